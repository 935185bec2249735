// Digest: SHA-256 by OpenSSL.
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

}  // namespace ordain::comply
