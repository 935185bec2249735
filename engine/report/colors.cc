// Colours of a terminal: which one an outcome has.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/colors.h"

#include <fmt/format.h>

namespace ordain::report {

using text::Outcome;

std::string_view outcome_color(Outcome outcome) {
  switch (outcome) {
    case Outcome::kFail:
    case Outcome::kError:
      return kRed;
    case Outcome::kUndecided:
      return kYellow;
    case Outcome::kPass:
      return kGreen;
    default:
      return {};
  }
}

std::string painted(std::string_view color, std::string_view text) {
  if (color.empty() || text.empty()) return std::string(text);
  return fmt::format("{}{}{}", color, text, kEnd);
}

}  // namespace ordain::report
