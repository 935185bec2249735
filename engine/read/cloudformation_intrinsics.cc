// Intrinsics of a CloudFormation template: what each function comes to.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/data/json_text.h"
#include "engine/read/cloudformation_values.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::read {

using data::Intrinsic;
using data::Kind;
using data::Node;
using data::Origin;
using text::Level;

namespace {

constexpr std::string_view kLater = "is known when the stack is made";

// A beginning that the value of a pseudo parameter has in every partition.
std::string_view beginning_of(std::string_view pseudo) {
  if (pseudo == "AWS::Partition") return "aws";
  if (pseudo == "AWS::StackId") return "arn:aws";
  return {};
}

std::string base64_of(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](size_t at) {
      return at < bytes.size() ? static_cast<uint32_t>(static_cast<unsigned char>(bytes[at])) : 0u;
    };
    const uint32_t three = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    out += kDigits[three >> 18];
    out += kDigits[three >> 12 & 63];
    out += i + 1 < bytes.size() ? kDigits[three >> 6 & 63] : '=';
    out += i + 2 < bytes.size() ? kDigits[three & 63] : '=';
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

CfnValue CfnValues::call(Node raw, const data::IntrinsicCall& call) {
  switch (call.function) {
    case Intrinsic::kRef:
      if (!call.argument.is_scalar()) {
        const CfnValue name = argument_value(raw, call.argument);
        if (name.is_scalar()) return reference(text_of(name), raw);
        return unknown(raw, "what Ref names is not known");
      }
      return reference(text_in_loop(call.argument.text()), raw);
    case Intrinsic::kGetAtt:
      return attribute(raw, call.argument);
    case Intrinsic::kSub:
      return substituted(raw, call.argument);
    case Intrinsic::kIf:
      return chosen(raw, call.argument);
    case Intrinsic::kJoin:
      return joined(raw, call.argument);
    case Intrinsic::kSelect:
      return selected(raw, call.argument);
    case Intrinsic::kSplit:
      return split(raw, call.argument);
    case Intrinsic::kFindInMap:
      return mapped(raw, call.argument);
    case Intrinsic::kBase64:
      return base64(raw, call.argument);
    case Intrinsic::kCidr:
      return unknown(raw, "the blocks that Cidr makes are known when the stack is made");
    case Intrinsic::kImportValue:
      return imported(raw, call.argument);
    case Intrinsic::kGetAzs:
      return zones(raw, call.argument);
    case Intrinsic::kTransform:
      return unknown(raw, "a transform makes this value when the stack is made");
    case Intrinsic::kLength:
      return length(raw, call.argument);
    case Intrinsic::kToJsonString:
      return json(raw, call.argument);
    case Intrinsic::kEquals:
    case Intrinsic::kAnd:
    case Intrinsic::kOr:
    case Intrinsic::kNot:
    case Intrinsic::kCondition: {
      const CfnVerdict found = verdict(raw);
      if (!found.known()) return unknown(raw, found.why);
      CfnValue value = made_text(found.holds() ? "true" : "false", raw);
      if (value.is_scalar()) value.data.kind = Kind::kBool;
      return value;
    }
    case Intrinsic::kOther:
      return unknown(raw, keep(fmt::format("Fn::{} is no function that this program knows",
                                           text::preview(call.name))));
    case Intrinsic::kNone:
      break;
  }
  return plain(raw);
}

CfnValue CfnValues::malformed(Node raw, std::string_view function, std::string_view wanted) {
  shape(Level::kWarning, raw,
        fmt::format("{} wants {}; what it comes to is not known", function, wanted));
  return unknown(raw, keep(fmt::format("{} does not have {}", function, wanted)));
}

CfnValue CfnValues::argument_value(Node raw, Node argument) {
  return argument == raw ? plain(raw) : resolve(argument);
}

bool CfnValues::elements_of(Node argument, size_t least, size_t most, std::vector<Node>& elements) {
  if (!argument.is_list() || argument.child_count() < least || argument.child_count() > most)
    return false;
  for (uint32_t i = 0; i < argument.child_count(); ++i) elements.push_back(argument.child(i));
  return true;
}

std::vector<Node> CfnValues::list_elements(const CfnValue& list) const {
  std::vector<Node> elements;
  for (uint32_t i = 0; i < list.data.count; ++i)
    elements.emplace_back(&document_, list.data.first + i);
  return elements;
}

const data::Hint* CfnValues::hint(std::string_view identity, std::string_view prefix, bool is_set,
                                  Node target) {
  return document_.arena().make<data::Hint>(
      data::Hint{target, identity.empty() ? identity : keep(identity),
                 prefix.empty() ? prefix : keep(prefix), is_set});
}

// --- references ----------------------------------------------------------------------------------

CfnValue CfnValues::reference(std::string_view name, Node raw) {
  for (auto loop = loops_.rbegin(); loop != loops_.rend(); ++loop) {
    if (loop->first == name) return made_text(loop->second, raw);
  }
  if (name == "AWS::NoValue") {
    CfnValue value = as_is(raw);
    value.absent = value.changed = true;
    return value;
  }
  if (name.starts_with("AWS::")) {
    return unknown(raw, fmt::format("{} {}", name, kLater),
                   hint(name, beginning_of(name), true, raw));
  }
  if (const auto known = parameters_.find(name); known != parameters_.end())
    return parameter(name, known->second, raw);
  if (const auto known = resources_.find(name); known != resources_.end())
    return unknown(raw, fmt::format("the name of {} {}", name, kLater),
                   hint(name, "", true, known->second));
  if (has_transform_) {
    return unknown(raw, fmt::format("{} is made by the template's transform", text::preview(name)),
                   hint(name, "", true));
  }
  shape(Level::kWarning, raw,
        fmt::format("no parameter or resource is called {}{}", text::preview(name),
                    near_name(name, true)));
  return unknown(raw, fmt::format("no parameter or resource is called {}", text::preview(name)),
                 hint(name, "", true));
}

std::string CfnValues::near_name(std::string_view name, bool parameters) {
  if (++suggested_ > kSuggestions || parameters_.size() + resources_.size() > kFew) return {};
  std::vector<std::string_view> names;
  for (const auto& [one, node] : resources_) names.push_back(one);
  for (const auto& [one, parameter] : parameters_) {
    if (parameters) names.push_back(one);
  }
  std::sort(names.begin(), names.end());
  return text::did_you_mean(name, names);
}

CfnValue CfnValues::parameter(std::string_view name, const Parameter& parameter, Node raw) {
  if (const auto assumed = assumed_values_.find(name);
      defaults_ && assumed != assumed_values_.end() && !parameter.secret) {
    CfnValue value = made_text(assumed->second.text(), raw);
    return from(value, Origin::Via::kVariable, assumed->second.blame_span(),
                fmt::format("parameter {}, as the resource's condition wants it", name));
  }
  const Node initial = parameter.initial;
  std::string_view why;
  if (!defaults_) {
    why = "is a parameter, which may be anything";
  } else if (parameter.secret) {
    why = "is a parameter with NoEcho: what it holds is a secret";
  } else if (!initial || initial.kind() == Kind::kNull) {
    why = "is a parameter without a default";
  } else if (without_default_.contains(name)) {
    why = "is a parameter, and not what its default says where the resource is made";
  } else if (parameter.type.starts_with("AWS::SSM::Parameter::Value")) {
    why = "is looked up in a parameter of SSM when the stack is made";
  } else if (!initial.is_scalar()) {
    why = "is a parameter whose default is no text";
  }
  if (!why.empty())
    return unknown(raw, fmt::format("{} {}", name, why), hint(name, "", true, parameter.raw));
  const text::Span place = initial.blame_span();
  const std::string what = fmt::format("parameter {}", name);
  CfnValue value;
  if (parameter.type == "CommaDelimitedList" || parameter.type.starts_with("List<")) {
    std::vector<CfnValue> elements;
    std::string_view rest = initial.text();
    while (true) {
      const size_t comma = std::min(rest.find(','), rest.size());
      elements.push_back(made_text(trimmed(rest.substr(0, comma)), raw));
      if (comma == rest.size()) break;
      rest.remove_prefix(comma + 1);
    }
    value = made_list(elements, raw);
  } else {
    value = made_text(initial.text(), raw);
    const bool number = parameter.type == "Number" &&
                        (initial.kind() == Kind::kInt || initial.kind() == Kind::kDecimal);
    if (number && value.is_scalar()) value.data.kind = initial.kind();
  }
  // A text that is known has no hint of its own: the parameter is found through what is written.
  return from(value, Origin::Via::kVariable, place, what);
}

CfnValue CfnValues::attribute(Node raw, Node argument) {
  if (argument.is_scalar()) {
    const std::string_view text = text_in_loop(argument.text());
    const size_t dot = text.find('.');
    if (dot == std::string_view::npos) return malformed(raw, "GetAtt", "a name and an attribute");
    return attribute(text.substr(0, dot), text.substr(dot + 1), raw);
  }
  std::vector<Node> parts;
  if (!elements_of(argument, 2, 2, parts))
    return malformed(raw, "GetAtt", "a name and an attribute");
  const CfnValue name = resolve(parts[0]);
  const CfnValue attribute_name = resolve(parts[1]);
  if (!name.is_scalar()) return unknown(raw, "what GetAtt names is not known");
  if (!attribute_name.is_scalar()) {
    return unknown(raw, fmt::format("an attribute of {} {}", text_of(name), kLater),
                   hint("", "", true, resource_named(text_of(name))));
  }
  return attribute(text_of(name), text_of(attribute_name), raw);
}

CfnValue CfnValues::attribute(std::string_view resource, std::string_view attribute, Node raw) {
  const std::string whole = fmt::format("{}.{}", resource, attribute);
  const std::string_view prefix = attribute == "Arn" ? "arn:" : "";
  const std::string why = fmt::format("{} {}", text::preview(whole), kLater);
  const Node target = resource_named(resource);
  if (!target && !has_transform_) {
    shape(Level::kWarning, raw,
          fmt::format("no resource is called {}{}", text::preview(resource),
                      near_name(resource, false)));
  }
  return unknown(raw, why, hint(whole, prefix, true, target));
}

// --- texts ---------------------------------------------------------------------------------------

void CfnValues::add(Text& text, std::string_view literal) {
  if (text.known.size() + text.identity.size() > 2 * kTextBytes) {
    if (!text.unknown) text.why = "the text is longer than a template may make it";
    text.unknown = true;
    text.identified = false;
    return;
  }
  if (!text.unknown) text.known += literal;
  text.identity += literal;
}

void CfnValues::add(Text& text, const CfnValue& value) {
  if (value.is_scalar()) {
    add(text, text_of(value));
    return;
  }
  const data::Hint* hint = value.is_unknown() ? value.hint : nullptr;
  if (!text.unknown) {
    text.why = value.is_unknown() ? text_of(value)
               : value.absent     ? "AWS::NoValue stands in a text"
                                  : "a list or a map stands in a text";
    if (hint != nullptr) text.known += hint->prefix;
  }
  text.unknown = true;
  if (hint == nullptr || hint->identity.empty()) {
    text.identified = false;
  } else {
    // Set apart from what is written, which may look alike.
    text.identity += fmt::format("\x01{}\x02", hint->identity);
  }
}

CfnValue CfnValues::finished(Text& text, Node raw) {
  if (!text.unknown) return made_text(text.known, raw);
  if (!spend(1, text.known.size() + text.identity.size(), raw))
    return unknown(raw, "the template makes too much text");
  return unknown(raw, text.why,
                 hint(text.identified ? std::string_view(text.identity) : std::string_view(),
                      text.known, true));
}

CfnValue CfnValues::substituted(Node raw, Node argument) {
  std::vector<Node> parts;
  Node names;
  Node format = argument;
  if (argument.is_list()) {
    if (!elements_of(argument, 2, 2, parts) || !parts[0].is_scalar() || !parts[1].is_map())
      return malformed(raw, "Sub", "a text, or a list of a text and a map of its names");
    format = parts[0];
    names = parts[1];
  } else if (!argument.is_scalar()) {
    return malformed(raw, "Sub", "a text, or a list of a text and a map of its names");
  }
  const std::vector<data::SubPart> pieces = data::sub_parts(format.text());
  // A name may stand in the text many times: what it stands for is put together once.
  std::unordered_map<std::string_view, CfnValue> known;
  const auto value_of = [&](std::string_view name) {
    if (const Node own = names ? names.get(name) : Node()) {
      const auto seen = known.find(name);
      return seen != known.end() ? seen->second : known.emplace(name, resolve(own)).first->second;
    }
    const size_t dot = name.find('.');
    return dot == std::string_view::npos
               ? reference(name, raw)
               : attribute(name.substr(0, dot), name.substr(dot + 1), raw);
  };
  // A name alone is what it names, and refers to it.
  if (pieces.size() == 1 && pieces[0].is_name) {
    CfnValue value = value_of(pieces[0].text);
    if (value.is_scalar() || value.is_unknown()) return value;
  }
  Text text;
  const Origin* origin = nullptr;
  for (const data::SubPart& piece : pieces) {
    if (piece.literal) add(text, fmt::format("${{{}}}", piece.text));
    if (piece.literal) continue;
    if (!piece.is_name) {
      add(text, text_in_loop(piece.text));
      continue;
    }
    const CfnValue value = value_of(piece.text);
    if (origin == nullptr) origin = value.origin;
    add(text, value);
  }
  CfnValue value = finished(text, raw);
  value.origin = origin;
  return value;
}

CfnValue CfnValues::joined(Node raw, Node argument) {
  std::vector<Node> parts;
  if (!elements_of(argument, 2, 2, parts) || !parts[0].is_scalar())
    return malformed(raw, "Join", "a list of a separator and a list of texts");
  const CfnValue list = resolve(parts[1]);
  if (!list.is(Kind::kList))
    return unknown(raw, list.is_unknown() ? text_of(list) : "what Join puts together is no list",
                   hint("", "", true));
  Text text;
  const Origin* origin = list.origin;
  bool first = true;
  for (const Node element : list_elements(list)) {
    if (!first) add(text, parts[0].text());
    first = false;
    CfnValue value = as_is(element);
    value.hint = element.hint();
    if (origin == nullptr) origin = value.origin;
    add(text, value);
  }
  CfnValue value = finished(text, raw);
  value.origin = origin;
  return value;
}

CfnValue CfnValues::split(Node raw, Node argument) {
  std::vector<Node> parts;
  if (!elements_of(argument, 2, 2, parts) || !parts[0].is_scalar() || parts[0].text().empty())
    return malformed(raw, "Split", "a list of a separator and a text");
  const CfnValue text = resolve(parts[1]);
  if (!text.is_scalar())
    return unknown(raw, text.is_unknown() ? text_of(text) : "what Split takes apart is no text",
                   hint("", "", true));
  std::vector<CfnValue> elements;
  std::string_view rest = text_of(text);
  const std::string_view by = parts[0].text();
  while (true) {
    const size_t at = rest.find(by);
    elements.push_back(made_text(rest.substr(0, at), raw));
    if (at == std::string_view::npos || limited_) break;
    rest.remove_prefix(at + by.size());
  }
  CfnValue list = made_list(elements, raw);
  list.origin = text.origin;
  return list;
}

CfnValue CfnValues::base64(Node raw, Node argument) {
  const CfnValue text = argument_value(raw, argument);
  if (!text.is_scalar()) {
    return unknown(raw, text.is_unknown() ? text_of(text) : "what Base64 encodes is no text",
                   hint("", "", true));
  }
  CfnValue value = made_text(base64_of(text_of(text)), raw);
  value.origin = text.origin;
  return value;
}

CfnValue CfnValues::json(Node raw, Node argument) {
  const CfnValue value = argument_value(raw, argument);
  if (value.is_unknown() || value.absent)
    return unknown(raw, value.absent ? "ToJsonString has nothing to write" : text_of(value),
                   hint("", "", true));
  std::string out;
  if (!data::append_json(out, Node(&document_, append(value)), kTextBytes))
    return unknown(raw, "a part of what ToJsonString writes is not known", hint("", "", true));
  return made_text(out, raw);
}

// --- what is known elsewhere ---------------------------------------------------------------------

CfnValue CfnValues::imported(Node raw, Node argument) {
  const CfnValue name = argument_value(raw, argument);
  std::string identity;
  if (name.is_scalar()) identity = fmt::format("\x01import {}\x02", text_of(name));
  if (name.is_unknown() && name.hint != nullptr && !name.hint->identity.empty())
    identity = fmt::format("\x01import {}\x02", name.hint->identity);
  // What it refers to is in no template that is read with this one.
  return unknown(raw, "it is exported by another stack", hint(identity, "", true, raw));
}

CfnValue CfnValues::zones(Node raw, Node argument) {
  const CfnValue region = argument_value(raw, argument);
  std::string identity;
  if (region.is_scalar()) identity = fmt::format("\x01zones {}\x02", text_of(region));
  return unknown(raw, "the availability zones of a region are known when the stack is made",
                 hint(identity, "", true));
}

CfnValue CfnValues::length(Node raw, Node argument) {
  const CfnValue list = argument_value(raw, argument);
  if (!list.is(Kind::kList))
    return unknown(raw, list.is_unknown() ? text_of(list) : "what Length counts is no list",
                   hint("", "", true));
  CfnValue value = made_text(std::to_string(list.data.count), raw);
  if (value.is_scalar()) value.data.kind = Kind::kInt;
  return value;
}

}  // namespace ordain::read
