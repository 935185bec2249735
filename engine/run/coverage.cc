// Coverage: watches the evaluation of the cases and keeps what each part of a rule came to.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/coverage.h"

#include <fmt/format.h>

#include <deque>
#include <map>
#include <tuple>
#include <unordered_map>

#include "engine/lang/rule_walk.h"

namespace ordain::run {
namespace {

// A clause or a condition, and what it came to.
struct Point {
  text::Span at;
  bool clause = false;
  bool yes = false;  // true, or pass
  bool no = false;   // false, or fail
};

// The points of one rule by their expressions and statements, in whichever plan.
struct Points {
  std::deque<Point> all;
  std::map<std::tuple<std::string_view, uint32_t, uint32_t, bool>, Point*> by_place;
};

class Watch : public eval::Witness {
 public:
  Watch(const lang::Plan& plan, const lang::Rule& rule, Points& points,
        const text::SourceSet& sources) {
    const auto point = [&](text::Span at, bool clause) -> Point* {
      const auto [it, fresh] = points.by_place.try_emplace(
          {sources[at.source].path(), at.begin, at.end, clause}, nullptr);
      if (fresh) it->second = &points.all.emplace_back(Point{.at = at, .clause = clause});
      return it->second;
    };
    lang::walk(plan, rule, [&](const lang::Visit& visit) {
      // What is written as true or false comes out one way only.
      if (lang::is_leaf(visit) && visit.expr->op != lang::ExprOp::kBool &&
          visit.expr->op != lang::ExprOp::kNode && visit.expr->op != lang::ExprOp::kSlot &&
          visit.expr->op != lang::ExprOp::kGlobal && visit.expr->span.valid())
        conditions_[visit.expr] = point(visit.expr->span, false);
    });
    lang::walk_clauses(
        rule, [&](const lang::Stmt& stmt) { clauses_[&stmt] = point(stmt.condition->span, true); });
  }

  void end(const lang::Stmt& stmt, text::Outcome outcome) override {
    const auto it = clauses_.find(&stmt);
    if (it == clauses_.end()) return;
    it->second->yes |= outcome == text::Outcome::kPass;
    it->second->no |= outcome == text::Outcome::kFail;
  }
  void leave(const lang::Expr& expr, const eval::Value& value) override {
    const auto it = conditions_.find(&expr);
    if (it == conditions_.end()) return;
    it->second->yes |= value.is_true();
    it->second->no |= value.is_false();
  }

  void hide(const eval::Hidden& /*hidden*/) override {}
  void subject(const lang::Rule& /*rule*/, std::string_view /*address*/, data::Node /*node*/,
               std::string_view /*world*/) override {}
  void verdict(text::Outcome /*outcome*/, const eval::Value* /*why*/) override {}
  void begin(const lang::Stmt& /*stmt*/) override {}
  void undecided(const eval::Value& /*why*/) override {}
  void enter(const lang::Expr& /*expr*/) override {}
  void no_truth(const lang::Expr& /*expr*/, const eval::Value& /*wrong*/) override {}
  void element(const lang::Loop& /*loop*/, size_t /*depth*/, const eval::Value& /*element*/,
               const eval::Value& /*key*/) override {}
  void exhausted() override {}

 private:
  std::unordered_map<const lang::Expr*, Point*> conditions_;
  std::unordered_map<const lang::Stmt*, Point*> clauses_;
};

void tell(const lang::Rule& rule, const Point& point, text::Findings& findings) {
  if (point.yes && point.no) return;
  const std::string_view yes = point.clause ? "passes" : "is true";
  const std::string_view no = point.clause ? "fails" : "is false";
  text::Finding finding;
  finding.code = "test/uncovered";
  finding.level = text::Level::kWarning;
  finding.span = point.at;
  const std::string_view missing = point.yes ? no : yes;
  finding.label = point.yes || point.no
                      ? fmt::format("never {}", point.clause ? missing : missing.substr(3))
                      : "never decided";
  finding.message =
      fmt::format("{}: in no case this {} {}", rule.id, point.clause ? "clause" : "condition",
                  point.yes  ? std::string(no)
                  : point.no ? std::string(yes)
                             : "comes to anything");
  findings.report(std::move(finding));
}

void cover(TestRun& run, RuleTested& tested) {
  const lang::Rule& rule = *tested.rule;
  Points points;
  Watch watch(run.plan, rule, points, run.sources);
  // Places that only the plan of a case with parameters has are none of the rule's.
  const size_t known = points.all.size();
  for (const Trial& trial : run.trials) {
    if (!trial.rules.contains(rule.id)) continue;
    if (trial.own == nullptr) {
      judge(trial, rule.id, &watch, run.sources);
      continue;
    }
    Watch of_own(*trial.own, *trial.own->find_rule(rule.id), points, run.sources);
    judge(trial, rule.id, &of_own, run.sources);
  }
  Coverage& out = tested.coverage;
  for (size_t i = 0; i < known; ++i) {
    const Point& point = points.all[i];
    const size_t seen = static_cast<size_t>(point.yes) + static_cast<size_t>(point.no);
    out.wanted += 2;
    out.seen += seen;
    ++(point.clause ? out.clauses : out.conditions);
    (point.clause ? out.clauses_both : out.conditions_both) += seen == 2;
    if (tested.cases > 0) tell(rule, point, run.findings);
  }
  if (tested.cases == 0)
    run.findings.report("test/uncased", text::Level::kWarning, rule.span,
                        fmt::format("{} has no case", rule.id));
  Coverage& all = run.coverage;
  all.clauses += out.clauses;
  all.clauses_both += out.clauses_both;
  all.conditions += out.conditions;
  all.conditions_both += out.conditions_both;
  all.wanted += out.wanted;
  all.seen += out.seen;
}

}  // namespace

void cover(TestRun& run) {
  for (RuleTested& tested : run.tested) cover(run, tested);
}

}  // namespace ordain::run
