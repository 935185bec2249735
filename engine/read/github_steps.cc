// Steps of GitHub Actions, and the actions and workflows that are used.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "engine/read/github_views.h"
#include "engine/read/value_words.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Node;
using data::Origin;
using text::Level;

// Of a step, in its address: its id, its name or its number.
std::string step_name(const GithubDesk& desk, Node step, uint32_t index) {
  for (const std::string_view key : {"id", "name"}) {
    const Node node = desk.written(step, key);
    if (node && node.is_scalar() && !node.text().empty()) return text::preview(node.text(), 100);
  }
  return fmt::format("#{}", index);
}

// The variables that a step sees: its own over those around it.
void add_environment(const GithubDesk& desk, ViewBuilder& view, Node step, const StepPlace& place) {
  const Node own = desk.written(step, "env");
  const data::Key key = desk.key("effective_env");
  if (own && !own.is_map()) {
    view.add(key, own);
    return;
  }
  ViewBuilder env;
  env.begin(desk.document);
  for (uint32_t i = 0; own && i < own.child_count(); ++i) env.add_entry(own.child(i));
  view.add_map(key, env, place.environment, (own ? own : step).blame_span());
}

void add_shell(const GithubDesk& desk, ViewBuilder& view, Node step, const StepPlace& place) {
  const Node run = desk.written(step, "run");
  if (!run) return;
  const data::Key key = desk.key("effective_shell");
  const Node own = desk.written(step, "shell");
  if (own && own.is_scalar()) {
    view.add(key, own);
  } else if (place.default_shell) {
    view.add(
        key, place.default_shell,
        desk.document.arena().make<Origin>(Origin::Via::kView, place.default_shell.blame_span(),
                                           "defaults.run.shell", nullptr));
  } else if (!place.platform_shell.empty()) {
    view.add_text(key, place.platform_shell, run.blame_span());
  } else {
    view.add_made(key, {Kind::kUnknown, "the shell is that of the runner, which is not known",
                        run.blame_span()});
  }
}

// The comment on the line on which the value ends, without white space around it; or nothing.
std::string_view comment_behind(Node node) {
  const std::vector<data::Comment>& comments = node.document().comments();
  const text::Span span = node.span();
  const auto at = std::lower_bound(
      comments.begin(), comments.end(), span.end,
      [](const data::Comment& comment, uint32_t end) { return comment.span.begin < end; });
  if (at == comments.end()) return {};
  const std::string_view between =
      node.document().source_text().bytes().substr(span.end, at->span.begin - span.end);
  if (between.find_first_of("\r\n") != std::string_view::npos) return {};
  std::string_view text = at->text;
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
    text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// "owner/repo/path@ref", "./path" or "docker://image", taken apart.
class Use {
 public:
  Use(const GithubDesk& desk, ViewBuilder& view, Node uses)
      : desk_(desk), view_(view), place_(uses.span()), text_(uses.text()) {}

  void add() {
    if (text_.find("${{") != std::string_view::npos) {
      view_.add_made(desk_.key("target"),
                     {Kind::kUnknown, "what is used is no name but an expression", place_});
    } else if (text_.starts_with("./") || text_.starts_with("../")) {
      put("target", "local");
      put("path", text_);
    } else if (text_.starts_with("docker://")) {
      put("target", "docker");
      put("image", text_.substr(std::string_view("docker://").size()));
    } else {
      add_repository();
    }
  }

 private:
  void put(std::string_view name, std::string_view value) {
    view_.add_text(desk_.key(name), value, place_);
  }

  void add_repository() {
    put("target", "repository");
    const size_t at = text_.find('@');
    const std::string_view name = text_.substr(0, at);
    if (at != std::string_view::npos && at + 1 < text_.size()) put("ref", text_.substr(at + 1));
    put("action", desk_.keep(lower(name)));
    const size_t slash = name.find('/');
    if (slash == std::string_view::npos) return;
    put("owner", name.substr(0, slash));
    const std::string_view rest = name.substr(slash + 1);
    put("repo", rest.substr(0, rest.find('/')));
    if (const size_t path = rest.find('/'); path != std::string_view::npos)
      put("path", rest.substr(path + 1));
  }

  const GithubDesk& desk_;
  ViewBuilder& view_;
  text::Span place_;
  std::string_view text_;
};

void add_place(const GithubDesk& desk, ViewBuilder& view, const StepPlace& place) {
  if (place.job) view.add(desk.key("job"), place.job);
  if (place.workflow) view.add(desk.key("workflow"), place.workflow);
  if (place.composite) view.add(desk.key("composite"), place.composite);
}

}  // namespace

void add_use(GithubDesk& desk, Node user, const StepPlace& place, std::string_view address) {
  const Node uses = desk.written(user, "uses");
  if (!uses) return;
  if (uses.kind() != Kind::kString) {
    desk.report(Level::kError, uses,
                fmt::format("uses is {}, wants a string; it is not checked", value_words(uses)));
    return;
  }
  desk.warn_hidden(user, {"action", "comment", "image", "owner", "path", "ref", "repo", "target"});
  ViewBuilder view;
  view.begin(desk.document);
  Use(desk, view, uses).add();
  if (const std::string_view comment = comment_behind(uses); !comment.empty())
    view.add_text(desk.key("comment"), comment, uses.span());
  add_place(desk, view, place);
  desk.subjects.add("github.uses", desk.document, view.append(user, user.has(data::kDuplicateKey)),
                    address);
}

void add_steps(GithubDesk& desk, Node steps, const StepPlace& place) {
  if (!steps.is_list()) {
    desk.report(Level::kError, steps,
                fmt::format("steps of {} is {}, wants a list; they are not checked", place.address,
                            value_words(steps)));
    return;
  }
  ViewBuilder view;
  for (uint32_t i = 0; i < steps.child_count(); ++i) {
    const Node step = steps.child(i);
    if (!step.is_map()) {
      desk.report(Level::kError, step,
                  fmt::format("step {} of {} is {}, wants a map; it is not checked", i,
                              place.address, value_words(step)));
      continue;
    }
    desk.warn_hidden(step,
                     {"composite", "effective_env", "effective_shell", "index", "job", "workflow"});
    desk.settle_expressions(step, {"timeout-minutes", "continue-on-error", "env", "with"});
    desk.map_at(step, "env", Level::kWarning);
    const bool duplicate = steps.has(data::kDuplicateKey);
    view.begin(desk.document);
    view.add_made(desk.key("index"), {Kind::kInt, desk.keep(std::to_string(i)), step.span()});
    add_place(desk, view, place);
    add_environment(desk, view, step, place);
    add_shell(desk, view, step, place);
    const std::string_view address =
        desk.keep(fmt::format("{}/{}", place.address, step_name(desk, step, i)));
    desk.subjects.add("github.steps", desk.document, view.append(step, duplicate), address);
    add_use(desk, step, place, address);
  }
}

}  // namespace ordain::read
