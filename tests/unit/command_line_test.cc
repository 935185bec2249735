// The command line: what arguments mean, and what is said of wrong ones.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/command_line.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/app/page.h"
#include "engine/report/cells.h"

using namespace ordain;
using app::CheckCommand;
using Arguments = std::vector<std::string>;

namespace {

app::CommandLine line(const Arguments& arguments) {
  auto parsed = app::parse_command_line(arguments, 80);
  if (const auto* finding = std::get_if<text::Finding>(&parsed)) FAIL(finding->message);
  return std::get<app::CommandLine>(std::move(parsed));
}

CheckCommand check(const Arguments& arguments) {
  return std::get<CheckCommand>(line(arguments).command);
}

std::string printed(const Arguments& arguments) {
  return std::get<app::PrintCommand>(line(arguments).command).text;
}

// What is said of a mistake, with the code before it.
std::string mistake(const Arguments& arguments) {
  const auto parsed = app::parse_command_line(arguments, 80);
  const auto* finding = std::get_if<text::Finding>(&parsed);
  REQUIRE(finding != nullptr);
  return finding->code + ": " + finding->message;
}

}  // namespace

TEST_CASE("check is what is done where no command is named", "[command_line]") {
  CHECK(check({"."}).options.load.paths == Arguments{"."});
  CHECK(check({"-f", "json"}).options.load.paths == Arguments{"."});
  CHECK(check({"-"}).options.load.paths == Arguments{"-"});
  CHECK(check({"check", "a", "b"}).options.load.paths == Arguments{"a", "b"});
  CHECK(check({"check"}).outputs[0].format == "text");
}

TEST_CASE("a flag takes its own value and leaves the paths", "[command_line]") {
  const CheckCommand command =
      check({"check", "-r", "x.ord", "a", "--rules=y", "-f", "text", "b", "-f", "sarif=out.sarif",
             "--select", "A.8.24,kubernetes", "c", "--select", "d", "--", "-e"});
  CHECK(command.options.load.paths == Arguments{"a", "b", "c", "-e"});
  CHECK(command.options.rules == Arguments{"x.ord", "y"});
  CHECK(command.options.select == Arguments{"A.8.24", "kubernetes", "d"});
  REQUIRE(command.outputs.size() == 2);
  CHECK(command.outputs[1].format == "sarif");
  CHECK(command.outputs[1].file == "out.sarif");
}

TEST_CASE("values reach the options of a check", "[command_line]") {
  const CheckCommand command = check({"check",
                                      "--severity",
                                      "high",
                                      "--fail-on",
                                      "never",
                                      "--undecided",
                                      "fail",
                                      "--show",
                                      "passed,na",
                                      "--as-of",
                                      "2028-02-29",
                                      "-j4",
                                      "--limits",
                                      "depth=9,steps=7",
                                      "--allow-empty",
                                      "--exit-zero",
                                      "--yaml",
                                      "yaml-cpp",
                                      "--as",
                                      "json",
                                      "--stdin-filename",
                                      "x.json",
                                      "--isolated"});
  const run::CheckOptions& options = command.options;
  CHECK(options.least_severity == text::Severity::kHigh);
  CHECK_FALSE(options.policy.fail_on.has_value());
  CHECK(options.fail_on_given);
  CHECK(options.policy.undecided == comply::UndecidedGate::kFail);
  CHECK(options.eval.tell_pass);
  CHECK(options.eval.tell_not_applicable);
  CHECK(options.as_of == "2028-02-29");
  CHECK(options.load.jobs == 4);
  CHECK(options.eval.jobs == 4);
  CHECK(options.load.limits.depth == 9);
  CHECK(options.eval.budget.steps == 7);
  CHECK(options.policy.allow_empty);
  CHECK(options.policy.exit_zero);
  CHECK(options.load.yaml == read::YamlSource::kYamlCpp);
  CHECK(options.load.as == "json");
  CHECK(options.load.stdin_name == "x.json");
  CHECK(options.isolated);
  // The threshold of the configuration holds where none is given.
  CHECK_FALSE(check({"check"}).options.fail_on_given);
  CHECK(check({"check"}).options.policy.fail_on == text::Severity::kMedium);
  // A later flag of one value wins.
  CHECK(check({"check", "--fail-on", "low", "--fail-on", "high"}).options.policy.fail_on ==
        text::Severity::kHigh);
}

TEST_CASE("a mistake is told with what is nearest", "[command_line]") {
  CHECK(mistake({"check", "--selct", "x"}) ==
        "app/flag: check has no flag --selct, did you mean --select?");
  CHECK(mistake({"check", "--selct=x"}) ==
        "app/flag: check has no flag --selct, did you mean --select?");
  CHECK(mistake({"chekc"}) ==
        "app/command: chekc is no command, file or folder, did you mean check?");
  CHECK(mistake({"help", "lst"}) == "app/command: lst is no command, did you mean list?");
  CHECK(mistake({"check", "--fail-on", "hgh"}) ==
        "app/value: --fail-on has no value hgh, did you mean high?");
  CHECK(mistake({"check", "-f", "jsn=a"}) ==
        "app/value: --format has no format jsn, did you mean json?");
  CHECK(mistake({"check", "--as", "yml"}) ==
        "app/value: --as has no format yml, did you mean yaml?");
  CHECK(mistake({"check", "--limits", "dept=3"}) ==
        "app/value: --limits has no value dept, did you mean depth?");
  CHECK(mistake({"list", "rule"}) == "app/value: list has no value rule, did you mean rules?");
}

TEST_CASE("values that mean nothing are refused", "[command_line]") {
  CHECK(mistake({"check", "--quiet=x"}).find("wrong arguments: ") != std::string::npos);
  CHECK(mistake({"check", "--color"}) == "app/flag: --color wants a value");
  CHECK(mistake({"check", "-j", ""}) == "app/flag: --jobs wants a value");
  for (const char* jobs : {"0", "-1", "x", "4x", "99999999999999999999"}) {
    CHECK(mistake({"check", "-j", jobs}).find("--jobs is ") != std::string::npos);
  }
  for (const char* date : {"2026-02-30", "2026-1-1", "26-01-01", "2026-13-01", "2026/01/01",
                           "0000-01-01", "2026-01-01x", "+026-01-01"}) {
    CHECK(mistake({"check", "--as-of", date}).find("wants a date") != std::string::npos);
  }
  CHECK(mistake({"check", "--limits", "depth"}).find("NAME=NUMBER") != std::string::npos);
  CHECK(mistake({"check", "--limits", "depth=0"}).find("from 1 to") != std::string::npos);
  CHECK(mistake({"check", "-f", "json", "-f", "text"}).find("mixed") != std::string::npos);
  CHECK(mistake({"check", "-f", "json=/no/such/folder/x"}).find("no folder") != std::string::npos);
  CHECK(mistake({"check", "-f", "json="}).find("names no file") != std::string::npos);
  CHECK(mistake({"explain"}).find("wants the id") != std::string::npos);
  CHECK(mistake({"list", "a", "b"}).find("no further argument") != std::string::npos);
  CHECK(mistake({"parse"}).find("wants a file") != std::string::npos);
}

TEST_CASE("the short help fits on a screen", "[command_line]") {
  const std::string help = printed({});
  CHECK(std::count(help.begin(), help.end(), '\n') <= 24);
  for (const std::string& part : report::wrap(help, 1000)) CHECK(report::cells(part) <= 80);
  CHECK(printed({"--help"}) == help);
}

TEST_CASE("each command has help, which names each of its flags", "[command_line]") {
  for (const char* command : {"check", "test", "parse", "explain", "list", "version"}) {
    const std::string help = printed({"help", command});
    CHECK(help == printed({command, "--help"}));
    CHECK(help.find(std::string("ordain ") + command) != std::string::npos);
    size_t start = 0;
    for (size_t end = help.find('\n'); end != std::string::npos;
         start = end + 1, end = help.find('\n', start)) {
      CHECK(report::cells(help.substr(start, end - start)) <= 80);
    }
  }
  CHECK(printed({"help", "check"}).find("-r, --rules FILE|DIR") != std::string::npos);
}

TEST_CASE("a page reads as text", "[command_line]") {
  const std::string page =
      "# Title\n\n## Why it matters\nOne two three\nfour five six seven.\n\n- item one that is "
      "long\n- item two\n\n```yaml fails\na:   1\x1b[0m\n\nb: 2\n```\nAfter.\n";
  CHECK(app::render_page(page, 20, false) ==
        "Why it matters\n"
        "One two three four\n"
        "five six seven.\n"
        "\n"
        "- item one that is\n"
        "  long\n"
        "- item two\n"
        "\n"
        "  yaml fails:\n"
        "    a:   1\\x1b[0m\n"
        "\n"
        "    b: 2\n"
        "\n"
        "After.\n");
  CHECK(app::render_page("", 20, false).empty());
  // A fence that is not closed ends with the page.
  CHECK(app::render_page("```\na", 20, false) == "    a\n");
}
