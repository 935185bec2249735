// Schema comparison: goes through a value and its schema side by side, and says what is wrong.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/schema_comparison.h"

#include <fmt/format.h>

#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

using lang::Type;
using lang::TypeKind;

// Looking for the nearest name costs more than an expression does.
constexpr uint64_t kSuggesting = 64;

struct Mistake {
  data::Node node;
  const lang::Record* record = nullptr;  // of which the key is no field; null: the value is unfit
  const Type* type = nullptr;            // that the value does not fit
};

// Goes through an object and its schema side by side. What is right costs no memory.
class Comparison {
 public:
  Comparison(const Call& call, Mistakes wanted) : call_(call), wanted_(wanted) {}

  // False when the budget ran out.
  bool compare(data::Node node, const Type* type) {
    if (!call_.evaluator.spend(1, call_.expr)) return false;
    if (type->is(TypeKind::kAny) || node.kind() == data::Kind::kNull ||
        node.kind() == data::Kind::kUnknown) {
      return true;
    }
    if (node.is_map()) {
      if (const lang::Record* record = lang::only_record(type))
        return compare_fields(node, *record);
    }
    const Type* fitting = fitting_option(node, type);
    if (fitting == nullptr) return add({node, nullptr, type});
    if (fitting->element == nullptr) return true;
    for (uint32_t i = 0; i < node.child_count(); ++i) {
      const data::Node child = node.child(i);
      if (!child.has(data::kShadowed) && !compare(child, fitting->element)) return false;
    }
    return true;
  }

  std::vector<Mistake>& mistakes() { return mistakes_; }

 private:
  bool compare_fields(data::Node map, const lang::Record& record) {
    const bool by_symbol = &map.document().symbols() == call_.evaluator.plan().symbols.get();
    for (uint32_t i = 0; i < map.child_count(); ++i) {
      const data::Node child = map.child(i);
      if (child.has(data::kShadowed)) continue;
      const lang::Field* field =
          by_symbol ? find(record, child.data().key) : record.find(child.key());
      if (field != nullptr) {
        if (!compare(child, field->type)) return false;
      } else if (!record.open && !child.key().starts_with('$') && !add({child, &record, nullptr})) {
        return false;
      }
    }
    return true;
  }

  static const lang::Field* find(const lang::Record& record, data::Key key) {
    for (const lang::Field& field : record.fields) {
      if (field.symbol == key) return &field;
    }
    return nullptr;
  }

  // The type, or the first of its options, that a value of this kind may be; null when there is
  // none.
  const Type* fitting_option(data::Node node, const Type* type) const {
    if (!type->is(TypeKind::kUnion)) return fits(node, type) ? type : nullptr;
    for (const Type* option : type->options) {
      if (const Type* found = fitting_option(node, option)) return found;
    }
    return nullptr;
  }

  bool fits(data::Node node, const Type* type) const {
    switch (type->kind) {
      case TypeKind::kBool:
        // The words of YAML 1.1 are booleans here, as they are to rules.
        return node.kind() == data::Kind::kBool ||
               (node.kind() == data::Kind::kString &&
                call_.evaluator.of_node(node, type).tag == Tag::kBool);
      case TypeKind::kInt:
        return node.kind() == data::Kind::kInt;
      case TypeKind::kDecimal:
        return node.kind() == data::Kind::kInt || node.kind() == data::Kind::kDecimal;
      case TypeKind::kLiteral:
        // An empty word is none to the API, which puts its default there.
        return node.kind() == data::Kind::kString &&
               (node.text().empty() || node.text() == type->literal);
      case TypeKind::kList:
        return node.is_list();
      case TypeKind::kMap:
      case TypeKind::kRecord:
        return node.is_map();
      case TypeKind::kAny:
        return true;
      default:
        return node.kind() == data::Kind::kString;
    }
  }

  bool add(const Mistake& mistake) {
    const bool unknown = mistake.record != nullptr;
    if (unknown != (wanted_ == Mistakes::kUnknownFields)) return true;
    mistakes_.push_back(mistake);
    return call_.evaluator.spend(kSuggesting, call_.expr);
  }

  const Call& call_;
  const Mistakes wanted_;
  std::vector<Mistake> mistakes_;
};

// --- in words ------------------------------------------------------------------------------------

std::string with_article(std::string_view name) {
  const bool vowel = !name.empty() && std::string_view("AEIOaeio").contains(name[0]);
  return fmt::format("{} {}", vowel ? "an" : "a", name);
}

// The key under which a value stands; of an element of a list, that of the list.
std::string_view key_of(data::Node node) {
  while (node && node.key().empty()) node = node.parent();
  return node ? node.key() : std::string_view();
}

std::string holder(const Mistake& mistake) {
  const std::string_view name = mistake.record->name;
  if (!name.empty()) return std::string(name.substr(name.rfind('.') + 1));
  return text::preview(key_of(mistake.node.parent()));
}

void add_words(const Type* type, std::vector<std::string>& words) {
  std::string word;
  switch (type->kind) {
    case TypeKind::kUnion:
      for (const Type* option : type->options) add_words(option, words);
      return;
    case TypeKind::kLiteral:
      word = type->literal;
      break;
    case TypeKind::kBool:
      word = "true or false";
      break;
    case TypeKind::kInt:
      word = "a whole number";
      break;
    case TypeKind::kList:
      word = "a list";
      break;
    case TypeKind::kMap:
    case TypeKind::kRecord:
      word = "a map";
      break;
    default:
      word = with_article(lang::to_string(lang::Types::simple(type->kind)));
  }
  words.push_back(std::move(word));
}

std::string wanted_words(const Type* type) {
  std::vector<std::string> words;
  add_words(type, words);
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string found_words(data::Node node) {
  if (!node.is_scalar()) return with_article(data::name(node.kind()));
  const std::string text = text::preview(node.text(), 40);
  const char* quote = node.kind() == data::Kind::kString ? "\"" : "";
  return fmt::format("the {} {}{}{}", data::name(node.kind()), quote, text, quote);
}

std::string_view near_of(const Mistake& mistake) {
  std::vector<std::string_view> known;
  if (mistake.record != nullptr) {
    for (const lang::Field& field : mistake.record->fields) known.push_back(field.name);
    return text::nearest(mistake.node.key(), known);
  }
  if (mistake.node.kind() != data::Kind::kString || !mistake.type->is(TypeKind::kUnion)) return {};
  for (const Type* option : mistake.type->options) {
    if (option->is(TypeKind::kLiteral)) known.push_back(option->literal);
  }
  return text::nearest(mistake.node.text(), known);
}

// A map whose values all stand at the mistake.
Value told(const Call& call, const Mistake& mistake,
           std::initializer_list<std::pair<std::string_view, std::string_view>> entries) {
  text::Arena& arena = call.evaluator.arena();
  std::vector<std::string_view> keys;
  std::vector<Value> items;
  for (const auto& [key, words] : entries) {
    if (words.empty()) continue;
    keys.push_back(key);
    items.push_back(Value::of(arena.copy(words)));
    items.back().node = mistake.node;
  }
  Value value = call.evaluator.make_map(keys, items);
  value.node = mistake.node;
  return value;
}

}  // namespace

Value compared_with(const Call& call, data::Node object, const Type* schema, Mistakes wanted) {
  Comparison comparison(call, wanted);
  if (!comparison.compare(object, schema)) return call.evaluator.exhausted_value();
  std::vector<Value> items;
  for (const Mistake& mistake : comparison.mistakes()) {
    const std::string_view near = near_of(mistake);
    std::string name = text::preview(key_of(mistake.node));
    if (mistake.node.key().empty()) name.insert(0, "an element of ");
    items.push_back(
        wanted == Mistakes::kUnknownFields
            ? told(call, mistake, {{"name", name}, {"of", holder(mistake)}, {"near", near}})
            : told(call, mistake,
                   {{"name", name},
                    {"found", found_words(mistake.node)},
                    {"wants", wanted_words(mistake.type)},
                    {"near", near}}));
  }
  return call.evaluator.make_list(items, call.expr);
}

}  // namespace ordain::eval
