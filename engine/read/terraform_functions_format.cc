// Functions of Terraform: texts made after a pattern.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/read/terraform_functions.h"
#include "engine/read/terraform_json.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

// A text on its way: up to the first verb whose argument is not known.
struct Formatted {
  std::string text;
  std::string wrong;  // what Terraform would refuse
  const Value* unknown = nullptr;
};

void pad(std::string& text, const std::string& made, size_t width, bool left, bool zeros) {
  const auto size = static_cast<size_t>(
      std::count_if(made.begin(), made.end(), [](char c) { return !text::is_continuation(c); }));
  const size_t blanks = std::min<size_t>(width, 10'000) - std::min(size, width);
  if (left) {
    text += made;
    text.append(blanks, ' ');
  } else if (zeros && made.starts_with('-')) {
    text += '-';
    text.append(blanks, '0');
    text += made.substr(1);
  } else {
    text.append(blanks, zeros ? '0' : ' ');
    text += made;
  }
}

std::string in_base(double number, int base, bool large) {
  const auto value = static_cast<int64_t>(number);
  switch (base) {
    case 2:
      return fmt::format("{:b}", value);
    case 8:
      return fmt::format("{:o}", value);
    case 16:
      return large ? fmt::format("{:X}", value) : fmt::format("{:x}", value);
    default:
      return number_text(std::trunc(number));
  }
}

Formatted formatted(std::string_view pattern, std::span<const Value> arguments) {
  Formatted out;
  size_t next = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      out.text += pattern[i];
      continue;
    }
    const size_t begin = i++;
    if (i < pattern.size() && pattern[i] == '%') {
      out.text += '%';
      continue;
    }
    bool left = false;
    bool zeros = false;
    bool plus = false;
    for (; i < pattern.size() && std::string_view("-0+ #").contains(pattern[i]); ++i) {
      left |= pattern[i] == '-';
      zeros |= pattern[i] == '0';
      plus |= pattern[i] == '+';
    }
    size_t width = 0;
    for (; i < pattern.size() && pattern[i] >= '0' && pattern[i] <= '9' && width < 100'000; ++i)
      width = width * 10 + static_cast<size_t>(pattern[i] - '0');
    int precision = -1;
    if (i < pattern.size() && pattern[i] == '.') {
      precision = 0;
      for (++i; i < pattern.size() && pattern[i] >= '0' && pattern[i] <= '9' && precision < 1000;
           ++i)
        precision = precision * 10 + (pattern[i] - '0');
    }
    if (i < pattern.size() && pattern[i] == '[') {
      size_t number = 0;
      for (++i; i < pattern.size() && pattern[i] >= '0' && pattern[i] <= '9' && number < 1000; ++i)
        number = number * 10 + static_cast<size_t>(pattern[i] - '0');
      if (i < pattern.size() && pattern[i] == ']') ++i;
      next = number == 0 ? arguments.size() : number - 1;
    }
    if (i >= pattern.size()) {
      out.wrong = fmt::format("the verb {} is not whole", text::preview(pattern.substr(begin)));
      return out;
    }
    const char verb = pattern[i];
    if (next >= arguments.size()) {
      out.wrong = fmt::format("there is no argument for {}",
                              text::preview(pattern.substr(begin, i + 1 - begin)));
      return out;
    }
    const Value& value = arguments[next++];
    if (!value.is_known()) {
      if (verb == 's' && width == 0) out.text += value.content->unknown->prefix;
      out.unknown = &value;
      return out;
    }
    const auto text = as_string(value);
    const auto number = as_number(value);
    const auto wants = [&](std::string_view what) {
      out.wrong = fmt::format("found {} for %{}, wants {}", preview(value), verb, what);
    };
    std::string made;
    switch (verb) {
      case 's':
        if (!text) return wants("a string"), out;
        made = precision >= 0 ? std::string(text->substr(0, static_cast<size_t>(precision)))
                              : std::string(*text);
        break;
      case 'v':
        if (const Value* unknown = first_unknown(value)) {
          out.unknown = unknown;
          return out;
        }
        made = text ? std::string(*text) : json_text(value);
        break;
      case 'q':
        if (!text) return wants("a string"), out;
        made = json_quoted(*text);
        break;
      case 't': {
        const auto boolean = as_bool(value);
        if (!boolean) return wants("a bool"), out;
        made = *boolean ? "true" : "false";
        break;
      }
      case 'd':
      case 'b':
      case 'o':
      case 'x':
      case 'X':
        if (!number && text && (verb == 'x' || verb == 'X')) {
          for (char c : *text) {
            const auto byte = static_cast<unsigned char>(c);
            made += verb == 'x' ? fmt::format("{:02x}", byte) : fmt::format("{:02X}", byte);
          }
          break;
        }
        if (!number) return wants("a number"), out;
        made = in_base(*number,
                       verb == 'd'   ? 10
                       : verb == 'b' ? 2
                       : verb == 'o' ? 8
                                     : 16,
                       verb == 'X');
        if (plus && !made.starts_with('-')) made = "+" + made;
        break;
      case 'f':
        if (!number) return wants("a number"), out;
        made = fmt::format("{:.{}f}", *number, precision < 0 ? 6 : precision);
        break;
      case 'e':
        if (!number) return wants("a number"), out;
        made = fmt::format("{:.{}e}", *number, precision < 0 ? 6 : precision);
        break;
      case 'g':
        if (!number) return wants("a number"), out;
        made = precision < 0 ? number_text(*number) : fmt::format("{:.{}g}", *number, precision);
        break;
      default:
        out.wrong = fmt::format("there is no verb %{}", text::preview(std::string(1, verb)));
        return out;
    }
    pad(out.text, made, width, left, zeros);
    if (out.text.size() > Values::kLongestText) {
      out.wrong = "the text is too long";
      return out;
    }
  }
  return out;
}

}  // namespace

Value run_format(const Call& call) {
  if (!call[0].is_known()) return call.evaluation.unknown_from(call[0], call.span);
  const auto pattern = as_string(call[0]);
  if (!pattern) return call.wants(0, "a string");
  const Formatted made = formatted(*pattern, std::span(call.arguments).subspan(1));
  if (!made.wrong.empty()) return call.refuse(made.wrong);
  if (made.unknown == nullptr) return call.text(made.text);
  Unknown unknown;
  unknown.reason = made.unknown->content->unknown->reason;
  unknown.is_failure = made.unknown->content->unknown->is_failure;
  unknown.prefix = call.values().keep(made.text);
  unknown.is_set = true;
  return call.values().unknown(unknown, call.span);
}

Value run_formatlist(const Call& call) {
  const auto pattern = as_string(call[0]);
  if (!pattern) return call.wants(0, "a string");
  size_t size = 1;
  bool any_list = false;
  for (size_t i = 1; i < call.size(); ++i) {
    if (!call[i].is(Kind::kList)) continue;
    const size_t own = call[i].content->elements.size();
    if (any_list && own != size) return call.refuse("the lists differ in length");
    any_list = true;
    size = own;
  }
  std::vector<Value> texts;
  for (size_t n = 0; n < size; ++n) {
    std::vector<Value> arguments;
    for (size_t i = 1; i < call.size(); ++i) {
      arguments.push_back(call[i].is(Kind::kList) ? call.values().element(call[i], n) : call[i]);
    }
    const Formatted made = formatted(*pattern, arguments);
    if (!made.wrong.empty()) return call.refuse(made.wrong);
    texts.push_back(call.text(made.text));
  }
  return call.values().list(texts, call.span);
}

}  // namespace ordain::read::terraform
