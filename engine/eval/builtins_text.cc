// Builtins of strings: case, white space, parts, replacing, globs.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/eval/elements.h"
#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

// A glob of more bytes than this is an error.
constexpr size_t kMostGlob = 4096;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The first argument that is no string, as an error; a missing value without reasons when all are.
Value not_strings(const Call& call, size_t first = 0) {
  for (size_t i = first; i < call.args.size(); ++i) {
    const Value& arg = call.args[i];
    if (arg.tag == Tag::kString) continue;
    return call.broken(fmt::format("{} wants a string, found {} {}", call.expr.builtin->name,
                                   kind_name(arg), to_text(arg, 40)),
                       i);
  }
  return {};
}

Value too_long(const Call& call) {
  return call.broken(
      fmt::format("the string has more than {} bytes", call.evaluator.budget().string_bytes));
}

// Where `what` begins in `text` at `from` or behind it; npos when it does not. Linear (memmem),
// where string_view::find is not. An empty text may have no memory at all, which memmem must not
// see.
size_t find_text(std::string_view text, std::string_view what, size_t from) {
  if (from == text.size()) return what.empty() ? from : std::string_view::npos;
  const void* at = memmem(text.data() + from, text.size() - from, what.data(), what.size());
  return at == nullptr ? std::string_view::npos
                       : static_cast<size_t>(static_cast<const char*>(at) - text.data());
}

// Each character as `change` makes it; the same string when nothing changes.
Value mapped(const Call& call, char (*change)(char)) {
  if (const Value wrong = not_strings(call); wrong.reasons != 0) return wrong;
  const std::string_view text = call.args[0].string();
  if (!call.evaluator.spend(text.size() / 64, call.expr)) return call.evaluator.exhausted_value();
  if (std::all_of(text.begin(), text.end(), [change](char c) { return change(c) == c; }))
    return call.args[0];
  if (text.size() > call.evaluator.budget().string_bytes) return too_long(call);
  std::string made(text);
  std::transform(made.begin(), made.end(), made.begin(), change);
  return from(call, call.evaluator.make_string(std::move(made), call.expr));
}

// A list of parts of the first argument.
class Parts {
 public:
  explicit Parts(const Call& call) : call_(call) {}

  // False when there are too many.
  bool add(std::string_view part) {
    Value value = from(call_, Value::of(part));
    parts_.items.push_back(value);
    return parts_.items.size() <= call_.evaluator.budget().elements &&
           call_.evaluator.spend(1, call_.expr);
  }
  Value list() const {
    return call_.evaluator.exhausted() ? call_.evaluator.exhausted_value() : list_of(call_, parts_);
  }

 private:
  const Call& call_;
  Elements parts_;
};

// Globs as an automaton whose states are the places in the pattern, 64 to a word: each byte of the
// text moves all of them at once, so there is nothing to go back to. `?` takes the first byte of a
// character, and the place behind it stays for the bytes that continue it.
class Glob {
 public:
  explicit Glob(std::string_view pattern) {
    std::vector<char> items;
    std::vector<bool> special;
    for (const char c : pattern) {
      const bool star = c == '*';
      if (star && !items.empty() && items.back() == '*' && special.back()) continue;
      items.push_back(c);
      special.push_back(star || c == '?');
    }
    places_ = items.size() + 1;
    words_ = (places_ + 63) / 64;
    moves_.assign(256 * words_, 0);
    stars_.assign(words_, 0);
    after_question_.assign(words_, 0);
    for (size_t i = 0; i < items.size(); ++i) {
      if (items[i] == '*') {
        set(stars_.data(), i);
      } else if (items[i] == '?') {
        for (int byte = 0; byte < 256; ++byte) {
          if (!text::is_continuation(static_cast<char>(byte)))
            set(&moves_[static_cast<size_t>(byte) * words_], i);
        }
        set(after_question_.data(), i + 1);
      } else {
        set(&moves_[static_cast<unsigned char>(items[i]) * words_], i);
      }
    }
  }

  size_t words() const { return words_; }

  bool fits(std::string_view text) const {
    std::vector<uint64_t> now(words_, 0);
    now[0] = 1;
    skip_stars(now);
    for (const char c : text) {
      const uint64_t* moves = &moves_[static_cast<unsigned char>(c) * words_];
      const bool continues = text::is_continuation(c);
      uint64_t carry = 0;
      for (size_t w = 0; w < words_; ++w) {
        const uint64_t moved = now[w] & moves[w];
        const uint64_t stay = now[w] & (stars_[w] | (continues ? after_question_[w] : 0));
        now[w] = (moved << 1) | carry | stay;
        carry = moved >> 63;
      }
      skip_stars(now);
    }
    return (now[(places_ - 1) / 64] >> ((places_ - 1) % 64) & 1) != 0;
  }

 private:
  static void set(uint64_t* words, size_t place) {
    words[place / 64] |= uint64_t{1} << (place % 64);
  }

  // A star takes nothing, too. Two never stand side by side, so one step is enough.
  void skip_stars(std::vector<uint64_t>& now) const {
    uint64_t carry = 0;
    for (size_t w = 0; w < words_; ++w) {
      const uint64_t at_star = now[w] & stars_[w];
      now[w] |= (at_star << 1) | carry;
      carry = at_star >> 63;
    }
  }

  size_t places_ = 0;
  size_t words_ = 0;
  std::vector<uint64_t> moves_;           // of each byte: the places it moves on from
  std::vector<uint64_t> stars_;           // places that every byte stays at
  std::vector<uint64_t> after_question_;  // places that a continuation byte stays at
};

}  // namespace

Value builtin_lower(const Call& call) {
  return mapped(call,
                [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

Value builtin_upper(const Call& call) {
  return mapped(call,
                [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
}

Value builtin_trim(const Call& call) {
  if (const Value wrong = not_strings(call); wrong.reasons != 0) return wrong;
  std::string_view text = call.args[0].string();
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return from(call, Value::of(text));
}

Value builtin_split(const Call& call) {
  if (const Value wrong = not_strings(call); wrong.reasons != 0) return wrong;
  const std::string_view text = call.args[0].string();
  const std::string_view by = call.args[1].string();
  if (by.empty()) return call.broken("split wants a separator, found an empty string", 1);
  if (!call.evaluator.spend(text.size() / 64, call.expr)) return call.evaluator.exhausted_value();
  Parts parts(call);
  size_t begin = 0;
  for (;;) {
    const size_t end = find_text(text, by, begin);
    if (!parts.add(text.substr(begin, end - begin)) || end == std::string_view::npos) break;
    begin = end + by.size();
  }
  return parts.list();
}

// A string that is missing makes the result missing; of an open list it is not known.
Value builtin_join(const Call& call) {
  const auto elements = elements_of(call, call.args[0], Tag::kList);
  if (!elements) return elements.error();
  if (const Value wrong = not_strings(call, 1); wrong.reasons != 0) return wrong;
  if (const Value* missing = first_missing(*elements)) return *missing;
  if (!elements->whole()) return not_whole(call, *elements);
  const std::string_view by = call.args[1].string();
  std::string joined;
  for (size_t i = 0; i < elements->items.size(); ++i) {
    const Value& item = elements->items[i];
    if (item.tag != Tag::kString) {
      return broken_element(
          call, fmt::format("join wants strings, found {} {}", kind_name(item), to_text(item, 40)),
          item);
    }
    if (joined.size() + by.size() + item.length > call.evaluator.budget().string_bytes)
      return too_long(call);
    if (i > 0) joined += by;
    joined += item.string();
  }
  if (!call.evaluator.spend(joined.size() / 64, call.expr)) return call.evaluator.exhausted_value();
  return from(call, call.evaluator.make_string(std::move(joined), call.expr));
}

Value builtin_replace(const Call& call) {
  if (const Value wrong = not_strings(call); wrong.reasons != 0) return wrong;
  const std::string_view text = call.args[0].string();
  const std::string_view old = call.args[1].string();
  const std::string_view with = call.args[2].string();
  if (old.empty()) return call.broken("replace wants a text to replace, found an empty string", 1);
  if (!call.evaluator.spend(text.size() / 64, call.expr)) return call.evaluator.exhausted_value();
  std::string made;
  size_t begin = 0;
  for (size_t at = find_text(text, old, 0); at != std::string_view::npos;
       at = find_text(text, old, begin)) {
    if (made.size() + (at - begin) + with.size() > call.evaluator.budget().string_bytes)
      return too_long(call);
    made += text.substr(begin, at - begin);
    made += with;
    begin = at + old.size();
  }
  if (begin == 0) return call.args[0];
  if (made.size() + text.size() - begin > call.evaluator.budget().string_bytes)
    return too_long(call);
  made += text.substr(begin);
  if (!call.evaluator.spend(made.size() / 64, call.expr)) return call.evaluator.exhausted_value();
  return from(call, call.evaluator.make_string(std::move(made), call.expr));
}

// Line breaks are LF, CRLF and lone CR, as everywhere; one at the end begins no further line.
Value builtin_lines(const Call& call) {
  if (const Value wrong = not_strings(call); wrong.reasons != 0) return wrong;
  std::string_view text = call.args[0].string();
  if (!call.evaluator.spend(text.size() / 64, call.expr)) return call.evaluator.exhausted_value();
  Parts parts(call);
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("\r\n"), text.size());
    if (!parts.add(text.substr(0, end))) break;
    text.remove_prefix(end);
    text.remove_prefix(text.starts_with("\r\n") ? 2 : std::min<size_t>(1, text.size()));
  }
  return parts.list();
}

Value builtin_glob(const Call& call) {
  if (const Value wrong = not_strings(call); wrong.reasons != 0) return wrong;
  const std::string_view text = call.args[0].string();
  const std::string_view pattern = call.args[1].string();
  if (pattern.size() > kMostGlob) {
    return call.broken(fmt::format("the glob has more than {} bytes", kMostGlob), 1);
  }
  const Glob glob(pattern);
  if (!call.evaluator.spend(text.size() / 16 * glob.words(), call.expr))
    return call.evaluator.exhausted_value();
  return from(call, Value::of(glob.fits(text)));
}

}  // namespace ordain::eval
