// Compose interpolation: ${NAME} and its kin in the texts of a Compose file.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/compose_interpolation.h"

#include <fmt/format.h>

#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

// Defaults in defaults: more than anyone writes.
constexpr int kDepth = 16;
// Bytes of the values of one file of variables: more than anyone writes.
constexpr size_t kMostVariableText = 8u << 20;

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
  explicit Interpolation(const ComposeVariables& variables) : variables_(variables) {}

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
    if (!out.known) return;
    if (out.text.size() + text.size() > kLargestText)
      return unknown("with its variables put in it is larger than what is read");
    out.text += text;
  }

  // The value of a variable, or that it has none.
  void take(std::string_view name) {
    const auto it = variables_.find(name);
    if (it == variables_.end()) return unknown(of_environment(name));
    if (!it->second.known) return unknown(it->second.reason);
    if (out.known) out.used.emplace_back(name, it->second.place);
    add(it->second.text);
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
      take(text.substr(at + 1, end - at - 1));
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
    const bool wants_text = rest.starts_with(':');
    if (wants_text) rest.remove_prefix(1);
    const auto it = variables_.find(name);
    const bool is_there = it != variables_.end();
    const bool has_value =
        is_there && (!wants_text || !it->second.known || !it->second.text.empty());
    if (rest.starts_with('-') && !has_value) {
      run(rest.substr(1), depth + 1);
    } else if (rest.starts_with('+') && is_there) {
      if (has_value) run(rest.substr(1), depth + 1);
    } else if (rest.starts_with('+') || (rest.starts_with('?') && !has_value)) {
      unknown(of_environment(name));
    } else {
      take(name);
    }
    return close + 1;
  }

  static std::string of_environment(std::string_view name) {
    return fmt::format("{} comes from the environment of who runs it", text::preview(name));
  }

  const ComposeVariables& variables_;
};

}  // namespace

Interpolated interpolate(std::string_view text, const ComposeVariables& variables) {
  Interpolation interpolation(variables);
  interpolation.run(text, 0);
  return std::move(interpolation.out);
}

void add_variables(data::Node entries, const ComposeVariables& outer, bool raw,
                   ComposeVariables& out) {
  ComposeVariables seen = outer;
  size_t bytes = 0;
  for (uint32_t i = 0; i < entries.child_count(); ++i) {
    const data::Node entry = entries.child(i);
    ComposeVariable made;
    made.place = entry.blame_span();
    made.value = entry.span();
    if (entry.kind() == data::Kind::kNull) {
      // A name alone takes the value of who runs it.
      made.known = false;
      made.reason =
          fmt::format("{} comes from the environment of who runs it", text::preview(entry.key()));
    } else if (raw || entry.style() == data::Style::kSingleQuoted) {
      made.text = entry.text();
    } else {
      Interpolated put = interpolate(entry.text(), seen);
      bytes += put.text.size();
      made.known = put.known && bytes <= kMostVariableText;
      made.text = made.known ? std::move(put.text) : std::string();
      made.reason = put.known ? "the variables of its file are larger than what is read"
                              : std::move(put.reason);
    }
    seen[std::string(entry.key())] = made;
    out[std::string(entry.key())] = std::move(made);
  }
}

}  // namespace ordain::read
