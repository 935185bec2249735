// ISMS: the records of an organization, as rows with fields, for what is told of controls.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/snapshot.h"
#include "engine/text/span.h"

namespace ordain::comply {

// What stands in a record, as text. A value that nobody may see is kNotShown, one that its owner
// has still to fill in kToFillIn, and one that is not there "".
inline constexpr std::string_view kNotShown = "(not shown)";
inline constexpr std::string_view kToFillIn = "(to be filled in)";

// A map in a record, or the record itself. Views the snapshot, which outlives it.
class Fields {
 public:
  // `hidden`: spans that no report shows, sorted; outlives the fields.
  Fields(data::Node node, const std::vector<text::Span>* hidden) : node_(node), hidden_(hidden) {}

  std::string text(std::string_view key) const;
  // The scalars of a list; of a scalar itself.
  std::vector<std::string> texts(std::string_view key) const;
  // Nothing where it is no `true` and no `false`.
  std::optional<bool> truth(std::string_view key) const;
  // A whole number; nothing where it is none.
  std::optional<int64_t> number(std::string_view key) const;
  // ISO date, "2026-06-01"; empty where it is none. Dates of ISO order as texts do.
  std::string date(std::string_view key) const;
  // The maps of a list.
  std::vector<Fields> maps(std::string_view key) const;
  // The map under a key, or nothing.
  std::optional<Fields> map(std::string_view key) const;
  bool has(std::string_view key) const { return static_cast<bool>(node_.get(key)); }
  data::Node node() const { return node_; }

 private:
  std::string told(data::Node scalar) const;

  data::Node node_;
  const std::vector<text::Span>* hidden_;
};

// One record. `kind`, `id`, `owner` and `status` are those of its envelope.
struct Record : Fields {
  Record(data::Node node, const std::vector<text::Span>* hidden);

  std::string kind;
  std::string id;
  std::string owner;
  std::string status;
  text::Span span;

  // "soa/SOA-A.8.24".
  std::string address() const { return kind + "/" + id; }
  // Whether findings name it as their subject by this address, of its kind or of any.
  bool is_named(std::string_view subject) const;

  // Neither retired nor closed.
  bool is_live() const { return status != "retired" && status != "closed"; }
};

class Isms {
 public:
  Isms() = default;
  Isms(const data::Snapshot& snapshot, const std::vector<text::Span>& hidden);
  Isms(Isms&&) = default;
  Isms& operator=(Isms&&) = default;

  // In the order of files and lines.
  const std::vector<Record>& of(std::string_view kind) const;
  // The first record of this id, or null.
  const Record* find(std::string_view id) const;
  // Kinds there are, sorted.
  const std::map<std::string, std::vector<Record>, std::less<>>& kinds() const { return kinds_; }
  size_t size() const { return by_id_.size(); }

 private:
  std::map<std::string, std::vector<Record>, std::less<>> kinds_;
  std::map<std::string, const Record*, std::less<>> by_id_;
};

}  // namespace ordain::comply
