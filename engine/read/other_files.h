// Other files: what a file of the run names beside itself, read where it stands.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "engine/read/named_files.h"
#include "engine/read/reader.h"

namespace ordain::read {

// No file that is read for another one is larger.
inline constexpr uint64_t kLargestOtherFile = 1u << 20;

// Several threads ask at once; each file is read once, whoever asks.
class OtherFiles {
 public:
  // A source with its bytes, or kNoSource and why not: "is not there".
  struct Other {
    text::SourceId source = text::kNoSource;
    std::string problem;
    bool missing = false;
    bool outside = false;  // it stands where nothing is read
  };

  OtherFiles(ByteSource bytes, text::SourceSet& sources, const text::SymbolTable& symbols,
             const Limits& limits)
      : bytes_(std::move(bytes)), sources_(sources), symbols_(symbols), limits_(limits) {}

  // Those that the run reads by themselves: told before anyone asks.
  void add_to_run(std::string path, std::string place) {
    run_.emplace(std::move(path), std::move(place));
  }
  bool in_run(const std::string& path) const { return run_.contains(path); }

  // `path` as beside() makes it.
  const Other& file(const std::string& path);
  ReadContext context(text::SourceId source, text::Findings& findings) const {
    return {sources_, source, symbols_, limits_, findings};
  }
  const text::SymbolTable& symbols() const { return symbols_; }

 private:
  ByteSource bytes_;
  text::SourceSet& sources_;
  const text::SymbolTable& symbols_;
  const Limits& limits_;
  std::map<std::string, std::string> run_;
  std::mutex mutex_;
  std::map<std::string, Other> known_;
};

// The path of what the file at `path` calls `name`: without `.` and `..` where that can be.
std::string beside(std::string_view path, std::string_view name);

// Files of the disk that stand below `root` (absolute, where links lead to; empty: none do), are
// what they are called there too, and are not left out by .gitignore or .ordainignore: what is left
// out is of one machine, and what it says would hang on where the run is.
ByteSource files_of_project(std::string root);

}  // namespace ordain::read
