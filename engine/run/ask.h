// Ask: one expression over the documents given, as a rule would see them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/comply/catalogue.h"
#include "engine/eval/evaluator.h"
#include "engine/lang/plan.h"
#include "engine/read/load.h"
#include "engine/text/finding.h"

namespace ordain::run {

struct AskOptions {
  std::string expression;
  read::LoadOptions load;  // no paths: no documents
  std::string as_of;       // what `today` is; empty: not known
};

// What the expression is in one world.
struct Answer {
  std::string_view world;
  eval::Value value;
  // Whose arena holds the value.
  std::unique_ptr<eval::Evaluator> evaluator;
};

struct AskRun {
  text::SourceSet sources;
  text::Findings findings;
  std::vector<comply::Catalogue> catalogues;  // when a source of records asks for them
  lang::Plan plan;
  data::Snapshot snapshot;
  eval::Budget budget;
  // What the expression was compiled to; null when it does not compile.
  const lang::Expr* expression = nullptr;
  std::vector<Answer> answers;  // one a world
  // 0: each answer is a value, or its absence or that it is not known was told; 2: some is an
  // error, or the expression or a file is wrong.
  int exit_code = 0;
};

// The expression sees what a file-level let sees: domains, records, documents and
// builtins. Its mistakes are shown in a
// source named `expression`, behind `let it = `.
void ask(const AskOptions& options, AskRun& run);

}  // namespace ordain::run
