// Views: what rules see of a workload and of its containers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/data/document.h"
#include "engine/read/kubernetes.h"
#include "engine/read/kubernetes_words.h"
#include "engine/text/finding.h"

namespace ordain::read {

// A value and what was passed on the way to it.
struct Reached {
  data::Node node;                       // no node: not written (also when written null)
  const data::Origin* origin = nullptr;  // of the nearest value on the way that has one
  bool duplicate = false;                // a key on the way stands more than once

  explicit operator bool() const { return static_cast<bool>(node); }
};

// One step down; nothing when `from` is no map or has no such key, or a null under it.
Reached step(const Words& words, const Reached& from, Word word);

// An object as derive_kubernetes() found it.
struct Object {
  Reached place;
  std::string_view api_version;
  std::string_view kind;     // of an item of a PodList that leaves it out: Pod
  std::string_view address;  // "Deployment/shop/cart"
  // The list that says apiVersion and kind for an item that leaves them out, or no node.
  data::Node typed_list;
  // The group of apiVersion; empty for those that are built in.
  std::string_view group;
};

// Whether this kind makes pods: one of the built-in groups (`group` is empty), or of Knative.
bool is_workload(std::string_view kind, std::string_view group);

// Appends the view of a workload and those of its containers.
void add_workload(data::Document& document, const Words& words, const Object& object,
                  std::vector<DerivedSubject>& subjects, text::Findings& findings);

// A finding read/kubernetes-shape at a value.
void report_shape(text::Findings& findings, text::Level level, data::Node node,
                  std::string message);
// "the string "x"", "a list", "null": a value in a message.
std::string value_words(data::Node node);

}  // namespace ordain::read
