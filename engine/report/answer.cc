// What `ordain eval` found: values of the evaluator written as JSON, and the reasons of others.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/answer.h"

#include <fmt/format.h>

#include "engine/eval/address.h"
#include "engine/eval/sensitive.h"
#include "engine/report/cells.h"
#include "engine/report/facts.h"
#include "engine/report/json_writer.h"

namespace ordain::report {
namespace {

using eval::Tag;
using eval::Value;

constexpr int kVersion = 1;

std::string_view state(const Value& value) {
  if (!value.missing()) return "value";
  if ((value.reasons & text::kBroken) != 0) return "error";
  return (value.reasons & text::kUnknown) != 0 ? "unknown" : "absent";
}

const eval::Cause& first_cause(const Value& value) {
  const eval::Cause* cause = value.cause;
  while (cause->left != nullptr) cause = cause->left;
  return *cause;
}

std::string reason(const Value& value, const eval::Hidden& hidden) {
  const eval::Cause& cause = first_cause(value);
  if (hidden.holds(cause.node) && cause.path.empty()) return eval::quiet_cause(cause);
  if (cause.reason == text::kAbsent)
    return fmt::format("{} is not set", eval::missing_name(cause.node, cause.path));
  return std::string(cause.message);
}

data::Node place(const Value& value) {
  return value.missing() ? first_cause(value).node : value.node;
}

// Where a value stands, less the length of one that is hidden; or not valid.
text::Span span_of(const Value& value, const eval::Hidden& hidden) {
  const data::Node node = place(value);
  if (!node) return {};
  return node.is_scalar() && hidden.holds(node) ? eval::hidden_place(node) : node.blame_span();
}

class Writer {
 public:
  Writer(eval::Evaluator& evaluator, const lang::Expr& at, const eval::Hidden& hidden)
      : evaluator_(evaluator), at_(at), hidden_(hidden) {}

  void write(JsonWriter& json, const Value& value) {
    if (is_hidden(value)) return static_cast<void>(json.value(eval::kNotShown));
    switch (value.tag) {
      case Tag::kBool:
        json.value(value.boolean);
        return;
      case Tag::kInt:
        json.number(fmt::format("{}", value.integer));
        return;
      case Tag::kDecimal:
        json.number(eval::to_text(value));
        return;
      case Tag::kString:
        json.value(value.string());
        return;
      case Tag::kList:
        json.open('[');
        evaluator_.each(value, at_, [&](const Value& element, const Value&) {
          write(json, element);
          return true;
        });
        json.close();
        return;
      case Tag::kMap:
        json.open('{');
        if (value.map != nullptr) {
          for (size_t i = 0; i < value.map->keys.size(); ++i) {
            json.key(value.map->keys[i]);
            write(json, value.map->items[i]);
          }
        } else {
          evaluator_.each(value, at_, [&](const Value& element, const Value& key) {
            json.key(key.string());
            write(json, element);
            return true;
          });
        }
        json.close();
        return;
      case Tag::kRecord:
        json.open('{').close();
        return;
      case Tag::kMissing:
        json.null();
        return;
      default:
        // A quantity and the like: as rules write it.
        json.value(eval::to_text(value));
    }
  }

 private:
  bool is_hidden(const Value& value) const {
    if (hidden_.empty() || value.tag == Tag::kList || value.tag == Tag::kMap) return false;
    return hidden_.made(value) || (value.tag == Tag::kString && hidden_.told_in(value.string()));
  }

  eval::Evaluator& evaluator_;
  const lang::Expr& at_;
  const eval::Hidden& hidden_;
};

}  // namespace

std::string answer_text(run::AskRun& run) {
  const eval::Hidden hidden = eval::hidden_in(run.snapshot);
  std::string out;
  for (run::Answer& answer : run.answers) {
    if (run.answers.size() > 1)
      out += fmt::format("{}{}:\n", out.empty() ? "" : "\n", shown(answer.world));
    if (answer.value.missing()) {
      out += fmt::format("{}: {}\n", state(answer.value), shown(reason(answer.value, hidden)));
    } else {
      JsonWriter json;
      Writer(*answer.evaluator, *run.expression, hidden).write(json, answer.value);
      out += json.take();
    }
    if (const text::Span span = span_of(answer.value, hidden); span.valid())
      out += fmt::format("  at {}\n", told_place(run.sources, span));
  }
  return out;
}

std::string answer_json(run::AskRun& run) {
  const eval::Hidden hidden = eval::hidden_in(run.snapshot);
  JsonWriter json;
  json.open('{').entry("version", kVersion).entry("exit_code", run.exit_code);
  json.key("answers").open('[');
  for (run::Answer& answer : run.answers) {
    json.open('{').entry("world", answer.world).entry("state", state(answer.value)).key("value");
    Writer(*answer.evaluator, *run.expression, hidden).write(json, answer.value);
    json.key("reason");
    answer.value.missing() ? json.value(reason(answer.value, hidden)) : json.null();
    json.key("location");
    if (const text::Span span = span_of(answer.value, hidden); span.valid()) {
      const Where at = where(run.sources, span);
      json.open('{').entry("path", at.path);
      for (const auto& [name, position] :
           {std::pair("start", at.start), std::pair("end", at.end)}) {
        json.key(name).open('{').entry("line", position.line);
        json.entry("column", position.column).close();
      }
      json.close();
    } else {
      json.null();
    }
    json.close();
  }
  json.close();
  json.close();
  return json.take();
}

}  // namespace ordain::report
