// Proof as JSON: version 1. Its schema is stdlib/proof-v1.schema.json.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/facts.h"
#include "engine/report/json_writer.h"
#include "engine/report/parts.h"
#include "engine/report/proof.h"

namespace ordain::report {
namespace {

using eval::Clause;
using eval::Given;
using eval::Proof;
using eval::Round;
using eval::Step;
using eval::Truth;
using lang::StmtKind;

constexpr int kVersion = 1;
// Bytes of an expression as it is written.
constexpr size_t kExpression = 1000;

std::string_view name_of(Truth truth) {
  switch (truth) {
    case Truth::kTrue:
      return "true";
    case Truth::kFalse:
      return "false";
    case Truth::kUndecided:
      return "undecided";
    case Truth::kNone:
      break;
  }
  return "";
}

std::string_view name_of(Step::State state) {
  switch (state) {
    case Step::State::kNotNeeded:
      return "not_needed";
    case Step::State::kNotReached:
      return "not_reached";
    case Step::State::kLeftOut:
      return "left_out";
    case Step::State::kDone:
      break;
  }
  return "done";
}

std::string_view name_of(StmtKind kind) {
  switch (kind) {
    case StmtKind::kRequire:
      return "require";
    case StmtKind::kDeny:
      return "deny";
    case StmtKind::kEach:
      return "each";
    case StmtKind::kIf:
      break;
  }
  return "if";
}

class ProofJson {
 public:
  explicit ProofJson(const run::Run& run) : run_(run) {}

  std::string write(const std::vector<Proof>& proofs) {
    json_.open('{').entry("version", kVersion);
    json_.key("tool").open('{').entry("name", "ordain").entry("version", version()).close();
    json_.key("proofs").open('[');
    for (const Proof& one : proofs) proof(one);
    json_.close().close();
    return json_.take();
  }

 private:
  void text_or_null(std::string_view name, std::string_view text) {
    json_.key(name);
    text.empty() ? json_.null() : json_.value(text);
  }

  void place(std::string_view name, text::Span span, const std::string* pointer = nullptr) {
    json_.key(name);
    if (!span.valid()) {
      json_.null();
      return;
    }
    const Where at = where(run_.sources, span);
    json_.open('{').entry("path", at.path);
    for (const auto& [side, position] : {std::pair("start", at.start), std::pair("end", at.end)}) {
      json_.key(side).open('{').entry("line", position.line).entry("column", position.column);
      json_.close();
    }
    if (pointer != nullptr) json_.entry("pointer", *pointer);
    json_.close();
  }

  void proof(const Proof& proof) {
    json_.open('{').entry("rule", proof.rule->id);
    json_.entry("subject", proof.address).entry("world", proof.world);
    const std::vector<const text::Finding*> told = verdicts(run_, proof);
    // A waiver speaks when the rule has been evaluated; what the rule itself came to is in its
    // clauses.
    const bool waived = !told.empty() && told.front()->outcome == text::Outcome::kWaived;
    json_.entry("outcome", text::name(waived ? text::Outcome::kWaived : proof.outcome));
    json_.key("messages").open('[');
    for (const text::Finding* finding : told) {
      json_.open('{').entry("outcome", text::name(*finding->outcome));
      json_.entry("message", finding->message);
      place("location", finding->span, &finding->pointer);
      json_.close();
    }
    json_.close();
    if (!told.empty()) write_exemption(json_, run_.sources, *told.front());
    place("location", proof.subject);
    place("rule_location", proof.rule->span);
    text_or_null("why", proof.why);
    json_.key("for").open('{');
    json_.entry("expression", loop_text(run_.sources, *proof.rule->subjects, kExpression));
    names(proof.names);
    steps("steps", proof.reach);
    json_.close();
    steps("when", proof.when);
    clauses("clauses", proof.clauses);
    steps("exempt", proof.exempt);
    json_.entry("left_out", proof.left_out);
    json_.close();
  }

  void given(const Given& given) {
    text_or_null("truth", name_of(given.truth));
    text_or_null("value", given.text);
    std::vector<std::string_view> reasons;
    if (given.reasons & text::kAbsent) reasons.push_back("absent");
    if (given.reasons & text::kUnknown) reasons.push_back("unknown");
    if (given.reasons & text::kBroken) reasons.push_back("error");
    json_.texts("reasons", reasons);
    text_or_null("why", given.why);
    json_.entry("default", given.defaulted).entry("tolerated", given.tolerated);
    place("location", given.at, &given.pointer);
    text_or_null("not_written", given.missing);
    json_.key("from").open('[');
    for (const text::Related& from : given.from) {
      json_.open('{').entry("what", from.text);
      place("location", from.span);
      json_.close();
    }
    json_.close();
  }

  void names(const std::vector<eval::Binding>& names) {
    json_.key("names").open('[');
    for (const eval::Binding& one : names) {
      json_.open('{').entry("name", one.name);
      text_or_null("key", one.key);
      given(one.given);
      json_.close();
    }
    json_.close();
  }

  void steps(std::string_view name, const std::vector<Step>& all) {
    json_.key(name).open('[');
    for (const Step& one : all) {
      if (is_telling(run_.sources, *one.expr)) step(one);
    }
    json_.close();
  }

  void step(const Step& step) {
    json_.open('{');
    json_.entry("expression", rule_text(run_.sources, step.expr->span, kExpression));
    place("rule_location", step.expr->span);
    json_.entry("state", name_of(step.state)).entry("let", step.let);
    if (step.state == Step::State::kDone) {
      given(step.given);
      steps("steps", step.steps);
      if (step.expr->loop != nullptr) {
        json_.key("elements").open('{');
        json_.entry("holds", step.holds).entry("does_not_hold", step.fails);
        json_.entry("undecided", step.undecided).entry("excluded", step.excluded);
        json_.entry("not_counted", step.uncounted).entry("not_needed", step.not_needed);
        json_.close();
        rounds(step.rounds, false);
      }
    }
    json_.close();
  }

  void rounds(const std::vector<Round>& rounds, bool statement) {
    json_.key("rounds").open('[');
    for (const Round& round : rounds) {
      json_.open('{');
      names(round.names);
      json_.entry("excluded", round.excluded);
      steps("steps", round.steps);
      if (statement) {
        clauses("clauses", round.clauses);
      } else {
        text_or_null("truth", name_of(round.truth));
        json_.entry("decides", round.decides);
      }
      json_.close();
    }
    json_.close();
  }

  void clauses(std::string_view name, const std::vector<Clause>& all) {
    json_.key(name).open('[');
    for (const Clause& one : all) clause(one);
    json_.close();
  }

  void clause(const Clause& clause) {
    const lang::Stmt& stmt = *clause.stmt;
    const bool each = stmt.kind == StmtKind::kEach;
    json_.open('{').entry("kind", name_of(stmt.kind));
    json_.entry("expression", each ? loop_text(run_.sources, *stmt.loop, kExpression, stmt.span)
                                   : rule_text(run_.sources, stmt.condition->span, kExpression));
    place("rule_location", stmt.span);
    json_.entry("asked", clause.asked);
    if (clause.asked) {
      json_.entry("outcome", text::name(clause.outcome));
      text_or_null("why", clause.why);
      steps("steps", clause.steps);
    }
    if (each && clause.asked) rounds(clause.rounds, true);
    if (stmt.kind == StmtKind::kIf && clause.asked) {
      clauses("then", clause.then);
      clauses("else", clause.otherwise);
    }
    json_.close();
  }

  const run::Run& run_;
  JsonWriter json_;
};

}  // namespace

std::string write_proof_json(const run::Run& run, const std::vector<Proof>& proofs) {
  return ProofJson(run).write(proofs);
}

}  // namespace ordain::report
