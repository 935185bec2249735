// JSON writer: values in the order they are told, indented by two blanks, always well formed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ordain::report {

// Calls nest as the values do: open('{'), key("a"), value(1), close(). What is no UTF-8 becomes
// U+FFFD; control characters are escaped. A missing key or an unclosed list is a bug of the caller.
class JsonWriter {
 public:
  // '{' or '['.
  JsonWriter& open(char bracket);
  JsonWriter& close();
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(uint64_t number);
  JsonWriter& value(uint32_t number) { return value(static_cast<uint64_t>(number)); }
  JsonWriter& value(int number);
  JsonWriter& value(bool truth);
  // A number that is written already.
  JsonWriter& number(std::string_view text);
  JsonWriter& null();
  // A value that is JSON already, on one line.
  JsonWriter& json(std::string_view text);

  // key and value in one.
  template <typename T>
  JsonWriter& entry(std::string_view name, const T& what) {
    return key(name).value(what);
  }
  template <typename List>
  JsonWriter& texts(std::string_view name, const List& items) {
    key(name).open('[');
    for (const auto& item : items) value(std::string_view(item));
    return close();
  }

  // The text with a line break at its end.
  std::string take();

 private:
  void before();
  void line();
  void quoted(std::string_view text);

  std::string out_;
  std::string open_;  // the closing brackets that are due
  bool first_ = true;
  bool after_key_ = false;
};

}  // namespace ordain::report
