// Workflows of GitHub Actions: their triggers and jobs as rules see them.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "engine/read/github_expression.h"
#include "engine/read/github_views.h"
#include "engine/read/value_words.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Node;
using data::Origin;
using text::Level;

// Variables of workflows that are copied beside those of jobs, in one file.
constexpr uint64_t kMostVariables = 1'000'000;
// What `permissions` may speak of.
constexpr std::array<std::string_view, 17> kScopes = {"actions",
                                                      "artifact-metadata",
                                                      "attestations",
                                                      "checks",
                                                      "contents",
                                                      "deployments",
                                                      "discussions",
                                                      "id-token",
                                                      "issues",
                                                      "models",
                                                      "packages",
                                                      "pages",
                                                      "pull-requests",
                                                      "repository-projects",
                                                      "security-events",
                                                      "statuses",
                                                      "vulnerability-alerts"};

class Workflow {
 public:
  explicit Workflow(GithubDesk& desk) : desk_(desk), root_(desk.document.root()) {}

  void add() {
    if (!root_.is_map()) {
      desk_.report(
          Level::kError, root_,
          fmt::format("a workflow is {}, wants a map; it is not checked", value_words(root_)));
      return;
    }
    desk_.warn_hidden(root_, {"file", "triggers"});
    settle(root_);
    environment_ = desk_.map_at(root_, "env", Level::kWarning);
    ViewBuilder view;
    view.begin(desk_.document);
    view.add_text(desk_.key("file"), desk_.file, root_.blame_span());
    add_triggers_to(view);
    workflow_ = desk_.view_at(view.append(root_, false));
    desk_.subjects.add("github.workflows", desk_.document, workflow_.index(), desk_.file);
    add_triggers();
    add_jobs();
  }

 private:
  // --- triggers

  struct Trigger {
    std::string_view event;
    text::Span place;
    Node settings;  // as written: a map, the list of `schedule`, or nothing
    bool duplicate = false;
  };

  void add_trigger(Node name) {
    if (name.kind() == Kind::kString) {
      triggers_.push_back({name.text(), name.span(), {}, name.has(data::kDuplicateKey)});
      return;
    }
    desk_.report(Level::kWarning, name,
                 fmt::format("an event of on is {}, wants a string", value_words(name)));
  }

  // `on` is a name, a list of names or a map from name to settings.
  void add_triggers_to(ViewBuilder& view) {
    const Node on = root_.get("on");
    if (!on || on.kind() == Kind::kNull) {
      desk_.report(Level::kWarning, on ? on : root_,
                   "the workflow has no on, so nothing ever starts it");
      return;
    }
    if (on.is_list()) {
      for (uint32_t i = 0; i < on.child_count(); ++i) add_trigger(on.child(i));
    } else if (on.is_map()) {
      for (uint32_t i = 0; i < on.child_count(); ++i) {
        const Node entry = on.child(i);
        if (entry.has(data::kShadowed)) continue;
        Trigger trigger{entry.key(), entry.key_span(), {}, entry.has(data::kDuplicateKey)};
        if (entry.is_map() || entry.is_list()) {
          trigger.settings = entry;
        } else if (entry.kind() != Kind::kNull) {
          desk_.report(Level::kWarning, entry,
                       fmt::format("{} of on is {}, wants a map", text::preview(entry.key()),
                                   value_words(entry)));
        }
        triggers_.push_back(trigger);
      }
    } else {
      add_trigger(on);
    }
    ViewBuilder triggers;
    triggers.begin(desk_.document);
    std::unordered_set<data::Key> seen;
    for (const Trigger& trigger : triggers_) {
      const data::Key key = desk_.key(trigger.event);
      if (!seen.insert(key).second) continue;
      if (trigger.settings) {
        triggers.add(key, trigger.settings, nullptr, on.has(data::kDuplicateKey));
      } else {
        ViewBuilder nothing;
        nothing.begin(desk_.document);
        triggers.add_map(key, nothing, Node(), trigger.place);
      }
    }
    view.add_map(desk_.key("triggers"), triggers, Node(), on.blame_span());
  }

  void add_triggers() {
    ViewBuilder view;
    for (const Trigger& trigger : triggers_) {
      view.begin(desk_.document);
      view.add_text(desk_.key("event"), trigger.event, trigger.place);
      view.add(desk_.key("workflow"), workflow_);
      const bool map = trigger.settings && trigger.settings.is_map();
      if (map) desk_.warn_hidden(trigger.settings, {"event", "workflow"});
      if (trigger.settings && !map) view.add(desk_.key("schedule"), trigger.settings);
      const uint32_t index = map ? view.append(trigger.settings, trigger.duplicate)
                                 : append_alone(view, trigger.place);
      desk_.subjects.add(
          "github.triggers", desk_.document, index,
          desk_.keep(fmt::format("{}/on/{}", desk_.file, text::preview(trigger.event, 100))));
    }
  }

  // A view over nothing.
  uint32_t append_alone(ViewBuilder& view, text::Span place) {
    data::NodeData nothing;
    nothing.kind = Kind::kMap;
    nothing.first = static_cast<uint32_t>(desk_.document.node_count());
    const data::NodeSpan span{place.begin, place.begin, place.begin, place.end};
    return view.append(desk_.view_at(desk_.document.append({&nothing, 1}, {&span, 1})), false);
  }

  // --- jobs

  void add_jobs() {
    const Node jobs = root_.get("jobs");
    if (!jobs || jobs.kind() == Kind::kNull) {
      desk_.report(Level::kWarning, jobs ? jobs : root_, "the workflow has no jobs");
      return;
    }
    if (!jobs.is_map()) {
      desk_.report(Level::kError, jobs,
                   fmt::format("jobs is {}, wants a map; it is not checked", value_words(jobs)));
      return;
    }
    for (uint32_t i = 0; i < jobs.child_count(); ++i) {
      const Node job = jobs.child(i);
      if (job.has(data::kShadowed)) continue;
      if (!job.is_map()) {
        desk_.report(Level::kError, job,
                     fmt::format("job {} is {}, wants a map; it is not checked",
                                 text::preview(job.key()), value_words(job)));
        continue;
      }
      add_job(job, job.has(data::kDuplicateKey) || jobs.has(data::kDuplicateKey));
    }
  }

  // Fields whose expressions the platform reads as something else than a text.
  void settle(Node root) const {
    const Node jobs = root.get("jobs");
    if (!jobs || !jobs.is_map()) return;
    settle_concurrency(root);
    for (uint32_t i = 0; i < jobs.child_count(); ++i) {
      const Node job = jobs.child(i);
      if (!job.is_map()) continue;
      desk_.settle_expressions(
          job, {"timeout-minutes", "continue-on-error", "strategy", "services", "env", "with"});
      const Node strategy = job.get("strategy");
      desk_.settle_expressions(strategy, {"fail-fast", "max-parallel", "matrix"});
      const Node matrix = desk_.written(strategy, "matrix");
      if (matrix && matrix.is_map()) {
        for (uint32_t k = 0; k < matrix.child_count(); ++k)
          desk_.settle_expression(matrix.child(k));
      }
      settle_concurrency(job);
      desk_.settle_expressions(job.get("container"), {"env", "ports", "volumes", "credentials"});
      const Node services = desk_.written(job, "services");
      if (!services || !services.is_map()) continue;
      for (uint32_t k = 0; k < services.child_count(); ++k) {
        desk_.settle_expression(services.child(k));
        desk_.settle_expressions(services.child(k), {"env", "ports", "volumes", "credentials"});
      }
    }
  }

  void settle_concurrency(Node map) const {
    desk_.settle_expressions(map.get("concurrency"), {"cancel-in-progress"});
  }

  void add_job(Node job, bool duplicate) {
    desk_.warn_hidden(job, {"effective_permissions", "id", "labels", "runner_group", "workflow"});
    StepPlace place;
    place.workflow = workflow_;
    place.address = desk_.keep(fmt::format("{}/{}", desk_.file, text::preview(job.key(), 100)));
    ViewBuilder view;
    view.begin(desk_.document);
    view.add_text(desk_.key("id"), job.key(), job.key_span());
    view.add(desk_.key("workflow"), workflow_);
    add_permissions_to(view, job);
    add_labels_to(view, job, place);
    desk_.settle_expression(job.get("runs-on"));
    place.job = desk_.view_at(view.append(job, duplicate));
    desk_.subjects.add("github.jobs", desk_.document, place.job.index(), place.address);
    place.environment = environment(job);
    place.default_shell = default_shell(job) ? default_shell(job) : default_shell(root_);
    if (desk_.written(job, "uses")) add_use(desk_, job, place, place.address);
    if (const Node steps = desk_.written(job, "steps")) add_steps(desk_, steps, place);
  }

  // The variables of the job over those of the workflow, as one plain map.
  Node environment(Node job) {
    const Node own = desk_.map_at(job, "env", Level::kWarning);
    if (!own || !environment_) return own ? own : environment_;
    made_ += own.child_count() + environment_.child_count();
    if (made_ > kMostVariables) {
      if (!told_) {
        desk_.findings.report("read/limit", Level::kError, environment_.blame_span(),
                              fmt::format("the jobs of the workflow see more than {} variables; "
                                          "those of the workflow are left out in some",
                                          kMostVariables));
      }
      told_ = true;
      return own;
    }
    ViewBuilder env;
    env.begin(desk_.document);
    for (uint32_t i = 0; i < own.child_count(); ++i) env.add_entry(own.child(i));
    for (uint32_t i = 0; i < environment_.child_count(); ++i) {
      const Node entry = environment_.child(i);
      if (!own.get(entry.data().key)) env.add_entry(entry);
    }
    return desk_.view_at(env.append_plain(own.span()));
  }

  Node default_shell(Node of) const {
    const Node shell = desk_.written(desk_.written(desk_.written(of, "defaults"), "run"), "shell");
    return shell && shell.is_scalar() ? shell : Node();
  }

  // --- permissions

  void add_permissions_to(ViewBuilder& view, Node job) {
    const data::Key key = desk_.key("effective_permissions");
    const Node own = desk_.written(job, "permissions");
    const Node written = own ? own : desk_.written(root_, "permissions");
    if (!written) {
      const bool called = triggers_.size() == 1 && triggers_[0].event == "workflow_call";
      view.add_made(key, {Kind::kUnknown,
                          called ? "the permissions are those of the workflow that calls this one"
                                 : "neither the job nor the workflow sets permissions, so those of "
                                   "the repository's settings hold",
                          job.key_span()});
      return;
    }
    const bool all_read = written.kind() == Kind::kString && written.text() == "read-all";
    const bool all_write = written.kind() == Kind::kString && written.text() == "write-all";
    if (!written.is_map() && !all_read && !all_write) {
      desk_.report(Level::kWarning, written,
                   fmt::format("permissions is {}, wants read-all, write-all or a map",
                               value_words(written)));
      view.add_made(
          key, {Kind::kUnknown, "permissions is none that GitHub knows", written.blame_span()});
      return;
    }
    ViewBuilder scopes;
    scopes.begin(desk_.document);
    for (const std::string_view scope : kScopes) {
      const data::Key name = desk_.key(scope);
      const Node level = written.is_map() ? desk_.written(written, scope) : Node();
      if (level) {
        const Origin* origin =
            own ? nullptr
                : desk_.document.arena().make<Origin>(Origin::Via::kView, level.blame_span(),
                                                      "permissions of the workflow", nullptr);
        scopes.add(name, level, origin, written.has(data::kDuplicateKey));
        continue;
      }
      // No token for the identity provider is a thing to be read.
      const bool read = all_read && scope != "id-token";
      const std::string_view value = all_write ? "write" : read ? "read" : "none";
      scopes.add_text(name, value, written.blame_span());
    }
    view.add_map(key, scopes, Node(), written.blame_span());
  }

  // --- runners

  void add_labels_to(ViewBuilder& view, Node job, StepPlace& place) {
    const Node runs_on = desk_.written(job, "runs-on");
    if (!runs_on) return;
    std::vector<ViewBuilder::Made> labels;
    const Node listed = runs_on.is_map() ? desk_.written(runs_on, "labels") : runs_on;
    if (listed) add_labels(job, listed, labels, 0);
    view.add_list(desk_.key("labels"), labels, runs_on.blame_span());
    if (const Node group = desk_.written(runs_on, "group"))
      view.add(desk_.key("runner_group"), group);
    place.platform_shell = platform_shell(labels);
  }

  void add_labels(Node job, Node node, std::vector<ViewBuilder::Made>& labels, int depth) const {
    if (node.is_list()) {
      for (uint32_t i = 0; i < node.child_count() && depth < 2; ++i)
        add_labels(job, node.child(i), labels, depth + 1);
      return;
    }
    if (!node.is_scalar()) return;
    const std::string_view text = node.text();
    if (text.find("${{") == std::string_view::npos) {
      labels.push_back({Kind::kString, text, node.span()});
    } else if (depth > 2 || !add_matrix_labels(job, text, labels, depth)) {
      labels.push_back({Kind::kUnknown,
                        desk_.keep(fmt::format("which runner {} names is known when the workflow "
                                               "runs",
                                               text::preview(text))),
                        node.span()});
    }
  }

  // Those that `${{ matrix.os }}` may stand for; false when that is not known.
  bool add_matrix_labels(Node job, std::string_view text, std::vector<ViewBuilder::Made>& labels,
                         int depth) const {
    if (!is_whole_expression(text)) return false;
    const std::vector<ExpressionSpan> found = find_expressions(text);
    const ParsedExpression parsed = parse_expression(text, found[0].begin, found[0].end);
    constexpr std::string_view kMatrix = "matrix.";
    if (!parsed.problem.empty()) return false;
    const ParsedExpression::Part& part = parsed.parts[parsed.root];
    if (part.kind != ParsedExpression::Kind::kContext || !part.name.starts_with(kMatrix))
      return false;
    const Node matrix = desk_.written(desk_.written(job, "strategy"), "matrix");
    if (!matrix || !matrix.is_map()) return false;
    const std::string_view path = std::string_view(part.name).substr(kMatrix.size());
    bool any = false;
    if (const Node values = in_lower_case(matrix, path.substr(0, path.find('.')))) {
      if (!values.is_list()) return false;
      for (uint32_t i = 0; i < values.child_count(); ++i)
        any |= add_at(job, values.child(i), rest(path), labels, depth);
    }
    const Node include = desk_.written(matrix, "include");
    if (include && !include.is_list()) return false;
    for (uint32_t i = 0; include && i < include.child_count(); ++i)
      any |= add_at(job, include.child(i), path, labels, depth);
    return any;
  }

  static std::string_view rest(std::string_view path) {
    const size_t dot = path.find('.');
    return dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }

  bool add_at(Node job, Node value, std::string_view path, std::vector<ViewBuilder::Made>& labels,
              int depth) const {
    while (value && !path.empty()) {
      value = value.is_map() ? in_lower_case(value, path.substr(0, path.find('.'))) : Node();
      path = rest(path);
    }
    if (!value || value.is_map() || value.kind() == Kind::kNull) return false;
    add_labels(job, value, labels, depth + 1);
    return true;
  }

  // Contexts do not tell capitals from small letters.
  static Node in_lower_case(Node map, std::string_view name) {
    for (uint32_t i = 0; i < map.child_count(); ++i) {
      const Node entry = map.child(i);
      const std::string_view key = entry.key();
      if (!entry.has(data::kShadowed) && key.size() == name.size() &&
          std::equal(key.begin(), key.end(), name.begin(), [](char a, char b) {
            return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
          }))
        return entry;
    }
    return {};
  }

  // The shell of runners of these labels; empty when that is not known.
  static std::string_view platform_shell(const std::vector<ViewBuilder::Made>& labels) {
    bool windows = false;
    bool other = false;
    for (const ViewBuilder::Made& label : labels) {
      if (label.kind == Kind::kUnknown) return {};
      if (label.text.starts_with("windows")) windows = true;
      if (label.text.starts_with("ubuntu") || label.text.starts_with("macos")) other = true;
    }
    if (windows == other) return {};
    return windows ? "pwsh" : "bash";
  }

  GithubDesk& desk_;
  Node root_;
  Node workflow_;
  std::vector<Trigger> triggers_;
  Node environment_;  // of the workflow
  uint64_t made_ = 0;
  bool told_ = false;
};

}  // namespace

void add_workflow(GithubDesk& desk) { Workflow(desk).add(); }

}  // namespace ordain::read
