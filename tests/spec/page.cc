// Reads a page: finds its fences, the files they hold and the commands with what they must print.
// SPDX-License-Identifier: Apache-2.0
#include "tests/spec/page.h"

#include <fmt/format.h>

#include <filesystem>
#include <regex>
#include <sstream>

namespace ordain::spec {
namespace {

constexpr std::string_view kNoCommands = "<!-- no commands -->";

[[noreturn]] void fail(const Page& page, size_t line, std::string_view what) {
  throw PageError(fmt::format("{}:{}: {}", page.path, line, what));
}

// A line of backticks alone, at least as many as opened the fence.
bool closes(std::string_view line, size_t fence) {
  return fence_length(line) >= fence && line.find_first_not_of("` \t") == std::string_view::npos;
}

// The words after the backticks: "yaml file=a.yaml" is {"yaml", "file=a.yaml"}.
Lines info_words(std::string_view line, size_t fence) {
  std::istringstream in{std::string(line.substr(fence))};
  Lines words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

void check_file_path(const Page& page, size_t line, const std::string& path) {
  const std::filesystem::path named(path);
  bool inside = !path.empty() && named.is_relative() && named.has_filename();
  for (const auto& part : named) inside = inside && part != "..";
  if (!inside) fail(page, line, fmt::format("file={} is no path below the page's folder", path));
}

void add_file(Page& page, std::string path, size_t begin, size_t end) {
  check_file_path(page, begin, path);
  std::string bytes;
  for (size_t i = begin; i < end; ++i) bytes += page.lines[i] + '\n';
  page.steps.push_back(FileStep{std::move(path), std::move(bytes)});
}

// The transcript in lines [begin, end): each `$ ` starts a command, the rest is its output.
void add_commands(Page& page, size_t begin, size_t end, size_t fence) {
  if (begin == end) fail(page, begin, "an empty console fence");
  for (size_t i = begin; i < end;) {
    if (!page.lines[i].starts_with("$ ")) {
      fail(page, i + 1, "a console fence starts with a command: `$ ` and what to run");
    }
    CommandStep step{page.lines[i].substr(2), i + 1, 0, 0, fence};
    while (step.command.ends_with('\\') && i + 1 < end) {
      ++i;
      std::string_view more = page.lines[i];
      if (more.starts_with("> ")) more.remove_prefix(2);
      step.command += '\n';
      step.command += more;
    }
    static const std::regex python(R"(\bpython[0-9.]*(\s|$))");
    if (std::regex_search(step.command, python)) {
      fail(page, step.line, "a page runs no python: readers have only the product and a shell");
    }
    step.begin = ++i;
    while (i < end && !page.lines[i].starts_with("$ ")) ++i;
    step.end = i;
    page.steps.push_back(std::move(step));
    page.has_commands = true;
  }
}

}  // namespace

Lines split_lines(std::string_view bytes) {
  Lines lines;
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    lines.emplace_back(bytes.substr(0, end));
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
  return lines;
}

size_t fence_length(std::string_view line) {
  const size_t length = std::min(line.find_first_not_of('`'), line.size());
  if (length < 3 || line.find('`', length) != std::string_view::npos) return 0;
  return length;
}

Page parse_page(const std::string& path, std::string_view bytes) {
  Page page{path, split_lines(bytes), {}, false};
  bool silent = false;
  for (size_t i = 0; i < page.lines.size(); ++i) {
    silent = silent || page.lines[i] == kNoCommands;
    const size_t fence = fence_length(page.lines[i]);
    if (fence == 0) {
      const size_t text = page.lines[i].find_first_not_of(" \t");
      if (text != 0 && text != std::string::npos && page.lines[i].starts_with(" ") &&
          page.lines[i].substr(text).starts_with("```console")) {
        fail(page, i + 1, "an indented console fence would not be run: put it in column 1");
      }
      continue;
    }
    const size_t begin = i + 1;
    size_t end = begin;
    while (end < page.lines.size() && !closes(page.lines[end], fence)) ++end;
    if (end == page.lines.size()) fail(page, begin, "this fence is never closed");
    const Lines words = info_words(page.lines[i], fence);
    if (!words.empty() && words[0] == "console") add_commands(page, begin, end, fence);
    for (size_t word = 1; word < words.size(); ++word) {
      if (words[word].starts_with("file=")) add_file(page, words[word].substr(5), begin, end);
    }
    i = end;
  }
  if (!page.has_commands && !silent) {
    fail(page, 1, fmt::format("no console fence: run something, or say {}", kNoCommands));
  }
  if (page.has_commands && silent) {
    fail(page, 1, fmt::format("says {} and has some", kNoCommands));
  }
  return page;
}

}  // namespace ordain::spec
