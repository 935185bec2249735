// Parts: exemptions, evidence and fixes of findings, and what a project set, as reports tell them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/report/json_writer.h"
#include "engine/run/check.h"

// Internal to engine/report, but for what `ordain list params` uses. Texts are not made safe to
// print: that is for the format.
namespace ordain::report {

// "waived until 2026-12-31: an old one"; empty when there is none.
std::string told_exemption(const text::Finding& finding);
// The notes, and the exemption behind them: for formats that have no other place for it.
std::vector<std::string> told_notes(const text::Finding& finding);
// "`c.image` is "cart:1"", "`c.x` has no value: x is not set".
std::string told_evidence(const text::SourceSet& sources, const text::Evidence& evidence);
// "turn it off (safe): set spec.hostNetwork to false".
std::string told_fix(const text::Fix& fix);

// A value of a parameter that the project set, on one line: JSON, or "..." when it is too long.
std::string told_value(data::Node value);
// What the rule file says there, on one line: a default, a bound.
std::string told_source(const text::SourceSet& sources, text::Span span);

// Parameters that have not their defaults, in the order of their packages and names.
std::vector<const lang::Param*> set_params(const lang::Plan& plan);

// Keys of a finding, in JSON and in the properties of SARIF alike: `evidence`, and with an
// exemption `exemption`.
void write_exemption(JsonWriter& json, const text::SourceSet& sources,
                     const text::Finding& finding);
void write_evidence(JsonWriter& json, const text::SourceSet& sources, const text::Finding& finding);
// `fixes` of a finding.
void write_fixes(JsonWriter& json, const text::SourceSet& sources, const text::Finding& finding);
// `params` and `replaced` of a run.
void write_settings(JsonWriter& json, const run::Run& run);
// A span as JSON tells it, null when it is not valid; `pointer` may be null.
void write_place(JsonWriter& json, const text::SourceSet& sources, text::Span span,
                 const std::string* pointer);

}  // namespace ordain::report
