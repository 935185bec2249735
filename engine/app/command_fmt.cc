// `ordain fmt`: brings rule files into their one form, or says which are not in it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/app/commands.h"
#include "engine/app/replace_file.h"
#include "engine/app/terminal.h"
#include "engine/lang/format.h"
#include "engine/read/file.h"
#include "engine/read/walk.h"
#include "engine/report/cells.h"
#include "engine/text/line_diff.h"

namespace ordain::app {
namespace {

// A rule file is at most this large (lang::ParseLimits); one byte more is enough to see it.
constexpr uint64_t kMostBytes = lang::ParseLimits().bytes + 1;

struct Formatted {
  read::FoundFile file;
  text::SourceId source = text::kNoSource;
  std::optional<std::string> text;
  bool changed = false;
};

std::vector<Formatted> find(const FmtCommand& command, text::Findings& findings) {
  read::WalkOptions options;
  options.paths = command.paths;
  options.stdin_name = command.stdin_name;
  options.every_name = true;
  std::vector<Formatted> out;
  for (read::FoundFile& file : read::walk(options, findings).files) {
    if (file.given || file.standard_input || file.path.ends_with(".ord"))
      out.push_back({std::move(file), text::kNoSource, {}, false});
  }
  if (out.empty() && !findings.has_errors()) {
    findings.report(
        "app/value", text::Level::kError, {},
        fmt::format("found no rule file (*.ord) in {}", fmt::join(command.paths, ", ")));
  }
  return out;
}

void format(Formatted& one, text::SourceSet& sources, text::Findings& findings) {
  const auto bytes = one.file.standard_input ? read::read_standard_input(kMostBytes)
                                             : read::read_file(one.file.path, kMostBytes);
  if (!bytes) {
    findings.report("app/fmt", text::Level::kError, {},
                    fmt::format("rule file {} {}", one.file.path, bytes.error().words));
    return;
  }
  one.source = sources.add(one.file.path, *bytes);
  one.text = lang::format(sources, one.source, findings);
  one.changed = one.text && *one.text != *bytes;
}

// For a terminal in its colours and with nothing that could steer it, else as `patch` takes it.
std::string diff_of(const Formatted& one, const text::SourceSet& sources,
                    const report::Style& style) {
  std::string out;
  for (const std::string& line :
       text::unified_diff(one.file.path, sources[one.source].bytes(), *one.text)) {
    if (!style.color) {
      out += line + "\n";
      continue;
    }
    const bool head = line.starts_with("---") || line.starts_with("+++");
    const std::string_view code = head                    ? "1"
                                  : line.starts_with('-') ? "31"
                                  : line.starts_with('+') ? "32"
                                  : line.starts_with('@') ? "36"
                                                          : "";
    const std::string safe = report::shown(line);
    out += code.empty() ? safe + "\n" : fmt::format("\x1b[{}m{}\x1b[0m\n", code, safe);
  }
  return out;
}

std::string summary(const FmtCommand& command, size_t files, size_t changed, size_t failed) {
  std::string out = fmt::format("{} of {} {}", changed, report::counted(files, "file"),
                                command.check ? "would be formatted" : "formatted");
  if (failed > 0) out += fmt::format(", {} not done", failed);
  return out + "\n";
}

}  // namespace

int execute(const FmtCommand& command, const report::Style& style) {
  text::SourceSet sources;
  text::Findings findings;
  std::vector<Formatted> files = find(command, findings);
  for (Formatted& one : files) format(one, sources, findings);
  const bool writes = !command.check && !command.diff;
  std::string out;
  size_t changed = 0;
  size_t failed = 0;
  bool any_stdin = false;
  for (const Formatted& one : files) {
    any_stdin = any_stdin || one.file.standard_input;
    if (!one.text) {
      ++failed;
      continue;
    }
    if (one.file.standard_input && writes) {
      out += *one.text;
      continue;
    }
    if (!one.changed) continue;
    if (writes) {
      if (const std::string problem = replace_file(one.file.path, *one.text); !problem.empty()) {
        findings.report("app/fmt", text::Level::kError, {},
                        fmt::format("rule file {} {}", one.file.path, problem));
        ++failed;
        continue;
      }
    }
    ++changed;
    if (command.diff) {
      out += diff_of(one, sources, style);
    } else {
      out += fmt::format("{} {}\n", writes ? "formatted" : "would format",
                         report::shown(one.file.path));
    }
  }
  findings.sort(sources);
  complain(report::diagnostics(sources, findings, style));
  const bool counts = !style.quiet && !command.diff && !(any_stdin && writes) && !files.empty();
  if (counts) out += summary(command, files.size(), changed, failed);
  const bool told = print(out);
  if (!told || findings.has_errors()) return 2;
  return changed > 0 && !writes ? 1 : 0;
}

}  // namespace ordain::app
