// Networks: blocks of IPv4 and IPv6 addresses, exactly.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ordain::eval {

// The addresses that share their first `prefix` bits. IPv4 addresses are kept in their mapped form
// (RFC 4291, section 2.5.5.2), so that ::ffff:10.0.0.1 and 10.0.0.1 are one.
struct Network {
  std::array<uint8_t, 16> bytes{};  // those behind the prefix are 0
  int prefix = 0;                   // of 128 bits

  bool is_v4() const;
};

// Of "10.0.0.0/8", "2001:db8::/32", or one address. Bits behind the prefix are dropped: what is
// configured with 10.1.2.3/8 lets all of 10.0.0.0/8 in. Nothing when it is neither; no zone, no
// other spelling of numbers than that of inet_pton.
std::optional<Network> parse_network(std::string_view text);

bool contains(const Network& outer, const Network& inner);
bool overlaps(const Network& a, const Network& b);
// All addresses of its family.
bool is_anywhere(const Network& network);
// Only addresses for private use: RFC 1918, and RFC 4193 for IPv6.
bool is_private(const Network& network);
// Only loopback addresses: RFC 1122, section 3.2.1.3, and RFC 4291, section 2.5.3.
bool is_loopback(const Network& network);

// Its first address, in the form of RFC 5952.
std::string address_text(const Network& network);
// The length of the prefix as it is written for its family.
int prefix_length(const Network& network);

}  // namespace ordain::eval
