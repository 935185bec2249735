// Digest: SHA-256, and SHA-1 for identifiers, by OpenSSL.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "engine/text/check.h"

namespace ordain::comply {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  ORDAIN_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr));
  std::string out;
  out.reserve(size_t{2} * size);
  for (unsigned int i = 0; i < size; ++i) out += fmt::format("{:02x}", digest[i]);
  return out;
}

std::string uuid_of(std::string_view name) {
  // 5d1c0a6e-2f0b-4f43-9d0e-7a3b8e6c4f21, drawn once.
  constexpr std::string_view kNamespace(
      "\x5d\x1c\x0a\x6e\x2f\x0b\x4f\x43\x9d\x0e\x7a\x3b\x8e\x6c\x4f\x21", 16);
  const std::string whole = std::string(kNamespace) + std::string(name);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  ORDAIN_CHECK(EVP_Digest(whole.data(), whole.size(), digest.data(), &size, EVP_sha1(), nullptr));
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0f) | 0x50);  // the version
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3f) | 0x80);  // the variant
  std::string out;
  for (size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += fmt::format("{:02x}", digest[i]);
  }
  return out;
}

}  // namespace ordain::comply
