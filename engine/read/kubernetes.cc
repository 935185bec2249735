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

std::string_view version_of(std::string_view api_version) {
  return api_version.substr(api_version.rfind('/') + 1);
}

bool is_built_in(std::string_view group) {
  return std::find(kBuiltInGroups.begin(), kBuiltInGroups.end(), group) != kBuiltInGroups.end();
}

bool is_configuration(std::string_view group, std::string_view kind) {
  return std::any_of(
      kConfigurationKinds.begin(), kConfigurationKinds.end(),
      [&](const ConfigurationKind& row) { return row.group == group && row.kind == kind; });
}

// Whether any built-in group has the kind.
bool is_any_kind(std::string_view kind) {
  return std::any_of(kBuiltInGroups.begin(), kBuiltInGroups.end(),
                     [kind](std::string_view group) { return is_known_kind(group, kind); });
}

// What is said of an object that the rules for its kind are not asked about, for a slip in its
// name.
constexpr std::string_view kNotChecked = " and is not checked";

bool is_map(Node node) { return node && node.is_map(); }

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
      report_half_object(root.node);
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

  // A document that says one of the two and means both would be read and never checked. Where what
  // else it holds leaves no doubt that it means an object, that is an error.
  void report_half_object(Node root) {
    const std::string_view kind = string_at(root, Word::kKind);
    const std::string_view api_version = string_at(root, Word::kApiVersion);
    const bool workload = is_workload(kind, {});
    const Node metadata = get(root, Word::kMetadata);
    const bool described = is_written(metadata);
    const bool named = is_map(metadata) && is_written(get(metadata, Word::kName));
    for (Word key : {Word::kApiVersion, Word::kKind}) {
      const Node field = get(root, key);
      const Node other = get(root, key == Word::kKind ? Word::kApiVersion : Word::kKind);
      if (!other || other.kind() != data::Kind::kString) continue;
      if (field && field.kind() != data::Kind::kString) {
        const bool sure = key == Word::kApiVersion && workload && described;
        report_shape(
            findings_, sure ? Level::kError : Level::kWarning, field,
            fmt::format("{} is {}, wants a string; this is read as no object of Kubernetes{}",
                        text_of(key), value_words(field), sure ? " and not checked" : ""));
      } else if (key == Word::kApiVersion && !field && described &&
                 (workload || (named && is_any_kind(kind)))) {
        report_shape(
            findings_, workload ? Level::kError : Level::kWarning, other,
            fmt::format("{} has no apiVersion; it is read as no object of Kubernetes and not "
                        "checked",
                        text::preview(kind)));
      } else if (key == Word::kKind && !field && named && is_map(get(root, Word::kSpec)) &&
                 is_built_in(group_of(api_version)) &&
                 is_known_version(group_of(api_version), version_of(api_version))) {
        report_shape(findings_, Level::kError, other,
                     fmt::format("an object of {} has no kind; it is not checked",
                                 text::preview(api_version)));
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
      report_near_miss(object, group);
      warn_unknown_version(object, group);
    } else if (is_configuration(group, object.kind)) {
      domain = fmt::format("k8s.{}", object.kind);
    } else {
      domain = text::printable(fmt::format("k8s.{}/{}", group, object.kind));
      if (built_in) {
        const std::string_view near = near_kind(group, object.kind);
        const bool sure = surely_means(group, object.kind, near);
        report_shape(findings_, sure ? Level::kError : Level::kWarning, kind_node(object),
                     fmt::format("{} is no name of a kind{}{}", text::preview(object.kind),
                                 sure ? kNotChecked : "",
                                 near.empty() ? "" : fmt::format(", did you mean {}?", near)));
      } else {
        report_near_group(object, group);
      }
    }
    subjects_.add(domain, document_, object.place.node.index(), object.address);
    subjects_.add(kObjects, document_, object.place.node.index(), object.address);
    if (is_workload(object.kind, object.group)) {
      add_workload(document_, desk_, object, subjects_, findings_);
    }
  }

  Node kind_node(const Object& object) const { return node_of(object, Word::kKind); }
  Node version_node(const Object& object) const { return node_of(object, Word::kApiVersion); }

  // What an object says itself, or the typed list that says it for all its items.
  Node node_of(const Object& object, Word word) const {
    const Node own = get(object.place.node, word);
    return is_written(own) || !object.typed_list ? own : get(object.typed_list, word);
  }

  void report_near_miss(const Object& object, std::string_view group) {
    if (is_known_kind(group, object.kind)) return;
    const std::string_view near = near_kind(group, object.kind);
    // A kind of another group is checked all the same.
    if (near.empty() || near == object.kind) return;
    const bool sure = surely_means(group, object.kind, near);
    report_shape(findings_, sure ? Level::kError : Level::kWarning, kind_node(object),
                 fmt::format("kind {} is not known{}, did you mean {}?", text::preview(object.kind),
                             sure ? kNotChecked : "", near));
  }

  // `app/v1` is no group of the platform, so its Deployment would be nobody's.
  void report_near_group(const Object& object, std::string_view group) {
    std::string meant(near_group(group, object.kind));
    if (!meant.empty()) meant.append("/").append(version_of(object.api_version));
    if (group == "core" && is_known_kind("", object.kind)) meant = "v1";
    if (meant.empty()) return;
    report_shape(findings_, Level::kError, version_node(object),
                 fmt::format("{} has no {} that is known, and it is not checked, did you mean {}?",
                             text::preview(object.api_version), text::preview(object.kind),
                             text::preview(meant)));
  }

  void warn_unknown_version(const Object& object, std::string_view group) {
    if (!is_known_kind(group, object.kind)) return;
    const std::string_view version = version_of(object.api_version);
    if (is_known_version(group, version)) return;
    report_shape(findings_, Level::kWarning, version_node(object),
                 fmt::format("{} is no version that is known; it is checked as a {} all the same",
                             text::preview(object.api_version), object.kind));
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
