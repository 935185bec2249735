// Placeholders: marks in a text that some tool fills in before anybody else reads it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/placeholder.h"

#include <fmt/format.h>

#include <algorithm>

namespace ordain::eval {

using lang::Type;
using lang::TypeKind;

namespace {

bool is_name(char c) {
  const char letter = static_cast<char>(c | 0x20);
  return (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// Some text that is not one of a few given words.
bool takes_any_text(const Type* type) {
  if (type->is(TypeKind::kUnion))
    return std::any_of(type->options.begin(), type->options.end(), takes_any_text);
  return type->is(TypeKind::kAny) || type->is(TypeKind::kString);
}

}  // namespace

size_t placeholder_at(std::string_view text) {
  for (size_t at = 0; at + 1 < text.size(); ++at) {
    const char next = text[at + 1];
    switch (text[at]) {
      case '$':
        if (next == '{' || next == '(') return at;
        break;
      case '{':
        if (next == '{') return at;
        break;
      case '<':
        if (next == '%') return at;
        break;
      default:
        break;
    }
  }
  return text.npos;
}

bool holds_placeholder(std::string_view text) {
  if (placeholder_at(text) != text.npos) return true;
  return text.size() > 1 && text[0] == '$' && std::all_of(text.begin() + 1, text.end(), is_name);
}

bool is_filled_in_later(std::string_view text, const Type* type) {
  return !type->is(TypeKind::kString) && !type->is(TypeKind::kAny) && holds_placeholder(text) &&
         !takes_any_text(type);
}

std::string placeholder_words(std::string_view text) {
  return fmt::format("{} is a placeholder, and what is filled in for it is not known", text);
}

}  // namespace ordain::eval
