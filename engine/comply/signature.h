// Signature: ed25519 over the bytes of a file, kept beside it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>

// A signature is 64 raw bytes (RFC 8032), as `openssl pkeyutl -sign -rawin` makes them, so that
// nobody needs this program to check one. Keys are PEM; one with a pass phrase is not taken, as a
// run has nobody to ask.
namespace ordain::comply {

inline constexpr size_t kSignatureSize = 64;

// The signature by a private key, or what is wrong with the key, in words ("holds no private key").
std::expected<std::string, std::string> sign(std::string_view private_pem, std::string_view bytes);

// Whether it is the signature of these bytes by the owner of a public key; or what is wrong with
// the key, or the form of the signature.
std::expected<bool, std::string> is_signed(std::string_view public_pem, std::string_view bytes,
                                           std::string_view signature);

}  // namespace ordain::comply
