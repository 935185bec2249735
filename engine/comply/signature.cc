// Signature: ed25519 by OpenSSL.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/signature.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <climits>
#include <memory>

#include "engine/text/check.h"

namespace ordain::comply {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

// Longer than any key.
constexpr size_t kMostPem = 1u << 16;

// Answers that there is none, where OpenSSL would ask the terminal.
int no_pass_phrase(char*, int, int, void*) { return -1; }

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::expected<Key, std::string> read_key(std::string_view pem, bool is_private) {
  const std::string_view kind = is_private ? "private" : "public";
  if (pem.size() > kMostPem) return std::unexpected("is too large for a key");
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  ORDAIN_CHECK(memory != nullptr);
  Key key(is_private ? PEM_read_bio_PrivateKey(memory.get(), nullptr, no_pass_phrase, nullptr)
                     : PEM_read_bio_PUBKEY(memory.get(), nullptr, no_pass_phrase, nullptr),
          &EVP_PKEY_free);
  if (key == nullptr)
    return std::unexpected(fmt::format("holds no {} key in PEM without a pass phrase", kind));
  if (EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519)
    return std::unexpected(fmt::format("is no {} key of ed25519", kind));
  return key;
}

Context new_context() {
  Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  ORDAIN_CHECK(context != nullptr);
  return context;
}

}  // namespace

std::expected<std::string, std::string> sign(std::string_view private_pem, std::string_view bytes) {
  auto key = read_key(private_pem, true);
  if (!key) return std::unexpected(key.error());
  const Context context = new_context();
  std::string out(kSignatureSize, '\0');
  size_t size = out.size();
  ORDAIN_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key->get()) == 1);
  ORDAIN_CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                              data_of(bytes), bytes.size()) == 1);
  ORDAIN_CHECK(size == kSignatureSize);
  return out;
}

std::expected<bool, std::string> is_signed(std::string_view public_pem, std::string_view bytes,
                                           std::string_view signature) {
  auto key = read_key(public_pem, false);
  if (!key) return std::unexpected(key.error());
  if (signature.size() != kSignatureSize) return false;
  const Context context = new_context();
  ORDAIN_CHECK(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key->get()) == 1);
  return EVP_DigestVerify(context.get(), data_of(signature), signature.size(), data_of(bytes),
                          bytes.size()) == 1;
}

}  // namespace ordain::comply
