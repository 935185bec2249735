// RESULTS.md: the part of it that a test measures.
// SPDX-License-Identifier: Apache-2.0
#include "tests/outside/results.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace ordain::test {

void hold_result(const std::string& name, const std::string& text) {
  const std::string path = ORDAIN_ROOT "/tests/outside/RESULTS.md";
  std::stringstream read;
  read << std::ifstream(path).rdbuf();
  std::string all = read.str();

  const std::string mark = "<!-- " + name + " -->\n";
  size_t begin = all.find(mark);
  REQUIRE(begin != std::string::npos);
  begin += mark.size();
  const size_t end = all.find("<!-- end -->", begin);
  REQUIRE(end != std::string::npos);

  if (std::getenv("ORDAIN_UPDATE") == nullptr) {
    INFO("RESULTS.md says otherwise; ORDAIN_UPDATE=1 writes what is so now");
    CHECK(all.substr(begin, end - begin) == text);
    return;
  }
  all.replace(begin, end - begin, text);
  std::ofstream(path) << all;
}

}  // namespace ordain::test
