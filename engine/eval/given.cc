// Given: values as a proof keeps them: a preview, a place, a reason.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/given.h"

#include <fmt/format.h>

#include "engine/eval/address.h"
#include "engine/eval/sensitive.h"
#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

// Steps of an origin that are told.
constexpr size_t kMostOrigins = 3;

// The cause to tell of: the first of the worst reason. `count` becomes that of all.
const Cause* worst(const Cause* cause, size_t& count) {
  if (cause == nullptr) return nullptr;
  if (cause->left == nullptr) {
    ++count;
    return cause;
  }
  const Cause* left = worst(cause->left, count);
  const Cause* right = worst(cause->right, count);
  return right != nullptr && (left == nullptr || right->reason > left->reason) ? right : left;
}

void place(Given& given, data::Node node, std::string_view missing) {
  given.missing = dotted(missing);
  if (!node) return;
  given.at = node.blame_span();
  given.pointer = node.pointer();
  if (!missing.empty()) given.pointer.append("/").append(missing);
  data::Node top = node;
  while (top && !top.has(data::kHasOrigin)) top = top.parent();
  const data::Origin* origin = top ? top.origin() : nullptr;
  // What came by an alias stands with its anchor; the place of the alias is where it is used.
  if (origin != nullptr && origin->via == data::Origin::Via::kAlias && !(top == node)) {
    given.from.push_back({top.span(), std::string(origin->what)});
    origin = origin->next;
  }
  for (; origin != nullptr && given.from.size() < kMostOrigins; origin = origin->next)
    given.from.push_back({origin->span, std::string(origin->what)});
}

std::string in_words(const Cause& cause) {
  return cause.reason == text::kAbsent ? absent_words(cause) : std::string(cause.message);
}

}  // namespace

std::string why_missing(const Value& value, const Hidden* hidden) {
  size_t count = 0;
  const Cause* cause = worst(value.cause, count);
  if (cause == nullptr) return "a value is missing";
  const bool quiet = hidden != nullptr && cause->path.empty() && hidden->holds(cause->node);
  const std::string why = quiet ? quiet_cause(*cause) : in_words(*cause);
  if (count == 1) return why;
  return fmt::format("{} (and {} more {})", why, count - 1, count == 2 ? "reason" : "reasons");
}

namespace {

Given told(const Value& value, const Hidden* hidden) {
  Given out;
  out.tolerated = value.tolerated;
  out.defaulted = value.defaulted || value.tag == Tag::kRecord;
  out.unsettled = value.unsettled || value.certain;
  switch (value.tag) {
    case Tag::kMissing: {
      out.truth = Truth::kUndecided;
      out.reasons = value.reasons;
      out.why = why_missing(value, hidden);
      size_t count = 0;
      if (const Cause* cause = worst(value.cause, count)) place(out, cause->node, cause->path);
      return out;
    }
    case Tag::kBool:
      out.truth = value.boolean ? Truth::kTrue : Truth::kFalse;
      out.text = value.boolean ? "true" : "false";
      break;
    case Tag::kString:
      out.text = fmt::format("\"{}\"", text::preview(value.string(), kPreview - 2));
      break;
    case Tag::kRecord:
      out.text = "{}";
      out.elements = 0;
      place(out, value.record->node, value.record->path);
      return out;
    case Tag::kList:
      out.text = value.list != nullptr && !value.list->domain.empty()
                     ? fmt::format("{} of them", value.list->items.size())
                     : to_text(value, kPreview);
      out.elements = static_cast<int64_t>(value.list != nullptr ? value.list->items.size()
                                                                : value.node.size());
      break;
    case Tag::kMap:
      out.text = value.map != nullptr && value.map->source != nullptr
                     ? fmt::format("{} of them", value.map->items.size())
                     : to_text(value, kPreview);
      out.elements =
          static_cast<int64_t>(value.map != nullptr ? value.map->items.size() : value.node.size());
      break;
    default:
      out.text = to_text(value, kPreview);
  }
  place(out, value.node, "");
  return out;
}

}  // namespace

Given given(const Value& value, const Hidden* hidden) {
  Given out = told(value, hidden);
  if (hidden == nullptr || !hidden->made(value)) return out;
  if (!out.text.empty() && out.truth == Truth::kNone) out.text = kNotShown;
  if (out.at.valid()) out.at.end = out.at.begin + 1;
  return out;
}

}  // namespace ordain::eval
