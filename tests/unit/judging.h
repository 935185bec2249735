// A rule text and a YAML text judged together in a test: no file, no standard library.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/eval/bound.h"
#include "engine/eval/evaluate.h"
#include "engine/lang/load.h"
#include "engine/read/reader.h"

namespace ordain::test {

// The rules stand in the package `t`, whose domain `t.things` has each document of the YAML text as
// a subject, in a world of its own when `worlds` is set. Two words make what no reader makes yet:
// the plain scalar UNKNOWN is a value that is not known, and a list or map with the tag !open may
// have more elements than are known. Of `UNKNOWN name` the identity is known, of `UNKNOWN /path
// name` also that it refers to what stands at that pointer in its document, of `UNKNOWN "text` that
// it is a text that begins so.
struct Judging {
  struct Setting {
    eval::Options options;
    std::string params;           // `params:` of ordain.yaml, as YAML
    std::string element = "any";  // type of the subjects
    std::string declarations;     // types
    std::string open_reason;      // of the domain
    bool worlds = false;
  };

  Judging(std::string_view rules, std::string_view yaml) : Judging(rules, yaml, Setting()) {}
  Judging(std::string_view rules, std::string_view yaml, const Setting& setting) {
    const text::SourceId rule_source = sources.add(
        "case.ord", "package t\n" + setting.declarations + "\nsource things: " + setting.element +
                        " from \"reader:case\"\n" + std::string(rules));
    lang::LoadInput input;
    input.decide_bound = eval::decide_bound;
    input.sources.push_back({rule_source, "t", false});
    if (!setting.params.empty()) {
      read::Documents given;
      read_into(sources.add("ordain.yaml", setting.params), own_symbols, given);
      own = std::move(given.at(0));
      input.params = own->root();
    }
    plan = lang::load(input, sources, findings);
    read::Documents documents;
    read_into(sources.add("case.yaml", std::string(yaml)), *plan.symbols, documents);
    data::Domain& domain = snapshot.domain("t.things");
    domain.open_reason = setting.open_reason;
    snapshot.mark_loaded("t");
    for (auto& document : documents) {
      if (snapshot.world_count() == 0 || setting.worlds) {
        snapshot.add_world("w" + std::to_string(snapshot.world_count()));
      }
      mark(*document);
      data::Document& kept = snapshot.add(std::move(document));
      const std::string address = "thing/" + std::to_string(domain.subjects.size());
      const auto world = static_cast<data::WorldId>(snapshot.world_count() - 1);
      domain.subjects.push_back({kept.root(), snapshot.keep(address), world});
      if (!setting.open_reason.empty()) domain.open_at = kept.root();
    }
    snapshot.sort();
    loaded = findings.all().size();
    results = eval::evaluate(plan, snapshot, setting.options, sources, findings);
    findings.sort(sources);
  }

  // Outcomes of a rule: "2 pass 1 fail"; "not loaded" when it does not compile.
  std::string counts(std::string_view id) const {
    for (const eval::RuleResult& result : results.rules) {
      if (result.rule->id != id) continue;
      std::string out;
      for (size_t i = 0; i < result.counts.size(); ++i) {
        if (result.counts[i] == 0) continue;
        if (!out.empty()) out += ' ';
        out += std::to_string(result.counts[i]) + " " +
               std::string(name(static_cast<text::Outcome>(i)));
      }
      return out.empty() ? "nothing" : out;
    }
    return "not loaded";
  }
  // All findings of a rule, or of a diagnostic's code.
  std::vector<const text::Finding*> of(std::string_view code) const {
    std::vector<const text::Finding*> out;
    for (const text::Finding& finding : findings.all()) {
      if (finding.code == code) out.push_back(&finding);
    }
    return out;
  }
  // Codes of what loading and evaluating said beside outcomes.
  std::vector<std::string> diagnostics() const {
    std::vector<std::string> out;
    for (const text::Finding& finding : findings.all()) {
      if (!finding.outcome) out.push_back(finding.code);
    }
    return out;
  }
  // Everything that was said, in one text.
  std::string told() const {
    std::string out;
    for (const text::Finding& finding : findings.all()) {
      out += finding.code + " " + (finding.outcome ? std::string(name(*finding.outcome)) : "-") +
             " " + finding.subject + " " + finding.pointer + " " + finding.message + " " +
             finding.label + " " + finding.fingerprint + "\n";
    }
    return out;
  }

  text::SourceSet sources;
  text::SymbolTable own_symbols;
  std::unique_ptr<data::Document> own;
  lang::Plan plan;
  data::Snapshot snapshot;
  text::Findings findings;
  size_t loaded = 0;
  eval::Results results;

 private:
  void read_into(text::SourceId source, const text::SymbolTable& symbols,
                 read::Documents& documents) {
    const read::Limits limits;
    read::read_yaml({sources, source, symbols, limits, findings}, read::YamlSource::kLibyaml,
                    documents);
  }

  static void hint(data::Document& document, uint32_t index, std::string_view words) {
    if (!words.starts_with(' ')) return;
    words.remove_prefix(1);
    data::Hint* hint = document.arena().make<data::Hint>();
    if (words.starts_with('"')) {
      hint->prefix = words.substr(1);
      hint->is_set = true;
    } else if (words.starts_with('/')) {
      const size_t end = words.find(' ');
      hint->target = at(document.root(), words.substr(1, end - 1));
      hint->identity = words.substr(end + 1);
      hint->is_set = true;
    } else {
      hint->identity = words;
    }
    document.set_hint(index, hint);
  }

  static data::Node at(data::Node node, std::string_view path) {
    const size_t end = path.find('/');
    const data::Node next = node.get(path.substr(0, end));
    return end == std::string_view::npos ? next : at(next, path.substr(end + 1));
  }

  static void mark(data::Document& document) {
    for (uint32_t i = 0; i < document.node_count(); ++i) {
      data::NodeData& node = document.mutable_node(i);
      const data::Node handle(&document, i);
      if (node.kind == data::Kind::kString && handle.text().starts_with("UNKNOWN")) {
        node.kind = data::Kind::kUnknown;
        hint(document, i, handle.text().substr(7));
      }
      if (!handle.is_scalar() && handle.has(data::kTagged) && handle.tag().ends_with("open"))
        node.flags |= data::kOpen;
    }
  }
};

// The truth of each condition for the document: T, F, or the reasons for which it is undecided, as
// "absent", "unknown", "error" joined by "+"; "?" when it does not compile. Both `require` and
// `deny` are asked and must agree with the table of verdicts, else "!".
inline std::vector<std::string> truths(const std::vector<std::string>& conditions,
                                       std::string_view yaml,
                                       const Judging::Setting& setting = {}) {
  std::string rules;
  for (size_t i = 0; i < conditions.size(); ++i) {
    rules += "rule R" + std::to_string(i) + " \"\" { for x in t.things require " + conditions[i] +
             " }\n";
    rules +=
        "rule D" + std::to_string(i) + " \"\" { for x in t.things deny " + conditions[i] + " }\n";
  }
  const Judging judging(rules, yaml, setting);
  std::vector<std::string> out;
  for (size_t i = 0; i < conditions.size(); ++i) {
    const std::string require = judging.counts("R" + std::to_string(i));
    const std::string deny = judging.counts("D" + std::to_string(i));
    if (require == "not loaded") {
      out.push_back("?");
      continue;
    }
    const std::vector<const text::Finding*> told = judging.of("R" + std::to_string(i));
    std::string truth;
    if (require == "1 pass") {
      truth = deny == "1 fail" ? "T" : "!";
    } else {
      const uint8_t reasons = told.empty() ? 0 : told.front()->reasons;
      const auto add = [&](uint8_t bit, const char* word) {
        if (reasons & bit) truth += (truth.empty() ? "" : "+") + std::string(word);
      };
      add(text::kAbsent, "absent");
      add(text::kUnknown, "unknown");
      add(text::kBroken, "error");
      const char* wanted_require = reasons & text::kBroken    ? "1 error"
                                   : reasons & text::kUnknown ? "1 undecided"
                                                              : "1 fail";
      const char* wanted_deny = reasons & text::kBroken ? "1 error"
                                : reasons != 0          ? "1 undecided"
                                                        : "1 pass";
      if (reasons == 0) truth = "F";
      if (require != wanted_require || deny != wanted_deny) truth = "!";
    }
    out.push_back(truth);
  }
  return out;
}

inline std::string truth(const std::string& condition, std::string_view yaml,
                         const Judging::Setting& setting = {}) {
  return truths({condition}, yaml, setting).front();
}

}  // namespace ordain::test
