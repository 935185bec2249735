// GitLab CI: pipelines, their jobs as GitLab puts them together, and what they include.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/gitlab.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/read/desk.h"
#include "engine/read/path.h"
#include "engine/read/value_words.h"
#include "engine/read/view_builder.h"
#include "engine/read/written.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Node;
using data::Origin;
using text::Level;

constexpr std::string_view kShape = "read/gitlab-shape";
// GitLab follows no more steps of `extends` and of lists in lists.
constexpr size_t kMostExtended = 11;
constexpr int kMostNested = 10;
// Templates that one job stands on, and values that are put together for the jobs of a file.
constexpr size_t kMostLayers = 64;
constexpr uint64_t kMostValues = 1'000'000;
// Maps in maps are merged so deep; further down the nearest holds.
constexpr int kMergedDepth = 8;

// Keys at the top that are no jobs.
constexpr std::array<std::string_view, 12> kGlobal = {
    "after_script", "before_script", "cache",  "default", "image",     "include",
    "services",     "spec",          "stages", "types",   "variables", "workflow"};
// What `default`, and the top of a file in older ones, says for all jobs.
constexpr std::array<std::string_view, 12> kDefaults = {
    "after_script", "artifacts",     "before_script", "cache",    "hooks", "id_tokens",
    "image",        "interruptible", "retry",         "services", "tags",  "timeout"};
constexpr std::array<std::string_view, 3> kScripts = {"after_script", "before_script", "script"};

template <size_t N>
bool is_among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_pipeline_path(std::string_view path) {
  const std::string_view name = last_name(path);
  const std::string_view stem = name.substr(0, name.rfind('.'));
  if (!name.ends_with(".yml") && !name.ends_with(".yaml")) return false;
  if (stem == ".gitlab-ci" || stem.ends_with(".gitlab-ci")) return true;
  const std::string_view folder = parent_of(path);
  return last_name(folder) == ".gitlab-ci" ||
         (last_name(folder) == "ci" && last_name(parent_of(folder)) == ".gitlab");
}

bool is_pipeline(Node root) {
  const Node stages = root.get("stages");
  if (!stages || !stages.is_list()) return false;
  for (uint32_t i = 0; i < root.child_count(); ++i) {
    if (root.child(i).is_map() && root.child(i).get("script")) return true;
  }
  return false;
}

class Pipeline {
 public:
  explicit Pipeline(const Desk& desk) : desk_(desk), root_(desk.document.root()) {}

  void add() {
    ViewBuilder view;
    view.begin(desk_.document);
    view.add_text(desk_.key("file"), desk_.file, root_.blame_span());
    pipeline_ = desk_.view_at(view.append(root_, false));
    desk_.subjects.add("gitlab.pipelines", desk_.document, pipeline_.index(), desk_.file);
    add_includes();
    for (uint32_t i = 0; i < root_.child_count(); ++i) {
      const Node entry = root_.child(i);
      const std::string_view name = entry.key();
      if (entry.has(data::kShadowed) || name.starts_with('.') || is_among(kGlobal, name)) continue;
      if (entry.is_map()) {
        add_job(entry);
      } else if (entry.kind() != Kind::kNull && entry.kind() != Kind::kUnknown) {
        desk_.report(Level::kError, entry,
                     fmt::format("job {} is {}, wants a map; it is not checked",
                                 text::preview(name), value_words(entry)));
      }
    }
  }

 private:
  struct Layer {
    Node map;
    std::string_view what;  // of origins; empty: the job itself
    bool defaults = false;  // only what kDefaults names
  };
  struct Field {
    Node node;
    const Layer* layer = nullptr;
  };

  // --- includes

  void add_includes() {
    const Node include = root_.get("include");
    includes_ = is_written(include);
    if (!includes_) return;
    if (!include.is_list()) return add_include(include, 0);
    for (uint32_t i = 0; i < include.child_count(); ++i) add_include(include.child(i), i);
  }

  void add_include(Node entry, uint32_t number) {
    ViewBuilder view;
    view.begin(desk_.document);
    uint32_t index = 0;
    if (entry.kind() == Kind::kString) {
      view.add_text(desk_.key("kind"),
                    entry.text().find("://") < entry.text().size() ? "remote" : "local",
                    entry.span());
      view.add(desk_.key("location"), entry);
      index = view.append_plain(entry.span());
    } else if (entry.is_map()) {
      for (const std::string_view kind : {"local", "remote", "project", "template", "component"}) {
        const Node location = entry.get(kind);
        if (!is_written(location)) continue;
        view.add_text(desk_.key("kind"), kind, location.key_span());
        view.add(desk_.key("location"), location);
        break;
      }
      index = view.append(entry, false);
    } else {
      return desk_.report(
          Level::kWarning, entry,
          fmt::format("an include is {}, wants a string or a map", value_words(entry)));
    }
    desk_.subjects.add("gitlab.includes", desk_.document, index,
                       desk_.keep(fmt::format("{}/include/{}", desk_.file, number)));
  }

  // --- jobs

  void add_job(Node job) {
    layers_.assign(1, {job, {}, false});
    open_ = false;
    extend(job, 0);
    const Node inherit = job.get("inherit");
    const Node inherited = inherit && inherit.is_map() ? inherit.get("default") : Node();
    if (!inherited || inherited.text() != "false") {
      const Node defaults = root_.get("default");
      if (defaults && defaults.is_map()) layers_.push_back({defaults, "default", true});
      layers_.push_back({root_, "top of the file", true});
    }
    ViewBuilder view;
    view.begin(desk_.document);
    view.add_text(desk_.key("name"), job.key(), job.key_span());
    view.add(desk_.key("pipeline"), pipeline_);
    collect();
    for (const Field& field : fields_) add_field(view, field);
    add_variables(view, job);
    const uint32_t index = view.append(job, job.has(data::kDuplicateKey));
    if (open_) desk_.document.mutable_node(index).flags |= data::kOpen;
    desk_.subjects.add("gitlab.jobs", desk_.document, index,
                       desk_.keep(fmt::format("{}/{}", desk_.file, text::preview(job.key(), 100))));
  }

  // Appends what the map extends, nearest first.
  void extend(Node map, size_t steps) {
    const Node extends = map.get("extends");
    if (!is_written(extends)) return;
    const uint32_t count = extends.is_list() ? extends.child_count() : 1;
    // Of several the last one holds.
    for (uint32_t i = count; i-- > 0;) {
      const Node name = extends.is_list() ? extends.child(i) : extends;
      if (!name.is_scalar()) {
        desk_.report(Level::kWarning, name,
                     fmt::format("extends holds {}, wants a name", value_words(name)));
        continue;
      }
      const Node base = root_.get(name.text());
      if (!base || !base.is_map()) {
        open_ = true;
        if (!includes_) {
          desk_.report(Level::kError, name,
                       fmt::format("{} is extended and is not in the file, which includes no other",
                                   text::preview(name.text())));
        }
        continue;
      }
      const bool known = std::any_of(layers_.begin(), layers_.end(),
                                     [base](const Layer& layer) { return layer.map == base; });
      if (known) continue;
      if (steps == kMostExtended || layers_.size() == kMostLayers) {
        open_ = true;
        desk_.findings.report(
            "read/limit", Level::kError, name.blame_span(),
            fmt::format("a job extends more than {} templates, or through more than "
                        "{} others",
                        kMostLayers, kMostExtended));
        return;
      }
      layers_.push_back(
          {base, desk_.keep(fmt::format("extends {}", text::preview(name.text()))), false});
      extend(base, steps + 1);
    }
  }

  bool spend(uint64_t values) {
    if (exhausted_) return false;
    values_ += values;
    if (values_ <= kMostValues) return true;
    exhausted_ = true;
    desk_.findings.report(
        "read/limit", Level::kError, root_.blame_span(),
        fmt::format("the jobs of the file are made of more than {} values", kMostValues));
    return false;
  }

  // The nearest of each field that is not the job's own, and of those that are put together.
  void collect() {
    fields_.clear();
    std::unordered_set<data::Key> seen;
    for (const Layer& layer : layers_) {
      if (!spend(layer.map.child_count())) {
        open_ = true;
        return;
      }
      for (uint32_t i = 0; i < layer.map.child_count(); ++i) {
        const Node entry = layer.map.child(i);
        const data::Key name = entry.data().key;
        if (entry.has(data::kShadowed) || entry.key() == "variables") continue;
        if (layer.defaults && !is_among(kDefaults, entry.key())) continue;
        if (!seen.insert(name).second) continue;
        fields_.push_back({entry, &layer});
      }
    }
  }

  const Origin* origin_of(Node node, std::string_view what) {
    if (what.empty()) return nullptr;
    return desk_.document.arena().make<Origin>(Origin::Via::kView, node.blame_span(), what,
                                               nullptr);
  }

  void add_field(ViewBuilder& view, const Field& field) {
    const std::string_view name = field.node.key();
    if (is_among(kScripts, name)) return add_script(view, field);
    // What `default` says stands as a whole; maps of templates are merged.
    std::vector<Layer> maps;
    for (const Layer& layer : layers_) {
      const Node value = layer.defaults ? Node() : layer.map.get(name);
      if (value && value.is_map()) maps.push_back({value, layer.what, false});
    }
    if (field.node.is_map() && maps.size() > 1) {
      ViewBuilder merged = merge(maps, 0);
      view.add_map(desk_.key(name), merged, Node(), field.node.blame_span());
    } else if (!field.layer->what.empty()) {
      view.add(desk_.key(name), field.node, origin_of(field.node, field.layer->what));
    }
  }

  ViewBuilder merge(const std::vector<Layer>& maps, int depth) {
    ViewBuilder merged;
    merged.begin(desk_.document);
    std::unordered_set<data::Key> seen;
    for (const Layer& layer : maps) {
      if (!spend(layer.map.child_count())) {
        open_ = true;
        break;
      }
      for (uint32_t i = 0; i < layer.map.child_count(); ++i) {
        const Node entry = layer.map.child(i);
        if (entry.has(data::kShadowed) || !seen.insert(entry.data().key).second) continue;
        std::vector<Layer> below;
        for (const Layer& other : maps) {
          const Node value = other.map.get(entry.data().key);
          if (value && value.is_map()) below.push_back({value, other.what, false});
        }
        if (entry.is_map() && below.size() > 1 && depth < kMergedDepth) {
          ViewBuilder inner = merge(below, depth + 1);
          merged.add_map(entry.data().key, inner, Node(), entry.blame_span());
        } else {
          merged.add(entry.data().key, entry, origin_of(entry, layer.what));
        }
      }
    }
    return merged;
  }

  void add_variables(ViewBuilder& view, Node job) {
    std::vector<Layer> maps;
    for (const Layer& layer : layers_) {
      const Node value = layer.defaults ? Node() : layer.map.get("variables");
      if (value && value.is_map()) maps.push_back({value, layer.what, false});
    }
    const Node inherit = job.get("inherit");
    const Node inherited = inherit && inherit.is_map() ? inherit.get("variables") : Node();
    const Node global = root_.get("variables");
    if (global && global.is_map() && (!inherited || inherited.text() != "false"))
      maps.push_back({global, "variables of the pipeline", false});
    if (maps.empty()) return;
    ViewBuilder merged = merge(maps, kMergedDepth);
    view.add_map(desk_.key("variables"), merged, Node(), maps[0].map.blame_span());
  }

  // --- scripts

  void add_script(ViewBuilder& view, const Field& field) {
    std::vector<ViewBuilder::Copied> script;
    add_script_lines(field.node, script, origin_of(field.node, field.layer->what), 0);
    view.add_nodes(desk_.key(field.node.key()), script, field.node.blame_span());
  }

  void add_script_lines(Node node, std::vector<ViewBuilder::Copied>& script, const Origin* origin,
                        int depth) {
    if (!is_written(node) || !spend(1)) return;
    if (!node.is_list()) {
      script.push_back({node, origin, {}});
    } else if (node.has(data::kTagged) && node.tag() == "!reference") {
      const Node target = depth < kMostNested ? referenced(node) : Node();
      if (target) {
        add_script_lines(target, script, origin_of(target, "!reference"), depth + 1);
      } else {
        script.push_back({node, nullptr, "what !reference names is not in this file"});
      }
    } else {
      for (uint32_t i = 0; i < node.child_count(); ++i) {
        if (depth < kMostNested) add_script_lines(node.child(i), script, origin, depth + 1);
      }
    }
  }

  // [job, key, key]: a value of another job.
  Node referenced(Node path) const {
    Node at = root_;
    for (uint32_t i = 0; i < path.child_count() && at; ++i) {
      const Node step = path.child(i);
      at = at.is_map() && step.is_scalar() ? at.get(step.text()) : Node();
    }
    return path.child_count() > 1 ? at : Node();
  }

  Desk desk_;
  Node root_;
  Node pipeline_;
  bool includes_ = false;
  bool open_ = false;
  bool exhausted_ = false;
  uint64_t values_ = 0;
  std::vector<Layer> layers_;
  std::vector<Field> fields_;
};

}  // namespace

bool derive_gitlab(const ReadFile& file, DerivedSubjects& subjects) {
  const bool named = is_pipeline_path(file.path);
  bool any = false;
  for (const auto& document : file.documents) {
    const Node root = document->root();
    if (!root.is_map()) {
      if (!named || root.kind() == Kind::kNull) continue;
      file.findings.report(
          kShape, Level::kError, root.blame_span(),
          fmt::format("a pipeline is {}, wants a map; it is not checked", value_words(root)));
      any = true;
      continue;
    }
    // The inputs of a pipeline stand in a document before it.
    if (root.child_count() == 1 && root.get("spec")) continue;
    if (!named && !is_pipeline(root)) continue;
    any = true;
    Pipeline({*document, subjects, file.findings,
              document->arena().copy(text::preview(last_name(file.path), 200)), kShape})
        .add();
  }
  return any;
}

}  // namespace ordain::read
