// Functions of Terraform: texts.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "engine/read/terraform_functions.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

using Text = std::string_view;

// The argument as a text, or a finding that is the answer.
struct Texts {
  explicit Texts(const Call& of) : call(of) {}
  Text at(size_t i) {
    if (const auto text = as_string(call[i])) return *text;
    if (!refused) refused = call.wants(i, "a string");
    return {};
  }
  const Call& call;
  std::optional<Value> refused;
};

char lower_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char upper_letter(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

Value with_letters(const Call& call, char (*letter)(char)) {
  Texts texts(call);
  std::string text(texts.at(0));
  if (texts.refused) return *texts.refused;
  std::transform(text.begin(), text.end(), text.begin(), letter);
  return call.text(text);
}

Value test(const Call& call, bool (*holds)(Text, Text)) {
  Texts texts(call);
  const Text text = texts.at(0);
  const Text other = texts.at(1);
  if (texts.refused) return *texts.refused;
  return call.values().boolean(holds(text, other), call.span);
}

// The characters of a text.
std::vector<Text> characters(Text text) {
  std::vector<Text> out;
  for (size_t at = 0; at < text.size();) {
    size_t end = at + 1;
    while (end < text.size() && text::is_continuation(text[end])) ++end;
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

constexpr Text kSpace = " \t\r\n\v\f";

std::unique_ptr<RE2> compiled(Text pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(8 << 20);
  return std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

// What a match holds: the whole where the pattern has no groups, a map of named or a list of
// unnamed groups.
Value match_value(const Call& call, const RE2& pattern,
                  const std::vector<re2::StringPiece>& groups) {
  Values& values = call.values();
  const auto group = [&](size_t i) {
    if (groups[i].data() == nullptr) return values.null(call.span);
    return values.string({groups[i].data(), groups[i].size()}, call.span);
  };
  if (groups.size() == 1) return group(0);
  const auto& names = pattern.NamedCapturingGroups();
  if (!names.empty()) {
    std::vector<Element> elements;
    for (const auto& [name, i] : names)
      elements.push_back({values.keep(name), {}, group(static_cast<size_t>(i))});
    return values.map(std::move(elements), call.span);
  }
  std::vector<Value> elements;
  for (size_t i = 1; i < groups.size(); ++i) elements.push_back(group(i));
  return values.list(elements, call.span);
}

// Calls `found` for each match, until it says no more. Says what is wrong with the pattern, or "".
template <typename Found>
std::string each_match(const RE2& pattern, Text text, const Found& found) {
  if (!pattern.ok()) return pattern.error();
  std::vector<re2::StringPiece> groups(static_cast<size_t>(pattern.NumberOfCapturingGroups()) + 1);
  const re2::StringPiece piece(text.data(), text.size());
  size_t at = 0;
  while (at <= text.size() && pattern.Match(piece, at, text.size(), RE2::UNANCHORED, groups.data(),
                                            static_cast<int>(groups.size()))) {
    if (!found(groups)) break;
    const auto end = static_cast<size_t>(groups[0].data() - text.data()) + groups[0].size();
    at = groups[0].empty() ? end + 1 : end;
    while (at < text.size() && text::is_continuation(text[at])) ++at;
  }
  return {};
}

// Terraform writes $1 and ${1} where RE2 writes \1.
std::string replacement_of(Text text, const std::vector<re2::StringPiece>& groups,
                           const RE2& pattern) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    if (text[i + 1] == '$') {
      out += '$';
      ++i;
      continue;
    }
    const bool braced = text[i + 1] == '{';
    size_t end = i + (braced ? 2 : 1);
    const size_t begin = end;
    while (end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_'))
      ++end;
    const std::string name(text.substr(begin, end - begin));
    if (name.empty() || (braced && (end == text.size() || text[end] != '}'))) {
      out += text[i];
      continue;
    }
    size_t group = groups.size();
    if (name.find_first_not_of("0123456789") == std::string::npos && name.size() < 4) {
      group = std::stoul(name);
    } else if (const auto it = pattern.NamedCapturingGroups().find(name);
               it != pattern.NamedCapturingGroups().end()) {
      group = static_cast<size_t>(it->second);
    }
    if (group < groups.size()) out += std::string(groups[group]);
    i = braced ? end : end - 1;
  }
  return out;
}

}  // namespace

Value run_lower(const Call& call) { return with_letters(call, lower_letter); }

Value run_upper(const Call& call) { return with_letters(call, upper_letter); }

Value run_title(const Call& call) {
  Texts texts(call);
  std::string text(texts.at(0));
  if (texts.refused) return *texts.refused;
  bool first = true;
  for (char& c : text) {
    const bool letter =
        std::isalnum(static_cast<unsigned char>(c)) || (c & 0x80) || c == '_' || c == '\'';
    if (first && letter) c = upper_letter(c);
    first = !letter;
  }
  return call.text(text);
}

Value run_startswith(const Call& call) {
  return test(call, [](Text text, Text other) { return text.starts_with(other); });
}

Value run_endswith(const Call& call) {
  return test(call, [](Text text, Text other) { return text.ends_with(other); });
}

Value run_strcontains(const Call& call) {
  return test(call, [](Text text, Text other) { return text.find(other) != Text::npos; });
}

Value run_chomp(const Call& call) {
  Texts texts(call);
  Text text = texts.at(0);
  if (texts.refused) return *texts.refused;
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return call.text(text);
}

Value run_trimspace(const Call& call) {
  Texts texts(call);
  Text text = texts.at(0);
  if (texts.refused) return *texts.refused;
  const size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  text.remove_prefix(begin);
  text = text.substr(0, text.find_last_not_of(kSpace) + 1);
  return call.text(text);
}

Value run_trim(const Call& call) {
  Texts texts(call);
  const std::vector<Text> all = characters(texts.at(0));
  const std::vector<Text> cut = characters(texts.at(1));
  if (texts.refused) return *texts.refused;
  const auto is_cut = [&cut](Text c) { return std::find(cut.begin(), cut.end(), c) != cut.end(); };
  size_t begin = 0;
  size_t end = all.size();
  while (begin < end && is_cut(all[begin])) ++begin;
  while (end > begin && is_cut(all[end - 1])) --end;
  std::string text;
  for (size_t i = begin; i < end; ++i) text += all[i];
  return call.text(text);
}

Value run_trimprefix(const Call& call) {
  Texts texts(call);
  Text text = texts.at(0);
  const Text prefix = texts.at(1);
  if (texts.refused) return *texts.refused;
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  return call.text(text);
}

Value run_trimsuffix(const Call& call) {
  Texts texts(call);
  Text text = texts.at(0);
  const Text suffix = texts.at(1);
  if (texts.refused) return *texts.refused;
  if (text.ends_with(suffix)) text.remove_suffix(suffix.size());
  return call.text(text);
}

Value run_strrev(const Call& call) {
  Texts texts(call);
  std::vector<Text> all = characters(texts.at(0));
  if (texts.refused) return *texts.refused;
  std::string text;
  for (size_t i = all.size(); i-- > 0;) text += all[i];
  return call.text(text);
}

Value run_substr(const Call& call) {
  Texts texts(call);
  const std::vector<Text> all = characters(texts.at(0));
  if (texts.refused) return *texts.refused;
  const auto offset = as_number(call[1]);
  const auto length = as_number(call[2]);
  if (!offset || !length) return call.wants(offset ? 2 : 1, "a number");
  const auto size = static_cast<double>(all.size());
  double begin = *offset < 0 ? size + *offset : *offset;
  begin = std::clamp(begin, 0.0, size);
  const double end = *length < 0 ? size : std::min(size, begin + *length);
  std::string text;
  for (auto i = static_cast<size_t>(begin); i < static_cast<size_t>(end); ++i) text += all[i];
  return call.text(text);
}

Value run_indent(const Call& call) {
  const auto blanks = as_number(call[0]);
  const auto text = as_string(call[1]);
  if (!blanks || *blanks < 0 || *blanks > 1000) return call.wants(0, "a number from 0 to 1000");
  if (!text) return call.wants(1, "a string");
  std::string out;
  for (char c : *text) {
    if (out.size() > Values::kLongestText) break;
    out += c;
    if (c == '\n') out.append(static_cast<size_t>(*blanks), ' ');
  }
  return call.text(out);
}

Value run_split(const Call& call) {
  Texts texts(call);
  const Text separator = texts.at(0);
  const Text text = texts.at(1);
  if (texts.refused) return *texts.refused;
  std::vector<Value> parts;
  if (separator.empty()) {
    for (Text c : characters(text)) parts.push_back(call.text(c));
    return call.values().list(parts, call.span);
  }
  if (text.empty()) return call.values().list({}, call.span);
  for (size_t at = 0; at != Text::npos;) {
    const size_t end = text.find(separator, at);
    parts.push_back(call.text(text.substr(at, end == Text::npos ? end : end - at)));
    at = end == Text::npos ? end : end + separator.size();
  }
  return call.values().list(parts, call.span);
}

Value run_join(const Call& call) {
  if (!call[0].is_known()) return call.evaluation.unknown_from(call[0], call.span);
  const auto separator = as_string(call[0]);
  if (!separator) return call.wants(0, "a string");
  std::string text;
  bool first = true;
  // Of what is not known the text begins as far as it is known.
  const auto begins = [&](const Value& part, std::string_view reason) {
    Unknown unknown;
    unknown.reason = reason;
    unknown.prefix = call.values().keep(text);
    unknown.is_set = true;
    Value made = call.values().unknown(unknown, call.span);
    call.values().derive(made, part);
    return made;
  };
  for (size_t i = 1; i < call.size(); ++i) {
    if (!call[i].is_known()) return begins(call[i], call[i].content->unknown->reason);
    if (!call[i].is(Kind::kList)) return call.wants(i, "a list of strings");
    for (size_t k = 0; k < call[i].content->elements.size(); ++k) {
      const Value element = call.values().element(call[i], k);
      if (!first) text += *separator;
      first = false;
      if (!element.is_known()) {
        text += element.content->unknown->prefix;
        return begins(element, element.content->unknown->reason);
      }
      const auto part = as_string(element);
      if (!part && element.is(Kind::kNull)) continue;
      if (!part) return call.refuse(fmt::format("found {}, wants strings", preview(element)));
      text += *part;
      if (text.size() > Values::kLongestText) return call.refuse("the text is too long");
    }
    if (!call[i].content->open.empty()) return begins(call[i], call[i].content->open);
  }
  return call.text(text);
}

Value run_replace(const Call& call) {
  Texts texts(call);
  const Text text = texts.at(0);
  const Text wanted = texts.at(1);
  const Text by = texts.at(2);
  if (texts.refused) return *texts.refused;
  std::string out;
  if (wanted.size() > 1 && wanted.starts_with('/') && wanted.ends_with('/')) {
    const auto pattern = compiled(wanted.substr(1, wanted.size() - 2));
    size_t at = 0;
    const std::string wrong =
        each_match(*pattern, text, [&](const std::vector<re2::StringPiece>& groups) {
          const auto begin = static_cast<size_t>(groups[0].data() - text.data());
          out += text.substr(at, begin - at);
          out += replacement_of(by, groups, *pattern);
          at = begin + groups[0].size();
          return out.size() <= Values::kLongestText;
        });
    if (!wrong.empty()) return call.refuse(fmt::format("the pattern is not valid: {}", wrong));
    out += text.substr(at);
    return call.text(out);
  }
  if (wanted.empty()) return call.text(text);
  size_t at = 0;
  for (size_t found = text.find(wanted); found != Text::npos; found = text.find(wanted, at)) {
    out += text.substr(at, found - at);
    out += by;
    at = found + wanted.size();
    if (out.size() > Values::kLongestText) break;
  }
  out += text.substr(at);
  return call.text(out);
}

Value run_regex(const Call& call) {
  Texts texts(call);
  const Text wanted = texts.at(0);
  const Text text = texts.at(1);
  if (texts.refused) return *texts.refused;
  const auto pattern = compiled(wanted);
  std::optional<Value> found;
  const std::string wrong =
      each_match(*pattern, text, [&](const std::vector<re2::StringPiece>& groups) {
        found = match_value(call, *pattern, groups);
        return false;
      });
  if (!wrong.empty()) return call.refuse(fmt::format("the pattern is not valid: {}", wrong));
  return found ? *found : call.refuse("the pattern matches nowhere in the text");
}

Value run_regexall(const Call& call) {
  Texts texts(call);
  const Text wanted = texts.at(0);
  const Text text = texts.at(1);
  if (texts.refused) return *texts.refused;
  const auto pattern = compiled(wanted);
  std::vector<Value> found;
  const std::string wrong =
      each_match(*pattern, text, [&](const std::vector<re2::StringPiece>& groups) {
        found.push_back(match_value(call, *pattern, groups));
        return true;
      });
  if (!wrong.empty()) return call.refuse(fmt::format("the pattern is not valid: {}", wrong));
  return call.values().list(found, call.span);
}

}  // namespace ordain::read::terraform
