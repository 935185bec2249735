// The reference evaluator: clear, pure, three-valued, with blame. One worker's state.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/data/snapshot.h"
#include "engine/eval/glance.h"
#include "engine/eval/lineage.h"
#include "engine/eval/patterns.h"
#include "engine/eval/value.h"
#include "engine/eval/witness.h"
#include "engine/lang/plan.h"
#include "engine/text/arena.h"
#include "engine/text/finding.h"
#include "engine/text/function_ref.h"

// Internal to engine/eval. eval_expr.cc, eval_access.cc, eval_compare.cc, eval_loop.cc and
// eval_clause.cc are its parts; the semantics are those of language.md section 6.
namespace ordain::eval {

struct Budget {
  // Expressions evaluated for one (rule, subject). Blame asks both sides of an `and`: what fitted
  // without must fit with, so there are kBlameFactor times as many then.
  uint64_t steps = 5'000'000;
  static constexpr uint64_t kBlameFactor = 16;
  // Elements of a computed list.
  uint32_t elements = 1'000'000;
  // Bytes of a computed string.
  uint32_t string_bytes = 1u << 20;
};

// How one clause ended for one subject (and one round of each `each` around it).
struct ClauseResult {
  const lang::Stmt* stmt = nullptr;
  text::Outcome outcome = text::Outcome::kPass;
  // The condition's value; of an `each` or `if` that could not be decided, what it is undecided on.
  Value value;
  std::string message;                   // the author's, rendered; empty when there is none
  data::Node at;                         // `at e`, when given and there
  std::vector<std::string> rounds;       // keys of the `each` around it, outermost first
  const lang::Exempt* exempt = nullptr;  // it is the condition of this one, which is broken
};

// `part == key` in the condition of a loop over x: a part of x, and what does not speak of x.
struct Join {
  const lang::Expr* part = nullptr;
  const lang::Expr* key = nullptr;
};

// The rows of a domain by the strings that its parts are; those whose parts are none, or not
// surely.
struct JoinIndex {
  std::unordered_map<std::string, std::vector<uint32_t>> by_text;
  std::vector<uint32_t> others;
};

// What is missing: `key` of what is at the path `above`, or the written null itself (both empty).
// The path of both is put together only when someone wants it.
struct Below {
  std::string_view above;
  std::string_view key;
  bool empty() const { return above.empty() && key.empty(); }
};

class Hidden;

class Evaluator {
 public:
  Evaluator(const lang::Plan& plan, const data::Snapshot& snapshot, const Budget& budget,
            text::Findings& findings)
      : plan_(plan),
        snapshot_(snapshot),
        budget_(budget),
        findings_(findings),
        lineage_(plan, snapshot) {}

  // Values that messages do not tell, those of sensitive rules aside; null: none. Outlives it.
  void hide(const Hidden* hidden) { hidden_ = hidden; }

  // Where patterns are compiled, in place of here: with others that ask for the same. Outlives it.
  void share(Patterns& patterns) { patterns_ = &patterns; }

  // The day of the run; none: `today` is not known.
  void set_today(std::optional<data::Moment> today) { today_ = today; }
  std::optional<data::Moment> today() const { return today_; }

  // Tells it of each step from now on; null: nobody.
  void watch(Witness* witness) { witness_ = witness; }

  // Starts a new (rule, subject): forgets what the last one made. `told`: somebody will ask what is
  // missing and where; if not, that is not put together.
  void begin(const lang::Rule& rule, data::WorldId world, bool with_blame, bool told = true);
  void bind(uint32_t slot, const Value& value);

  // Starts another subject of the same round of the rule's first binder: the budget is whole again.
  void restart();

  // The outcome of the rule for this subject of its one binder, where nothing needs to be told of
  // it: found out with the least ado. Nothing when its `where` does not say plainly that there is
  // such a pair, or that there is none.
  enum class Glimpse : uint8_t { kUnclear, kNoPair, kPair };
  Glimpse glimpse(const lang::Rule& rule, data::WorldId world, data::Node subject,
                  text::Outcome& outcome);

  // `when`, then clauses. With `results`, each clause that did not pass is recorded. The outcome is
  // the worst of the clauses.
  text::Outcome run(const lang::Rule& rule, std::vector<ClauseResult>* results);

  // What the last run() found among the exemptions of the rule.
  struct Exempted {
    const lang::Exempt* exempt = nullptr;  // null: none speaks of the subject
    text::Exemption::State state = text::Exemption::State::kWaives;
  };
  const Exempted& exempted() const { return exempted_; }

  // Once the budget is used up, every value is the error that says so: nothing half done gets out.
  Value eval(const lang::Expr& expr) {
    if (!step(expr)) return exhausted_value_;
    if (witness_ != nullptr) witness_->enter(expr);
    Value value = operation(expr);
    if (exhausted_) value = exhausted_value_;
    if (witness_ != nullptr) witness_->leave(expr, value);
    return value;
  }
  // The expression as a truth value: a bool, or missing.
  Value truth(const lang::Expr& expr);

  // Calls `visit(element, key)` for each element until it says no. What it returns is not whole
  // when it could not go through all of them, or when the list is open, also where the visitor
  // stopped.
  struct Rounds {
    bool whole = true;
    bool stopped = false;  // the visitor wanted no more
    uint8_t reasons = 0;   // of what is missing
    const Cause* cause = nullptr;
  };
  // Elements of a document are read as `element`, when it is not null.
  Rounds each(const Value& collection, const lang::Expr& at,
              text::FunctionRef<bool(const Value&, const Value&)> visit,
              const lang::Type* element = nullptr);

  // The same for these rows of a list or a source.
  Rounds each_of(const Value& collection, std::span<const uint32_t> rows, const lang::Expr& at,
                 text::FunctionRef<bool(const Value&, const Value&)> visit);

  // Runs `body` for every combination of the loop's elements from generator `depth` on whose
  // `where` is not F; it gets the `where` value and says whether to go on. Returns what could not
  // be gone through.
  // Elements on which `filter` (if there is one) is F may be left out too.
  Rounds rounds(const lang::Loop& loop, size_t depth, text::FunctionRef<bool(const Value&)> body,
                const lang::Expr* filter = nullptr);
  Value bound(uint32_t slot) const { return slots_[slot].value; }

  // The value of a node, as its schema type reads it.
  Value of_node(data::Node node, const lang::Type* type = nullptr);

  // --- for builtins
  text::Arena& arena() { return *arena_; }
  const Budget& budget() const { return budget_; }
  Value broken(std::string message, const lang::Expr& at, const Value& from);
  Value absent(data::Node node, std::string_view path);
  Value absent(data::Node node, const Below& path);
  // Both sets of causes; either may be null.
  const Cause* both(const Cause* a, const Cause* b);
  // With reasons in `open`, the list may have more elements than are known.
  Value make_list(const std::vector<Value>& items, const lang::Expr& at, uint8_t open = 0,
                  const Cause* why_open = nullptr);
  // The texts of `keys` live as long as the arena. With reasons in `open`, there may be more keys.
  Value make_map(std::span<const std::string_view> keys, std::span<const Value> items,
                 uint8_t open = 0, const Cause* why_open = nullptr);
  Value make_string(std::string text, const lang::Expr& at);
  Value make_moment(Tag tag, const data::Moment& moment);
  // `today`; not known where the run has no day.
  Value day_of_run(const lang::Expr& at);
  Value make_decimal(const Decimal& number, Tag tag = Tag::kDecimal);
  // T, F or missing.
  Value equal(const Value& a, const Value& b, const lang::Expr& at);
  // Less, equal or greater as -1, 0, 1 of two numbers, strings, quantities, dates, durations or
  // periods; missing when they have no order.
  Value order(const Value& a, const Value& b, const lang::Expr& at);

  // Counts work of a builtin (an element made, some bytes gone through) against the budget of
  // steps; false when it is used up: exhausted_value() is the result then.
  bool spend(uint64_t work, const lang::Expr& at) {
    // No sum overflows: neither is near the end of 64 bits.
    if (exhausted_ || work > most_steps_ - steps_) return overspent(at);
    steps_ += work;
    return true;
  }
  const Value& exhausted_value() const { return exhausted_value_; }

  const lang::Plan& plan() const { return plan_; }
  const data::Snapshot& snapshot() const { return snapshot_; }
  data::WorldId world() const { return world_; }
  bool exhausted() const { return exhausted_; }

 private:
  struct Slot {
    Value value;
    const lang::Expr* pending = nullptr;  // a let that nobody asked for yet
  };

  // --- eval_expr.cc
  Value operation(const lang::Expr& expr);
  Value listed(const lang::Expr& expr);
  Value interpolated(const lang::Expr& expr);
  Value constant(const lang::Expr& expr);
  Value slot(uint32_t slot);
  Value global(const lang::Expr& expr);
  Value domain(const lang::Expr& expr);
  Value call(const lang::Expr& expr);
  Value remembered(const lang::Expr& expr, const Value& text);
  Value arithmetic(const lang::Expr& expr);

  // --- eval_apply.cc
  // A call of a function of a file: its arguments evaluated here, its body in a frame of its own.
  Value apply(const lang::Expr& expr);
  Sight sees_applied(const lang::Expr& expr);
  void open_call(const lang::Expr& expr);
  void close_call();
  // --- eval_time.cc
  Value moment(const lang::Expr& expr);
  Value range(const lang::Expr& expr);
  // Of operands of which one is a date, a duration or a period.
  Value time_arithmetic(const lang::Expr& expr, const Value& left, const Value& right);
  Value negative_span(const lang::Expr& expr, const Value& span);
  // A scalar of a document that its schema says to be a date or the like.
  Value read_as(data::Node node, const lang::Type* type);
  Value read_as(const lang::Expr& expr);
  Value read_as(const Value& value, const lang::Type* type, const lang::Expr& at);
  // What the text is as a value of the type; missing without reasons when it is none.
  Value spelled(std::string_view text, const lang::Type* type);
  Value in_range(const Value& item, const Range& range, const lang::Expr& at);
  Rounds each_of_range(const Value& range, const lang::Expr& at,
                       text::FunctionRef<bool(const Value&, const Value&)> visit);

  // --- eval_access.cc
  data::Node child(data::Node map, const lang::Expr& expr);
  // What is missing below something that is missing itself.
  Value longer(const Value& missing, std::string_view member);
  // What is not among the known entries of a map: absent, its default, or not known of an open one.
  Value not_written(data::Node map, const lang::Field* field, std::string_view key);
  std::string_view whole(const Below& path);
  Value default_of(const lang::Field* field, data::Node node, const Below& path);
  // Of a field that is not written, in a value that is one of several records: which is not known.
  Value undetermined(const lang::Field& field, data::Node node);
  Value field(const lang::Expr& expr);
  Value member(const Value& base, const lang::Expr& expr);
  Value index(const lang::Expr& expr);

  // --- eval_records.cc
  Value source(const data::Domain& domain);
  Value record(const Value& source, const Value& key, const lang::Expr& at);
  // A part of a record that was looked up is to be found by the key, too.
  Value by_way_of(const Value& record, Value part);
  const Blame* rejoined(const Blame& way, const Blame* part);

  // --- eval_compare.cc
  Value connective(const lang::Expr& expr);
  Value equality(const lang::Expr& expr);
  Value equal_parts(const Value& a, const Value& b, const lang::Expr& at);
  Value ordering(const lang::Expr& expr);
  Value membership(const lang::Expr& expr, const Value& item, const Value& collection);
  Value text_test(const lang::Expr& expr, const Value& left, const Value& right);
  Value text_or_membership(const lang::Expr& expr);
  Value reference(const lang::Expr& expr);
  Value is_test(const lang::Expr& expr);
  const RE2* pattern(std::string_view text);
  Value atom(bool result, const lang::Expr& expr, const Value& left, const Value& right);

  // --- eval_loop.cc
  Value quantified(const lang::Expr& expr);
  Value comprehension(const lang::Expr& expr);
  Value map_comprehension(const lang::Expr& expr);  // eval_map.cc
  Value where(const lang::Loop& loop);
  const Blame* searched(const lang::Expr& expr);

  // --- eval_glance.cc
  Glance glance(const lang::Expr& expr);
  Glance glance_at_path(const lang::Expr& expr);
  // What truth() would say, where that is plain.
  Sight sees(const lang::Expr& expr);
  Sight sees_among(const lang::Expr& expr);
  Sight sees_empty(const lang::Expr& expr);
  Sight sees_elements(const lang::Expr& expr);

  // --- eval_join.cc
  const std::vector<uint32_t>* joined(const lang::Loop& loop, const lang::Generator& generator,
                                      std::span<const Value> items, const lang::Expr* filter);
  void make_index(const std::vector<Join>& joins, uint32_t slot, std::span<const Value> items,
                  JoinIndex& index);
  std::optional<bool> is_among(std::string_view text, const List& list);

  // --- eval_clause.cc
  text::Outcome statements(std::span<const lang::Stmt* const> body,
                           std::vector<ClauseResult>* results);
  text::Outcome clause(const lang::Stmt& stmt, std::vector<ClauseResult>* results);
  text::Outcome undecided(const lang::Stmt& stmt, const Value& value,
                          std::vector<ClauseResult>* results);
  std::string message(const lang::Expr& expr, const ClauseResult& result);
  void open_locals(std::span<const lang::Local> locals);

  // --- eval_exempt.cc
  // What becomes of an outcome under the rule's exemptions.
  text::Outcome exempt(const lang::Rule& rule, text::Outcome outcome,
                       std::vector<ClauseResult>* results);

  // --- eval_hint.cc
  // The part `key` of something that is not known.
  Value hinted_part(Value whole, std::string_view key);
  // A text that is not known, but how it begins: with `text`, and how `rest` begins.
  Value hinted_text(std::string text, const Value& rest, Value unknown);
  std::optional<bool> hinted_equal(const Value& a, const Value& b) const;
  std::optional<bool> hinted_test(const lang::Expr& expr, const Value& text, const Value& other);
  static std::optional<bool> hinted_is(lang::IsTest test, const Value& value);
  std::optional<bool> hinted_reference(const Value& reference, const Value& resource) const;

  // --- missing and blame
  Value missing(uint8_t reasons, const Cause* cause);
  // Not known whether it is there: what a look into an open list gives.
  Value unsettled(uint8_t reasons, const Cause* cause);
  Value open_element(const Rounds& rounds) { return unsettled(rounds.reasons, rounds.cause); }
  Value join_missing(const Value& a, const Value& b);
  const Blame* both(const Blame* a, const Blame* b);
  const Blame* blame_of(const Value& value);
  const Blame* place(data::Node node, std::string_view missing_path, std::string_view label);
  // Where values come from is kept beyond their own place.
  bool is_traced() const { return with_blame_ || witness_ != nullptr; }
  bool step(const lang::Expr& expr) { return spend(1, expr); }
  bool overspent(const lang::Expr& at);

  const lang::Plan& plan_;
  const data::Snapshot& snapshot_;
  const Budget& budget_;
  text::Findings& findings_;
  Lineage lineage_;
  std::optional<data::Moment> today_;
  Exempted exempted_;
  Witness* witness_ = nullptr;
  const Hidden* hidden_ = nullptr;
  bool sensitive_ = false;  // the rule at hand is
  text::Arena pair_arena_;
  text::Arena world_arena_;
  text::Arena* arena_ = &pair_arena_;
  std::vector<Slot> slots_;
  // Frames of the callers of what is being evaluated, the nearest one last before `open_calls_`;
  // those behind it are kept for their memory.
  std::deque<std::vector<Slot>> frames_;
  size_t open_calls_ = 0;
  data::WorldId world_ = 0;
  bool with_blame_ = false;
  bool told_ = true;
  uint64_t steps_ = 0;
  uint64_t most_steps_ = 0;
  bool exhausted_ = false;
  Value exhausted_value_;
  std::vector<std::string> each_keys_;
  // (global or domain, world): the same for every subject, so kept.
  std::map<std::pair<uint32_t, data::WorldId>, Value> globals_;
  std::map<std::pair<std::string_view, data::WorldId>, Value> domains_;
  Patterns own_patterns_;
  Patterns* patterns_ = &own_patterns_;
  std::map<std::string, const RE2*, std::less<>> known_patterns_;  // of patterns_, without its lock
  // Results of builtins of one text of a document, while nobody is told of them: rules that stand
  // side by side ask the same of the same.
  struct Memo {
    const lang::Builtin* builtin = nullptr;
    const char* text = nullptr;
    uint32_t length = 0;
    uint64_t steps = 0;
    Value result;
  };
  std::array<Memo, 256> memos_;
  text::Arena memo_arena_;
  std::vector<const List*> constant_lists_;  // by lang::Expr::slot; null: not made yet
  std::unordered_map<const lang::Generator*, std::vector<Join>> joins_;
  std::map<std::pair<const lang::Generator*, data::WorldId>, JoinIndex> indexes_;
  std::vector<uint32_t> join_rows_;
  std::unordered_map<const List*, std::unordered_set<std::string_view>> texts_;
};

}  // namespace ordain::eval
