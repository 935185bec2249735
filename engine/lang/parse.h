// Parse: the text of a rule file -> its syntax tree. The one room door to ANTLR.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "engine/lang/ast.h"
#include "engine/text/finding.h"
#include "engine/text/source.h"

namespace ordain::lang {

// Bounds that keep a hostile rule file from using up stack or time; passing one is a finding.
struct ParseLimits {
  size_t bytes = 4u << 20;
  // Nested brackets, braces and parentheses, and operators in one chain.
  size_t depth = 200;
  // Syntax errors told of one file.
  size_t errors = 20;
};

struct SyntaxTree;

// Never fails and never throws: what is wrong is reported (codes lang/syntax, lang/too-deep ...),
// each with its place, all of a file in one go, and the best partial tree is returned with `broken`
// set. Of a file without a mistake `concrete`, if it is given, gets the tree of its tokens
// (lang/syntax_tree.h), whose texts are the source's.
std::unique_ptr<ast::File> parse(const text::SourceSet& sources, text::SourceId source,
                                 text::Findings& findings, const ParseLimits& limits = {},
                                 std::unique_ptr<SyntaxTree>* concrete = nullptr);

// One expression that is a whole source by itself (`ordain eval`, a param on the command line).
// Null and reported if it is none.
const ast::Expr* parse_expr(const text::SourceSet& sources, text::SourceId source,
                            text::Arena& arena, text::Findings& findings,
                            const ParseLimits& limits = {});

}  // namespace ordain::lang
