// Functions of Terraform: hashes, and base64.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nettle/base64.h>
#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include <vector>

#include "engine/read/terraform_base64.h"
#include "engine/read/terraform_functions.h"

namespace ordain::read::terraform {

namespace {

// The digest of a text as bytes.
template <typename Context, size_t kSize>
std::string digest(std::string_view text, void (*init)(Context*),
                   void (*update)(Context*, size_t, const uint8_t*),
                   void (*finish)(Context*, size_t, uint8_t*)) {
  Context context;
  init(&context);
  update(&context, text.size(), reinterpret_cast<const uint8_t*>(text.data()));
  std::string out(kSize, '\0');
  finish(&context, kSize, reinterpret_cast<uint8_t*>(out.data()));
  return out;
}

std::string sha256(std::string_view text) {
  return digest<sha256_ctx, SHA256_DIGEST_SIZE>(text, nettle_sha256_init, nettle_sha256_update,
                                                nettle_sha256_digest);
}

std::string sha512(std::string_view text) {
  return digest<sha512_ctx, SHA512_DIGEST_SIZE>(text, nettle_sha512_init, nettle_sha512_update,
                                                nettle_sha512_digest);
}

std::string hexadecimal(std::string_view bytes) {
  std::string out;
  for (char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

Value hashed(const Call& call, std::string (*hash)(std::string_view text),
             std::string (*write)(std::string_view bytes)) {
  const auto text = as_string(call[0]);
  if (!text) return call.wants(0, "a string");
  if (!call.evaluation.spend(text->size() / 64 + 1))
    return call.values().unknown("the module takes too many steps to evaluate", call.span);
  return call.text(write(hash(*text)));
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string out(BASE64_ENCODE_RAW_LENGTH(bytes.size()), '\0');
  nettle_base64_encode_raw(out.data(), bytes.size(),
                           reinterpret_cast<const uint8_t*>(bytes.data()));
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  base64_decode_ctx context;
  nettle_base64_decode_init(&context);
  std::string out(BASE64_DECODE_LENGTH(text.size()) + 1, '\0');
  size_t size = out.size();
  if (nettle_base64_decode_update(&context, &size, reinterpret_cast<uint8_t*>(out.data()),
                                  text.size(), text.data()) != 1 ||
      nettle_base64_decode_final(&context) != 1)
    return std::nullopt;
  out.resize(size);
  return out;
}

Value run_md5(const Call& call) {
  return hashed(
      call,
      [](std::string_view text) {
        return digest<md5_ctx, MD5_DIGEST_SIZE>(text, nettle_md5_init, nettle_md5_update,
                                                nettle_md5_digest);
      },
      hexadecimal);
}

Value run_sha1(const Call& call) {
  return hashed(
      call,
      [](std::string_view text) {
        return digest<sha1_ctx, SHA1_DIGEST_SIZE>(text, nettle_sha1_init, nettle_sha1_update,
                                                  nettle_sha1_digest);
      },
      hexadecimal);
}

Value run_sha256(const Call& call) { return hashed(call, sha256, hexadecimal); }

Value run_sha512(const Call& call) { return hashed(call, sha512, hexadecimal); }

Value run_base64sha256(const Call& call) { return hashed(call, sha256, to_base64); }

Value run_base64sha512(const Call& call) { return hashed(call, sha512, to_base64); }

}  // namespace ordain::read::terraform
