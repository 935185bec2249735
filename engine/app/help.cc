// Help: words and examples of each command; its flags come from the command line itself.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/report/cells.h"

namespace ordain::app {
namespace {

struct Words {
  std::string_view command;
  std::string_view usage;
  std::string_view does;
  std::string_view examples;
};

constexpr std::array<Words, 13> kWords = {{
    {"check", "ordain check [PATH...]",
     "Evaluates rules on inputs. The default command: `ordain PATH` is the same.",
     "  ordain check manifests/                       the shipped rules, as text\n"
     "  ordain check . -f text -f sarif=out.sarif     and a file for code scanning\n"
     "  ordain check . -f github -f markdown=note.md  annotations, and a comment\n"
     "  ordain check . -r policy/ --select A.8.24     own rules, of one control\n"
     "  helm template . | ordain check -              a stream\n"},
    {"test", "ordain test [PATH...]",
     "Runs the cases of rules: `test` blocks, and the examples of the page beside a rule.",
     "  ordain test                        the shipped rules\n"
     "  ordain test policy/ --run 'latest' those of a folder that fit a pattern\n"
     "  ordain test policy/ --mutate       changes of the rules that no case notices\n"},
    {"fmt", "ordain fmt [PATH...]",
     "Formats rule files (*.ord) in place and says which. There is one form and no option for it; "
     "comments, and what a rule says, stay. A file that does not parse is left as it is.",
     "  ordain fmt policy/               every rule file of a folder\n"
     "  ordain fmt --check               for a build: exit code 1 if one is not formatted\n"
     "  ordain fmt --diff policy/x.ord   what would change\n"
     "  ordain fmt - < x.ord             for an editor\n"},
    {"new", "ordain new WHAT PATH",
     "Writes something to start from, and overwrites nothing. A rule is PATH.ord, and its page "
     "PATH.md with an example that fails and one that passes; the path is the rule's id, with . "
     "for "
     "/. A project with --isms is a folder with the records of the smallest ISMS: what only their "
     "owners can say is left to be filled in, and a check finds each such place.",
     "  ordain new rule policy/no-latest-tag\n"
     "  ordain test policy\n"
     "  ordain new project --isms acme\n"},
    {"lint", "ordain lint [PATH...]",
     "Says what is wrong with rules before they run: conditions that cannot come out otherwise, "
     "rules without cases, missing metadata, repeats, what is never used.",
     "  ordain lint policy/            rules and the pages beside them\n"
     "  ordain lint -v policy/         and what each rule costs\n"
     "  ordain lint -f json policy/    for a program\n"},
    {"eval", "ordain eval EXPR",
     "Evaluates one expression over the files given, and says what it is and where that stands; or "
     "why it is absent or unknown, which is no error.",
     "  ordain eval 'oci.image(\"registry.example/cart:1\").tag'\n"
     "  ordain eval '[c.image for c in k8s.containers]' -i manifests/\n"},
    {"parse", "ordain parse FILE",
     "Shows a file as it was understood: each value, its kind and its place.",
     "  ordain parse deployment.yaml\n"
     "  ordain parse --yaml yaml-cpp -f json deployment.yaml\n"},
    {"explain", "ordain explain RULE [SUBJECT [PATH...]]",
     "Shows what a rule asks, why, which controls it serves, and its examples; or of a control or "
     "clause, what is known of it and which rules serve it; with a PATH also how it stands there, "
     "as of a record of the ISMS. Needs no network. "
     "With a subject it checks that rule and shows how it came out, value by value, also where it "
     "passed; exit code 0 then means that it was shown.",
     "  ordain explain kubernetes.no-latest-tag\n"
     "  ordain explain A.8.24\n"
     "  ordain explain A.8.24 . --as-of 2026-06-01\n"
     "  ordain explain kubernetes.no-latest-tag Deployment/shop/cart/container/cart .\n"},
    {"list", "ordain list WHAT", "Lists what there is.",
     "  ordain list rules\n"
     "  ordain list controls -r policy/\n"
     "  ordain list controls --theme physical --coverage\n"
     "  ordain list schema > report-v1.schema.json\n"},
    {"doc", "ordain doc [WHAT]",
     "The reference of what rules are written with, and of the rules, in Markdown: made from the "
     "tables, schemas and rules of this program and of the project.",
     "  ordain doc > reference.md\n"
     "  ordain doc builtins\n"
     "  ordain doc rules -r policy/\n"},
    {"evidence", "ordain evidence pack|verify FILE [PATH...]",
     "pack checks paths and writes a bundle that an outsider can check again: the bytes that were "
     "read, the rules that ran, every outcome, and a manifest whose items are chained by hashes. "
     "Values that no report shows are not in it. verify looks at every byte of a bundle and runs "
     "its check again from what is in it; exit code 1 says that something is not as it was.",
     "  ordain evidence pack evidence.tar --as-of 2026-11-30 infra/ isms/\n"
     "  ordain evidence pack out/ --as-of 2026-11-30 --sign key.pem .\n"
     "  ordain evidence verify evidence.tar\n"
     "  ordain evidence verify evidence.tar --key public.pem\n"},
    {"report", "ordain report KIND [PATH...]",
     "Tells of controls and clauses how they stand by what was checked and what the records of an "
     "ISMS say: readiness, never more. A table of every control stands in each report; -f csv and "
     "json are for programs, html is one file to look at or to print. The exit code is that of the "
     "check that it tells of; of coverage, which reads nothing, 1 when a control has no rule.",
     "  ordain report coverage\n"
     "  ordain report readiness --as-of 2026-06-01 -f html=report.html .\n"
     "  ordain report soa --as-of 2026-06-01 -f csv=soa.csv -f json=soa.json .\n"
     "  ordain report readiness --stage 1 --previous last.json -f markdown .\n"},
    {"version", "ordain version", "Prints the version.", ""},
}};

constexpr std::string_view kExitCodes =
    "Exit codes:\n"
    "  0  the whole job was done, and nothing is at or above the threshold\n"
    "  1  the whole job was done, and there are findings or failed tests\n"
    "  2  the whole job was not done: a bad flag or file, an error, nothing to check\n";

}  // namespace

std::string short_help() {
  return "Ordain checks files against rules and says what is wrong, where, and what it\n"
         "could not decide.\n"
         "\n"
         "  ordain check [PATH...]     evaluate rules on inputs; also: ordain PATH\n"
         "  ordain test [PATH...]      run the cases of rules\n"
         "  ordain fmt [PATH...]       format rule files\n"
         "  ordain new rule PATH       a rule to start from, with its page\n"
         "  ordain lint [PATH...]      what is wrong with rules before they run\n"
         "  ordain eval EXPR           one expression over files (-i FILE)\n"
         "  ordain explain RULE        what a rule asks, and why; of a SUBJECT: the proof\n"
         "  ordain parse FILE          a file as it was understood\n"
         "  ordain report KIND         controls: soa, readiness, coverage, risk, trace\n"
         "  ordain list WHAT           rules, controls, params, kinds, builtins, schemas\n"
         "  ordain doc                 the reference of all of these, in Markdown\n"
         "  ordain evidence pack FILE  a bundle to be checked by others; verify FILE\n"
         "  ordain help COMMAND        flags and examples of a command\n"
         "  ordain version\n"
         "\n"
         "Try:\n"
         "  ordain check manifests/\n"
         "  ordain check . -f text -f sarif=out.sarif\n"
         "  ordain explain kubernetes.no-privileged-container\n"
         "\n"
         "Exit code 0: all done, nothing found. 1: findings. 2: not all was done.\n";
}

std::string command_help(std::string_view command, const std::vector<HelpRow>& rows, int width) {
  const auto words = std::find_if(kWords.begin(), kWords.end(),
                                  [command](const Words& one) { return one.command == command; });
  if (words == kWords.end()) return short_help();
  const auto columns = static_cast<size_t>(std::clamp(width, 60, 100));
  std::string out = fmt::format("{}{}\n\n", words->usage, rows.size() > 1 ? " [FLAG...]" : "");
  for (const std::string& line : report::wrap(words->does, columns)) out += line + "\n";
  if (!rows.empty()) out += '\n';
  size_t indent = 0;
  for (const HelpRow& row : rows) indent = std::max(indent, row.flags.size() + 4);
  for (const HelpRow& row : rows) {
    std::string left = "  " + row.flags;
    for (const std::string& line : report::wrap(row.doc, columns - indent)) {
      out += fmt::format("{:<{}}{}\n", left, indent, line);
      left.clear();
    }
  }
  if (!words->examples.empty()) out += fmt::format("\nExamples:\n{}", words->examples);
  if (command != "version") out += fmt::format("\n{}", kExitCodes);
  return out;
}

}  // namespace ordain::app
