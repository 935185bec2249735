// Record kinds: records that say themselves what they are, by `kind`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/read/reader.h"
#include "engine/read/records.h"
#include "engine/text/finding.h"

namespace ordain::read {

// The kind of a source that takes the records of all kinds of its package.
inline constexpr std::string_view kEveryKind = "*";

// Whether the record is one of a source by kind; any is, of another source.
bool is_of_kind(const RecordSource& source, data::Node record);

// What a run knows of the kinds that its sources name.
class RecordKinds {
 public:
  explicit RecordKinds(const std::vector<RecordSource>& sources);

  bool empty() const { return kinds_.empty(); }

  // Which of the documents hold records: a map with one of the kinds, an `id` or an `owner` and no
  // `apiVersion`, or a list that begins with such a map. Those may stand in any file. In the folder
  // of a package (`home` of one of its sources) nothing else is expected: what is none there, and
  // no object of Kubernetes either, is an error (read/record). What its owner has still to say, a
  // text `<fill in ...>`, becomes a value that is not known.
  std::vector<const data::Document*> find(const Documents& documents, bool home,
                                          text::Findings& findings) const;

 private:
  bool is_record(data::Node node) const;
  void check_list(data::Node list, text::Findings& findings) const;
  void complain(data::Node node, text::Findings& findings) const;

  std::vector<std::string_view> kinds_;
};

}  // namespace ordain::read
