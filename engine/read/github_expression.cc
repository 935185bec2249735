// GitHub expressions: parsed by descent, bounded in length and depth.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/github_expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using Kind = ParsedExpression::Kind;
using Part = ParsedExpression::Part;

constexpr size_t kMostBytes = 21'000;
constexpr int kMostDepth = 50;
// Bytes and operands of all contexts that a part is taken of.
constexpr size_t kMostTaken = 200'000;
constexpr size_t kNone = static_cast<size_t>(-1);

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_name_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-'; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

class Parser {
 public:
  Parser(std::string_view text, size_t begin, size_t end) : text_(text), at_(begin), end_(end) {}

  ParsedExpression parse() {
    if (end_ - at_ > kMostBytes) {
      fail(at_, fmt::format("the expression has {} characters, more than the {} that GitHub reads",
                            end_ - at_, kMostBytes));
      return std::move(out_);
    }
    skip();
    if (at_ == end_) {
      fail(at_, "the expression is empty");
      return std::move(out_);
    }
    out_.root = either(0);
    if (ok() && at_ < end_) fail(at_, fmt::format("found {} behind an expression", here()));
    return std::move(out_);
  }

 private:
  bool ok() const { return out_.problem.empty(); }

  size_t fail(size_t at, std::string problem) {
    if (ok()) {
      out_.problem = std::move(problem);
      out_.problem_at = at;
    }
    return kNone;
  }

  void skip() {
    while (at_ < end_ && is_space(text_[at_])) ++at_;
  }

  // What stands at the place, for a message.
  std::string here() const {
    if (at_ >= end_) return "the end";
    size_t stop = at_ + 1;
    if (is_name(text_[at_])) {
      while (stop < end_ && is_name(text_[stop])) ++stop;
    } else {
      while (stop < end_ && text::is_continuation(text_[stop])) ++stop;
    }
    return text::preview(text_.substr(at_, stop - at_));
  }

  bool take(std::string_view sign) {
    if (text_.substr(at_, std::min(sign.size(), end_ - at_)) != sign) return false;
    at_ += sign.size();
    skip();
    return true;
  }

  size_t add(Part part) {
    out_.parts.push_back(std::move(part));
    return out_.parts.size() - 1;
  }

  size_t binary(std::string_view sign, size_t left, size_t right) {
    if (left == kNone || right == kNone) return kNone;
    return add({Kind::kOperator,
                out_.parts[left].begin,
                out_.parts[right].end,
                std::string(sign),
                {left, right}});
  }

  size_t either(int depth) {
    size_t left = both(depth);
    while (left != kNone && take("||")) left = binary("||", left, both(depth));
    return left;
  }

  size_t both(int depth) {
    size_t left = equality(depth);
    while (left != kNone && take("&&")) left = binary("&&", left, equality(depth));
    return left;
  }

  size_t equality(int depth) { return chain(depth, std::array{"==", "!="}, &Parser::comparison); }
  size_t comparison(int depth) {
    return chain(depth, std::array{"<=", ">=", "<", ">"}, &Parser::unary);
  }

  template <size_t N>
  size_t chain(int depth, const std::array<const char*, N>& signs, size_t (Parser::*next)(int)) {
    size_t left = (this->*next)(depth);
    while (left != kNone) {
      const auto sign =
          std::find_if(signs.begin(), signs.end(), [this](const char* one) { return take(one); });
      if (sign == signs.end()) break;
      left = binary(*sign, left, (this->*next)(depth));
    }
    return left;
  }

  size_t unary(int depth) {
    if (depth >= kMostDepth)
      return fail(at_, fmt::format("the expression is nested more than {} deep", kMostDepth));
    const size_t begin = at_;
    if (at_ < end_ && text_[at_] == '!') {
      ++at_;
      skip();
      const size_t operand = unary(depth + 1);
      if (operand == kNone) return kNone;
      return add({Kind::kOperator, begin, out_.parts[operand].end, "!", {operand}});
    }
    return postfix(primary(depth), depth);
  }

  size_t primary(int depth) {
    if (at_ >= end_) return fail(at_, "the expression ends where a value is wanted");
    const char c = text_[at_];
    if (c == '(') {
      ++at_;
      skip();
      const size_t inner = either(depth + 1);
      if (inner == kNone) return kNone;
      if (!take(")")) return fail(at_, fmt::format("found {}, wanted \")\"", here()));
      return inner;
    }
    if (c == '\'') return quoted();
    if (std::isdigit(static_cast<unsigned char>(c)) || c == '-' || c == '+' || c == '.')
      return number();
    if (is_name_start(c)) return named(depth);
    if (c == '"')
      return fail(at_, "found a double quote, a text stands in single quotes in an expression");
    return fail(at_, fmt::format("found {}, wanted a value", here()));
  }

  size_t quoted() {
    const size_t begin = at_++;
    std::string value;
    while (at_ < end_) {
      if (text_[at_] != '\'') {
        value += text_[at_++];
      } else if (at_ + 1 < end_ && text_[at_ + 1] == '\'') {
        value += '\'';
        at_ += 2;
      } else {
        ++at_;
        const size_t part = add({Kind::kString, begin, at_, std::move(value), {}});
        skip();
        return part;
      }
    }
    return fail(begin, "the closing quote of this text is missing");
  }

  size_t number() {
    const size_t begin = at_++;
    while (at_ < end_ &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '.' ||
            ((text_[at_] == '-' || text_[at_] == '+') &&
             (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E'))))
      ++at_;
    const std::string_view digits = text_.substr(begin, at_ - begin);
    const bool any = std::any_of(digits.begin(), digits.end(),
                                 [](unsigned char c) { return std::isdigit(c) != 0; });
    if (!any) {
      at_ = begin;
      return fail(begin, fmt::format("found {}, wanted a value", here()));
    }
    const size_t part = add({Kind::kNumber, begin, at_, std::string(digits), {}});
    skip();
    return part;
  }

  // A word: a literal, a call or the first step of a context.
  size_t named(int depth) {
    const size_t begin = at_;
    while (at_ < end_ && is_name(text_[at_])) ++at_;
    const size_t end = at_;
    std::string name = lower(text_.substr(begin, end - begin));
    skip();
    if (at_ < end_ && text_[at_] == '(') return call(std::move(name), begin, depth);
    Kind kind = Kind::kContext;
    if (name == "true" || name == "false") kind = Kind::kBool;
    if (name == "null") kind = Kind::kNull;
    if (name == "nan" || name == "infinity") kind = Kind::kNumber;
    return add({kind, begin, end, std::move(name), {}});
  }

  size_t call(std::string name, size_t begin, int depth) {
    ++at_;
    skip();
    Part part{Kind::kCall, begin, at_, std::move(name), {}};
    if (!take(")")) {
      do {
        const size_t argument = either(depth + 1);
        if (argument == kNone) return kNone;
        part.operands.push_back(argument);
      } while (take(","));
      if (at_ >= end_ || text_[at_] != ')')
        return fail(at_, fmt::format("found {}, wanted \",\" or \")\"", here()));
      part.end = ++at_;
      skip();
    }
    return add(std::move(part));
  }

  // `.name`, `.*` and `[...]` behind a value.
  size_t postfix(size_t base, int depth) {
    while (base != kNone && at_ < end_ && (text_[at_] == '.' || text_[at_] == '[')) {
      std::string step;
      size_t computed = kNone;
      const bool dot = text_[at_] == '.';
      ++at_;
      skip();
      size_t end = at_;
      if (at_ < end_ && text_[at_] == '*') {
        step = "*";
        end = ++at_;
        skip();
      } else if (dot) {
        if (at_ >= end_ || !is_name_start(text_[at_]))
          return fail(at_, fmt::format("found {} behind a dot, wanted a name", here()));
        const size_t begin = at_;
        while (at_ < end_ && is_name(text_[at_])) ++at_;
        step = lower(text_.substr(begin, at_ - begin));
        end = at_;
        skip();
      } else {
        computed = either(depth + 1);
        if (computed == kNone) return kNone;
        step = out_.parts[computed].kind == Kind::kString ? lower(out_.parts[computed].name) : "*";
      }
      if (!dot) {
        if (at_ >= end_ || text_[at_] != ']')
          return fail(at_, fmt::format("found {}, wanted \"]\"", here()));
        end = ++at_;
        skip();
      }
      if (computed != kNone && out_.parts[computed].kind == Kind::kString) computed = kNone;
      Part& part = out_.parts[base];
      part.end = end;
      if (!take_part(base, step)) return kNone;
      if (computed == kNone) continue;
      // It moves behind what computes a step of it.
      part.operands.push_back(computed);
      Part moved = std::exchange(part, Part());
      base = add(std::move(moved));
    }
    return base;
  }

  // Of `(a || b).c` it is one of both that the part is of.
  bool take_part(size_t base, const std::string& step) {
    std::vector<size_t> of{base};
    while (!of.empty()) {
      Part& part = out_.parts[of.back()];
      of.pop_back();
      if (part.kind == Kind::kContext) {
        part.name += "." + step;
        taken_ += step.size() + 1;
      } else if (part.kind == Kind::kOperator && (part.name == "||" || part.name == "&&")) {
        of.insert(of.end(), part.operands.begin(), part.operands.end());
        taken_ += part.operands.size();
      } else if (part.kind != Kind::kCall) {
        fail(part.begin, "a part is taken of what has none");
        return false;
      }
      if (taken_ > kMostTaken) {
        fail(part.begin, "the parts that are taken of it are too many to be followed");
        return false;
      }
    }
    return true;
  }

  std::string_view text_;
  size_t at_;
  size_t end_;
  size_t taken_ = 0;
  ParsedExpression out_;
};

}  // namespace

std::vector<ExpressionSpan> find_expressions(std::string_view text) {
  std::vector<ExpressionSpan> out;
  for (size_t at = text.find("${{"); at != std::string_view::npos; at = text.find("${{", at)) {
    const size_t begin = at + 3;
    bool quoted = false;
    size_t end = begin;
    while (end < text.size() && (quoted || text.substr(end, 2) != "}}")) {
      if (text[end] == '\'') quoted = !quoted;
      ++end;
    }
    out.push_back({begin, end, end < text.size()});
    if (end >= text.size()) break;
    at = end + 2;
  }
  return out;
}

bool is_whole_expression(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  if (!text.starts_with("${{") || !text.ends_with("}}")) return false;
  const std::vector<ExpressionSpan> found = find_expressions(text);
  return found.size() == 1 && found[0].closed && found[0].end + 2 == text.size();
}

ParsedExpression parse_expression(std::string_view text, size_t begin, size_t end) {
  return Parser(text, begin, end).parse();
}

}  // namespace ordain::read
