// Compares transcripts: settles what may differ, and shows what does.
// SPDX-License-Identifier: Apache-2.0
#include "tests/spec/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

namespace ordain::spec {
namespace {

constexpr size_t kContext = 3;
constexpr size_t kMaxCells =
    4'000'000;  // of the table below; above it, all old lines, then all new

// Length of the longest common part of a[i..] and b[j..], for each i and j, in one flat table.
std::vector<size_t> common_lengths(const Lines& a, const Lines& b) {
  const size_t width = b.size() + 1;
  std::vector<size_t> table((a.size() + 1) * width, 0);
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;) {
      table[i * width + j] = a[i] == b[j]
                                 ? table[(i + 1) * width + j + 1] + 1
                                 : std::max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  return table;
}

}  // namespace

std::string without_times(const std::string& line) {
  static const std::regex time(R"(\bin [0-9]+(\.[0-9]+)? m?s\b)");
  return std::regex_replace(line, time, "in 0.00 s");
}

Lines shown(const Outcome& outcome) {
  Lines lines = split_lines(outcome.output);
  for (std::string& line : lines) line = without_times(line);
  if (!lines.empty() && !outcome.output.ends_with('\n')) lines.push_back("[no newline at end]");
  if (outcome.exit_code != 0) lines.push_back(fmt::format("[exit {}]", outcome.exit_code));
  return lines;
}

std::string difference(const Lines& page, const Lines& came) {
  const bool small = (page.size() + 1) * (came.size() + 1) <= kMaxCells;
  const std::vector<size_t> table = small ? common_lengths(page, came) : std::vector<size_t>();
  const size_t width = came.size() + 1;
  Lines rows;
  size_t i = 0;
  size_t j = 0;
  while (i < page.size() || j < came.size()) {
    if (small && i < page.size() && j < came.size() && page[i] == came[j]) {
      rows.push_back(" " + page[i++]);
      ++j;
    } else if (j == came.size() || (i < page.size() && (!small || table[(i + 1) * width + j] >=
                                                                      table[i * width + j + 1]))) {
      rows.push_back("-" + page[i++]);
    } else {
      rows.push_back("+" + came[j++]);
    }
  }
  std::string out;
  bool skipped = false;
  for (size_t row = 0; row < rows.size(); ++row) {
    const size_t first = row < kContext ? 0 : row - kContext;
    const size_t last = std::min(rows.size(), row + kContext + 1);
    const bool near = std::any_of(rows.begin() + static_cast<std::ptrdiff_t>(first),
                                  rows.begin() + static_cast<std::ptrdiff_t>(last),
                                  [](const std::string& text) { return text[0] != ' '; });
    if (near) {
      if (skipped) out += "  ...\n";
      out += rows[row] + '\n';
    }
    skipped = !near;
  }
  return out;
}

}  // namespace ordain::spec
