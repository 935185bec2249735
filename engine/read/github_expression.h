// GitHub expressions: what stands between ${{ and }} in a text, and what it speaks of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/read/reader.h"

// An expression is the one that GitHub's documentation calls so: literals, contexts
// (github.event.issue.title, matrix['os'], steps.*.outcome), calls and operators. It is parsed, not
// computed: rules ask what it speaks of and what may come out of it.
namespace ordain::read {

// Offsets of the bytes between ${{ and }}; `closed` is false when the text ends before a }}.
struct ExpressionSpan {
  size_t begin = 0;
  size_t end = 0;
  bool closed = true;
};
// All of a text, from left to right. A }} in single quotes ends none.
std::vector<ExpressionSpan> find_expressions(std::string_view text);
// The text is one expression and nothing else but white space.
bool is_whole_expression(std::string_view text);

struct ParsedExpression {
  enum class Kind : uint8_t { kContext, kString, kNumber, kBool, kNull, kCall, kOperator };
  struct Part {
    Kind kind = Kind::kNull;
    size_t begin = 0;  // in the text that holds the expression
    size_t end = 0;
    // Context: its path in lower case with dots, `*` for what is computed. Call: the function in
    // lower case. Operator: itself. Literal: its value.
    std::string name;
    std::vector<size_t> operands;  // indices of parts; of a context: what computes a step of it
  };
  std::vector<Part> parts;  // a part stands behind its operands
  size_t root = 0;          // of a sound one
  std::string problem;      // why it is no expression; empty: it is one
  size_t problem_at = 0;
};

// Bounds are those of GitHub: 21,000 characters, 50 levels.
ParsedExpression parse_expression(std::string_view text, size_t begin, size_t end);

// Reads the source as a text that may hold expressions: one document, a list of a map for each:
//   text        as it is written, without white space around it
//   contexts    the paths of all contexts in it, at their places
//   values      of these, the ones whose text may be (in) what comes out of it
//   operations  of each call and operator: name, text, operands (a map of kind and text for each)
//   problem     why it is none, at the place; only then is it there
// `read_condition` takes a text without ${{ for one expression, as GitHub does under `if`.
bool read_expressions(const ReadContext& context, Documents& documents);
bool read_condition(const ReadContext& context, Documents& documents);

}  // namespace ordain::read
