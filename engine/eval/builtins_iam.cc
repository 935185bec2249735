// Builtins of IAM policies: their statements in one form, and what they allow.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/eval/elements.h"
#include "engine/eval/kleene.h"
#include "engine/text/utf8.h"

// The grammar of policies is that of the AWS reference "Grammar of the IAM JSON policy language":
// a statement or a list of them, and in it a text or a list of texts for actions, resources and the
// ids of principals. Conditions are not evaluated, as what they ask for is known at the time of a
// request only.
namespace ordain::eval {
namespace {

// Something that a statement may say as one text or as a list of them.
struct Words {
  Elements elements;
  Value value;  // as it is written; absent when it is not
};

struct Principal {
  Value type;
  Value id;
};

struct Principals {
  std::vector<Principal> all;
  uint8_t open = 0;
  const Cause* why_open = nullptr;
};

struct Statement {
  Value whole;
  Value sid;
  Value effect;
  Value condition;
  Words actions;
  Words not_actions;
  Words resources;
  Words not_resources;
  Principals principals;
  Principals not_principals;
};

class PolicyReader {
 public:
  explicit PolicyReader(const Call& call) : call_(call) {}

  // False when the first argument is no policy: then `wrong` is the result.
  bool read() {
    const Value& policy = call_.args[0];
    if (policy.tag != Tag::kMap) {
      return fail(call_.broken(fmt::format(
          "{} wants a policy as a map, found {} {}{}", call_.expr.builtin->name, kind_name(policy),
          to_text(policy, 40), policy.tag == Tag::kString ? ": decode it with json.decode" : "")));
    }
    const auto entries = elements_of(call_, policy, Tag::kMap);
    if (!entries) return fail(entries.error());
    const Value written = entry(policy, *entries, "Statement");
    if (written.missing()) return fail(written);
    const Words list = words(written);
    if (!ok_) return false;
    open = list.elements.open;
    why_open = list.elements.why_open;
    for (const Value& item : list.elements.items) {
      if (!statement(item)) return false;
    }
    return true;
  }

  std::vector<Statement> statements;
  // Reasons why there may be more statements.
  uint8_t open = 0;
  const Cause* why_open = nullptr;
  Value wrong;

 private:
  bool fail(const Value& value) {
    if (ok_) wrong = value;
    ok_ = false;
    return false;
  }

  // An entry of a map; absent when it is not there, not known when the map is open.
  Value entry(const Value& map, const Elements& entries, std::string_view key) {
    for (size_t i = 0; i < entries.items.size(); ++i) {
      if (entries.keys[i].string() == key) return entries.items[i];
    }
    if (!entries.whole()) return not_whole(call_, entries);
    return call_.evaluator.absent(map.node, key);
  }

  Words words(const Value& value) {
    Words out;
    out.value = value;
    if (value.is_absent()) return out;
    // What begins with something is one text, whatever it goes on with.
    const bool is_text = value.missing() && value.hinted && !value.cause->hint->prefix.empty();
    if (value.missing() && !is_text) {
      leave_open(call_, out.elements, value.reasons, value.cause);
    } else if (value.tag == Tag::kList) {
      auto elements = elements_of(call_, value, Tag::kList);
      if (elements) {
        out.elements = std::move(*elements);
      } else {
        fail(elements.error());
      }
    } else {
      out.elements.items.push_back(value);
    }
    return out;
  }

  Principals principals(const Value& value) {
    Principals out;
    if (value.is_absent()) return out;
    if (value.missing()) {
      out.open = value.reasons;
      out.why_open = value.cause;
    } else if (value.tag == Tag::kMap) {
      const auto types = elements_of(call_, value, Tag::kMap);
      if (!types) {
        fail(types.error());
        return out;
      }
      out.open = types->open;
      out.why_open = types->why_open;
      for (size_t i = 0; i < types->items.size(); ++i) {
        const Words ids = words(types->items[i]);
        Value type = types->keys[i];
        type.node = types->items[i].node;
        for (const Value& id : ids.elements.items) out.all.push_back({type, id});
        out.open |= ids.elements.open;
        out.why_open = call_.evaluator.both(out.why_open, ids.elements.why_open);
      }
    } else {
      Value type = Value::of(std::string_view("*"));
      type.node = value.node;
      out.all.push_back({type, value});
    }
    return out;
  }

  bool statement(const Value& value) {
    if (value.missing() && !value.is_absent()) {
      open |= value.reasons;
      why_open = call_.evaluator.both(why_open, value.cause);
      return true;
    }
    if (value.tag != Tag::kMap) {
      return fail(broken_element(call_,
                                 fmt::format("a statement of a policy is a map, found {} {}",
                                             kind_name(value), to_text(value, 40)),
                                 value));
    }
    const auto entries = elements_of(call_, value, Tag::kMap);
    if (!entries) return fail(entries.error());
    const auto get = [&](std::string_view key) { return entry(value, *entries, key); };
    Statement out;
    out.whole = value;
    out.sid = get("Sid");
    out.effect = get("Effect");
    out.condition = get("Condition");
    out.actions = words(get("Action"));
    out.not_actions = words(get("NotAction"));
    out.resources = words(get("Resource"));
    out.not_resources = words(get("NotResource"));
    out.principals = principals(get("Principal"));
    out.not_principals = principals(get("NotPrincipal"));
    statements.push_back(std::move(out));
    return ok_;
  }

  const Call& call_;
  bool ok_ = true;
};

Value at(Value value, const Value& place) {
  value.node = place.node;
  value.blame = place.missing() ? nullptr : place.blame;
  return value;
}

Value missing_of(uint8_t reasons, const Cause* cause) {
  Value value;
  value.reasons = reasons;
  value.cause = cause;
  value.unsettled = true;
  return value;
}

// Whether the statement's effect is this one.
Value has_effect(const Statement& statement, std::string_view effect) {
  if (statement.effect.missing()) return statement.effect;
  const bool is = statement.effect.tag == Tag::kString && statement.effect.string() == effect;
  return at(Value::of(is), statement.whole);
}

// Whether a text that is not known whole surely begins with another character.
bool begins_otherwise(const Value& value, char with) {
  return value.missing() && value.hinted && !value.cause->hint->prefix.empty() &&
         value.cause->hint->prefix.front() != with;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// `*` is any characters, `?` is one. The last `*` seen takes more when what follows does not fit.
bool fits(std::string_view pattern, std::string_view text, bool any_case) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t taken = 0;
  while (t < text.size()) {
    const bool same = p < pattern.size() &&
                      (any_case ? lower(pattern[p]) == lower(text[t]) : pattern[p] == text[t]);
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || same)) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Whether one of the patterns fits; the place of the one that does.
Value some_fit(const Call& call, const Words& words, std::string_view text, bool any_case) {
  Value result = at(Value::of(false), words.value);
  for (const Value& pattern : words.elements.items) {
    if (pattern.missing()) {
      result = truth_or(result, pattern);
      continue;
    }
    if (pattern.tag != Tag::kString) continue;
    if (!call.evaluator.spend(1 + pattern.length * text.size() / 256, call.expr))
      return call.evaluator.exhausted_value();
    if (fits(pattern.string(), text, any_case)) return at(Value::of(true), pattern);
  }
  if (words.elements.whole()) return result;
  return truth_or(result, missing_of(words.elements.open, words.elements.why_open));
}

// What a statement says of one action or one resource: by what it names, or by what it leaves out.
Value speaks_of(const Call& call, const Words& named, const Words& left_out, std::string_view text,
                bool any_case) {
  if (left_out.value.is_absent()) return some_fit(call, named, text, any_case);
  return truth_not(some_fit(call, left_out, text, any_case));
}

Value list_of_words(const Call& call, const Words& words) {
  const Value list = call.evaluator.make_list(words.elements.items, call.expr, words.elements.open,
                                              words.elements.why_open);
  return list.missing() ? list : at(list, words.value);
}

Value list_of_principals(const Call& call, const Principals& principals, const Value& place) {
  static constexpr auto kNames = std::to_array<std::string_view>({"type", "id"});
  std::vector<Value> rows;
  for (const Principal& principal : principals.all) {
    const std::array<Value, 2> parts = {principal.type, principal.id};
    rows.push_back(at(call.evaluator.make_map(kNames, parts), principal.id));
  }
  return at(call.evaluator.make_list(rows, call.expr, principals.open, principals.why_open), place);
}

}  // namespace

Value builtin_iam_statements(const Call& call) {
  PolicyReader policy(call);
  if (!policy.read()) return policy.wrong;
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"sid", "effect", "actions", "not_actions", "resources", "not_resources", "principals",
       "not_principals", "condition"});
  std::vector<Value> rows;
  for (const Statement& statement : policy.statements) {
    const std::array<Value, kNames.size()> parts = {
        statement.sid,
        statement.effect,
        list_of_words(call, statement.actions),
        list_of_words(call, statement.not_actions),
        list_of_words(call, statement.resources),
        list_of_words(call, statement.not_resources),
        list_of_principals(call, statement.principals, statement.whole),
        list_of_principals(call, statement.not_principals, statement.whole),
        statement.condition};
    rows.push_back(at(call.evaluator.make_map(kNames, parts), statement.whole));
  }
  return at(call.evaluator.make_list(rows, call.expr, policy.open, policy.why_open), call.args[0]);
}

// A denial with a condition may not hold, so it takes nothing away; an allowance with one may.
Value builtin_iam_allows(const Call& call) {
  for (size_t i = 1; i < 3; ++i) {
    const Value& arg = call.args[i];
    if (arg.tag == Tag::kString) continue;
    return call.broken(
        fmt::format("iam.allows wants a string, found {} {}", kind_name(arg), to_text(arg, 40)), i);
  }
  PolicyReader policy(call);
  if (!policy.read()) return policy.wrong;
  Value allowed = at(Value::of(false), call.args[0]);
  Value denied = allowed;
  for (const Statement& statement : policy.statements) {
    const Value spoken = truth_and(
        speaks_of(call, statement.actions, statement.not_actions, call.args[1].string(), true),
        speaks_of(call, statement.resources, statement.not_resources, call.args[2].string(),
                  false));
    if (call.evaluator.exhausted()) return call.evaluator.exhausted_value();
    allowed = truth_or(allowed, truth_and(has_effect(statement, "Allow"), spoken));
    if (statement.condition.is_absent())
      denied = truth_or(denied, truth_and(has_effect(statement, "Deny"), spoken));
  }
  if (policy.open != 0) {
    const Value more = missing_of(policy.open, policy.why_open);
    allowed = truth_or(allowed, more);
    denied = truth_or(denied, more);
  }
  return truth_and(truth_not(denied), allowed);
}

Value builtin_iam_expand(const Call& call) {
  const Value& action = call.args[0];
  if (action.tag != Tag::kString) {
    return call.broken(fmt::format("iam.expand wants a string, found {} {}", kind_name(action),
                                   to_text(action, 40)));
  }
  const auto known = elements_of(call, call.args[1], Tag::kList);
  if (!known) return known.error();
  Elements found;
  found.open = known->open;
  found.why_open = known->why_open;
  for (const Value& one : known->items) {
    if (!call.evaluator.spend(1 + one.length / 64, call.expr))
      return call.evaluator.exhausted_value();
    if (one.missing()) {
      leave_open(call, found, one.reasons, one.cause);
    } else if (one.tag != Tag::kString) {
      return broken_element(call, fmt::format("iam.expand wants strings, found {}", kind_name(one)),
                            one);
    } else if (fits(action.string(), one.string(), true)) {
      found.items.push_back(one);
    }
  }
  return list_of(call, found);
}

Value builtin_iam_is_public(const Call& call) {
  PolicyReader policy(call);
  if (!policy.read()) return policy.wrong;
  Value is_public = at(Value::of(false), call.args[0]);
  for (const Statement& statement : policy.statements) {
    if (!statement.condition.is_absent() && !statement.condition.missing()) continue;
    Value open_to_all = at(Value::of(!statement.not_principals.all.empty()), statement.whole);
    for (const Principal& principal : statement.principals.all) {
      if (begins_otherwise(principal.id, '*')) continue;
      if (principal.id.missing()) {
        open_to_all = truth_or(open_to_all, principal.id);
      } else if (principal.id.tag == Tag::kString && principal.id.string() == "*") {
        open_to_all = at(Value::of(true), principal.id);
        break;
      }
    }
    if (statement.principals.open != 0) {
      open_to_all = truth_or(open_to_all,
                             missing_of(statement.principals.open, statement.principals.why_open));
    }
    if (!statement.condition.is_absent()) open_to_all = truth_and(open_to_all, statement.condition);
    is_public = truth_or(is_public, truth_and(has_effect(statement, "Allow"), open_to_all));
  }
  if (policy.open == 0) return is_public;
  return truth_or(is_public, missing_of(policy.open, policy.why_open));
}

Value builtin_iam_wildcards(const Call& call) {
  PolicyReader policy(call);
  if (!policy.read()) return policy.wrong;
  std::vector<Value> found;
  uint8_t open = policy.open;
  const Cause* why = policy.why_open;
  const auto leave = [&](uint8_t reasons, const Cause* cause) {
    open |= reasons;
    why = call.evaluator.both(why, cause);
  };
  for (const Statement& statement : policy.statements) {
    const Value allows = has_effect(statement, "Allow");
    if (allows.is_false()) continue;
    if (allows.missing()) {
      leave(allows.reasons, allows.cause);
      continue;
    }
    for (const Value& action : statement.actions.elements.items) {
      if (action.missing()) {
        leave(action.reasons, action.cause);
      } else if (action.tag == Tag::kString &&
                 action.string().find_first_of("*?") != std::string_view::npos) {
        found.push_back(action);
      }
    }
    if (!statement.actions.elements.whole())
      leave(statement.actions.elements.open, statement.actions.elements.why_open);
  }
  return at(call.evaluator.make_list(found, call.expr, open, why), call.args[0]);
}

}  // namespace ordain::eval
