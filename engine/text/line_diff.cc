// Line diff: finds the fewest edits and writes them in hunks.
// SPDX-License-Identifier: Apache-2.0
#include "engine/text/line_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace ordain::text {
namespace {

using Lines = std::vector<std::string_view>;

constexpr size_t kContext = 3;
// Edits looked for: memory and time grow with the square.
constexpr ptrdiff_t kMostEdits = 2000;

// With their line breaks.
Lines split(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

// ' ' of both, '-' of the text before, '+' of the one after.
struct Edit {
  char sign;
  std::string_view line;
};

// The fewest edits of the lines between those that both begin and end with; false if they are more
// than kMostEdits. `reach[d]` holds for each diagonal how far d edits get.
bool find_edits(const Lines& a, const Lines& b, std::vector<Edit>& out) {
  const auto n = static_cast<ptrdiff_t>(a.size());
  const auto m = static_cast<ptrdiff_t>(b.size());
  const ptrdiff_t most = std::min(n + m, kMostEdits);
  std::vector<std::vector<ptrdiff_t>> reach;
  std::vector<ptrdiff_t> far(static_cast<size_t>(2 * most + 3), 0);
  const auto at = [most](ptrdiff_t diagonal) { return static_cast<size_t>(diagonal + most + 1); };
  ptrdiff_t edits = -1;
  for (ptrdiff_t d = 0; d <= most && edits < 0; ++d) {
    for (ptrdiff_t k = -d; k <= d; k += 2) {
      const bool down = k == -d || (k != d && far[at(k - 1)] < far[at(k + 1)]);
      ptrdiff_t x = down ? far[at(k + 1)] : far[at(k - 1)] + 1;
      while (x < n && x - k < m && a[static_cast<size_t>(x)] == b[static_cast<size_t>(x - k)]) ++x;
      far[at(k)] = x;
      if (x >= n && x - k >= m) edits = d;
    }
    const auto middle = far.begin() + most + 1;
    reach.emplace_back(middle - d, middle + d + 1);
  }
  if (edits < 0) return false;
  ptrdiff_t x = n;
  ptrdiff_t y = m;
  for (ptrdiff_t d = edits; d > 0; --d) {
    const std::vector<ptrdiff_t>& before = reach[static_cast<size_t>(d - 1)];
    const auto got = [&](ptrdiff_t diagonal) {
      const ptrdiff_t i = diagonal + d - 1;
      return i < 0 || i >= static_cast<ptrdiff_t>(before.size()) ? ptrdiff_t{-1}
                                                                 : before[static_cast<size_t>(i)];
    };
    const ptrdiff_t k = x - y;
    const bool down = k == -d || (k != d && got(k - 1) < got(k + 1));
    const ptrdiff_t from_x = down ? got(k + 1) : got(k - 1);
    const ptrdiff_t from_y = from_x - (down ? k + 1 : k - 1);
    while (x > from_x + (down ? 0 : 1) && y > from_y + (down ? 1 : 0)) {
      out.push_back({' ', a[static_cast<size_t>(--x)]});
      --y;
    }
    if (down) {
      out.push_back({'+', b[static_cast<size_t>(--y)]});
    } else {
      out.push_back({'-', a[static_cast<size_t>(--x)]});
    }
  }
  while (x > 0) out.push_back({' ', a[static_cast<size_t>(--x)]});
  std::reverse(out.begin(), out.end());
  return true;
}

std::vector<Edit> edits_of(Lines a, Lines b) {
  std::vector<Edit> out;
  size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) out.push_back({' ', a[head++]});
  size_t tail = 0;
  while (head + tail < a.size() && head + tail < b.size() &&
         a[a.size() - tail - 1] == b[b.size() - tail - 1]) {
    ++tail;
  }
  const Lines end(a.end() - static_cast<ptrdiff_t>(tail), a.end());
  a = Lines(a.begin() + static_cast<ptrdiff_t>(head), a.end() - static_cast<ptrdiff_t>(tail));
  b = Lines(b.begin() + static_cast<ptrdiff_t>(head), b.end() - static_cast<ptrdiff_t>(tail));
  std::vector<Edit> middle;
  if (!find_edits(a, b, middle)) {
    for (const std::string_view line : a) middle.push_back({'-', line});
    for (const std::string_view line : b) middle.push_back({'+', line});
  }
  out.insert(out.end(), middle.begin(), middle.end());
  for (const std::string_view line : end) out.push_back({' ', line});
  return out;
}

// "7" or "7,3"; of no lines the number is that of the line before them.
std::string range(size_t first, size_t count) {
  if (count == 1) return fmt::format("{}", first + 1);
  return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

}  // namespace

std::vector<std::string> unified_diff(std::string_view name, std::string_view before,
                                      std::string_view after) {
  std::vector<std::string> out;
  if (before == after) return out;
  out = {fmt::format("--- a/{}", name), fmt::format("+++ b/{}", name)};
  const std::vector<Edit> edits = edits_of(split(before), split(after));
  size_t old_line = 0;
  size_t new_line = 0;
  for (size_t i = 0; i < edits.size();) {
    if (edits[i].sign == ' ') {
      ++i, ++old_line, ++new_line;
      continue;
    }
    const size_t begin = i - std::min(i, kContext);
    // Up to the last edit that has no more lines between it and the one before than both show.
    size_t last = i;
    for (size_t at = i; at < edits.size() && at <= last + 2 * kContext + 1; ++at) {
      if (edits[at].sign != ' ') last = at;
    }
    const size_t end = std::min(last + 1 + kContext, edits.size());
    const size_t lead = i - begin;
    size_t old_count = 0;
    size_t new_count = 0;
    for (size_t at = begin; at < end; ++at) {
      old_count += edits[at].sign != '+' ? 1 : 0;
      new_count += edits[at].sign != '-' ? 1 : 0;
    }
    out.push_back(fmt::format("@@ -{} +{} @@", range(old_line - lead, old_count),
                              range(new_line - lead, new_count)));
    for (size_t at = begin; at < end; ++at) {
      std::string_view line = edits[at].line;
      const bool ended = line.ends_with('\n');
      if (ended) line.remove_suffix(1);
      out.push_back(fmt::format("{}{}", edits[at].sign, line));
      if (!ended) out.emplace_back("\\ No newline at end of file");
    }
    old_line += old_count - lead;
    new_line += new_count - lead;
    i = end;
  }
  return out;
}

}  // namespace ordain::text
