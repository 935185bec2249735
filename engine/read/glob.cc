// Globs: the one kind of pattern for paths, matched in polynomial time whatever the pattern.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/glob.h"

#include <cctype>
#include <cstdint>
#include <optional>

#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

// The code point at `at`, which moves past it; a byte that is no UTF-8 stands for itself.
uint32_t next_point(std::string_view text, size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0xC0) return lead;
  uint32_t point = lead & (lead < 0xE0 ? 0x1F : lead < 0xF0 ? 0x0F : 0x07);
  const int more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  for (int i = 0; i < more && at < text.size() && text::is_continuation(text[at]); ++i) {
    point = point << 6 | (static_cast<unsigned char>(text[at++]) & 0x3F);
  }
  return point;
}

bool in_named_class(std::string_view name, uint32_t point) {
  if (point > 127) return false;
  const int c = static_cast<int>(point);
  if (name == "alpha") return std::isalpha(c);
  if (name == "digit") return std::isdigit(c);
  if (name == "alnum") return std::isalnum(c);
  if (name == "upper") return std::isupper(c);
  if (name == "lower") return std::islower(c);
  if (name == "space") return std::isspace(c);
  if (name == "blank") return c == ' ' || c == '\t';
  if (name == "punct") return std::ispunct(c);
  if (name == "print") return std::isprint(c);
  if (name == "graph") return std::isgraph(c);
  if (name == "cntrl") return std::iscntrl(c);
  if (name == "xdigit") return std::isxdigit(c);
  return false;
}

// Whether `point` is in the class that opens at glob[at]; `at` moves behind its closing bracket.
// Nothing when it has none.
std::optional<bool> class_matches(std::string_view glob, size_t& at, uint32_t point) {
  size_t i = at + 1;
  const bool negated = i < glob.size() && (glob[i] == '!' || glob[i] == '^');
  if (negated) ++i;
  bool found = false;
  for (bool first = true;; first = false) {
    if (i >= glob.size()) return std::nullopt;
    if (glob[i] == ']' && !first) break;
    if (glob.substr(i).starts_with("[:")) {
      const size_t end = glob.find(":]", i + 2);
      if (end == std::string_view::npos) return std::nullopt;
      found |= in_named_class(glob.substr(i + 2, end - i - 2), point);
      i = end + 2;
      continue;
    }
    if (glob[i] == '\\' && ++i >= glob.size()) return std::nullopt;
    const uint32_t low = next_point(glob, i);
    uint32_t high = low;
    if (i + 1 < glob.size() && glob[i] == '-' && glob[i + 1] != ']') {
      ++i;
      if (glob[i] == '\\' && ++i >= glob.size()) return std::nullopt;
      high = next_point(glob, i);
    }
    // git sees the first end of a range by itself too, so that [z-a] fits z.
    found |= point == low || (low <= point && point <= high);
  }
  at = i + 1;
  return found != negated;
}

// Where the segment that starts at `at` ends: at a slash that is in no class, or at the end.
// Nothing when a class of it has no end.
std::optional<size_t> glob_segment_end(std::string_view glob, size_t at) {
  while (at < glob.size() && glob[at] != '/') {
    if (glob[at] == '[') {
      if (!class_matches(glob, at, 0)) return std::nullopt;
    } else if (glob[at] == '\\' && at + 1 < glob.size() && glob[at + 1] != '/') {
      at += 2;
    } else {
      ++at;
    }
  }
  return at;
}

// Whether the last character is a backslash that nothing stands behind.
bool ends_in_backslash(std::string_view text) {
  const size_t other = text.find_last_not_of('\\');
  return (text.size() - (other == std::string_view::npos ? 0 : other + 1)) % 2 == 1;
}

// The index of the segment behind `at`, or the size of the path.
size_t segment_end(std::string_view path, size_t at) {
  const size_t slash = path.find('/', at);
  return slash == std::string_view::npos ? path.size() : slash;
}

}  // namespace

Glob::Glob(std::string_view glob) {
  for (size_t at = 0; at <= glob.size();) {
    const std::optional<size_t> end = glob_segment_end(glob, at);
    if (!end) {
      well_formed_ = false;
      return;
    }
    std::string_view text = glob.substr(at, *end - at);
    if (ends_in_backslash(text)) {
      // Before a slash it says nothing; at the end of the glob it waits for what never comes.
      if (*end == glob.size()) well_formed_ = false;
      text.remove_suffix(1);
    }
    Segment segment{std::string(text), text == "**",
                    text.find_first_of("*?[\\") == std::string_view::npos};
    // Two ** in a row are one, so that the last star is the only one worth a second try.
    if (!segment.any_folders || segments_.empty() || !segments_.back().any_folders) {
      segments_.push_back(std::move(segment));
    }
    at = *end + 1;
  }
}

bool Glob::segment_matches(const Segment& segment, std::string_view name) {
  if (segment.literal) return segment.text == name;
  const std::string_view glob = segment.text;
  size_t g = 0;
  size_t n = 0;
  // Where to go on when what follows the last star does not fit: it takes one code point more.
  size_t star = std::string_view::npos;
  size_t star_name = 0;
  while (n < name.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = ++g;
      star_name = n;
      continue;
    }
    if (g < glob.size()) {
      size_t after = n;
      const uint32_t point = next_point(name, after);
      bool fits = false;
      if (glob[g] == '[') {
        fits = class_matches(glob, g, point).value_or(false);
      } else if (glob[g] == '?') {
        fits = true;
        ++g;
      } else {
        if (glob[g] == '\\') ++g;
        fits = next_point(glob, g) == point;
      }
      if (fits) {
        n = after;
        continue;
      }
    }
    if (star == std::string_view::npos) return false;
    g = star;
    next_point(name, star_name);
    n = star_name;
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

bool Glob::matches(std::string_view path) const {
  if (!well_formed_) return false;
  size_t s = 0;
  size_t at = 0;
  size_t star = segments_.size();
  size_t star_at = 0;
  // One position behind the end of the path stands for "no segment left".
  const size_t done = path.size() + 1;
  while (at < done) {
    if (s < segments_.size() && segments_[s].any_folders) {
      // At the end it wants at least one name: `a/**` is what is below a, not a itself.
      if (s + 1 == segments_.size()) return true;
      star = ++s;
      star_at = at;
      continue;
    }
    const size_t end = segment_end(path, at);
    if (s < segments_.size() && segment_matches(segments_[s], path.substr(at, end - at))) {
      ++s;
      at = end + 1;
      continue;
    }
    if (star == segments_.size()) return false;
    s = star;
    star_at = segment_end(path, star_at) + 1;
    at = star_at;
  }
  return s == segments_.size();
}

}  // namespace ordain::read
