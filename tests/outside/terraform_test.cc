// Modules of others, evaluated: nothing that Terraform has is unknown to the evaluation.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/read/load.h"
#include "tests/outside/corpora.h"

using namespace ordain;

namespace {

std::vector<std::string> terraform_files() {
  std::vector<std::string> files;
  const std::filesystem::path root = std::filesystem::path(test::corpora()) / "files";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_regular_file() && entry.path().extension() == ".tf")
      files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

// A file alone: what it does not declare is declared elsewhere. Faults of syntax and modules that
// were not copied are the files' own; a function that is not known, a limit, or a block would be
// ours.
TEST_CASE("every file of Terraform is evaluated", "[terraform]") {
  size_t resources = 0;
  for (const std::string& path : terraform_files()) {
    text::SourceSet sources;
    text::SymbolTable symbols;
    symbols.freeze();
    text::Findings findings;
    read::LoadOptions options;
    options.paths = {path};
    const data::Snapshot snapshot = read::load(options, sources, symbols, findings);
    if (const data::Domain* domain = snapshot.find_domain("tf.resources"))
      resources += domain->subjects.size();
    for (const text::Finding& finding : findings.all()) {
      INFO(path << ": " << finding.message);
      CHECK(finding.code != "read/limit");
      CHECK(finding.code != "read/terraform-function");
      CHECK(finding.code != "read/terraform-cycle");
      if (finding.level == text::Level::kError) {
        CHECK((finding.code == "read/hcl-syntax" || finding.code == "read/terraform-module" ||
               finding.code == "read/terraform-block"));
      }
    }
  }
  CHECK(resources > 300);
}
