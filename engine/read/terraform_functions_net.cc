// Functions of Terraform: networks of IPv4 and IPv6.
// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "engine/read/terraform_functions.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

__extension__ using Bits = unsigned __int128;

// A network, or with all bits in its prefix an address: its bits at the low end.
struct Network {
  Bits address = 0;
  int prefix = 0;
  int width = 32;

  Bits mask() const {
    const int rest = width - prefix;
    const Bits all = width == 128 ? ~Bits{0} : (Bits{1} << 32) - 1;
    return rest >= 128 ? 0 : (all >> rest << rest) & all;
  }
};

std::optional<Network> address_of(std::string_view text) {
  Network out;
  std::array<unsigned char, 16> bytes{};
  const std::string copy(text);
  if (inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1) {
    for (size_t i = 0; i < 4; ++i) out.address = out.address << 8 | bytes[i];
    out.prefix = out.width = 32;
    return out;
  }
  if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) != 1) return std::nullopt;
  for (unsigned char byte : bytes) out.address = out.address << 8 | byte;
  out.prefix = out.width = 128;
  return out;
}

std::optional<Network> network_of(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::optional<Network> out = address_of(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  int prefix = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (!out || error != std::errc() || end != digits.data() + digits.size() || prefix < 0 ||
      prefix > out->width)
    return std::nullopt;
  out->prefix = prefix;
  out->address &= out->mask();
  return out;
}

std::string address_text(const Network& network) {
  std::array<unsigned char, 16> bytes{};
  const size_t size = network.width == 32 ? 4 : 16;
  for (size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<unsigned char>(network.address >> (8 * (size - 1 - i)));
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(network.width == 32 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

std::string network_text(const Network& network) {
  return fmt::format("{}/{}", address_text(network), network.prefix);
}

std::optional<Network> network_at(const Call& call, size_t i, Value& refused) {
  const auto text = as_string(call[i]);
  std::optional<Network> network = text ? network_of(*text) : std::nullopt;
  if (!network) refused = call.wants(i, "a network such as 10.0.0.0/16");
  return network;
}

std::optional<int64_t> whole_at(const Call& call, size_t i, Value& refused) {
  const auto number = as_number(call[i]);
  if (number && std::floor(*number) == *number && std::fabs(*number) < 9e15)
    return static_cast<int64_t>(*number);
  refused = call.wants(i, "a whole number");
  return std::nullopt;
}

// How many there are of so many bits, as far as a whole number goes.
bool fits(int64_t number, int bits) {
  if (bits >= 62) return true;
  const int64_t count = int64_t{1} << bits;
  return number < count && number >= -count;
}

}  // namespace

Value run_cidrhost(const Call& call) {
  Value refused;
  const auto network = network_at(call, 0, refused);
  if (!network) return refused;
  const auto number = whole_at(call, 1, refused);
  if (!number) return refused;
  const int bits = network->width - network->prefix;
  if (!fits(*number, bits)) {
    return call.refuse(
        fmt::format("{} has no address with the number {}", network_text(*network), *number));
  }
  Network host = *network;
  if (*number >= 0) {
    host.address += static_cast<Bits>(*number);
  } else {
    // From the end.
    const Bits all = network->width == 128 ? ~Bits{0} : (Bits{1} << 32) - 1;
    host.address =
        (network->address | (all & ~network->mask())) - static_cast<Bits>(-(*number + 1));
  }
  return call.text(address_text(host));
}

Value run_cidrnetmask(const Call& call) {
  Value refused;
  auto network = network_at(call, 0, refused);
  if (!network) return refused;
  if (network->width != 32) return call.refuse("a network of IPv6 has no mask");
  network->address = network->mask();
  return call.text(address_text(*network));
}

Value run_cidrsubnet(const Call& call) {
  Value refused;
  auto network = network_at(call, 0, refused);
  if (!network) return refused;
  const auto more = whole_at(call, 1, refused);
  if (!more) return refused;
  const auto number = whole_at(call, 2, refused);
  if (!number) return refused;
  if (*more < 0 || network->prefix + *more > network->width) {
    return call.refuse(
        fmt::format("{} has no room for {} more bits", network_text(*network), *more));
  }
  if (*number < 0 || !fits(*number, static_cast<int>(*more))) {
    return call.refuse(fmt::format("there is no network {} of {} bits", *number, *more));
  }
  network->prefix += static_cast<int>(*more);
  if (network->prefix > 0 || *number > 0) {
    const int shift = network->width - network->prefix;
    if (shift < 128) network->address |= static_cast<Bits>(*number) << shift;
  }
  return call.text(network_text(*network));
}

Value run_cidrsubnets(const Call& call) {
  Value refused;
  const auto network = network_at(call, 0, refused);
  if (!network) return refused;
  std::vector<Value> networks;
  Bits next = network->address;
  const Bits last = network->address | ~network->mask();
  bool full = false;
  for (size_t i = 1; i < call.size(); ++i) {
    const auto more = whole_at(call, i, refused);
    if (!more) return refused;
    if (*more < 1 || network->prefix + *more > network->width) {
      return call.refuse(
          fmt::format("{} has no room for {} more bits", network_text(*network), *more));
    }
    Network subnet = *network;
    subnet.prefix += static_cast<int>(*more);
    const int shift = subnet.width - subnet.prefix;
    const Bits size = Bits{1} << shift;
    // Each begins at a multiple of its size.
    Bits begin = (next + size - 1) >> shift << shift;
    const Bits all = network->width == 128 ? ~Bits{0} : (Bits{1} << 32) - 1;
    if (full || begin > (last & all) || begin < network->address)
      return call.refuse(fmt::format("{} has no room for them", network_text(*network)));
    subnet.address = begin;
    next = begin + size;
    full = next == 0 || next > (last & all);
    networks.push_back(call.text(network_text(subnet)));
  }
  return call.values().list(networks, call.span);
}

Value run_cidrcontains(const Call& call) {
  Value refused;
  const auto network = network_at(call, 0, refused);
  if (!network) return refused;
  const auto text = as_string(call[1]);
  std::optional<Network> other = text ? network_of(*text) : std::nullopt;
  if (!other && text) other = address_of(*text);
  if (!other) return call.wants(1, "an address or a network");
  const bool inside = other->width == network->width && other->prefix >= network->prefix &&
                      (other->address & network->mask()) == network->address;
  return call.values().boolean(inside, call.span);
}

}  // namespace ordain::read::terraform
