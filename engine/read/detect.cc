// Detect: which reader a file wants, by its name, then by its content.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/detect.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "engine/read/glob.h"
#include "engine/read/load.h"
#include "engine/read/path.h"
#include "engine/text/suggest.h"

namespace ordain::read {
namespace {

struct Row {
  FormatId id;
  Format format;
};

constexpr std::array kRows = {
#define FORMAT(id, name, files, doc) Row{FormatId::id, Format{name, files, doc}},
#include "engine/read/formats.def"
#undef FORMAT
};

// Ends of names that begin as a Dockerfile's: what is about one, or becomes one.
constexpr std::array<std::string_view, 13> kBesideDockerfiles = {
    ".dockerignore", ".erb",      ".gotmpl", ".in",       ".j2",   ".jinja", ".jinja2",
    ".md",           ".mustache", ".orig",   ".template", ".tmpl", ".tpl"};

// How much of a file of unknown name is looked at.
constexpr size_t kLookedAt = 4096;

struct NameGlob {
  FormatId id;
  Glob glob;
};

const std::vector<NameGlob>& name_globs() {
  static const std::vector<NameGlob> globs = [] {
    std::vector<NameGlob> out;
    for (const Row& row : kRows) {
      std::string_view rest = row.format.files;
      while (!rest.empty()) {
        const size_t end = std::min(rest.find(' '), rest.size());
        out.push_back({row.id, Glob(rest.substr(0, end))});
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    return out;
  }();
  return globs;
}

// The first byte that is neither blank nor part of a byte order mark; 0 if there is none.
char first_character(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const size_t at = bytes.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? '\0' : bytes[at];
}

// Whether a line starts with `key` and a colon, with no indent.
bool has_top_key(std::string_view bytes, std::string_view key) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  for (size_t at = bytes.find(key); at != std::string_view::npos; at = bytes.find(key, at + 1)) {
    const bool starts = at == 0 || bytes[at - 1] == '\n' || bytes[at - 1] == '\r';
    if (starts && bytes.substr(at + key.size()).starts_with(':')) return true;
  }
  return false;
}

}  // namespace

FormatId format_named(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.format.name == name) return row.id;
  }
  return FormatId::kNone;
}

std::string format_hint(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Row& row : kRows) names.push_back(row.format.name);
  std::string hint = text::did_you_mean(name, names);
  if (!hint.empty()) return hint;
  for (std::string_view known : names) {
    hint += hint.empty() ? ", wants " : known == names.back() ? " or " : ", ";
    hint += known;
  }
  return hint;
}

FormatId format_by_name(std::string_view path) {
  std::string name(last_name(path));
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const NameGlob& row : name_globs()) {
    if (!row.glob.matches(name)) continue;
    const bool beside = row.id == FormatId::kDockerfile &&
                        std::any_of(kBesideDockerfiles.begin(), kBesideDockerfiles.end(),
                                    [&name](std::string_view end) { return name.ends_with(end); });
    return beside ? FormatId::kNone : row.id;
  }
  return FormatId::kNone;
}

bool wants_content(std::string_view path) {
  return last_name(path).find('.') == std::string_view::npos;
}

FormatId format_of_stream(std::string_view bytes) {
  const char first = first_character(bytes);
  return first == '{' || first == '[' ? FormatId::kJson : FormatId::kYaml;
}

FormatId format_by_content(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, kLookedAt);
  if (head.find('\0') != std::string_view::npos) return FormatId::kNone;
  if (first_character(head) == '{') {
    const bool object = head.find("\"apiVersion\"") != std::string_view::npos &&
                        head.find("\"kind\"") != std::string_view::npos;
    return object ? FormatId::kJson : FormatId::kNone;
  }
  return has_top_key(head, "apiVersion") && has_top_key(head, "kind") ? FormatId::kYaml
                                                                      : FormatId::kNone;
}

std::vector<Format> formats() {
  std::vector<Format> out;
  for (const Row& row : kRows) out.push_back(row.format);
  return out;
}

}  // namespace ordain::read
