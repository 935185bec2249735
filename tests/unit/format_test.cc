// Formatting: what holds of every program, on random ones and on all rule files of the tree.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/format.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <string>

#include "engine/text/utf8.h"
#include "tests/unit/grammar_programs.h"

namespace lang = ordain::lang;
namespace text = ordain::text;
namespace programs = ordain::programs;
namespace fs = std::filesystem;

namespace {

// The dump of a file without mistakes; nothing of another one.
std::optional<std::string> meaning(const std::string& bytes) {
  text::SourceSet sources;
  text::Findings findings;
  const auto file = lang::parse(sources, sources.add("a.ord", bytes), findings);
  if (file->broken || !findings.all().empty()) return std::nullopt;
  return lang::ast::dump(*file);
}

std::optional<std::string> formatted(const std::string& bytes) {
  text::SourceSet sources;
  text::Findings findings;
  auto out = lang::format(sources, sources.add("a.ord", bytes), findings);
  for (const text::Finding& finding : findings.all()) UNSCOPED_INFO(finding.message);
  return out;
}

// A line outside of here-documents, its comment and its words of literals apart.
struct Line {
  std::string code;  // literals as x
  std::string comment;
  size_t columns = 0;  // without the comment
  bool ends_in_blank = false;
  bool literal = false;  // a part of a literal of several lines
};

// Told apart from the formatter's own reading: by the quotes alone.
std::vector<Line> lines_of(const std::string& bytes) {
  std::vector<Line> out(1);
  std::string written;
  const auto end_line = [&] {
    out.back().ends_in_blank = written.ends_with(' ') || written.ends_with('\t');
    written.resize(written.size() - out.back().comment.size());
    while (!out.back().comment.empty() && written.ends_with(' ')) written.pop_back();
    out.back().columns = text::count_code_points(written);
    written.clear();
    out.emplace_back();
  };
  for (size_t i = 0; i < bytes.size();) {
    const char c = bytes[i];
    size_t end = i + 1;
    if (c == '\n') {
      end_line();
    } else if (c == '#') {
      end = std::min(bytes.find_first_of("\r\n", i), bytes.size());
      out.back().comment = bytes.substr(i, end - i);
      written += out.back().comment;
    } else if (bytes.compare(i, 3, "\"\"\"") == 0) {
      end = bytes.find("\"\"\"", i + 3) + 3;
      out.back().code += 'x';
      for (const char inside : bytes.substr(i, end - i)) {
        if (inside == '\n') {
          end_line();
          out.back().literal = true;
        } else {
          written += inside;
        }
      }
    } else if (c == '"' || c == '\'') {
      while (bytes[end] != c || (c == '\'' && bytes[end + 1] == c)) {
        end += bytes[end] == c || (c == '"' && bytes[end] == '\\') ? 2 : 1;
      }
      ++end;
      out.back().code += 'x';
      written += bytes.substr(i, end - i);
    } else {
      out.back().code += c;
      written += c;
    }
    i = end;
  }
  end_line();
  out.pop_back();
  return out;
}

std::vector<std::string> comments_of(const std::string& bytes) {
  std::vector<std::string> out;
  for (const Line& line : lines_of(bytes)) {
    std::string comment = line.comment;
    while (comment.ends_with(' ') || comment.ends_with('\t')) comment.pop_back();
    if (!comment.empty()) out.push_back(comment);
  }
  return out;
}

// What is wrong with what the formatter made of a program; empty: nothing.
std::string complaint(const std::string& bytes) {
  const auto before = meaning(bytes);
  const auto once = formatted(bytes);
  if (!before || !once) return "is not formatted";
  const auto after = meaning(*once);
  if (after != before) return "means something else";
  if (comments_of(*once) != comments_of(bytes)) return "has other comments";
  const auto twice = formatted(*once);
  if (twice != once) return "is not the same when formatted again:\n" + twice.value_or("");
  if (!once->empty() && (!once->ends_with('\n') || once->ends_with("\n\n")))
    return "does not end with one line break";
  // A comment between any two words may be in the way of a good break.
  const bool narrow = comments_of(bytes).empty();
  size_t empty = 0;
  for (const Line& line : lines_of(*once)) {
    if (line.literal) continue;
    if (line.ends_in_blank) return "has a line that ends in a blank: " + line.code;
    empty = line.columns == 0 && line.comment.empty() ? empty + 1 : 0;
    if (empty > 1) return "has two empty lines";
    if (!narrow || line.columns <= size_t{lang::kFormatWidth}) continue;
    // Between the names of a generator is no break.
    static const std::regex kPair("[a-z0-9_]+, ([a-z0-9_]+ in )");
    std::string code = std::regex_replace(line.code, kPair, "$1");
    code.erase(0, code.find_first_not_of(' '));
    code.erase(code.find_last_not_of(' ') + 1);
    for (const char* place : {", ", " and ", " or ", " + ", " implies "}) {
      if (code.find(place) != std::string::npos) return "has a line too long: " + line.code;
    }
  }
  return {};
}

void check(const std::string& bytes) {
  const std::string wrong = complaint(bytes);
  if (wrong.empty()) return;
  INFO(bytes);
  INFO("----------------");
  INFO(formatted(bytes).value_or("nothing"));
  FAIL_CHECK(wrong);
}

std::string file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The rules in the fences of a page.
std::vector<std::string> fences(const std::string& page) {
  std::vector<std::string> out;
  for (size_t at = page.find("\n```ord"); at != std::string::npos; at = page.find("\n```ord", at)) {
    const size_t begin = page.find('\n', at + 1) + 1;
    at = page.find("\n```", begin - 1);
    if (at == std::string::npos) break;
    out.push_back(page.substr(begin, at + 1 - std::min(begin, at + 1)));
    at += 4;
  }
  return out;
}

// The alternatives of the grammar that stand in declarations.
std::vector<size_t> of_declarations(const programs::Grammar& grammar) {
  std::vector<size_t> out;
  for (size_t i = 0; i < grammar.alternatives().size(); ++i) {
    const std::string& rule = grammar.alternatives()[i].of;
    if (rule != "file" && rule != "decl" && rule != "lone") out.push_back(i);
  }
  return out;
}

// A declaration that the parser takes, or nothing.
programs::Tokens declaration(programs::Maker& maker, const std::string& rule, size_t wanted) {
  programs::Tokens tokens = maker.make(rule, wanted);
  std::string plain;
  for (const std::string& token : tokens) plain += token + ' ';
  if (!meaning(plain)) return {};
  maker.keep();
  return tokens;
}

const std::vector<std::string> kDeclarations = {"paramDecl", "typeDecl", "sourceDecl", "letStmt",
                                                "fnDecl",    "ruleDecl", "ruleDecl",   "testDecl"};

}  // namespace

TEST_CASE("each production of the grammar keeps its meaning and comments", "[format]") {
  const programs::Grammar grammar(ORDAIN_ROOT "/grammar/Ordain.g4");
  programs::Maker maker(grammar, 1);
  size_t comments = 0;
  for (const size_t wanted : of_declarations(grammar)) {
    const std::string& rule = grammar.alternatives()[wanted].of;
    for (size_t tries = 0; tries < 800 && !maker.used(wanted); ++tries) {
      const std::string& of = rule == "packageDecl" || rule == "importDecl"
                                  ? rule
                                  : kDeclarations[maker.below(kDeclarations.size())];
      const programs::Tokens tokens = declaration(maker, of, wanted);
      if (!tokens.empty()) check(maker.join(tokens, true, comments));
    }
    INFO(rule << ", alternative " << wanted);
    CHECK(maker.used(wanted));
  }
}

TEST_CASE("random programs keep their meaning and comments", "[format]") {
  const programs::Grammar grammar(ORDAIN_ROOT "/grammar/Ordain.g4");
  // Another seed, to look for more.
  const char* seed = std::getenv("ORDAIN_SEED");
  programs::Maker maker(grammar, seed == nullptr ? 20261124 : static_cast<uint32_t>(atoi(seed)));
  size_t made = 0;
  for (size_t program = 0; program < 500; ++program) {
    programs::Tokens tokens;
    const auto add = [&](const std::string& rule) {
      programs::Tokens part;
      for (size_t tries = 0; tries < 10 && part.empty(); ++tries) {
        part = declaration(maker, rule, SIZE_MAX);
      }
      made += part.empty() ? 0 : 1;
      tokens.insert(tokens.end(), part.begin(), part.end());
    };
    if (maker.below(4) == 0) add("packageDecl");
    if (maker.below(4) == 0) add("importDecl");
    for (size_t left = maker.below(4); left > 0; --left) {
      add(kDeclarations[maker.below(kDeclarations.size())]);
    }
    size_t comments = 0;
    const std::string bytes = maker.join(tokens, true, comments);
    REQUIRE(comments_of(bytes).size() == comments);
    check(bytes);
    check(maker.join(tokens, false, comments));
  }
  CHECK(made > 500);
}

TEST_CASE("every rule file and every rule of a page keeps its meaning", "[format]") {
  size_t files = 0;
  size_t rules = 0;
  for (const char* folder : {"rules", "stdlib", "fixtures", "tests"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(ORDAIN_ROOT) / folder)) {
      const std::string kind = entry.path().extension().string();
      if (kind == ".ord") {
        INFO(entry.path());
        ++files;
        check(file(entry.path()));
      } else if (kind == ".md") {
        for (const std::string& fence : fences(file(entry.path()))) {
          INFO(entry.path());
          if (!meaning(fence)) continue;  // pages about mistakes
          ++rules;
          check(fence);
        }
      }
    }
  }
  CHECK(files > 150);
  CHECK(rules > 100);
}

TEST_CASE("a file with a mistake is reported and not formatted", "[format]") {
  text::SourceSet sources;
  text::Findings findings;
  CHECK_FALSE(lang::format(sources, sources.add("a.ord", "let a = \n }"), findings));
  CHECK(findings.has_errors());
}

TEST_CASE("a file that would grow past the limit is reported", "[format]") {
  text::SourceSet sources;
  text::Findings findings;
  lang::ParseLimits limits;
  limits.bytes = 20;
  CHECK_FALSE(lang::format(sources, sources.add("a.ord", "let a=[#\n1,1,1]"), findings, limits));
  REQUIRE(findings.all().size() == 1);
  CHECK(findings.all().front().code == "lang/format");
}
