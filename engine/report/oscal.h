// OSCAL: catalogue, Statement of Applicability, results and actions for programs of governance.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <expected>
#include <string>
#include <string_view>

#include "engine/comply/standing.h"
#include "engine/run/check.h"

// JSON of NIST's Open Security Controls Assessment Language. What it has no word for stands in
// props of a namespace of our own (kOscalNamespace). Identifiers follow from what they name, and
// times from the date of the run, so that the same run gives the same bytes.
namespace ordain::report {

inline constexpr std::array<std::string_view, 5> kOscalModels = {
    "catalog", "profile", "component-definition", "assessment-results", "poam"};
inline constexpr std::array<std::string_view, 2> kOscalVersions = {"1.1.3", "1.2.2"};
inline constexpr std::string_view kOscalNamespace = "https://json-schema.invalid/ordain/oscal";

struct OscalInput {
  const run::Run& run;  // with an `as_of`
  const comply::Standing& standing;
  std::string_view version;  // one of kOscalVersions
};

// The document of a model. OSCAL has no empty lists: where there is nothing to tell, why there is
// no document ("no entry of a Statement of Applicability was read").
//   catalog               the controls and clauses, with titles and attributes
//   profile               those that apply, by the Statement of Applicability; clauses all do
//   component-definition  the Statement of Applicability itself
//   assessment-results    how each control stands, and each outcome that is no pass, with its place
//   poam                  each rule that fails, with what is to be done
std::expected<std::string, std::string> oscal(std::string_view model, const OscalInput& input);

}  // namespace ordain::report
