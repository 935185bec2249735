// `ordain new project --isms`: the smallest ISMS as records, to be filled in by who owns them.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <vector>

#include "engine/app/commands.h"
#include "engine/app/replace_file.h"
#include "engine/app/terminal.h"
#include "engine/report/cells.h"
#include "engine/run/embedded.h"

namespace ordain::app {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStart = "stdlib/isms/start/";

}  // namespace

int make_project(const std::string& folder, const report::Style& style) {
  text::Findings findings;
  std::vector<const run::EmbeddedFile*> files;
  for (const run::EmbeddedFile& file : run::embedded_files()) {
    if (file.path.starts_with(kStart)) files.push_back(&file);
  }
  const auto place = [&folder](const run::EmbeddedFile& file) {
    return (fs::path(folder) / file.path.substr(kStart.size())).generic_string();
  };
  std::error_code error;
  // None of them, if one is there.
  for (const run::EmbeddedFile* file : files) {
    if (!fs::exists(fs::symlink_status(place(*file), error))) continue;
    findings.report("app/output", text::Level::kError, {},
                    fmt::format("{} is there, and is not overwritten", place(*file)));
  }
  std::string out;
  for (const run::EmbeddedFile* file : files) {
    if (findings.has_errors()) break;
    const std::string path = place(*file);
    fs::create_directories(fs::path(path).parent_path(), error);
    if (const std::string problem = create_file(path, file->bytes); !problem.empty()) {
      findings.report("app/output", text::Level::kError, {}, fmt::format("{} {}", path, problem));
    } else {
      out += fmt::format("wrote {}\n", report::shown(path));
    }
  }
  if (!findings.has_errors() && !style.quiet) {
    out += fmt::format(
        "\nWhat only its owners can say stands there as <fill in ...>. A check lists it:\n"
        "  ordain check --pack iso27001 --as-of DATE {}\n",
        report::shown(folder));
  }
  complain(report::diagnostics(text::SourceSet(), findings, style));
  return print(out) && !findings.has_errors() ? 0 : 2;
}

}  // namespace ordain::app
