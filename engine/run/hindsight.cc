// Hindsight: fields that no subject has, and quantifiers that never had anything to go through.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/hindsight.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/lang/mistakes.h"
#include "engine/run/trail.h"
#include "engine/text/suggest.h"

namespace ordain::run {
namespace {

using lang::Expr;
using lang::ExprOp;
using lang::Stmt;
using lang::StmtKind;

// Keys of one place that are kept for a suggestion.
constexpr size_t kMostKeys = 4096;

// A field that some expression reads of what no schema describes.
struct Read {
  const Expr* expr = nullptr;  // the first that does
  bool plain = false;          // some expression reads it without asking whether it is there
};

class RuleHindsight {
 public:
  RuleHindsight(const eval::RuleResult& result, const data::Snapshot& snapshot,
                const text::SourceSet& sources, text::Findings& findings)
      : rule_(*result.rule),
        result_(result),
        trails_(rule_),
        snapshot_(snapshot),
        sources_(sources),
        findings_(findings) {}

  void look() {
    loop(*rule_.subjects, {});
    for (const Expr* when : rule_.when) visit(*when, {});
    for (const lang::Local& local : rule_.locals) visit(*local.value, {});
    block(rule_.body, {});
    for (const auto& [trail, read] : reads_) judge(trail, read);
    if (all_passed()) vacuous(rule_.body);
  }

 private:
  // How an expression is come to.
  struct Way {
    bool asked = false;    // whether it is there is the question, or does not matter
    bool guarded = false;  // another part of the condition decides whether it counts
  };

  // --- what is read
  void loop(const lang::Loop& loop, Way way) {
    for (const lang::Generator& generator : loop.generators) visit(*generator.collection, way);
    if (loop.where != nullptr) visit(*loop.where, way);
    for (const lang::Local& local : loop.locals) visit(*local.value, way);
  }
  void visit(const Expr& expr, Way way) {
    if (expr.loop != nullptr) loop(*expr.loop, way);
    Way first = way;
    Way rest = way;
    switch (expr.op) {
      case ExprOp::kTolerate:
      case ExprOp::kExists:
      case ExprOp::kCoalesce:
        first.asked = true;
        break;
      case ExprOp::kIs:
        first.asked |= expr.test == lang::IsTest::kNull || expr.test == lang::IsTest::kUnknown;
        break;
      case ExprOp::kAnd:
      case ExprOp::kOr:
      case ExprOp::kImplies:
      case ExprOp::kCond:
        rest.guarded = true;
        break;
      case ExprOp::kField:
        first.asked |= expr.flag;
        note(expr, way);
        break;
      case ExprOp::kIndex:
        note(expr, way);
        break;
      default:
        break;
    }
    for (size_t i = 0; i < expr.args.size(); ++i) visit(*expr.args[i], i == 0 ? first : rest);
  }
  void note(const Expr& expr, Way way) {
    std::optional<Trail> trail = trails_.of(expr);
    if (!trail || trail->steps.empty() || !trail->steps.back()) return;
    const std::string_view key = *trail->steps.back();
    Trail above = *trail;
    above.steps.pop_back();
    keys_read_[above].insert(key);
    if (expr.field != nullptr || expr.record != nullptr) return;
    Read& read = reads_[*std::move(trail)];
    if (read.expr == nullptr) read.expr = &expr;
    // What the rule asks for anywhere it knows to be missing at times.
    if (way.asked) asked_.insert(&read);
    read.plain |= !way.asked && !way.guarded && expr.args[0]->type->is(lang::TypeKind::kAny);
  }
  void block(std::span<const Stmt* const> body, Way way) {
    for (const Stmt* stmt : body) {
      Way inner = way;
      inner.guarded |= stmt->kind == StmtKind::kIf;
      if (stmt->loop != nullptr) loop(*stmt->loop, way);
      if (stmt->condition != nullptr) visit(*stmt->condition, way);
      for (const lang::Local& local : stmt->locals) visit(*local.value, inner);
      for (const lang::Local& local : stmt->other_locals) visit(*local.value, inner);
      block(stmt->then, inner);
      block(stmt->otherwise, inner);
    }
  }

  // --- is it there
  void judge(const Trail& trail, const Read& read) {
    const data::Domain* domain = snapshot_.find_domain(trail.domain);
    if (domain == nullptr || domain->subjects.empty() || !domain->open_reason.empty()) return;
    Trail above = trail;
    const std::string_view key = *trail.steps.back();
    above.steps.pop_back();
    std::set<std::string_view> seen;
    size_t reached = 0;
    for (const data::Subject& subject : domain->subjects) {
      bool here = false;
      const bool dead = follow(above, subject.node, [&](data::Node map) {
        // What may have more keys than are known, or is no map at all, says nothing.
        if (map.has(data::kOpen) || map.kind() == data::Kind::kUnknown) return false;
        if (!map.is_map()) return true;
        here = true;
        if (map.get(key)) return false;
        for (uint32_t i = 0; i < map.child_count() && seen.size() < kMostKeys; ++i)
          seen.insert(map.child(i).key());
        return true;
      });
      if (!dead) return;
      reached += here;
    }
    if (reached == 0) return;
    // A key that the rule reads as well is no misspelling of this one, and hands seldom slip at the
    // first letter.
    const std::set<std::string_view>& own = keys_read_[above];
    std::vector<std::string_view> known;
    for (const std::string_view name : seen) {
      const bool alike = !name.empty() && !key.empty() && (name[0] | 0x20) == (key[0] | 0x20);
      if (alike && !own.contains(name)) known.push_back(name);
    }
    const std::string meant = text::did_you_mean(key, known);
    const bool sure =
        read.plain && !asked_.contains(&read) && reached >= kHandful && pairs_that_counted() > 0;
    if (meant.empty() && !sure) return;
    const size_t all = domain->subjects.size();
    findings_.report(
        "run/dead-path", text::Level::kWarning, read.expr->span,
        fmt::format("{} was absent in {} of {} {}{}", lang::written(*read.expr, sources_), all, all,
                    all == 1 ? "subject" : "subjects", meant));
  }

  uint64_t pairs_that_counted() const {
    uint64_t pairs = 0;
    for (size_t i = 0; i < result_.counts.size(); ++i) {
      if (static_cast<text::Outcome>(i) != text::Outcome::kNotApplicable)
        pairs += result_.counts[i];
    }
    return pairs;
  }

  // --- vacuous
  bool all_passed() const {
    const uint64_t passed = result_.counts[static_cast<size_t>(text::Outcome::kPass)];
    return passed >= kHandful && passed == pairs_that_counted();
  }
  void vacuous(std::span<const Stmt* const> body) {
    for (const Stmt* stmt : body) {
      if (stmt->kind == StmtKind::kRequire) vacuous(*stmt->condition);
      // What an `if` guards may not have been asked at all.
      if (stmt->kind == StmtKind::kEach) vacuous(stmt->then);
    }
  }
  void vacuous(const Expr& expr) {
    if (expr.op == ExprOp::kAnd) {
      for (const Expr* arg : expr.args) vacuous(*arg);
      return;
    }
    if (expr.op != ExprOp::kQuantified || expr.quantifier != lang::ast::Quantifier::kEvery) return;
    const Expr& collection = *expr.loop->generators[0].collection;
    size_t asked = 0;
    if (!is_always_empty(collection, asked) || asked < kHandful) return;
    findings_.report(
        "run/vacuous", text::Level::kWarning, expr.span,
        fmt::format("this `every` held for all {} subjects only because {} was empty in each",
                    pairs_that_counted(), lang::written(collection, sources_)),
        {"nothing was checked by it: look whether it is the collection that is meant"});
  }
  // Counts in `asked` the places where there could have been elements.
  bool is_always_empty(const Expr& collection, size_t& asked) const {
    if (collection.op == ExprOp::kDomain) {
      const data::Domain* domain = snapshot_.find_domain(collection.text);
      asked = pairs_that_counted();
      return domain == nullptr || (domain->subjects.empty() && domain->open_reason.empty());
    }
    const std::optional<Trail> trail = trails_.of(collection);
    if (!trail) return false;
    const data::Domain* domain = snapshot_.find_domain(trail->domain);
    if (domain == nullptr) return false;
    // The innermost element around it, which must be there for anything to be asked.
    Trail around = *trail;
    while (!around.steps.empty() && around.steps.back()) around.steps.pop_back();
    for (const data::Subject& subject : domain->subjects) {
      const bool empty = follow(*trail, subject.node, [](data::Node node) {
        return node.kind() == data::Kind::kNull ||
               ((node.is_map() || node.kind() == data::Kind::kList) && node.size() == 0 &&
                !node.has(data::kOpen));
      });
      if (!empty) return false;
      follow(around, subject.node, [&asked](data::Node) { return ++asked < kHandful; });
    }
    return true;
  }

  const lang::Rule& rule_;
  const eval::RuleResult& result_;
  const Trails trails_;
  const data::Snapshot& snapshot_;
  const text::SourceSet& sources_;
  text::Findings& findings_;
  std::map<Trail, Read> reads_;
  std::set<const Read*> asked_;
  std::map<Trail, std::set<std::string_view>> keys_read_;
};

}  // namespace

void look_back(const lang::Plan& plan, const data::Snapshot& snapshot, const eval::Results& results,
               const text::SourceSet& sources, text::Findings& findings) {
  if (std::all_of(plan.rules.begin(), plan.rules.end(),
                  [](const lang::Rule& rule) { return rule.shipped; }))
    return;
  for (const eval::RuleResult& result : results.rules) {
    if (!result.rule->shipped && result.state != eval::RuleResult::State::kNotEvaluated)
      RuleHindsight(result, snapshot, sources, findings).look();
  }
}

}  // namespace ordain::run
