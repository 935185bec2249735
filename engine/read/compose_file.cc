// Compose file: the services of one file, with what they extend and the variables that they load.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/read/compose_project.h"
#include "engine/read/kubernetes_views.h"
#include "engine/read/path.h"
#include "engine/read/value_words.h"
#include "engine/read/written.h"
#include "engine/text/utf8.h"

namespace ordain::read {

using data::Kind;
using data::Node;
using text::Level;

namespace {

constexpr std::string_view kTooMany = "more values are taken from other files than are read";

bool is_text(Node node) { return node && node.kind() == Kind::kString; }

}  // namespace

ComposeFile::ComposeFile(ComposeProject& project, std::string path, data::Document& document,
                         bool own)
    : project_(project),
      path_(std::move(path)),
      document_(document),
      tree_(document),
      fields_(document, tree_, project.variables(), own ? project.findings() : unheard_),
      merge_(document, tree_) {
  if (document.root().is_map()) services_ = document.root().get("services");
  if (services_ && !services_.is_map()) services_ = {};
}

void ComposeFile::shape(Level level, Node node, std::string message) {
  project_.findings().report("read/compose-shape", level, node.blame_span(), std::move(message));
}

const ComposeFile::Service& ComposeFile::service(Node written, int depth) {
  const auto [it, fresh] = made_.try_emplace(written.index());
  Service& made = it->second;
  if (!fresh) return made;
  made.making = true;
  made.node = shaped(written);
  extend(made, written, depth);
  made.making = false;
  return made;
}

// With variables put in, and each field in its one shape.
Node ComposeFile::shaped(Node service) {
  Node plain = service;
  if (fields_.has_variables()) {
    fields_.put_interpolated(service, service.data().key);
    plain = finished();
  }
  // What is made of a list of files looks at it in its one shape.
  Node files = plain.get("env_file");
  if (is_written(files) && files.kind() != Kind::kUnknown && compose_tag(files) != "!reset") {
    fields_.put(files);
    files = finished();
  } else {
    files = {};
  }
  const size_t mark = tree_.mark();
  for (uint32_t i = 0; i < plain.child_count(); ++i) {
    const Node field = plain.child(i);
    if (field.has(data::kShadowed)) continue;
    if (files && field.key() == "env_file") {
      put_env_files(files, service.key());
    } else if (compose_tag(field) == "!reset" || !fields_.put(field)) {
      tree_.copy(field.data().key, field);
    }
  }
  tree_.end_for(mark, plain, plain.data().key, Kind::kMap);
  return finished();
}

// --- extends -------------------------------------------------------------------------------------

void ComposeFile::extend(Service& made, Node written, int depth) {
  const Node extends = made.node.get("extends");
  if (!is_written(extends) || compose_tag(extends) == "!reset") return;
  const std::string name = text::preview(written.key());
  const Node service = extends.is_map() ? extends.get("service") : extends;
  const Node file = extends.is_map() ? extends.get("file") : Node();
  made.open = true;
  if ((service && service.kind() == Kind::kUnknown) || (file && file.kind() == Kind::kUnknown))
    return shape(Level::kNote, extends,
                 fmt::format("what {} extends is not known: its name is not known", name));
  if (!is_text(service) || (is_written(file) && !is_text(file)))
    return shape(Level::kError, extends,
                 fmt::format("extends of {} is {}, wants the name of a service, or a map of a "
                             "service and a file",
                             name, value_words(extends)));
  ComposeFile* from = this;
  if (is_written(file)) {
    const ComposeProject::Opened opened = project_.open(beside(path_, file.text()));
    if (opened.file == nullptr)
      return shape(opened.level, file,
                   fmt::format("what {} takes from {} is not known: that file {}", name,
                               text::preview(file.text()), opened.problem));
    from = opened.file;
  }
  const Node written_base = from->services_ ? from->services_.get(service.text()) : Node();
  if (!written_base || !written_base.is_map())
    return shape(
        Level::kError, service,
        fmt::format("{} extends {}, which is no service of {}", name, text::preview(service.text()),
                    from == this ? "this file" : text::preview(file.text())));
  if (depth >= kComposeDepth)
    return shape(Level::kError, extends,
                 fmt::format("{} extends a service that extends others, more than {} in a row",
                             name, kComposeDepth));
  const Service& base = from->service(written_base, depth + 1);
  if (base.making)
    return shape(Level::kError, extends,
                 &base == &made ? fmt::format("{} extends itself", name)
                                : fmt::format("{} extends {}, which extends {} in turn", name,
                                              text::preview(service.text()), name));
  made.open = base.open;
  const Node own = made.node;
  if (from == this) {
    data::Origin* step = document_.arena().make<data::Origin>();
    step->via = data::Origin::Via::kMerge;
    step->span = extends.blame_span();
    step->what = document_.arena().copy(fmt::format("extends {}", text::preview(service.text())));
    merge_.put(base.node, own, own.data().key, own, step);
  } else {
    const std::string what = fmt::format("extends {} of {}", text::preview(service.text()),
                                         text::preview(last_name(from->path())));
    const Node below = taken(base.node, file, document_.arena().copy(what));
    merge_.put(below, own, own.data().key, own, nullptr);
  }
  made.node = finished();
  made.open |= merge_.spent();
}

// --- values of other files -----------------------------------------------------------------------

Node ComposeFile::taken(Node foreign, Node at, std::string_view what) {
  put_taken(foreign, document_.intern_key(foreign.key()), at.blame_span(), what);
  return finished();
}

void ComposeFile::put_taken(Node foreign, data::Key key, text::Span place, std::string_view what) {
  constexpr int kSteps = 8;
  text::Arena& arena = document_.arena();
  if (!project_.spend()) return tree_.scalar(key, Kind::kUnknown, kTooMany, place.begin, place.end);
  data::Origin* origin = arena.make<data::Origin>();
  origin->via = data::Origin::Via::kMerge;
  origin->span = foreign.blame_span();
  origin->what = what;
  data::Origin* last = origin;
  const data::Origin* next = foreign.has(data::kHasOrigin) ? foreign.origin() : nullptr;
  for (int i = 0; next != nullptr && i < kSteps; next = next->next, ++i) {
    data::Origin* step = arena.make<data::Origin>(*next);
    step->what = arena.copy(next->what);
    step->next = nullptr;
    last->next = step;
    last = step;
  }
  const std::string_view tag = arena.copy(compose_tag(foreign));
  if (foreign.is_list() || foreign.is_map()) {
    const size_t mark = tree_.mark();
    for (uint32_t i = 0; i < foreign.child_count(); ++i) {
      const Node child = foreign.child(i);
      if (child.has(data::kShadowed)) continue;
      put_taken(child, foreign.is_map() ? document_.intern_key(child.key()) : data::kNoKey, place,
                what);
    }
    return tree_.end_marked(mark, foreign.kind(), key, place.begin, place.end,
                            {origin, nullptr, tag});
  }
  data::Hint* hint = nullptr;
  if (const data::Hint* known = foreign.hint()) {
    hint = arena.make<data::Hint>();
    hint->prefix = arena.copy(known->prefix);
    hint->is_set = known->is_set;
  }
  tree_.scalar(key, foreign.kind(), arena.copy(foreign.text()), place.begin, place.end,
               {origin, hint, tag});
}

// --- env_file ------------------------------------------------------------------------------------

// Each file with its `entries`: a list of names and values, or not known.
void ComposeFile::put_env_files(Node files, std::string_view service) {
  const size_t mark = tree_.mark();
  for (uint32_t i = 0; i < files.child_count(); ++i) put_env_file(files.child(i), service);
  tree_.end_for(mark, files, files.data().key, Kind::kList);
}

void ComposeFile::put_env_file(Node file, std::string_view service) {
  const Node path = file.is_map() ? file.get("path") : Node();
  if (!is_written(path)) return tree_.copy(data::kNoKey, file);
  const text::Span place = path.span();
  text::Arena& arena = document_.arena();
  const size_t mark = tree_.mark();
  for (uint32_t i = 0; i < file.child_count(); ++i)
    tree_.copy(file.child(i).data().key, file.child(i));
  const data::Key entries_key = document_.intern_kept_key("entries");
  std::string problem;
  if (path.kind() == Kind::kUnknown) {
    problem = path.text();
  } else if (!is_text(path)) {
    problem = "its path is no text";
  }
  const Node entries =
      problem.empty() ? project_.entries(beside(path_, path.text()), problem) : Node();
  if (!entries) {
    const Node required = file.get("required");
    if (is_text(path) && !(required && required.text() == "false"))
      shape(Level::kNote, path,
            fmt::format("the variables that {} takes from {} are not known: that file {}",
                        text::preview(service), text::preview(path.text()), problem));
    tree_.scalar(entries_key, Kind::kUnknown,
                 arena.copy(is_text(path)
                                ? fmt::format("the file {} {}", text::preview(path.text()), problem)
                                : problem),
                 place.begin, place.end);
    return tree_.end_for(mark, file, data::kNoKey, Kind::kMap);
  }
  const Node format = file.get("format");
  ComposeVariables variables;
  add_variables(entries, project_.variables(), format && format.text() == "raw", variables);
  const data::Key name_key = document_.intern_kept_key("name");
  const data::Key value_key = document_.intern_kept_key("value");
  const size_t list = tree_.mark();
  const std::string_view what =
      arena.copy(fmt::format("env_file {}", text::preview(last_name(path.text()))));
  for (const auto& [name, variable] : variables) {
    const bool within = project_.spend();
    data::Origin* origin = arena.make<data::Origin>();
    origin->via = data::Origin::Via::kVariable;
    origin->span = variable.place;
    origin->what = what;
    const size_t pair = tree_.mark();
    const bool known = within && variable.known;
    const std::string_view reason = within ? variable.reason : kTooMany;
    tree_.scalar(name_key, within ? Kind::kString : Kind::kUnknown,
                 within ? arena.copy(name) : kTooMany, place.begin, place.end, {origin, nullptr});
    tree_.scalar(value_key, known ? Kind::kString : Kind::kUnknown,
                 arena.copy(known ? variable.text : reason), place.begin, place.end,
                 {origin, nullptr});
    tree_.end_marked(pair, Kind::kMap, data::kNoKey, place.begin, place.end, {origin, nullptr});
    if (!within) break;
  }
  tree_.end_marked(list, Kind::kList, entries_key, place.begin, place.end, {});
  tree_.end_for(mark, file, data::kNoKey, Kind::kMap);
}

}  // namespace ordain::read
