// Globs: the one kind of pattern for paths, matched in polynomial time whatever the pattern.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ordain::read {

// A glob over a path with forward slashes, with the meaning that .gitignore gives it:
//   *      any run of code points but `/`         ?      one code point but `/`
//   [a-z]  one of a class; [!a] and [^a] negate; [[:alpha:]] and the like are known
//   \x     x itself                               **/    any number of folders, also none
//   /**    everything below                       a**b   as a*b
// A glob that is not well-formed (a class with no end, a lone backslash at the end) fits nothing.
// Matching costs at most (segments of the path) x (length of the path) x (length of the glob): of
// two stars only the later one is ever tried again.
class Glob {
 public:
  explicit Glob(std::string_view glob);

  // Whether the whole of `path` fits; both without a leading and a trailing slash.
  bool matches(std::string_view path) const;

 private:
  struct Segment {
    std::string text;
    bool any_folders = false;  // **
    bool literal = false;      // no character of it is special
  };
  static bool segment_matches(const Segment& segment, std::string_view name);

  std::vector<Segment> segments_;
  bool well_formed_ = true;
};

}  // namespace ordain::read
