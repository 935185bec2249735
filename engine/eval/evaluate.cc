// Evaluate: tasks over rules and subjects, in parallel, put together in one order.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/evaluate.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>
#include <unordered_map>

#include <fmt/format.h>

#include "engine/eval/address.h"
#include "engine/eval/tell.h"

namespace ordain::eval {

using text::Outcome;

namespace {

// Subjects of one task: few enough to share out, many enough to be worth a task.
constexpr size_t kChunk = 64;

struct Task {
  size_t rule = 0;  // index into Results::rules
  const data::Domain* domain = nullptr;  // null: the first collection is an expression
  size_t begin = 0;                      // subjects of the domain, or worlds
  size_t end = 0;
};

struct TaskResult {
  std::array<uint64_t, text::kOutcomes> counts{};
  std::vector<text::Finding> findings;
};

// "k8s" of "k8s.Deployment".
std::string_view family_of(std::string_view domain) { return domain.substr(0, domain.find('.')); }

using Addresses = std::map<std::pair<const data::Document*, uint32_t>, std::string_view>;

class Worker {
 public:
  Worker(const lang::Plan& plan, const data::Snapshot& snapshot, const Options& options, const text::SourceSet& sources,
         const Addresses& addresses, text::Findings& findings)
      : snapshot_(snapshot), options_(options), sources_(sources), addresses_(addresses),
        told_budget_{options.budget.steps * 16, options.budget.elements, options.budget.string_bytes},
        fast_(plan, snapshot, options.budget, findings),
        // Blame asks both sides of an `and`: what fitted the budget without must fit it with.
        telling_(plan, snapshot, told_budget_, findings) {}

  void run(const lang::Rule& rule, const Task& task, TaskResult& result) {
    for (size_t i = task.begin; i < task.end; ++i) {
      const data::Subject* subject = task.domain != nullptr ? &task.domain->subjects[i] : nullptr;
      const data::WorldId world = subject != nullptr ? subject->world : static_cast<data::WorldId>(i);
      std::vector<Counted> counted;
      bool tell_any = false;
      go(fast_, rule, subject, world, false, [&](Outcome outcome, const Value&, const std::vector<ClauseResult>&) {
        counted.push_back({outcome, fast_.exhausted() ? fast_.exhausted_value().cause->rule_at : rule.span});
        ++result.counts[static_cast<size_t>(outcome)];
        tell_any |= is_told(outcome);
      });
      if (!tell_any) continue;
      size_t at = 0;
      go(telling_, rule, subject, world, true, [&](Outcome, const Value& value, const std::vector<ClauseResult>& results) {
        // With its larger budget the loop of the subjects may come further than what was counted.
        if (at == counted.size()) return;
        const Counted& pair = counted[at++];
        if (is_told(pair.outcome)) tell_counted(rule, subject, world, at, pair, value, results, result);
      });
    }
  }

 private:
  // What the first pass came to, and where in the rule its budget ended, if it did.
  struct Counted {
    Outcome outcome = Outcome::kPass;
    text::Span rule_at;
  };

  static bool holds(const Cause* cause, const Cause* wanted) {
    if (cause == nullptr || cause == wanted) return cause != nullptr;
    return cause->left != nullptr && (holds(cause->left, wanted) || holds(cause->right, wanted));
  }

  // The verdict is the first pass's, as it was counted. Where only the second ran out of its larger
  // budget, what it found until then is told, and nothing is made up of the rest.
  void tell_counted(const lang::Rule& rule, const data::Subject* subject, data::WorldId world, size_t number, const Counted& pair,
                    const Value& value, const std::vector<ClauseResult>& results, TaskResult& out) {
    std::vector<ClauseResult> told;
    bool error = false;
    for (const ClauseResult& clause : results) {
      const bool cut = telling_.exhausted() && clause.value.missing() && holds(clause.value.cause, telling_.exhausted_value().cause);
      if (cut) continue;
      told.push_back(clause);
      error |= clause.outcome == Outcome::kError;
    }
    Cause spent;
    const std::string message = fmt::format("the rule takes more than {} steps for one subject", options_.budget.steps);
    if (pair.outcome == Outcome::kError && !error) {
      spent.reason = text::kBroken;
      spent.message = message;
      spent.rule_at = pair.rule_at;
      Value broken;
      broken.reasons = text::kBroken;
      broken.cause = &spent;
      told.push_back(ClauseResult{.outcome = Outcome::kError, .value = broken});
    }
    tell_pair(rule, subject, world, number, pair.outcome, value, told, out);
  }

  using Visit = std::function<void(Outcome, const Value&, const std::vector<ClauseResult>&)>;

  bool is_told(Outcome outcome) const {
    if (outcome == Outcome::kPass) return options_.tell_pass;
    if (outcome == Outcome::kNotApplicable) return options_.tell_not_applicable;
    return true;
  }

  // Visits every subject that one element of the first binder makes.
  void go(Evaluator& evaluator, const lang::Rule& rule, const data::Subject* subject, data::WorldId world, bool blame,
          const Visit& visit) {
    const lang::Loop& loop = *rule.subjects;
    std::vector<ClauseResult> results;
    evaluator.begin(rule, world, blame);
    if (subject != nullptr) evaluator.bind(loop.generators[0].slot, evaluator.of_node(subject->node));
    const uint32_t slot = loop.generators.back().slot;
    const auto missing = [&](const Value& why, const Value& value) {
      const Outcome outcome = why.reasons & text::kBroken ? Outcome::kError : Outcome::kUndecided;
      results.assign(1, {.outcome = outcome, .value = why});
      visit(outcome, value, results);
    };
    const Evaluator::Rounds whole = evaluator.rounds(loop, subject != nullptr ? 1 : 0, [&](const Value& where) {
      evaluator.restart();
      if (where.missing()) {
        missing(where, evaluator.bound(slot));
        return true;
      }
      results.clear();
      const Outcome outcome = evaluator.run(rule, blame ? &results : nullptr);
      visit(outcome, evaluator.bound(slot), results);
      return true;
    });
    // There may be subjects that nobody knows of: that is one undecided subject, at the reason.
    if (!whole.whole) {
      Value why;
      why.reasons = whole.reasons;
      why.cause = whole.cause;
      missing(why, {});
    }
  }

  void tell_pair(const lang::Rule& rule, const data::Subject* subject, data::WorldId world, size_t number, Outcome outcome,
                 const Value& value, const std::vector<ClauseResult>& results, TaskResult& out) {
    Told told{.rule = &rule, .node = value.node, .address = "", .world = std::string(snapshot_.world_name(world))};
    if (!told.node && subject != nullptr) told.node = subject->node;
    told.address = address(rule, subject, value, number);
    std::vector<text::Finding> findings;
    if (!results.empty()) findings = tell(told, results, sources_);
    if (findings.empty()) {
      text::Finding& plain = findings.emplace_back(tell_plain(told, outcome));
      if (telling_.exhausted()) {
        plain.message = fmt::format("the rule ends in {}; to find out why takes more than {} steps", text::name(outcome), told_budget_.steps);
      }
    }
    for (text::Finding& finding : findings) out.findings.push_back(std::move(finding));
  }

  std::string address(const lang::Rule& rule, const data::Subject* subject, const Value& value, size_t number) const {
    if (subject != nullptr && rule.subjects->generators.size() == 1) return std::string(subject->address);
    if (value.node) {
      const auto known = addresses_.find({&value.node.document(), value.node.index()});
      if (known != addresses_.end()) return std::string(known->second);
    }
    std::string outer = subject != nullptr ? std::string(subject->address) : std::string();
    if (!value.node) return outer.empty() ? fmt::format("#{}", number) : fmt::format("{}/#{}", outer, number);
    if (!outer.empty()) return fmt::format("{}/{}", outer, path_inside(subject->node, value.node));
    return fmt::format("{}#{}", value.node.document().source_text().path(), value.node.pointer());
  }

  const data::Snapshot& snapshot_;
  const Options& options_;
  const text::SourceSet& sources_;
  const Addresses& addresses_;
  Budget told_budget_;
  Evaluator fast_;
  Evaluator telling_;
};

// Whether the expression speaks of a domain; `any_loaded` becomes true when something of the kind of
// one of them was read.
bool speaks_of(const lang::Plan& plan, const lang::Expr& expr, const data::Snapshot& snapshot, bool& any_loaded) {
  bool any = false;
  if (expr.op == lang::ExprOp::kDomain) {
    any = true;
    any_loaded |= snapshot.is_loaded(family_of(expr.text));
  }
  if (expr.op == lang::ExprOp::kGlobal) any |= speaks_of(plan, *plan.globals[expr.slot].value, snapshot, any_loaded);
  for (const lang::Expr* arg : expr.args) any |= speaks_of(plan, *arg, snapshot, any_loaded);
  if (expr.loop != nullptr) {
    for (const lang::Generator& generator : expr.loop->generators) any |= speaks_of(plan, *generator.collection, snapshot, any_loaded);
  }
  return any;
}

// An expression that speaks of no domain can always be evaluated.
bool nothing_loaded(const lang::Plan& plan, const lang::Expr& expr, const data::Snapshot& snapshot) {
  bool any_loaded = false;
  return speaks_of(plan, expr, snapshot, any_loaded) && !any_loaded;
}

// Equal identities (the same address twice in a world) are told apart by their order.
void number_equal_fingerprints(std::vector<text::Finding*>& findings) {
  std::unordered_map<std::string, int> seen;
  for (text::Finding* finding : findings) {
    if (finding->fingerprint.empty()) continue;
    const int times = seen[finding->fingerprint]++;
    if (times > 0) finding->fingerprint += fmt::format("-{}", times);
  }
}

}  // namespace

Results evaluate(const lang::Plan& plan, const data::Snapshot& snapshot, const Options& options,
                 const text::SourceSet& sources, text::Findings& findings) {
  Results results;
  std::vector<Task> tasks;
  Addresses addresses;
  for (size_t i = 0; i < plan.rules.size(); ++i) {
    const lang::Rule& rule = plan.rules[i];
    if (!options.only.empty() && !options.only.contains(rule.id)) continue;
    RuleResult& result = results.rules.emplace_back();
    result.rule = &rule;
    const lang::Expr& first = *rule.subjects->generators[0].collection;
    if (nothing_loaded(plan, first, snapshot)) {
      result.state = RuleResult::State::kNotEvaluated;
      continue;
    }
    if (rule.domain.empty()) {
      if (addresses.empty()) {
        for (const auto& [name, domain] : snapshot.domains()) {
          for (const data::Subject& subject : domain.subjects) {
            addresses.try_emplace({&subject.node.document(), subject.node.index()}, subject.address);
          }
        }
      }
      tasks.push_back({results.rules.size() - 1, nullptr, 0, snapshot.world_count()});
      continue;
    }
    if (const data::Domain* domain = snapshot.find_domain(rule.domain)) {
      for (size_t begin = 0; begin < domain->subjects.size(); begin += kChunk) {
        tasks.push_back({results.rules.size() - 1, domain, begin, std::min(begin + kChunk, domain->subjects.size())});
      }
    }
  }

  std::vector<TaskResult> done(tasks.size());
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    Worker worker(plan, snapshot, options, sources, addresses, findings);
    for (size_t at = next++; at < tasks.size(); at = next++) worker.run(*results.rules[tasks[at].rule].rule, tasks[at], done[at]);
  };
  std::vector<std::thread> threads;
  const size_t wanted = std::min<size_t>(std::max(1u, options.jobs), std::max<size_t>(1, tasks.size()));
  for (size_t i = 1; i < wanted; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();

  std::vector<text::Finding*> told;
  for (size_t i = 0; i < tasks.size(); ++i) {
    RuleResult& result = results.rules[tasks[i].rule];
    for (size_t outcome = 0; outcome < done[i].counts.size(); ++outcome) result.counts[outcome] += done[i].counts[outcome];
    for (text::Finding& finding : done[i].findings) told.push_back(&finding);
  }
  number_equal_fingerprints(told);
  for (text::Finding* finding : told) findings.report(std::move(*finding));
  for (RuleResult& result : results.rules) {
    uint64_t pairs = 0;
    for (uint64_t count : result.counts) pairs += count;
    if (pairs == 0 && result.state == RuleResult::State::kEvaluated) result.state = RuleResult::State::kMatchedNothing;
  }
  return results;
}

}  // namespace ordain::eval
