// Ignore files: which paths a .gitignore or .ordainignore leaves out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/read/glob.h"

namespace ordain::read {

// The patterns of one ignore file, as git understands them. The last pattern that fits decides.
class IgnoreFile {
 public:
  explicit IgnoreFile(std::string_view text);

  // Whether `path`, relative to the folder of the file, is left out (true), kept by a pattern with
  // `!` (false), or not spoken of. A path below a folder that is left out is never asked about: git
  // does not look there, and neither does the walk.
  std::optional<bool> ignores(std::string_view path, bool is_folder) const;
  bool empty() const { return patterns_.empty(); }

 private:
  struct Pattern {
    Glob glob;
    bool keeps = false;         // !
    bool folders_only = false;  // a trailing slash
    bool name_only = false;     // no other slash: fits a name in any folder below
  };
  std::vector<Pattern> patterns_;
};

}  // namespace ordain::read
