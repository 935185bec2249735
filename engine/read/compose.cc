// Compose: the services of a project as rules see them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/read/compose_fields.h"
#include "engine/read/kubernetes_views.h"
#include "engine/read/made_tree.h"
#include "engine/read/path.h"
#include "engine/read/view_builder.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Document;
using data::Kind;
using data::Node;
using text::Level;

// Services that take from services: more than anyone writes.
constexpr size_t kExtends = 16;
constexpr size_t kNameBytes = 128;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

bool is_written(Node node) { return node && node.kind() != Kind::kNull; }

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
        tree_(document),
        fields_(document, tree_, file.findings),
        name_(text::preview(last_name(file.path), kNameBytes)) {}

  bool derive() {
    const Node root = document_.root();
    if (!root.is_map()) return false;
    const Node services = root.get("services");
    const bool named = has_compose_name(file_.path);
    if (!is_written(services) || !services.is_map()) {
      if (!named || !is_written(services)) return false;
      shape(
          Level::kError, services,
          fmt::format("services is {}, wants a map; they are not checked", value_words(services)));
      return true;
    }
    bool any = named;
    for (uint32_t i = 0; i < services.child_count() && !any; ++i)
      any = looks_like_service(services.child(i));
    const bool object = is_written(root.get("apiVersion")) && is_written(root.get("kind"));
    if (!any || object) return false;
    services_ = services;
    for (uint32_t i = 0; i < services.child_count(); ++i) {
      const Node service = services.child(i);
      if (!service.has(data::kShadowed)) add(service);
    }
    add_file(root);
    return true;
  }

 private:
  void shape(Level level, Node node, std::string message) {
    file_.findings.report("read/compose-shape", level, node.blame_span(), std::move(message));
  }

  Node finished() { return Node(&document_, tree_.finish()); }

  // The service with variables put in; itself when there are none.
  Node interpolated(Node service) {
    if (!fields_.has_variables()) return service;
    fields_.put_interpolated(service, service.data().key);
    return finished();
  }

  void add(Node service) {
    if (!service.is_map()) {
      shape(Level::kError, service,
            fmt::format("the service {} is {}, wants a map; it is not checked",
                        text::preview(service.key()), value_words(service)));
      return;
    }
    bool open = is_override(file_.path);
    std::vector<Node> chain = {service};
    const Node own = with_extends(interpolated(service), chain, open);
    ViewBuilder view;
    view.begin(document_);
    const text::Span at = service.key_span();
    view.add_text(document_.intern_kept_key("name"), service.key(), at);
    for (uint32_t i = 0; i < own.child_count(); ++i) {
      const Node field = own.child(i);
      if (field.has(data::kShadowed) || field.key() == "name" || !fields_.put(field)) continue;
      view.add(field.data().key, finished());
    }
    const uint32_t index = view.append(own, false);
    if (open) document_.mutable_node(index).flags |= data::kOpen;
    const std::string address =
        fmt::format("{}/{}", name_, text::preview(service.key(), kNameBytes));
    subjects_.add(kComposeServices, document_, index, document_.arena().copy(address));
  }

  // What the service takes from another one, under its own fields. `open`: something of it is not
  // known.
  Node with_extends(Node own, std::vector<Node>& chain, bool& open) {
    const Node extends = own.get("extends");
    if (!is_written(extends)) return own;
    const Node service = extends.is_map() ? extends.get("service") : extends;
    const Node file = extends.is_map() ? extends.get("file") : Node();
    if (is_written(file)) {
      const bool same = file.kind() == Kind::kString && last_name(file.text()) == name_ &&
                        file.text().find("..") == std::string_view::npos;
      if (!same) {
        shape(
            Level::kNote, file,
            fmt::format("what {} takes from the file {} is not known: that file is not read for it",
                        text::preview(chain.front().key()), text::preview(file.text())));
        open = true;
        return own;
      }
    }
    const Node base = is_written(service) && service.kind() == Kind::kString
                          ? services_.get(service.text())
                          : Node();
    const bool cycle = std::find(chain.begin(), chain.end(), base) != chain.end();
    if (!base || !base.is_map() || cycle || chain.size() > kExtends) {
      open = true;
      shape(Level::kError, extends,
            cycle ? fmt::format("{} extends itself", text::preview(chain.front().key()))
                  : fmt::format("{} extends no service of this file, or too many in a row",
                                text::preview(chain.front().key())));
      return own;
    }
    chain.push_back(base);
    const Node below = with_extends(interpolated(base), chain, open);
    data::Origin* origin = document_.arena().make<data::Origin>();
    origin->via = data::Origin::Via::kMerge;
    origin->span = extends.blame_span();
    origin->what = document_.arena().copy(fmt::format("extends {}", text::preview(base.key())));
    put_merged(below, own, own.data().key, origin);
    return finished();
  }

  // Maps are merged, lists put one behind the other; what replaces is the own value.
  void put_merged(Node below, Node own, data::Key key, const data::Origin* origin) {
    const size_t mark = tree_.mark();
    for (uint32_t i = 0; i < below.child_count(); ++i) {
      const Node value = below.child(i);
      if (value.has(data::kShadowed) || value.key() == "extends") continue;
      const Node over = own.get(value.data().key);
      if (!is_written(over)) tree_.copy(value.data().key, value, origin);
    }
    for (uint32_t i = 0; i < own.child_count(); ++i) {
      const Node value = own.child(i);
      if (value.has(data::kShadowed)) continue;
      const Node under = below.get(value.data().key);
      const std::string_view name = value.key();
      const bool replaces = name == "command" || name == "entrypoint" || name == "test";
      if (!is_written(value)) {
        if (!is_written(under)) tree_.copy(value.data().key, value);
      } else if (!is_written(under) || value.is_scalar() || replaces) {
        tree_.copy(value.data().key, value);
      } else if (value.is_map() && under.is_map()) {
        put_merged(under, value, value.data().key, origin);
      } else if (value.is_list() && under.is_list()) {
        const size_t list = tree_.mark();
        for (uint32_t k = 0; k < under.child_count(); ++k)
          tree_.copy(data::kNoKey, under.child(k), origin);
        for (uint32_t k = 0; k < value.child_count(); ++k) tree_.copy(data::kNoKey, value.child(k));
        tree_.end_for(list, value, value.data().key, Kind::kList);
      } else {
        const text::Span span = value.span();
        tree_.scalar(value.data().key, Kind::kUnknown,
                     "it is a list here and a map in what the service extends", span.begin,
                     span.end, {origin, nullptr});
      }
    }
    tree_.end_for(mark, own, key, Kind::kMap);
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
  MadeTree tree_;
  ComposeFields fields_;
  std::string name_;
  Node services_;
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
