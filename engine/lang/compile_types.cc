// Types: declarations and type expressions -> Type; defaults; whether a given value fits a type.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/lang/compiler.h"
#include "engine/lang/pack.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::lang {
namespace {

constexpr std::pair<std::string_view, TypeKind> kSimple[] = {
    {"any", TypeKind::kAny},           {"bool", TypeKind::kBool},
    {"int", TypeKind::kInt},           {"decimal", TypeKind::kDecimal},
    {"string", TypeKind::kString},     {"date", TypeKind::kDate},
    {"duration", TypeKind::kDuration}, {"quantity", TypeKind::kQuantity},
    {"period", TypeKind::kPeriod},     {"range", TypeKind::kRange}};

// Of an open record: the field that stands for all that are not listed.
constexpr std::string_view kOthers = "*";

bool node_is(data::Node node, TypeKind kind) {
  switch (kind) {
    case TypeKind::kAny:
      return true;
    case TypeKind::kBool:
      return node.kind() == data::Kind::kBool;
    case TypeKind::kInt:
      return node.kind() == data::Kind::kInt;
    case TypeKind::kDecimal:
      return node.kind() == data::Kind::kInt || node.kind() == data::Kind::kDecimal;
    case TypeKind::kString:
      return node.kind() == data::Kind::kString;
    default:
      return false;
  }
}

}  // namespace

bool is_literal(const ast::Expr& ast) {
  switch (ast.kind) {
    case ast::ExprKind::kBool:
    case ast::ExprKind::kInt:
    case ast::ExprKind::kDecimal:
    case ast::ExprKind::kString:
    case ast::ExprKind::kDate:
    case ast::ExprKind::kDuration:
      return true;
    case ast::ExprKind::kList:
      return std::all_of(ast.args.begin(), ast.args.end(),
                         [](const ast::Expr* arg) { return is_literal(*arg); });
    case ast::ExprKind::kMap:
      return std::all_of(ast.entries.begin(), ast.entries.end(),
                         [](const ast::Entry& entry) { return is_literal(*entry.value); });
    default:
      return false;
  }
}

void Compiler::declare_types(ast::File& file) {
  enter(file);
  const std::string_view package = package_;
  for (size_t i = 0; i < file.types.size(); ++i) {
    ast::Type& type = file.types[i];
    const std::string_view rest =
        unit_->apart == nullptr || unit_->apart->types.empty() ? "" : unit_->apart->types[i];
    const std::string_view name = plan_.arena.copy(fmt::format("{}.{}", package, type.name.text));
    const auto [it, fresh] =
        declared_types_.try_emplace(name, DeclaredType{&type, &file, rest, nullptr});
    DeclaredType& declared = it->second;
    if (!fresh) {
      error("lang/duplicate-type", type.name.span, fmt::format("type {} is declared twice", name),
            {}, {{declared.record->span, "the first one"}});
      continue;
    }
    declared.record = plan_.arena.make<Record>();
    declared.record->name = name;
    declared.record->span = type.name.span;
    plan_.records.push_back(declared.record);
    if (!waits(*unit_)) want(declared);
  }
  for (const ast::SourceDecl& source : file.sources) declare_source(source, *unit_);
}

const Type* Compiler::want(DeclaredType& declared) {
  if (!declared.wanted) {
    declared.wanted = true;
    if (!declared.rest.empty())
      ast::unpack_rest(*declared.ast, declared.rest, sources_, declared.file->source, plan_.arena);
    pending_.push_back({declared.file, declared.ast->fields, declared.record});
    if (types_complete_) complete_pending();
  }
  return types_.record(declared.record);
}

void Compiler::complete_types() {
  complete_pending();
  // In the order of the files, which is that of the messages.
  std::vector<std::string_view> names;
  for (const DomainDecl& domain : plan_.domains) {
    if (!waits(*declared_sources_.at(domain.name).unit)) names.push_back(domain.name);
  }
  std::sort(plan_.domains.begin(), plan_.domains.end(),
            [](const DomainDecl& a, const DomainDecl& b) { return a.name < b.name; });
  for (const std::string_view name : names) element_of(*find_domain(name));
  if (!apart_.empty()) find_record_words();
  failed_ = false;
}

void Compiler::complete_pending() {
  const ast::File* const file = file_;
  // By index: a record written in place inside another is appended on the way.
  types_complete_ = false;
  for (size_t i = 0; i < pending_.size(); ++i) {
    const PendingRecord pending = pending_[i];
    complete(pending);
  }
  for (const PendingRecord& pending : pending_) {
    for (Field& field : pending.record->fields) {
      std::set<const Record*> busy;
      field.has_default =
          field.initial != nullptr || (!field.optional && has_default(field.type, busy));
    }
  }
  pending_.clear();
  types_complete_ = true;
  if (file != nullptr) enter(*file);
}

void Compiler::complete(const PendingRecord& pending) {
  enter(*pending.file);
  std::vector<Field> fields;
  for (const ast::Field& ast : pending.fields) {
    if (ast.name.text == kOthers) {
      if (!type(*ast.type)->is(TypeKind::kAny) || ast.initial != nullptr || pending.record->open) {
        error("lang/open-record", ast.name.span,
              "the field '*' says once that there may be others, and these are of type any");
      }
      pending.record->open = true;
      continue;
    }
    const auto same = [&ast](const Field& field) { return field.name == ast.name.text; };
    if (std::any_of(fields.begin(), fields.end(), same)) {
      error("lang/duplicate-field", ast.name.span,
            fmt::format("field {} is declared twice", ast.name.text));
      continue;
    }
    if (ast.name.text == kOthers) {
      if (!type(*ast.type)->is(TypeKind::kAny) || ast.initial != nullptr || pending.record->open) {
        error("lang/open-record", ast.name.span,
              "the field '*' says once that there may be others, and these are of type any");
      }
      pending.record->open = true;
      continue;
    }
    Field field;
    field.name = plan_.arena.copy(ast.name.text);
    field.symbol = plan_.symbols->intern(field.name);
    field.type = type(*ast.type);
    field.optional = ast.optional || field.type->optional;
    if (ast.initial != nullptr) field.initial = constant(*ast.initial, field.type);
    fields.push_back(field);
  }
  pending.record->fields = plan_.arena.copy(fields);
}

bool Compiler::has_default(const Type* type, std::set<const Record*>& busy) {
  const Record* record = type->is(TypeKind::kRecord) ? type->record : nullptr;
  if (record == nullptr || !busy.insert(record).second) return false;
  return std::any_of(record->fields.begin(), record->fields.end(), [&](const Field& field) {
    return field.initial != nullptr || (!field.optional && has_default(field.type, busy));
  });
}

const Type* Compiler::type(const ast::TypeExpr& ast) {
  const Type* made = Types::any();
  switch (ast.kind) {
    case ast::TypeExpr::Kind::kLiteral:
      made = types_.literal(ast.text);
      break;
    case ast::TypeExpr::Kind::kUnion: {
      std::vector<const Type*> options;
      for (const ast::TypeExpr* option : ast.args) options.push_back(type(*option));
      made = types_.union_of(options);
      break;
    }
    case ast::TypeExpr::Kind::kRecord: {
      Record* record = plan_.arena.make<Record>();
      record->span = ast.span;
      pending_.push_back({file_, ast.fields, record});
      made = types_.record(record);
      // In a param or a let: the types of all files are there already.
      if (types_complete_) complete_pending();
      break;
    }
    case ast::TypeExpr::Kind::kNamed:
      made = named_type(ast);
      break;
  }
  return ast.optional ? types_.optional(made) : made;
}

const Type* Compiler::named_type(const ast::TypeExpr& ast) {
  if (ast.text == "list" || ast.text == "map") {
    if (ast.args.size() > 1) {
      error("lang/type-arguments", ast.span,
            fmt::format("{} takes one type, as in {}<string>", ast.text, ast.text));
    }
    const Type* element = ast.args.empty() ? Types::any() : type(*ast.args[0]);
    return ast.text == "list" ? types_.list(element) : types_.map(element);
  }
  if (!ast.args.empty()) {
    error("lang/type-arguments", ast.span,
          fmt::format("{} takes no types; list<...> and map<...> do", ast.text));
  }
  for (const auto& [name, kind] : kSimple) {
    if (ast.text == name) return here_->converts ? Types::converting(kind) : Types::simple(kind);
  }
  const std::string whole = whole_name(ast.text);
  if (whole.starts_with(kNoModule)) {
    failed_ = true;
    return Types::any();
  }
  auto it = declared_types_.find(whole);
  if (it == declared_types_.end())
    it = declared_types_.find(fmt::format("{}.{}", package_, ast.text));
  if (it != declared_types_.end()) return want(it->second);

  std::vector<std::string_view> known = {"list", "map"};
  for (const auto& [name, kind] : kSimple) known.push_back(name);
  for (const auto& [name, declared] : declared_types_) {
    known.push_back(name);
    if (name.starts_with(std::string(package_) + "."))
      known.push_back(name.substr(package_.size() + 1));
  }
  std::sort(known.begin(), known.end());
  error("lang/unknown-type", ast.span,
        fmt::format("no type is named {}{}", ast.text, text::did_you_mean(ast.text, known)));
  return Types::any();
}

const Expr* Compiler::constant(const ast::Expr& ast, const Type* type) {
  if (!is_literal(ast)) {
    error("lang/not-constant", ast.span,
          "a default is a literal: true, 3, \"x\", 30 days, [...] or {...}");
    return nullptr;
  }
  const Expr* value = expr(ast);
  if (value->type != nullptr && !may_be_equal(value->type, type)) {
    error("lang/type-mismatch", ast.span,
          fmt::format("the default is {}, the field wants {}", with_article(value->type),
                      with_article(type)));
  }
  return value;
}

bool Compiler::fits(data::Node node, const Type* type, std::string& mistake, data::Node& at) {
  const auto wrong = [&] {
    at = node;
    mistake = fmt::format("found {} {}, wants {}", data::name(node.kind()),
                          text::preview(node.text()), with_article(type));
    return false;
  };
  switch (type->kind) {
    case TypeKind::kUnion:
      for (const Type* option : type->options) {
        if (fits(node, option, mistake, at)) return true;
      }
      return wrong();
    case TypeKind::kLiteral:
      return node.kind() == data::Kind::kString && node.text() == type->literal ? true : wrong();
    case TypeKind::kList:
      if (!node.is_list()) return wrong();
      for (uint32_t i = 0; i < node.child_count(); ++i) {
        if (!fits(node.child(i), type->element, mistake, at)) return false;
      }
      return true;
    case TypeKind::kMap:
      if (!node.is_map()) return wrong();
      for (uint32_t i = 0; i < node.child_count(); ++i) {
        if (!fits(node.child(i), type->element, mistake, at)) return false;
      }
      return true;
    case TypeKind::kRecord:
      if (!node.is_map()) return wrong();
      for (uint32_t i = 0; i < node.child_count(); ++i) {
        const data::Node child = node.child(i);
        const Field* field = type->record->find(child.key());
        if (field == nullptr && type->record->open) continue;
        if (field == nullptr) {
          std::vector<std::string_view> known;
          for (const Field& candidate : type->record->fields) known.push_back(candidate.name);
          at = child;
          mistake = fmt::format("no field is named {}{}", child.key(),
                                text::did_you_mean(child.key(), known));
          return false;
        }
        if (!fits(child, field->type, mistake, at)) return false;
      }
      return true;
    case TypeKind::kDate:
    case TypeKind::kDuration:
    case TypeKind::kPeriod:
    case TypeKind::kRange:
      if (node.kind() != data::Kind::kString) return wrong();
      mistake = text_mistake(node.text(), type->kind);
      at = node;
      return mistake.empty();
    default:
      return node_is(node, type->kind) ? true : wrong();
  }
}

}  // namespace ordain::lang
