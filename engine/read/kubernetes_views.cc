// Views: what rules see of a workload and of its containers.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/kubernetes_views.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/read/value_words.h"
#include "engine/read/view_builder.h"
#include "engine/read/written.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Document;
using data::Node;
using data::Origin;
using text::Level;

// Where the spec of the pods stands in each kind of workload: as written in origins, and step by
// step. `group` is empty for the groups that are built in, none of which has two kinds of one name.
struct WorkloadKind {
  std::string_view kind;
  std::string_view pod_path;
  std::array<Word, 5> steps;
  size_t count;
  std::string_view group = {};
};
constexpr Word kS = Word::kSpec;
constexpr Word kT = Word::kTemplate;
constexpr Word kJ = Word::kJobTemplate;
constexpr std::string_view kKnative = "serving.knative.dev";
constexpr std::string_view kTemplatePath = "spec.template.spec";
constexpr std::array kWorkloadKinds = {
    WorkloadKind{"Pod", "spec", {kS}, 1},
    WorkloadKind{"Deployment", kTemplatePath, {kS, kT, kS}, 3},
    WorkloadKind{"StatefulSet", kTemplatePath, {kS, kT, kS}, 3},
    WorkloadKind{"DaemonSet", kTemplatePath, {kS, kT, kS}, 3},
    WorkloadKind{"ReplicaSet", kTemplatePath, {kS, kT, kS}, 3},
    WorkloadKind{"ReplicationController", kTemplatePath, {kS, kT, kS}, 3},
    WorkloadKind{"Job", kTemplatePath, {kS, kT, kS}, 3},
    WorkloadKind{"CronJob", "spec.jobTemplate.spec.template.spec", {kS, kJ, kS, kT, kS}, 5},
    WorkloadKind{"PodTemplate", "template.spec", {kT, kS}, 2},
    // The spec of a Revision is that of its pods with fields beside it.
    WorkloadKind{"Service", kTemplatePath, {kS, kT, kS}, 3, kKnative},
    WorkloadKind{"Configuration", kTemplatePath, {kS, kT, kS}, 3, kKnative},
    WorkloadKind{"Revision", "spec", {kS}, 1, kKnative},
};

struct ContainerList {
  Word key;
  std::string_view kind;
};
constexpr std::array kContainerLists = {ContainerList{Word::kContainers, "container"},
                                        ContainerList{Word::kInitContainers, "init"},
                                        ContainerList{Word::kEphemeralContainers, "ephemeral"}};

// Settings of the pod that hold for a container that does not say otherwise.
struct Inherited {
  Word key;
  std::string_view what;
};
constexpr std::array kInherited = {
    Inherited{Word::kRunAsUser, "pod securityContext.runAsUser"},
    Inherited{Word::kRunAsGroup, "pod securityContext.runAsGroup"},
    Inherited{Word::kRunAsNonRoot, "pod securityContext.runAsNonRoot"},
    Inherited{Word::kSeLinuxOptions, "pod securityContext.seLinuxOptions"},
    Inherited{Word::kSeccompProfile, "pod securityContext.seccompProfile"},
    Inherited{Word::kAppArmorProfile, "pod securityContext.appArmorProfile"},
};
// The platform merges windowsOptions field by field, and takes the two credential fields together.
constexpr std::string_view kWindowsWhat = "pod securityContext.windowsOptions";
// Up to so many containers of a list are compared with each other by name; more are put into a map.
constexpr size_t kFewNames = 16;

const WorkloadKind* workload_kind(std::string_view kind, std::string_view group) {
  for (const WorkloadKind& row : kWorkloadKinds) {
    if (row.kind == kind && row.group == group) return &row;
  }
  return nullptr;
}

const Origin* view_origin(Document& document, const Reached& place, std::string_view what) {
  return document.arena().make<Origin>(Origin::Via::kView, place.node.blame_span(), what,
                                       place.origin);
}

class WorkloadViews {
 public:
  WorkloadViews(Document& document, KubernetesDesk& desk, const Object& object,
                DerivedSubjects& subjects, text::Findings& findings)
      : document_(document),
        words_(desk.words),
        object_(object),
        kind_(*workload_kind(object.kind, object.group)),
        subjects_(subjects),
        findings_(findings),
        view_(desk.view),
        context_(desk.context),
        windows_(desk.windows),
        names_(desk.names),
        address_(desk.address) {}

  void add() {
    const Node node = object_.place.node;
    const Reached pod = find_pod();
    warn_hidden(node, Word::kPod);
    view_.begin(document_);
    if (object_.typed_list) {
      // Either is not written, or written null.
      view_.add(key(Word::kApiVersion), words_.get(object_.typed_list, Word::kApiVersion));
      view_.add_text(key(Word::kKind), object_.kind,
                     words_.get(object_.typed_list, Word::kKind).span());
    }
    if (pod) {
      view_.add(key(Word::kPod), pod.node, view_origin(document_, pod, kind_.pod_path),
                pod.duplicate);
    } else if (words_.get(node, Word::kPod)) {
      view_.hide(key(Word::kPod));
    }
    workload_ = Node(&document_, view_.append(node, object_.place.duplicate));
    subjects_.add(kWorkloadsDomain, document_, workload_.index(), object_.address);
    if (pod) add_containers(pod);
  }

 private:
  data::Key key(Word word) const { return words_.key(document_, word); }

  // The spec of the pods; no node when it is not written, or when something else stands on the way
  // (an error then: nobody can say what containers there are).
  Reached find_pod() {
    Reached at = object_.place;
    for (size_t i = 0; i < kind_.count; ++i) {
      at = step(words_, at, kind_.steps[i]);
      if (!at) {
        report_shape(findings_, Level::kNote, object_.place.node,
                     fmt::format("{} has no {}: no container of it is checked", object_.address,
                                 kind_.pod_path));
        return {};
      }
      if (!at.node.is_map()) {
        report_shape(findings_, Level::kError, at.node,
                     fmt::format("{} of {} is {}, wants a map; its containers are not checked",
                                 text_of(kind_.steps[i]), object_.address, value_words(at.node)));
        return {};
      }
    }
    return at;
  }

  void add_containers(const Reached& pod) {
    Reached inherited = step(words_, pod, Word::kSecurityContext);
    if (inherited && !inherited.node.is_map()) {
      report_shape(findings_, Level::kError, inherited.node,
                   fmt::format("securityContext of the pod of {} is {}, wants a map; what its "
                               "containers inherit is not known",
                               object_.address, value_words(inherited.node)));
      inherited = {};
    }
    bool listed = false;
    for (const ContainerList& list : kContainerLists) {
      const Reached containers = step(words_, pod, list.key);
      if (!containers) continue;
      listed = true;
      if (!containers.node.is_list()) {
        report_shape(findings_, Level::kError, containers.node,
                     fmt::format("{} of {} is {}, wants a list; its containers are not checked",
                                 text_of(list.key), object_.address, value_words(containers.node)));
        continue;
      }
      names_.clear();
      for (uint32_t i = 0; i < containers.node.child_count(); ++i) {
        Reached container = containers;
        container.node = containers.node.child(i);
        if (container.node.has(data::kHasOrigin)) container.origin = container.node.origin();
        if (!container.node.is_map()) {
          report_shape(
              findings_, Level::kError, container.node,
              fmt::format("element {} of {} of {} is {}, wants a map; it is not checked", i,
                          text_of(list.key), object_.address, value_words(container.node)));
          continue;
        }
        const std::string_view address = container_address(container.node, list, i);
        add_container(container, list, containers.node, inherited, address);
      }
    }
    if (!listed) {
      report_shape(
          findings_, Level::kNote, pod.node,
          fmt::format("the pod of {} lists no containers: none is checked", object_.address));
    }
  }

  std::string_view container_address(Node container, const ContainerList& list, uint32_t i) {
    const Node name = words_.get(container, Word::kName);
    address_.assign(object_.address).append("/").append(list.kind).append("/");
    if (!is_written(name) || !name.is_scalar() || name.text().empty()) {
      if (is_written(name) && !name.is_scalar()) {
        report_shape(findings_, Level::kWarning, name,
                     fmt::format("name of a container of {} is {}, wants a string", object_.address,
                                 value_words(name)));
      }
      return document_.arena().copy(address_.append("#").append(std::to_string(i)));
    }
    const std::string_view address =
        document_.arena().copy(address_.append(text::preview(name.text(), 253)));
    if (const Node first = names_.put(address, name)) {
      text::Finding finding;
      finding.code = "read/repeated-address";
      finding.level = Level::kWarning;
      finding.span = name.blame_span();
      finding.message = fmt::format("{} stands twice in one workload", address);
      finding.related.push_back({first.blame_span(), "it stands here first"});
      findings_.report(std::move(finding));
    }
    return address;
  }

  void add_container(const Reached& container, const ContainerList& list, Node list_node,
                     const Reached& inherited, std::string_view address) {
    const Node node = container.node;
    warn_hidden(node, Word::kKind);
    warn_hidden(node, Word::kWorkload);
    view_.begin(document_);
    add_security_context(node, inherited);
    const text::Span list_key = list_node.key_span();
    view_.add_text(key(Word::kKind), list.kind, list_key.valid() ? list_key : node.span());
    view_.add(key(Word::kWorkload), workload_);
    subjects_.add(kContainersDomain, document_, view_.append(node, container.duplicate), address);
  }

  // Adds what holds for the container when it inherits anything; else its own securityContext
  // stands as it is.
  void add_security_context(Node container, const Reached& inherited) {
    const Node own = words_.get(container, Word::kSecurityContext);
    if (is_written(own) && !own.is_map()) {
      report_shape(findings_, Level::kWarning, own,
                   fmt::format("securityContext of a container of {} is {}, wants a map",
                               object_.address, value_words(own)));
      return;
    }
    if (!inherited) return;
    const auto own_value = [&](Word word) {
      const Node value = own ? words_.get(own, word) : Node();
      return is_written(value) ? value : Node();
    };
    context_.begin(document_);
    bool inherits = false;
    const auto take = [&](Word word, const Reached& value, std::string_view what) {
      // One for all containers of the pod.
      const Origin*& origin = inherited_from_[static_cast<size_t>(word)];
      if (origin == nullptr) origin = view_origin(document_, value, what);
      context_.add(key(word), value.node, origin, value.duplicate);
      inherits = true;
    };
    for (const Inherited& row : kInherited) {
      const Reached value = step(words_, inherited, row.key);
      if (value && !own_value(row.key)) take(row.key, value, row.what);
    }
    const Reached windows = step(words_, inherited, Word::kWindowsOptions);
    const Node own_windows = own_value(Word::kWindowsOptions);
    if (windows && !own_windows) {
      take(Word::kWindowsOptions, windows, kWindowsWhat);
    } else if (windows && windows.node.is_map() && own_windows.is_map() &&
               merge_windows_options(own_windows, windows)) {
      context_.add_replacing(key(Word::kWindowsOptions), windows_, own_windows);
      inherits = true;
    }
    if (inherits) view_.add_map(key(Word::kSecurityContext), context_, own, container.span());
  }

  // Fills windows_ with both; false when the pod's have nothing to add.
  bool merge_windows_options(Node own, const Reached& pod) {
    const bool own_credentials = is_written(words_.get(own, Word::kGmsaCredentialSpecName)) ||
                                 is_written(words_.get(own, Word::kGmsaCredentialSpec));
    windows_.begin(document_);
    for (uint32_t i = 0; i < own.child_count(); ++i) {
      const Node entry = own.child(i);
      if (entry.has(data::kShadowed) || is_written(entry)) windows_.add_entry(entry);
    }
    bool any = false;
    for (uint32_t i = 0; i < pod.node.child_count(); ++i) {
      const Node entry = pod.node.child(i);
      if (entry.has(data::kShadowed) || !is_written(entry) || windows_.has(entry.data().key) ||
          (own_credentials && entry.key().starts_with("gmsaCredential"))) {
        continue;
      }
      const Reached value{entry, entry.has(data::kHasOrigin) ? entry.origin() : pod.origin,
                          pod.duplicate || entry.has(data::kDuplicateKey)};
      windows_.add(entry.data().key, entry, view_origin(document_, value, kWindowsWhat),
                   value.duplicate);
      any = true;
    }
    return any;
  }

  // A field of the object that the platform does not know would be taken for the view's own.
  void warn_hidden(Node map, Word word) {
    const Node field = words_.get(map, word);
    if (!field) return;
    report_shape(findings_, Level::kWarning, field,
                 fmt::format("{} is no field of what {} describes; rules see what the platform "
                             "makes of the object in its place",
                             text_of(word), object_.address));
  }

  Document& document_;
  const Words& words_;
  const Object& object_;
  const WorkloadKind& kind_;
  DerivedSubjects& subjects_;
  text::Findings& findings_;
  Node workload_;
  ViewBuilder& view_;
  ViewBuilder& context_;
  ViewBuilder& windows_;
  SeenNames& names_;
  std::string& address_;
  // By word: where what a container inherits comes from.
  std::array<const Origin*, kWordTexts.size()> inherited_from_{};
};

}  // namespace

Node SeenNames::put(std::string_view address, Node name) {
  if (few_.size() < kFewNames) {
    for (const auto& [seen, node] : few_) {
      if (seen == address) return node;
    }
    few_.emplace_back(address, name);
    return {};
  }
  if (many_.empty()) many_.insert(few_.begin(), few_.end());
  const auto [it, fresh] = many_.try_emplace(address, name);
  return fresh ? Node() : it->second;
}

void SeenNames::clear() {
  few_.clear();
  many_.clear();
}

Reached step(const Words& words, const Reached& from, Word word) {
  if (!from || !from.node.is_map()) return {};
  Reached to{words.get(from.node, word), from.origin, from.duplicate};
  if (!is_written(to.node)) return {};
  if (to.node.has(data::kHasOrigin)) to.origin = to.node.origin();
  to.duplicate |= to.node.has(data::kDuplicateKey);
  return to;
}

bool is_workload(std::string_view kind, std::string_view group) {
  return workload_kind(kind, group) != nullptr;
}

void add_workload(Document& document, KubernetesDesk& desk, const Object& object,
                  DerivedSubjects& subjects, text::Findings& findings) {
  WorkloadViews(document, desk, object, subjects, findings).add();
}

void report_shape(text::Findings& findings, Level level, Node node, std::string message) {
  findings.report("read/kubernetes-shape", level, node.blame_span(), std::move(message));
}

}  // namespace ordain::read
