// Own report: the shapes of the reports of this program, key by key.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/own_report.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace ordain::read {
namespace {

using data::Node;

constexpr std::string_view kProgram = "ordain";
// Of the properties that are the program's own.
constexpr std::string_view kOscalNamespace = "https://json-schema.invalid/ordain/oscal";
constexpr std::array<std::string_view, 5> kOscalModels = {
    "catalog", "profile", "component-definition", "assessment-results",
    "plan-of-action-and-milestones"};

// Whether it is a map of these keys and no other.
bool has_keys(Node map, std::initializer_list<std::string_view> keys) {
  return map && map.is_map() && map.child_count() == keys.size() &&
         std::all_of(keys.begin(), keys.end(),
                     [map](std::string_view key) { return static_cast<bool>(map.get(key)); });
}

Node in_map(Node map, std::string_view key) { return map && map.is_map() ? map.get(key) : Node(); }

Node element(Node list, uint32_t i) {
  return list && list.is_list() && i < list.child_count() ? list.child(i) : Node();
}

bool is_text(Node node, std::string_view text) {
  return node && node.kind() == data::Kind::kString && node.text() == text;
}

Node named(Node tool) {
  const Node name = in_map(tool, "name");
  return is_text(name, kProgram) ? name : Node();
}

Node json_mark(Node root) {
  const bool known =
      has_keys(root, {"version", "tool", "as_of", "incomplete", "incomplete_reason", "exit_code",
                      "summary", "params", "replaced", "diagnostics", "findings"}) ||
      has_keys(root, {"version", "tool", "exit_code", "summary", "diagnostics", "costs"}) ||
      has_keys(root, {"version", "tool", "proofs"}) ||
      has_keys(root, {"version", "tool", "report", "title", "facts", "tables", "lists"});
  const Node tool = in_map(root, "tool");
  return known && has_keys(tool, {"name", "version"}) ? named(tool) : Node();
}

Node sarif_mark(Node root) {
  if (!has_keys(root, {"$schema", "version", "runs"})) return {};
  const Node runs = root.get("runs");
  // A file of the runs of several programs is not ours to leave out.
  if (!runs.is_list() || runs.child_count() != 1) return {};
  return named(in_map(in_map(runs.child(0), "tool"), "driver"));
}

Node oscal_mark(Node root) {
  if (!root.is_map() || root.child_count() != 1) return {};
  const Node model = root.child(0);
  if (std::find(kOscalModels.begin(), kOscalModels.end(), model.key()) == kOscalModels.end())
    return {};
  const Node props = in_map(in_map(model, "metadata"), "props");
  for (uint32_t i = 0; const Node prop = element(props, i); ++i) {
    const Node value = in_map(prop, "value");
    if (is_text(in_map(prop, "name"), "tool") && is_text(in_map(prop, "ns"), kOscalNamespace) &&
        value && value.text().starts_with(kProgram))
      return value;
  }
  return {};
}

// The value that names the program, or no node: the document is something else.
Node mark_of(Node root) {
  for (const auto mark : {json_mark, sarif_mark, oscal_mark}) {
    if (const Node found = mark(root)) return found;
  }
  return {};
}

}  // namespace

bool leave_out_own_report(Documents& documents, text::Findings& findings) {
  const Node root = documents.size() == 1 ? documents.front()->root() : Node();
  const Node mark = root && root.is_map() ? mark_of(root) : Node();
  if (!mark) return false;
  findings.report("read/own-report", text::Level::kNote, mark.blame_span(),
                  "the file is a report of ordain: it is skipped, and no rule reads it",
                  {"name the file itself to have it read; .ordainignore leaves it out without a "
                   "word"});
  documents.clear();
  return true;
}

}  // namespace ordain::read
