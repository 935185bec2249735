// Cases: the fences of pages and the test blocks of rule files -> Case.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "engine/data/dump.h"
#include "engine/lang/load.h"
#include "engine/text/suggest.h"

namespace ordain::run {
namespace {

constexpr std::string_view kFence = "```";
constexpr std::string_view kTodayIs = " today is ";
constexpr std::string_view kExpect = "# expect:";

struct Word {
  std::string_view name;
  text::Outcome outcome;
};
constexpr std::array<Word, 6> kWords = {{{"fails", text::Outcome::kFail},
                                         {"passes", text::Outcome::kPass},
                                         {"undecided", text::Outcome::kUndecided},
                                         {"not_applicable", text::Outcome::kNotApplicable},
                                         {"waived", text::Outcome::kWaived},
                                         {"error", text::Outcome::kError}}};

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

struct FileName {
  std::string_view format;
  std::string_view name;
};
// Formats that are known by more than the end of a file's name.
constexpr std::array<FileName, 23> kFileNames = {{{"kubernetes", "example.yaml"},
                                                  {"terraform", "main.tf"},
                                                  {"hcl", "main.tf"},
                                                  {"cloudformation", "template.yaml"},
                                                  {"dockerfile", "Dockerfile"},
                                                  {"compose", "compose.yaml"},
                                                  {"github", ".github/workflows/example.yml"},
                                                  {"gitlab", ".gitlab-ci.yml"},
                                                  {"arm", "main.json"},
                                                  {"nginx", "nginx.conf"},
                                                  {"sshd", "sshd_config"},
                                                  {"dotenv", ".env"},
                                                  {"spring", "application.properties"},
                                                  {"pom", "pom.xml"},
                                                  {"maven-settings", "settings.xml"},
                                                  {"webconfig", "web.config"},
                                                  {"pip", "pip.conf"},
                                                  {"npmrc", ".npmrc"},
                                                  {"pyproject", "pyproject.toml"},
                                                  {"pipfile", "Pipfile"},
                                                  {"cargo", "Cargo.toml"},
                                                  {"package", "package.json"},
                                                  {"daemon", "daemon.json"}}};

// The file name that makes a reader of the format recognise the text.
std::string file_name(std::string_view format) {
  for (const FileName& row : kFileNames) {
    if (row.format == format) return std::string(row.name);
  }
  return fmt::format("example.{}", format);
}

void json_string(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", c);
    } else {
      out += c;
    }
  }
  out += '"';
}

// A literal as JSON; false when it is no literal.
bool json(std::string& out, const lang::ast::Expr& expr) {
  using lang::ast::ExprKind;
  switch (expr.kind) {
    case ExprKind::kBool:
      out += expr.flag ? "true" : "false";
      return true;
    case ExprKind::kInt:
      out += std::to_string(expr.number);
      return true;
    case ExprKind::kDecimal:
      out += expr.text;
      return true;
    case ExprKind::kString:
      json_string(out, expr.text);
      return true;
    case ExprKind::kDate:
      json_string(out, expr.text);
      return true;
    case ExprKind::kDuration:
      json_string(out, fmt::format("{} {}", expr.number, expr.text));
      return true;
    case ExprKind::kList: {
      out += '[';
      for (size_t i = 0; i < expr.args.size(); ++i) {
        if (i > 0) out += ',';
        if (!json(out, *expr.args[i])) return false;
      }
      out += ']';
      return true;
    }
    case ExprKind::kMap: {
      out += '{';
      for (size_t i = 0; i < expr.entries.size(); ++i) {
        if (i > 0) out += ',';
        json_string(out, expr.entries[i].key.text);
        out += ':';
        if (!json(out, *expr.entries[i].value)) return false;
      }
      out += '}';
      return true;
    }
    default:
      return false;
  }
}

// The day of the run in a case, which is no time of day.
std::optional<data::Moment> day(std::string_view text, text::Span at, std::string_view code,
                                text::Findings& findings) {
  const auto read = data::read_date(text);
  if (read && !read->timed) return *read;
  findings.report(
      code, text::Level::kError, at,
      read ? fmt::format("found {}, `today` is a day without a time", text) : read.error());
  return std::nullopt;
}

}  // namespace

bool is_mark_line(std::string_view line) { return trim(line).starts_with(kExpect); }

std::vector<Case> page_cases(const text::SourceSet& sources, text::SourceId page,
                             const std::string& rule, text::Findings& findings) {
  std::vector<Case> cases;
  const text::Source& source = sources[page];
  bool inside = false;
  bool is_case = false;
  text::Outcome outcome = text::Outcome::kPass;
  Case current;
  uint32_t document_line = 0;
  bool marked = false;
  size_t waiting = 0;  // marks that speak of the next line that is none: the last expectations
  std::string heading;
  for (uint32_t number = 1; number <= source.line_count(); ++number) {
    const std::string_view line = source.line(number);
    const auto begin = static_cast<uint32_t>(source.offset({number, 1}));
    const text::Span span{page, begin, begin + static_cast<uint32_t>(line.size())};
    if (!inside && line.starts_with("#"))
      heading = trim(line.substr(line.find_first_not_of('#') == std::string_view::npos
                                     ? line.size()
                                     : line.find_first_not_of('#')));
    if (!inside && line.starts_with(kFence)) {
      inside = true;
      std::string_view info = trim(line.substr(kFence.size()));
      const size_t space = info.find(' ');
      is_case = space != std::string_view::npos;
      if (!is_case) continue;
      std::string_view word = trim(info.substr(space));
      std::optional<data::Moment> today;
      if (const size_t at = word.find(kTodayIs); at != std::string_view::npos) {
        today = day(trim(word.substr(at + kTodayIs.size())), span, "test/page", findings);
        word = trim(word.substr(0, at));
      }
      is_case = false;
      std::vector<std::string_view> known;
      for (const Word& candidate : kWords) {
        known.push_back(candidate.name);
        if (candidate.name == word) {
          outcome = candidate.outcome;
          is_case = true;
        }
      }
      if (!is_case) {
        findings.report(
            "test/page", text::Level::kError, span,
            fmt::format("a fence does not say {}{}", word, text::did_you_mean(word, known)),
            {"after the format stands fails, passes, undecided, not_applicable, waived or error"});
        continue;
      }
      current =
          Case{.title = heading.empty() ? std::string(word) : fmt::format("{} ({})", heading, word),
               .span = span,
               .today = today};
      current.documents.push_back({file_name(info.substr(0, space)), ""});
      current.fence = outcome;
      current.page_rule = rule;
      document_line = 0;
      marked = false;
      waiting = 0;
      current.document_begin = static_cast<uint32_t>(source.offset({number + 1, 1}));
      continue;
    }
    if (inside && line.starts_with(kFence)) {
      inside = false;
      if (!is_case) continue;
      if (!marked)
        current.expectations.push_back({.outcome = outcome, .rule = rule, .span = current.span});
      cases.push_back(std::move(current));
      current = {};
      continue;
    }
    if (!inside || !is_case) continue;
    ++document_line;
    const size_t at = line.find(kExpect);
    current.documents[0].bytes += line;
    // JSON has no comments: there blanks stand for a mark.
    if (at != std::string_view::npos && current.documents[0].name.ends_with(".json"))
      std::fill(current.documents[0].bytes.end() - static_cast<std::ptrdiff_t>(line.size() - at),
                current.documents[0].bytes.end(), ' ');
    current.documents[0].bytes += '\n';
    if (!is_mark_line(line)) {
      for (; waiting > 0; --waiting)
        current.expectations[current.expectations.size() - waiting].line = document_line;
    } else {
      ++waiting;
    }
    if (at != std::string_view::npos) {
      marked = true;
      std::string_view expected = line.substr(at + kExpect.size());
      // A mark in a comment of XML.
      expected = trim(expected.substr(0, expected.find("-->")));
      current.expectations.push_back(
          {.outcome = outcome, .rule = std::string(expected), .line = document_line, .span = span});
    }
  }
  if (inside)
    findings.report("test/page", text::Level::kError, {page, 0, 0},
                    "the last fence of the page does not end");
  return cases;
}

std::vector<Case> block_cases(const text::SourceSet& sources, const lang::ast::File& file,
                              text::Findings& findings) {
  using Kind = lang::ast::TestItem::Kind;
  std::vector<Case> cases;
  for (const lang::ast::Test& test : file.tests) {
    Case made{.title = std::string(test.title.text), .span = test.title.span};
    made.package = file.package.text;
    std::set<std::string_view> given;
    for (const lang::ast::TestItem& item : test.items) {
      switch (item.kind) {
        case Kind::kGivenInline:
          if (made.documents.empty()) made.document_begin = item.doc.span.begin;
          made.documents.push_back(
              {item.text.empty() ? file_name(item.name.text) : std::string(item.text.text),
               std::string(item.doc.text)});
          break;
        case Kind::kGivenFile: {
          const auto path =
              std::filesystem::path(sources[file.source].path()).parent_path() / item.text.text;
          std::ifstream in(path, std::ios::binary);
          if (!in.is_open()) {
            findings.report("test/given-file", text::Level::kError, item.span,
                            fmt::format("the file {} cannot be read", path.generic_string()));
            break;
          }
          made.documents.push_back(
              {path.generic_string(), std::string((std::istreambuf_iterator<char>(in)),
                                                  std::istreambuf_iterator<char>())});
          break;
        }
        case Kind::kWith: {
          std::string value;
          if (!given.insert(item.name.text).second) {
            findings.report("test/with", text::Level::kError, item.span,
                            fmt::format("a second value for the param {}", item.name.text));
            break;
          }
          if (!json(value, *item.value)) {
            findings.report("test/with", text::Level::kError, item.span,
                            "the value of a parameter in a test is a literal");
            break;
          }
          made.params += made.params.empty() ? "{" : ",";
          json_string(made.params, item.name.text);
          made.params += ":" + value;
          break;
        }
        case Kind::kExpect: {
          Expectation expected{.rule = std::string(item.name.text),
                               .subject = std::string(item.on.text),
                               .line = static_cast<uint32_t>(item.line),
                               .message = std::string(item.message.text),
                               .span = item.span};
          if (const auto outcome = text::outcome_named(item.text.text)) expected.outcome = *outcome;
          if (expected.rule.empty()) {
            if (file.rules.size() != 1) {
              findings.report("test/expect", text::Level::kError, item.span,
                              "the file has several rules: say which one is expected to do so");
              break;
            }
            expected.rule = file.rules[0].id.text;
          }
          made.expectations.push_back(std::move(expected));
          break;
        }
        case Kind::kGivenData: {
          std::string elements;
          if (item.value->kind != lang::ast::ExprKind::kList || !json(elements, *item.value)) {
            findings.report("test/given", text::Level::kError, item.span,
                            "what is given is a list of records, all of it literal");
            break;
          }
          made.data.push_back({item.name, std::move(elements)});
          break;
        }
        case Kind::kToday:
          if (made.today) {
            findings.report("test/today", text::Level::kError, item.span,
                            "a second day of the run, and a test has one");
          } else {
            made.today = day(item.text.text, item.text.span, "test/today", findings);
          }
          break;
        case Kind::kCheck:
          made.expectations.push_back({.outcome = text::Outcome::kPass,
                                       .rule = lang::check_id(sources, item.span),
                                       .span = item.span,
                                       .check = true});
          break;
      }
    }
    if (!made.params.empty()) made.params += "}";
    if (made.expectations.empty()) {
      findings.report("test/expect", text::Level::kError, made.span, "the test expects nothing",
                      {"add `expect fail RULE`, `expect pass RULE` or `check CONDITION`"});
    }
    cases.push_back(std::move(made));
  }
  return cases;
}

}  // namespace ordain::run
