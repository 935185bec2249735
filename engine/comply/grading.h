// Grading: what an auditor might make of a control or clause; indicative, never a decision.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/comply/standing.h"

namespace ordain::comply {

// A document or record that a clause wants (`documents` of the catalogue), and the records that are
// it by the catalogue's `records`: "document topic=risk_assessment" are the records of that kind
// with that in that field.
struct MandatoryItem {
  enum class State : uint8_t { kThere, kDraft, kMissing, kNotKnown };
  const ControlStanding* clause = nullptr;
  std::string title;
  std::string wanted;
  State state = State::kNotKnown;  // kNotKnown: the catalogue does not say which records it is
  std::vector<const Record*> records;
};
std::string_view name(MandatoryItem::State state);

// In the order of the catalogues.
std::vector<MandatoryItem> mandatory_items(const Standing& standing);

// Controls that the Statement of Applicability leaves out; it need not speak of guidance.
std::vector<const ControlStanding*> without_entry(const Standing& standing);

// Fills grade, grounds and contradictions of one control or clause of the standing.
//
//   candidate major  a mandatory document is missing; the Statement leaves controls out; a clause
//                    of which nothing at all is recorded; an open major finding; three minors
//   candidate minor  a rule of medium severity or above fails; an open minor finding; what is
//                    overdue
//   observation      a rule below that fails; an undecided one; whatever is wrong of guidance
//                    that is not adopted (ControlStanding::binds)
void grade(const Standing& standing, ControlStanding& one);

}  // namespace ordain::comply
