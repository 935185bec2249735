// Compose: the services of a project as rules see them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "engine/read/compose_project.h"
#include "engine/read/kubernetes_views.h"
#include "engine/read/path.h"
#include "engine/read/value_words.h"
#include "engine/read/view_builder.h"
#include "engine/read/written.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Document;
using data::Kind;
using data::Node;
using text::Level;

constexpr size_t kNameBytes = 128;

// What Compose looks for when nobody names a file: the first that is there, and what is merged into
// it, also the first that is there.
constexpr std::array<std::string_view, 4> kBases = {"compose.yaml", "compose.yml",
                                                    "docker-compose.yml", "docker-compose.yaml"};
constexpr std::array<std::string_view, 4> kOverrides = {
    "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml",
    "docker-compose.override.yaml"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// compose.yaml, docker-compose.yml, compose.override.yaml, docker-compose.prod.yml
bool has_compose_name(std::string_view path) {
  const std::string name = lower(last_name(path));
  std::string_view rest = name;
  if (rest.starts_with("docker-")) rest.remove_prefix(7);
  return rest.starts_with("compose.") || rest.starts_with("compose-");
}

// A file that Compose merges into another one.
bool is_override(std::string_view path) {
  return lower(last_name(path)).find("override") != std::string::npos;
}

// A map that describes a service, by what it is run from.
bool looks_like_service(Node node) {
  return node.is_map() && (is_written(node.get("image")) || is_written(node.get("build")) ||
                           is_written(node.get("extends")));
}

class ComposeViews {
 public:
  ComposeViews(const ReadFile& file, Document& document, DerivedSubjects& subjects)
      : file_(file),
        document_(document),
        subjects_(subjects),
        name_(text::preview(last_name(file.path), kNameBytes)) {}

  bool derive() {
    const Node root = document_.root();
    if (!root.is_map()) return false;
    const Node services = root.get("services");
    const bool named = has_compose_name(file_.path);
    const bool includes = named && is_written(root.get("include"));
    if ((!is_written(services) || !services.is_map()) && !includes) {
      if (!named || !is_written(services)) return false;
      shape(
          Level::kError, services,
          fmt::format("services is {}, wants a map; they are not checked", value_words(services)));
      return true;
    }
    bool any = named;
    for (uint32_t i = 0; services && i < services.child_count() && !any; ++i)
      any = looks_like_service(services.child(i));
    const bool object = is_written(root.get("apiVersion")) && is_written(root.get("kind"));
    if (!any || object) return false;
    ComposeProject project(file_, document_);
    project_ = &project;
    find_neighbours(services ? services : root);
    for (uint32_t i = 0; services && i < services.child_count(); ++i) {
      const Node service = services.child(i);
      if (!service.has(data::kShadowed)) add(service);
    }
    if (is_written(root.get("include"))) {
      std::vector<std::string> inside = {project.main().path()};
      include(project.main(), root.get("include"), {}, inside);
    }
    if (project.main().merge().spent())
      file_.findings.report(
          "read/limit", Level::kError, root.blame_span(),
          fmt::format("services that take from others make more than {} values; what is beyond "
                      "is not known",
                      kMostMerged));
    add_file(root);
    return true;
  }

 private:
  void shape(Level level, Node node, std::string message) {
    file_.findings.report("read/compose-shape", level, node.blame_span(), std::move(message));
  }

  // --- files that are merged ---------------------------------------------------------------------

  // The first of them that stands beside this file; empty: none does.
  template <size_t N>
  std::string first_beside(const std::array<std::string_view, N>& names) {
    for (const std::string_view name : names) {
      std::string path = beside(file_.path, name);
      if (project_->has(path)) return path;
    }
    return {};
  }

  void find_neighbours(Node place) {
    open_ = is_override(file_.path);
    if (file_.others == nullptr || !has_compose_name(file_.path)) return;
    const std::string& own = project_->main().path();
    const std::string base = first_beside(kBases);
    const std::string over = first_beside(kOverrides);
    if (base.empty() || over.empty()) return;
    if (own == base) {
      const ComposeProject::Opened opened = project_->open(over);
      override_ = opened.file;
      if (override_ != nullptr) return;
      open_ = true;
      shape(project_->in_run(over) ? Level::kNote : opened.level, place,
            fmt::format("what {} changes here is not known: that file {}",
                        text::preview(last_name(over)), opened.problem));
    } else if (own == over) {
      base_ = project_->open(base).file;
      base_in_run_ = project_->in_run(base);
    }
  }

  // --- services ----------------------------------------------------------------------------------

  void add(Node service) {
    if (!service.is_map()) {
      const std::string_view tag = compose_tag(service);
      if (tag == "!reset" && is_override(file_.path)) return;
      shape(Level::kError, service,
            fmt::format("the service {} is {}, wants a map; it is not checked",
                        text::preview(service.key()), value_words(service)));
      return;
    }
    bool open = open_;
    if (base_ != nullptr) {
      const bool merged = base_->services() && base_->services().get(service.key());
      // It is a part of the service there, which is checked as a whole.
      if (merged && base_in_run_) return;
      open = merged;
    }
    ComposeFile& main = project_->main();
    const ComposeFile::Service& made = main.service(service);
    Node node = made.node;
    open |= made.open;
    const Node over = override_ != nullptr && override_->services()
                          ? override_->services().get(service.key())
                          : Node();
    if (over && compose_tag(over) == "!reset") return;
    if (over && over.is_map()) {
      const ComposeFile::Service& above = override_->service(over);
      open |= above.open;
      const Node taken = main.taken(above.node, service, from(*override_));
      if (compose_tag(over) == "!override") {
        node = taken;
      } else {
        main.merge().put(node, taken, service.data().key, node, nullptr);
        node = main.finished();
        open |= main.merge().spent();
      }
    }
    add_view(service.key(), service.key_span(), node, open);
  }

  std::string_view from(const ComposeFile& file) {
    return document_.arena().copy(text::preview(last_name(file.path())));
  }

  void add_view(std::string_view key, text::Span at, Node service, bool open) {
    const Node environment = with_env_files(service);
    ViewBuilder view;
    view.begin(document_);
    view.add_text(document_.intern_kept_key("name"), key, at);
    const data::Key environment_key = document_.intern_kept_key("environment");
    if (environment) view.add(environment_key, environment);
    for (uint32_t i = 0; i < service.child_count(); ++i) {
      const Node field = service.child(i);
      if (field.has(data::kShadowed) || field.key() == "name") continue;
      if (compose_tag(field) == "!reset") {
        view.hide(field.data().key);
      } else if (!environment || field.data().key != environment_key) {
        view.add(field.data().key, field);
      }
    }
    const uint32_t index = view.append(service, false);
    if (open) document_.mutable_node(index).flags |= data::kOpen;
    const std::string address = fmt::format("{}/{}", name_, text::preview(key, kNameBytes));
    subjects_.add(kComposeServices, document_, index, document_.arena().copy(address));
  }

  // The variables of the files that the service loads, under those that it names itself; no node
  // when it loads none.
  Node with_env_files(Node service) {
    const Node files = service.get("env_file");
    if (!is_written(files) || !files.is_list() || compose_tag(files) == "!reset") return {};
    MadeTree& tree = project_->main().tree();
    const Node own = service.get("environment");
    std::map<std::string_view, Node> known;
    std::vector<Node> unknown;
    for (uint32_t i = 0; i < files.child_count(); ++i) {
      const Node entries = files.child(i).get("entries");
      if (entries && entries.kind() == Kind::kUnknown) unknown.push_back(entries);
      for (uint32_t k = 0; entries && entries.is_list() && k < entries.child_count(); ++k)
        known[entries.child(k).get("name").text()] = entries.child(k);
    }
    const bool has_own = is_written(own) && own.is_list() && compose_tag(own) != "!reset";
    for (uint32_t i = 0; has_own && i < own.child_count(); ++i) {
      const Node name = own.child(i).get("name");
      if (name && name.kind() == Kind::kString) known.erase(name.text());
    }
    const size_t mark = tree.mark();
    for (const auto& [name, pair] : known) tree.copy(data::kNoKey, pair);
    for (const Node entries : unknown) {
      const size_t pair = tree.mark();
      for (const std::string_view part : {"name", "value"})
        tree.scalar_for(entries, document_.intern_kept_key(part), Kind::kUnknown, entries.text());
      tree.end_for(pair, entries, data::kNoKey, Kind::kMap);
    }
    for (uint32_t i = 0; has_own && i < own.child_count(); ++i)
      tree.copy(data::kNoKey, own.child(i));
    tree.end_for(mark, has_own ? own : files, document_.intern_kept_key("environment"),
                 Kind::kList);
    return project_->main().finished();
  }

  // --- include -----------------------------------------------------------------------------------

  // `at`: the place in this document, where that is not the place of the list itself.
  void include(ComposeFile& file, Node list, Node at, std::vector<std::string>& inside) {
    if (!list.is_list())
      return file.shape(Level::kError, list,
                        fmt::format("include is {}, wants a list; what it names is not checked",
                                    value_words(list)));
    for (uint32_t i = 0; i < list.child_count(); ++i) {
      const Node element = list.child(i);
      const Node path = element.is_map() ? element.get("path") : element;
      if (path && path.is_list()) {
        for (uint32_t k = 0; k < path.child_count(); ++k)
          include_file(file, path.child(k), at, inside);
      } else {
        include_file(file, path ? path : element, at, inside);
      }
    }
  }

  void include_file(ComposeFile& file, Node path, Node at, std::vector<std::string>& inside) {
    if (path.kind() != Kind::kString)
      return file.shape(
          Level::kError, path,
          fmt::format("include names {}, wants the path of a file", value_words(path)));
    const Interpolated name = interpolate(path.text(), project_->variables());
    const std::string shown = text::preview(path.text());
    if (!name.known)
      return file.shape(Level::kNote, path,
                        fmt::format("what {} includes is not known: {}", shown, name.reason));
    if (is_remote(name.text))
      return file.shape(Level::kNote, path,
                        fmt::format("{} is not checked: it stands elsewhere", shown));
    const std::string where = beside(file.path(), name.text);
    if (std::find(inside.begin(), inside.end(), where) != inside.end())
      return file.shape(Level::kError, path, fmt::format("{} includes itself by this", shown));
    if (inside.size() > static_cast<size_t>(kComposeDepth))
      return file.shape(
          Level::kError, path,
          fmt::format("files include each other, more than {} in a row", kComposeDepth));
    const ComposeProject::Opened opened = project_->open(where);
    if (opened.file == nullptr)
      return file.shape(
          opened.level, path,
          fmt::format("{} is included and not checked: that file {}", shown, opened.problem));
    if (std::find(seen_.begin(), seen_.end(), where) != seen_.end()) return;
    const Node place = at ? at : path;
    ComposeFile& other = *opened.file;
    const Node services = other.services();
    for (uint32_t i = 0; services && !project_->in_run(where) && i < services.child_count(); ++i) {
      const Node service = services.child(i);
      if (service.has(data::kShadowed) || !service.is_map()) continue;
      const ComposeFile::Service& made = other.service(service);
      const Node node = project_->main().taken(made.node, place, from(other));
      add_view(document_.arena().copy(service.key()), place.blame_span(), node, made.open);
    }
    inside.push_back(where);
    const Node more = other.document().root().get("include");
    if (is_written(more)) include(other, more, place, inside);
    inside.pop_back();
    seen_.push_back(where);
  }

  static bool is_remote(std::string_view path) {
    return path.find("://") != std::string_view::npos || path.starts_with("oci:") ||
           path.starts_with("git@");
  }

  void add_file(Node root) {
    ViewBuilder view;
    view.begin(document_);
    view.add_text(document_.intern_kept_key("path"), document_.arena().copy(file_.path),
                  root.span());
    subjects_.add(kComposeFiles, document_, view.append(root, false),
                  document_.arena().copy(name_));
  }

  const ReadFile& file_;
  Document& document_;
  DerivedSubjects& subjects_;
  std::string name_;
  ComposeProject* project_ = nullptr;
  bool open_ = false;
  ComposeFile* override_ = nullptr;  // what is merged into this file
  ComposeFile* base_ = nullptr;      // what this file is merged into
  bool base_in_run_ = false;
  std::vector<std::string> seen_;  // what was included, to its end
};

}  // namespace

bool derive_compose(const ReadFile& file, DerivedSubjects& subjects) {
  if (file.format != FormatId::kYaml && file.format != FormatId::kJson) return false;
  bool any = false;
  for (const auto& document : file.documents)
    any |= ComposeViews(file, *document, subjects).derive();
  return any;
}

}  // namespace ordain::read
