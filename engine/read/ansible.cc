// Ansible: playbooks and lists of tasks, and their plays and tasks as subjects.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/ansible.h"

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

constexpr int kMostBlocks = 32;

// Keys of a task that are no module. Those that begin with `with_` are none either.
constexpr std::array<std::string_view, 46> kKeywords = {"action",
                                                        "always",
                                                        "any_errors_fatal",
                                                        "args",
                                                        "async",
                                                        "become",
                                                        "become_exe",
                                                        "become_flags",
                                                        "become_method",
                                                        "become_user",
                                                        "block",
                                                        "changed_when",
                                                        "check_mode",
                                                        "collections",
                                                        "connection",
                                                        "debugger",
                                                        "delay",
                                                        "delegate_facts",
                                                        "delegate_to",
                                                        "diff",
                                                        "environment",
                                                        "failed_when",
                                                        "ignore_errors",
                                                        "ignore_unreachable",
                                                        "listen",
                                                        "local_action",
                                                        "loop",
                                                        "loop_control",
                                                        "module_defaults",
                                                        "name",
                                                        "no_log",
                                                        "notify",
                                                        "poll",
                                                        "port",
                                                        "register",
                                                        "remote_user",
                                                        "rescue",
                                                        "retries",
                                                        "run_once",
                                                        "tags",
                                                        "throttle",
                                                        "timeout",
                                                        "until",
                                                        "vars",
                                                        "when",
                                                        "gather_facts"};
// Modules that take a text as it is.
constexpr std::array<std::string_view, 9> kCommands = {"command", "expect",       "include_tasks",
                                                       "meta",    "raw",          "script",
                                                       "shell",   "import_tasks", "include"};
constexpr std::array<std::string_view, 4> kTaskLists = {"pre_tasks", "tasks", "post_tasks",
                                                        "handlers"};
// Parameters that are on or off, or a mode: a template there is no text.
constexpr std::array<std::string_view, 8> kSettings = {"allow_unauthenticated",
                                                       "become",
                                                       "disable_gpg_check",
                                                       "force_basic_auth",
                                                       "gpgcheck",
                                                       "mode",
                                                       "no_log",
                                                       "validate_certs"};

template <size_t N>
bool is_among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_import(std::string_view key) { return key.ends_with("import_playbook"); }

bool is_play(Node map) {
  if (map.get("hosts")) return true;
  for (uint32_t i = 0; i < map.child_count(); ++i) {
    if (is_import(map.child(i).key())) return true;
  }
  return false;
}

// "ansible.builtin.copy": two dots, as no other key of a task has.
bool names_module(Node map) {
  for (uint32_t i = 0; i < map.child_count(); ++i) {
    const std::string_view key = map.child(i).key();
    if (std::count(key.begin(), key.end(), '.') == 2 &&
        std::all_of(key.begin(), key.end(), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
        }))
      return true;
  }
  return false;
}

enum class Holds : uint8_t { kNothing, kPlays, kTasks };

Holds what(Node root, std::string_view path) {
  if (!root.is_list() || root.child_count() == 0) return Holds::kNothing;
  const std::string_view folder = last_name(parent_of(path));
  bool tasks = folder == "tasks" || folder == "handlers";
  for (uint32_t i = 0; i < root.child_count(); ++i) {
    const Node entry = root.child(i);
    if (!entry.is_map()) {
      // Where tasks belong, it is a broken one.
      if (!tasks || !root.child(0).is_map()) return Holds::kNothing;
      continue;
    }
    if (is_play(entry)) return Holds::kPlays;
    tasks = tasks || (entry.get("name") && names_module(entry));
  }
  return tasks ? Holds::kTasks : Holds::kNothing;
}

class Tasks {
 public:
  explicit Tasks(const Desk& desk) : desk_(desk) {}

  void add(Holds holds) {
    const Node root = desk_.document.root();
    if (holds == Holds::kTasks) return add_list(root, {}, desk_.file, 0);
    for (uint32_t i = 0; i < root.child_count(); ++i) add_play(root.child(i), i);
  }

 private:
  void add_play(Node play, uint32_t number) {
    settle(play);
    ViewBuilder view;
    view.begin(desk_.document);
    view.add_text(desk_.key("file"), desk_.file, play.span());
    play_ = desk_.view_at(view.append(play, false));
    const std::string_view address =
        desk_.keep(fmt::format("{}/{}", desk_.file, name_of(play, number)));
    desk_.subjects.add("ansible.plays", desk_.document, play_.index(), address);
    for (const std::string_view list : kTaskLists) {
      if (const Node tasks = play.get(list); is_written(tasks)) add_list(tasks, {play}, address, 0);
    }
  }

  static std::string name_of(Node map, uint32_t number) {
    const Node name = map.get("name");
    if (is_written(name) && name.is_scalar() && !name.text().empty())
      return text::preview(name.text(), 100);
    return fmt::format("#{}", number);
  }

  // `around` holds the blocks and the play around the tasks, nearest last.
  void add_list(Node tasks, std::vector<Node> around, std::string_view address, int depth) {
    if (!tasks.is_list() || depth == kMostBlocks) {
      desk_.findings.report(
          depth == kMostBlocks ? "read/limit" : desk_.shape, Level::kError, tasks.blame_span(),
          depth == kMostBlocks
              ? fmt::format("blocks are nested more than {} deep", kMostBlocks)
              : fmt::format("{} is {}, wants a list; its tasks are not checked",
                            tasks.key().empty() ? "the file" : tasks.key(), value_words(tasks)));
      return;
    }
    for (uint32_t i = 0; i < tasks.child_count(); ++i) {
      const Node task = tasks.child(i);
      if (!task.is_map()) {
        if (is_written(task))
          desk_.report(
              Level::kError, task,
              fmt::format("a task is {}, wants a map; it is not checked", value_words(task)));
        continue;
      }
      settle(task);
      if (task.get("block")) {
        std::vector<Node> inner = around;
        inner.push_back(task);
        for (const std::string_view part : {"block", "rescue", "always"}) {
          if (const Node list = task.get(part); is_written(list))
            add_list(list, inner, address, depth + 1);
        }
      } else {
        add_task(task, i, around, address);
      }
    }
  }

  void add_task(Node task, uint32_t number, const std::vector<Node>& around,
                std::string_view address) {
    ViewBuilder view;
    view.begin(desk_.document);
    view.add_text(desk_.key("file"), desk_.file, task.span());
    if (play_) view.add(desk_.key("play"), play_);
    for (const std::string_view setting : {"become", "no_log"})
      add_setting(view, task, setting, around);
    add_module(view, task);
    desk_.subjects.add("ansible.tasks", desk_.document, view.append(task, false),
                       desk_.keep(fmt::format("{}/{}", address, name_of(task, number))));
  }

  void add_setting(ViewBuilder& view, Node task, std::string_view name,
                   const std::vector<Node>& around) {
    if (is_written(task.get(name))) return;
    for (auto outer = around.rbegin(); outer != around.rend(); ++outer) {
      const Node value = outer->get(name);
      if (!is_written(value)) continue;
      view.add(desk_.key(name), value,
               desk_.document.arena().make<Origin>(Origin::Via::kView, value.blame_span(),
                                                   "set around the task", nullptr));
      return;
    }
  }

  // --- modules

  void add_module(ViewBuilder& view, Node task) {
    for (uint32_t i = 0; i < task.child_count(); ++i) {
      const Node entry = task.child(i);
      const std::string_view name = entry.key();
      const bool action = name == "action" || name == "local_action";
      if (entry.has(data::kShadowed) || name.starts_with("with_") ||
          (is_among(kKeywords, name) && !action))
        continue;
      if (action) {
        add_action(view, task, entry);
      } else {
        add_called(view, task, short_name(name), entry.key_span(), entry,
                   entry.kind() == Kind::kString ? entry.text() : std::string_view());
      }
      return;
    }
  }

  // `action: copy src=a dest=b`, or a map with `module`.
  void add_action(ViewBuilder& view, Node task, Node action) {
    if (action.is_map()) {
      const Node module = action.get("module");
      if (is_written(module) && module.is_scalar())
        add_called(view, task, short_name(module.text()), module.span(), action, {});
      return;
    }
    const std::string_view text = action.is_scalar() ? action.text() : std::string_view();
    const size_t space = std::min(text.find(' '), text.size());
    add_called(view, task, short_name(text.substr(0, space)), action.span(), action,
               text.substr(std::min(space + 1, text.size())));
  }

  static std::string_view short_name(std::string_view name) {
    for (const std::string_view collection : {"ansible.builtin.", "ansible.legacy."}) {
      if (name.starts_with(collection)) return name.substr(collection.size());
    }
    return name;
  }

  void add_called(ViewBuilder& view, Node task, std::string_view module, text::Span place,
                  Node value, std::string_view text) {
    view.add_text(desk_.key("module"), module, place);
    ViewBuilder params;
    params.begin(desk_.document);
    seen_.clear();
    if (value.is_map()) add_entries(params, value);
    if (const Node args = task.get("args"); args && args.is_map()) add_entries(params, args);
    if (!text.empty() && is_among(kCommands, module)) {
      // A text that is the whole value keeps its place.
      if (value.kind() == Kind::kString && value.text().size() == text.size()) {
        params.add(desk_.key("free_form"), value);
      } else {
        params.add_text(desk_.key("free_form"), desk_.keep(text), value.span());
      }
    } else if (!text.empty()) {
      add_pairs(params, text, value.span());
    }
    view.add_map(desk_.key("params"), params, Node(), value.blame_span());
  }

  void add_entries(ViewBuilder& params, Node map) {
    settle(map);
    for (uint32_t i = 0; i < map.child_count(); ++i) {
      const Node entry = map.child(i);
      if (!entry.has(data::kShadowed) && seen_.insert(entry.data().key).second)
        params.add_entry(entry);
    }
  }

  // key=value with spaces between; a value may stand in quotes, and hold a template with spaces.
  void add_pairs(ViewBuilder& params, std::string_view text, text::Span place) {
    size_t at = 0;
    while (at < text.size()) {
      while (at < text.size() && (text[at] == ' ' || text[at] == '\n')) ++at;
      const size_t begin = at;
      char quote = 0;
      int braces = 0;
      while (at < text.size() &&
             (quote != 0 || braces > 0 || (text[at] != ' ' && text[at] != '\n'))) {
        const char c = text[at++];
        if (quote != 0) {
          if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
          quote = c;
        } else if (c == '{') {
          ++braces;
        } else if (c == '}' && braces > 0) {
          --braces;
        }
      }
      const std::string_view pair = text.substr(begin, at - begin);
      const size_t equals = pair.find('=');
      if (equals == std::string_view::npos || equals == 0) continue;
      const std::string_view name = pair.substr(0, equals);
      std::string_view value = pair.substr(equals + 1);
      if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
          value.back() == value.front())
        value = value.substr(1, value.size() - 2);
      if (!seen_.insert(desk_.key(name)).second) continue;
      const bool open = is_among(kSettings, name) && value.starts_with("{{");
      params.add_made(desk_.key(name),
                      {open ? Kind::kUnknown : Kind::kString,
                       desk_.keep(open ? reason(value) : std::string(value)), place});
    }
  }

  static std::string reason(std::string_view template_text) {
    return fmt::format("{} is filled in when the play runs", text::preview(template_text));
  }

  // Settings that are templates are not known.
  void settle(Node map) {
    for (const std::string_view name : kSettings) {
      const Node value = map.get(name);
      if (!value || value.kind() != Kind::kString ||
          value.text().find("{{") == std::string_view::npos)
        continue;
      data::NodeData& node = desk_.document.mutable_node(value.index());
      const std::string_view words = desk_.keep(reason(value.text()));
      node.kind = Kind::kUnknown;
      desk_.document.set_text(node, words);
    }
  }

  Desk desk_;
  Node play_;
  std::unordered_set<data::Key> seen_;  // parameters of the task at hand
};

}  // namespace

bool derive_ansible(const ReadFile& file, DerivedSubjects& subjects) {
  bool any = false;
  for (const auto& document : file.documents) {
    const Holds holds = what(document->root(), file.path);
    if (holds == Holds::kNothing) continue;
    any = true;
    Tasks({*document, subjects, file.findings,
           document->arena().copy(text::preview(last_name(file.path), 200)), "read/ansible-shape"})
        .add(holds);
  }
  return any;
}

}  // namespace ordain::read
