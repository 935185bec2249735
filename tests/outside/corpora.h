// The folder of outside cases: its lists of rows and its files.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/reading.h"

namespace ordain::test {

// What ORDAIN_CORPORA names; empty when it is not set.
std::string corpora();

// The bytes of a file of that folder.
std::string corpus_file(std::string_view path);

// The rows of a `.jsonl` file of that folder, read by our own NDJSON reader.
std::unique_ptr<Reading> corpus_rows(const std::string& name);

// Paths of all YAML files of that folder with at most `bytes` bytes, sorted.
std::vector<std::string> corpus_yaml_files(size_t bytes);

// The rows of a tab-separated table of this folder, without the comment lines; `columns` each.
std::vector<std::vector<std::string>> table(const std::string& name, size_t columns);

}  // namespace ordain::test
