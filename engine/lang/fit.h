// Fit: whether a value of a document is what its type says, with each place where it is not.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "engine/data/document.h"
#include "engine/lang/types.h"
#include "engine/text/function_ref.h"

namespace ordain::lang {

// A place where a value is not what its type says.
struct Misfit {
  data::Node at;
  std::string message;       // "found the int 3, wants a string"
  bool of_key = false;       // the key is what is wrong, not its value
  std::string_view missing;  // the field that is not set, or empty
};

// Holds `node` against `type` and tells each misfit: a value of another type, a field that is
// missing and neither optional nor has a default, a key that is no field of its record. A value
// that is null is as one that is not written. Of a union, what misses its only record or list is
// told inside it. Each step counts one off `budget`; false when it was used up before all was
// looked at, which types that hold themselves and unions can bring about.
bool find_misfits(data::Node node, const Type* type, uint64_t& budget,
                  text::FunctionRef<void(const Misfit&)> tell);

}  // namespace ordain::lang
