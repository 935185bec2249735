// `ordain evidence verify`: every byte of a bundle, its signature, and its check once more.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/app/evidence.h"
#include "engine/app/terminal.h"
#include "engine/comply/signature.h"
#include "engine/read/file.h"
#include "engine/read/path.h"
#include "engine/report/bundle.h"
#include "engine/report/cells.h"
#include "engine/report/evidence.h"
#include "engine/report/facts.h"
#include "engine/text/utf8.h"

namespace ordain::app {
namespace {

using text::Level;

constexpr size_t kMostTold = 20;

class Verification {
 public:
  Verification(const EvidenceCommand& command, const report::Style& style)
      : command_(command), style_(style) {}

  int run() {
    const auto bytes = read::read_file(command_.file, kMostEvidence);
    if (!bytes) {
      unreadable(
          fmt::format("cannot read {}: {}", text::printable(command_.file), bytes.error().words));
      return end();
    }
    hold_signature(*bytes);
    const report::Bundle bundle = report::read_bundle(*bytes, findings_);
    // Of a bundle in which a byte is wrong, nothing is run.
    if (findings_.all().empty()) check(bundle);
    if (findings_.all().empty() && !command_.on.empty()) hold_age(bundle);
    if (findings_.all().empty() && !style_.quiet) tell(bundle);
    return end();
  }

 private:
  void unreadable(std::string message) {
    findings_.report("evidence/unreadable", Level::kError, {}, std::move(message));
  }

  void hold_signature(const std::string& bytes) {
    const std::string beside = command_.file + ".sig";
    if (command_.key.empty()) {
      if (read::path_exists(beside))
        remarks_.push_back(
            fmt::format("{} was not looked at: --key names the key", report::shown(beside)));
      return;
    }
    const auto pem = read::read_file(command_.key, uint64_t{1} << 20);
    if (!pem) {
      return unreadable(fmt::format("cannot read the key {}: {}", text::printable(command_.key),
                                    pem.error().words));
    }
    const auto signature = read::read_file(beside, uint64_t{1} << 20);
    if (!signature) {
      return unreadable(fmt::format("cannot read the signature {}: {}", text::printable(beside),
                                    signature.error().words));
    }
    const auto good = comply::is_signed(*pem, bytes, *signature);
    if (!good) return unreadable(fmt::format("{} {}", text::printable(command_.key), good.error()));
    if (!*good) {
      findings_.report("evidence/signature", Level::kError, {},
                       fmt::format("{} is no signature of this bundle by the owner of {}",
                                   text::printable(beside), text::printable(command_.key)));
      return;
    }
    remarks_.push_back(fmt::format("signed by the owner of {}", report::shown(command_.key)));
  }

  // The bundle says nothing but what its own files say.
  void check(const report::Bundle& bundle) {
    auto command = read_pack_arguments(bundle.arguments);
    if (!command)
      return unreadable(fmt::format("its check cannot be run again, as its arguments are wrong: {}",
                                    command.error()));
    if (command->options.as_of != bundle.collected_at || command->valid_days != bundle.valid_days)
      return unreadable("its arguments and its manifest name different days");
    const bool same = bundle.program_sha256 == report::program_digest();
    auto again = check_again(bundle.tree, command->options);
    if (!again) return unreadable(fmt::format("its check cannot be run again: {}", again.error()));
    const std::string_view results = bundle.entries.find(report::kResults)->second;
    const bool redacted = bundle.tree.redacted();
    const auto rerun = bundle.entries.find(report::kRerun);
    if (redacted != (rerun != bundle.entries.end()))
      return unreadable(
          fmt::format("{} is there for redacted files, and only then", report::kRerun));
    const std::string_view wanted = redacted ? rerun->second : results;
    if (wanted != again->json) return differs(bundle, wanted, again->json, same);
    rules_ = report::facts(*again->run).rules;
    pairs_ = again->run->posture.pairs;
    hold_reports(bundle, *again->run, same);
    if (redacted) {
      hidden_ = report::differences(results, wanted).pairs;
    } else {
      hold_rebuilt(bundle, *again->run, *command, same);
    }
  }

  static std::vector<std::string> other_program(const report::Bundle& bundle, bool same) {
    if (same) return {};
    return {
        fmt::format("it was packed by ordain {} with other shipped rules than those of this "
                    "ordain {}",
                    text::preview(bundle.program_version), report::version())};
  }

  void differs(const report::Bundle& bundle, std::string_view wanted, std::string_view now,
               bool same) {
    const report::Differences found = report::differences(wanted, now);
    const std::vector<std::string> notes = other_program(bundle, same);
    for (size_t i = 0; i < std::min(found.pairs.size(), kMostTold); ++i)
      findings_.report("evidence/result", Level::kError, {}, found.pairs[i], notes);
    if (found.pairs.size() > kMostTold) {
      findings_.report("evidence/result", Level::kError, {},
                       fmt::format("{} more outcomes differ", found.pairs.size() - kMostTold));
    }
    if (!found.more.empty()) {
      findings_.report(
          "evidence/result", Level::kError, {},
          fmt::format("the check comes out otherwise than the bundle says: {}", found.more), notes);
    }
  }

  void hold_reports(const report::Bundle& bundle, const run::Run& run, bool same) {
    std::set<std::string, std::less<>> made;
    for (const comply::Entry& entry : report::evidence_reports(run)) {
      hold_entry(bundle, entry, same);
      made.insert(entry.name);
    }
    for (const auto& [name, bytes] : bundle.entries) {
      if (name.starts_with(report::kReports) && !made.contains(name))
        findings_.report("evidence/result", Level::kError, {},
                         fmt::format("{} belongs to no check of these files", name),
                         other_program(bundle, same));
    }
  }

  void hold_entry(const report::Bundle& bundle, const comply::Entry& entry, bool same) {
    const auto packed = bundle.entries.find(entry.name);
    if (packed != bundle.entries.end() && packed->second == entry.bytes) return;
    findings_.report(
        "evidence/result", Level::kError, {},
        packed == bundle.entries.end()
            ? fmt::format("{} belongs to this check, and is not in the bundle", entry.name)
            : fmt::format("{} is not what its own files give", entry.name),
        other_program(bundle, same));
  }

  // From its own files the whole bundle can be made again, and must be the same to the byte.
  void hold_rebuilt(const report::Bundle& bundle, const run::Run& run,
                    const EvidenceCommand& command, bool same) {
    const Arguments arguments = pack_arguments(command);
    for (const comply::Entry& entry :
         report::evidence({run, bundle.tree, arguments, command.valid_days})) {
      // The sums follow from the others, and the reports are held already.
      if (entry.name != report::kSums && !entry.name.starts_with(report::kReports))
        hold_entry(bundle, entry, same);
    }
  }

  void hold_age(const report::Bundle& bundle) {
    size_t told = 0;
    for (const report::Bundle::Item& item : bundle.items) {
      if (item.valid_until >= command_.on || ++told > kMostTold) continue;
      findings_.report(
          "evidence/stale", Level::kError, {},
          fmt::format("{} ({}{}{}) stood until {}", item.id, item.rule,
                      item.source.empty() ? "" : " in ", item.source, item.valid_until));
    }
    if (told > kMostTold) {
      findings_.report("evidence/stale", Level::kError, {},
                       fmt::format("{} more items are out of date", told - kMostTold));
    }
  }

  void tell(const report::Bundle& bundle) const {
    std::string out =
        fmt::format("{} is as it was packed: {}, {}, {}, {} of rule and subject, as of {}\n",
                    report::shown(command_.file), report::counted(bundle.tree.files.size(), "file"),
                    report::counted(bundle.items.size(), "item"), report::counted(rules_, "rule"),
                    report::counted(pairs_, "pair"), bundle.collected_at);
    const std::string_view what = hidden_.empty() ? "" : ", but for what rests on redacted values";
    out += fmt::format("  its check was run again and came out the same{}\n", what);
    const size_t most = style_.verbose ? hidden_.size() : std::min(hidden_.size(), kMostTold);
    for (size_t i = 0; i < most; ++i)
      out += fmt::format("  not checked again: {}\n", report::shown(hidden_[i]));
    if (most < hidden_.size())
      out += fmt::format("  and {} more: --verbose\n", hidden_.size() - most);
    for (const std::string& remark : remarks_) out += fmt::format("  {}\n", remark);
    print(out);
  }

  int end() {
    if (findings_.all().empty()) return 0;
    const bool done =
        std::none_of(findings_.all().begin(), findings_.all().end(),
                     [](const text::Finding& one) { return one.code == "evidence/unreadable"; });
    findings_.sort(text::SourceSet());
    complain(report::diagnostics(text::SourceSet(), findings_, style_));
    return done ? 1 : 2;
  }

  const EvidenceCommand& command_;
  const report::Style& style_;
  text::Findings findings_;
  std::vector<std::string> remarks_;
  std::vector<std::string> hidden_;
  uint64_t rules_ = 0;
  uint64_t pairs_ = 0;
};

}  // namespace

int verify_evidence(const EvidenceCommand& command, const report::Style& style) {
  return Verification(command, style).run();
}

}  // namespace ordain::app
