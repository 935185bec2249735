// Base64 (RFC 4648, section 4), as functions of Terraform want it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ordain::read::terraform {

std::string to_base64(std::string_view bytes);
// Padding and all; nothing when the text is none.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace ordain::read::terraform
