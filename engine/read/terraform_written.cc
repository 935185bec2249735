// JSON in templates and files of Terraform: what the text says, each part of it at its place.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/read/terraform_json.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

// Stands in the text for a part that is not known or is no text: a character of private use, the
// number of the piece, the character again.
constexpr std::string_view kMark = "\xEE\x80\x80";

// A template as one text, with marks for what is not known in it.
class Reading {
 public:
  Reading(Evaluation& evaluation, const Value& text) : evaluation_(evaluation), text_(text) {}

  Value read() {
    const Made& made = *text_.content->made;
    if (made.encoded != nullptr) return *made.encoded;
    if (made.file != text::kNoSource) {
      pieces_ = {{0, {made.file, 0, static_cast<uint32_t>(text_.content->text.size())}, true, {}}};
      begins_ = {0};
      whole_ = text_.content->text;
      offsets_ = {offsets(pieces_[0].source, whole_)};
    } else if (!put_together(made.pieces)) {
      return {};
    }
    const size_t first = whole_.find_first_not_of(" \t\r\n");
    if (first == std::string::npos || (whole_[first] != '{' && whole_[first] != '[')) return {};
    text::SourceSet own;
    own.add("", whole_);
    Documents documents;
    text::Findings findings;
    Limits limits;
    limits.depth = Values::kDeepest;
    const text::SymbolTable& symbols = *evaluation_.surroundings().symbols;
    if (!read_json({own, 0, symbols, limits, findings}, documents) || documents.size() != 1)
      return {};
    return value(documents[0]->root());
  }

 private:
  Values& values() { return evaluation_.values(); }

  bool put_together(std::span<const Piece> pieces) {
    offsets_.resize(pieces.size());
    bool in_string = false;
    bool escaped = false;
    for (size_t i = 0; i < pieces.size(); ++i) {
      const Piece& piece = pieces[i];
      const uint32_t end = i + 1 < pieces.size()
                               ? pieces[i + 1].begin
                               : static_cast<uint32_t>(text_.content->text.size());
      const std::string_view text = text_.content->text.substr(piece.begin, end - piece.begin);
      begins_.push_back(static_cast<uint32_t>(whole_.size()));
      pieces_.push_back(piece);
      const bool unknown = piece.value.content != nullptr && !piece.value.is_known();
      if (unknown) {
        const std::string mark = fmt::format("{}{}{}", kMark, i, kMark);
        whole_ += in_string ? mark : "\"" + mark + "\"";
        continue;
      }
      if (text.find(kMark) != std::string_view::npos) return false;
      if (piece.is_text) offsets_[i] = offsets(piece.source, text);
      whole_ += text;
      for (char c : text) {
        if (escaped) {
          escaped = false;
        } else if (in_string && c == '\\') {
          escaped = true;
        } else if (c == '"') {
          in_string = !in_string;
        }
      }
    }
    return true;
  }

  // Where each byte of a text is written. What was left out of it (an indent, the first $ of $${)
  // is passed over; an escape stands for what it stands for.
  std::vector<uint32_t> offsets(text::Span source, std::string_view text) const {
    const std::string_view bytes =
        (*evaluation_.surroundings().sources)[source.source].bytes().substr(0, source.end);
    std::vector<uint32_t> out;
    out.reserve(text.size());
    uint32_t at = source.begin;
    const bool verbatim = text.size() == source.end - source.begin;
    for (size_t i = 0; i < text.size(); ++i) {
      while (!verbatim && at < bytes.size() && bytes[at] != text[i] && bytes[at] != '\\') ++at;
      out.push_back(std::min(at, source.end));
      if (at >= bytes.size()) continue;
      if (bytes[at] != '\\' || (bytes[at] == text[i] && verbatim)) {
        ++at;
        continue;
      }
      const char sign = at + 1 < bytes.size() ? bytes[at + 1] : '\0';
      if (std::string_view("nrt\"\\uU").find(sign) == std::string_view::npos) {
        ++at;
        continue;
      }
      // All bytes of the character that it writes.
      while (i + 1 < text.size() && text::is_continuation(text[i + 1])) {
        out.push_back(at);
        ++i;
      }
      at += sign == 'u' ? 6 : sign == 'U' ? 10 : 2;
    }
    return out;
  }

  // Where a byte of the text is written.
  text::Span place(text::Span span) const {
    const auto piece_at = [this](uint32_t at) {
      const auto behind = std::upper_bound(begins_.begin(), begins_.end(), at);
      return static_cast<size_t>(behind - begins_.begin()) - 1;
    };
    const auto point = [&](uint32_t at, bool is_end) {
      const size_t i = piece_at(is_end && at > span.begin ? at - 1 : at);
      const Piece& piece = pieces_[i];
      if (!piece.is_text) return is_end ? piece.source.end : piece.source.begin;
      const std::vector<uint32_t>& offsets = offsets_[i];
      const uint32_t inside = at - begins_[i];
      if (is_end && inside > 0 && inside <= offsets.size()) return offsets[inside - 1] + 1;
      return inside < offsets.size() ? offsets[inside] : piece.source.end;
    };
    const uint32_t begin = point(span.begin, false);
    return {pieces_[0].source.source, begin, std::max(begin, point(span.end, true))};
  }

  Value value(data::Node node) {
    const text::Span span = place(node.span());
    if (node.is_list() || node.is_map()) {
      std::vector<Element> entries;
      std::vector<Value> elements;
      for (uint32_t i = 0; i < node.child_count(); ++i) {
        const data::Node child = node.child(i);
        if (child.has(data::kShadowed)) continue;
        Value made = value(child);
        if (!node.is_map()) {
          elements.push_back(made);
          continue;
        }
        Element entry{values().keep(child.key()), place(child.key_span()), made};
        if (child.has(data::kDuplicateKey)) entry.flags |= data::kDuplicateKey;
        entries.push_back(entry);
      }
      return node.is_map() ? values().map(std::move(entries), span) : values().list(elements, span);
    }
    if (node.kind() == data::Kind::kString && node.text().find(kMark) != std::string_view::npos)
      return unknown(node.text(), span);
    Value made = value_of(values(), node, span);
    return made;
  }

  // A text with marks in it: not known, but for its beginning.
  Value unknown(std::string_view text, text::Span span) {
    const size_t first = text.find(kMark);
    size_t end = text.find(kMark, first + 1);
    size_t number = 0;
    for (size_t i = first + kMark.size(); i < end && i < text.size(); ++i)
      number = number * 10 + static_cast<size_t>(text[i] - '0');
    if (number >= pieces_.size()) return values().unknown("it is not known", span);
    const Value& part = pieces_[number].value;
    end += kMark.size();
    if (first == 0 && end == text.size()) {
      Value made = part;
      made.span = span;
      return made;
    }
    Unknown unknown;
    unknown.reason = part.content->unknown->reason;
    unknown.prefix = values().keep(std::string(text.substr(0, first)) +
                                   std::string(part.content->unknown->prefix));
    unknown.is_set = true;
    Value made = values().unknown(unknown, span);
    made.origin = part.origin;
    return made;
  }

  Evaluation& evaluation_;
  const Value& text_;
  std::string whole_;
  std::vector<Piece> pieces_;
  std::vector<uint32_t> begins_;
  std::vector<std::vector<uint32_t>> offsets_;  // of the pieces that are text
};

}  // namespace

Value written_in(Evaluation& evaluation, const Value& text) {
  if (text.content->made == nullptr) return {};
  return Reading(evaluation, text).read();
}

}  // namespace ordain::read::terraform
