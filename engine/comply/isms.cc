// ISMS: records as the snapshot has them, sorted by kind.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/isms.h"

#include <algorithm>
#include <charconv>

#include "engine/data/calendar.h"

namespace ordain::comply {
namespace {

// All records of whatever kind, under their envelope (stdlib/isms/envelope.ord).
constexpr std::string_view kRecords = "isms.records";
constexpr std::string_view kAnyKind = "records";

}  // namespace

std::string Fields::told(data::Node scalar) const {
  if (!scalar || !scalar.is_scalar()) {
    if (scalar && scalar.kind() == data::Kind::kUnknown) {
      return std::string(scalar.text().starts_with(data::kBlankReason) ? kToFillIn
                                                                       : std::string_view());
    }
    return {};
  }
  if (scalar.kind() == data::Kind::kNull) return {};
  if (scalar.has(data::kSensitive)) return std::string(kNotShown);
  const text::Span span = scalar.span();
  const bool hidden =
      hidden_ != nullptr &&
      std::any_of(hidden_->begin(), hidden_->end(), [&span](const text::Span& one) {
        return one.source == span.source && one.begin < span.end && span.begin < one.end;
      });
  return std::string(hidden ? kNotShown : scalar.text());
}

std::string Fields::text(std::string_view key) const { return told(node_.get(key)); }

std::vector<std::string> Fields::texts(std::string_view key) const {
  std::vector<std::string> out;
  const data::Node list = node_.get(key);
  if (!list) return out;
  if (!list.is_list()) {
    if (std::string one = told(list); !one.empty()) out.push_back(std::move(one));
    return out;
  }
  for (uint32_t i = 0; i < list.child_count(); ++i) {
    if (std::string one = told(list.child(i)); !one.empty()) out.push_back(std::move(one));
  }
  return out;
}

std::optional<bool> Fields::truth(std::string_view key) const {
  const std::string said = text(key);
  if (said == "true") return true;
  if (said == "false") return false;
  return {};
}

std::optional<int64_t> Fields::number(std::string_view key) const {
  const std::string said = text(key);
  int64_t out = 0;
  const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), out);
  if (error != std::errc() || end != said.data() + said.size() || said.empty()) return {};
  return out;
}

std::string Fields::date(std::string_view key) const {
  std::string said = text(key);
  constexpr size_t kDate = 10;
  if (!data::read_date(said) || said.size() < kDate) return {};
  said.resize(kDate);
  return said;
}

std::vector<Fields> Fields::maps(std::string_view key) const {
  std::vector<Fields> out;
  const data::Node list = node_.get(key);
  for (uint32_t i = 0; list && list.is_list() && i < list.child_count(); ++i) {
    if (list.child(i).is_map()) out.emplace_back(list.child(i), hidden_);
  }
  return out;
}

std::optional<Fields> Fields::map(std::string_view key) const {
  const data::Node one = node_.get(key);
  if (!one || !one.is_map()) return {};
  return Fields(one, hidden_);
}

Record::Record(data::Node node, const std::vector<text::Span>* hidden)
    : Fields(node, hidden),
      kind(text("kind")),
      id(text("id")),
      owner(text("owner")),
      status(text("status")),
      span(node.blame_span()) {}

bool Record::is_named(std::string_view subject) const {
  const size_t slash = subject.find('/');
  if (slash == std::string_view::npos || subject.substr(slash + 1) != id) return false;
  return subject.substr(0, slash) == kind || subject.substr(0, slash) == kAnyKind;
}

Isms::Isms(const data::Snapshot& snapshot, const std::vector<text::Span>& hidden) {
  const data::Domain* domain = snapshot.find_domain(kRecords);
  if (domain == nullptr) return;
  for (const data::Subject& subject : domain->subjects) {
    if (!subject.node.is_map()) continue;
    Record record(subject.node, &hidden);
    std::vector<Record>& kind = kinds_[record.kind];
    kind.push_back(std::move(record));
  }
  for (const auto& [kind, records] : kinds_) {
    for (const Record& record : records) by_id_.try_emplace(record.id, &record);
  }
}

const std::vector<Record>& Isms::of(std::string_view kind) const {
  static const std::vector<Record> kNone;
  const auto found = kinds_.find(kind);
  return found == kinds_.end() ? kNone : found->second;
}

const Record* Isms::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

}  // namespace ordain::comply
