// ordain_pages: runs pages of the book and says where what is printed is not what the page says.
// SPDX-License-Identifier: Apache-2.0
//
// ordain_pages --binary ordain --root TREE [--update] PAGE...
// Exit code: 0 all as written, 1 some page differs, 2 a page or a flag cannot be used.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "tests/spec/compare.h"
#include "tests/spec/page.h"
#include "tests/spec/shell.h"

namespace fs = std::filesystem;
using namespace ordain::spec;

namespace {

constexpr int kSeconds = 60;  // a command

struct Options {
  fs::path binary;
  fs::path root;
  bool update = false;
  Lines pages;
};

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw PageError(fmt::format("{}: cannot be read", path.string()));
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, std::string_view bytes) {
  if (path.has_parent_path()) fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  if (!out.flush()) throw PageError(fmt::format("{}: cannot be written", path.string()));
}

// Gives the page the folder its reader would stand in: a world's page a copy of that world, and so
// one that names a world (`<!-- world: isms-small-firm -->`); the top page a folder with a copy of
// all worlds in it, any other page an empty folder. Copies, so that no command of a page can change
// the tree.
void furnish(const fs::path& page, const Lines& lines, const fs::path& root, const fs::path& here) {
  constexpr auto kHow = fs::copy_options::recursive | fs::copy_options::copy_symlinks;
  constexpr std::string_view kWorld = "<!-- world: ";
  constexpr std::string_view kEnd = " -->";
  const fs::path folder = fs::canonical(page).parent_path();
  for (const std::string& line : lines) {
    if (!line.starts_with(kWorld) || !line.ends_with(kEnd)) continue;
    const std::string name = line.substr(kWorld.size(), line.size() - kWorld.size() - kEnd.size());
    if (name.find('/') != std::string::npos || !fs::is_directory(root / "fixtures" / name))
      throw PageError(fmt::format("{}: no world {} in fixtures", page.string(), name));
    fs::copy(root / "fixtures" / name, here, kHow);
    return;
  }
  if (page.filename() != "README.md") return;
  if (folder == root) {
    fs::copy(root / "fixtures", here / "fixtures", kHow);
  } else if (folder.parent_path() == root / "fixtures") {
    fs::copy(folder, here, kHow);
  }
}

// Output that a page cannot hold, as it would read as a command or end the fence.
void check_showable(const Page& page, const CommandStep& step, const Lines& came) {
  for (const std::string& line : came) {
    if (line.starts_with("$ ") || fence_length(line) >= step.fence) {
      throw PageError(fmt::format("{}:{}: the output holds a line that a page cannot show: {}",
                                  page.path, step.line, line));
    }
  }
}

// The page's bytes with the lines of its transcripts replaced by what came out.
std::string rewritten(const Page& page, const std::vector<std::pair<CommandStep, Lines>>& results) {
  std::string out;
  size_t next = 0;
  const auto copy_until = [&](size_t end) {
    while (next < end) out += page.lines[next++] + '\n';
  };
  for (const auto& [step, came] : results) {
    copy_until(step.begin);
    for (const std::string& line : came) out += line + '\n';
    next = step.end;
  }
  copy_until(page.lines.size());
  return out;
}

// True when the page's transcripts are as written (or, updating, are now).
bool run_page(const std::string& path, const Options& options) {
  const Page page = parse_page(path, read_file(path));
  const Shell shell(options.binary);
  furnish(path, page.lines, options.root, shell.here());
  std::vector<std::pair<CommandStep, Lines>> results;
  bool same = true;
  for (const Step& step : page.steps) {
    if (const auto* file = std::get_if<FileStep>(&step)) {
      write_file(shell.here() / file->path, file->bytes);
      continue;
    }
    const auto& command = std::get<CommandStep>(step);
    const Outcome outcome = shell.run(command.command, kSeconds);
    if (outcome.timed_out || outcome.too_long) {
      throw PageError(fmt::format("{}:{}: {}: {}", path, command.line,
                                  outcome.timed_out ? "not done after 60 s" : "prints over 8 MiB",
                                  command.command));
    }
    const Lines came = shown(outcome);
    check_showable(page, command, came);
    Lines wanted;
    for (size_t i = command.begin; i < command.end; ++i) {
      wanted.push_back(without_times(page.lines[i]));
    }
    if (came != wanted) {
      same = false;
      fmt::print("{}:{}: {}: $ {}\n--- the page\n+++ what came out\n{}", path, command.line,
                 options.update ? "rewritten" : "the output is not what the page says",
                 command.command, difference(wanted, came));
    }
    results.emplace_back(command, came);
  }
  if (same || !options.update) return same;
  write_file(path, rewritten(page, results));
  return true;
}

bool parse_options(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--update") {
      options.update = true;
    } else if ((arg == "--binary" || arg == "--root") && i + 1 < argc) {
      (arg == "--binary" ? options.binary : options.root) = fs::canonical(argv[++i]);
    } else if (arg.starts_with("-")) {
      return false;
    } else {
      options.pages.push_back(arg);
    }
  }
  return !options.binary.empty() && !options.root.empty() && !options.pages.empty();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  try {
    if (!parse_options(argc, argv, options)) {
      fmt::print(stderr, "use: ordain_pages --binary ORDAIN --root TREE [--update] PAGE...\n");
      return 2;
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "ordain_pages: {}\n", error.what());
    return 2;
  }
  int code = 0;
  for (const std::string& path : options.pages) {
    try {
      if (!run_page(path, options)) code = std::max(code, 1);
    } catch (const std::exception& error) {
      fmt::print("{}\n", error.what());
      code = 2;
    }
  }
  return code;
}
