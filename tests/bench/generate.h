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
// As many again HorizontalPodAutoscalers, one for each, last first.
std::string autoscalers_yaml(int count);
// One pod of `count` containers.
std::string crowded_pod_yaml(int count);
// `count` resources of Terraform, each with nested blocks, references, templates and a heredoc.
std::string resources_hcl(int count);
// Maps of one entry in each other, `depth` of them, in one document of `count`.
std::string nested_yaml(int count, int depth);

// A Dockerfile of `count` stages, each with a dozen instructions that no shipped rule has anything
// to say of but for matters of style.
std::string dockerfile(int count);

// `count` rules over Deployments, none of which finds anything in those above.
std::string rules(int count);
// `count` rules as people write them, with metadata, lets, loops and messages: some 15 lines each.
std::string long_rules(int count);
// A rule that asks of each Deployment whether it has an autoscaler.
std::string join_rule();

}  // namespace ordain::bench
