// JSON, JSONC and NDJSON on simdjson's index of tokens. The only file that includes simdjson.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "engine/read/byte_check.h"
#include "engine/read/core_schema.h"
#include "engine/read/json_fault.h"
#include "engine/read/jsonc.h"
#include "engine/read/reader.h"
#include "engine/read/tree_builder.h"
#include "engine/text/pages.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Style;

// Faults told in one NDJSON file; each line may have one.
constexpr int kToldLines = 100;
// Room for the lines of an NDJSON file, so that each longer one does not ask for more.
constexpr size_t kLeastCapacity = 4096;
// Tokens whose memory is given back at once when they have been read: some huge pages.
constexpr size_t kGivenBack = size_t{2} << 20;
constexpr std::string_view kBlank = " \t\r\n";

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Most keys and strings are short: then a call costs more than a look.
bool holds_escape(std::string_view text) {
  if (text.size() > 16) return text.find('\\') != std::string_view::npos;
  bool found = false;
  for (const char c : text) found |= c == '\\';
  return found;
}

// Reads JSON texts of one source. simdjson's first stage checks UTF-8 and strings and finds where
// each token begins: brackets, colons, commas, and the first byte of each string, number and word.
// Its readers on top of that (DOM, on-demand) say no places, so the tokens are put together here: a
// token ends where the next one begins, less blanks, and must be whole by itself. What is refused
// is explained by a slow and exact reader.
class JsonReader {
 public:
  // `checked`: the bytes are known to be UTF-8.
  JsonReader(const ReadContext& context, Documents& documents, bool checked)
      : JsonReader(context, documents, checked, context.sources[context.source].bytes()) {}

  // `plain`: what is read for the bytes of the source, in which each value stands as it does there.
  JsonReader(const ReadContext& context, Documents& documents, bool checked, std::string_view plain)
      : context_(context),
        checked_(checked),
        bytes_(context.sources[context.source].bytes()),
        plain_(plain),
        escapes_(std::memchr(bytes_.data(), '\\', bytes_.size()) != nullptr),
        builder_(context, documents) {}

  // Reads the text in [begin, end) into one document.
  bool read(uint32_t begin, uint32_t end, uint32_t ordinal,
            std::span<const std::pair<uint32_t, uint32_t>> comments = {}) {
    text_begin_ = begin;
    text_end_ = end;
    told_ = false;
    builder_.begin_document(ordinal);
    for (const auto& [comment, comment_end] : comments) builder_.comment(comment, comment_end);
    const bool good = index() && value() && at_ == count_;
    builder_.end_document(good);
    if (!good && !told_) explain();
    return good;
  }

 private:
  // Finds where the tokens begin. simdjson reads some bytes behind the text: those of the source
  // are followed by padding.
  bool index() {
    const size_t size = text_end_ - text_begin_;
    if (size > capacity_) {
      capacity_ = std::max<size_t>(size, kLeastCapacity);
      if (simdjson::get_active_implementation()->create_dom_parser_implementation(
              capacity_, simdjson::DEFAULT_MAX_DEPTH, parser_) != simdjson::SUCCESS) {
        capacity_ = 0;
        return false;
      }
      text::advise_large(parser_->structural_indexes.get(), capacity_ * sizeof(uint32_t));
    }
    at_ = count_ = given_back_ = 0;
    if (size == 0 || parser_->stage1(reinterpret_cast<const uint8_t*>(plain_.data()) + text_begin_,
                                     size, simdjson::stage1_mode::regular) != simdjson::SUCCESS) {
      return false;
    }
    starts_ = parser_->structural_indexes.get();
    count_ = parser_->n_structural_indexes;
    return true;
  }

  // Where the next token begins, or the end of the text.
  uint32_t next_start() const { return at_ < count_ ? text_begin_ + starts_[at_] : text_end_; }
  // The first byte of the next token, or 0 when there is none.
  char next_byte() const { return at_ < count_ ? bytes_[text_begin_ + starts_[at_]] : '\0'; }
  // Takes the next token, less the blanks behind it.
  std::string_view token() {
    const uint32_t begin = next_start();
    ++at_;
    uint32_t end = next_start();
    while (is_space(plain_[end - 1])) --end;
    return bytes_.substr(begin, end - begin);
  }
  bool take(char sign) {
    if (next_byte() != sign) return false;
    ++at_;
    return true;
  }

  bool value() {
    switch (next_byte()) {
      case '\0':
        return false;
      case '{':
        return map();
      case '[':
        return list();
      default:
        return scalar_token(token());
    }
  }

  // Opens a list or map; says so when the builder refused it.
  bool opened(bool accepted) {
    told_ = told_ || !accepted;
    return accepted;
  }

  bool map() {
    if (!opened(builder_.begin_map(Style::kFlow, {next_start(), {}, {}}))) return false;
    ++at_;
    if (next_byte() == '}') return close();
    do {
      if (next_byte() != '"' || !key(token()) || !take(':') || !value()) return false;
    } while (take(','));
    return next_byte() == '}' && close();
  }

  bool list() {
    if (!opened(builder_.begin_list(Style::kFlow, {next_start(), {}, {}}))) return false;
    ++at_;
    if (next_byte() == ']') return close();
    do {
      if (!value()) return false;
    } while (take(','));
    return next_byte() == ']' && close();
  }

  bool close() {
    const uint32_t end = next_start() + 1;
    ++at_;
    if (at_ - given_back_ >= kGivenBack) {
      // The values take the room of the tokens that they were made of: a large text would need both
      // at its end.
      text::give_back(parser_->structural_indexes.get() + given_back_,
                      kGivenBack * sizeof(uint32_t));
      given_back_ += kGivenBack;
    }
    return builder_.end(end);
  }

  // The text between the quotes of a token, decoded into decoded_ when it has escapes; false when
  // it is no whole string.
  bool string_of(std::string_view token, std::string_view& text) {
    if (token.size() < 2 || token.back() != '"') return false;
    text = token.substr(1, token.size() - 2);
    decodes_ = escapes_ && holds_escape(text);
    if (!decodes_) return true;
    // The quote at the end may be one that is escaped.
    if (!decode_json_string(text, decoded_)) return false;
    text = decoded_;
    return true;
  }

  bool key(std::string_view token) {
    std::string_view text;
    if (!string_of(token, text)) return false;
    const uint32_t begin = offset(token.data());
    return builder_.key(text, begin, begin + static_cast<uint32_t>(token.size()));
  }

  bool scalar_token(std::string_view token) {
    const uint32_t begin = offset(token.data());
    const uint32_t end = begin + static_cast<uint32_t>(token.size());
    const TreeBuilder::Head head{begin, {}, {}};
    if (token[0] == '"') {
      std::string_view text;
      if (!string_of(token, text)) return false;
      if (decodes_) text = builder_.keep(text, begin + 1);
      return builder_.scalar(Kind::kString, Style::kDoubleQuoted, text, head, end);
    }
    Kind kind = json_number_kind(token);
    if (token == "true" || token == "false") kind = Kind::kBool;
    if (token == "null") kind = Kind::kNull;
    if (kind == Kind::kString) return false;
    return builder_.scalar(kind, Style::kPlain, token, head, end);
  }

  void explain() {
    // Told with its place?
    if (!checked_ && !check_bytes(context_, false).ok) return;
    const JsonFault fault = find_json_fault(plain_.substr(text_begin_, text_end_ - text_begin_));
    // The fast reader refused what the exact one takes: say so rather than nothing.
    const std::string message = fault.message.empty() ? "this is no JSON" : fault.message;
    std::vector<std::string> notes;
    if (!fault.note.empty()) notes.push_back(fault.note);
    builder_.refuse("read/json-syntax", text_begin_ + fault.begin, text_begin_ + fault.end, message,
                    std::move(notes));
  }

  uint32_t offset(const char* at) const { return static_cast<uint32_t>(at - bytes_.data()); }

  const ReadContext& context_;
  bool checked_;
  std::string_view bytes_;
  std::string_view plain_;
  bool escapes_;  // somewhere in the source
  TreeBuilder builder_;
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser_;
  size_t capacity_ = 0;
  // Where the tokens of the text begin, and the one that is next.
  const uint32_t* starts_ = nullptr;
  uint32_t count_ = 0;
  uint32_t at_ = 0;
  uint32_t given_back_ = 0;  // tokens
  std::string decoded_;
  bool decodes_ = false;  // the last string had escapes
  uint32_t text_begin_ = 0;
  uint32_t text_end_ = 0;
  bool told_ = false;
};

bool is_blank(std::string_view text) {
  return text.find_first_not_of(kBlank) == std::string_view::npos;
}

}  // namespace

bool read_json(const ReadContext& context, Documents& documents) {
  if (!check_form(context)) return false;
  const text::Source& source = context.sources[context.source];
  const std::string_view bytes = source.bytes();
  const auto begin = static_cast<uint32_t>(source.bom());
  return JsonReader(context, documents, false).read(begin, static_cast<uint32_t>(bytes.size()), 0);
}

bool read_jsonc(const ReadContext& context, Documents& documents) {
  if (!check_bytes(context, false).ok) return false;
  const text::Source& source = context.sources[context.source];
  const auto begin = static_cast<uint32_t>(source.bom());
  const PlainJson plain = plain_json(source.bytes());
  if (plain.open != std::string::npos) {
    const auto at = static_cast<uint32_t>(plain.open);
    context.findings.report("read/json-syntax", text::Level::kError, {context.source, at, at + 2},
                            "a comment is opened here and not closed, wants */");
    return false;
  }
  return JsonReader(context, documents, true, plain.bytes)
      .read(begin, static_cast<uint32_t>(plain.bytes.size()), 0, plain.comments);
}

bool read_ndjson(const ReadContext& context, Documents& documents) {
  if (!check_bytes(context, false).ok) return false;
  const text::Source& source = context.sources[context.source];
  const std::string_view bytes = source.bytes();
  JsonReader reader(context, documents, true);
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
