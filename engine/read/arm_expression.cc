// Expressions of ARM templates: [concat(parameters('name'), '-log')] -> a value, in one pass.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/read/arm_values.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using Is = ArmValue::Is;

// ARM takes no longer ones.
constexpr size_t kLongest = 24'576;
constexpr uint32_t kDeepest = 100;

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || c == '-';
}

class Evaluator {
 public:
  Evaluator(std::string_view text, ArmValues& values) : text_(text), values_(values) {}

  ArmValue evaluate() {
    if (text_.size() > kLongest) return unknown("an expression is too long");
    const ArmValue value = term(0);
    skip_blanks();
    if (limited_) return unknown("the template makes too many values");
    if (broken_ || at_ != text_.size()) return unknown("an expression cannot be read");
    return value;
  }

 private:
  using Arguments = std::vector<ArmValue>;

  ArmValue unknown(std::string_view why) { return values_.unknown(why); }
  ArmValue broken() {
    broken_ = true;
    return {};
  }
  ArmValue boolean(bool value) { return values_.scalar(Kind::kBool, value ? "true" : "false"); }

  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) < 4) ++at_;
  }
  bool take(char sign) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != sign) return false;
    ++at_;
    return true;
  }

  ArmValue term(uint32_t depth) {
    if (depth > kDeepest || broken_) return broken();
    const ArmValues::Deeper deeper(values_);
    if (!values_.spend(1, 0)) {
      limited_ = true;
      return broken();
    }
    skip_blanks();
    if (at_ >= text_.size()) return broken();
    ArmValue value;
    const char c = text_[at_];
    if (c == '\'') {
      value = string();
    } else if ((c >= '0' && c <= '9') || c == '-') {
      value = number();
    } else if (is_name(c)) {
      value = call(depth);
    } else {
      return broken();
    }
    while (!broken_) {
      if (take('.')) {
        value = member(value, name());
      } else if (take('[')) {
        const ArmValue index = term(depth + 1);
        if (!take(']')) return broken();
        value = element(value, index);
      } else {
        return value;
      }
    }
    return value;
  }

  std::string_view name() {
    const size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    if (at_ == begin) broken_ = true;
    return text_.substr(begin, at_ - begin);
  }

  ArmValue string() {
    std::string made;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != '\'') {
        made += text_[at_];
      } else if (text_.substr(at_ + 1).starts_with('\'')) {
        made += text_[++at_];
      } else {
        ++at_;
        return values_.scalar(Kind::kString, made);
      }
    }
    return broken();
  }

  ArmValue number() {
    const size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return values_.scalar(Kind::kInt, text_.substr(begin, at_ - begin));
  }

  ArmValue member(const ArmValue& of, std::string_view name) {
    if (of.is == Is::kUnknown) return of;
    const data::Node node =
        of.is == Is::kNode && of.node.is_map() ? of.node.get(name) : data::Node();
    if (!node)
      return unknown(fmt::format("there is no {} in what stands before it", text::preview(name)));
    return inside(of, node);
  }

  ArmValue element(const ArmValue& of, const ArmValue& index) {
    if (of.is == Is::kUnknown) return of;
    if (index.is == Is::kUnknown) return index;
    if (index.is_text()) return member(of, index.text);
    if (of.is != Is::kNode || !of.node.is_list() || index.kind != Kind::kInt)
      return unknown("there is no such element in what stands before it");
    uint32_t i = 0;
    for (const char c : index.text) i = c < '0' || i > 1'000'000 ? UINT32_MAX : i * 10 + (c - '0');
    if (i >= of.node.child_count())
      return unknown("there is no such element in what stands before it");
    return inside(of, of.node.child(i));
  }

  // A part of a value came from where the whole did.
  ArmValue inside(const ArmValue& of, data::Node node) {
    ArmValue value = ArmValues::as_is(node);
    if (value.origin == nullptr) value.origin = of.origin;
    return value;
  }

  ArmValue call(uint32_t depth) {
    const std::string function = lowered(name());
    if (!take('(')) return broken();
    Arguments arguments;
    if (!take(')')) {
      do arguments.push_back(term(depth + 1));
      while (!broken_ && take(','));
      if (!take(')')) return broken();
    }
    return broken_ ? ArmValue() : result(function, arguments);
  }

  ArmValue result(const std::string& function, const Arguments& args) {
    const size_t count = args.size();
    if ((function == "parameters" || function == "variables") && count == 1) {
      if (!args[0].is_text())
        return unknown(fmt::format("{}() of a name that is not known", function));
      return function == "parameters" ? values_.parameter(args[0].text)
                                      : values_.variable(args[0].text);
    }
    if (count == 0 && (function == "true" || function == "false"))
      return boolean(function == "true");
    if (count == 0 && function == "null") return values_.scalar(Kind::kNull, "null");
    if (function == "concat" && count > 0) return joined(args);
    if (function == "format" && count > 0) return formatted(args);
    if (function == "if" && count == 3) {
      if (args[0].is_bool()) return args[0].text == "true" ? args[1] : args[2];
      return args[0].is == Is::kUnknown ? args[0] : unknown("if() of what is no bool");
    }
    if (function == "equals" && count == 2) return equal(args[0], args[1]);
    if (function == "not" && count == 1 && args[0].is_bool())
      return boolean(args[0].text != "true");
    if ((function == "and" || function == "or") && count > 0) return all(args, function == "or");
    if (function == "empty" && count == 1) return empty(args[0]);
    if (count == 1 && args[0].is == Is::kScalar) {
      const ArmValue& arg = args[0];
      if (function == "tolower" && arg.is_text())
        return values_.scalar(Kind::kString, lowered(arg.text));
      if (function == "toupper" && arg.is_text()) {
        std::string upper(arg.text);
        for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        return values_.scalar(Kind::kString, upper);
      }
      if (function == "string" && arg.kind != Kind::kBool)
        return values_.scalar(Kind::kString, arg.text);
      const std::string word = lowered(arg.text);
      const bool truth = word == "true" || word == "false";
      if ((function == "bool" || function == "json") && truth) return boolean(word == "true");
      if (function == "json" && word == "null") return values_.scalar(Kind::kNull, "null");
    }
    for (const ArmValue& arg : args) {
      if (arg.is == Is::kUnknown &&
          (function == "not" || function == "tolower" || function == "toupper"))
        return arg;
    }
    return unknown(fmt::format("{}() is not evaluated", text::preview(function)));
  }

  // Texts; a list or map among them makes another thing of it.
  ArmValue joined(const Arguments& args) {
    std::string text;
    for (const ArmValue& arg : args) {
      if (arg.is == Is::kUnknown) return arg;
      if (arg.is == Is::kNode) return unknown("concat() of lists is not evaluated");
      if (!values_.spend(0, arg.text.size())) return unknown("the template makes too many values");
      text += arg.text;
    }
    return values_.scalar(Kind::kString, text);
  }

  ArmValue formatted(const Arguments& args) {
    for (const ArmValue& arg : args) {
      if (arg.is == Is::kUnknown) return arg;
      if (arg.is == Is::kNode) return unknown("format() of a list or map is not evaluated");
    }
    std::string text;
    const std::string_view pattern = args[0].text;
    for (size_t i = 0; i < pattern.size(); ++i) {
      const char c = pattern[i];
      const bool twice = pattern.substr(i + 1).starts_with(c);
      if ((c == '{' || c == '}') && twice) {
        text += c;
        ++i;
      } else if (c == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}' &&
                 pattern[i + 1] >= '0' && pattern[i + 1] <= '9' &&
                 static_cast<size_t>(pattern[i + 1] - '0') + 1 < args.size()) {
        const std::string_view part = args[static_cast<size_t>(pattern[i + 1] - '0') + 1].text;
        if (!values_.spend(0, part.size())) return unknown("the template makes too many values");
        text += part;
        i += 2;
      } else if (c == '{' || c == '}') {
        return unknown("format() with such a pattern is not evaluated");
      } else {
        text += c;
      }
    }
    return values_.scalar(Kind::kString, text);
  }

  ArmValue equal(const ArmValue& a, const ArmValue& b) {
    if (a.is == Is::kUnknown) return a;
    if (b.is == Is::kUnknown) return b;
    if (a.is == Is::kNode || b.is == Is::kNode)
      return unknown("equals() of a list or map is not evaluated");
    if (a.kind != b.kind) return boolean(false);
    return boolean(a.text == b.text);
  }

  ArmValue all(const Arguments& args, bool or_) {
    const ArmValue* open = nullptr;
    for (const ArmValue& arg : args) {
      if (arg.is_bool() && (arg.text == "true") == or_) return boolean(or_);
      if (!arg.is_bool()) open = &arg;
    }
    if (open == nullptr) return boolean(!or_);
    return open->is == Is::kUnknown ? *open : unknown("and() or or() of what is no bool");
  }

  ArmValue empty(const ArmValue& of) {
    if (of.is == Is::kUnknown) return of;
    if (of.is == Is::kNode) return boolean(of.node.size() == 0);
    return boolean(of.text.empty() || of.kind == Kind::kNull);
  }

  std::string_view text_;
  ArmValues& values_;
  size_t at_ = 0;
  bool broken_ = false;
  bool limited_ = false;
};

}  // namespace

ArmValue evaluate_arm(std::string_view text, ArmValues& values) {
  return Evaluator(text, values).evaluate();
}

}  // namespace ordain::read
