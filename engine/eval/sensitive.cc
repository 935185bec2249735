// Sensitive: which values are hidden, and whether something tells one of them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/sensitive.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/eval/address.h"

namespace ordain::eval {
namespace {

// What is not known is more than is written in a list or map: of that everything is known.
bool lies_outside(const Cause& cause) {
  return cause.reason == text::kUnknown && cause.node && !cause.node.is_scalar() &&
         cause.node.has(data::kOpen);
}

void add_causes(const Cause* cause, Hidden& out) {
  if (cause == nullptr) return;
  if (cause->left != nullptr) {
    add_causes(cause->left, out);
    add_causes(cause->right, out);
  } else if (cause->reason != text::kAbsent && !lies_outside(*cause)) {
    out.add(cause->node);
    // Where a text could not be decoded, all of it is what could not be told.
    if (cause->reason == text::kBroken && cause->node) out.add(cause->node.document().host());
  }
}

std::string_view written_at(data::Node node, text::Span span) {
  if (!span.valid()) return {};
  return node.document().sources()[span.source].bytes().substr(span.begin, span.end - span.begin);
}

// What a view made may have the place of something else, which tells nothing of it; or it is put
// together of what is written there, with quotes, escapes and variables.
bool stands_there(data::Node scalar) {
  if (scalar.style() != data::Style::kMade) return true;
  const std::string_view written = written_at(scalar, scalar.span());
  return written.find(scalar.text()) != std::string_view::npos ||
         written.find_first_of("\"'\\$`") != std::string_view::npos;
}

void add_places(const Blame* blame, Hidden& out) {
  if (blame == nullptr) return;
  switch (blame->kind) {
    case Blame::Kind::kPlace:
      if (blame->missing.empty()) out.add(blame->node);
      break;
    case Blame::Kind::kBoth:
      add_places(blame->left, out);
      add_places(blame->right, out);
      break;
    case Blame::Kind::kParts:
      for (const Blame* part : blame->parts) add_places(part, out);
  }
}

}  // namespace

void Hidden::add(data::Node node) {
  if (!node || node.kind() == data::Kind::kNull) return;
  if (!node.is_scalar()) {
    for (uint32_t i = 0; i < node.child_count(); ++i) add(node.child(i));
    return;
  }
  const text::Span span = node.span();
  // Where it came from it is written too: the default of a variable or a parameter.
  for (const data::Origin* step = node.origin(); step != nullptr; step = step->next) {
    if (!node.text().empty() && written_at(node, step->span).find(node.text()) != std::string::npos)
      spans_.insert(step->span);
  }
  if (span.begin >= span.end || !stands_there(node)) return;
  if (spans_.insert(span).second && !node.text().empty()) texts_.push_back(node.text());
}

void Hidden::add(const Hidden& other) {
  spans_.insert(other.spans_.begin(), other.spans_.end());
  uses_.insert(other.uses_.begin(), other.uses_.end());
  texts_.insert(texts_.end(), other.texts_.begin(), other.texts_.end());
}

void Hidden::add_use(data::Node scalar) {
  if (scalar.kind() != data::Kind::kNull && !holds(scalar)) uses_.insert(scalar.span());
}

bool Hidden::holds(data::Node node) const {
  if (!node || empty()) return false;
  const text::Span span = node.span();
  for (const std::set<text::Span>* places : {&spans_, &uses_}) {
    const auto first = places->lower_bound({span.source, span.begin, 0});
    if (first != places->end() && first->source == span.source && first->end <= span.end)
      return true;
  }
  // Of a document inside a text that is hidden, everything is.
  for (data::Node host = node.document().host(); host; host = host.document().host()) {
    if (spans_.contains(host.span())) return true;
  }
  return false;
}

data::Node Hidden::shown_at(data::Node node) const {
  if (!node || spans_.empty()) return node;
  data::Node shown = node;
  for (data::Node host = node.document().host(); host; host = host.document().host()) {
    if (spans_.contains(host.span())) shown = host;
  }
  return shown;
}

bool Hidden::made_places(const Blame* blame) const {
  if (blame == nullptr) return false;
  switch (blame->kind) {
    case Blame::Kind::kPlace:
      return blame->missing.empty() && holds(blame->node);
    case Blame::Kind::kBoth:
      return made_places(blame->left) || made_places(blame->right);
    case Blame::Kind::kParts:
      return std::any_of(blame->parts.begin(), blame->parts.end(),
                         [this](const Blame* part) { return made_places(part); });
  }
  return false;
}

bool Hidden::made(const Value& value) const {
  if (empty()) return false;
  if (value.tag == Tag::kMissing || value.tag == Tag::kRecord) return false;
  if (holds(value.node) || made_places(value.blame)) return true;
  const auto some = [this](std::span<const Value> items) {
    return std::any_of(items.begin(), items.end(),
                       [this](const Value& item) { return made(item); });
  };
  if (value.tag == Tag::kList && value.list != nullptr) return some(value.list->items);
  return value.tag == Tag::kMap && value.map != nullptr && some(value.map->items);
}

bool Hidden::told_in(std::string_view text) const {
  return std::any_of(texts_.begin(), texts_.end(), [text](std::string_view hidden) {
    return text.find(hidden) != std::string_view::npos;
  });
}

Hidden hidden_in(const data::Snapshot& snapshot) {
  Hidden hidden;
  for (const auto& document : snapshot.documents()) {
    for (const uint32_t index : document->sensitive()) {
      const data::Node scalar(document.get(), index);
      hidden.add(scalar);
      hidden.add_use(scalar);
    }
  }
  return hidden;
}

Hidden hidden_by(const ClauseResult& result) {
  Hidden out;
  if (result.at) {
    out.add(result.at);
    return out;
  }
  const Cause* cause = result.value.missing() ? result.value.cause : nullptr;
  add_causes(cause, out);
  add_places(result.value.blame, out);
  if (result.value.blame == nullptr && cause == nullptr) out.add(result.value.node);
  return out;
}

text::Span hidden_place(data::Node scalar) {
  const text::Span value = scalar.span();
  const text::Span key = scalar.key_span();
  const text::Source& source = scalar.document().source_text();
  const text::Span start{value.source, value.begin, value.begin + 1};
  if (!key.valid() || key.source != value.source || key.begin > value.begin) return start;
  const bool one_line = source.position(key.begin).line == source.position(value.begin).line;
  return one_line ? text::Span{value.source, key.begin, start.end} : key;
}

std::string_view hidden_label(data::Node node) {
  return node.is_scalar() || node.kind() == data::Kind::kUnknown
             ? "is a value that is not shown"
             : "holds a value that is not shown";
}

std::string quiet_cause(const Cause& cause) {
  switch (cause.reason) {
    case text::kAbsent:
      return absent_words(cause);
    case text::kUnknown:
      if (lies_outside(cause)) {
        return cause.node.is_map() ? "the map may have more keys than are known"
                                   : "it may have more elements than are known";
      }
      return "a value is not known";
    case text::kBroken:
      if (cause.exhausted) return std::string(cause.message);
  }
  return "a value that is not shown does not fit";
}

}  // namespace ordain::eval
