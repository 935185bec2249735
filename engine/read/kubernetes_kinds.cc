// Kinds: what each built-in group of Kubernetes calls its objects.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/kubernetes_kinds.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "engine/text/suggest.h"

namespace ordain::read {
namespace {

struct Row {
  std::string_view group;
  std::string_view kind;
};

// A List of each kind is known with it.
constexpr auto kKinds = std::to_array<Row>({
    {"", "Binding"},
    {"", "ComponentStatus"},
    {"", "ConfigMap"},
    {"", "Endpoints"},
    {"", "Event"},
    {"", "LimitRange"},
    {"", "List"},
    {"", "Namespace"},
    {"", "Node"},
    {"", "PersistentVolume"},
    {"", "PersistentVolumeClaim"},
    {"", "Pod"},
    {"", "PodTemplate"},
    {"", "ReplicationController"},
    {"", "ResourceQuota"},
    {"", "Secret"},
    {"", "Service"},
    {"", "ServiceAccount"},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicy"},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding"},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration"},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicy"},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"},
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration"},
    {"apiextensions.k8s.io", "ConversionReview"},
    {"apiextensions.k8s.io", "CustomResourceDefinition"},
    {"apiregistration.k8s.io", "APIService"},
    {"apps", "ControllerRevision"},
    {"apps", "DaemonSet"},
    {"apps", "Deployment"},
    {"apps", "DeploymentRollback"},
    {"apps", "ReplicaSet"},
    {"apps", "Scale"},
    {"apps", "StatefulSet"},
    {"authentication.k8s.io", "SelfSubjectReview"},
    {"authentication.k8s.io", "TokenRequest"},
    {"authentication.k8s.io", "TokenReview"},
    {"authorization.k8s.io", "LocalSubjectAccessReview"},
    {"authorization.k8s.io", "SelfSubjectAccessReview"},
    {"authorization.k8s.io", "SelfSubjectRulesReview"},
    {"authorization.k8s.io", "SubjectAccessReview"},
    {"autoscaling", "HorizontalPodAutoscaler"},
    {"autoscaling", "Scale"},
    {"batch", "CronJob"},
    {"batch", "Job"},
    {"batch", "JobTemplate"},
    {"certificates.k8s.io", "CertificateSigningRequest"},
    {"certificates.k8s.io", "ClusterTrustBundle"},
    {"certificates.k8s.io", "PodCertificateRequest"},
    {"coordination.k8s.io", "Lease"},
    {"coordination.k8s.io", "LeaseCandidate"},
    {"discovery.k8s.io", "EndpointSlice"},
    {"events.k8s.io", "Event"},
    {"extensions", "DaemonSet"},
    {"extensions", "Deployment"},
    {"extensions", "DeploymentRollback"},
    {"extensions", "Ingress"},
    {"extensions", "NetworkPolicy"},
    {"extensions", "PodSecurityPolicy"},
    {"extensions", "ReplicaSet"},
    {"extensions", "Scale"},
    {"flowcontrol.apiserver.k8s.io", "FlowSchema"},
    {"flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"},
    {"networking.k8s.io", "ClusterCIDR"},
    {"networking.k8s.io", "IPAddress"},
    {"networking.k8s.io", "Ingress"},
    {"networking.k8s.io", "IngressClass"},
    {"networking.k8s.io", "NetworkPolicy"},
    {"networking.k8s.io", "ServiceCIDR"},
    {"node.k8s.io", "RuntimeClass"},
    {"policy", "Eviction"},
    {"policy", "PodDisruptionBudget"},
    {"policy", "PodSecurityPolicy"},
    {"rbac.authorization.k8s.io", "ClusterRole"},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding"},
    {"rbac.authorization.k8s.io", "Role"},
    {"rbac.authorization.k8s.io", "RoleBinding"},
    {"scheduling.k8s.io", "PriorityClass"},
    {"storage.k8s.io", "CSIDriver"},
    {"storage.k8s.io", "CSINode"},
    {"storage.k8s.io", "CSIStorageCapacity"},
    {"storage.k8s.io", "StorageClass"},
    {"storage.k8s.io", "VolumeAttachment"},
    {"storage.k8s.io", "VolumeAttributesClass"},
});

bool is_row(std::string_view group, std::string_view kind) {
  return std::any_of(kKinds.begin(), kKinds.end(),
                     [&](const Row& row) { return row.kind == kind && row.group == group; });
}

// The versions of each group, with a space behind each.
struct Versions {
  std::string_view group;
  std::string_view versions;
};
constexpr auto kVersions = std::to_array<Versions>({
    {"", "v1 "},
    {"admissionregistration.k8s.io", "v1 v1beta1 v1alpha1 "},
    {"apiextensions.k8s.io", "v1 v1beta1 "},
    {"apiregistration.k8s.io", "v1 v1beta1 "},
    {"apps", "v1 v1beta2 v1beta1 "},
    {"authentication.k8s.io", "v1 v1beta1 v1alpha1 "},
    {"authorization.k8s.io", "v1 v1beta1 "},
    {"autoscaling", "v2 v1 v2beta2 v2beta1 "},
    {"batch", "v1 v1beta1 v2alpha1 "},
    {"certificates.k8s.io", "v1 v1beta1 v1alpha1 "},
    {"coordination.k8s.io", "v1 v1beta1 v1alpha2 v1alpha1 "},
    {"discovery.k8s.io", "v1 v1beta1 v1alpha1 "},
    {"events.k8s.io", "v1 v1beta1 "},
    {"extensions", "v1beta1 "},
    {"flowcontrol.apiserver.k8s.io", "v1 v1beta3 v1beta2 v1beta1 v1alpha1 "},
    {"networking.k8s.io", "v1 v1beta1 v1alpha1 "},
    {"node.k8s.io", "v1 v1beta1 v1alpha1 "},
    {"policy", "v1 v1beta1 "},
    {"rbac.authorization.k8s.io", "v1 v1beta1 v1alpha1 "},
    {"scheduling.k8s.io", "v1 v1beta1 v1alpha1 "},
    {"storage.k8s.io", "v1 v1beta1 v1alpha1 "},
});

bool same_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [lower](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

bool is_known_kind(std::string_view group, std::string_view kind) {
  if (is_row(group, kind)) return true;
  return kind.ends_with("List") && is_row(group, kind.substr(0, kind.size() - 4));
}

std::string_view near_kind(std::string_view group, std::string_view kind) {
  std::vector<std::string_view> own;
  std::vector<std::string_view> others;
  for (const Row& row : kKinds) (row.group == group ? own : others).push_back(row.kind);
  const std::string_view near = text::nearest(kind, own);
  if (!near.empty()) return near;
  // In another group a short name near to it is no evidence.
  const std::string_view other = text::nearest(kind, others);
  return other.size() < 6 ? std::string_view() : other;
}

bool surely_means(std::string_view group, std::string_view kind, std::string_view near) {
  if (near.empty()) return false;
  return same_but_for_case(kind, near) ||
         (is_known_kind(group, near) && text::edit_distance(kind, near) <= 1);
}

std::string_view near_group(std::string_view group, std::string_view kind) {
  // Of the core group, whose name is empty, every short name would be a misspelling.
  for (const Row& row : kKinds) {
    if (row.kind == kind && !row.group.empty() &&
        (same_but_for_case(group, row.group) || text::edit_distance(group, row.group) <= 1))
      return row.group;
  }
  return {};
}

bool is_known_version(std::string_view group, std::string_view version) {
  const auto row = std::find_if(kVersions.begin(), kVersions.end(),
                                [group](const Versions& one) { return one.group == group; });
  return row != kVersions.end() && !version.empty() &&
         row->versions.find(std::string(version) + ' ') != std::string_view::npos;
}

}  // namespace ordain::read
