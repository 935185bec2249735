// Proof: what every part of a rule came to for one subject, kept while it was evaluated.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/eval/witness.h"
#include "engine/lang/plan.h"
#include "engine/text/finding.h"
#include "engine/text/function_ref.h"
#include "engine/text/span.h"

// A proof owns its texts; spans and Expr pointers are those of the sources and the plan, which
// outlive it. It is bounded whatever the input: kMostSteps expressions, and of each quantifier
// kKeptRounds elements of a kind; what is left out is counted.
namespace ordain::eval {

enum class Truth : uint8_t { kNone, kTrue, kFalse, kUndecided };

// What an expression gave.
struct Given {
  Truth truth = Truth::kNone;  // kNone: a value that is neither true nor false
  std::string text;            // of a value: at most kPreview bytes, strings in quotes; else empty
  uint8_t reasons = 0;         // of what is missing: text::Reason bits
  std::string why;             // and in words
  bool tolerated = false;      // it is absent, and the rule said `?`
  bool defaulted = false;      // it is not written: a schema's default
  bool unsettled = false;      // whether it is there cannot be told
  int64_t elements = -1;       // of a list or map: how many are known
  text::Span at;               // where the value stands, or the nearest that does
  std::string pointer;         // JSON pointer of that place
  // Below that place: what is missing or reads as the default, as in "securityContext.privileged".
  std::string missing;
  std::vector<text::Related> from;  // where it came from: an alias, the pod
};
inline constexpr size_t kPreview = 40;

struct Round;

struct Step {
  enum class State : uint8_t {
    kDone,
    kNotNeeded,   // what was evaluated decides without it
    kNotReached,  // the budget of steps was used up before
    kLeftOut,     // evaluated, but the proof would be too long
  };
  const lang::Expr* expr = nullptr;
  State state = State::kDone;
  bool let = false;  // the value of a let, computed as this is its first use
  Given given;
  std::vector<Step> steps;    // of its parts, in the order of the rule; literals are not among them
  std::vector<Round> rounds;  // of a quantifier or comprehension: those worth telling
  // Of these: elements by what they came to (counted also where the round is not kept).
  uint64_t holds = 0;
  uint64_t fails = 0;
  uint64_t undecided = 0;
  uint64_t excluded = 0;    // `where` does not hold
  uint64_t uncounted = 0;   // gone through, but the proof would be too long
  uint64_t not_needed = 0;  // behind the one that decides; not known of nested loops
};

// A name of a loop and the element that it stood for.
struct Binding {
  std::string_view name;
  std::string key;  // of a loop with two names: the preview of the element's key
  Given given;
};

// One statement of the rule's body.
struct Clause {
  const lang::Stmt* stmt = nullptr;
  text::Outcome outcome = text::Outcome::kPass;
  bool asked = true;         // false: the branch that is not taken, or the rule ended before
  std::vector<Step> steps;   // the condition; of an `each` its collection
  std::string why;           // why it cannot be gone through, when no step says it
  std::vector<Clause> then;  // of an `if`: both branches, the one that is not taken not asked
  std::vector<Clause> otherwise;
  std::vector<Round> rounds;  // of an `each`
};

struct Round {
  std::vector<Binding> names;
  std::vector<Step> steps;      // of a quantifier: `where` and body
  std::vector<Clause> clauses;  // of an `each`
  bool excluded = false;        // its `where` does not hold
  Truth truth = Truth::kNone;   // of a quantifier: whether this element holds
  bool decides = false;         // this element alone makes the result
};

struct Proof {
  const lang::Rule* rule = nullptr;
  std::string address;
  std::string world;
  text::Span at;       // of the subject: its first line
  text::Span subject;  // whole
  text::Outcome outcome = text::Outcome::kPass;
  std::string why;             // why there is no outcome, when no step says it
  std::vector<Binding> names;  // of `for`
  std::vector<Step> reach;     // collections and `where` of `for`
  std::vector<Step> when;      // each `when`, in the order of the rule
  std::vector<Clause> clauses;
  std::vector<Step> exempt;  // the condition of each exemption, in the order of the rule
  uint64_t left_out = 0;     // expressions that were evaluated and are not kept
};

// Puts another place for each place of a document in the proof: for a document that stands inside
// another file.
void move_places(Proof& proof, text::FunctionRef<text::Span(text::Span)> to);

inline constexpr size_t kMostSteps = 10'000;
inline constexpr size_t kKeptRounds = 5;

// Watches an evaluation and keeps the proofs of the pairs whose subject has this address.
class Recorder : public Witness {
 public:
  explicit Recorder(std::string address);
  ~Recorder() override;

  const std::vector<Proof>& proofs() const { return proofs_; }
  // Of all subjects of the rules that were evaluated, in that order, repeats included.
  const std::vector<std::string>& addresses() const { return addresses_; }

  void hide(const Hidden& hidden) override { hidden_ = &hidden; }
  void subject(const lang::Rule& rule, std::string_view address, data::Node node,
               std::string_view world) override;
  void verdict(text::Outcome outcome, const Value* why) override;
  void begin(const lang::Stmt& stmt) override;
  void undecided(const Value& why) override;
  void end(const lang::Stmt& stmt, text::Outcome outcome) override;
  void enter(const lang::Expr& expr) override;
  void leave(const lang::Expr& expr, const Value& value) override;
  void no_truth(const lang::Expr& expr, const Value& wrong) override;
  void element(const lang::Loop& loop, size_t depth, const Value& element,
               const Value& key) override;
  void exhausted() override;

 private:
  struct Frame;
  struct State;
  // Whether the proof shows this expression as a part of what is being evaluated.
  static bool is_seen(const Frame& frame, const lang::Expr& expr);
  // The element at hand is done with: counts it, and keeps it if it is worth telling.
  void close_round();
  // What has ended and is taken off the stack; none for what no proof shows.
  std::optional<Frame> close_frame();
  // What decides among the elements of a quantifier, and how many were not needed.
  void settle(Step& step);
  // Where a step goes that is finished now.
  std::vector<Step>& steps();

  std::string address_;
  const Hidden* hidden_ = nullptr;
  std::vector<Proof> proofs_;
  std::vector<std::string> addresses_;
  std::unique_ptr<State> state_;
};

}  // namespace ordain::eval
