// OpenAPI: descriptions of HTTP interfaces, their operations, servers and security schemes.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/openapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "engine/read/path.h"
#include "engine/read/value_words.h"
#include "engine/read/view_builder.h"
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

bool is_written(Node node) { return node && node.kind() != Kind::kNull; }

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
  Description(data::Document& document, std::string_view file, DerivedSubjects& subjects,
              text::Findings& findings)
      : document_(document),
        root_(document.root()),
        file_(document.arena().copy(file)),
        subjects_(subjects),
        findings_(findings) {}

  void add() {
    view_.begin(document_);
    view_.add_text(key("file"), file_, root_.blame_span());
    view_.add_text(key("major"), major_of(root_), root_.blame_span());
    whole_ = Node(&document_, view_.append(root_, false));
    subjects_.add("openapi.documents", document_, whole_.index(), file_);
    const bool two = major_of(root_) == "2";
    if (two) {
      add_schemes_as_servers(root_);
    } else {
      add_servers(root_, file_);
    }
    const Node components = two ? root_ : at(root_, "components");
    add_security_schemes(at(components, two ? "securityDefinitions" : "securitySchemes"));
    add_paths(two);
  }

 private:
  data::Key key(std::string_view name) const { return document_.intern_key(name); }
  std::string_view keep(const std::string& text) { return document_.arena().copy(text); }

  void report(Level level, Node node, std::string message) {
    findings_.report("read/openapi-shape", level, node.blame_span(), std::move(message));
  }

  // A map under the key, or no node; something else there is told.
  Node at(Node map, std::string_view name) {
    const Node node = map && map.is_map() ? map.get(name) : Node();
    if (!is_written(node)) return {};
    if (node.is_map()) return node;
    report(Level::kError, node,
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
      return report(
          Level::kError, servers,
          fmt::format("servers is {}, wants a list; it is not checked", value_words(servers)));
    }
    for (uint32_t i = 0; i < servers.child_count(); ++i) {
      if (!servers.child(i).is_map()) continue;
      view_.begin(document_);
      view_.add(key("document"), whole_);
      subjects_.add("openapi.servers", document_, view_.append(servers.child(i), false),
                    keep(fmt::format("{}/server/{}", address, i)));
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
      view_.begin(document_);
      view_.add(key("document"), whole_);
      view_.add_text(key("url"), keep(fmt::format("{}://{}", scheme.text(), name)), scheme.span());
      data::NodeData nothing;
      nothing.kind = Kind::kMap;
      nothing.first = static_cast<uint32_t>(document_.node_count());
      const text::Span place = scheme.span();
      const data::NodeSpan span{place.begin, place.begin, place.begin, place.end};
      const Node base(&document_, document_.append({&nothing, 1}, {&span, 1}));
      subjects_.add("openapi.servers", document_, view_.append(base, false),
                    keep(fmt::format("{}/server/{}", file_, i)));
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
          report(Level::kWarning, entry,
                 fmt::format("the security scheme {} stands elsewhere or is no map; it is not "
                             "checked",
                             text::preview(entry.key())));
        continue;
      }
      view_.begin(document_);
      view_.add_text(key("id"), entry.key(), entry.key_span());
      view_.add(key("document"), whole_);
      subjects_.add("openapi.schemes", document_, view_.append(scheme, false),
                    keep(fmt::format("{}/scheme/{}", file_, text::preview(entry.key(), 100))));
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
        report(Level::kWarning, entry,
               fmt::format("the path {} stands elsewhere or is no map; its operations are not "
                           "checked",
                           text::preview(entry.key())));
        continue;
      }
      if (!two) add_servers(item, keep(fmt::format("{} {}", file_, entry.key())));
      for (const std::string_view method : kMethods) {
        const Node operation = at(item, method);
        if (operation) add_operation(entry, method, operation, two);
      }
    }
  }

  void add_operation(Node path, std::string_view method, Node operation, bool two) {
    const std::string_view address =
        keep(fmt::format("{} {} {}", file_, method, text::preview(path.key(), 200)));
    view_.begin(document_);
    view_.add_text(key("method"), method, operation.key_span());
    view_.add_text(key("path"), path.key(), path.key_span());
    view_.add(key("document"), whole_);
    add_security(operation);
    const uint32_t index = view_.append(operation, path.has(data::kDuplicateKey));
    subjects_.add("openapi.operations", document_, index, address);
    if (two) {
      add_schemes_as_servers(operation);
    } else {
      add_servers(operation, address);
    }
  }

  void add_security(Node operation) {
    const data::Key name = key("effective_security");
    const Node own = operation.get("security");
    const Node general = root_.get("security");
    if (is_written(own)) {
      view_.add(name, own);
    } else if (is_written(general)) {
      view_.add(name, general,
                document_.arena().make<Origin>(Origin::Via::kView, general.blame_span(),
                                               "security of the document", nullptr));
    } else {
      view_.add_list(name, {}, operation.key_span());
    }
  }

  data::Document& document_;
  Node root_;
  std::string_view file_;
  DerivedSubjects& subjects_;
  text::Findings& findings_;
  ViewBuilder view_;
  Node whole_;
};

}  // namespace

bool derive_openapi(const ReadFile& file, DerivedSubjects& subjects) {
  bool any = false;
  for (const auto& document : file.documents) {
    if (major_of(document->root()).empty()) continue;
    any = true;
    Description(*document, text::preview(last_name(file.path), 200), subjects, file.findings).add();
  }
  return any;
}

}  // namespace ordain::read
