// Lineage: the way from a subject down to one of its maps, along the fields of its schema.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/lineage.h"

#include <algorithm>
#include <string>

namespace ordain::eval {
namespace {

using lang::Type;
using lang::TypeKind;

// One step down: an element of a list, or an entry of a map.
struct Step {
  bool element = false;
  std::string key;
};

void add_options(const Type* type, std::vector<const Type*>& out) {
  if (!type->is(TypeKind::kUnion)) return out.push_back(type);
  for (const Type* option : type->options) add_options(option, out);
}

std::vector<const Type*> down(const std::vector<const Type*>& types, const Step& step) {
  std::vector<const Type*> below;
  for (const Type* type : types) {
    if (type->is(step.element ? TypeKind::kList : TypeKind::kMap)) {
      add_options(type->element, below);
    } else if (type->is(TypeKind::kRecord) && !step.element) {
      const lang::Field* field = type->record->find(step.key);
      if (field != nullptr) add_options(field->type, below);
    }
  }
  return below;
}

// The names of a path, nearest to the value first.
std::vector<Step> steps_of(std::string_view path) {
  std::vector<Step> steps;
  while (!path.empty()) {
    const std::string_view token = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), token.size() + 1));
    Step step;
    for (size_t i = 0; i < token.size(); ++i) {
      const bool escaped = token[i] == '~' && i + 1 < token.size();
      step.key += escaped ? (token[++i] == '1' ? '/' : '~') : token[i];
    }
    steps.push_back(std::move(step));
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

const lang::Choice* only_choice(std::span<const lang::Choice> choices,
                                const std::vector<const Type*>& types) {
  const lang::Choice* found = nullptr;
  for (const lang::Choice& choice : choices) {
    const auto is_it = [&choice](const Type* type) {
      return type->is(TypeKind::kRecord) && type->record == choice.record;
    };
    if (std::none_of(types.begin(), types.end(), is_it)) continue;
    if (found != nullptr) return nullptr;
    found = &choice;
  }
  return found;
}

}  // namespace

void Lineage::find_subjects() {
  found_ = true;
  for (const lang::DomainDecl& declared : plan_.domains) {
    const data::Domain* domain = snapshot_.find_domain(declared.name);
    if (domain == nullptr || declared.element == nullptr) continue;
    for (const data::Subject& subject : domain->subjects) {
      auto& known = subjects_[&subject.node.document()];
      known[subject.node.index()].push_back(declared.element);
      // What stands in a copy has parents in what was copied.
      if (subject.node.has(data::kCopied))
        known[subject.node.original().index()].push_back(declared.element);
    }
  }
}

const lang::Choice* Lineage::choose(std::span<const lang::Choice> choices, data::Node node,
                                    std::string_view path) {
  if (!node) return nullptr;
  if (!found_) find_subjects();
  const auto document = subjects_.find(&node.document());
  if (document == subjects_.end()) return nullptr;
  std::vector<Step> steps = steps_of(path);
  for (data::Node at = node; at; at = at.parent()) {
    if (const auto subject = document->second.find(at.index()); subject != document->second.end()) {
      std::vector<const Type*> types;
      for (const Type* type : subject->second) add_options(type, types);
      for (auto step = steps.rbegin(); step != steps.rend(); ++step) types = down(types, *step);
      if (const lang::Choice* choice = only_choice(choices, types)) return choice;
    }
    const data::Node parent = at.parent();
    if (parent) steps.push_back({parent.is_list(), std::string(at.key())});
  }
  return nullptr;
}

}  // namespace ordain::eval
