// Runs the cases on outside data, or says that there is none.
// SPDX-License-Identifier: Apache-2.0
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstdio>

#include "tests/outside/corpora.h"

int main(int argc, char** argv) {
  if (ordain::test::corpora().empty()) {
    std::puts("skipped: ORDAIN_CORPORA is not set");
    return 0;
  }
  return Catch::Session().run(argc, argv);
}
