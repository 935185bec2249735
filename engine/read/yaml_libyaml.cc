// YAML by libyaml's events: fast and strict. The only file that includes libyaml.
// SPDX-License-Identifier: Apache-2.0
#include <yaml.h>

#include <algorithm>

#include "engine/read/yaml_source.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

std::string_view view(const yaml_char_t* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

// libyaml counts code points and no byte order mark. Marks come nearly in order, so a walk from the
// last one costs one pass over the source in all.
class Marks {
 public:
  Marks(std::string_view bytes, uint32_t start, bool ascii)
      : bytes_(bytes), start_(start), ascii_(ascii), byte_(start) {}

  uint32_t byte(const yaml_mark_t& mark) {
    if (ascii_) return start_ + static_cast<uint32_t>(mark.index);
    while (point_ < mark.index && byte_ < bytes_.size()) {
      ++byte_;
      while (byte_ < bytes_.size() && text::is_continuation(bytes_[byte_])) ++byte_;
      ++point_;
    }
    while (point_ > mark.index && byte_ > start_) {
      --byte_;
      while (byte_ > start_ && text::is_continuation(bytes_[byte_])) --byte_;
      --point_;
    }
    return byte_;
  }

 private:
  std::string_view bytes_;
  uint32_t start_;
  bool ascii_;
  uint32_t byte_;
  size_t point_ = 0;
};

struct Parser {
  Parser() { ready = yaml_parser_initialize(&parser) != 0; }
  ~Parser() {
    if (ready) yaml_parser_delete(&parser);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  yaml_parser_t parser{};
  bool ready = false;
};

struct Event {
  Event() = default;
  ~Event() { yaml_event_delete(&event); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  yaml_event_t event{};
};

YamlTree::Head head_of(uint32_t begin, const yaml_char_t* tag, const yaml_char_t* anchor) {
  return {begin, tag || anchor, view(tag), view(anchor)};
}

bool take(const yaml_event_t& event, Marks& marks, YamlTree& tree) {
  const uint32_t begin = marks.byte(event.start_mark);
  switch (event.type) {
    case YAML_DOCUMENT_START_EVENT:
      return tree.begin_document(begin);
    case YAML_DOCUMENT_END_EVENT:
      tree.end_document();
      return true;
    case YAML_SCALAR_EVENT: {
      const auto& scalar = event.data.scalar;
      const YamlTree::Head head = head_of(begin, scalar.tag, scalar.anchor);
      if (scalar.length == 0 && scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        return tree.implicit_null(head);
      }
      return tree.scalar(head, marks.byte(event.end_mark),
                         {reinterpret_cast<const char*>(scalar.value), scalar.length});
    }
    case YAML_SEQUENCE_START_EVENT: {
      const auto& list = event.data.sequence_start;
      return tree.begin_list(head_of(begin, list.tag, list.anchor),
                             list.style == YAML_FLOW_SEQUENCE_STYLE);
    }
    case YAML_MAPPING_START_EVENT: {
      const auto& map = event.data.mapping_start;
      return tree.begin_map(head_of(begin, map.tag, map.anchor),
                            map.style == YAML_FLOW_MAPPING_STYLE);
    }
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      return tree.end(marks.byte(event.end_mark));
    case YAML_ALIAS_EVENT:
      return tree.alias(begin, marks.byte(event.end_mark), view(event.data.alias.anchor));
    default:
      return true;
  }
}

bool refuse(const yaml_parser_t& parser, Marks& marks, YamlTree& tree) {
  const std::string_view bytes = tree.bytes();
  if (parser.error == YAML_MEMORY_ERROR) {
    return tree.builder().refuse("read/limit", 0, 0,
                                 "there is not enough memory to read this file");
  }
  auto at = parser.error == YAML_READER_ERROR ? static_cast<uint32_t>(parser.problem_offset)
                                              : marks.byte(parser.problem_mark);
  at = std::min(at, static_cast<uint32_t>(bytes.size()));
  const std::string_view context = parser.context ? parser.context : "";
  YamlProblem problem = yaml_problem(parser.problem ? parser.problem : "", context, bytes, at);
  return tree.syntax_error(at,
                           context.empty() ? YamlTree::kNoMark : marks.byte(parser.context_mark),
                           std::move(problem.message), std::move(problem.notes));
}

}  // namespace

bool events_of_libyaml(const ReadContext& context, YamlTree& tree, bool ascii) {
  const text::Source& source = context.sources[context.source];
  const auto start = static_cast<uint32_t>(source.bom());
  Parser parser;
  if (!parser.ready) {
    return tree.builder().refuse("read/limit", 0, 0,
                                 "there is not enough memory to read this file");
  }
  yaml_parser_set_encoding(&parser.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(
      &parser.parser, reinterpret_cast<const unsigned char*>(source.bytes().data()) + start,
      source.bytes().size() - start);
  Marks marks(source.bytes(), start, ascii);
  while (true) {
    Event event;
    if (!yaml_parser_parse(&parser.parser, &event.event)) {
      return refuse(parser.parser, marks, tree);
    }
    if (event.event.type == YAML_STREAM_END_EVENT) return true;
    if (!take(event.event, marks, tree)) return false;
  }
}

}  // namespace ordain::read
