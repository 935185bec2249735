// Networks: reading blocks of addresses and comparing them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace ordain::eval {
namespace {

constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr int kMappedBits = 96;

// Whether the first `bits` are the same.
bool same_bits(const std::array<uint8_t, 16>& a, const std::array<uint8_t, 16>& b, int bits) {
  const auto whole = static_cast<size_t>(bits / 8);
  if (std::memcmp(a.data(), b.data(), whole) != 0) return false;
  const int rest = bits % 8;
  return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

void clear_behind(std::array<uint8_t, 16>& bytes, int prefix) {
  for (int bit = prefix; bit < 128; ++bit)
    bytes[static_cast<size_t>(bit / 8)] &= static_cast<uint8_t>(~(0x80 >> bit % 8));
}

template <size_t kCount>
bool in_some(const Network& network, const std::array<std::string_view, kCount>& blocks) {
  return std::any_of(blocks.begin(), blocks.end(), [&network](std::string_view block) {
    return contains(*parse_network(block), network);
  });
}

}  // namespace

bool Network::is_v4() const {
  return prefix >= kMappedBits && std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
}

std::optional<Network> parse_network(std::string_view text) {
  const size_t slash = text.find('/');
  // What inet_pton reads ends with a zero byte; no address is longer than this.
  std::array<char, INET6_ADDRSTRLEN> address{};
  const std::string_view written = text.substr(0, slash);
  if (written.size() >= address.size() || written.find('\0') != std::string_view::npos)
    return std::nullopt;
  written.copy(address.data(), written.size());
  Network network;
  int most = 32;
  if (inet_pton(AF_INET, address.data(), network.bytes.data() + kMapped.size()) == 1) {
    std::copy(kMapped.begin(), kMapped.end(), network.bytes.begin());
  } else if (inet_pton(AF_INET6, address.data(), network.bytes.data()) == 1) {
    most = 128;
  } else {
    return std::nullopt;
  }
  int prefix = most;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
    if (error != std::errc() || end != digits.data() + digits.size() || prefix < 0 || prefix > most)
      return std::nullopt;
    if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  }
  network.prefix = prefix + 128 - most;
  clear_behind(network.bytes, network.prefix);
  return network;
}

bool contains(const Network& outer, const Network& inner) {
  // ::/0 is all of IPv6; that IPv4 is written as a part of it does not make it one.
  if (outer.is_v4() != inner.is_v4()) return false;
  return outer.prefix <= inner.prefix && same_bits(outer.bytes, inner.bytes, outer.prefix);
}

bool overlaps(const Network& a, const Network& b) { return contains(a, b) || contains(b, a); }

bool is_anywhere(const Network& network) { return prefix_length(network) == 0; }

bool is_private(const Network& network) {
  return in_some(network, std::to_array<std::string_view>(
                              {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"}));
}

bool is_loopback(const Network& network) {
  return in_some(network, std::to_array<std::string_view>({"127.0.0.0/8", "::1/128"}));
}

std::string address_text(const Network& network) {
  std::array<char, INET6_ADDRSTRLEN> out{};
  const bool v4 = network.is_v4();
  inet_ntop(v4 ? AF_INET : AF_INET6, network.bytes.data() + (v4 ? kMapped.size() : 0), out.data(),
            out.size());
  return out.data();
}

int prefix_length(const Network& network) {
  return network.is_v4() ? network.prefix - kMappedBits : network.prefix;
}

}  // namespace ordain::eval
