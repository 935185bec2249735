// An evaluator of a core of the language, small and slow, against the engine on random rules.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "tests/unit/judging.h"

using namespace ordain;

// Written from the semantics alone: no type, no code and no shortcut is shared with engine/eval.
// Sets of reasons are strings of the letters a (absent), u (unknown) and e (error).
namespace {

struct Data;
using Item = std::shared_ptr<const Data>;

struct Data {
  enum Kind { kNull, kBool, kInt, kText, kList, kMap, kUnknown } kind = kNull;
  bool boolean = false;
  int number = 0;
  std::string text;
  std::vector<Item> list;
  std::map<std::string, Item> map;
};

std::string yaml(const Item& item) {
  std::string out;
  switch (item->kind) {
    case Data::kNull:
      return "null";
    case Data::kBool:
      return item->boolean ? "true" : "false";
    case Data::kInt:
      return std::to_string(item->number);
    case Data::kText:
      return "'" + item->text + "'";
    case Data::kUnknown:
      return "UNKNOWN";
    case Data::kList:
      for (const Item& one : item->list) out += (out.empty() ? "" : ", ") + yaml(one);
      return "[" + out + "]";
    case Data::kMap:
      for (const auto& [key, one] : item->map)
        out += (out.empty() ? "" : ", ") + key + ": " + yaml(one);
      return "{" + out + "}";
  }
  return out;
}

// What an expression gives: a value, or the reasons why there is none.
struct Given {
  Item item;           // null: none
  std::set<char> why;  // then not empty
  bool tolerated = false;
};

Given none(char why) { return {nullptr, {why}, false}; }
Given boolean(bool truth) {
  auto item = std::make_shared<Data>();
  item->kind = Data::kBool;
  item->boolean = truth;
  return {item, {}, false};
}
bool absent(const Given& given) { return !given.item && given.why == std::set<char>{'a'}; }
Given read(const Item& item) {
  if (item->kind == Data::kNull) return none('a');
  if (item->kind == Data::kUnknown) return none('u');
  return {item, {}, false};
}
Given united(const Given& a, const Given& b) {
  Given out;
  out.why = a.why;
  out.why.insert(b.why.begin(), b.why.end());
  return out;
}

using Scope = std::map<std::string, Given>;

// A piece of a rule: its text, and what it gives.
struct Piece {
  std::string text;
  std::function<Given(const Scope&)> value;
};

bool scalar(const Item& item) { return item->kind != Data::kList && item->kind != Data::kMap; }

// T, F or reasons.
Given truth(const Given& given) {
  if (!given.item) return {nullptr, given.why, false};
  return given.item->kind == Data::kBool ? given : none('e');
}

Given same(const Item& a, const Item& b) {
  if (a->kind != b->kind) return none('e');
  switch (a->kind) {
    case Data::kBool:
      return boolean(a->boolean == b->boolean);
    case Data::kInt:
      return boolean(a->number == b->number);
    case Data::kText:
      return boolean(a->text == b->text);
    default:
      return none('?');  // the generator compares no list and no map
  }
}

Given equals(const Given& a, const Given& b, bool negated) {
  if (!a.item || !b.item) {
    const bool strict_a = !a.item && !a.tolerated;
    const bool strict_b = !b.item && !b.tolerated;
    if (strict_a || strict_b) return united(strict_a ? a : Given(), strict_b ? b : Given());
    return boolean(negated);
  }
  if (!scalar(a.item) || !scalar(b.item)) return none('e');
  const Given result = same(a.item, b.item);
  return result.item ? boolean(result.item->boolean != negated) : result;
}

Given negation(const Given& a) { return a.item ? boolean(!a.item->boolean) : a; }
Given conjunction(const Given& a, const Given& b) {
  if ((a.item && !a.item->boolean) || (b.item && !b.item->boolean)) return boolean(false);
  if (a.item && b.item) return boolean(true);
  return united(a, b);
}
Given disjunction(const Given& a, const Given& b) {
  return negation(conjunction(negation(a), negation(b)));
}

// The random rules: names in scope, a bound on their depth.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  Item document(int depth) {
    auto made = std::make_shared<Data>();
    made->kind = Data::kMap;
    for (const char* key : kKeys) {
      if (pick(3) != 0) made->map[key] = item(depth);
    }
    return made;
  }

  Piece condition(const std::vector<std::string>& names, int depth) {
    switch (depth <= 0 ? pick(4) : pick(10)) {
      case 0:
        return compare(names, false);
      case 1:
        return compare(names, true);
      case 2:
        return exists(names);
      case 3:
        return member(names);
      case 4: {
        const Piece a = condition(names, depth - 1);
        return {"not (" + a.text + ")",
                [a](const Scope& scope) { return negation(truth(a.value(scope))); }};
      }
      case 5:
      case 6:
      case 7:
        return connective(names, depth);
      case 8:
        return quantifier(names, depth);
      default: {
        const Piece a = path(names);
        return {a.text, [a](const Scope& scope) { return truth(a.value(scope)); }};
      }
    }
  }

 private:
  static constexpr const char* kKeys[] = {"a", "b", "c", "d"};

  Item item(int depth) {
    auto made = std::make_shared<Data>();
    switch (depth <= 0 ? pick(5) : pick(9)) {
      case 0:
        made->kind = Data::kNull;
        break;
      case 1:
        made->kind = Data::kUnknown;
        break;
      case 2:
        made->kind = Data::kBool;
        made->boolean = pick(2) == 0;
        break;
      case 3:
        made->kind = Data::kInt;
        made->number = pick(3);
        break;
      case 4:
        made->kind = Data::kText;
        made->text = std::string(1, static_cast<char>('a' + pick(3)));
        break;
      case 5:
      case 6:
        made->kind = Data::kList;
        for (int i = pick(4); i > 0; --i) made->list.push_back(item(depth - 1));
        break;
      default:
        return document(depth - 1);
    }
    return made;
  }

  // x.a.b, with `?` and `?.` here and there.
  Piece path(const std::vector<std::string>& names) {
    const std::string& name = names[static_cast<size_t>(pick(static_cast<int>(names.size())))];
    Piece made{name, [name](const Scope& scope) { return scope.at(name); }};
    for (int i = pick(3) + (name == "x" ? 1 : 0); i > 0; --i) {
      const std::string key = kKeys[pick(4)];
      const bool maybe = pick(5) == 0;
      made = {made.text + (maybe ? "?." : ".") + key,
              [base = made.value, key, maybe](const Scope& scope) {
                Given given = base(scope);
                if (!given.item) {
                  if (maybe && absent(given)) given.tolerated = true;
                  return given;
                }
                if (given.item->kind != Data::kMap) return none('e');
                const auto found = given.item->map.find(key);
                return found == given.item->map.end() ? none('a') : read(found->second);
              }};
    }
    if (pick(4) == 0) {
      made = {made.text + "?", [base = made.value](const Scope& scope) {
                Given given = base(scope);
                if (absent(given)) given.tolerated = true;
                return given;
              }};
    }
    return made;
  }

  Piece literal() {
    auto made = std::make_shared<Data>();
    std::string text;
    switch (pick(3)) {
      case 0:
        made->kind = Data::kBool;
        made->boolean = pick(2) == 0;
        text = made->boolean ? "true" : "false";
        break;
      case 1:
        made->kind = Data::kInt;
        made->number = pick(3);
        text = std::to_string(made->number);
        break;
      default:
        made->kind = Data::kText;
        made->text = std::string(1, static_cast<char>('a' + pick(3)));
        text = "\"" + made->text + "\"";
    }
    return {text, [made](const Scope&) { return Given{made, {}, false}; }};
  }

  // A path, a path with a default, or (never on both sides of a comparison) a literal.
  Piece operand(const std::vector<std::string>& names) {
    const Piece left = path(names);
    if (pick(4) != 0) return left;
    const Piece other = literal();
    return {"(" + left.text + " ?? " + other.text + ")", [left, other](const Scope& scope) {
              const Given given = left.value(scope);
              return absent(given) ? other.value(scope) : given;
            }};
  }

  Piece compare(const std::vector<std::string>& names, bool negated) {
    const Piece a = operand(names);
    const Piece b = pick(3) == 0 ? operand(names) : literal();
    // Lists and maps are compared by structure, which this evaluator does not know: it gives up on
    // two.
    return {
        a.text + (negated ? " != " : " == ") + b.text, [a, b, negated](const Scope& scope) {
          const Given left = a.value(scope);
          const Given right = b.value(scope);
          if (left.item && right.item && left.item->kind == right.item->kind && !scalar(left.item))
            return none('?');
          return equals(left, right, negated);
        }};
  }

  Piece exists(const std::vector<std::string>& names) {
    const Piece a = path(names);
    return {"exists " + a.text, [a](const Scope& scope) {
              const Given given = a.value(scope);
              if (given.item) return boolean(true);
              return absent(given) ? boolean(false) : Given{nullptr, given.why, false};
            }};
  }

  // `e in [literals]`, or a literal in what the document has.
  Piece member(const std::vector<std::string>& names) {
    const bool negated = pick(3) == 0;
    const std::string word = negated ? " not in " : " in ";
    if (pick(2) == 0) {
      const Piece a = operand(names);
      std::vector<Piece> list;
      std::string text;
      for (int i = pick(3); i >= 0; --i) {
        list.push_back(literal());
        text += (text.empty() ? "" : ", ") + list.back().text;
      }
      return {a.text + word + "[" + text + "]", [a, list, negated](const Scope& scope) {
                std::vector<Given> items;
                for (const Piece& one : list) items.push_back(one.value(scope));
                return among(a.value(scope), items, negated);
              }};
    }
    const Piece a = literal();
    const Piece b = path(names);
    return {a.text + word + b.text, [a, b, negated](const Scope& scope) {
              const Given in = b.value(scope);
              if (!in.item) return in.tolerated ? boolean(negated) : Given{nullptr, in.why, false};
              if (scalar(in.item)) return none('e');
              const Given item = a.value(scope);
              if (in.item->kind == Data::kMap) {
                if (item.item->kind != Data::kText) return none('e');
                return boolean(in.item->map.contains(item.item->text) != negated);
              }
              std::vector<Given> items;
              for (const Item& one : in.item->list) items.push_back(read(one));
              return among(item, items, negated);
            }};
  }

  static Given among(const Given& item, const std::vector<Given>& items, bool negated) {
    if (!item.item) return item.tolerated ? boolean(negated) : Given{nullptr, item.why, false};
    Given undecided;
    bool same_kind = items.empty();
    for (const Given& one : items) {
      if (!one.item) {
        undecided.why.insert(one.why.begin(), one.why.end());
        same_kind = true;  // what is not there may have been of the kind
        continue;
      }
      if (one.item->kind != item.item->kind) continue;
      same_kind = true;
      if (!scalar(item.item)) return none('?');
      if (same(one.item, item.item).item->boolean) return boolean(!negated);
    }
    if (!undecided.why.empty()) return undecided;
    return same_kind ? boolean(negated) : none('e');
  }

  Piece connective(const std::vector<std::string>& names, int depth) {
    const Piece a = condition(names, depth - 1);
    const Piece b = condition(names, depth - 1);
    const int which = pick(3);
    const char* word = which == 0 ? " and " : which == 1 ? " or " : " implies ";
    return {"(" + a.text + ")" + word + "(" + b.text + ")", [a, b, which](const Scope& scope) {
              const Given left = truth(a.value(scope));
              const Given right = truth(b.value(scope));
              if (which == 0) return conjunction(left, right);
              return disjunction(which == 1 ? left : negation(left), right);
            }};
  }

  Piece quantifier(std::vector<std::string> names, int depth) {
    const Piece in = path(names);
    const std::string name = "y" + std::to_string(++names_);
    names.push_back(name);
    const bool filtered = pick(2) == 0;
    const Piece where = condition(names, depth - 2);
    const Piece body = condition(names, depth - 2);
    const int which = pick(3);
    const char* word = which == 0 ? "every " : which == 1 ? "any " : "no ";
    return {word + name + " in " + in.text + (filtered ? " where " + where.text : "") + " { " +
                body.text + " }",
            [in, name, where, body, filtered, which](const Scope& scope) {
              const Given collection = in.value(scope);
              std::vector<Item> items;
              if (collection.item) {
                if (scalar(collection.item)) return none('e');
                items = collection.item->list;
                for (const auto& [key, one] : collection.item->map) items.push_back(one);
              } else if (!collection.tolerated) {
                return Given{nullptr, collection.why, false};
              }
              Given all = boolean(which == 0);
              for (const Item& one : items) {
                Scope inner = scope;
                inner[name] = read(one);
                const Given f = filtered ? truth(where.value(inner)) : boolean(true);
                const Given p = truth(body.value(inner));
                all = which == 0 ? conjunction(all, disjunction(negation(f), p))
                                 : disjunction(all, conjunction(f, p));
              }
              return which == 2 ? negation(all) : all;
            }};
  }

  std::mt19937 random_;
  int names_ = 0;
};

std::string told(const Given& given) {
  if (given.item) return given.item->boolean ? "T" : "F";
  std::string out;
  for (const auto& [letter, word] :
       {std::pair('a', "absent"), std::pair('u', "unknown"), std::pair('e', "error")}) {
    if (given.why.contains(letter)) out += (out.empty() ? "" : "+") + std::string(word);
  }
  return out;
}

}  // namespace

TEST_CASE("the engine and a second evaluator agree on random rules and documents", "[oracle]") {
  std::map<std::string, int> seen;
  size_t refused = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    Maker maker(seed);
    const Item document = maker.document(3);
    std::vector<Piece> pieces;
    std::vector<std::string> conditions;
    for (int i = 0; i < 60; ++i) {
      pieces.push_back(maker.condition({"x"}, 3));
      // In brackets: a quantifier or a comparison may stand alone.
      conditions.push_back("(" + pieces.back().text + ")");
    }
    const std::string text = yaml(document);
    const std::vector<std::string> found = test::truths(conditions, text);
    for (size_t i = 0; i < pieces.size(); ++i) {
      if (found[i] == "?") {
        ++refused;  // the compiler knows of a literal's type what this evaluator finds out
        continue;
      }
      const Given wanted = truth(pieces[i].value({{"x", Given{document, {}, false}}}));
      if (!wanted.item && wanted.why.contains('?')) continue;
      INFO(text);
      INFO(conditions[i]);
      CHECK(found[i] == told(wanted));
      ++seen[told(wanted)];
    }
  }
  // The rules reach every truth, and few are refused.
  CHECK(seen["T"] > 200);
  CHECK(seen["F"] > 200);
  CHECK(seen["absent"] > 100);
  CHECK(seen["unknown"] > 50);
  CHECK(seen["error"] > 100);
  CHECK(refused < 400);
}
