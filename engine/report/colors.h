// Colours of a terminal, as the reports for people use them (ECMA-48, section 8.3.117).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/text/finding.h"

// Internal to engine/report.
namespace ordain::report {

constexpr std::string_view kEnd = "\x1b[0m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kGreen = "\x1b[1;32m";
constexpr std::string_view kBlue = "\x1b[1;34m";
constexpr std::string_view kCyan = "\x1b[1;36m";

// None for what is neither good nor bad.
std::string_view outcome_color(text::Outcome outcome);

// The text in the colour, or as it is where there is none.
std::string painted(std::string_view color, std::string_view text);

}  // namespace ordain::report
