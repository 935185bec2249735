// GitHub expressions as documents: what rules see of each, every value at its place in the text.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>

#include "engine/read/github_expression.h"
#include "engine/read/tree_builder.h"

namespace ordain::read {
namespace {

using Kind = ParsedExpression::Kind;
using Part = ParsedExpression::Part;

constexpr std::array<std::string_view, 7> kKindNames = {"context", "string", "number",  "bool",
                                                        "null",    "call",   "operator"};
// Functions whose result says yes or no, or is a hash: no text of an argument gets through.
constexpr std::array<std::string_view, 8> kClosed = {
    "always", "cancelled", "contains", "endswith", "failure", "hashfiles", "startswith", "success"};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Writer {
 public:
  Writer(const ReadContext& context, Documents& documents)
      : builder_(context, documents), text_(context.sources[context.source].bytes()) {}

  bool write(const std::vector<ExpressionSpan>& expressions) {
    builder_.begin_document(0);
    const auto size = static_cast<uint32_t>(text_.size());
    bool whole = builder_.begin_list(data::Style::kFlow, head(0));
    for (const ExpressionSpan& span : expressions) whole = whole && expression(span);
    whole = whole && builder_.end(size);
    if (whole) builder_.end_document(true);
    return whole;
  }

 private:
  static TreeBuilder::Head head(size_t at) {
    TreeBuilder::Head head;
    head.begin = static_cast<uint32_t>(at);
    return head;
  }

  // No key is written: it stands where its value begins. (A key is never of no width.)
  bool key(std::string_view name, size_t at) {
    return builder_.key(name, static_cast<uint32_t>(at), static_cast<uint32_t>(at) + 1);
  }

  bool scalar(std::string_view value, size_t begin, size_t end) {
    return kept(builder_.keep(value, static_cast<uint32_t>(begin)), begin, end);
  }

  bool kept(std::string_view value, size_t begin, size_t end) {
    return builder_.scalar(data::Kind::kString, data::Style::kPlain, value, head(begin),
                           static_cast<uint32_t>(end));
  }

  // The text as it is written there.
  bool source(size_t begin, size_t end) {
    return kept(text_.substr(begin, end - begin), begin, end);
  }

  bool field(std::string_view name, std::string_view value, size_t begin, size_t end) {
    return key(name, begin) && scalar(value, begin, end);
  }

  bool expression(const ExpressionSpan& span) {
    size_t begin = span.begin;
    size_t end = span.end;
    while (begin < end && is_space(text_[begin])) ++begin;
    while (end > begin && is_space(text_[end - 1])) --end;
    ParsedExpression parsed = parse_expression(text_, begin, end);
    if (!span.closed) {
      parsed.problem = "the expression is not closed by }}";
      parsed.problem_at = begin;
    }
    if (!builder_.begin_map(data::Style::kFlow, head(begin)) || !key("text", begin) ||
        !source(begin, end) || !contexts(parsed, begin, end) || !values(parsed, begin, end) ||
        !operations(parsed, begin, end))
      return false;
    if (!parsed.problem.empty() &&
        !field("problem", parsed.problem, std::min(parsed.problem_at, end), end))
      return false;
    return builder_.end(static_cast<uint32_t>(end));
  }

  // A longer context is made of a shorter one, which is no context by itself.
  static std::vector<bool> in_use(const ParsedExpression& parsed) {
    std::vector<bool> used(parsed.parts.size(), !parsed.problem.empty());
    if (parsed.problem.empty() && !parsed.parts.empty()) used[parsed.root] = true;
    for (size_t i = parsed.parts.size(); i-- > 0;) {
      if (!used[i]) continue;
      for (const size_t operand : parsed.parts[i].operands) used[operand] = true;
    }
    return used;
  }

  bool contexts(const ParsedExpression& parsed, size_t begin, size_t end) {
    const std::vector<bool> used = in_use(parsed);
    if (!key("contexts", begin) || !builder_.begin_list(data::Style::kFlow, head(begin)))
      return false;
    for (size_t i = 0; i < parsed.parts.size(); ++i) {
      const Part& part = parsed.parts[i];
      if (used[i] && part.kind == Kind::kContext && !scalar(part.name, part.begin, part.end))
        return false;
    }
    return builder_.end(static_cast<uint32_t>(end));
  }

  bool values(const ParsedExpression& parsed, size_t begin, size_t end) {
    if (!key("values", begin) || !builder_.begin_list(data::Style::kFlow, head(begin)))
      return false;
    if (parsed.problem.empty() && !parsed.parts.empty()) {
      std::vector<bool> through(parsed.parts.size(), false);
      through[parsed.root] = true;
      for (size_t i = parsed.parts.size(); i-- > 0;) {
        if (through[i]) pass_through(parsed.parts[i], through);
      }
      for (size_t i = 0; i < parsed.parts.size(); ++i) {
        const Part& part = parsed.parts[i];
        if (through[i] && part.kind == Kind::kContext && !scalar(part.name, part.begin, part.end))
          return false;
      }
    }
    return builder_.end(static_cast<uint32_t>(end));
  }

  // Marks the operands whose text may be in the part's.
  static void pass_through(const Part& part, std::vector<bool>& through) {
    if (part.kind == Kind::kCall) {
      if (std::find(kClosed.begin(), kClosed.end(), part.name) != kClosed.end()) return;
      for (const size_t operand : part.operands) through[operand] = true;
    } else if (part.kind == Kind::kOperator && (part.name == "||" || part.name == "&&")) {
      // What `a && b` gives of a is as good as empty.
      if (part.name == "||") through[part.operands[0]] = true;
      through[part.operands[1]] = true;
    }
  }

  bool operations(const ParsedExpression& parsed, size_t begin, size_t end) {
    const std::vector<bool> used = in_use(parsed);
    if (!key("operations", begin) || !builder_.begin_list(data::Style::kFlow, head(begin)))
      return false;
    for (size_t i = 0; i < parsed.parts.size(); ++i) {
      const Part& part = parsed.parts[i];
      if (!used[i] || (part.kind != Kind::kCall && part.kind != Kind::kOperator)) continue;
      if (!builder_.begin_map(data::Style::kFlow, head(part.begin)) ||
          !field("name", part.name, part.begin, part.end) || !key("text", part.begin) ||
          !source(part.begin, part.end) || !key("operands", part.begin) ||
          !builder_.begin_list(data::Style::kFlow, head(part.begin)))
        return false;
      for (const size_t operand : part.operands) {
        if (!operand_of(parsed.parts[operand])) return false;
      }
      if (!builder_.end(static_cast<uint32_t>(part.end)) ||
          !builder_.end(static_cast<uint32_t>(part.end)))
        return false;
    }
    return builder_.end(static_cast<uint32_t>(end));
  }

  bool operand_of(const Part& part) {
    const bool made = part.kind == Kind::kCall || part.kind == Kind::kOperator;
    return builder_.begin_map(data::Style::kFlow, head(part.begin)) &&
           field("kind", kKindNames[static_cast<size_t>(part.kind)], part.begin, part.end) &&
           key("text", part.begin) &&
           (made ? source(part.begin, part.end) : scalar(part.name, part.begin, part.end)) &&
           builder_.end(static_cast<uint32_t>(part.end));
  }

  TreeBuilder builder_;
  std::string_view text_;
};

}  // namespace

bool read_expressions(const ReadContext& context, Documents& documents) {
  const std::string_view text = context.sources[context.source].bytes();
  return Writer(context, documents).write(find_expressions(text));
}

bool read_condition(const ReadContext& context, Documents& documents) {
  const std::string_view text = context.sources[context.source].bytes();
  std::vector<ExpressionSpan> expressions = find_expressions(text);
  if (expressions.empty()) expressions.push_back({0, text.size(), true});
  return Writer(context, documents).write(expressions);
}

}  // namespace ordain::read
