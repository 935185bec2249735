// Builtins: the functions of the language, a row each.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ordain::lang {

// One row of builtins.def.
struct Builtin {
  enum class Id : uint16_t {
#define ORDAIN_BUILTIN(id, name, signature, missing, doc) id,
#include "engine/lang/builtins.def"
#undef ORDAIN_BUILTIN
    kCount
  };
  Id id;
  std::string_view name;       // "oci.image"
  std::string_view signature;  // "(ref: string) -> OciImage"
  // Whether the function is called when an argument is absent, unknown or broken; if not, its
  // result is the first error, else unknown, else absent argument.
  bool takes_missing;
  std::string_view doc;
};

// All rows, in the order of the file.
std::span<const Builtin> builtins();
const Builtin* find_builtin(std::string_view name);

}  // namespace ordain::lang
