// Commands: what each is asked to do, and the function that does it and gives the exit code.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/read/reader.h"
#include "engine/report/report.h"
#include "engine/run/ask.h"
#include "engine/run/check.h"
#include "engine/run/lint.h"
#include "engine/run/test.h"

namespace ordain::app {

// `-f FORMAT[=FILE]`.
struct Output {
  std::string format;
  std::string file;  // empty: standard output
};

struct CheckCommand {
  run::CheckOptions options;
  std::vector<Output> outputs;
  // Reports for people show what is waived too.
  bool show_waived = false;
  // What each step cost, on standard error; options.eval.profile: what each rule did.
  bool stats = false;
};

struct TestCommand {
  run::TestOptions options;
  bool json = false;
};

struct FmtCommand {
  std::vector<std::string> paths;
  std::string stdin_name;
  bool check = false;  // writes nothing, says what it would write
  bool diff = false;   // the same as a diff
};

// A rule to start from: PATH.ord and PATH.md.
struct NewCommand {
  std::string path;
  // The records of an ISMS to start from, in a folder; else a rule.
  bool isms = false;
};

struct LintCommand {
  run::LintOptions options;
  bool json = false;
};

struct EvalCommand {
  run::AskOptions options;
  bool json = false;
};

struct ParseCommand {
  read::LoadOptions load;  // one path
  bool json = false;
};

// Which rules a command speaks of: as in a check of the current folder.
struct RuleChoice {
  std::vector<std::string> rules;
  bool isolated = false;
};

struct ExplainCommand {
  RuleChoice choice;
  std::string rule;
  // The address of a subject: asks for the proof; empty: for the rule's page. Where `rule` names a
  // control or a record: a path.
  std::string subject;
  bool paths_given = false;   // behind the subject
  run::CheckOptions options;  // of the check that is proved
  bool json = false;
};

// Which controls are listed: those that fit all of it.
struct ControlFilter {
  std::string theme;
  std::vector<std::string> attributes;  // "control_type=corrective"
  std::string from_2013;                // "A.9.2.5"
  bool fresh = false;                   // new in 2022
  bool coverage = false;                // with the class of each, and its rules
};

struct ListCommand {
  RuleChoice choice;
  std::string what;
  bool json = false;
  // Of rules: those of one of these packs, and of one of these controls; empty: all.
  std::vector<std::string> packs;
  std::vector<std::string> controls;
  ControlFilter filter;
};

// What rules are written with, in Markdown.
struct DocCommand {
  RuleChoice choice;
  std::string what;  // builtins, kinds or rules; empty: all of them
};

// `ordain evidence pack` and `verify`.
struct EvidenceCommand {
  bool verify = false;
  std::string file;           // the bundle; of pack it may be a folder for it
  run::CheckOptions options;  // of pack
  // Of pack: days for which it stands, and the file of a private key to sign with.
  int valid_days = 0;
  std::string sign_key;
  // Of verify: the file of a public key, and the day on which the evidence is looked at.
  std::string key;
  std::string on;
};

// What is told of controls: a row of report/kinds.def.
struct ReportCommand {
  std::string kind;
  RuleChoice choice;
  run::CheckOptions options;
  std::vector<Output> outputs;
  int stage = 0;              // of readiness; 0: both
  std::string previous;       // JSON of an earlier report of the kind; empty: none
  std::string oscal_version;  // of oscal, whose formats are the models of OSCAL
};

// A text to print: help, the version.
struct PrintCommand {
  std::string text;
};

using Command = std::variant<PrintCommand, CheckCommand, TestCommand, FmtCommand, NewCommand,
                             LintCommand, EvalCommand, ParseCommand, ExplainCommand, ListCommand,
                             DocCommand, EvidenceCommand, ReportCommand>;

// Each does the whole job and gives its exit code: cli.md's table.
int execute(const PrintCommand& command, const report::Style& style);
int execute(const CheckCommand& command, const report::Style& style);
int execute(const TestCommand& command, const report::Style& style);
int execute(const FmtCommand& command, const report::Style& style);
int execute(const NewCommand& command, const report::Style& style);
int execute(const LintCommand& command, const report::Style& style);
int execute(const EvalCommand& command, const report::Style& style);
int execute(const ParseCommand& command, const report::Style& style);
int execute(const ExplainCommand& command, const report::Style& style);
int execute(const ListCommand& command, const report::Style& style);
int execute(const DocCommand& command, const report::Style& style);
int execute(const EvidenceCommand& command, const report::Style& style);
int execute(const ReportCommand& command, const report::Style& style);

// The proof of the rule for the subject. Exit code 0 when it was told, whatever it says; 2 when
// there is no such pair, or when something of the check was not done.
int prove(const ExplainCommand& command, const report::Style& style);

// `ordain new project --isms`: the files of an ISMS to start from, in the folder.
int make_project(const std::string& folder, const report::Style& style);

// Says on standard error that there is no rule of this name, and which may be meant.
void complain_no_rule(const std::string& name, const run::Run& run, const report::Style& style);

// Fills the parts of `run` that a check fills before it reads inputs: configuration, catalogues,
// plan. What is wrong with them is printed; false then.
bool load_rules(const RuleChoice& choice, run::Run& run, const report::Style& style);

}  // namespace ordain::app
