// Records: documents -> the domains of sources, of docs(), and of what a test gives.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/records.h"

#include <fmt/format.h>

#include "engine/read/glob.h"
#include "engine/read/path.h"
#include "engine/read/record_kinds.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Node;
using text::Level;

// A name or a key that is longer is told by its beginning, as no address is to be read otherwise.
constexpr size_t kLongestName = 120;

// "people" of "isms.people".
std::string_view last_part(std::string_view name) {
  return name.substr(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
}

std::string_view text_at(Node map, std::string_view key) {
  const Node node = map.is_map() ? map.get(key) : Node();
  const bool plain = node && node.kind() == data::Kind::kString && !node.has(data::kDuplicateKey);
  return plain ? node.text() : std::string_view();
}

std::string address(std::string_view domain, std::string_view name, size_t number) {
  if (name.empty()) return fmt::format("{}/#{}", last_part(domain), number);
  return fmt::format("{}/{}", last_part(domain), text::preview(name, kLongestName));
}

// The name of a record without a key: what nearly always is one.
std::string_view usual_name(Node record) {
  for (const std::string_view field : {"id", "name"}) {
    if (const std::string_view name = text_at(record, field); !name.empty()) return name;
  }
  const Node metadata = record.is_map() ? record.get("metadata") : Node();
  return metadata ? text_at(metadata, "name") : std::string_view();
}

// Why nobody can know a record by its key.
std::string key_fault(const RecordSource& source, Node key) {
  if (!key || key.kind() == data::Kind::kNull)
    return fmt::format("the record of {} has no {}, by which it would be known", source.name,
                       source.key);
  if (key.has(data::kDuplicateKey))
    return fmt::format("the {} stands more than once in a record of {}", source.key, source.name);
  std::string found = fmt::format("a {}", data::name(key.kind()));
  if (key.is_scalar())
    found = fmt::format("the {} {}", data::name(key.kind()), text::preview(key.text()));
  if (key.text().empty() && key.is_scalar()) found = "empty";
  return fmt::format("the {} of a record of {} is {}, wants a string that is not empty", source.key,
                     source.name, found);
}

}  // namespace

void derive_records(const std::vector<RecordSource>& sources, std::vector<RecordInput> inputs,
                    data::Snapshot& snapshot, text::Findings& findings) {
  for (size_t i = 0; i < sources.size(); ++i) {
    const RecordSource& source = sources[i];
    RecordInput& input = inputs[i];
    data::Domain& domain = snapshot.domain(source.name);
    domain.of = data::Domain::Of::kRecords;
    domain.every_world = true;
    domain.key = source.key;
    domain.open_reason = std::move(input.open_reason);
    if (!input.any_file) {
      std::string globs;
      for (const std::string& glob : source.globs)
        globs += (globs.empty() ? "" : " or ") + text::preview(glob);
      domain.open_reason =
          !input.none_reason.empty()
              ? input.none_reason
              : fmt::format("no record of {} was read: no file fits {}", source.name, globs);
      continue;
    }
    snapshot.mark_loaded(source.name);
    const data::RecordPath* path = source.path ? &*source.path : nullptr;
    for (const RecordInput::Part& part : input.documents) {
      data::find_records(
          part.document->root(), part.given ? nullptr : path,
          [&](Node record) {
            if (!part.given && !is_of_kind(source, record)) return;
            const std::string_view name =
                source.key.empty() ? usual_name(record) : text_at(record, source.key);
            domain.subjects.push_back(
                {record, snapshot.keep(address(source.name, name, domain.subjects.size() + 1)),
                 data::kEveryWorld});
          },
          [&](Node at, std::string message) {
            if (source.by_kind() && source.kind != kEveryKind) return;
            findings.report("read/record", Level::kError, at.blame_span(),
                            fmt::format("source {}: {}", source.name, message));
          });
    }
  }
}

void index_records(const std::vector<RecordSource>& sources, data::Snapshot& snapshot,
                   text::Findings& findings) {
  for (const RecordSource& source : sources) {
    data::Domain& domain = snapshot.domain(source.name);
    if (source.key.empty()) continue;
    std::unordered_map<std::string_view, uint32_t> first;
    for (uint32_t i = 0; i < domain.subjects.size(); ++i) {
      const Node record = domain.subjects[i].node;
      const Node key = record.get(source.key);
      const std::string_view text = text_at(record, source.key);
      domain.keys.push_back(text);
      // Ids are unique over all kinds: what is wrong with one is told of the source of them all.
      const bool told = source.by_kind() && source.kind != kEveryKind;
      if (text.empty()) {
        if (told) continue;
        findings.report("read/record-key", Level::kError, (key ? key : record).blame_span(),
                        key_fault(source, key));
        continue;
      }
      const auto [it, fresh] = first.try_emplace(text, i);
      domain.by_key[text] = fresh ? i : data::Domain::kTwice;
      if (fresh || told) continue;
      text::Finding finding;
      finding.code = "read/record-key";
      finding.span = key.blame_span();
      finding.message = fmt::format("{} has a second record with the {} {}", source.name,
                                    source.key, text::preview(text));
      finding.related.push_back(
          {domain.subjects[it->second].node.get(source.key).blame_span(), "the first one"});
      findings.report(std::move(finding));
    }
  }
}

std::string documents_domain(std::string_view glob) { return fmt::format("docs(\"{}\")", glob); }

void derive_document(const data::Document& document, const std::vector<std::string>& globs,
                     bool many, data::WorldId world, data::Snapshot& snapshot) {
  if (globs.empty()) return;
  const text::Source& source = document.source_text();
  const std::string_view name = last_name(source.path());
  const std::string path = source.place().empty() ? std::string(name) : join(source.place(), name);
  std::string_view address;
  for (const std::string& glob : globs) {
    data::Domain& domain = snapshot.domain(documents_domain(glob));
    domain.of = data::Domain::Of::kDocuments;
    snapshot.mark_loaded(domain.name);
    if (!Glob(shown_path(glob)).matches(path)) continue;
    if (address.empty())
      address = snapshot.keep(many ? fmt::format("{}#{}", path, document.ordinal() + 1) : path);
    domain.subjects.push_back({document.root(), address, world});
  }
}

void derive_given(const data::Document& document, std::string_view name, data::WorldId world,
                  data::Snapshot& snapshot) {
  data::Domain& domain = snapshot.domain(name);
  snapshot.mark_loaded(name);
  for (uint32_t i = 0; i < document.root().child_count(); ++i) {
    const Node element = document.root().child(i);
    domain.subjects.push_back(
        {element, snapshot.keep(address(name, usual_name(element), domain.subjects.size() + 1)),
         world});
  }
}

}  // namespace ordain::read
