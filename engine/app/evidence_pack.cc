// `ordain evidence pack`: checks, packs what was read, checks what was packed, and writes it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>

#include "engine/app/evidence.h"
#include "engine/app/terminal.h"
#include "engine/comply/signature.h"
#include "engine/read/file.h"
#include "engine/report/bundle.h"
#include "engine/report/cells.h"
#include "engine/report/evidence.h"
#include "engine/report/facts.h"
#include "engine/run/packs.h"
#include "engine/text/utf8.h"

namespace ordain::app {
namespace {

namespace fs = std::filesystem;

// What keeps a bundle from being written. Thrown and caught here.
struct Stop {
  std::string message;
  std::vector<std::string> notes;
};

[[noreturn]] void stop(std::string message, std::vector<std::string> notes = {}) {
  throw Stop{std::move(message), std::move(notes)};
}

template <typename Value>
Value value_or_stop(std::expected<Value, std::string> value) {
  if (!value) stop(value.error());
  return std::move(*value);
}

std::string bundle_file(const EvidenceCommand& command) {
  std::error_code error;
  if (!fs::is_directory(command.file, error) && !command.file.ends_with('/')) return command.file;
  return (fs::path(command.file) / fmt::format("evidence-{}.tar", command.options.as_of))
      .generic_string();
}

// The secrets that a rule outside of the selection would find are as secret.
void add_secrets_of_all_rules(const run::PackedTree& tree, const run::CheckOptions& options,
                              run::Secrets& secrets) {
  run::CheckOptions all;
  all.load = options.load;
  all.as_of = options.as_of;
  all.eval.jobs = options.eval.jobs;
  all.packs = run::pack_names();
  all.isolated = true;
  run::add_secrets(*value_or_stop(check_again(tree, all)).run, secrets);
}

class Pack {
 public:
  Pack(const EvidenceCommand& command, const report::Style& style)
      : command_(command), style_(style), file_(bundle_file(command)) {}

  int run() {
    // The key is known to be good before the work is done.
    std::string key;
    if (!command_.sign_key.empty()) key = read_key();
    run::CheckOptions& options = command_.options;
    run::PackedTree tree = read_tree(value_or_stop(run::relocate(options)));
    const Rerun checked = value_or_stop(check_again(tree, options));
    hold(checked);
    run::Secrets secrets;
    run::add_secrets(*checked.run, secrets);
    add_secrets_of_all_rules(tree, options, secrets);
    run::redact(tree, secrets);
    Rerun rerun;
    if (tree.redacted()) rerun = value_or_stop(check_again(tree, options));
    const Arguments arguments = pack_arguments(command_);
    const std::string bytes = value_or_stop(comply::write_archive(
        report::evidence({*checked.run, tree, arguments, command_.valid_days, rerun.run.get()})));
    if (bytes.size() > kMostEvidence)
      stop(fmt::format("the bundle would have {} bytes, more than the {} that verify reads",
                       bytes.size(), kMostEvidence));
    write(file_, bytes);
    if (!key.empty()) {
      auto signature = comply::sign(key, bytes);
      if (!signature) stop(fmt::format("{} {}", command_.sign_key, signature.error()));
      write(file_ + ".sig", *signature);
    }
    tell(*checked.run, tree, rerun.json);
    return checked.run->posture.incomplete ? 2 : 0;
  }

 private:
  std::string read_key() const {
    const auto pem = read::read_file(command_.sign_key, uint64_t{1} << 20);
    if (!pem) stop(fmt::format("cannot read the key {}: {}", command_.sign_key, pem.error().words));
    if (const auto trial = comply::sign(*pem, ""); !trial)
      stop(fmt::format("{} {}", command_.sign_key, trial.error()));
    return *pem;
  }

  // The check of the real tree: what it reads is what is packed.
  run::PackedTree read_tree(const run::Ground& ground) {
    const std::string& root = ground.root;
    const std::string out = absolute(file_);
    const run::InFolder inside(root);
    if (!inside.entered()) stop(fmt::format("the folder {} cannot be entered", root));
    run_ = std::make_unique<run::Run>();
    run::check(command_.options, *run_);
    auto tree = run::pack_tree(command_.options, *run_, ground.project);
    if (!tree) {
      stop(tree.error(), {fmt::format("the bundle is of one project, which stands in {}", root)});
    }
    // The bundle of the last time is no part of what is checked.
    for (const std::string& own : {out, out + ".sig"}) {
      if (std::erase_if(tree->unread,
                        [&own](const std::string& path) { return absolute(path) == own; }) > 0)
        --run_->snapshot.files.unrecognised;
      if (tree->find(fs::path(own).lexically_relative(root).generic_string()) != nullptr)
        stop(fmt::format("{} is a file that was checked", text::printable(file_)));
    }
    return std::move(*tree);
  }

  static std::string absolute(const std::string& path) {
    std::error_code error;
    return fs::weakly_canonical(path, error).generic_string();
  }

  // What was packed must say what the tree itself says, or nobody could check it again.
  void hold(const Rerun& checked) {
    const std::string here = *report::write("json", *run_, report::Style());
    const report::Differences differ = report::differences(here, checked.json);
    if (differ.pairs.empty() && differ.more.empty()) return;
    std::vector<std::string> notes = differ.pairs;
    constexpr size_t kMost = 5;
    if (notes.size() > kMost) notes.resize(kMost);
    if (!differ.more.empty()) notes.push_back(fmt::format("they differ in {}", differ.more));
    stop(
        "the check of what would be packed comes out otherwise than that of the tree: something "
        "that it looks at is no file that can be packed",
        std::move(notes));
  }

  static void write(const std::string& path, const std::string& bytes) {
    if (write_file(path.c_str(), bytes)) return;
    stop(fmt::format("{} cannot be written: {}", text::printable(path), read::error_words(errno)));
  }

  void tell(const run::Run& run, const run::PackedTree& tree, const std::string& rerun) const {
    complain(report::diagnostics(run.sources, run.findings, style_));
    if (style_.quiet) return;
    size_t redacted = 0;
    for (const run::PackedFile& file : tree.files) redacted += file.redacted ? 1 : 0;
    std::string out = fmt::format("packed {}: {}, {}, {} of rule and subject, as of {}\n",
                                  report::shown(file_), report::counted(tree.files.size(), "file"),
                                  report::counted(report::facts(run).rules, "rule"),
                                  report::counted(run.posture.pairs, "pair"), run.as_of);
    out += "  ";
    bool first = true;
    for (const text::Outcome outcome : report::kTold) {
      out += fmt::format("{}{}", first ? "" : " · ",
                         report::told_count(outcome, report::count(run, outcome)));
      first = false;
    }
    out += '\n';
    if (run.posture.incomplete)
      out +=
          fmt::format("  incomplete, and the bundle says so: {}\n", report::facts(run).incomplete);
    if (!rerun.empty()) {
      const size_t lost =
          report::differences(*report::write("json", run, report::Style()), rerun).pairs.size();
      out += fmt::format("  {} without values that are not shown, on which {} of the outcomes {}\n",
                         report::counted(redacted, "file"), lost, lost == 1 ? "rests" : "rest");
    }
    if (!tree.unread.empty())
      out += fmt::format("  {} that no reader knows: the names alone\n",
                         report::counted(tree.unread.size(), "file"));
    if (!command_.sign_key.empty())
      out += fmt::format("  signed: {}\n", report::shown(file_ + ".sig"));
    print(out);
  }

  EvidenceCommand command_;
  const report::Style& style_;
  std::string file_;
  std::unique_ptr<run::Run> run_;
};

}  // namespace

std::expected<Rerun, std::string> check_again(const run::PackedTree& tree,
                                              const run::CheckOptions& options) {
  auto workspace = run::Workspace::make();
  if (!workspace) return std::unexpected(workspace.error());
  if (std::string problem = run::lay_out(tree, options, *workspace); !problem.empty())
    return std::unexpected(std::move(problem));
  const run::InFolder inside(workspace->folder());
  if (!inside.entered()) return std::unexpected("its folder cannot be entered");
  Rerun out;
  out.run = std::make_unique<run::Run>();
  run::check(options, *out.run);
  if (const std::string foreign = run::foreign_source(tree, *out.run); !foreign.empty()) {
    return std::unexpected(
        fmt::format("the check reads {}, which is not in the bundle", text::preview(foreign, 200)));
  }
  out.json = *report::write("json", *out.run, report::Style());
  return out;
}

int pack_evidence(const EvidenceCommand& command, const report::Style& style) {
  try {
    return Pack(command, style).run();
  } catch (Stop& why) {
    text::Findings findings;
    findings.report("evidence/pack", text::Level::kError, {}, std::move(why.message),
                    std::move(why.notes));
    complain(report::diagnostics(text::SourceSet(), findings, style));
    return 2;
  }
}

int execute(const EvidenceCommand& command, const report::Style& style) {
  return command.verify ? verify_evidence(command, style) : pack_evidence(command, style);
}

}  // namespace ordain::app
