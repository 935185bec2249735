// The folder of outside cases.
// SPDX-License-Identifier: Apache-2.0
#include "tests/outside/corpora.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace ordain::test {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path.string());
  REQUIRE(file.good());
  std::stringstream all;
  all << file.rdbuf();
  return std::move(all).str();
}

}  // namespace

std::string corpora() {
  const char* folder = std::getenv("ORDAIN_CORPORA");
  return folder ? folder : "";
}

std::string corpus_file(std::string_view path) { return read_file(fs::path(corpora()) / path); }

std::unique_ptr<Reading> corpus_rows(const std::string& name) {
  auto rows = std::make_unique<Reading>(By::kNdjson, corpus_file(name));
  REQUIRE(rows->whole);
  REQUIRE_FALSE(rows->documents.empty());
  return rows;
}

std::vector<std::string> corpus_yaml_files(size_t bytes) {
  std::vector<std::string> paths;
  const fs::path root(corpora());
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
    const std::string extension = entry.path().extension().string();
    if (!entry.is_regular_file() || (extension != ".yaml" && extension != ".yml")) continue;
    if (entry.file_size() <= bytes) paths.push_back(fs::relative(entry.path(), root).string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::vector<std::string>> table(const std::string& name, size_t columns) {
  std::istringstream lines(read_file(fs::path(ORDAIN_ROOT) / "tests/outside" / name));
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> row;
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
    INFO(name << ": " << line);
    REQUIRE(row.size() == columns);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace ordain::test
