// JSON writer: commas, indents and escapes.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/json_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/text/check.h"
#include "engine/text/utf8.h"

namespace ordain::report {

void JsonWriter::line() {
  out_ += '\n';
  out_.append(open_.size() * 2, ' ');
}

void JsonWriter::before() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) out_ += ',';
  if (!open_.empty()) line();
  first_ = false;
}

JsonWriter& JsonWriter::open(char bracket) {
  before();
  out_ += bracket;
  open_ += bracket == '{' ? '}' : ']';
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::close() {
  ORDAIN_CHECK(!open_.empty() && !after_key_);
  const char bracket = open_.back();
  open_.pop_back();
  if (!first_) line();
  out_ += bracket;
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  before();
  quoted(name);
  out_ += ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  before();
  quoted(text);
  return *this;
}

JsonWriter& JsonWriter::value(uint64_t number) {
  before();
  out_ += std::to_string(number);
  return *this;
}

JsonWriter& JsonWriter::value(int number) {
  before();
  out_ += std::to_string(number);
  return *this;
}

JsonWriter& JsonWriter::value(bool truth) {
  before();
  out_ += truth ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::number(std::string_view text) {
  before();
  out_ += text;
  return *this;
}

JsonWriter& JsonWriter::null() {
  before();
  out_ += "null";
  return *this;
}

JsonWriter& JsonWriter::json(std::string_view text) {
  before();
  out_ += text;
  return *this;
}

void JsonWriter::quoted(std::string_view text) {
  out_ += '"';
  while (!text.empty()) {
    const size_t valid = std::min(text::find_invalid_utf8(text), text.size());
    for (char c : text.substr(0, valid)) {
      switch (c) {
        case '"':
          out_ += "\\\"";
          break;
        case '\\':
          out_ += "\\\\";
          break;
        case '\n':
          out_ += "\\n";
          break;
        case '\r':
          out_ += "\\r";
          break;
        case '\t':
          out_ += "\\t";
          break;
        default:
          if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            out_ += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
          } else {
            out_ += c;
          }
      }
    }
    text.remove_prefix(valid);
    if (!text.empty()) {
      out_ += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    }
  }
  out_ += '"';
}

std::string JsonWriter::take() {
  ORDAIN_CHECK(open_.empty() && !after_key_);
  return std::move(out_) + "\n";
}

}  // namespace ordain::report
