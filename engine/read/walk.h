// Walk: paths -> the files to read, in the one order in which they are told.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/finding.h"

namespace ordain::read {

// What standard input is called when nobody says what it holds: no file of the project.
inline constexpr std::string_view kStdinName = "stdin";

struct FoundFile {
  // As it is shown and as it is opened: as given, with forward slashes and no leading `./`.
  std::string path;
  // Name of the world it belongs to: the path of a folder, of the file itself or of the stream; of
  // a folder that fits a glob of `worlds:`, its path from where the globs start.
  std::string world;
  // The folder it stands in, and that of its world, from the root of the project (project.h).
  std::string place;
  std::string world_place;
  bool given = false;           // named itself, not found in a folder
  bool standard_input = false;  // `-`
  bool chart_template = false;  // given itself, but stands under the templates/ of a chart
};

struct WalkOptions {
  std::vector<std::string> paths;
  std::string stdin_name = std::string(kStdinName);
  // Globs of `worlds:`; if there is one, they alone split a path into worlds.
  std::vector<std::string> worlds;
  // Folder of the ordain.yaml in force, where those globs start; empty: the working folder.
  std::string config_folder;
  // Find every file, also one whose name no reader knows.
  bool every_name = false;
  // Keep the paths of what is not read (Walk::unread).
  bool list_unread = false;
};

struct Walk {
  std::vector<FoundFile> files;
  uint32_t unrecognised = 0;  // names that no reader knows
  uint32_t skipped = 0;       // files under the templates/ of a chart
  uint32_t failed = 0;        // each has a finding
  // The files that were counted as unrecognised or skipped, where that was asked for.
  std::vector<std::string> unread;
};

// Files of a folder come sorted by the bytes of their paths, those of several paths in the order
// given; a path comes once, and so does, within one world, the same file (device and inode): under
// the first of its paths. Folders behind a symbolic link are not entered unless given; `.git` and
// `.terraform` never are. .gitignore and .ordainignore hold at and below their folder, those of
// folders above a given path too, up to the root of its repository; an .ordainignore outranks every
// .gitignore. A file that is given is found even when ignored. Nothing is opened but folders and
// ignore files.
Walk walk(const WalkOptions& options, text::Findings& findings);

}  // namespace ordain::read
