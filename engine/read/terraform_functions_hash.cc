// Functions of Terraform: hashes, and base64.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "engine/read/terraform_base64.h"
#include "engine/read/terraform_functions.h"

namespace ordain::read::terraform {

namespace {

std::string digest(std::string_view text, const EVP_MD* kind) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), bytes.data(), &size, kind, nullptr);
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

std::string hexadecimal(std::string_view bytes) {
  std::string out;
  for (char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

Value hashed(const Call& call, const EVP_MD* kind, std::string (*write)(std::string_view bytes)) {
  const auto text = as_string(call[0]);
  if (!text) return call.wants(0, "a string");
  if (!call.evaluation.spend(text->size() / 64 + 1))
    return call.values().unknown("the module takes too many steps to evaluate", call.span);
  return call.text(write(digest(*text, kind)));
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  // Room for the NUL that is written behind it.
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.empty()) return std::string();
  std::string out(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  // Padding is decoded as zeros.
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  out.resize(static_cast<size_t>(size) - padding);
  return out;
}

Value run_md5(const Call& call) { return hashed(call, EVP_md5(), hexadecimal); }

Value run_sha1(const Call& call) { return hashed(call, EVP_sha1(), hexadecimal); }

Value run_sha256(const Call& call) { return hashed(call, EVP_sha256(), hexadecimal); }

Value run_sha512(const Call& call) { return hashed(call, EVP_sha512(), hexadecimal); }

Value run_base64sha256(const Call& call) { return hashed(call, EVP_sha256(), to_base64); }

Value run_base64sha512(const Call& call) { return hashed(call, EVP_sha512(), to_base64); }

}  // namespace ordain::read::terraform
