// Kubernetes: the objects of a document as subjects, and the views that rules speak of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/data/snapshot.h"
#include "engine/read/platform.h"
#include "engine/text/finding.h"

namespace ordain::read {

inline constexpr std::string_view kWorkloadsDomain = "k8s.workloads";
inline constexpr std::string_view kObjects = "k8s.objects";
inline constexpr std::string_view kContainersDomain = "k8s.containers";

// Appends the subjects of the file's documents and says whether one of them is an object of
// Kubernetes at all (a map with a string apiVersion and a string kind). The subjects:
//
//   k8s.Kind, k8s.group/Kind   every object, as it stands; the items of a list instead of the list
//   k8s.workloads              views: the object's own fields, and `pod`, the spec of its pods
//   k8s.containers             views: the container's own fields, `kind` ("container", "init" or
//                              "ephemeral"), `workload` (the view) and the effective
//                              securityContext
//
// A view's fields share the children of what they copy and lead back to it (Node::original), so
// that a finding about them points at the file. A field that the platform does not know and that
// bears the name of a view's own field (`pod`, `workload`, `kind` of a container) is left out of
// the view, with a warning. A value that is taken from the pod has an origin that points at the
// pod's field.
//
// Where a key on the way to a subject stands twice, the subject's root is flagged kDuplicateKey.
//
// A shape that the platform would refuse is a finding read/kubernetes-shape: an error when
// something that rules are asked about could not be found for it (a container, an item of a list,
// an inherited setting), else a warning. The tree must be final but for the nodes added here: views
// are made before anyone asks a node for its parent.
bool derive_kubernetes(const ReadFile& file, DerivedSubjects& subjects);

// A warning for each address that stands more than once in a world, at the later place. Names that
// the platform makes up (generateName) are never the same. The snapshot is sorted.
void report_repeated_addresses(const data::Snapshot& snapshot, text::Findings& findings);

}  // namespace ordain::read
