// Placeholders: marks in a text that some tool fills in before anybody else reads it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/lang/types.h"

namespace ordain::eval {

// Where the first ${, {{, $( or <% stands in the text; npos when there is none.
size_t placeholder_at(std::string_view text);

// Such a mark stands in the text, or all of it is a variable, as in $REPLICAS.
bool holds_placeholder(std::string_view text);

// The text is none that a value of the type could be, and holds a placeholder: what will stand
// there is not known. A string may mean its marks as they are.
bool is_filled_in_later(std::string_view text, const lang::Type* type);

// Why a value that is one is not known.
std::string placeholder_words(std::string_view text);

}  // namespace ordain::eval
