// Digest: the SHA-256 of bytes, and identifiers that follow from names.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ordain::comply {

// 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

// A UUID of version 5 (RFC 9562) in a namespace of the program: the same for the same name.
std::string uuid_of(std::string_view name);

}  // namespace ordain::comply
