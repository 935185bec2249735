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

// Thrown by the handler to leave the library: once a finding is put, or at the end of the source.
// Caught in this file.
struct Stopped {
  bool whole = false;
};

// The source's bytes as a stream; `lone_breaks` lends the memory for a copy when there must be one:
// the library knows no lone carriage return as a line break.
class ByteStream : public std::streambuf {
 public:
  ByteStream(std::string_view bytes, std::string& lone_breaks) {
    for (size_t at = bytes.find('\r'); at != std::string_view::npos;
         at = bytes.find('\r', at + 1)) {
      if (bytes.substr(at + 1, 1) == "\n") continue;
      if (lone_breaks.empty()) lone_breaks = bytes;
      lone_breaks[at] = '\n';
    }
    if (!lone_breaks.empty()) bytes = lone_breaks;
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
    if (documents_++ > 0) {
      check_separated(begin);
    } else if (const uint32_t first = skip_blank(bytes_, start_);
               bytes_.substr(first, 1) == "%" && !is_marker(bytes_, begin, "---")) {
      misplaced(begin);
    }
    must(tree_.begin_document(begin));
    begin_ = begin;
  }

  void OnDocumentEnd() override { tree_.end_document(); }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const uint32_t begin = at(mark);
    if (tree_.builder().wants_key()) check_key(begin);
    // What stands there may be the next key of the map, and the null be nothing.
    if (!belongs(begin)) return put_nothing({{begin}, begin});
    const bool bare = is_bare_tag(begin);
    const Place place = place_of(begin, bare, bare ? "!" : "", anchor != 0);
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
      if (bytes_.substr(place.content, word.size()) == word && belongs(place.content)) {
        return must(tree_.scalar(place.head, YamlTree::kNoMark, word));
      }
    }
    put_nothing(place);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    const uint32_t begin = at(mark);
    if (tree_.builder().wants_key()) check_key(begin);
    const std::string_view name = alias_name(bytes_, begin);
    must(tree_.alias(begin, begin + 1 + static_cast<uint32_t>(name.size()), name));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const uint32_t begin = at(mark);
    if (tree_.builder().wants_key()) check_key(begin);
    // A quoted scalar without a tag has the tag `!`.
    const bool bare = has_bare_tag(begin);
    const bool tagged = tag != "?" && (tag != "!" || bare);
    const Place place = place_of(begin, tagged, bare ? "!" : std::string_view(tag), anchor != 0);
    const data::Style style = yaml_style(bytes_, place.content);
    const bool block = style == data::Style::kLiteral || style == data::Style::kFolded;
    const bool nothing = style == data::Style::kPlain || (!block && !belongs(place.content));
    if (value.empty() && nothing) return put_nothing(place);
    must(tree_.scalar(place.head, YamlTree::kNoMark, value));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    must(tree_.begin_list(collection(at(mark), tag, anchor), is_flow(style)));
  }
  void OnSequenceEnd() override { must(tree_.end(YamlTree::kNoMark)); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    must(tree_.begin_map(collection(at(mark), tag, anchor), is_flow(style)));
  }
  void OnMapEnd() override { must(tree_.end(YamlTree::kNoMark)); }

  // The library drops directives that no document follows.
  void check_end() {
    uint32_t next = skip_blank(bytes_, tree_.last_end());
    while (is_marker(bytes_, next, "...") || is_marker(bytes_, next, "---")) {
      next = skip_blank(bytes_, next + 3);
    }
    if (next < bytes_.size()) misplaced(next);
  }

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
    if (!good) throw Stopped{};
  }

  Place place_of(uint32_t begin, bool tagged, std::string_view tag, bool anchored) const {
    const Properties properties = yaml_properties(bytes_, begin, tagged, anchored);
    return {{begin, properties.tag ? tag : std::string_view(), properties.anchor},
            properties.content};
  }

  // The tag or anchor at the start of a block map may be its first key's.
  YamlTree::Head collection(uint32_t begin, std::string_view tag, YAML::anchor_t anchor) const {
    const bool tagged = tag != "?" && !tag.empty();
    return place_of(begin, tagged, tag, anchor != 0).head;
  }

  bool is_bare_tag(uint32_t begin) const {
    return bytes_.substr(begin, 1) == "!" &&
           (begin + 1 >= bytes_.size() || skip_blank(bytes_, begin + 1) > begin + 1);
  }
  // Is there a bare `!` at `begin`, or behind the anchor there?
  bool has_bare_tag(uint32_t begin) const {
    return is_bare_tag(begin) || is_bare_tag(yaml_properties(bytes_, begin, false).content);
  }

  bool is_flow(YAML::EmitterStyle::value style) const {
    return style == YAML::EmitterStyle::Flow ||
           (style == YAML::EmitterStyle::Default && tree_.builder().in_flow());
  }

  // Is what stands at `content` the value that is wanted now, not the next key of a block map?
  bool belongs(uint32_t content) const {
    const TreeBuilder& builder = tree_.builder();
    if (builder.in_flow() || !builder.in_map()) return true;
    if (builder.wants_key() && !explicit_key_) return true;
    return static_cast<int>(column_of(bytes_, content)) > tree_.block_indent();
  }

  // The library takes a scalar on a line of its own for a key of the block map above it.
  void check_key(uint32_t begin) {
    if (tree_.builder().in_flow()) return;
    const uint32_t sign = skip_blank(bytes_, tree_.last_end());
    explicit_key_ = sign < begin && bytes_[sign] == '?';
  }
  void put_nothing(const Place& place) {
    check_value();
    must(tree_.implicit_null(place.head));
  }
  void check_value() {
    const TreeBuilder& builder = tree_.builder();
    if (explicit_key_ || !builder.in_map() || builder.wants_key() || builder.in_flow()) return;
    const uint32_t next = skip_blank(bytes_, tree_.last_end());
    if (bytes_.substr(next, 1) == ":") return;
    must(tree_.syntax_error(tree_.last_end(), YamlTree::kNoMark,
                            "a key ends here, wanted \":\" behind it"));
  }

  // The library takes whatever it cannot place for a new document, and for ever the same if it
  // does not move on. A document begins at "---" or behind "...".
  void check_separated(uint32_t begin) {
    const uint32_t next = skip_blank(bytes_, tree_.last_end());
    if (next == bytes_.size()) throw Stopped{true};
    const bool ended = is_marker(bytes_, next, "...");
    const bool marked = is_marker(bytes_, begin, "---") && next == begin;
    if (begin <= begin_ || (!ended && !marked)) misplaced(next);
  }

  [[noreturn]] void misplaced(uint32_t place) {
    YamlProblem problem = yaml_problem("did not find expected <document start>", "", bytes_, place);
    tree_.syntax_error(place, YamlTree::kNoMark, std::move(problem.message),
                       std::move(problem.notes));
    throw Stopped{};
  }

  YamlTree& tree_;
  std::string_view bytes_;
  uint32_t start_;
  uint32_t begin_ = 0;  // of the last document
  uint32_t documents_ = 0;
  bool explicit_key_ = false;  // the key that waits for its value has a `?`
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
    std::string lone_breaks;
    ByteStream buffer(source.bytes().substr(start), lone_breaks);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(handler)) {
    }
    handler.check_end();
    return true;
  } catch (const Stopped& stopped) {
    return stopped.whole;
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
