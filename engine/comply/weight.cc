// Weight: assets by their locators, and the steps that their values make.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/weight.h"

#include <algorithm>

namespace ordain::comply {
namespace {

constexpr int64_t kHighest = 4;
constexpr int64_t kLow = 1;

// Whether the address is the locator's, or below it.
bool is_at(std::string_view address, std::string_view locator) {
  return address.starts_with(locator) &&
         (address.size() == locator.size() || address[locator.size()] == '/' ||
          address[locator.size()] == '.' || address[locator.size()] == '[');
}

// 0 to 4; nothing where the record says nothing.
std::optional<int64_t> worth(const Record& asset) {
  const std::optional<Fields> cia = asset.map("cia");
  if (!cia) return std::nullopt;
  std::optional<int64_t> highest;
  for (const std::string_view part : {"c", "i", "a"}) {
    const std::optional<int64_t> value = cia->number(part);
    if (value) highest = std::max(highest.value_or(*value), *value);
  }
  return highest;
}

}  // namespace

Assets::Assets(const Isms& isms) : isms_(isms) {
  for (const Record& asset : isms.of("asset")) {
    const std::string locator = asset.text("locator");
    if (asset.is_live() && !locator.empty() && locator != kNotShown && locator != kToFillIn)
      located_.push_back({locator, &asset});
  }
  std::stable_sort(located_.begin(), located_.end(), [](const Located& a, const Located& b) {
    return a.locator.size() > b.locator.size();
  });
}

const Record* Assets::of(std::string_view subject) const {
  for (const Record& asset : isms_.of("asset")) {
    if (asset.is_live() && asset.is_named(subject)) return &asset;
  }
  const auto found = std::find_if(located_.begin(), located_.end(),
                                  [&](const Located& one) { return is_at(subject, one.locator); });
  return found == located_.end() ? nullptr : found->record;
}

Weight Assets::weigh(const text::Finding& finding) const {
  Weight out{.severity = finding.severity, .asset = of(finding.subject)};
  if (out.asset == nullptr) return out;
  if (const std::optional<int64_t> value = worth(*out.asset))
    out.by_value = *value >= kHighest ? 1 : *value <= kLow ? -1 : 0;
  const std::string place = out.asset->text("environment");
  if (place == "test" || place == "dev") out.by_place = -1;
  const int steps = std::clamp(out.by_value + out.by_place, -1, 1);
  const int severity = std::clamp(static_cast<int>(finding.severity) + steps,
                                  static_cast<int>(text::Severity::kInfo),
                                  static_cast<int>(text::Severity::kCritical));
  out.severity = static_cast<text::Severity>(severity);
  return out;
}

}  // namespace ordain::comply
