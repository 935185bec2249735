// Builtins of Kubernetes: objects held against the schemas of their kinds.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/eval/schema_comparison.h"

// In an object of a kind without a schema every key is right.
namespace ordain::eval {
namespace {

using lang::Type;

constexpr std::string_view kFamily = "k8s.";

// The kind that an object says it is; an item of a PodList may leave it to the list.
std::string_view kind_of(data::Node object) {
  const data::Node kind = object.get("kind");
  if (kind && kind.kind() == data::Kind::kString) return kind.text();
  const data::Node items = object.parent();
  const data::Node list = items && items.is_list() ? items.parent() : data::Node();
  const data::Node of_list = list && list.is_map() ? list.get("kind") : data::Node();
  if (!of_list || of_list.kind() != data::Kind::kString || !of_list.text().ends_with("List"))
    return {};
  return of_list.text().substr(0, of_list.text().size() - 4);
}

// The type of the domain that has the object as a subject, or null. A custom resource may have the
// kind of a built-in one; its domain is another.
const Type* schema_of(const Evaluator& evaluator, data::Node object) {
  const std::string_view kind = kind_of(object);
  const auto& domains = evaluator.plan().domains;
  const auto at =
      std::lower_bound(domains.begin(), domains.end(), kind,
                       [](const lang::DomainDecl& row, std::string_view wanted) {
                         const int family = row.name.substr(0, kFamily.size()).compare(kFamily);
                         return family != 0 ? family < 0 : row.name.substr(kFamily.size()) < wanted;
                       });
  if (at == domains.end() || !at->name.starts_with(kFamily) ||
      at->name.substr(kFamily.size()) != kind) {
    return nullptr;
  }
  const data::Domain* domain = evaluator.snapshot().find_domain(at->name);
  return domain != nullptr && domain->contains(object, evaluator.world()) ? at->element : nullptr;
}

Value compared(const Call& call, Mistakes wanted) {
  const Value& object = call.args[0];
  if (object.tag != Tag::kMap || object.map != nullptr || !object.node) {
    return call.broken(fmt::format("{} wants an object of Kubernetes, found {}",
                                   call.expr.builtin->name, kind_name(object)));
  }
  const Type* schema = schema_of(call.evaluator, object.node);
  if (schema == nullptr) return call.evaluator.absent(object.node, "schema");
  return compared_with(call, object.node, schema, wanted);
}

}  // namespace

Value builtin_k8s_unknown_fields(const Call& call) {
  return compared(call, Mistakes::kUnknownFields);
}

Value builtin_k8s_unfit_values(const Call& call) { return compared(call, Mistakes::kUnfitValues); }

}  // namespace ordain::eval
