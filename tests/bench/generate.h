// Inputs for measuring, made from a number and nothing else: the same bytes on every machine.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ordain::bench {

// `count` Deployments of two containers each; every thousandth has a privileged container, which is
// the only thing that a shipped rule finds in them.
std::string deployments_yaml(int count);
// The same as one List in JSON, compact.
std::string deployments_json(int count);

}  // namespace ordain::bench
