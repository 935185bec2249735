// Targets: which resource of a plan an unknown value refers to.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/document.h"

namespace ordain::read::terraform {

// Collects the resources of a plan and the hints that are to lead to one of them, and leads each
// where one alone is meant.
class Targets {
 public:
  // A resource of this address ("module.net[\"a\"].aws_b.c[0]") is shown by the node `index`.
  void add(std::string_view address, uint32_t index);

  // `name`: the resource, with its modules without keys, its own key where the reference writes it:
  // "module.net.aws_b.c[0]". `own`: the address of the resource whose value it is. A reference
  // leads to the module instance that it is written in, or to one around that.
  void refer(data::Hint* hint, std::string name, std::string own);
  // The hint is about a value that the resource makes itself.
  void refer_to_own(data::Hint* hint, std::string own);

  // Where several resources may be meant, none is.
  void settle(data::Document& document) const;

 private:
  struct Resource {
    std::string address;
    uint32_t index;
  };
  struct Pending {
    data::Hint* hint;
    std::string name;
    std::string own;
    bool itself;
  };

  std::map<std::string, std::vector<Resource>> by_name_;  // by address without keys
  std::vector<Pending> pending_;
};

}  // namespace ordain::read::terraform
