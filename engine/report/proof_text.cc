// Proof as text: the verdict as the check says it, then each part of the rule with what it gave.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "engine/report/cells.h"
#include "engine/report/frame.h"
#include "engine/report/parts.h"
#include "engine/report/proof.h"
#include "engine/report/proof_rows.h"

namespace ordain::report {
namespace {

using eval::Clause;
using eval::Given;
using eval::Proof;
using eval::Round;
using eval::Step;
using eval::Truth;
using lang::Expr;
using lang::ExprOp;
using text::Outcome;

// Bytes of an expression as it is written.
constexpr size_t kExpression = 160;
constexpr size_t kPart = 100;
// Elements of a quantifier of which none decides, and rounds of `each` that pass, that are shown.
constexpr size_t kExamples = 3;
// A name, or a way into a value: its steps are told by its own row.
bool is_path(const Expr& expr) {
  switch (expr.op) {
    case ExprOp::kSlot:
    case ExprOp::kGlobal:
    case ExprOp::kDomain:
    case ExprOp::kNode:
    case ExprOp::kToday:
    case ExprOp::kReadAs:
    case ExprOp::kField:
    case ExprOp::kTolerate:
      return true;
    case ExprOp::kIndex:
      return expr.args[1]->op == ExprOp::kString || expr.args[1]->op == ExprOp::kInt;
    default:
      return false;
  }
}

// What takes the elements that its `where` leaves.
bool is_comprehension(const Expr& expr) {
  return expr.op == ExprOp::kListComp || expr.op == ExprOp::kMapComp;
}

// What is true or false, as opposed to a value that may be of any kind.
bool is_condition(const Expr& expr) {
  return (expr.op >= ExprOp::kAnd && expr.op <= ExprOp::kIs) || expr.op == ExprOp::kNot ||
         expr.op == ExprOp::kExists ||
         (expr.op == ExprOp::kQuantified && expr.quantifier != lang::ast::Quantifier::kFirst &&
          expr.quantifier != lang::ast::Quantifier::kLast);
}

bool is_missing(const Step& step) {
  return step.state == Step::State::kDone && step.given.truth == Truth::kUndecided;
}

// Whether a part of it is missing, which is told there.
bool has_missing_part(const Step& step) {
  const auto in_round = [](const Round& round) {
    return std::any_of(round.steps.begin(), round.steps.end(), is_missing);
  };
  return std::any_of(step.steps.begin(), step.steps.end(), is_missing) ||
         std::any_of(step.rounds.begin(), step.rounds.end(), in_round);
}

std::string_view color_of(Truth truth) {
  switch (truth) {
    case Truth::kTrue:
      return kGreen;
    case Truth::kFalse:
      return kRed;
    case Truth::kUndecided:
      return kYellow;
    case Truth::kNone:
      break;
  }
  return kBold;
}

std::string_view word_of(Outcome outcome) {
  return outcome == Outcome::kNotApplicable ? "not applicable" : text::name(outcome);
}

std::string_view where_of(const lang::Loop& loop, const Step& step) {
  return loop.where == step.expr ? "where" : "";
}

class ProofText {
 public:
  ProofText(const text::SourceSet& sources, const Style& style)
      : sources_(sources), style_(style), rows_(sources, style) {}

  void proof(const run::Run& run, const Proof& proof, bool tell_world) {
    const std::vector<const text::Finding*> told = verdicts(run, proof);
    for (const text::Finding* finding : told) rows_.verdict(*finding);
    rows_.fact("resource",
               proof.address +
                   (tell_world && !proof.world.empty() ? fmt::format(" ({})", proof.world) : ""));
    if (!proof.rule->shipped) rows_.fact("rule", rows_.place(proof.rule->span));
    if (!told.empty()) {
      if (told.front()->exemption) {
        rows_.fact("exempt", told_exemption(*told.front()));
        // That of a rule is a row of its own below.
        const text::Span at = told.front()->exemption->at;
        if (at.valid() && at.source != proof.rule->span.source)
          rows_.fact("waiver", rows_.place(at));
      }
      for (const text::Evidence& one : told.front()->evidence)
        rows_.fact("evidence", told_evidence(sources_, one));
      for (const text::Fix& fix : told.front()->fixes) rows_.fact("fix", told_fix(fix));
    }
    rows_.line();
    bound_.clear();
    bind(*proof.rule->subjects);
    reach(proof);
    for (size_t i = 0; i < proof.when.size(); ++i) when(proof.when[i]);
    for (const Clause& one : proof.clauses) clause(one, 0);
    for (size_t i = 0; i < proof.exempt.size(); ++i)
      exempt(proof.rule->exempt[i], proof.exempt[i], told);
    if (proof.left_out > 0)
      rows_.row(0,
                fmt::format("{} more, which a proof of this length leaves out",
                            counted(proof.left_out, "part")),
                "", kDim, "");
  }

  // What decided, each as a frame of the rule with the values of its parts below.
  void decisive(const Proof& proof) {
    bind(*proof.rule->subjects);
    if (proof.outcome == Outcome::kNotApplicable || proof.clauses.empty()) {
      for (const Step& condition : proof.when) {
        if (condition.state != Step::State::kDone || condition.given.truth == Truth::kTrue)
          continue;
        framed(condition.expr->span, "when: " + told(condition));
        parts_of_condition(condition, 1);
      }
    }
    if (!proof.why.empty()) rows_.row(1, "it cannot be told: " + proof.why, "", "", "");
    decisive(proof.clauses, proof.outcome);
  }

  std::string take() { return rows_.take(); }
  void line() { rows_.line(); }

 private:
  // Of clauses those that ended as the rule did.
  void decisive(const std::vector<Clause>& clauses, Outcome outcome) {
    for (const Clause& one : clauses) {
      if (!one.asked || one.outcome != outcome) continue;
      const bool simple =
          one.stmt->kind == lang::StmtKind::kRequire || one.stmt->kind == lang::StmtKind::kDeny;
      if (!simple || one.steps.empty()) {
        rows_.fact("in", rows_.place(one.stmt->span));
        clause(one, 0);
        continue;
      }
      const Step& condition = one.steps.front();
      framed(condition.expr->span, fmt::format("{}: {}", told(condition), word_of(one.outcome)));
      parts_of_condition(condition, 1);
    }
  }

  void framed(text::Span span, const std::string& label) {
    if (!span.valid()) return;
    const Paint plain;
    const Paint colored{kBlue, kRed, kBlue, kEnd};
    rows_.lines(frame(sources_[span.source], {{span, label, true}}, {},
                      static_cast<size_t>(std::clamp(style_.width, 40, 400)),
                      style_.color ? colored : plain));
  }

  static std::string told(const Step& condition) {
    if (condition.state != Step::State::kDone) return "not needed";
    if (condition.given.truth == Truth::kUndecided)
      return (condition.given.reasons & text::kBroken) != 0 ? "broken" : "cannot be told";
    return condition.given.truth == Truth::kTrue ? "true" : "false";
  }

  // Where the value stands; of what is not written, what it would stand in.
  std::string place(const Given& given) const {
    const std::string at = rows_.place(given.at);
    return at.empty() || given.missing.empty() ? at : "in " + at;
  }

  void origins(const Given& given, size_t depth) {
    for (const text::Related& from : given.from)
      rows_.row(depth + 1, "from " + from.text, "", "", rows_.place(from.span));
  }

  void binding(const eval::Binding& name, size_t depth, std::string_view said = {}) {
    const std::string key = name.key.empty() ? "" : fmt::format(" (key {})", name.key);
    rows_.row(depth, std::string(name.name) + key,
              result(name.given, false, true) + std::string(said), said.empty() ? kBold : "",
              place(name.given));
    origins(name.given, depth);
  }

  void reach(const Proof& proof) {
    const lang::Loop& loop = *proof.rule->subjects;
    rows_.row(0, "for " + loop_text(sources_, loop, kExpression), "", "", "");
    for (const eval::Binding& name : proof.names) binding(name, 1);
    for (const Step& one : proof.reach) {
      if (one.expr->op != ExprOp::kDomain) step(one, 1, where_of(loop, one));
    }
    if (!proof.why.empty()) rows_.row(1, "it cannot be told: " + proof.why, "", "", "");
  }

  void when(const Step& condition) {
    head(0, "when " + rule_text(sources_, condition.expr->span, kExpression), condition, "", {});
    if (condition.state == Step::State::kDone) parts_of_condition(condition, 1);
  }

  void exempt(const lang::Exempt& exempt, const Step& condition,
              const std::vector<const text::Finding*>& told) {
    std::string_view word;
    for (const text::Finding* finding : told) {
      if (!finding->exemption || finding->exemption->at != exempt.span) continue;
      word = finding->exemption->state == text::Exemption::State::kWaives   ? "waived"
             : finding->exemption->state == text::Exemption::State::kLapsed ? "lapsed"
                                                                            : "no date is given";
    }
    head(0, "exempt when " + rule_text(sources_, exempt.when->span, kExpression), condition, word,
         word == "waived" ? kGreen : std::string_view());
    if (condition.state == Step::State::kDone) parts_of_condition(condition, 1);
  }

  // A condition under its keyword, with what it came to and what follows from it.
  void head(size_t depth, const std::string& text, const Step& condition, std::string_view word,
            std::string_view color) {
    std::string right = told(condition);
    if (!word.empty()) right += fmt::format(": {}", word);
    rows_.row(depth, text, "", "", right, color.empty() ? color_of(condition.given.truth) : color);
  }

  void parts_of_condition(const Step& condition, size_t depth) {
    // What its own row would only repeat is left to its parts.
    if (is_path(*condition.expr) || (is_missing(condition) && !has_missing_part(condition))) {
      step(condition, depth);
    } else {
      parts(condition, depth);
    }
  }

  void clause(const Clause& clause, size_t depth) {
    const lang::Stmt& stmt = *clause.stmt;
    const bool is_each = stmt.kind == lang::StmtKind::kEach;
    std::string text = is_each
                           ? "each " + loop_text(sources_, *stmt.loop, kExpression, stmt.span)
                           : fmt::format("{} {}",
                                         stmt.kind == lang::StmtKind::kIf     ? "if"
                                         : stmt.kind == lang::StmtKind::kDeny ? "deny"
                                                                              : "require",
                                         rule_text(sources_, stmt.condition->span, kExpression));
    if (!clause.asked) {
      rows_.row(depth, text, "", "", "not asked", kDim);
      return;
    }
    if (is_each) {
      each(clause, text, depth);
      return;
    }
    if (clause.steps.empty()) {
      rows_.row(depth, text, "", "", word_of(clause.outcome), outcome_color(clause.outcome));
      return;
    }
    const Step& condition = clause.steps.front();
    const bool decided_if = stmt.kind == lang::StmtKind::kIf && !is_missing(condition);
    head(depth, text, condition, decided_if ? "" : word_of(clause.outcome),
         decided_if ? std::string_view() : outcome_color(clause.outcome));
    parts_of_condition(condition, depth + 1);
    for (const Clause& inner : clause.then) this->clause(inner, depth + 1);
    if (!clause.otherwise.empty()) rows_.row(depth, "else", "", "", "");
    for (const Clause& inner : clause.otherwise) this->clause(inner, depth + 1);
  }

  void each(const Clause& clause, const std::string& text, size_t depth) {
    rows_.row(depth, text, "", "", word_of(clause.outcome), outcome_color(clause.outcome));
    for (const Step& one : clause.steps) step(one, depth + 1);
    if (!clause.why.empty()) rows_.row(depth + 1, "cannot be told: " + clause.why, "", "", "");
    size_t passed = 0;
    size_t hidden = 0;
    for (const Round& round : clause.rounds) {
      Outcome worst = Outcome::kPass;
      for (const Clause& inner : round.clauses) worst = std::max(worst, inner.outcome);
      const bool open = std::any_of(round.steps.begin(), round.steps.end(), is_missing);
      if (worst == Outcome::kPass && !open && !style_.verbose && ++passed > kExamples) {
        ++hidden;
        continue;
      }
      // Every round comes to its first statement, unless the budget ended before.
      const bool ended = round.clauses.empty() && !clause.stmt->then.empty() && !open;
      const std::string_view said = round.excluded ? ": not asked, `where` does not hold"
                                    : ended        ? ": not reached, the budget was used up before"
                                                   : "";
      for (const eval::Binding& name : round.names) binding(name, depth + 1, said);
      bind(*clause.stmt->loop);
      for (const Step& one : round.steps) step(one, depth + 2, where_of(*clause.stmt->loop, one));
      for (const Clause& inner : round.clauses) this->clause(inner, depth + 2);
      unbind(*clause.stmt->loop);
    }
    if (hidden > 0)
      rows_.row(depth + 1,
                fmt::format("and {} in which nothing fails (-v shows them)",
                            counted(hidden, "more round", "more rounds")),
                "", kDim, "");
  }

  // " = 3", " is not set", " cannot be told: ...".
  std::string result(const Given& given, bool condition, bool with_why) const {
    if (given.truth != Truth::kUndecided) {
      std::string out = given.text.empty() ? "" : " = " + given.text;
      if (given.defaulted) out += " (default)";
      return out;
    }
    const std::string why = with_why ? ": " + given.why : "";
    if ((given.reasons & text::kBroken) != 0) return " is broken" + why;
    if (condition || given.unsettled) return " cannot be told" + why;
    if ((given.reasons & text::kUnknown) != 0) return " is not known" + why;
    return given.tolerated ? " is not set, which `?` allows" : " is not set";
  }

  void step(const Step& step, size_t depth, std::string_view keyword = {},
            std::string_view parameter = {}) {
    if (!is_telling(sources_, *step.expr)) return;
    std::string text = rule_text(sources_, step.expr->span, kPart);
    if (!keyword.empty()) text = fmt::format("{} {}", keyword, text);
    if (!parameter.empty() && parameter != text) text = fmt::format("{}: {}", parameter, text);
    if (step.let) text = fmt::format("let {} = {}", let_name_, text);
    switch (step.state) {
      case Step::State::kNotNeeded:
        rows_.row(depth, text, " is not needed", kDim, "");
        return;
      case Step::State::kNotReached:
        rows_.row(depth, text, " is not reached: the budget was used up before", kDim, "");
        return;
      case Step::State::kLeftOut:
        rows_.row(depth, text, " is left out here", kDim, "");
        return;
      case Step::State::kDone:
        break;
    }
    rows_.row(depth, text, result(step.given, is_condition(*step.expr), !has_missing_part(step)),
              color_of(step.given.truth), place(step.given));
    origins(step.given, depth);
    parts(step, depth + 1);
  }

  // The rows below that of a call: each argument by the name that it has inside, then the body, of
  // which the parameters need no row of their own.
  void call(const Step& step, size_t depth) {
    const lang::Function& function = *step.expr->function;
    for (const Step& part : step.steps) {
      if (part.expr == function.body) continue;
      const auto at = std::find(step.expr->args.begin(), step.expr->args.end(), part.expr);
      this->step(part, depth, {}, function.parameters[at - step.expr->args.begin()].name);
    }
    std::vector<uint32_t> outside = std::exchange(bound_, {});
    for (uint32_t i = 0; i < function.parameters.size(); ++i) bound_.push_back(i);
    for (const Step& part : step.steps) {
      if (part.expr == function.body && !is_bound(part)) this->step(part, depth);
    }
    bound_ = std::move(outside);
  }

  // The rows below that of a step.
  void parts(const Step& step, size_t depth) {
    if (step.expr->op == ExprOp::kApply) return call(step, depth);
    for (const Step& part : step.steps) {
      if (step.expr->op == ExprOp::kSlot) let_name_ = rule_text(sources_, step.expr->span, 64);
      // The steps of a way and the links of a chain of `and` are told by its own row.
      const bool way = is_path(*step.expr) && is_path(*part.expr) && !part.let;
      const bool link = part.expr->op == step.expr->op &&
                        (part.expr->op == ExprOp::kAnd || part.expr->op == ExprOp::kOr);
      if ((way || link) && part.state == Step::State::kDone) {
        parts(part, depth);
      } else if (!is_bound(part)) {
        this->step(part, depth);
      }
    }
    if (step.expr->loop == nullptr || step.state != Step::State::kDone) return;
    counts(step, depth);
    bind(*step.expr->loop);
    for (const Round* one : shown_rounds(step)) round(*one, step, depth);
    unbind(*step.expr->loop);
  }

  // A name of a loop: its value stands where the loop is.
  bool is_bound(const Step& step) const {
    return step.expr->op == ExprOp::kSlot && !step.let &&
           std::find(bound_.begin(), bound_.end(), step.expr->slot) != bound_.end();
  }

  // Whether there is anything below its row.
  bool has_rows(const Step& step) const {
    if (step.expr->loop != nullptr || step.expr->op == ExprOp::kApply) return true;
    return std::any_of(step.steps.begin(), step.steps.end(), [this](const Step& part) {
      return is_telling(sources_, *part.expr) && !is_bound(part);
    });
  }

  void bind(const lang::Loop& loop) {
    for (const lang::Generator& generator : loop.generators) bound_.push_back(generator.slot);
  }
  void unbind(const lang::Loop& loop) { bound_.resize(bound_.size() - loop.generators.size()); }

  void counts(const Step& step, size_t depth) {
    const bool list = is_comprehension(*step.expr);
    const uint64_t all =
        step.holds + step.fails + step.undecided + step.excluded + step.uncounted + step.not_needed;
    std::vector<std::string> terms;
    const auto add = [&terms](uint64_t number, std::string_view one, std::string_view many) {
      if (number > 0)
        terms.push_back(fmt::format("{} {}", grouped(number), number == 1 ? one : many));
    };
    add(step.holds, list ? "is taken" : "holds", list ? "are taken" : "hold");
    add(step.fails, "does not hold", "do not hold");
    add(step.undecided, "cannot be told", "cannot be told");
    add(step.excluded, "is left out by `where`", "are left out by `where`");
    add(step.uncounted, "is not shown", "are not shown");
    add(step.not_needed, "is not needed", "are not needed");
    rows_.row(depth,
              fmt::format("{}{}{}", counted(all, "element"), terms.empty() ? "" : ": ",
                          fmt::join(terms, ", ")),
              "", "", "");
  }

  // The one that decides; else some of each kind.
  std::vector<const Round*> shown_rounds(const Step& step) const {
    std::vector<const Round*> out;
    const bool decided = std::any_of(step.rounds.begin(), step.rounds.end(),
                                     [](const Round& round) { return round.decides; });
    std::array<size_t, 5> seen{};
    for (const Round& round : step.rounds) {
      const size_t kind = round.excluded ? 4 : static_cast<size_t>(round.truth);
      if (style_.verbose || (decided ? round.decides : ++seen[kind] <= kExamples))
        out.push_back(&round);
    }
    return out;
  }

  void round(const Round& round, const Step& step, size_t depth) {
    std::string said;
    if (round.excluded) {
      said = ": left out";
    } else if (round.truth == Truth::kTrue) {
      said = is_comprehension(*step.expr) ? ": is taken" : ": holds";
    } else if (round.truth == Truth::kFalse) {
      said = ": does not hold";
    } else if (round.truth == Truth::kUndecided) {
      said = ": cannot be told";
    }
    if (round.decides) said += ", and decides";
    for (size_t i = 0; i < round.names.size(); ++i)
      binding(round.names[i], depth, i + 1 == round.names.size() ? said : "");
    for (const Step& one : round.steps) {
      // What the body came to is said by the element.
      if (one.expr != step.expr->args[0] || has_rows(one) || is_missing(one))
        this->step(one, depth + 1, where_of(*step.expr->loop, one));
    }
  }

  const text::SourceSet& sources_;
  const Style& style_;
  ProofRows rows_;
  std::string let_name_;         // of the let whose value comes next
  std::vector<uint32_t> bound_;  // slots of the loops around what is told
};

}  // namespace

std::string write_proof_text(const run::Run& run, const std::vector<Proof>& proofs,
                             const Style& style) {
  ProofText text(run.sources, style);
  bool first = true;
  for (const Proof& proof : proofs) {
    if (!first) text.line();
    first = false;
    text.proof(run, proof, run.snapshot.world_count() > 1);
  }
  return text.take();
}

std::string write_proof_values(const text::SourceSet& sources, const Proof& proof,
                               const Style& style) {
  ProofText text(sources, style);
  text.decisive(proof);
  return text.take();
}

}  // namespace ordain::report
