// Compose interpolation: ${NAME} and its kin in the texts of a Compose file.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/compose_interpolation.h"

#include <fmt/format.h>

#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

// Defaults in defaults: more than anyone writes.
constexpr int kDepth = 16;

bool is_name(char c, bool first) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (!first && c >= '0' && c <= '9');
}

size_t name_end(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && is_name(text[end], end == at)) ++end;
  return end;
}

class Interpolation {
 public:
  Interpolated out;

  void run(std::string_view text, int depth) {
    for (size_t at = 0; at < text.size();) {
      const size_t dollar = std::min(text.find('$', at), text.size());
      add(text.substr(at, dollar - at));
      at = dollar;
      if (at < text.size()) at = variable(text, at, depth);
    }
  }

 private:
  void add(std::string_view text) {
    if (out.known) out.text += text;
  }

  void unknown(std::string reason) {
    if (!out.known) return;
    out.known = false;
    out.reason = std::move(reason);
  }

  // Behind what stands at the $.
  size_t variable(std::string_view text, size_t at, int depth) {
    if (text.substr(at).starts_with("$$")) {
      out.changed = true;
      add("$");
      return at + 2;
    }
    if (!text.substr(at).starts_with("${")) {
      const size_t end = name_end(text, at + 1);
      if (end == at + 1) {
        add("$");
        return end;
      }
      out.changed = true;
      unknown(of_environment(text.substr(at + 1, end - at - 1)));
      return end;
    }
    size_t close = at + 1;
    int open = 0;
    for (; close < text.size(); ++close) {
      if (text[close] == '{' && text[close - 1] == '$') ++open;
      if (text[close] == '}' && --open == 0) break;
    }
    const size_t end = name_end(text, at + 2);
    out.changed = true;
    if (close >= text.size() || end == at + 2 || depth == kDepth) {
      unknown(fmt::format("{} is no variable that can be read", text::preview(text.substr(at))));
      return text.size();
    }
    const std::string_view name = text.substr(at + 2, end - at - 2);
    std::string_view rest = text.substr(end, close - end);
    if (rest.starts_with(':')) rest.remove_prefix(1);
    if (rest.starts_with('-')) {
      run(rest.substr(1), depth + 1);
    } else {
      unknown(of_environment(name));
    }
    return close + 1;
  }

  static std::string of_environment(std::string_view name) {
    return fmt::format("{} comes from the environment of who runs it", text::preview(name));
  }
};

}  // namespace

Interpolated interpolate(std::string_view text) {
  Interpolation interpolation;
  interpolation.run(text, 0);
  return std::move(interpolation.out);
}

}  // namespace ordain::read
