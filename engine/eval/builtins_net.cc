// Builtins of networks: blocks of addresses, ports and protocols.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/eval/builtins.h"
#include "engine/eval/network.h"
#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

// The network that an argument is; with `error` set when it is none.
Network network_of(const Call& call, size_t argument, Value& error) {
  const Value& value = call.args[argument];
  if (value.tag != Tag::kString) {
    error = refused(call, "an address as a string", argument);
    return {};
  }
  if (const auto network = parse_network(value.string())) return *network;
  error = call.broken(
      fmt::format(
          "{} is no IP address and no block of them, wants one as 10.0.0.0/8 or 2001:db8::1",
          value.length == 0 ? "\"\"" : text::preview(value.string())),
      argument);
  return {};
}

Value test_one(const Call& call, bool (*test)(const Network&)) {
  Value error;
  const Network network = network_of(call, 0, error);
  return error.reasons != 0 ? error : from(call, Value::of(test(network)));
}

Value test_two(const Call& call, bool (*test)(const Network&, const Network&)) {
  Value error;
  const Network first = network_of(call, 0, error);
  if (error.reasons != 0) return error;
  const Network second = network_of(call, 1, error);
  return error.reasons != 0 ? error : from(call, Value::of(test(first, second)));
}

constexpr int64_t kMostPort = 65535;

// Names of the IANA registry "Assigned Internet Protocol Numbers", in lower case, of those that
// rules of firewalls speak of.
constexpr auto kProtocols = std::to_array<std::pair<int64_t, std::string_view>>({{-1, "all"},
                                                                                 {1, "icmp"},
                                                                                 {2, "igmp"},
                                                                                 {4, "ipv4"},
                                                                                 {6, "tcp"},
                                                                                 {17, "udp"},
                                                                                 {33, "dccp"},
                                                                                 {41, "ipv6"},
                                                                                 {47, "gre"},
                                                                                 {50, "esp"},
                                                                                 {51, "ah"},
                                                                                 {58, "icmpv6"},
                                                                                 {88, "eigrp"},
                                                                                 {89, "ospf"},
                                                                                 {103, "pim"},
                                                                                 {112, "vrrp"},
                                                                                 {132, "sctp"},
                                                                                 {136, "udplite"}});
constexpr int64_t kMostProtocol = 255;

std::optional<int64_t> number_of(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

Value builtin_net_cidr(const Call& call) {
  Value error;
  const Network network = network_of(call, 0, error);
  if (error.reasons != 0) return error;
  static constexpr auto kNames = std::to_array<std::string_view>({"network", "prefix", "version"});
  const std::array<Value, 3> parts = {
      from(call, Value::of(call.evaluator.arena().copy(address_text(network)))),
      from(call, Value::of(int64_t{prefix_length(network)})),
      from(call, Value::of(int64_t{network.is_v4() ? 4 : 6}))};
  return from(call, call.evaluator.make_map(kNames, parts));
}

Value builtin_net_ip(const Call& call) {
  Value error;
  const Network network = network_of(call, 0, error);
  if (error.reasons != 0) return error;
  if (network.prefix != 128)
    return call.broken(fmt::format("{} is a block of addresses, net.ip wants one address",
                                   text::preview(call.args[0].string())));
  return from(call, Value::of(call.evaluator.arena().copy(address_text(network))));
}

Value builtin_net_contains(const Call& call) { return test_two(call, contains); }

Value builtin_net_overlaps(const Call& call) { return test_two(call, overlaps); }

Value builtin_net_is_anywhere(const Call& call) { return test_one(call, is_anywhere); }

Value builtin_net_is_private(const Call& call) { return test_one(call, is_private); }

Value builtin_net_is_loopback(const Call& call) { return test_one(call, is_loopback); }

Value builtin_net_port_range(const Call& call) {
  const Value& x = call.args[0];
  std::optional<int64_t> first;
  std::optional<int64_t> last;
  if (x.tag == Tag::kInt) {
    first = last = x.integer;
  } else if (x.tag == Tag::kString) {
    const std::string_view text = x.string();
    const size_t dash = text.find('-', text.empty() ? 0 : 1);
    first = number_of(text.substr(0, dash));
    last = dash == std::string_view::npos ? first : number_of(text.substr(dash + 1));
  } else {
    return refused(call, "a port or a range of ports");
  }
  if (!first || !last || *first < 0 || *last > kMostPort || *first > *last) {
    return call.broken(
        fmt::format("{} is no port and no range of ports, wants one as 80 or 80-90",
                    x.length == 0 && x.tag == Tag::kString ? "\"\"" : to_text(x, 40)));
  }
  static constexpr auto kNames = std::to_array<std::string_view>({"from", "to"});
  const std::array<Value, 2> parts = {from(call, Value::of(*first)), from(call, Value::of(*last))};
  return from(call, call.evaluator.make_map(kNames, parts));
}

Value builtin_net_protocol_name(const Call& call) {
  const Value& x = call.args[0];
  std::optional<int64_t> number;
  if (x.tag == Tag::kInt) number = x.integer;
  if (x.tag == Tag::kString) number = number_of(x.string());
  if (number) {
    const auto* known = std::find_if(kProtocols.begin(), kProtocols.end(),
                                     [&](const auto& row) { return row.first == *number; });
    if (known != kProtocols.end()) return from(call, Value::of(known->second));
    if (*number < 0 || *number > kMostProtocol)
      return call.broken(fmt::format("{} is no number of a protocol, wants 0 to {} or -1 for all",
                                     *number, kMostProtocol));
    return from(call, call.evaluator.make_string(std::to_string(*number), call.expr));
  }
  if (x.tag != Tag::kString) return refused(call, "the name or the number of a protocol");
  if (x.length > kMostProtocol)
    return call.broken(fmt::format("{} is no name of a protocol", text::preview(x.string())));
  std::string name(x.string());
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (name == "any") name = "all";
  return from(call, call.evaluator.make_string(std::move(name), call.expr));
}

}  // namespace ordain::eval
