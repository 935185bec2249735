// `ordain_pack`, a step of the build: parses the shipped rule files and writes the pack of each.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "engine/lang/pack.h"
#include "engine/lang/parse.h"

namespace {

namespace fs = std::filesystem;
using namespace ordain;

int failed(const std::string& what) {
  std::fprintf(stderr, "ordain_pack: %s\n", what.c_str());
  return 1;
}

// A shipped file that parses with any finding at all stops the build.
int pack_file(const fs::path& root, const fs::path& out, const std::string& name) {
  std::ifstream in(root / name, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in.is_open() || in.bad()) return failed((root / name).string() + " cannot be read");

  text::SourceSet sources;
  text::Findings findings;
  const text::SourceId source = sources.add((root / name).string(), std::move(bytes));
  const auto file = lang::parse(sources, source, findings);
  for (const text::Finding& finding : findings.all()) {
    const text::Position at = sources[source].position(finding.span.begin);
    std::fprintf(stderr, "%s:%u:%u: error: %s [%.*s]\n", sources[source].path().c_str(), at.line,
                 at.column, finding.message.c_str(), static_cast<int>(finding.code.size()),
                 finding.code.data());
  }
  if (!findings.all().empty()) return 1;

  const fs::path place = out / (name + ".pack");
  std::error_code error;
  fs::create_directories(place.parent_path(), error);
  std::ofstream written(place, std::ios::binary);
  written << lang::ast::pack(*file, sources[source].bytes()) << std::flush;
  return written.good() ? 0 : failed(place.string() + " cannot be written");
}

}  // namespace

// ordain_pack ROOT OUT NAME...: the file ROOT/NAME becomes OUT/NAME.pack.
int main(int count, char** words) {
  if (count < 3) return failed("wants the root, the folder of the packs, and names of files");
  int result = 0;
  for (int i = 3; i < count; ++i) result |= pack_file(words[1], words[2], words[i]);
  return result;
}
