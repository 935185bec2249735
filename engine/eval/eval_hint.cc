// Hints: what can be told of a value that is not known from what is known of it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cctype>

#include "engine/eval/evaluator.h"
#include "engine/eval/made_value.h"

namespace ordain::eval {

using lang::ExprOp;

namespace {

const data::Hint* hint_of(const Value& value) {
  return value.missing() && value.hinted ? value.cause->hint : nullptr;
}

bool is_prefix_of_one(std::string_view a, std::string_view b) {
  return a.starts_with(b) || b.starts_with(a);
}

// What every match of the pattern begins with at the start of the text, and whether that is all the
// pattern asks; nothing for a pattern of which that is not plain to see.
struct Start {
  std::string text;
  bool whole = false;
};
std::optional<Start> start_of(std::string_view pattern) {
  if (!pattern.starts_with('^') || pattern.find('|') != std::string_view::npos) return {};
  constexpr std::string_view kSpecial = ".+*?()[]{}^$";
  Start start;
  size_t i = 1;
  while (i < pattern.size() && kSpecial.find(pattern[i]) == std::string_view::npos) {
    if (pattern[i] == '\\') {
      // Of letters and digits it makes classes and places; others stand for themselves.
      if (i + 1 == pattern.size() || std::isalnum(static_cast<unsigned char>(pattern[i + 1])))
        break;
      ++i;
    }
    start.text += pattern[i++];
  }
  // The last one may be there any number of times.
  const bool repeated = i < pattern.size() && std::string_view("*?{").contains(pattern[i]);
  // A character of several bytes is repeated whole.
  while (repeated && !start.text.empty()) {
    const bool inside = (static_cast<unsigned char>(start.text.back()) & 0xC0) == 0x80;
    start.text.pop_back();
    if (!inside) break;
  }
  start.whole = i == pattern.size();
  return start;
}

}  // namespace

Value Evaluator::hinted_part(Value whole, std::string_view key) {
  const data::Hint* hint = hint_of(whole);
  whole.hinted = false;
  if (hint == nullptr || hint->identity.empty()) return whole;
  data::Hint* part = arena_->make<data::Hint>();
  part->target = hint->target;
  part->identity = arena_->copy(fmt::format("{}.{}", hint->identity, key));
  Cause* cause = arena_->make<Cause>(*whole.cause);
  cause->hint = part;
  whole.cause = cause;
  whole.hinted = true;
  return whole;
}

Value Evaluator::hinted_text(std::string text, const Value& rest, Value unknown) {
  unknown.hinted = unknown.certain = false;
  if (!unknown.missing() || unknown.reasons != text::kUnknown || unknown.cause == nullptr)
    return unknown;
  const data::Hint* hint = hint_of(rest);
  if (hint != nullptr) text += hint->prefix;
  if (text.empty() || text.size() > budget_.string_bytes) return unknown;
  data::Hint* made = arena_->make<data::Hint>();
  made->prefix = arena_->copy(text);
  made->is_set = true;
  Cause* cause = arena_->make<Cause>(*unknown.cause);
  cause->hint = made;
  unknown.cause = cause;
  unknown.hinted = true;
  return unknown;
}

std::optional<bool> Evaluator::hinted_equal(const Value& a, const Value& b) const {
  const data::Hint* left = hint_of(a);
  const data::Hint* right = hint_of(b);
  if (left != nullptr && right != nullptr) {
    if (!left->identity.empty() && left->identity == right->identity) return true;
    if (!is_prefix_of_one(left->prefix, right->prefix)) return false;
    return std::nullopt;
  }
  const data::Hint* hint = left != nullptr ? left : right;
  const Value& known = left != nullptr ? b : a;
  if (hint == nullptr || known.tag != Tag::kString) return std::nullopt;
  if (!known.string().starts_with(hint->prefix)) return false;
  return std::nullopt;
}

std::optional<bool> Evaluator::hinted_test(const lang::Expr& expr, const Value& text,
                                           const Value& other) {
  const data::Hint* hint = hint_of(text);
  if (hint == nullptr || hint->prefix.empty() || other.tag != Tag::kString) return std::nullopt;
  const std::string_view prefix = hint->prefix;
  const std::string_view wanted = other.string();
  switch (expr.op) {
    case ExprOp::kStartsWith:
      if (prefix.starts_with(wanted)) return true;
      if (!wanted.starts_with(prefix)) return false;
      return std::nullopt;
    case ExprOp::kContains:
      if (prefix.find(wanted) != std::string_view::npos) return true;
      return std::nullopt;
    case ExprOp::kMatches: {
      const std::optional<Start> start = start_of(wanted);
      if (!start) return std::nullopt;
      if (!is_prefix_of_one(prefix, start->text)) return false;
      if (start->whole && prefix.starts_with(start->text)) return true;
      return std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::optional<bool> Evaluator::hinted_is(lang::IsTest test, const Value& value) {
  // What it was made from is known: it is a text that says something.
  if (made_from(value)) return test == lang::IsTest::kString;
  const data::Hint* hint = hint_of(value);
  if (hint == nullptr || hint->prefix.empty()) return std::nullopt;
  switch (test) {
    case lang::IsTest::kString:
      return true;
    case lang::IsTest::kBlank:
      if (hint->prefix.find_first_not_of(" \t\n\r\f\v") != std::string_view::npos) return false;
      return std::nullopt;
    default:
      // A text with something in it is nothing else.
      return false;
  }
}

std::optional<bool> Evaluator::hinted_reference(const Value& reference,
                                                const Value& resource) const {
  // A value that is known may have been read from a resource all the same.
  const data::Hint* hint =
      !reference.missing() && reference.node ? reference.node.hint() : hint_of(reference);
  if (hint == nullptr || !hint->target || !resource.node) return std::nullopt;
  return hint->target.original() == resource.node.original();
}

}  // namespace ordain::eval
