// Builtins of cryptography: which names are strong, weak or approved, and how strong a key is.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "engine/eval/builtins.h"
#include "engine/text/utf8.h"

// Names only: nothing here computes a hash or a key.
namespace ordain::eval {
namespace {

// Cipher suites that RFC 9325 (section 4.2) recommends for TLS 1.2, and those of TLS 1.3 (RFC 8446,
// appendix B.4): authenticated encryption with a new key for each session. First the names of the
// IANA registry, then the names that OpenSSL has for those of TLS 1.2.
constexpr auto kStrongCiphers = std::to_array<std::string_view>({
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-RSA-CHACHA20-POLY1305",
});

// Hashes that can be made to collide, or that are too short: RFC 6151 (MD5), RFC 6149 (MD2), RFC
// 6150 (MD4), RFC 9155 (SHA-1).
constexpr auto kWeakHashes = std::to_array<std::string_view>(
    {"md2", "md4", "md5", "sha1", "sha-1", "ripemd", "ripemd128", "ripemd-128"});

// All there ever were, from the oldest.
constexpr auto kTlsVersions =
    std::to_array<std::string_view>({"SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"});

// Algorithms of FIPS 180-4, 186-5, 197, 198-1, 202, 203, 204 and 205 and of SP 800-56A; without
// SHA-1, which NIST withdraws. Names without hyphens, underscores and blanks, in lower case.
constexpr auto kApproved = std::to_array<std::string_view>(
    {"aes",      "aes128",     "aes192",     "aes256",     "sha224",     "sha256",     "sha384",
     "sha512",   "sha512/224", "sha512/256", "sha3224",    "sha3256",    "sha3384",    "sha3512",
     "shake128", "shake256",   "hmac",       "hmacsha224", "hmacsha256", "hmacsha384", "hmacsha512",
     "rsa",      "ecdsa",      "eddsa",      "ed25519",    "ed448",      "ecdh",       "dh",
     "p224",     "p256",       "p384",       "p521",       "mlkem",      "mldsa",      "slhdsa"});

Value list_of(const Call& call, std::span<const std::string_view> names) {
  std::vector<Value> items;
  for (const std::string_view name : names) items.push_back(Value::of(name));
  return call.evaluator.make_list(items, call.expr);
}

std::string plain_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (c == '-' || c == '_' || c == ' ') continue;
    name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

// One row of NIST SP 800-57 part 1, revision 5, table 2: a key of so many bits is so strong.
struct Strength {
  int64_t bits;
  int64_t strength;
};
constexpr auto kOfFactors =
    std::to_array<Strength>({{1024, 80}, {2048, 112}, {3072, 128}, {7680, 192}, {15360, 256}});
constexpr auto kOfCurves =
    std::to_array<Strength>({{160, 80}, {224, 112}, {256, 128}, {384, 192}, {512, 256}});

// 0: weaker than anything in the table.
int64_t strength_in(std::span<const Strength> table, int64_t bits) {
  int64_t strength = 0;
  for (const Strength& row : table) {
    if (bits >= row.bits) strength = row.strength;
  }
  return strength;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Value builtin_crypto_strong_ciphers(const Call& call) { return list_of(call, kStrongCiphers); }

Value builtin_crypto_weak_hashes(const Call& call) { return list_of(call, kWeakHashes); }

Value builtin_crypto_tls_versions(const Call& call) { return list_of(call, kTlsVersions); }

Value builtin_crypto_key_strength(const Call& call) {
  const Value& algorithm = call.args[0];
  const Value& bits = call.args[1];
  if (algorithm.tag != Tag::kString || bits.tag != Tag::kInt) {
    const size_t wrong = algorithm.tag == Tag::kString ? 1 : 0;
    return call.broken(
        fmt::format("crypto.key_strength wants the name of an algorithm and its bits, found {} {}",
                    kind_name(call.args[wrong]), to_text(call.args[wrong], 40)),
        wrong);
  }
  const std::string name = plain_name(algorithm.string());
  if (is_one_of(name, {"rsa", "rsapss", "dsa", "dh", "dhe"}))
    return from(call, Value::of(strength_in(kOfFactors, bits.integer)));
  if (is_one_of(name,
                {"ec", "ecc", "ecdsa", "ecdh", "ecdhe", "eddsa", "ed25519", "ed448", "x25519"})) {
    // Curves of 255 and 448 bits (Ed25519, Ed448) have the strength that was aimed at: RFC 8032.
    const int64_t rounded = bits.integer == 255 ? 256 : bits.integer;
    const int64_t strength =
        bits.integer >= 448 && bits.integer < 512 ? 224 : strength_in(kOfCurves, rounded);
    return from(call, Value::of(strength));
  }
  if (name == "aes" && (bits.integer == 128 || bits.integer == 192 || bits.integer == 256))
    return from(call, Value::of(bits.integer));
  if (is_one_of(name, {"3des", "tdea", "desede3"}) && (bits.integer == 168 || bits.integer == 192))
    return from(call, Value::of(int64_t{112}));
  return call.broken(fmt::format(
      "the strength of {} with {} bits is not known, wants RSA, DSA, DH, EC, AES or "
      "3DES with bits that it has",
      algorithm.length == 0 ? "\"\"" : text::preview(algorithm.string()), bits.integer));
}

Value builtin_crypto_is_fips(const Call& call) {
  const Value& name = call.args[0];
  if (name.tag != Tag::kString) {
    return call.broken(fmt::format("crypto.is_fips wants a name, found {} {}", kind_name(name),
                                   to_text(name, 40)));
  }
  if (name.length > 100) return from(call, Value::of(false));
  const std::string plain = plain_name(name.string());
  return from(call,
              Value::of(std::find(kApproved.begin(), kApproved.end(), plain) != kApproved.end()));
}

}  // namespace ordain::eval
