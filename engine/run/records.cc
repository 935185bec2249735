// Records of a run: from the plan to the reader, and from what was read to findings.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "engine/lang/fit.h"
#include "engine/read/core_schema.h"
#include "engine/read/detect.h"
#include "engine/read/record_kinds.h"

namespace ordain::run {
namespace {

// What holding the records of one source against their type may cost, in values looked at.
constexpr uint64_t kMostSteps = 50'000'000;
// Misfits told of one source; a wrong type gives one for each record.
constexpr size_t kToldMisfits = 200;

// "isms" of "isms.person".
std::string_view package_of(std::string_view domain) { return domain.substr(0, domain.rfind('.')); }

// What the text of a cell is, where its field wants no string.
data::Kind kind_of_cell(std::string_view text, const lang::Type* type) {
  using lang::TypeKind;
  if (lang::may_be(type, TypeKind::kString) || type->is(TypeKind::kDate) ||
      type->is(TypeKind::kDuration) || type->is(TypeKind::kQuantity))
    return data::Kind::kString;
  const data::Kind kind = read::plain_kind(text);
  const bool number = kind == data::Kind::kInt || kind == data::Kind::kDecimal;
  if (kind == data::Kind::kBool && lang::may_be(type, TypeKind::kBool)) return kind;
  if (kind == data::Kind::kInt && lang::may_be(type, TypeKind::kInt)) return kind;
  if (number && lang::may_be(type, TypeKind::kDecimal)) return kind;
  return data::Kind::kString;
}

// Makes a list of a cell in which semicolons stand between the elements.
void split_cell(data::Document& document, data::Node cell, const lang::Type* element) {
  const std::string_view text = cell.text();
  const text::Span span = cell.span();
  // Where the text stands as it is, each element has a place of its own.
  const std::string_view source = document.source_text().bytes();
  const bool inside = text.data() >= source.data() && text.data() < source.data() + source.size();
  std::vector<data::NodeData> nodes;
  std::vector<data::NodeSpan> spans;
  for (size_t from = 0; from <= text.size();) {
    const size_t to = std::min(text.find(';', from), text.size());
    std::string_view part = text.substr(from, to - from);
    from = to + 1;
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (part.empty()) continue;
    data::NodeData node;
    node.style = data::Style::kPlain;
    document.set_text(node, part);
    node.kind = kind_of_cell(part, element);
    nodes.push_back(node);
    const auto begin = inside ? static_cast<uint32_t>(part.data() - source.data()) : span.begin;
    const auto end = inside ? begin + static_cast<uint32_t>(part.size()) : span.end;
    spans.push_back({begin, begin, begin, end});
  }
  const uint32_t first = document.append(nodes, spans);
  data::NodeData& list = document.mutable_node(cell.index());
  list.kind = data::Kind::kList;
  list.style = data::Style::kFlow;
  list.flags &= static_cast<uint16_t>(~data::kApart);
  list.first = first;
  list.count = static_cast<uint32_t>(nodes.size());
}

void type_cells(data::Document& document, data::Node row, const lang::Type* type) {
  const lang::Record* record = lang::only_record(type);
  if (record == nullptr) return;
  for (uint32_t i = 0; i < row.child_count(); ++i) {
    const data::Node cell = row.child(i);
    const lang::Field* field = record->find(cell.key());
    if (field == nullptr || cell.kind() != data::Kind::kString) continue;
    if (field->type->is(lang::TypeKind::kList)) {
      split_cell(document, cell, field->type->element);
    } else {
      document.mutable_node(cell.index()).kind = kind_of_cell(cell.text(), field->type);
    }
  }
}

}  // namespace

void ask_for_records(const lang::Plan& plan,
                     text::FunctionRef<const std::vector<comply::Catalogue>&()> catalogues,
                     read::LoadOptions& options, text::Findings& findings) {
  options.documents.assign(plan.documents.begin(), plan.documents.end());
  std::set<std::string_view> packages;
  for (const lang::DomainDecl& domain : plan.domains) {
    if (domain.records != nullptr && domain.records->used && !domain.records->kind.empty())
      packages.insert(package_of(domain.name));
  }
  for (const lang::DomainDecl& domain : plan.domains) {
    const lang::Records* records = domain.records;
    if (records == nullptr || records->broken) continue;
    const bool beside = !records->kind.empty() && packages.contains(package_of(domain.name));
    if (records->shipped && !records->used && !beside) continue;
    options.records.push_back({.name = std::string(domain.name),
                               .globs = records->globs,
                               .path = records->path,
                               .key = std::string(records->key),
                               .kind = std::string(records->kind),
                               .given = !records->catalogue.empty()});
    if (records->catalogue.empty()) continue;
    read::Given given;
    given.domain = domain.name;
    given.name = fmt::format("catalogue:{}", records->catalogue);
    given.json = [catalogues, prefix = records->catalogue] {
      return comply::records_of(catalogues(), prefix);
    };
    // Those of the program are read only where there are records.
    if (!records->shipped && given.json() == "[]") {
      findings.report("run/catalogue", text::Level::kError, domain.span,
                      fmt::format("no catalogue has controls {}", records->catalogue),
                      {"a control is named by its catalogue and a slash: iso27001:2022/A.5.1",
                       "all of them: ordain list controls"});
    }
    options.given.push_back(std::move(given));
  }
}

void check_records(const lang::Plan& plan, data::Snapshot& snapshot, text::Findings& findings) {
  std::unordered_map<const data::Document*, data::Document*> tables;
  for (const auto& document : snapshot.documents()) {
    if (read::format_by_name(document->source_text().path()) == read::FormatId::kCsv)
      tables[document.get()] = document.get();
  }
  for (const lang::DomainDecl& declared : plan.domains) {
    if (declared.records == nullptr || declared.element == nullptr) continue;
    // Each of its records belongs to the source of its kind.
    if (declared.records->kind == read::kEveryKind) continue;
    const data::Domain* domain = snapshot.find_domain(declared.name);
    if (domain == nullptr) continue;
    uint64_t budget = kMostSteps;
    size_t told = 0;
    for (size_t i = 0; i < domain->subjects.size(); ++i) {
      const data::Subject& subject = domain->subjects[i];
      // The reader has said so of its key.
      const bool keyless = !domain->keys.empty() && domain->keys[i].empty();
      const data::Node key_node = keyless ? subject.node.get(domain->key) : data::Node();
      if (const auto table = tables.find(&subject.node.document()); table != tables.end())
        type_cells(*table->second, subject.node, declared.element);
      const auto tell = [&](const lang::Misfit& misfit) {
        const bool of_key =
            keyless && ((key_node && misfit.at == key_node) ||
                        (misfit.at == subject.node && misfit.missing == domain->key));
        if (of_key || ++told > kToldMisfits) return;
        const text::Span key = misfit.at.key_span();
        text::Finding finding;
        finding.code = "run/record";
        finding.span = misfit.of_key && key.valid() ? key : misfit.at.blame_span();
        finding.message = fmt::format("{}: {}", subject.address, misfit.message);
        if (told == kToldMisfits)
          finding.notes.push_back("what else of this source does not fit is not listed");
        findings.report(std::move(finding));
      };
      if (lang::find_misfits(subject.node, declared.element, budget, tell)) continue;
      findings.report("run/record", text::Level::kError, subject.node.blame_span(),
                      fmt::format("the records of {} are too much to hold against their type: from "
                                  "this one on they are not checked",
                                  declared.name));
      break;
    }
  }
}

void forget_given_places(const read::LoadOptions& options, const text::SourceSet& sources,
                         text::Findings& findings) {
  std::set<text::SourceId> own;
  for (const read::Given& given : options.given) {
    // The last of the name: a file of the project that is called so was read before.
    for (auto id = static_cast<text::SourceId>(sources.size()); id-- > 0;) {
      if (sources[id].path() != given.name) continue;
      own.insert(id);
      break;
    }
  }
  if (own.empty()) return;
  const auto is_own = [&own](text::Span span) { return span.valid() && own.contains(span.source); };
  for (text::Finding& finding : findings.all()) {
    if (is_own(finding.span)) finding.span = {};
    if (is_own(finding.subject_span)) finding.subject_span = {};
    // "see" says nothing but its place.
    std::erase_if(finding.related, [&is_own](const text::Related& related) {
      return is_own(related.span) && related.text == "see";
    });
    for (text::Related& related : finding.related) {
      if (is_own(related.span)) related.span = {};
    }
  }
}

}  // namespace ordain::run
