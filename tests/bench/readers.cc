// Readers alone: a text in memory made into its tree, with nothing derived or evaluated.
// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/readers.h"

#include <ctime>
#include <stdexcept>

#include "engine/read/hcl.h"

namespace ordain::bench {

double hcl_seconds(const std::string& hcl) {
  text::SourceSet sources;
  text::SymbolTable symbols;
  symbols.freeze();
  text::Findings findings;
  const read::Limits limits;
  const text::SourceId source = sources.add("all.tf", hcl);
  const std::clock_t start = std::clock();
  const auto file = read::hcl::parse({sources, source, symbols, limits, findings});
  const std::clock_t end = std::clock();
  if (!file->whole) throw std::runtime_error("the generated HCL is wrong");
  return static_cast<double>(end - start) / CLOCKS_PER_SEC;
}

}  // namespace ordain::bench
