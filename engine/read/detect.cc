// Detect: which reader a file wants, by its name, then by its content.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/detect.h"

#include <fmt/format.h>

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
  bool with_folder;  // of the file's folder and its name
};

const std::vector<NameGlob>& name_globs() {
  static const std::vector<NameGlob> globs = [] {
    std::vector<NameGlob> out;
    for (const Row& row : kRows) {
      std::string_view rest = row.format.files;
      while (!rest.empty()) {
        const size_t end = std::min(rest.find(' '), rest.size());
        const std::string_view glob = rest.substr(0, end);
        out.push_back({row.id, Glob(glob), glob.find('/') != std::string_view::npos});
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

// Whether a line begins a block of nginx, with no indent, and some line ends in `;`.
bool has_nginx_block(std::string_view bytes) {
  bool block = false, semicolon = false;
  while (!bytes.empty()) {
    const size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
    semicolon |= line.ends_with(';');
    if (!line.ends_with('{')) continue;
    line.remove_suffix(1);
    const std::string_view name = line.substr(0, line.find(' '));
    const bool bare = name == line || line.find_last_not_of(' ') == name.size() - 1;
    block |= bare ? name == "server" || name == "http" || name == "events" || name == "stream"
                  : name == "upstream" || name == "location" ||
                        (name == "map" && line.find('$') < line.size());
  }
  return block && semicolon;
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
  std::string both = fmt::format("{}/{}", last_name(parent_of(path)), last_name(path));
  for (char& c : both) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const std::string_view name = last_name(both);
  for (const NameGlob& row : name_globs()) {
    if (!row.glob.matches(row.with_folder ? both : name)) continue;
    const bool beside = row.id == FormatId::kDockerfile &&
                        std::any_of(kBesideDockerfiles.begin(), kBesideDockerfiles.end(),
                                    [name](std::string_view end) { return name.ends_with(end); });
    return beside ? FormatId::kNone : row.id;
  }
  return FormatId::kNone;
}

bool wants_content(std::string_view path) {
  const std::string_view name = last_name(path);
  return name.find('.') == std::string_view::npos || name.ends_with(".conf");
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
  if (has_top_key(head, "apiVersion") && has_top_key(head, "kind")) return FormatId::kYaml;
  return has_nginx_block(head) ? FormatId::kNginx : FormatId::kNone;
}

std::vector<Format> formats() {
  std::vector<Format> out;
  for (const Row& row : kRows) out.push_back(row.format);
  return out;
}

}  // namespace ordain::read
