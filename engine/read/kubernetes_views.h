// Views: what rules see of a workload and of its containers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/data/document.h"
#include "engine/read/kubernetes.h"
#include "engine/read/kubernetes_words.h"
#include "engine/read/view_builder.h"
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

// Which addresses of one list of containers were seen, and where first.
class SeenNames {
 public:
  // The node that was put under `address` before; no node when it is new.
  data::Node put(std::string_view address, data::Node name);
  void clear();

 private:
  std::vector<std::pair<std::string_view, data::Node>> few_;
  std::unordered_map<std::string_view, data::Node> many_;
};

// What is used again and again while the documents of a file are gone through: its memory is asked
// for once.
struct KubernetesDesk {
  explicit KubernetesDesk(const text::SymbolTable& symbols) : words(symbols) {}

  Words words;
  // Of the view, the securityContext and the windowsOptions that are being made.
  ViewBuilder view;
  ViewBuilder context;
  ViewBuilder windows;
  SeenNames names;
  std::string address;
};

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
void add_workload(data::Document& document, KubernetesDesk& desk, const Object& object,
                  DerivedSubjects& subjects, text::Findings& findings);

// A finding read/kubernetes-shape at a value.
void report_shape(text::Findings& findings, text::Level level, data::Node node,
                  std::string message);

}  // namespace ordain::read
