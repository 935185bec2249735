// Attached: evidence of a rule's subjects, and the fixes of those that fail.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/attached.h"

#include <algorithm>
#include <optional>

#include "engine/data/json_text.h"
#include "engine/eval/address.h"
#include "engine/eval/given.h"
#include "engine/eval/sensitive.h"

namespace ordain::eval {

using text::Outcome;

namespace {

// Bytes of a value of the evidence, and of what is shown of a longer one; of a value of a fix.
constexpr size_t kMostEvidence = 1000;
constexpr size_t kBeginning = 200;
constexpr size_t kMostFixed = 10'000;

// A place that a fix changes: the deepest value on the way that is there, and the rest of the way.
struct Target {
  data::Node node;
  std::vector<std::string> missing;
};

bool stands_in(data::Node node, data::Node top) {
  if (&node.document() != &top.document()) return false;
  for (; node; node = node.parent()) {
    if (node == top) return true;
  }
  return false;
}

// Where the scalar can be replaced by writing other bytes in its place: it stands there itself, on
// one line, and nothing else hangs on it.
bool is_plainly_written(data::Node node) {
  if (!node.is_scalar() || node.origin() != nullptr || node.has(data::kTagged)) return false;
  const text::Span span = node.span();
  const text::Source& source = node.document().source_text();
  const std::string_view bytes = source.bytes();
  const std::string_view written = bytes.substr(span.begin, span.end - span.begin);
  if (written.empty() || written.find_first_of("\r\n") != std::string_view::npos) return false;
  const bool quoted =
      node.style() == data::Style::kSingleQuoted || node.style() == data::Style::kDoubleQuoted;
  const char quote = node.style() == data::Style::kSingleQuoted ? '\'' : '"';
  if (quoted ? written.size() < 2 || written.front() != quote || written.back() != quote
             : node.style() != data::Style::kPlain || written != node.text())
    return false;
  // An anchor before it: other places say the same.
  size_t at = span.begin;
  while (at > 0 && bytes[at - 1] == ' ') --at;
  const size_t end = at;
  while (at > 0 && bytes[at - 1] != ' ' && bytes[at - 1] != '\n') --at;
  const std::string_view before = bytes.substr(at, end - at);
  return !before.starts_with('&') && !before.starts_with('!');
}

class Attaching {
 public:
  Attaching(Evaluator& evaluator, const lang::Rule& rule, const Hidden& hidden, bool traced)
      : evaluator_(evaluator), rule_(rule), hidden_(hidden), traced_(traced) {}

  text::Evidence evidence(const lang::Expr& expr) {
    evaluator_.restart();
    const Value value = evaluator_.eval(expr);
    text::Evidence out{.expression = expr.span, .value = {}, .why = {}, .span = {}, .pointer = {}};
    if (is_hidden(value)) {
      out.why = kNotShown;
      return out;
    }
    const Given told = given(value, &hidden_);
    out.span = told.at;
    out.pointer = told.pointer;
    if (value.missing()) {
      out.why = told.why;
    } else if (!append_json(out.value, value, kMostEvidence)) {
      out.value.clear();
      data::append_json(out.value, to_text(value, kBeginning));
      out.why = "it is too long to be shown, or not known in a part";
    }
    return out;
  }

  // Nothing when it cannot be said what it changes, or when there is nothing to change.
  std::optional<text::Fix> fix(const lang::Fix& fix) {
    text::Fix out{.text = std::string(fix.text), .safe = fix.safe, .operations = {}};
    for (const lang::FixOp& op : fix.operations) {
      evaluator_.restart();
      const std::optional<Target> target = resolve(*op.target);
      if (!target) return std::nullopt;
      text::FixOperation made;
      made.kind = op.kind == lang::ast::FixOp::Kind::kSet      ? text::FixOperation::Kind::kSet
                  : op.kind == lang::ast::FixOp::Kind::kRemove ? text::FixOperation::Kind::kRemove
                                                               : text::FixOperation::Kind::kAdd;
      const bool there = target->missing.empty();
      if (made.kind == text::FixOperation::Kind::kRemove && !there) continue;
      if (made.kind == text::FixOperation::Kind::kAdd && there && !target->node.is_list() &&
          target->node.kind() != data::Kind::kNull)
        return std::nullopt;
      if (op.value != nullptr) {
        evaluator_.restart();
        const Value value = evaluator_.eval(*op.value);
        if (value.missing() || is_hidden(value, *op.value) ||
            !append_json(made.value, value, kMostFixed))
          return std::nullopt;
        if (made.kind == text::FixOperation::Kind::kSet && there && value.is_scalar() &&
            is_plainly_written(target->node))
          made.replaced = target->node.span();
      }
      if (there && changes_nothing(made, target->node)) continue;
      place(*target, made);
      out.operations.push_back(std::move(made));
    }
    if (out.operations.empty()) return std::nullopt;
    return out;
  }

 private:
  // The field has that value, or the list that element.
  static bool changes_nothing(const text::FixOperation& operation, data::Node node) {
    const auto is_same = [&operation](data::Node there) {
      std::string written;
      return data::append_json(written, there, kMostFixed) && written == operation.value;
    };
    if (operation.kind == text::FixOperation::Kind::kSet) return is_same(node);
    if (operation.kind != text::FixOperation::Kind::kAdd || !node.is_list()) return false;
    for (uint32_t i = 0; i < node.child_count(); ++i) {
      if (is_same(node.child(i))) return true;
    }
    return false;
  }

  bool is_hidden(const Value& value) const {
    if (rule_.sensitive || hidden_.made(value)) return true;
    return !traced_ && !hidden_.empty() && !value.missing() && !value.node;
  }
  // What the author of a sensitive rule wrote is no secret; what comes from a document may be.
  bool is_hidden(const Value& value, const lang::Expr& expr) const {
    const bool literal = expr.op == lang::ExprOp::kBool || expr.op == lang::ExprOp::kInt ||
                         expr.op == lang::ExprOp::kDecimal || expr.op == lang::ExprOp::kString;
    return !literal && is_hidden(value);
  }

  void place(const Target& target, text::FixOperation& out) const {
    const bool hidden = target.node.is_scalar() && hidden_.holds(target.node);
    out.span = hidden ? hidden_place(target.node) : target.node.blame_span();
    if (hidden) out.replaced = {};
    out.pointer = target.node.original().pointer();
    std::string rest;
    for (const std::string& name : target.missing)
      rest = path_join(rest, data::pointer_token(name));
    if (!rest.empty()) out.pointer += "/" + rest;
    out.path = dotted(path_join(path_inside(top_, target.node, &hidden_), rest));
    // Where `for` has several names, which of them it is.
    if (rule_.subjects->generators.size() > 1)
      out.path.insert(0, std::string(top_name_) + (out.path.starts_with('[') ? "" : "."));
  }

  std::optional<Target> resolve(const lang::Expr& expr) {
    switch (expr.op) {
      case lang::ExprOp::kSlot: {
        const auto local =
            std::find_if(rule_.locals.begin(), rule_.locals.end(),
                         [&](const lang::Local& one) { return one.slot == expr.slot; });
        if (local != rule_.locals.end()) return resolve(*local->value);
        const data::Node node = evaluator_.bound(expr.slot).node;
        if (!node) return std::nullopt;
        top_ = node.original();
        for (const lang::Generator& generator : rule_.subjects->generators) {
          if (generator.slot == expr.slot) top_name_ = generator.name;
        }
        return Target{node, {}};
      }
      case lang::ExprOp::kTolerate:
        return resolve(*expr.args[0]);
      case lang::ExprOp::kField: {
        std::optional<Target> base = resolve(*expr.args[0]);
        return base ? step(std::move(*base), expr.text) : std::nullopt;
      }
      case lang::ExprOp::kIndex: {
        std::optional<Target> base = resolve(*expr.args[0]);
        const Value key = evaluator_.eval(*expr.args[1]);
        if (!base) return std::nullopt;
        if (key.tag == Tag::kString) return step(std::move(*base), key.string());
        if (key.tag != Tag::kInt || !base->missing.empty() || !base->node.is_list() ||
            key.integer < 0 || key.integer >= base->node.child_count())
          return std::nullopt;
        return Target{base->node.child(static_cast<uint32_t>(key.integer)), {}};
      }
      default:
        return std::nullopt;
    }
  }

  // A field of what a view shows is changed where the subject writes it, or would.
  std::optional<Target> step(Target base, std::string_view name) const {
    if (base.missing.empty()) {
      if (!base.node.is_map() && base.node.kind() != data::Kind::kNull) return std::nullopt;
      const data::Node child = base.node.is_map() ? base.node.get(name) : data::Node();
      if (child && stands_in(child.original(), top_)) return Target{child, {}};
      // What no file writes, no fix can change.
      if (child && child.is_scalar() && child.style() == data::Style::kMade) return std::nullopt;
    }
    base.missing.emplace_back(name);
    return base;
  }

  Evaluator& evaluator_;
  const lang::Rule& rule_;
  const Hidden& hidden_;
  bool traced_;
  data::Node top_;  // the subject of the target at hand, as it is written
  std::string_view top_name_;
};

}  // namespace

bool append_json(std::string& out, const Value& value, size_t limit) {
  const auto item = [&](const Value& part) {
    return out.size() <= limit && append_json(out, part, limit);
  };
  switch (value.tag) {
    case Tag::kMissing:
      return false;
    case Tag::kBool:
    case Tag::kInt:
      out += to_text(value);
      break;
    case Tag::kRecord:
      out += "{}";
      break;
    case Tag::kString:
      if (value.string().size() > limit) return false;
      data::append_json(out, value.string());
      break;
    case Tag::kList: {
      if (value.list == nullptr) return data::append_json(out, value.node, limit);
      if (value.list->open != 0) return false;
      out += '[';
      for (size_t i = 0; i < value.list->items.size(); ++i) {
        if (i > 0) out += ", ";
        if (!item(value.list->items[i])) return false;
      }
      out += ']';
      break;
    }
    case Tag::kMap: {
      if (value.map == nullptr) return data::append_json(out, value.node, limit);
      if (value.map->open != 0) return false;
      out += '{';
      for (size_t i = 0; i < value.map->items.size(); ++i) {
        if (i > 0) out += ", ";
        data::append_json(out, value.map->keys[i]);
        out += ": ";
        if (!item(value.map->items[i])) return false;
      }
      out += '}';
      break;
    }
    case Tag::kDecimal:
      out += to_text(value);
      break;
    default:
      data::append_json(out, to_text(value, limit));
  }
  return out.size() <= limit;
}

Attached attached(Evaluator& evaluator, const lang::Rule& rule, Outcome outcome,
                  const Hidden& hidden, bool traced) {
  Attached out;
  if (rule.evidence.empty() && rule.fixes.empty()) return out;
  Attaching attaching(evaluator, rule, hidden, traced);
  for (const lang::Expr* expr : rule.evidence) out.evidence.push_back(attaching.evidence(*expr));
  if (outcome != Outcome::kFail) return out;
  for (const lang::Fix& one : rule.fixes) {
    if (std::optional<text::Fix> made = attaching.fix(one)) out.fixes.push_back(std::move(*made));
  }
  return out;
}

void attach(const Attached& attached, Outcome outcome, const Evaluator::Exempted& exempted,
            text::Finding& finding) {
  finding.evidence = attached.evidence;
  finding.fixes = attached.fixes;
  if (exempted.exempt == nullptr) return;
  finding.exemption = text::Exemption{.state = exempted.state,
                                      .reason = std::string(exempted.exempt->reason),
                                      .until = std::string(exempted.exempt->until),
                                      .at = exempted.exempt->span};
  if (outcome != Outcome::kWaived) return;
  finding.outcome = Outcome::kWaived;
  finding.reasons = 0;
}

}  // namespace ordain::eval
