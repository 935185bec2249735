// YAML by yaml-cpp's events, guarded where that library is lenient. The only file that includes it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <climits>
#include <istream>
#include <streambuf>

#include "engine/read/yaml_source.h"

namespace ordain::read {
namespace {

// Thrown by the handler to leave the library once a finding is put; caught in this file.
struct Stopped {};

// The source's bytes as a stream, without a copy.
class ByteStream : public std::streambuf {
 public:
  explicit ByteStream(std::string_view bytes) {
    char* begin = const_cast<char*>(bytes.data());
    setg(begin, begin, begin + bytes.size());
  }
};

// The library's marks are bytes (a byte order mark not counted) and starts only. It says neither
// how a scalar is written nor what the text of a null is, and marks a null that is not written at
// the token behind it: all this is read from the source again.
class Handler : public YAML::EventHandler {
 public:
  Handler(YamlTree& tree, uint32_t start) : tree_(tree), bytes_(tree.bytes()), start_(start) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    const uint32_t begin = at(mark);
    if (documents_++ > 0) check_separated(begin);
    must(tree_.begin_document(begin));
    begin_ = begin;
  }

  void OnDocumentEnd() override { tree_.end_document(); }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    const Place place = place_of(mark, "?");
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
      // The word may be the next key of the map, and the null be nothing.
      if (bytes_.substr(place.content, word.size()) == word && belongs(place.content)) {
        must(tree_.scalar(place.head, YamlTree::kNoMark, word));
        return;
      }
    }
    must(tree_.implicit_null(place.head));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    const uint32_t begin = at(mark);
    const std::string_view name = alias_name(bytes_, begin);
    must(tree_.alias(begin, begin + 1 + static_cast<uint32_t>(name.size()), name));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    const Place place = place_of(mark, tag);
    const bool plain = yaml_style(bytes_, place.content) == data::Style::kPlain;
    const bool nothing = value.empty() && (plain || !belongs(place.content));
    must(nothing ? tree_.implicit_null(place.head)
                 : tree_.scalar(place.head, YamlTree::kNoMark, value));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value style) override {
    must(tree_.begin_list(place_of(mark, tag).head, is_flow(style)));
  }
  void OnSequenceEnd() override { must(tree_.end(YamlTree::kNoMark)); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value style) override {
    must(tree_.begin_map(place_of(mark, tag).head, is_flow(style)));
  }
  void OnMapEnd() override { must(tree_.end(YamlTree::kNoMark)); }

  uint32_t at(const YAML::Mark& mark) const {
    const auto size = static_cast<uint32_t>(bytes_.size());
    return mark.pos < 0 ? size : std::min(start_ + static_cast<uint32_t>(mark.pos), size);
  }

 private:
  struct Place {
    YamlTree::Head head;
    uint32_t content = 0;
  };

  static void must(bool good) {
    if (!good) throw Stopped();
  }

  Place place_of(const YAML::Mark& mark, std::string_view tag) const {
    const uint32_t begin = at(mark);
    const Properties properties = yaml_properties(bytes_, begin);
    Place place;
    place.content = properties.content;
    place.head = {begin, properties.end > begin, properties.tag ? tag : std::string_view(),
                  properties.anchor};
    return place;
  }

  bool is_flow(YAML::EmitterStyle::value style) const {
    return style == YAML::EmitterStyle::Flow ||
           (style == YAML::EmitterStyle::Default && tree_.builder().in_flow());
  }

  // Is what stands at `content` the value that is wanted now, not the next key of a block map?
  bool belongs(uint32_t content) const {
    const TreeBuilder& builder = tree_.builder();
    if (builder.in_flow() || !builder.in_map() || builder.wants_key()) return true;
    return static_cast<int>(column_of(bytes_, content)) > tree_.block_indent();
  }

  // The library takes whatever it cannot place for a new document, and for ever the same if it
  // does not move on. A document begins at "---" or behind "...".
  void check_separated(uint32_t begin) {
    const uint32_t next = skip_blank(bytes_, tree_.last_end());
    const bool ended = bytes_.substr(next, 3) == "...";
    const bool marked = bytes_.substr(begin, 3) == "---" && next == begin;
    if (begin > begin_ && (ended || marked)) return;
    YamlProblem problem = yaml_problem("did not find expected <document start>", "", bytes_, next);
    must(tree_.syntax_error(next, YamlTree::kNoMark, std::move(problem.message),
                            std::move(problem.notes)));
  }

  YamlTree& tree_;
  std::string_view bytes_;
  uint32_t start_;
  uint32_t begin_ = 0;  // of the last document
  uint32_t documents_ = 0;
};

}  // namespace

bool events_of_yaml_cpp(const ReadContext& context, YamlTree& tree) {
  const text::Source& source = context.sources[context.source];
  const auto start = static_cast<uint32_t>(source.bom());
  if (source.bytes().size() > INT_MAX) {
    return tree.builder().refuse("read/limit", 0, 0,
                                 "the file is too large for yaml-cpp (2 GiB): use libyaml");
  }
  Handler handler(tree, start);
  try {
    ByteStream buffer(source.bytes().substr(start));
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(handler)) {
    }
    return true;
  } catch (const Stopped&) {
    return false;
  } catch (const YAML::DeepRecursion& deep) {
    const uint32_t at = handler.at(deep.mark);
    return tree.builder().refuse(
        "read/limit", at, at,
        fmt::format("lists and maps stand more than {} deep in each other (limit of yaml-cpp)",
                    deep.depth()));
  } catch (const YAML::ParserException& fault) {
    const uint32_t at = handler.at(fault.mark);
    YamlProblem problem = yaml_problem(fault.msg, "", source.bytes(), at);
    return tree.syntax_error(at, YamlTree::kNoMark, std::move(problem.message),
                             std::move(problem.notes));
  } catch (const std::exception& fault) {
    YamlProblem problem = yaml_problem(fault.what(), "", source.bytes(), tree.last_end());
    return tree.syntax_error(tree.last_end(), YamlTree::kNoMark, std::move(problem.message));
  }
}

}  // namespace ordain::read
