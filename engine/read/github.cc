// GitHub Actions: which files are its own, and the small ones among them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/github.h"

#include <fmt/format.h>

#include "engine/read/github_expression.h"
#include "engine/read/github_views.h"
#include "engine/read/path.h"
#include "engine/read/value_words.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Node;
using text::Level;

enum class FileKind : uint8_t { kNone, kWorkflow, kAction, kDependabot };

bool is_yaml_name(std::string_view name) {
  return name.ends_with(".yml") || name.ends_with(".yaml");
}

std::string_view stem(std::string_view name) { return name.substr(0, name.rfind('.')); }

FileKind kind_by_path(std::string_view path) {
  const std::string_view name = last_name(path);
  if (!is_yaml_name(name)) return FileKind::kNone;
  const std::string_view folder = parent_of(path);
  if (last_name(folder) == "workflows" && last_name(parent_of(folder)) == ".github")
    return FileKind::kWorkflow;
  if (last_name(folder) == ".github" && stem(name) == "dependabot") return FileKind::kDependabot;
  return FileKind::kNone;
}

bool has_map(Node map, std::string_view key) {
  const Node value = map.get(key);
  return value && value.is_map();
}

// A value of a job says that this is one: other files have `on` and `jobs` too.
bool holds_job(Node jobs) {
  for (uint32_t i = 0; i < jobs.child_count(); ++i) {
    const Node job = jobs.child(i);
    if (job.is_map() && (job.get("runs-on") || job.get("steps") || job.get("uses"))) return true;
  }
  return false;
}

FileKind kind_by_content(Node root, std::string_view path) {
  if (!root.is_map()) return FileKind::kNone;
  if (root.get("on") && has_map(root, "jobs") && holds_job(root.get("jobs")))
    return FileKind::kWorkflow;
  if (has_map(root, "runs")) {
    const std::string_view name = stem(last_name(path));
    if (name == "action" || root.get("runs").get("using")) return FileKind::kAction;
  }
  if (const Node updates = root.get("updates"); updates && updates.is_list()) {
    for (uint32_t i = 0; i < updates.child_count(); ++i) {
      const Node entry = updates.child(i);
      if (entry.is_map() && entry.get("package-ecosystem")) return FileKind::kDependabot;
    }
  }
  return FileKind::kNone;
}

// "release.yml"; of an action, whose files are all called alike, with its folder.
std::string file_words(std::string_view path, FileKind kind) {
  const std::string name = text::preview(last_name(path), 200);
  const std::string_view folder = last_name(parent_of(path));
  if (kind != FileKind::kAction || folder == "." || folder == "/" || folder.empty()) return name;
  return fmt::format("{}/{}", text::preview(folder, 200), name);
}

}  // namespace

Node GithubDesk::written(Node map, std::string_view name) const {
  const Node node = map && map.is_map() ? map.get(name) : Node();
  return node && node.kind() != data::Kind::kNull ? node : Node();
}

void GithubDesk::settle_expression(Node node) const {
  if (!node || node.kind() != data::Kind::kString || !is_whole_expression(node.text())) return;
  data::NodeData& value = document.mutable_node(node.index());
  const std::string_view reason = document.arena().copy(
      fmt::format("{} is filled in when the workflow runs", text::preview(node.text())));
  value.kind = data::Kind::kUnknown;
  document.set_text(value, reason);
}

void GithubDesk::settle_expressions(Node map, std::initializer_list<std::string_view> names) const {
  if (!map || !map.is_map()) return;
  for (const std::string_view name : names) settle_expression(map.get(name));
}

void GithubDesk::warn_hidden(Node map, std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    if (const Node field = map.get(name)) {
      report(Level::kWarning, field,
             fmt::format("{} is no field that GitHub knows here; rules see what the platform makes "
                         "of the file in its place",
                         name));
    }
  }
}

Node GithubDesk::map_at(Node of, std::string_view name, Level level) const {
  const Node node = written(of, name);
  if (!node || node.is_map() || node.kind() == data::Kind::kUnknown)
    return node && node.is_map() ? node : Node();
  report(level, node,
         fmt::format("{} is {}, wants a map{}", name, value_words(node),
                     level == Level::kError ? "; what it holds is not checked" : ""));
  return {};
}

void add_action(GithubDesk& desk) {
  const Node root = desk.document.root();
  desk.warn_hidden(root, {"file"});
  ViewBuilder view;
  view.begin(desk.document);
  view.add_text(desk.key("file"), desk.file, root.blame_span());
  StepPlace place;
  place.composite = desk.view_at(view.append(root, false));
  place.address = desk.file;
  desk.subjects.add("github.actions", desk.document, place.composite.index(), desk.file);
  const Node runs = desk.map_at(root, "runs", Level::kError);
  if (!runs) return;
  if (const Node steps = desk.written(runs, "steps")) add_steps(desk, steps, place);
}

void add_dependabot(GithubDesk& desk) {
  const Node root = desk.document.root();
  if (!root.is_map()) {
    desk.report(Level::kError, root,
                fmt::format("Dependabot's file is {}, wants a map", value_words(root)));
    return;
  }
  desk.warn_hidden(root, {"file"});
  ViewBuilder view;
  view.begin(desk.document);
  view.add_text(desk.key("file"), desk.file, root.blame_span());
  const Node whole = desk.view_at(view.append(root, false));
  desk.subjects.add("github.dependabot", desk.document, whole.index(), desk.file);
  const Node updates = desk.written(root, "updates");
  if (!updates) return;
  if (!updates.is_list()) {
    desk.report(
        Level::kError, updates,
        fmt::format("updates is {}, wants a list; it is not checked", value_words(updates)));
    return;
  }
  for (uint32_t i = 0; i < updates.child_count(); ++i) {
    const Node entry = updates.child(i);
    if (!entry.is_map()) {
      desk.report(Level::kError, entry,
                  fmt::format("element {} of updates is {}, wants a map; it is not checked", i,
                              value_words(entry)));
      continue;
    }
    desk.warn_hidden(entry, {"dependabot"});
    const Node ecosystem = desk.written(entry, "package-ecosystem");
    view.begin(desk.document);
    view.add(desk.key("dependabot"), whole);
    const std::string name =
        ecosystem && ecosystem.is_scalar() ? text::preview(ecosystem.text(), 100) : "?";
    desk.subjects.add("github.updates", desk.document,
                      view.append(entry, updates.has(data::kDuplicateKey)),
                      desk.keep(fmt::format("{}/{}/#{}", desk.file, name, i)));
  }
}

bool derive_github(const ReadFile& file, DerivedSubjects& subjects) {
  const FileKind by_path = kind_by_path(file.path);
  bool any = false;
  for (const auto& document : file.documents) {
    const Node root = document->root();
    if (root.kind() == data::Kind::kNull) continue;
    const FileKind kind = by_path != FileKind::kNone ? by_path : kind_by_content(root, file.path);
    if (kind == FileKind::kNone) continue;
    any = true;
    GithubDesk desk{{*document, subjects, file.findings,
                     document->arena().copy(file_words(file.path, kind)), "read/github-shape"}};
    if (kind == FileKind::kWorkflow) add_workflow(desk);
    if (kind == FileKind::kAction) add_action(desk);
    if (kind == FileKind::kDependabot) add_dependabot(desk);
  }
  return any;
}

}  // namespace ordain::read
