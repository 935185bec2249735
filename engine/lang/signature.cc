// Signatures: the types in a builtin's row, "(xs: list<T>, by?: string) -> T".
// SPDX-License-Identifier: Apache-2.0
#include <cctype>

#include "engine/lang/compiler.h"
#include "engine/text/check.h"

namespace ordain::lang {
namespace {

// Rows are part of the program, so a mistake in one is a bug: ORDAIN_CHECK.
class Reader {
 public:
  Reader(std::string_view text, Types& types, text::Arena& arena, text::SymbolTable& symbols)
      : text_(text), types_(types), arena_(arena), symbols_(symbols) {}

  Signature signature() {
    Signature out;
    variable_ = arena_.make<Type>();
    expect("(");
    while (!accept(")")) {
      Signature::Parameter parameter;
      parameter.name = word();
      parameter.optional = accept("?");
      expect(":");
      parameter.type = type();
      out.parameters.push_back(parameter);
      accept(",");
    }
    expect("->");
    out.result = type();
    out.variable = used_ ? variable_ : nullptr;
    return out;
  }

 private:
  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool accept(std::string_view token) {
    skip();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  void expect(std::string_view token) { ORDAIN_CHECK(accept(token)); }
  std::string_view word() {
    skip();
    const size_t begin = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_'))
      ++at_;
    ORDAIN_CHECK(at_ > begin);
    return text_.substr(begin, at_ - begin);
  }
  const Type* type() {
    std::vector<const Type*> options;
    do {
      options.push_back(atom());
    } while (accept("|"));
    const Type* made = options.size() == 1 ? options.front() : types_.union_of(options);
    return accept("?") ? types_.optional(made) : made;
  }
  const Type* atom() {
    if (accept("{")) return record();
    const std::string_view name = word();
    if (name == "T") {
      used_ = true;
      return variable_;
    }
    if (name == "list" || name == "map") {
      expect("<");
      const Type* element = type();
      expect(">");
      return name == "list" ? types_.list(element) : types_.map(element);
    }
    for (const TypeKind kind : {TypeKind::kAny, TypeKind::kBool, TypeKind::kInt, TypeKind::kDecimal,
                                TypeKind::kString, TypeKind::kDate, TypeKind::kDuration,
                                TypeKind::kPeriod, TypeKind::kQuantity, TypeKind::kVersion}) {
      if (to_string(Types::simple(kind)) == name) return Types::simple(kind);
    }
    ORDAIN_CHECK(!"a type's name in a signature");
    return nullptr;
  }
  const Type* record() {
    std::vector<Field> fields;
    while (!accept("}")) {
      Field field;
      field.name = word();
      field.symbol = symbols_.intern(field.name);
      expect(":");
      field.type = type();
      field.optional = field.type->optional;
      fields.push_back(field);
    }
    Record* record = arena_.make<Record>();
    record->fields = arena_.copy(fields);
    return types_.record(record);
  }

  std::string_view text_;
  size_t at_ = 0;
  Types& types_;
  text::Arena& arena_;
  text::SymbolTable& symbols_;
  const Type* variable_ = nullptr;
  bool used_ = false;
};

}  // namespace

Signature parse_signature(std::string_view text, Types& types, text::Arena& arena,
                          text::SymbolTable& symbols) {
  return Reader(text, types, arena, symbols).signature();
}

}  // namespace ordain::lang
