// Workspace: a private folder in which a check is run again from bytes in hand.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>

// A check walks folders, looks for the nearest ordain.yaml and follows modules: to run it again is
// to give it the same tree. The tree is laid out in a new folder below TMPDIR (or /tmp) that only
// its owner can open, and taken away again.
namespace ordain::run {

class Workspace {
 public:
  // Else what the system says.
  static std::expected<Workspace, std::string> make();
  Workspace(Workspace&& other) noexcept;
  Workspace& operator=(Workspace&&) = delete;
  ~Workspace();

  // A new file; its folders are made. The path is relative and holds no `..` (comply::name_fault).
  // Never follows a link and never writes over anything. What stood in the way, in words; empty:
  // done.
  std::string add_file(std::string_view path, std::string_view bytes);
  std::string add_folder(std::string_view path);

  const std::string& folder() const { return folder_; }

 private:
  explicit Workspace(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;
};

// While it lives, the program stands in another folder; all that it reads by relative paths is read
// there. One at a time, and no other thread reads files meanwhile.
class InFolder {
 public:
  explicit InFolder(const std::string& folder);
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;
  ~InFolder();
  // False: the folder cannot be entered.
  bool entered() const { return entered_; }

 private:
  int before_ = -1;
  bool entered_ = false;
};

}  // namespace ordain::run
