// A seeded mutator of YAML texts.
// SPDX-License-Identifier: Apache-2.0
#include "tests/outside/mutate.h"

#include <array>
#include <vector>

namespace ordain::test {
namespace {

constexpr std::array<const char*, 44> kPieces = {
    ":",    ": ",   "-",    "- ",      "#",        " #",           ",",        "[",
    "]",    "{",    "}",    "&a ",     "*a",       "!t ",          "!!str ",   "|\n",
    ">-\n", "|+\n", "'",    "\"",      "\\",       "? ",           "<<: ",     "\n",
    "\r\n", "\r",   "\t",   " ",       "  ",       "---\n",        "...\n",    "%",
    "@",    "`",    "~",    "null",    "\xC2\x85", "\xE2\x80\xA8", "\xC3\xA9", "\xEF\xBB\xBF",
    "0x1F", ".5",   "\xFF", "key: v\n"};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (char c : text) {
    lines.back() += c;
    if (c == '\n') lines.emplace_back();
  }
  return lines;
}

std::string edit_line(const std::string& text, Dice& dice) {
  std::vector<std::string> lines = lines_of(text);
  const size_t at = dice.roll(lines.size());
  const size_t other = dice.roll(lines.size());
  switch (dice.roll(6)) {
    case 0:
      lines[at] += lines[at];
      break;
    case 1:
      lines[at].clear();
      break;
    case 2:
      std::swap(lines[at], lines[other]);
      break;
    case 3:
      lines[at].insert(0, 1 + dice.roll(4), ' ');
      break;
    case 4:
      lines[at].erase(0, 1 + dice.roll(3));
      break;
    default:
      lines[at] += lines[other];
      break;
  }
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

}  // namespace

size_t Dice::roll(size_t sides) {
  state_ += 0x9E3779B97F4A7C15;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return sides == 0 ? 0 : (z ^ (z >> 31)) % sides;
}

std::string mutate(std::string text, Dice& dice) {
  const size_t edits = 1 + dice.roll(3);
  for (size_t i = 0; i < edits; ++i) {
    const size_t at = dice.roll(text.size() + 1);
    switch (dice.roll(6)) {
      case 0:
        text.erase(std::min(at, text.size()), 1);
        break;
      case 1:
        text.insert(at, kPieces[dice.roll(kPieces.size())]);
        break;
      case 2:
        text.replace(at, 1, kPieces[dice.roll(kPieces.size())]);
        break;
      case 3:
        text.erase(std::min(at, text.size()), dice.roll(8));
        break;
      case 4:
        if (dice.roll(8) == 0) text.resize(at);
        break;
      default:
        text = edit_line(text, dice);
        break;
    }
  }
  return text;
}

}  // namespace ordain::test
