// Write all: bytes to a file that is open, in as many steps as the system wants.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ordain::run {

// False with errno set when not all could be written.
bool write_all(int file, std::string_view bytes);

}  // namespace ordain::run
