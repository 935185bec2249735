// Builtins: the table that builtins.def fills.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/builtins.h"

#include <algorithm>
#include <array>

namespace ordain::lang {
namespace {

enum : bool { kNeedsAll = false, kTakesMissing = true };

constexpr auto kRows = std::to_array<Builtin>({
#define ORDAIN_BUILTIN(id, name, signature, missing, doc) \
  {Builtin::Id::id, name, signature, missing, doc},
#include "engine/lang/builtins.def"
#undef ORDAIN_BUILTIN
});

}  // namespace

std::span<const Builtin> builtins() { return kRows; }

const Builtin* find_builtin(std::string_view name) {
  const auto it = std::find_if(kRows.begin(), kRows.end(),
                               [name](const Builtin& row) { return row.name == name; });
  return it == kRows.end() ? nullptr : &*it;
}

}  // namespace ordain::lang
