// OpenAPI: descriptions of HTTP interfaces, their operations, servers and security schemes.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/openapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

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

constexpr std::array<std::string_view, 8> kMethods = {"get",     "put",  "post",  "delete",
                                                      "options", "head", "patch", "trace"};
// A $ref that leads to a $ref, and so on.
constexpr int kMostReferences = 16;

// "2" or "3"; empty when the document is none.
std::string_view major_of(Node root) {
  if (!root.is_map()) return {};
  const Node three = root.get("openapi");
  if (three && three.is_scalar() && three.text().starts_with("3.")) return "3";
  const Node two = root.get("swagger");
  if (two && two.is_scalar() && two.text().starts_with("2")) return "2";
  return {};
}

class Description {
 public:
  explicit Description(const Desk& desk) : desk_(desk), root_(desk.document.root()) {}

  void add() {
    view_.begin(desk_.document);
    view_.add_text(desk_.key("file"), desk_.file, root_.blame_span());
    view_.add_text(desk_.key("major"), major_of(root_), root_.blame_span());
    whole_ = desk_.view_at(view_.append(root_, false));
    desk_.subjects.add("openapi.documents", desk_.document, whole_.index(), desk_.file);
    const bool two = major_of(root_) == "2";
    if (two) {
      add_schemes_as_servers(root_);
    } else {
      add_servers(root_, desk_.file);
    }
    const Node components = two ? root_ : at(root_, "components");
    add_security_schemes(at(components, two ? "securityDefinitions" : "securitySchemes"));
    add_paths(two);
  }

 private:
  // A map under the key, or no node; something else there is told.
  Node at(Node map, std::string_view name) {
    const Node node = map && map.is_map() ? map.get(name) : Node();
    if (!is_written(node)) return {};
    if (node.is_map()) return node;
    desk_.report(Level::kError, node,
                 fmt::format("{} is {}, wants a map; it is not checked", name, value_words(node)));
    return {};
  }

  // What the value is, through $ref within the file; no node when that leads elsewhere.
  Node followed(Node node) const {
    for (int i = 0; i < kMostReferences && node && node.is_map(); ++i) {
      const Node reference = node.get("$ref");
      if (!reference || reference.kind() != Kind::kString) return node;
      node = pointed_at(reference.text());
    }
    return node && node.is_map() && !node.get("$ref") ? node : Node();
  }

  // RFC 6901, of this document.
  Node pointed_at(std::string_view pointer) const {
    if (!pointer.starts_with("#/")) return {};
    Node node = root_;
    for (std::string_view rest = pointer.substr(2); node && node.is_map();) {
      const size_t slash = std::min(rest.find('/'), rest.size());
      std::string name(rest.substr(0, slash));
      for (const auto& [escape, plain] : {std::pair{"~1", "/"}, std::pair{"~0", "~"}}) {
        for (size_t i = name.find(escape); i != std::string::npos; i = name.find(escape, i + 1))
          name.replace(i, 2, plain);
      }
      node = node.get(name);
      if (slash == rest.size()) return node;
      rest.remove_prefix(slash + 1);
    }
    return {};
  }

  // --- servers

  void add_servers(Node of, std::string_view address) {
    const Node servers = of.get("servers");
    if (!is_written(servers)) return;
    if (!servers.is_list()) {
      return desk_.report(
          Level::kError, servers,
          fmt::format("servers is {}, wants a list; it is not checked", value_words(servers)));
    }
    for (uint32_t i = 0; i < servers.child_count(); ++i) {
      if (!servers.child(i).is_map()) continue;
      view_.begin(desk_.document);
      view_.add(desk_.key("document"), whole_);
      desk_.subjects.add("openapi.servers", desk_.document, view_.append(servers.child(i), false),
                         desk_.keep(fmt::format("{}/server/{}", address, i)));
    }
  }

  // Of 2.0: https, http, ws and wss; where none is written, it is that by which the file came.
  void add_schemes_as_servers(Node of) {
    const Node schemes = of.get("schemes");
    if (!schemes || !schemes.is_list()) return;
    const Node host = root_.get("host");
    const std::string name = is_written(host) && host.is_scalar() ? std::string(host.text()) : "";
    for (uint32_t i = 0; i < schemes.child_count(); ++i) {
      const Node scheme = schemes.child(i);
      if (!scheme.is_scalar()) continue;
      view_.begin(desk_.document);
      view_.add(desk_.key("document"), whole_);
      view_.add_text(desk_.key("url"), desk_.keep(fmt::format("{}://{}", scheme.text(), name)),
                     scheme.span());
      desk_.subjects.add("openapi.servers", desk_.document, view_.append_plain(scheme.span()),
                         desk_.keep(fmt::format("{}/server/{}", desk_.file, i)));
    }
  }

  void add_security_schemes(Node schemes) {
    if (!schemes) return;
    for (uint32_t i = 0; i < schemes.child_count(); ++i) {
      const Node entry = schemes.child(i);
      const Node scheme = followed(entry);
      if (entry.has(data::kShadowed)) continue;
      if (!scheme) {
        if (is_written(entry))
          desk_.report(
              Level::kWarning, entry,
              fmt::format("the security scheme {} stands elsewhere or is no map; it is not "
                          "checked",
                          text::preview(entry.key())));
        continue;
      }
      view_.begin(desk_.document);
      view_.add_text(desk_.key("id"), entry.key(), entry.key_span());
      view_.add(desk_.key("document"), whole_);
      desk_.subjects.add(
          "openapi.schemes", desk_.document, view_.append(scheme, false),
          desk_.keep(fmt::format("{}/scheme/{}", desk_.file, text::preview(entry.key(), 100))));
    }
  }

  // --- operations

  void add_paths(bool two) {
    const Node paths = at(root_, "paths");
    if (!paths) return;
    for (uint32_t i = 0; i < paths.child_count(); ++i) {
      const Node entry = paths.child(i);
      if (entry.has(data::kShadowed) || entry.key().starts_with("x-") || !is_written(entry))
        continue;
      const Node item = followed(entry);
      if (!item) {
        desk_.report(
            Level::kWarning, entry,
            fmt::format("the path {} stands elsewhere or is no map; its operations are not "
                        "checked",
                        text::preview(entry.key())));
        continue;
      }
      if (!two) add_servers(item, desk_.keep(fmt::format("{} {}", desk_.file, entry.key())));
      for (const std::string_view method : kMethods) {
        const Node operation = at(item, method);
        if (operation) add_operation(entry, method, operation, two);
      }
    }
  }

  void add_operation(Node path, std::string_view method, Node operation, bool two) {
    const std::string_view address =
        desk_.keep(fmt::format("{} {} {}", desk_.file, method, text::preview(path.key(), 200)));
    view_.begin(desk_.document);
    view_.add_text(desk_.key("method"), method, operation.key_span());
    view_.add_text(desk_.key("path"), path.key(), path.key_span());
    view_.add(desk_.key("document"), whole_);
    add_security(operation);
    const uint32_t index = view_.append(operation, path.has(data::kDuplicateKey));
    desk_.subjects.add("openapi.operations", desk_.document, index, address);
    if (two) {
      add_schemes_as_servers(operation);
    } else {
      add_servers(operation, address);
    }
  }

  void add_security(Node operation) {
    const data::Key name = desk_.key("effective_security");
    const Node own = operation.get("security");
    const Node general = root_.get("security");
    if (is_written(own)) {
      view_.add(name, own);
    } else if (is_written(general)) {
      view_.add(name, general,
                desk_.document.arena().make<Origin>(Origin::Via::kView, general.blame_span(),
                                                    "security of the document", nullptr));
    } else {
      view_.add_list(name, {}, operation.key_span());
    }
  }

  Desk desk_;
  Node root_;
  ViewBuilder view_;
  Node whole_;
};

}  // namespace

bool derive_openapi(const ReadFile& file, DerivedSubjects& subjects) {
  bool any = false;
  for (const auto& document : file.documents) {
    if (major_of(document->root()).empty()) continue;
    any = true;
    Description({*document, subjects, file.findings,
                 document->arena().copy(text::preview(last_name(file.path), 200)),
                 "read/openapi-shape"})
        .add();
  }
  return any;
}

}  // namespace ordain::read
