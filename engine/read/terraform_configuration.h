// The configuration of a plan: what it says is written, and what the expressions in it refer to.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "engine/data/document.h"

namespace ordain::read::terraform {

// "module.net" of `module.net["a.b"]`: an address without the keys of its instances.
std::string without_keys(std::string_view address);

// The address of the module around, and what stands behind its last "module.": of
// module.a["x"].module.b[0] module.a["x"] and b[0].
std::pair<std::string_view, std::string_view> split_module(std::string_view address);

// The address of the module instance around a resource, and the resource in it:
// module.a["x"] and aws_b.c[0].
std::pair<std::string_view, std::string_view> split_resource(std::string_view address);
// An address less what stands behind it, as "/ingress/0": what is no part of it begins with a
// slash.
std::string_view address_at_start(std::string_view text);

class Configuration {
 public:
  // `root`: the member root_module of `configuration`; or no node.
  explicit Configuration(data::Node root);

  explicit operator bool() const { return static_cast<bool>(root_); }
  // The module, the resource ("aws_s3_bucket.logs", "data.aws_ami.base") and the call of a module
  // at a path of modules without keys ("", "module.net.module.zone"); or no node.
  data::Node module(const std::string& path) const;
  data::Node resource(const std::string& path, const std::string& name) const;
  data::Node call(const std::string& path) const;
  // By path.
  const std::map<std::string, data::Node>& modules() const { return modules_; }

  // The addresses of the resources that an expression in the module at `path` refers to, through
  // variables and outputs of modules: without keys of modules, with the resource's own key where a
  // reference writes it. `whole` is set to false where something else is among them, or that is not
  // known (a local).
  std::set<std::string> resources_of(const std::string& path, data::Node expression,
                                     bool& whole) const;

 private:
  // Calls of modules in each other: more than anyone writes.
  static constexpr int kDeepest = 64;
  // References followed for one expression: a plan made by hand could branch without end.
  static constexpr int kMostSteps = 10'000;
  struct Search {
    std::set<std::string> found;
    bool whole = true;
    int steps = 0;
  };

  void add(const std::string& path, data::Node module, int depth);
  void follow(const std::string& path, data::Node expression, int depth, Search& search) const;
  void follow_reference(const std::string& path, std::string_view reference, int depth,
                        Search& search) const;

  data::Node root_;
  std::map<std::string, data::Node> modules_;
  std::map<std::string, data::Node> calls_;
  std::map<std::string, data::Node> resources_;  // by path and name, '/' between
};

}  // namespace ordain::read::terraform
