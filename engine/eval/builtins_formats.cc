// Builtins of units and formats: Kubernetes quantities, container image references.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/eval/builtins.h"
#include "engine/eval/placeholder.h"
#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

enum CharClass : uint8_t { kLower = 1, kUpper = 2, kDigit = 4 };
constexpr std::array<uint8_t, 256> kCharClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (unsigned char c = 'a'; c <= 'z'; ++c) classes[c] = kLower;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) classes[c] = kUpper;
  for (unsigned char c = '0'; c <= '9'; ++c) classes[c] = kDigit;
  return classes;
}();
bool is_one_of(char c, int classes) {
  return (kCharClasses[static_cast<unsigned char>(c)] & classes) != 0;
}
bool is_upper(char c) { return is_one_of(c, kUpper); }
bool is_digit(char c) { return is_one_of(c, kDigit); }
bool is_letter(char c) { return is_one_of(c, kLower | kUpper); }
bool is_alphanumeric(char c) { return is_one_of(c, kLower | kUpper | kDigit); }

// An image reference of the OCI distribution project: [registry/]repository[:tag][@digest].
struct Image {
  std::string_view registry;  // empty: none is written
  std::string_view repository;
  std::string_view tag;
  std::string_view digest;
  bool official = false;  // a name of one part on Docker Hub: stands in library/
};

constexpr std::string_view kDockerHub = "docker.io";
constexpr size_t kMostName = 255;
constexpr size_t kMostTag = 128;

// host[:port]: names of letters, digits and inner hyphens with dots between them, or an IPv6
// address in brackets.
bool is_registry(std::string_view text) {
  std::string_view port;
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos || end < 2) return false;
    const std::string_view address = text.substr(1, end - 1);
    if (!std::all_of(address.begin(), address.end(), [](char c) {
          return is_digit(c) || c == ':' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        })) {
      return false;
    }
    if (end + 1 == text.size()) return true;
    if (text[end + 1] != ':') return false;
    port = text.substr(end + 2);
    return !port.empty() && std::all_of(port.begin(), port.end(), is_digit);
  }
  if (const size_t colon = text.find(':'); colon != std::string_view::npos) {
    port = text.substr(colon + 1);
    if (port.empty() || !std::all_of(port.begin(), port.end(), is_digit)) return false;
    text = text.substr(0, colon);
  }
  for (;;) {
    const size_t dot = std::min(text.find('.'), text.size());
    const std::string_view label = text.substr(0, dot);
    if (label.empty() || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-'; })) {
      return false;
    }
    if (dot == text.size()) return true;
    text.remove_prefix(dot + 1);
  }
}

// One part of a repository: lower-case letters and digits, between them one '.', one or two '_', or
// any number of '-'.
bool is_path_part(std::string_view part) {
  size_t at = 0;
  for (;;) {
    const size_t begin = at;
    while (at < part.size() && is_one_of(part[at], kLower | kDigit)) ++at;
    if (at == begin) return false;
    if (at == part.size()) return true;
    const char separator = part[at];
    const size_t first = at;
    while (at < part.size() && part[at] == separator) ++at;
    const size_t most = separator == '.'   ? 1
                        : separator == '_' ? 2
                        : separator == '-' ? part.size()
                                           : 0;
    if (at - first > most) return false;
  }
}

bool is_tag(std::string_view text) {
  const auto word = [](char c) { return is_alphanumeric(c) || c == '_'; };
  return !text.empty() && text.size() <= kMostTag && word(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [word](char c) { return word(c) || c == '.' || c == '-'; });
}

// algorithm:hex. The hashes that registries use have a fixed length.
bool is_digest(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view algorithm = text.substr(0, colon);
  const std::string_view hex = text.substr(colon + 1);
  static constexpr auto kLengths = std::to_array<std::pair<std::string_view, size_t>>(
      {{"sha256", 64}, {"sha384", 96}, {"sha512", 128}});
  for (const auto& [name, length] : kLengths) {
    if (algorithm != name) continue;
    return hex.size() == length && std::all_of(hex.begin(), hex.end(), [](char c) {
             return is_digit(c) || (c >= 'a' && c <= 'f');
           });
  }
  bool begins = true;
  for (const char c : algorithm) {
    const bool separator = c == '+' || c == '.' || c == '-' || c == '_';
    if (begins ? !is_letter(c) : !separator && !is_alphanumeric(c)) return false;
    begins = separator;
  }
  return !begins && hex.size() >= 32 && std::all_of(hex.begin(), hex.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

// Fills `image`; returns what is wrong, or "".
std::string_view parse_image(std::string_view text, Image& image) {
  if (text.empty()) return "it is empty";
  if (const size_t at = text.find('@'); at != std::string_view::npos) {
    image.digest = text.substr(at + 1);
    if (!is_digest(image.digest)) return "what follows @ is no digest";
    text = text.substr(0, at);
  }
  // A colon behind the last slash begins a tag; one before it, a port.
  const size_t last_slash = text.rfind('/');
  const size_t colon = text.find(':', last_slash == std::string_view::npos ? 0 : last_slash);
  if (colon != std::string_view::npos) {
    image.tag = text.substr(colon + 1);
    if (!is_tag(image.tag)) return "what follows : is no tag";
    text = text.substr(0, colon);
  }
  if (text.size() > kMostName) return "the name is longer than 255 characters";
  // The first part is a registry when it cannot be part of a repository.
  if (const size_t slash = text.find('/'); slash != std::string_view::npos) {
    const std::string_view first = text.substr(0, slash);
    const auto never_in_a_repository = [](char c) {
      return c == '.' || c == ':' || c == '[' || is_upper(c);
    };
    if (std::any_of(first.begin(), first.end(), never_in_a_repository) || first == "localhost") {
      if (!is_registry(first)) return "what stands before the first / is no registry";
      image.registry = first;
      text.remove_prefix(slash + 1);
    }
  }
  image.repository = text;
  if (text.empty()) return "it has no repository";
  image.official = text.find('/') == std::string_view::npos;
  if (image.registry.empty() && image.official && text.size() == 64 &&
      std::all_of(text.begin(), text.end(),
                  [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); })) {
    return "it is an image id, not a name";
  }
  for (;;) {
    const size_t slash = std::min(text.find('/'), text.size());
    if (!is_path_part(text.substr(0, slash))) {
      const bool upper = std::any_of(image.repository.begin(), image.repository.end(), is_upper);
      return upper ? "the repository has upper-case letters"
                   : "the repository has a part that is no name";
    }
    if (slash == text.size()) return "";
    text.remove_prefix(slash + 1);
  }
}

}  // namespace

Value builtin_quantity(const Call& call) {
  const Value& x = call.args[0];
  std::optional<Decimal> number;
  switch (x.tag) {
    case Tag::kQuantity:
      return x;
    case Tag::kInt:
      number = to_decimal(x.integer);
      break;
    case Tag::kDecimal:
      number = *x.decimal;
      break;
    case Tag::kString:
      number = parse_quantity(x.string());
      if (!number)
        return call.broken(fmt::format("{} is no quantity, wants one as 500m, 1.5 or 2Gi",
                                       text::preview(x.string())));
      break;
    default:
      return refused(call, "a number or a string");
  }
  Value value = call.evaluator.make_decimal(*number, Tag::kQuantity);
  value.node = x.node;
  value.blame = x.blame;
  return value;
}

// What is no reference is not known rather than an error: it is mostly what another tool fills in
// ($IMAGE, {{ image }}), and what it names cannot be told from here.
// The registry is given in lower case, as host names have no case. A tag or digest that is not
// written is not in the map, so it reads as absent, below the place of the reference.
Value builtin_oci_image(const Call& call) {
  const Value& ref = call.args[0];
  if (ref.tag != Tag::kString) return refused(call, "a string");
  Image image;
  if (const std::string_view wrong = parse_image(ref.string(), image); !wrong.empty()) {
    const std::string found = ref.length == 0 ? "\"\"" : text::preview(ref.string());
    if (holds_placeholder(ref.string())) return not_known(call, ref.node, placeholder_words(found));
    return not_known(call, ref.node, fmt::format("{} is no image reference: {}", found, wrong));
  }
  text::Arena& arena = call.evaluator.arena();
  std::string_view registry = image.registry.empty() ? kDockerHub : image.registry;
  if (std::any_of(registry.begin(), registry.end(), is_upper)) {
    std::string lower(registry);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; });
    registry = arena.copy(lower);
  }
  if (registry == "index.docker.io") registry = kDockerHub;
  std::string_view repository = image.repository;
  if (registry == kDockerHub && image.official)
    repository = arena.copy("library/" + std::string(repository));

  std::array<std::string_view, 4> names;
  std::array<Value, 4> parts;
  size_t count = 0;
  const auto put = [&](std::string_view name, std::string_view text) {
    names[count] = name;
    parts[count] = Value::of(text);
    parts[count].node = ref.node;
    parts[count++].blame = ref.blame;
  };
  put("registry", registry);
  put("repository", repository);
  if (!image.tag.empty()) put("tag", image.tag);
  if (!image.digest.empty()) put("digest", image.digest);
  Value value = call.evaluator.make_map({names.data(), count}, {parts.data(), count});
  value.node = ref.node;
  value.blame = ref.blame;
  return value;
}

}  // namespace ordain::eval
