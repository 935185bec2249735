// Digest: the SHA-256 of bytes, as evidence and its readers write it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ordain::comply {

// 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace ordain::comply
