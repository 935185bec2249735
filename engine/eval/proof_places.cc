// Proof: moves the places of a proof to where its document stands in another file.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/proof.h"

namespace ordain::eval {
namespace {

class Mover {
 public:
  explicit Mover(text::FunctionRef<text::Span(text::Span)> to) : to_(to) {}

  void move(text::Span& span) const {
    if (span.valid()) span = to_(span);
  }
  void move(Given& given) const {
    move(given.at);
    for (text::Related& from : given.from) move(from.span);
  }
  void move(Binding& name) const { move(name.given); }
  void move(Step& step) const {
    move(step.given);
    all(step.steps);
    all(step.rounds);
  }
  void move(Clause& clause) const {
    all(clause.steps);
    all(clause.then);
    all(clause.otherwise);
    all(clause.rounds);
  }
  void move(Round& round) const {
    all(round.names);
    all(round.steps);
    all(round.clauses);
  }
  template <typename Part>
  void all(std::vector<Part>& parts) const {
    for (Part& part : parts) move(part);
  }

 private:
  text::FunctionRef<text::Span(text::Span)> to_;
};

}  // namespace

void move_places(Proof& proof, text::FunctionRef<text::Span(text::Span)> to) {
  const Mover mover(to);
  mover.move(proof.at);
  mover.move(proof.subject);
  mover.all(proof.names);
  mover.all(proof.reach);
  mover.all(proof.when);
  mover.all(proof.clauses);
}

}  // namespace ordain::eval
