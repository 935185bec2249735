// Record kinds: which documents hold records, and what in them is still to be filled in.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/record_kinds.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Node;

// A text that stands for what only the owner of the record can say: `<fill in the approver>`.
constexpr std::string_view kBlankBegins = "<fill in ";

std::string_view kind_of(Node node) {
  const Node kind = node.is_map() ? node.get("kind") : Node();
  return kind && kind.kind() == Kind::kString ? kind.text() : std::string_view();
}

void mark_blanks(data::Document& document) {
  std::vector<uint32_t> open = {document.root().index()};
  while (!open.empty()) {
    const Node node(&document, open.back());
    open.pop_back();
    for (uint32_t i = 0; i < node.child_count(); ++i) open.push_back(node.child(i).index());
    const std::string_view text = node.text();
    if (node.kind() != Kind::kString || !text.starts_with(kBlankBegins) || !text.ends_with('>'))
      continue;
    const std::string_view what =
        text.substr(kBlankBegins.size(), text.size() - kBlankBegins.size() - 1);
    data::NodeData& data = document.mutable_node(node.index());
    const std::string reason = fmt::format("{}{}", data::kBlankReason, text::preview(what));
    document.set_text(data, document.arena().copy(reason));
    data.kind = Kind::kUnknown;
  }
}

}  // namespace

bool is_of_kind(const RecordSource& source, Node record) {
  if (!source.by_kind()) return true;
  const std::string_view kind = kind_of(record);
  return source.kind == kEveryKind ? !kind.empty() : kind == source.kind;
}

RecordKinds::RecordKinds(const std::vector<RecordSource>& sources) {
  for (const RecordSource& source : sources) {
    if (source.by_kind() && source.kind != kEveryKind) kinds_.push_back(source.kind);
  }
  std::sort(kinds_.begin(), kinds_.end());
}

bool RecordKinds::is_record(Node node) const {
  return node.is_map() && std::binary_search(kinds_.begin(), kinds_.end(), kind_of(node)) &&
         !node.get("apiVersion") && (node.get("id") || node.get("owner"));
}

void RecordKinds::complain(Node node, text::Findings& findings) const {
  if (node.is_map() && node.get("apiVersion")) return;
  const Node kind = node.is_map() ? node.get("kind") : Node();
  std::string message = "found a document that is no record: it has no kind";
  if (!node.is_map()) {
    message =
        fmt::format("found a {}, a record is a map with kind and id", data::name(node.kind()));
  } else if (is_record(node)) {
    return;
  } else if (kind) {
    const std::string_view text = kind_of(node);
    message = std::binary_search(kinds_.begin(), kinds_.end(), text)
                  ? fmt::format("the {} has neither an id nor an owner, and is no record", text)
                  : fmt::format("no kind of record is called {}{}",
                                text::preview(kind.is_scalar() ? kind.text() : ""),
                                text::did_you_mean(text, kinds_));
  }
  text::Finding finding;
  finding.code = "read/record";
  finding.span = (kind ? kind : node).blame_span();
  finding.message = std::move(message);
  finding.notes.push_back("the kinds there are: ordain list kinds");
  findings.report(std::move(finding));
}

void RecordKinds::check_list(Node list, text::Findings& findings) const {
  for (uint32_t i = 0; i < list.child_count(); ++i) {
    const Node element = list.child(i);
    if (is_record(element)) continue;
    complain(element, findings);
    // The rows of a table are alike: what they all have not is said once.
    if (kind_of(element).empty()) break;
  }
}

std::vector<const data::Document*> RecordKinds::find(const Documents& documents, bool home,
                                                     text::Findings& findings) const {
  std::vector<const data::Document*> found;
  if (empty()) return found;
  for (const auto& document : documents) {
    const Node root = document->root();
    const bool list = root.is_list() && root.child_count() > 0;
    const bool holds = list ? is_record(root.child(0)) : is_record(root);
    if (holds || (home && list)) {
      if (list) check_list(root, findings);
      mark_blanks(*document);
      found.push_back(document.get());
    } else if (home && root.kind() != Kind::kNull && !root.is_list()) {
      complain(root, findings);
    }
  }
  return found;
}

}  // namespace ordain::read
