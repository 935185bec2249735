// Evidence: the manifest of a run, its items and the chain that holds them together.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "engine/comply/digest.h"
#include "engine/data/calendar.h"
#include "engine/lang/rule_walk.h"
#include "engine/report/facts.h"
#include "engine/report/json_writer.h"
#include "engine/report/parts.h"
#include "engine/report/report.h"
#include "engine/run/embedded.h"

namespace ordain::report {
namespace {

using text::Finding;
using text::Outcome;

constexpr Outcome kByName[] = {Outcome::kError, Outcome::kFail,      Outcome::kNotApplicable,
                               Outcome::kPass,  Outcome::kUndecided, Outcome::kWaived};

// The outcomes of one rule in one file.
struct Item {
  const lang::Rule* rule = nullptr;
  std::string path;
  // Subjects by what makes each one, with the worst that became of it.
  std::map<std::tuple<std::string_view, std::string_view, uint32_t, uint32_t>, Outcome> subjects;
  std::set<text::Span> spans;
  std::string until;  // the first day on which an exemption ends; empty: none ends
};

std::string text_of_param(const lang::Param& param, const text::SourceSet& sources) {
  return param.overridden ? told_value(param.value->node)
                          : told_source(sources, param.initial_span);
}

class Evidence {
 public:
  explicit Evidence(const EvidenceInput& input) : in_(input), run_(input.run) {
    for (const lang::Rule& rule : run_.plan.rules) rules_.emplace(rule.id, &rule);
    results_ = *write("json", run_, Style());
    if (in_.rerun != nullptr) rerun_ = *write("json", *in_.rerun, Style());
    // They show records, and so are made of what the bundle shows of these.
    reports_ = evidence_reports(in_.rerun == nullptr ? run_ : *in_.rerun);
    collect();
  }

  std::vector<comply::Entry> entries() {
    std::vector<comply::Entry> out;
    for (const run::PackedFile& file : in_.tree.files)
      out.push_back({fmt::format("{}{}", kFiles, file.path), file.bytes});
    for (const std::string& path : shipped_) {
      out.push_back(
          {fmt::format("{}{}", kProgram, path), std::string(run::find_embedded(path)->bytes)});
    }
    out.push_back({std::string(kManifest), manifest()});
    if (in_.rerun != nullptr) out.push_back({std::string(kRerun), std::move(rerun_)});
    out.push_back({std::string(kResults), std::move(results_)});
    for (comply::Entry& one : reports_) out.push_back(std::move(one));
    std::vector<std::pair<std::string_view, std::string_view>> named;
    for (const comply::Entry& entry : out) named.emplace_back(entry.name, entry.bytes);
    std::string all = sums(named);
    out.push_back({std::string(kSums), std::move(all)});
    return out;
  }

 private:
  const text::Source& file_of(const lang::Rule& rule) const {
    return run_.sources[rule.span.source];
  }

  void collect() {
    for (const Finding& finding : run_.findings.all()) {
      if (!finding.outcome) continue;
      const auto rule = rules_.find(finding.code);
      if (rule == rules_.end()) continue;
      if (rule->second->shipped) shipped_.insert(file_of(*rule->second).path());
      const text::Span about = finding.subject_span.valid() ? finding.subject_span : finding.span;
      const std::string path = about.valid() ? run_.sources[about.source].path() : std::string();
      Item& item = items_[{finding.code, path}];
      item.rule = rule->second;
      item.path = path;
      Outcome& worst = item.subjects
                           .try_emplace({finding.subject, finding.world, about.begin, about.end},
                                        *finding.outcome)
                           .first->second;
      worst = std::max(worst, *finding.outcome);
      if (finding.span.valid()) item.spans.insert(finding.span);
      if (*finding.outcome == Outcome::kWaived && finding.exemption &&
          !finding.exemption->until.empty() &&
          (item.until.empty() || finding.exemption->until < item.until))
        item.until = finding.exemption->until;
    }
  }

  std::string manifest() {
    JsonWriter head;
    write_head(head);
    std::string link = comply::sha256(on_one_line(head.take()));
    JsonWriter json;
    json.open('{').key("chain").open('[').value(link);
    std::vector<std::string> ids;
    size_t number = 0;
    for (const auto& [key, item] : items_) {
      ids.push_back(fmt::format("E-{:05}", ++number));
      JsonWriter one;
      write_item(one, item, ids.back());
      link = next_link(link, on_one_line(one.take()));
      json.value(link);
    }
    json.close().key("head");
    write_head(json);
    json.key("items").open('[');
    number = 0;
    for (const auto& [key, item] : items_) write_item(json, item, ids[number++]);
    json.close().entry("version", kManifestVersion).close();
    return json.take();
  }

  void write_head(JsonWriter& json) const {
    const Facts told = facts(run_);
    json.open('{').texts("arguments", in_.arguments).entry("collected_at", run_.as_of);
    json.key("files").open('[');
    for (const run::PackedFile& file : in_.tree.files) write_file(json, file);
    json.close().entry("incomplete", run_.posture.incomplete);
    json.key("parameters").open('[');
    for (const lang::Param* param : set_params(run_.plan)) write_param(json, *param);
    json.close().key("population").open('{').key("files").open('{');
    const data::FileCounts& files = run_.snapshot.files;
    json.entry("failed", files.failed).entry("read", files.read).entry("skipped", files.skipped);
    json.entry("unrecognised", files.unrecognised).close();
    json.key("outcomes").open('{');
    for (const Outcome outcome : kByName) json.entry(text::name(outcome), count(run_, outcome));
    json.close().entry("pairs", run_.posture.pairs).entry("rules", told.rules).close();
    json.key("program").open('{').entry("name", "ordain").entry("sha256", program_digest());
    json.entry("version", version()).close();
    json.entry("project", in_.tree.project).key("reports").open('[');
    for (const comply::Entry& one : reports_) {
      json.open('{').entry("name", one.name).entry("sha256", comply::sha256(one.bytes)).close();
    }
    json.close();
    if (in_.rerun != nullptr) json.entry("rerun_sha256", comply::sha256(rerun_));
    json.entry("results_sha256", comply::sha256(results_));
    json.key("rules").open('[');
    std::set<std::string_view> ran;
    for (const auto& [key, item] : items_) ran.insert(item.rule->id);
    for (const std::string_view id : ran) write_rule(json, *rules_.find(id)->second);
    json.close().texts("unread", in_.tree.unread).entry("valid_days", in_.valid_days).close();
  }

  static void write_file(JsonWriter& json, const run::PackedFile& file) {
    json.open('{').entry("name", fmt::format("{}{}", kFiles, file.path));
    if (file.redacted) {
      json.entry("original_sha256", file.sha256);
    }
    json.entry("redacted", file.redacted).entry("role", run::name(file.role));
    json.entry("sha256", comply::sha256(file.bytes));
    json.entry("size", static_cast<uint64_t>(file.bytes.size())).close();
  }

  void write_param(JsonWriter& json, const lang::Param& param) const {
    const text::Span from = param.overridden ? param.from : param.initial_span;
    json.open('{').entry("from", param.overridden ? told_place(run_.sources, from) : "default");
    json.entry("name", fmt::format("{}.{}", param.package, param.name));
    json.entry("value", text_of_param(param, run_.sources)).close();
  }

  std::string name_of(const text::Source& source, bool shipped) const {
    return fmt::format("{}{}", shipped ? kProgram : kFiles, source.path());
  }

  void write_rule(JsonWriter& json, const lang::Rule& rule) const {
    json.open('{').texts("controls", rule.controls).entry("id", rule.id);
    json.entry("name", name_of(file_of(rule), rule.shipped));
    json.entry("severity", text::name(rule.severity));
    json.entry("sha256", comply::sha256(file_of(rule).bytes())).close();
  }

  // Parameters that the conditions of the rule name: by their name alone in the file that declares
  // them, elsewhere behind the last word of their package.
  std::vector<const lang::Param*> params_of(const lang::Rule& rule) const {
    std::set<std::string_view> named;
    lang::walk(run_.plan, rule, [&](const lang::Visit& visit) {
      const text::Span span = visit.expr->span;
      if (span.valid() && span.source == rule.span.source)
        named.insert(file_of(rule).bytes().substr(span.begin, span.end - span.begin));
    });
    std::set<const lang::Param*> used;
    for (const lang::Param& param : run_.plan.params) {
      const std::string_view module = param.package.substr(param.package.rfind('.') + 1);
      const bool here = param.name_span.source == rule.span.source;
      if ((here && named.contains(param.name)) ||
          named.contains(fmt::format("{}.{}", module, param.name)))
        used.insert(&param);
    }
    std::vector<const lang::Param*> out(used.begin(), used.end());
    std::sort(out.begin(), out.end(), [](const lang::Param* a, const lang::Param* b) {
      return std::tie(a->package, a->name) < std::tie(b->package, b->name);
    });
    return out;
  }

  void write_item(JsonWriter& json, const Item& item, const std::string& id) const {
    std::array<uint64_t, text::kOutcomes> counts{};
    Outcome worst = Outcome::kNotApplicable;
    for (const auto& [subject, outcome] : item.subjects) {
      ++counts[static_cast<size_t>(outcome)];
      worst = std::max(worst, outcome);
    }
    const run::PackedFile* file = in_.tree.find(item.path);
    json.open('{').entry("collected_at", run_.as_of).entry("id", id);
    json.key("parameters").open('[');
    for (const lang::Param* param : params_of(*item.rule)) write_param(json, *param);
    json.close().key("population").open('{');
    for (const Outcome outcome : kByName) {
      // `subjects` is all of them, and has its place by the alphabet.
      if (outcome == Outcome::kUndecided)
        json.entry("subjects", static_cast<uint64_t>(item.subjects.size()));
      json.entry(text::name(outcome), counts[static_cast<size_t>(outcome)]);
    }
    json.close();
    json.entry("redacted", file != nullptr && file->redacted).entry("rule", item.rule->id);
    json.entry("rule_sha256", comply::sha256(file_of(*item.rule).bytes()));
    json.key("sha256");
    file == nullptr ? json.null() : json.value(file->sha256);
    json.key("size");
    // How long a secret is would follow from the size.
    file == nullptr || file->redacted ? json.null() : json.value(file->size);
    json.key("source");
    file == nullptr ? json.null() : json.value(fmt::format("{}{}", kFiles, item.path));
    json.key("spans").open('[');
    for (const text::Span& span : item.spans) write_span(json, span);
    json.close().entry("tool", fmt::format("ordain {}", version()));
    json.entry("valid_until", valid_until(item)).entry("verdict", text::name(worst)).close();
  }

  // With its keys sorted, as all of the manifest.
  void write_span(JsonWriter& json, text::Span span) const {
    const Where at = where(run_.sources, span);
    json.open('{').key("end").open('{').entry("column", at.end.column);
    json.entry("line", at.end.line).close().entry("path", at.path).key("start").open('{');
    json.entry("column", at.start.column).entry("line", at.start.line).close().close();
  }

  std::string valid_until(const Item& item) const {
    std::string until = day_after(run_.as_of, in_.valid_days).value_or(run_.as_of);
    return item.until.empty() ? until : std::min(until, item.until);
  }

  const EvidenceInput& in_;
  const run::Run& run_;
  std::map<std::string_view, const lang::Rule*> rules_;
  std::map<std::pair<std::string_view, std::string>, Item> items_;
  std::set<std::string> shipped_;
  std::string results_;
  std::string rerun_;
  std::vector<comply::Entry> reports_;
};

}  // namespace

std::vector<comply::Entry> evidence(const EvidenceInput& input) {
  return Evidence(input).entries();
}

std::optional<std::string> day_after(std::string_view date, int days) {
  const auto from = data::read_date(date);
  if (!from) return std::nullopt;
  const auto day = data::add(data::day_of(*from), days * data::kDay);
  if (!day) return std::nullopt;
  return data::to_string(*day);
}

std::string on_one_line(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (size_t at = 0; at < json.size(); ++at) {
    if (json[at] != '\n') {
      out += json[at];
      continue;
    }
    // A string holds no line break as it is, so this one is between two values.
    while (at + 1 < json.size() && json[at + 1] == ' ') ++at;
    if (out.ends_with(',')) out += ' ';
  }
  return out;
}

std::string next_link(std::string_view link, std::string_view item) {
  return comply::sha256(fmt::format("{}{}", link, item));
}

std::string sums(const std::vector<std::pair<std::string_view, std::string_view>>& entries) {
  std::map<std::string_view, std::string_view> sorted(entries.begin(), entries.end());
  std::string out;
  for (const auto& [name, bytes] : sorted)
    out += fmt::format("{}  {}\n", comply::sha256(bytes), name);
  return out;
}

std::string program_digest() {
  std::string all;
  for (const run::EmbeddedFile& file : run::embedded_files())
    all += fmt::format("{}  {}\n", comply::sha256(file.bytes), file.path);
  return comply::sha256(all);
}

}  // namespace ordain::report
