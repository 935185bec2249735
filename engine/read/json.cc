// JSON and NDJSON by simdjson's on-demand reader. The only file that includes simdjson.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "engine/read/byte_check.h"
#include "engine/read/core_schema.h"
#include "engine/read/json_fault.h"
#include "engine/read/reader.h"
#include "engine/read/tree_builder.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Style;
namespace od = simdjson::ondemand;

// Faults told in one NDJSON file; each line may have one.
constexpr int kToldLines = 100;
constexpr std::string_view kBlank = " \t\r\n";

// Most keys and strings are short: then a call costs more than a look.
bool holds_escape(std::string_view text) {
  if (text.size() > 16) return text.find('\\') != std::string_view::npos;
  bool found = false;
  for (const char c : text) found |= c == '\\';
  return found;
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Reads JSON texts of one source. simdjson walks; what it leaves open (escapes, numbers, words,
// what stands behind the value) is checked here, and `raw_json_token` gives each place.
class JsonReader {
 public:
  JsonReader(const ReadContext& context, Documents& documents)
      : context_(context),
        bytes_(context.sources[context.source].bytes()),
        builder_(context, documents) {}

  // Reads the text in [begin, end) into one document.
  bool read(uint32_t begin, uint32_t end, uint32_t ordinal) {
    text_begin_ = begin;
    text_end_ = end;
    told_ = false;
    builder_.begin_document(ordinal);
    const bool good = walk();
    builder_.end_document(good);
    if (!good && !told_) explain();
    return good;
  }

 private:
  uint32_t offset(const char* at) const { return static_cast<uint32_t>(at - bytes_.data()); }

  bool walk() {
    // simdjson reads some bytes behind the text; those of the source are followed by padding.
    const size_t size = text_end_ - text_begin_;
    od::document document;
    if (parser_.iterate(bytes_.data() + text_begin_, size, size + simdjson::SIMDJSON_PADDING)
            .get(document)) {
      return false;
    }
    bool scalar = false;
    if (document.is_scalar().get(scalar)) return false;
    if (scalar) {
      // Its token has no other behind it that would end it: the whole text must be the scalar.
      const std::string_view whole = bytes_.substr(text_begin_, size);
      if (!find_json_fault(whole).message.empty()) return false;
      return scalar_token(whole.substr(whole.find_first_not_of(kBlank)));
    }
    od::value root;
    if (document.get_value().get(root) || !value(root)) return false;
    return bytes_.substr(last_end_, text_end_ - last_end_).find_first_not_of(kBlank) ==
           std::string_view::npos;
  }

  bool value(od::value& value) {
    od::json_type type;
    if (value.type().get(type)) return false;
    switch (type) {
      case od::json_type::object:
        return map(value);
      case od::json_type::array:
        return list(value);
      default:
        return scalar_token(value.raw_json_token());
    }
  }

  // Opens a list or map; says so when the builder refused it.
  bool opened(bool accepted) {
    told_ = told_ || !accepted;
    return accepted;
  }

  bool map(od::value& value) {
    const uint32_t begin = offset(value.raw_json_token().data());
    od::object object;
    if (value.get_object().get(object)) return false;
    if (!opened(builder_.begin_map(Style::kFlow, {begin, {}, {}}))) return false;
    last_end_ = begin + 1;
    for (auto field : object) {
      od::raw_json_string raw;
      od::value entry;
      if (field.key().get(raw) || std::move(field).value().get(entry)) return false;
      if (!key(raw.raw()) || !this->value(entry)) return false;
    }
    return close('}');
  }

  bool list(od::value& value) {
    const uint32_t begin = offset(value.raw_json_token().data());
    od::array array;
    if (value.get_array().get(array)) return false;
    if (!opened(builder_.begin_list(Style::kFlow, {begin, {}, {}}))) return false;
    last_end_ = begin + 1;
    for (auto element : array) {
      od::value entry;
      if (std::move(element).get(entry) || !this->value(entry)) return false;
    }
    return close(']');
  }

  bool close(char bracket) {
    uint32_t at = last_end_;
    while (at < text_end_ && is_space(bytes_[at])) ++at;
    if (at == text_end_ || bytes_[at] != bracket) return false;
    last_end_ = at + 1;
    return builder_.end(last_end_);
  }

  // `raw` points behind the opening quote of a key.
  bool key(const char* raw) {
    const uint32_t begin = offset(raw);
    uint32_t end = begin;
    while (end < text_end_ && bytes_[end] != '"') end += bytes_[end] == '\\' ? 2 : 1;
    if (end >= text_end_) return false;
    std::string_view text = bytes_.substr(begin, end - begin);
    if (holds_escape(text)) {
      if (!decode_json_string(text, decoded_)) return false;
      text = decoded_;
    }
    last_end_ = end + 1;
    return builder_.key(text, begin - 1, end + 1);
  }

  // A token with the blanks behind it.
  bool scalar_token(std::string_view token) {
    while (!token.empty() && is_space(token.back())) token.remove_suffix(1);
    if (token.empty()) return false;
    const uint32_t begin = offset(token.data());
    const uint32_t end = begin + static_cast<uint32_t>(token.size());
    const TreeBuilder::Head head{begin, {}, {}};
    last_end_ = end;
    if (token[0] == '"') {
      if (token.size() < 2 || token.back() != '"') return false;
      std::string_view text = token.substr(1, token.size() - 2);
      if (holds_escape(text)) {
        if (!decode_json_string(text, decoded_)) return false;
        text = builder_.keep(decoded_, begin + 1);
      }
      return builder_.scalar(Kind::kString, Style::kDoubleQuoted, text, head, end);
    }
    Kind kind = json_number_kind(token);
    if (token == "true" || token == "false") kind = Kind::kBool;
    if (token == "null") kind = Kind::kNull;
    if (kind == Kind::kString) return false;
    return builder_.scalar(kind, Style::kPlain, token, head, end);
  }

  void explain() {
    const JsonFault fault = find_json_fault(bytes_.substr(text_begin_, text_end_ - text_begin_));
    // The fast reader refused what the exact one takes: say so rather than nothing.
    const std::string message = fault.message.empty() ? "this is no JSON" : fault.message;
    std::vector<std::string> notes;
    if (!fault.note.empty()) notes.push_back(fault.note);
    builder_.refuse("read/json-syntax", text_begin_ + fault.begin, text_begin_ + fault.end, message,
                    std::move(notes));
  }

  const ReadContext& context_;
  std::string_view bytes_;
  TreeBuilder builder_;
  od::parser parser_;
  std::string decoded_;
  uint32_t text_begin_ = 0;
  uint32_t text_end_ = 0;
  uint32_t last_end_ = 0;
  bool told_ = false;
};

bool is_blank(std::string_view text) {
  return text.find_first_not_of(kBlank) == std::string_view::npos;
}

}  // namespace

bool read_json(const ReadContext& context, Documents& documents) {
  if (!check_bytes(context, false).ok) return false;
  const text::Source& source = context.sources[context.source];
  const std::string_view bytes = source.bytes();
  const auto begin = static_cast<uint32_t>(source.bom());
  return JsonReader(context, documents).read(begin, static_cast<uint32_t>(bytes.size()), 0);
}

bool read_ndjson(const ReadContext& context, Documents& documents) {
  if (!check_bytes(context, false).ok) return false;
  const text::Source& source = context.sources[context.source];
  const std::string_view bytes = source.bytes();
  JsonReader reader(context, documents);
  bool whole = true;
  int bad = 0;
  uint32_t ordinal = 0;
  for (size_t begin = source.bom(); begin < bytes.size();) {
    const size_t end = std::min(bytes.find('\n', begin), bytes.size());
    if (!is_blank(bytes.substr(begin, end - begin))) {
      const bool good =
          reader.read(static_cast<uint32_t>(begin), static_cast<uint32_t>(end), ordinal++);
      whole = whole && good;
      if (!good && ++bad == kToldLines) {
        const auto at = static_cast<uint32_t>(end);
        context.findings.report("read/json-syntax", text::Level::kError, {context.source, at, at},
                                fmt::format("{} lines are no JSON: the rest is not read", bad));
        return false;
      }
    }
    begin = end + 1;
  }
  return whole;
}

}  // namespace ordain::read
