// Views: what rules see of a workload and of its containers.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/kubernetes_views.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <string>

#include "engine/read/view_builder.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Document;
using data::Node;
using data::Origin;
using text::Level;

// Where the spec of the pods stands in each kind of workload, as written in origins. `group` is
// empty for the groups that are built in, none of which has two kinds of one name.
struct WorkloadKind {
  std::string_view kind;
  std::string_view pod_path;
  std::string_view group = {};
};
constexpr std::string_view kKnative = "serving.knative.dev";
constexpr std::array kWorkloadKinds = {
    WorkloadKind{"Pod", "spec"},
    WorkloadKind{"Deployment", "spec.template.spec"},
    WorkloadKind{"StatefulSet", "spec.template.spec"},
    WorkloadKind{"DaemonSet", "spec.template.spec"},
    WorkloadKind{"ReplicaSet", "spec.template.spec"},
    WorkloadKind{"ReplicationController", "spec.template.spec"},
    WorkloadKind{"Job", "spec.template.spec"},
    WorkloadKind{"CronJob", "spec.jobTemplate.spec.template.spec"},
    WorkloadKind{"PodTemplate", "template.spec"},
    // The spec of a Revision is that of its pods with fields beside it.
    WorkloadKind{"Service", "spec.template.spec", kKnative},
    WorkloadKind{"Configuration", "spec.template.spec", kKnative},
    WorkloadKind{"Revision", "spec", kKnative},
};

struct ContainerList {
  std::string_view key;
  std::string_view kind;
};
constexpr std::array kContainerLists = {ContainerList{"containers", "container"},
                                        ContainerList{"initContainers", "init"},
                                        ContainerList{"ephemeralContainers", "ephemeral"}};

// Settings of the pod that hold for a container that does not say otherwise.
struct Inherited {
  std::string_view key;
  std::string_view what;
};
constexpr std::array kInherited = {
    Inherited{"runAsUser", "pod securityContext.runAsUser"},
    Inherited{"runAsGroup", "pod securityContext.runAsGroup"},
    Inherited{"runAsNonRoot", "pod securityContext.runAsNonRoot"},
    Inherited{"seLinuxOptions", "pod securityContext.seLinuxOptions"},
    Inherited{"seccompProfile", "pod securityContext.seccompProfile"},
    Inherited{"appArmorProfile", "pod securityContext.appArmorProfile"},
};
// The platform merges this one field by field, and takes the two credential fields together.
constexpr std::string_view kWindows = "windowsOptions";
constexpr std::string_view kWindowsWhat = "pod securityContext.windowsOptions";

std::string_view pod_path(std::string_view kind, std::string_view group) {
  for (const WorkloadKind& row : kWorkloadKinds) {
    if (row.kind == kind && row.group == group) return row.pod_path;
  }
  return {};
}

bool is_written(Node node) { return node && node.kind() != data::Kind::kNull; }

const Origin* view_origin(Document& document, const Reached& place, std::string_view what) {
  return document.arena().make<Origin>(Origin::Via::kView, place.node.blame_span(), what,
                                       place.origin);
}

// The keys of `map` that are written null.
std::vector<std::string_view> null_keys(Node map) {
  std::vector<std::string_view> keys;
  for (uint32_t i = 0; i < map.child_count(); ++i) {
    const Node child = map.child(i);
    if (!child.has(data::kShadowed) && !is_written(child)) keys.push_back(child.key());
  }
  return keys;
}

class WorkloadViews {
 public:
  WorkloadViews(Document& document, const Object& object, std::vector<DerivedSubject>& subjects,
                text::Findings& findings)
      : document_(document),
        object_(object),
        pod_path_(pod_path(object.kind, object.group)),
        subjects_(subjects),
        findings_(findings) {}

  void add() {
    const Node node = object_.place.node;
    const Reached pod = find_pod();
    warn_hidden(node, "pod");
    ViewBuilder view(document_);
    std::vector<std::string_view> without = {"pod"};
    if (object_.typed_list) {
      // Either is not written, or written null.
      without.insert(without.end(), {"apiVersion", "kind"});
      view.add("apiVersion", object_.typed_list.get("apiVersion"));
      view.add_text("kind", object_.kind, object_.typed_list.get("kind").span());
    }
    view.add_fields(node, without);
    if (pod) {
      view.add("pod", pod.node, view_origin(document_, pod, pod_path_), pod.duplicate);
    }
    workload_ = Node(&document_, view.append(node, object_.place.duplicate));
    subjects_.push_back({kWorkloads, object_.address, workload_.index()});
    if (pod) add_containers(pod);
  }

 private:
  // The spec of the pods; no node when it is not written, or when something else stands on the way
  // (an error then: nobody can say what containers there are).
  Reached find_pod() {
    Reached at = object_.place;
    std::string_view rest = pod_path_;
    while (!rest.empty()) {
      const size_t dot = std::min(rest.find('.'), rest.size());
      const std::string_view key = rest.substr(0, dot);
      at = step(at, key);
      if (!at) {
        report_shape(
            findings_, Level::kNote, object_.place.node,
            fmt::format("{} has no {}: no container of it is checked", object_.address, pod_path_));
        return {};
      }
      if (!at.node.is_map()) {
        report_shape(findings_, Level::kError, at.node,
                     fmt::format("{} of {} is {}, wants a map; its containers are not checked", key,
                                 object_.address, value_words(at.node)));
        return {};
      }
      rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    return at;
  }

  void add_containers(const Reached& pod) {
    Reached inherited = step(pod, "securityContext");
    if (inherited && !inherited.node.is_map()) {
      report_shape(findings_, Level::kError, inherited.node,
                   fmt::format("securityContext of the pod of {} is {}, wants a map; what its "
                               "containers inherit is not known",
                               object_.address, value_words(inherited.node)));
      inherited = {};
    }
    bool listed = false;
    for (const ContainerList& list : kContainerLists) {
      const Reached containers = step(pod, list.key);
      if (!containers) continue;
      listed = true;
      if (!containers.node.is_list()) {
        report_shape(findings_, Level::kError, containers.node,
                     fmt::format("{} of {} is {}, wants a list; its containers are not checked",
                                 list.key, object_.address, value_words(containers.node)));
        continue;
      }
      std::map<std::string_view, Node> names;
      for (uint32_t i = 0; i < containers.node.child_count(); ++i) {
        Reached container = containers;
        container.node = containers.node.child(i);
        if (container.node.has(data::kHasOrigin)) container.origin = container.node.origin();
        if (!container.node.is_map()) {
          report_shape(findings_, Level::kError, container.node,
                       fmt::format("element {} of {} of {} is {}, wants a map; it is not checked",
                                   i, list.key, object_.address, value_words(container.node)));
          continue;
        }
        const std::string_view address = container_address(container.node, list, i, names);
        add_container(container, list, containers.node, inherited, address);
      }
    }
    if (!listed) {
      report_shape(
          findings_, Level::kNote, pod.node,
          fmt::format("the pod of {} lists no containers: none is checked", object_.address));
    }
  }

  std::string_view container_address(Node container, const ContainerList& list, uint32_t i,
                                     std::map<std::string_view, Node>& names) {
    const Node name = container.get("name");
    if (!is_written(name) || !name.is_scalar() || name.text().empty()) {
      if (is_written(name) && !name.is_scalar()) {
        report_shape(findings_, Level::kWarning, name,
                     fmt::format("name of a container of {} is {}, wants a string", object_.address,
                                 value_words(name)));
      }
      return document_.arena().copy(fmt::format("{}/{}/#{}", object_.address, list.kind, i));
    }
    const std::string_view address = document_.arena().copy(
        fmt::format("{}/{}/{}", object_.address, list.kind, text::preview(name.text(), 253)));
    if (const auto [it, fresh] = names.try_emplace(address, name); !fresh) {
      text::Finding finding;
      finding.code = "read/repeated-address";
      finding.level = Level::kWarning;
      finding.span = name.blame_span();
      finding.message = fmt::format("{} stands twice in one workload", address);
      finding.related.push_back({it->second.blame_span(), "it stands here first"});
      findings_.report(std::move(finding));
    }
    return address;
  }

  void add_container(const Reached& container, const ContainerList& list, Node list_node,
                     const Reached& inherited, std::string_view address) {
    const Node node = container.node;
    ViewBuilder view(document_);
    warn_hidden(node, "kind");
    warn_hidden(node, "workload");
    ViewBuilder context(document_);
    const bool effective = build_security_context(node, inherited, context);
    if (effective) {
      view.add_fields(node, {"kind", "workload", "securityContext"});
      view.add_map("securityContext", context, node.get("securityContext"), node.span());
    } else {
      view.add_fields(node, {"kind", "workload"});
    }
    const text::Span key = list_node.key_span();
    view.add_text("kind", list.kind, key.valid() ? key : node.span());
    view.add("workload", workload_);
    subjects_.push_back({kContainers, address, view.append(node, container.duplicate)});
  }

  // Fills `context` with what holds for the container. False when nothing is inherited: then the
  // container's own securityContext stands as it is.
  bool build_security_context(Node container, const Reached& inherited, ViewBuilder& context) {
    const Node own = container.get("securityContext");
    if (is_written(own) && !own.is_map()) {
      report_shape(findings_, Level::kWarning, own,
                   fmt::format("securityContext of a container of {} is {}, wants a map",
                               object_.address, value_words(own)));
      return false;
    }
    if (!inherited) return false;
    const auto own_value = [&own](std::string_view key) {
      const Node value = own ? own.get(key) : Node();
      return is_written(value) ? value : Node();
    };
    ViewBuilder taken(document_);
    std::vector<std::string_view> replaced;
    for (const Inherited& row : kInherited) {
      const Reached value = step(inherited, row.key);
      if (!value || own_value(row.key)) continue;
      taken.add(row.key, value.node, view_origin(document_, value, row.what), value.duplicate);
      replaced.push_back(row.key);
    }
    const Reached windows = step(inherited, kWindows);
    const Node own_windows = own_value(kWindows);
    ViewBuilder merged(document_);
    bool merges = false;
    if (windows && !own_windows) {
      taken.add(kWindows, windows.node, view_origin(document_, windows, kWindowsWhat),
                windows.duplicate);
      replaced.push_back(kWindows);
    } else if (windows && windows.node.is_map() && own_windows.is_map()) {
      merges = merge_windows_options(own_windows, windows, merged);
      if (merges) replaced.push_back(kWindows);
    }
    if (replaced.empty()) return false;
    if (is_written(own)) context.add_fields(own, replaced);
    context.add_all(taken);
    if (merges) context.add_map(kWindows, merged, own_windows, own_windows.span());
    return true;
  }

  bool merge_windows_options(Node own, const Reached& pod, ViewBuilder& merged) {
    const bool own_credentials =
        is_written(own.get("gmsaCredentialSpecName")) || is_written(own.get("gmsaCredentialSpec"));
    merged.add_fields(own, null_keys(own));
    bool any = false;
    for (uint32_t i = 0; i < pod.node.child_count(); ++i) {
      const std::string_view key = pod.node.child(i).key();
      const Reached value = step(pod, key);
      if (!value || value.node.index() != pod.node.child(i).index()) continue;
      if (merged.has(key) || (own_credentials && key.starts_with("gmsaCredential"))) continue;
      merged.add(key, value.node, view_origin(document_, value, kWindowsWhat), value.duplicate);
      any = true;
    }
    return any;
  }

  // A field of the object that the platform does not know would be taken for the view's own.
  void warn_hidden(Node map, std::string_view key) {
    const Node field = map.get(key);
    if (!field) return;
    report_shape(findings_, Level::kWarning, field,
                 fmt::format("{} is no field of what {} describes; rules see what the platform "
                             "makes of the object in its place",
                             key, object_.address));
  }

  Document& document_;
  const Object& object_;
  const std::string_view pod_path_;
  std::vector<DerivedSubject>& subjects_;
  text::Findings& findings_;
  Node workload_;
};

}  // namespace

Reached step(const Reached& from, std::string_view key) {
  if (!from || !from.node.is_map()) return {};
  Reached to{from.node.get(key), from.origin, from.duplicate};
  if (!is_written(to.node)) return {};
  if (to.node.has(data::kHasOrigin)) to.origin = to.node.origin();
  to.duplicate |= to.node.has(data::kDuplicateKey);
  return to;
}

bool is_workload(std::string_view kind, std::string_view group) {
  return !pod_path(kind, group).empty();
}

void add_workload(Document& document, const Object& object, std::vector<DerivedSubject>& subjects,
                  text::Findings& findings) {
  WorkloadViews(document, object, subjects, findings).add();
}

void report_shape(text::Findings& findings, Level level, Node node, std::string message) {
  findings.report("read/kubernetes-shape", level, node.blame_span(), std::move(message));
}

std::string value_words(Node node) {
  if (node.kind() == data::Kind::kNull) return "null";
  if (!node.is_scalar()) return fmt::format("a {}", data::name(node.kind()));
  return fmt::format("the {} {}", data::name(node.kind()), text::preview(node.text()));
}

}  // namespace ordain::read
