// Patterns: regular expressions that a rule puts together, compiled once a run.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <re2/re2.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace ordain::eval {

// For several threads at a time. A list of them is asked about by more than one evaluator, and
// compiling one costs what matching hundreds of texts does.
class Patterns {
 public:
  // Lives as long as this does. One that is no pattern is !ok().
  const RE2* find(std::string_view text);

 private:
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<RE2>, std::less<>> compiled_;
};

}  // namespace ordain::eval
