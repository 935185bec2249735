// Ignore files: which paths a .gitignore or .ordainignore leaves out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/read/glob.h"
#include "engine/text/finding.h"

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

// The ignore files that hold in one folder of a walk: its own and those of the folders above. An
// .ordainignore outranks every .gitignore; among files of one name the nearest decides.
class IgnoreStack {
 public:
  // An ignore file that cannot be read is a warning: nothing is ignored for it.
  explicit IgnoreStack(text::Findings& findings) : findings_(findings) {}

  // Those of the folders from the root of the repository (where `.git` is) down to the one above
  // `absolute`; none when there is no repository, or when `absolute` is its root.
  void start(const std::string& absolute);
  // Enters a folder, by the path to open it by and by its absolute path.
  void push(const std::string& folder, const std::string& absolute);
  void pop() { levels_.pop_back(); }

  bool ignores(std::string_view absolute, bool is_folder) const;

 private:
  struct Level {
    size_t prefix;  // bytes of an absolute path in front of what is relative to the folder
    IgnoreFile own;
    IgnoreFile git;
  };
  IgnoreFile read(const std::string& path);

  text::Findings& findings_;
  std::vector<Level> levels_;
};

}  // namespace ordain::read
