// Evaluate: tasks over rules and subjects, in parallel, put together in one order.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <tuple>
#include <unordered_map>

#include "engine/eval/address.h"
#include "engine/eval/attached.h"
#include "engine/eval/patterns.h"
#include "engine/eval/sensitive.h"
#include "engine/eval/subject_addresses.h"
#include "engine/eval/tell.h"

namespace ordain::eval {

using text::Outcome;

namespace {

// Subjects of one task: few enough to share out, many enough to be worth a task.
constexpr size_t kChunk = 64;

// Some subjects and all rules that ask about them: what one rule had in the cache, the next finds
// there.
struct Task {
  std::span<const size_t> rules;         // indices into a list of rules
  const data::Domain* domain = nullptr;  // null: the first collection is an expression
  size_t begin = 0;                      // subjects of the domain, or worlds; none: that it is open
  size_t end = 0;
};

// Of one rule in one task.
struct TaskResult {
  std::array<uint64_t, text::kOutcomes> counts{};
  std::vector<text::Finding> findings;
  std::chrono::nanoseconds spent{0};  // only when profiled
};

// "k8s" of "k8s.Deployment".
std::string_view family_of(std::string_view domain) { return domain.substr(0, domain.find('.')); }

class Worker {
 public:
  Worker(const lang::Plan& plan, const data::Snapshot& snapshot, const Options& options,
         const text::SourceSet& sources, const SubjectAddresses& addresses, const Hidden& hidden,
         Patterns& patterns, text::Findings& findings)
      : snapshot_(snapshot),
        options_(options),
        sources_(sources),
        addresses_(addresses),
        hidden_(hidden),
        fast_(plan, snapshot, options.budget, findings),
        telling_(plan, snapshot, options.budget, findings) {
    fast_.share(patterns);
    telling_.share(patterns);
    fast_.watch(options.witness);
    telling_.hide(&hidden);
    fast_.set_today(options.today);
    telling_.set_today(options.today);
  }

  // Makes no findings from now on: only keeps what those of sensitive rules would be about.
  void collect(Hidden& out) {
    collecting_ = &out;
    fast_.watch(nullptr);
  }

  void run(const lang::Rule& rule, const Task& task, TaskResult& result) {
    if (task.domain != nullptr && task.begin == task.end) {
      open_domain(rule, *task.domain, result);
      return;
    }
    for (size_t i = task.begin; i < task.end; ++i) {
      const data::Subject* subject = task.domain != nullptr ? &task.domain->subjects[i] : nullptr;
      const data::WorldId world =
          subject != nullptr ? subject->world : static_cast<data::WorldId>(i);
      if (is_settled(rule, subject, world, result)) continue;
      go(fast_, rule, subject, world, Mode::kFast, pairs_);
      const auto tells = [this](const Pair& pair) { return is_told(pair.outcome); };
      if (std::none_of(pairs_.begin(), pairs_.end(), tells)) {
        count(pairs_, result);
        continue;
      }
      // The same again with blame. It asks more, so its budget may end where the fast pass needed
      // no more, or reach where that one gave up: then told without blame, as the fast pass asks.
      go(telling_, rule, subject, world, Mode::kBlame, told_);
      const auto same = [](const Pair& a, const Pair& b) { return a.outcome == b.outcome; };
      if (!std::equal(told_.begin(), told_.end(), pairs_.begin(), pairs_.end(), same)) {
        go(telling_, rule, subject, world, Mode::kResults, told_);
      }
      // What is told is what counts: no number may stand in the report without its finding.
      count(told_, result);
      for (const Pair& pair : told_) {
        if (tells(pair)) tell_pair(rule, subject, world, pair, result);
      }
    }
  }

 private:
  enum class Mode { kFast, kResults, kBlame };

  // What became of one subject. Its values live until the evaluator begins another.
  struct Pair {
    Outcome outcome = Outcome::kPass;
    data::Node node;
    std::string address;
    std::vector<ClauseResult> results;
    Evaluator::Exempted exempted = {};
    Attached attached = {};
  };

  // Most subjects are of one binder and come to nothing that is told: counted, and that is all.
  bool is_settled(const lang::Rule& rule, const data::Subject* subject, data::WorldId world,
                  TaskResult& result) {
    if (subject == nullptr || rule.subjects->generators.size() != 1 ||
        rule.subjects->generators[0].has_key || options_.witness != nullptr) {
      return false;
    }
    Outcome outcome = Outcome::kPass;
    const Evaluator::Glimpse seen = fast_.glimpse(rule, world, subject->node, outcome);
    if (seen == Evaluator::Glimpse::kUnclear) return false;
    if (seen == Evaluator::Glimpse::kNoPair) return true;
    if (is_told(outcome)) return false;
    ++result.counts[static_cast<size_t>(outcome)];
    return true;
  }

  static void count(const std::vector<Pair>& pairs, TaskResult& result) {
    for (const Pair& pair : pairs) ++result.counts[static_cast<size_t>(pair.outcome)];
  }

  bool is_told(Outcome outcome) const {
    if (outcome == Outcome::kPass) return options_.tell_pass;
    if (outcome == Outcome::kNotApplicable) return options_.tell_not_applicable;
    return true;
  }

  // Fills `pairs` with every subject that one element of the first binder makes.
  void go(Evaluator& evaluator, const lang::Rule& rule, const data::Subject* subject,
          data::WorldId world, Mode mode, std::vector<Pair>& pairs) {
    const lang::Loop& loop = *rule.subjects;
    pairs.clear();
    evaluator.begin(rule, world, mode == Mode::kBlame,
                    mode != Mode::kFast || options_.witness != nullptr);
    if (subject != nullptr)
      evaluator.bind(loop.generators[0].slot, evaluator.of_node(subject->node));
    const auto missing = [&](Pair pair, const Value& why) {
      pair.outcome = why.reasons & text::kBroken ? Outcome::kError : Outcome::kUndecided;
      if (mode != Mode::kFast) pair.results.push_back({.outcome = pair.outcome, .value = why});
      pairs.push_back(std::move(pair));
    };
    // What counts is what the fast pass comes to: that is what a witness sees.
    Witness* const witness =
        mode == Mode::kFast && collecting_ == nullptr ? options_.witness : nullptr;
    if (witness != nullptr && subject != nullptr)
      witness->element(loop, 0, evaluator.bound(loop.generators[0].slot), Value());
    const Evaluator::Rounds whole =
        evaluator.rounds(loop, subject != nullptr ? 1 : 0, [&](const Value& where) {
          evaluator.restart();
          Pair pair;
          if (mode != Mode::kFast || witness != nullptr) {
            pair.node = evaluator.bound(loop.generators.back().slot).node;
            pair.address = address(loop, subject, evaluator, pairs.size() + 1);
          }
          if (witness != nullptr)
            witness->subject(rule, pair.address, pair.node, snapshot_.world_name(world));
          if (where.missing()) {
            missing(std::move(pair), where);
            if (witness != nullptr) witness->verdict(pairs.back().outcome, &where);
            return true;
          }
          pair.outcome = evaluator.run(rule, mode == Mode::kFast ? nullptr : &pair.results);
          if (mode != Mode::kFast) {
            pair.exempted = evaluator.exempted();
            if (collecting_ == nullptr && is_told(pair.outcome))
              pair.attached =
                  attached(evaluator, rule, pair.outcome, hidden_, mode == Mode::kBlame);
          }
          if (witness != nullptr) witness->verdict(pair.outcome, nullptr);
          pairs.push_back(std::move(pair));
          return true;
        });
    // There may be subjects that nobody knows of: that is one undecided subject, at the reason.
    if (!whole.whole) {
      Value why;
      why.reasons = whole.reasons;
      why.cause = whole.cause;
      Pair pair;
      pair.address =
          subject != nullptr ? std::string(subject->address) : fmt::format("#{}", pairs.size() + 1);
      missing(std::move(pair), why);
      if (witness != nullptr) watch(*witness, rule, pairs.back(), world, subject, why);
    }
  }

  void tell_pair(const lang::Rule& rule, const data::Subject* subject, data::WorldId world,
                 const Pair& pair, TaskResult& out) {
    if (collecting_ != nullptr) {
      for (const ClauseResult& result : pair.results) collecting_->add(hidden_by(result));
      return;
    }
    Told told{.rule = &rule,
              .node = pair.node,
              .address = pair.address,
              .world = std::string(snapshot_.world_name(world)),
              .hidden = &hidden_};
    if (!told.node && subject != nullptr) told.node = subject->node;
    told.place = told.node ? told.node.document().source_text().place()
                           : std::string(snapshot_.world_place(world));
    std::vector<text::Finding> findings;
    if (!pair.results.empty()) findings = tell(told, pair.results, sources_);
    if (findings.empty()) findings.push_back(tell_plain(told, pair.outcome));
    for (text::Finding& finding : findings) {
      attach(pair.attached, pair.outcome, pair.exempted, finding);
      out.findings.push_back(std::move(finding));
    }
  }

  // A domain that may have more subjects than are known: one undecided subject, at the reason.
  void open_domain(const lang::Rule& rule, const data::Domain& domain, TaskResult& out) {
    Cause cause;
    cause.reason = text::kUnknown;
    cause.node = domain.open_at;
    cause.message = domain.open_reason;
    Value why;
    why.reasons = text::kUnknown;
    why.cause = &cause;
    data::WorldId world = 0;
    for (const data::Subject& subject : domain.subjects) {
      if (domain.open_at && &subject.node.document() == &domain.open_at.document())
        world = subject.world;
    }
    Pair pair{.outcome = Outcome::kUndecided,
              .node = domain.open_at,
              .address = fmt::format("{}/*", domain.name),
              .results = {}};
    pair.results.push_back({.outcome = pair.outcome, .value = why});
    ++out.counts[static_cast<size_t>(pair.outcome)];
    if (options_.witness != nullptr && collecting_ == nullptr)
      watch(*options_.witness, rule, pair, world, nullptr, why);
    tell_pair(rule, nullptr, world, pair, out);
  }

  // Of a pair that stands for subjects that nobody knows of.
  void watch(Witness& witness, const lang::Rule& rule, const Pair& pair, data::WorldId world,
             const data::Subject* subject, const Value& why) const {
    const data::Node node = !pair.node && subject != nullptr ? subject->node : pair.node;
    witness.subject(rule, pair.address, node, snapshot_.world_name(world));
    witness.verdict(pair.outcome, &why);
  }

  // The last binder is the subject; the addresses of the others stand before its own, unless it
  // stands inside them anyway.
  std::string address(const lang::Loop& loop, const data::Subject* subject,
                      const Evaluator& evaluator, size_t number) const {
    std::string out;
    data::Node outer;
    for (size_t i = 0; i < loop.generators.size(); ++i) {
      const data::Node node = evaluator.bound(loop.generators[i].slot).node;
      std::string part;
      if (i == 0 && subject != nullptr) {
        part = subject->address;
      } else if (!node) {
        part = i + 1 == loop.generators.size() ? fmt::format("#{}", number) : std::string();
      } else if (const std::string_view known = addresses_.find(node); !known.empty()) {
        part = known;
      } else if (outer && &outer.document() == &node.document()) {
        part = path_inside(outer, node, &hidden_);
      } else {
        part = below_known(node);
      }
      if (part.empty()) continue;
      const bool inside = !out.empty() && part.size() > out.size() && part.starts_with(out) &&
                          part[out.size()] == '/';
      out = out.empty() || inside ? std::move(part) : fmt::format("{}/{}", out, part);
      if (node) outer = node;
    }
    return out.empty() ? fmt::format("#{}", number) : out;
  }

  // The address of the nearest subject around the value, and the path from there; where none is,
  // that of a subject that shows what is around it (a resource of a plan); the path in its document
  // when it stands in no subject.
  std::string below_known(data::Node node) const {
    for (const auto find : {&SubjectAddresses::find, &SubjectAddresses::find_shown}) {
      for (data::Node above = node.original(); above; above = above.parent()) {
        const std::string_view known = (addresses_.*find)(above);
        if (!known.empty()) return fmt::format("{}/{}", known, path_inside(above, node, &hidden_));
      }
    }
    return "#" + path_inside(data::Node(), node, &hidden_);
  }

  const data::Snapshot& snapshot_;
  const Options& options_;
  const text::SourceSet& sources_;
  const SubjectAddresses& addresses_;
  const Hidden& hidden_;
  Hidden* collecting_ = nullptr;
  Evaluator fast_;
  Evaluator telling_;
  // Of the subject at hand: what became of it, and the same with the reasons.
  std::vector<Pair> pairs_;
  std::vector<Pair> told_;
};

// What of the run an expression speaks of.
struct Spoken {
  bool domain = false;      // some domain
  bool loaded = false;      // one of which something was read
  bool of_a_world = false;  // one that is not the same in all worlds
};

// Lets and functions that were looked at: those that use each other twice would be a number of ways
// without bound.
struct Looked {
  std::set<uint32_t> lets;
  std::set<const lang::Function*> functions;
};

void add_spoken(const lang::Plan& plan, const lang::Expr& expr, const data::Snapshot& snapshot,
                Looked& seen, Spoken& out) {
  if (expr.op == lang::ExprOp::kDomain) {
    const data::Domain* domain = snapshot.find_domain(expr.text);
    out.domain = true;
    out.loaded |= snapshot.is_loaded(family_of(expr.text)) || snapshot.is_loaded(expr.text);
    out.of_a_world |= domain == nullptr || !domain->every_world;
  }
  if (expr.op == lang::ExprOp::kGlobal && seen.lets.insert(expr.slot).second)
    add_spoken(plan, *plan.globals[expr.slot].value, snapshot, seen, out);
  if (expr.op == lang::ExprOp::kApply && seen.functions.insert(expr.function).second) {
    add_spoken(plan, *expr.function->body, snapshot, seen, out);
    for (const lang::Local& local : expr.function->locals)
      add_spoken(plan, *local.value, snapshot, seen, out);
  }
  for (const lang::Expr* arg : expr.args) add_spoken(plan, *arg, snapshot, seen, out);
  if (expr.loop != nullptr) {
    for (const lang::Generator& generator : expr.loop->generators)
      add_spoken(plan, *generator.collection, snapshot, seen, out);
  }
}

Spoken spoken(const lang::Plan& plan, const lang::Expr& expr, const data::Snapshot& snapshot) {
  Spoken out;
  Looked seen;
  add_spoken(plan, expr, snapshot, seen, out);
  return out;
}

// An expression that speaks of no domain can always be evaluated.
bool nothing_loaded(const lang::Plan& plan, const lang::Rule& rule,
                    const data::Snapshot& snapshot) {
  if (!rule.domain.empty())
    return !snapshot.is_loaded(family_of(rule.domain)) && !snapshot.is_loaded(rule.domain);
  if (rule.subjects == nullptr) {
    return std::none_of(rule.families.begin(), rule.families.end(),
                        [&](std::string_view word) { return snapshot.is_loaded(word); });
  }
  const Spoken all = spoken(plan, *rule.subjects->generators[0].collection, snapshot);
  return all.domain && !all.loaded;
}

// Of a rule over an expression: a task for all worlds, in each of which it may be something else;
// records alone are the same in all of them.
Task over_worlds(const lang::Plan& plan, const size_t& number, const lang::Rule& rule,
                 const data::Snapshot& snapshot) {
  const Spoken all = spoken(plan, *rule.subjects->generators[0].collection, snapshot);
  if (all.domain && !all.of_a_world)
    return {{&number, 1}, nullptr, data::kEveryWorld, size_t{data::kEveryWorld} + 1};
  return {{&number, 1}, nullptr, 0, snapshot.world_count()};
}

void add_tasks(const data::Domain& domain, std::span<const size_t> rules,
               std::vector<Task>& tasks) {
  for (size_t begin = 0; begin < domain.subjects.size(); begin += kChunk)
    tasks.push_back({rules, &domain, begin, std::min(begin + kChunk, domain.subjects.size())});
  if (!domain.open_reason.empty()) tasks.push_back({rules, &domain, 0, 0});
}

// Does the work on as many threads as there are tasks and jobs; it is over when all are done.
void in_parallel(const Options& options, size_t tasks, const std::function<void()>& work) {
  std::vector<std::jthread> threads;
  const unsigned jobs = options.witness != nullptr ? 1 : std::max(1u, options.jobs);
  const size_t wanted = std::min<size_t>(jobs, std::max<size_t>(1, tasks));
  bool more = true;
  for (size_t i = 1; more && i < wanted; ++i) {
    try {
      threads.emplace_back(work);
    } catch (const std::system_error&) {
      // The system gives no more threads: those there are do the work.
      more = false;
    }
  }
  work();
}

// What the documents hide, and what the findings of the sensitive rules of this run are about. They
// are evaluated before all others, and once more with them: what nobody may tell is known by then.
Hidden hidden_values(const lang::Plan& plan, const data::Snapshot& snapshot, const Options& options,
                     const text::SourceSet& sources, Patterns& patterns) {
  std::vector<size_t> rules;  // indices into Plan::rules, each a task's own
  for (size_t i = 0; i < plan.rules.size(); ++i) {
    const lang::Rule& rule = plan.rules[i];
    // A proof is of one rule, and shows no more than a report of all would.
    const bool asked = options.only.empty() || options.only.contains(rule.id);
    if (rule.sensitive && (asked || options.witness != nullptr)) rules.push_back(i);
  }
  std::vector<Task> tasks;
  for (const size_t& number : rules) {
    const lang::Rule& rule = plan.rules[number];
    if (nothing_loaded(plan, rule, snapshot)) continue;
    if (rule.domain.empty()) {
      if (rule.subjects != nullptr) tasks.push_back(over_worlds(plan, number, rule, snapshot));
    } else if (const data::Domain* domain = snapshot.find_domain(rule.domain)) {
      add_tasks(*domain, {&number, 1}, tasks);
    }
  }
  Hidden all = hidden_in(snapshot);
  if (tasks.empty()) return all;
  const Hidden none;
  const SubjectAddresses nameless(nullptr);
  text::Findings unheard;  // said again when they are asked with the others
  std::mutex mutex;
  std::atomic<size_t> next = 0;
  in_parallel(options, tasks.size(), [&] {
    Worker worker(plan, snapshot, options, sources, nameless, none, patterns, unheard);
    Hidden found;
    worker.collect(found);
    for (size_t at = next++; at < tasks.size(); at = next++) {
      TaskResult uncounted;
      for (size_t rule : tasks[at].rules) worker.run(plan.rules[rule], tasks[at], uncounted);
    }
    const std::lock_guard lock(mutex);
    all.add(found);
  });
  return all;
}

// Equal identities (the same address twice in a folder) are told apart by the order of their files
// and of their places in them, whatever the order in which the paths were given.
void number_equal_fingerprints(const std::vector<text::Finding*>& findings,
                               const text::SourceSet& sources) {
  std::unordered_map<std::string_view, size_t> first;
  std::vector<std::vector<text::Finding*>> equals;
  for (size_t i = 0; i < findings.size(); ++i) {
    if (findings[i]->fingerprint.empty()) continue;
    const auto [it, fresh] = first.try_emplace(findings[i]->fingerprint, i);
    if (fresh) continue;
    // The index of a first one is replaced by that of its group once it has one.
    if (it->second < findings.size()) {
      equals.push_back({findings[it->second]});
      it->second = findings.size() + equals.size() - 1;
    }
    equals[it->second - findings.size()].push_back(findings[i]);
  }
  for (std::vector<text::Finding*>& group : equals) {
    std::stable_sort(group.begin(), group.end(), [&](text::Finding* a, text::Finding* b) {
      const auto key = [&sources](const text::Finding& finding) {
        const text::Span span = finding.subject_span;
        return std::tuple(
            span.valid() ? std::string_view(sources[span.source].path()) : std::string_view(),
            span.begin);
      };
      return key(*a) < key(*b);
    });
    for (size_t i = 1; i < group.size(); ++i) group[i]->fingerprint += fmt::format("-{}", i);
  }
}

}  // namespace

Results evaluate(const lang::Plan& plan, const data::Snapshot& snapshot, const Options& options,
                 const text::SourceSet& sources, text::Findings& findings) {
  Results results;
  const SubjectAddresses addresses(&snapshot);
  Patterns patterns;
  // The rules over each domain, and those over something else, each alone.
  std::map<const data::Domain*, std::vector<size_t>> by_domain;
  std::vector<size_t> over_expressions;
  for (const lang::Rule& rule : plan.rules) {
    if (!options.only.empty() && !options.only.contains(rule.id)) continue;
    const size_t number = results.rules.size();
    RuleResult& result = results.rules.emplace_back();
    result.rule = &rule;
    if (nothing_loaded(plan, rule, snapshot)) {
      result.state = RuleResult::State::kNotEvaluated;
      continue;
    }
    if (rule.domain.empty()) {
      if (rule.subjects != nullptr) over_expressions.push_back(number);
    } else if (const data::Domain* domain = snapshot.find_domain(rule.domain)) {
      by_domain[domain].push_back(number);
    }
  }
  std::vector<Task> tasks;
  for (const size_t& rule : over_expressions)
    tasks.push_back(over_worlds(plan, rule, *results.rules[rule].rule, snapshot));
  for (const auto& [domain, rules] : by_domain) add_tasks(*domain, rules, tasks);

  const Hidden hidden = hidden_values(plan, snapshot, options, sources, patterns);
  if (options.witness != nullptr) options.witness->hide(hidden);
  results.hidden.assign(hidden.spans().begin(), hidden.spans().end());

  if (options.progress != nullptr)
    options.progress->begin(text::Progress::Step::kEvaluating, tasks.size());
  std::vector<std::vector<TaskResult>> done(tasks.size());
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    Worker worker(plan, snapshot, options, sources, addresses, hidden, patterns, findings);
    using Clock = std::chrono::steady_clock;
    for (size_t at = next++; at < tasks.size(); at = next++) {
      done[at].resize(tasks[at].rules.size());
      if (tasks[at].domain != nullptr) tasks[at].domain->prefetch(tasks[at].begin, tasks[at].end);
      for (size_t i = 0; i < tasks[at].rules.size(); ++i) {
        const Clock::time_point start = options.profile ? Clock::now() : Clock::time_point();
        worker.run(*results.rules[tasks[at].rules[i]].rule, tasks[at], done[at][i]);
        if (options.profile) done[at][i].spent = Clock::now() - start;
      }
      if (options.progress != nullptr) options.progress->add();
    }
  };
  in_parallel(options, tasks.size(), work);

  // Rule by rule, in the order of the subjects: `by_domain` is in no order that lasts.
  std::vector<std::vector<text::Finding*>> told(results.rules.size());
  for (size_t at = 0; at < tasks.size(); ++at) {
    for (size_t i = 0; i < tasks[at].rules.size(); ++i) {
      const size_t rule = tasks[at].rules[i];
      TaskResult& result = done[at][i];
      for (size_t outcome = 0; outcome < result.counts.size(); ++outcome)
        results.rules[rule].counts[outcome] += result.counts[outcome];
      results.rules[rule].spent += result.spent;
      for (text::Finding& finding : result.findings) told[rule].push_back(&finding);
    }
  }
  for (std::vector<text::Finding*>& of_rule : told) {
    number_equal_fingerprints(of_rule, sources);
    for (text::Finding* finding : of_rule) findings.report(std::move(*finding));
  }
  for (RuleResult& result : results.rules) {
    uint64_t pairs = 0;
    for (uint64_t count : result.counts) pairs += count;
    if (pairs == 0 && result.state == RuleResult::State::kEvaluated)
      result.state = RuleResult::State::kMatchedNothing;
  }
  return results;
}

}  // namespace ordain::eval
