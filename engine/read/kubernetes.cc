// Kubernetes: the objects of a document as subjects, and the views that rules speak of.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/kubernetes.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "engine/read/kubernetes_kinds.h"
#include "engine/read/kubernetes_views.h"
#include "engine/read/value_words.h"
#include "engine/read/written.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Document;
using data::Node;
using text::Level;

// Lists in lists: more than anyone writes, less than a stack holds.
constexpr int kListDepth = 16;
// A name of the platform is never longer.
constexpr size_t kNameBytes = 253;

// The groups whose kinds are called by their name alone; "" is the core group.
constexpr std::array<std::string_view, 21> kBuiltInGroups = {
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
};

// Files that the control plane, the kubelet and kubeadm read, which are called by their kind alone
// too. Other kinds of these groups are not: audit.k8s.io has an Event of its own.
struct ConfigurationKind {
  std::string_view group;
  std::string_view kind;
};
constexpr std::array kConfigurationKinds = {
    ConfigurationKind{"apiserver.config.k8s.io", "AuthenticationConfiguration"},
    ConfigurationKind{"apiserver.config.k8s.io", "AuthorizationConfiguration"},
    ConfigurationKind{"apiserver.config.k8s.io", "EncryptionConfiguration"},
    ConfigurationKind{"audit.k8s.io", "Policy"},
    ConfigurationKind{"kubeadm.k8s.io", "ClusterConfiguration"},
    ConfigurationKind{"kubelet.config.k8s.io", "KubeletConfiguration"},
    ConfigurationKind{"kubescheduler.config.k8s.io", "KubeSchedulerConfiguration"},
};

std::string_view group_of(std::string_view api_version) {
  const size_t slash = api_version.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

bool is_built_in(std::string_view group) {
  return std::find(kBuiltInGroups.begin(), kBuiltInGroups.end(), group) != kBuiltInGroups.end();
}

bool is_configuration(std::string_view group, std::string_view kind) {
  return std::any_of(
      kConfigurationKinds.begin(), kConfigurationKinds.end(),
      [&](const ConfigurationKind& row) { return row.group == group && row.kind == kind; });
}

// Kinds of the platform start with a capital: `containers` can never pass for k8s.containers.
bool is_kind_name(std::string_view kind) {
  return !kind.empty() && kind[0] >= 'A' && kind[0] <= 'Z' &&
         std::all_of(kind.begin(), kind.end(),
                     [](char c) { return std::isalnum(static_cast<unsigned char>(c)); });
}

class Deriver {
 public:
  Deriver(Document& document, KubernetesDesk& desk, DerivedSubjects& subjects,
          text::Findings& findings)
      : document_(document),
        desk_(desk),
        words_(desk.words),
        subjects_(subjects),
        findings_(findings) {}

  bool derive() {
    const Reached root{document_.root()};
    if (!root.node.is_map()) {
      warn_bare_list(root.node);
      return false;
    }
    const std::string_view api_version = string_at(root.node, Word::kApiVersion);
    const std::string_view kind = string_at(root.node, Word::kKind);
    if (api_version.empty() || kind.empty()) {
      warn_half_object(root.node);
      return false;
    }
    Object object{root, api_version, kind};
    add(object, std::to_string(document_.ordinal()), 0);
    return true;
  }

 private:
  Node get(Node map, Word word) const { return words_.get(map, word); }

  // The text of a string under `word`, or nothing.
  std::string_view string_at(Node map, Word word) const {
    const Node node = map.is_map() ? get(map, word) : Node();
    return node && node.kind() == data::Kind::kString ? node.text() : std::string_view();
  }

  // Neither the platform nor a rule sees objects in a list that is no List.
  void warn_bare_list(Node root) {
    if (!root.is_list() || root.child_count() == 0) return;
    const Node first = root.child(0);
    if (!first.is_map() || string_at(first, Word::kApiVersion).empty() ||
        string_at(first, Word::kKind).empty()) {
      return;
    }
    report_shape(
        findings_, Level::kWarning, first,
        "objects in a bare list are no Kubernetes objects and are not checked; a kind: List "
        "holds them under items");
  }

  // A document that says one of the two and means both would be read and never checked.
  void warn_half_object(Node root) {
    const bool workload = is_workload(string_at(root, Word::kKind), {});
    for (Word key : {Word::kApiVersion, Word::kKind}) {
      const Node field = get(root, key);
      const Node other = get(root, key == Word::kKind ? Word::kApiVersion : Word::kKind);
      if (!other || other.kind() != data::Kind::kString) continue;
      if (field && field.kind() != data::Kind::kString) {
        report_shape(
            findings_, Level::kWarning, field,
            fmt::format("{} is {}, wants a string; this is read as no object of Kubernetes",
                        text_of(key), value_words(field)));
      } else if (!field && workload && is_written(get(root, Word::kMetadata))) {
        report_shape(findings_, Level::kWarning, other,
                     fmt::format("{} has no apiVersion; it is read as no object of Kubernetes",
                                 text::preview(other.text())));
      }
    }
  }

  // `place` names the object when it has no name: "2", in a list "2.0".
  void add(Object& object, const std::string& place, int depth) {
    const Node node = object.place.node;
    for (Word key : {Word::kApiVersion, Word::kKind}) {
      const Node field = get(node, key);
      if (field && field.has(data::kDuplicateKey)) {
        report_shape(findings_, Level::kError, field,
                     fmt::format("{} stands twice in one object, so it is not known which rules "
                                 "are asked about it",
                                 text_of(key)));
      }
    }
    if (object.kind.ends_with("List") && get(node, Word::kItems)) {
      add_items(object, place, depth);
      return;
    }
    object.address = address_of(object, place);
    const std::string_view group = group_of(object.api_version);
    const bool built_in = is_built_in(group);
    if (!built_in) object.group = group;
    std::string domain;
    if (built_in && is_kind_name(object.kind)) {
      domain.assign("k8s.").append(object.kind);
      warn_near_miss(object, group);
    } else if (is_configuration(group, object.kind)) {
      domain = fmt::format("k8s.{}", object.kind);
    } else {
      domain = text::printable(fmt::format("k8s.{}/{}", group, object.kind));
      if (built_in) {
        const std::string_view near = near_kind(group, object.kind);
        report_shape(findings_, Level::kWarning, kind_node(object),
                     fmt::format("{} is no name of a kind{}", text::preview(object.kind),
                                 near.empty() ? "" : fmt::format(", did you mean {}?", near)));
      }
    }
    subjects_.add(domain, document_, object.place.node.index(), object.address);
    subjects_.add(kObjects, document_, object.place.node.index(), object.address);
    if (is_workload(object.kind, object.group)) {
      add_workload(document_, desk_, object, subjects_, findings_);
    }
  }

  Node kind_node(const Object& object) const {
    const Node own = get(object.place.node, Word::kKind);
    return is_written(own) || !object.typed_list ? own : get(object.typed_list, Word::kKind);
  }

  void warn_near_miss(const Object& object, std::string_view group) {
    if (is_known_kind(group, object.kind)) return;
    const std::string_view near = near_kind(group, object.kind);
    // A kind of another group is checked all the same.
    if (near.empty() || near == object.kind) return;
    report_shape(
        findings_, Level::kWarning, kind_node(object),
        fmt::format("kind {} is not known, did you mean {}?", text::preview(object.kind), near));
  }

  void add_items(const Object& list, const std::string& place, int depth) {
    const Reached items = step(words_, list.place, Word::kItems);
    if (!items) return;
    if (!items.node.is_list()) {
      report_shape(findings_, Level::kError, items.node,
                   fmt::format("items of a {} is {}, wants a list; they are not checked",
                               text::preview(list.kind), value_words(items.node)));
      return;
    }
    if (depth == kListDepth) {
      findings_.report("read/limit", Level::kError, items.node.blame_span(),
                       fmt::format("lists of objects are nested more than {} deep", kListDepth));
      return;
    }
    // A PodList may leave out what its own kind says; a plain List may not.
    const std::string_view item_kind = list.kind.substr(0, list.kind.size() - 4);
    for (uint32_t i = 0; i < items.node.child_count(); ++i) {
      const Node item = items.node.child(i);
      // What an object holds stands between the entries of the one before it and its own.
      if (i + 2 < items.node.child_count()) {
        const data::NodeData& near = items.node.child(i + 1).data();
        const data::NodeData& next = items.node.child(i + 2).data();
        document_.prefetch(near.first + near.count, next.first + next.count);
      }
      Reached at{item, items.origin, items.duplicate};
      if (item.has(data::kHasOrigin)) at.origin = item.origin();
      Object object{at, string_at(item, Word::kApiVersion), string_at(item, Word::kKind)};
      const bool leaves_out = item.is_map() && !is_written(get(item, Word::kApiVersion)) &&
                              !is_written(get(item, Word::kKind));
      if (leaves_out && !item_kind.empty()) {
        object.api_version = list.api_version;
        object.kind = item_kind;
        object.typed_list = list.place.node;
      }
      if (object.api_version.empty() || object.kind.empty()) {
        const std::string found = item.is_map() ? "has no apiVersion and kind that are strings"
                                                : fmt::format("is {}", value_words(item));
        report_shape(findings_, Level::kError, item,
                     fmt::format("item {} of a {} {}, wants an object of Kubernetes; it is not "
                                 "checked",
                                 i, text::preview(list.kind), found));
        continue;
      }
      add(object, fmt::format("{}.{}", place, i), depth + 1);
    }
  }

  std::string_view address_of(const Object& object, const std::string& place) {
    const Node metadata = get(object.place.node, Word::kMetadata);
    std::string address = text::preview(object.kind, kNameBytes);
    if (is_written(metadata) && !metadata.is_map()) {
      report_shape(
          findings_, Level::kWarning, metadata,
          fmt::format("metadata of a {} is {}, wants a map", address, value_words(metadata)));
    }
    const std::string_view space = name_at(metadata, Word::kNamespace, address);
    const std::string_view name = name_at(metadata, Word::kName, address);
    const std::string_view made = name_at(metadata, Word::kGenerateName, address);
    if (!space.empty()) address += '/' + text::preview(space, kNameBytes);
    if (!name.empty()) {
      address += '/' + text::preview(name, kNameBytes);
    } else if (!made.empty()) {
      address += '/' + text::preview(made, kNameBytes) + '*';
    } else {
      address += "/#" + place;
    }
    return document_.arena().copy(address);
  }

  // The scalar under `key` of metadata; empty when it is not written.
  std::string_view name_at(Node metadata, Word word, const std::string& kind) {
    const Node node = metadata && metadata.is_map() ? get(metadata, word) : Node();
    if (!is_written(node)) return {};
    if (!node.is_scalar()) {
      report_shape(
          findings_, Level::kWarning, node,
          fmt::format("{} of a {} is {}, wants a string", text_of(word), kind, value_words(node)));
      return {};
    }
    return node.text();
  }

  Document& document_;
  KubernetesDesk& desk_;
  const Words& words_;
  DerivedSubjects& subjects_;
  text::Findings& findings_;
};

text::Span name_place(Node object) {
  const Node metadata = object.get("metadata");
  const Node name = metadata && metadata.is_map() ? metadata.get("name") : Node();
  return (name ? name : object).blame_span();
}

}  // namespace

bool derive_kubernetes(const ReadFile& file, DerivedSubjects& subjects) {
  KubernetesDesk desk(file.symbols);
  bool any = false;
  for (size_t i = 0; i < file.documents.size(); ++i) {
    // The values of a document stand between the root of the one before it and its own.
    if (i + 1 < file.documents.size()) {
      const data::Document& next = *file.documents[i + 1];
      next.prefetch(file.documents[i]->root().index() + 1, next.root().index() + 1);
    }
    any |= Deriver(*file.documents[i], desk, subjects, file.findings).derive();
  }
  return any;
}

void report_repeated_addresses(const data::Snapshot& snapshot, text::Findings& findings) {
  for (const auto& [name, domain] : snapshot.domains()) {
    if (!name.starts_with("k8s.") || name == kWorkloadsDomain || name == kContainersDomain ||
        name == kObjects)
      continue;
    // Equal ones are put side by side by a number made of each, which is quicker to compare.
    struct Addressed {
      uint64_t hash;
      uint32_t subject;
    };
    std::vector<Addressed> order;
    for (uint32_t i = 0; i < domain.subjects.size(); ++i) {
      const std::string_view address = domain.subjects[i].address;
      if (!address.ends_with('*') && address.find("/#") == std::string_view::npos)
        order.push_back({XXH3_64bits(address.data(), address.size()), i});
    }
    const auto identity = [&domain](const Addressed& one) {
      const data::Subject& subject = domain.subjects[one.subject];
      return std::pair(subject.world, subject.address);
    };
    std::sort(order.begin(), order.end(), [&](const Addressed& a, const Addressed& b) {
      if (a.hash != b.hash) return a.hash < b.hash;
      return std::pair(identity(a), a.subject) < std::pair(identity(b), b.subject);
    });
    for (size_t first = 0, i = 1; i < order.size(); ++i) {
      if (identity(order[i]) != identity(order[first])) {
        first = i;
        continue;
      }
      const data::Subject& subject = domain.subjects[order[i].subject];
      text::Finding finding;
      finding.code = "read/repeated-address";
      finding.level = Level::kWarning;
      finding.span = name_place(subject.node);
      finding.message = fmt::format("{} stands more than once in the world {}", subject.address,
                                    text::printable(snapshot.world_name(subject.world)));
      finding.related.push_back(
          {name_place(domain.subjects[order[first].subject].node), "it stands here first"});
      findings.report(std::move(finding));
    }
  }
}

}  // namespace ordain::read
