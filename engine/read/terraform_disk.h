// The files that modules and expressions of Terraform name, read where they stand.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "engine/read/terraform.h"

namespace ordain::read {

// No file that an expression reads is larger.
inline constexpr uint64_t kLargestNamedFile = 1u << 20;

class ReadingDisk : public TerraformDisk {
 public:
  // Reads nothing that stands outside of `root` (absolute, where links lead to).
  ReadingDisk(std::string root, text::SourceSet& sources, const text::SymbolTable& symbols,
              const Limits& limits)
      : root_(std::move(root)), sources_(sources), symbols_(symbols), limits_(limits) {}

  std::vector<TerraformFile> folder(const std::string& path, const std::string& place,
                                    text::Findings& findings, std::string& why) override;
  text::SourceId file(const std::string& path, const std::string& place, std::string& why) override;

 private:
  std::string root_;
  text::SourceSet& sources_;
  const text::SymbolTable& symbols_;
  const Limits& limits_;
  std::mutex mutex_;
  std::map<std::string, std::pair<text::SourceId, std::string>> known_;
};

// Where texts in memory are all that there is: the sources that they are, by path.
class NoDisk : public TerraformDisk {
 public:
  explicit NoDisk(std::map<std::string, text::SourceId> texts) : texts_(std::move(texts)) {}

  std::vector<TerraformFile> folder(const std::string& path, const std::string& place,
                                    text::Findings& findings, std::string& why) override;
  text::SourceId file(const std::string& path, const std::string& place, std::string& why) override;

 private:
  std::map<std::string, text::SourceId> texts_;
};

}  // namespace ordain::read
