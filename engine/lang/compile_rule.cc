// Rules: declarations and statements of one file -> the plan's rules, parameters and globals.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/lang/compiler.h"
#include "engine/lang/pack.h"
#include "engine/text/suggest.h"

namespace ordain::lang {
namespace {

// What a control may have been meant for: without its catalogue, the one that has it; else the
// nearest.
std::string control_meant(std::string_view wanted, const std::vector<std::string_view>& known) {
  for (std::string_view id : known) {
    if (id.size() > wanted.size() && id.ends_with(wanted) &&
        id[id.size() - wanted.size() - 1] == '/')
      return fmt::format(", did you mean {}?", id);
  }
  return text::did_you_mean(wanted, known);
}

}  // namespace

void Compiler::compile_file(ast::File& file) {
  enter(file);
  if (file.broken) {
    for (const ast::Rule& rule : file.rules)
      plan_.bad_rules.push_back({std::string(rule.id.text), rule.id.span});
    if (file.rules.empty()) {
      plan_.bad_rules.push_back({sources_[file.source].path(), text::Span{file.source, 0, 0}});
    }
    return;
  }
  for (auto& [name, entry] : here_->params) {
    if (entry.unit == unit_) param(entry);
  }
  // What is shipped is compiled when it is used: a start would pay for all of the library.
  for (auto& [name, entry] : here_->fns) {
    if (entry.unit != unit_) continue;
    sign(entry, entry.ast->name.span);
    if (!unit_->shipped) compile_fn(entry, entry.ast->name.span);
  }
  for (size_t i = 0; i < file.rules.size(); ++i) rule(file.rules[i], i);
  for (const ast::Test& test : file.tests) {
    for (const ast::TestItem& item : test.items) {
      if (item.kind == ast::TestItem::Kind::kCheck) check(item);
    }
  }
}

void Compiler::param(FileParam& entry) {
  if (entry.state != FileLet::State::kFresh) return;
  entry.state = FileLet::State::kBusy;
  const ast::Name& name = entry.ast->name;
  const bool made = apart(*entry.unit, {&entry, name.text, false, name.span}, entry.depth,
                          [&] { compile_param(entry); });
  entry.state = made ? FileLet::State::kDone : FileLet::State::kBroken;
}

void Compiler::compile_param(FileParam& entry) {
  const ast::Param& ast = *entry.ast;
  const Expr* initial = expr(*ast.initial);
  entry.type = ast.type != nullptr ? type(*ast.type) : types_.widened(initial->type);
  if (!is_literal(*ast.initial)) {
    // Names that it binds have a frame of their own, not that of whichever rule uses it; and it is
    // computed once, not once for each use in each of the params that use it.
    Expr* value = make(ExprOp::kGlobal, *ast.initial, entry.type);
    value->slot = static_cast<uint32_t>(plan_.globals.size());
    value->text = plan_.arena.copy(ast.name.text);
    plan_.globals.push_back({value->text, initial, next_slot_});
    initial = value;
  }
  entry.value = initial;
  if (ast.type != nullptr && !may_be_equal(initial->type, entry.type)) {
    error("lang/type-mismatch", ast.initial->span,
          fmt::format("the default is {}, the param wants {}", with_article(initial->type),
                      with_article(entry.type)));
  }
  Param param{.name = plan_.arena.copy(ast.name.text),
              .package = plan_.arena.copy(package_),
              .help = plan_.arena.copy(ast.help.text),
              .type = entry.type,
              .value = initial,
              .from = ast.initial->span,
              .overridden = false,
              .name_span = ast.name.span,
              .initial_span = ast.initial->span,
              .bound_span = ast.bound != nullptr ? ast.bound->span : text::Span()};
  if (input_.params) {
    data::Node given = input_.params.get(fmt::format("{}.{}", package_, ast.name.text));
    if (!given) given = input_.params.get(ast.name.text);
    if (given) {
      std::string mistake;
      data::Node at;
      if (!fits(given, entry.type, mistake, at)) {
        error("lang/param-value", at.blame_span(),
              fmt::format("param {}: {}", ast.name.text, mistake), {},
              {{ast.name.span, "the param"}});
      } else {
        Expr* value = plan_.arena.make<Expr>();
        value->op = ExprOp::kNode;
        value->span = ast.initial->span;
        value->type = entry.type;
        value->node = given;
        entry.value = value;
        param.value = value;
        param.from = given.span();
        param.overridden = true;
      }
    }
  }
  // A default of what is shipped is held against its bound by a test, not at each start.
  if (ast.bound != nullptr && (param.overridden || !waits(*entry.unit)))
    bound(entry, param, initial);
  plan_.params.push_back(param);
}

const Expr* Compiler::file_let(FileLet& let, const ast::Expr& use) {
  const ast::Let& ast = *let.ast;
  if (let.state == FileLet::State::kBusy) {
    cycle(&let, use.span, ast.name.span);
    return nullptr;
  }
  if (let.state == FileLet::State::kFresh) {
    let.state = FileLet::State::kBusy;
    const auto compile = [&] {
      const Expr* value = expr(*ast.value);
      let.type = ast.type != nullptr ? type(*ast.type) : bounded(value->type);
      if (!may_be_equal(value->type, let.type)) {
        error("lang/type-mismatch", ast.value->span,
              fmt::format("the value is {}, the let wants {}", with_article(value->type),
                          with_article(let.type)));
      }
      if (ast.type != nullptr) value = read_as(*ast.value, value, let.type);
      let.global = static_cast<uint32_t>(plan_.globals.size());
      plan_.globals.push_back({plan_.arena.copy(ast.name.text), value, next_slot_});
    };
    const bool made = apart(*let.unit, {&let, ast.name.text, false, use.span}, let.depth, compile);
    let.state = made ? FileLet::State::kDone : FileLet::State::kBroken;
  }
  if (let.state == FileLet::State::kBroken || !reaches(let.depth, use)) return nullptr;
  Expr* made = make(ExprOp::kGlobal, use, let.type);
  made->slot = let.global;
  made->text = plan_.arena.copy(use.text);
  return made;
}

bool Compiler::is_control(std::string_view id) {
  if (!controls_)
    controls_ = input_.controls ? input_.controls() : decltype(controls_)::value_type();
  return controls_->contains(id);
}

void Compiler::rule(ast::Rule& ast, size_t number) {
  const bool shipped = unit_->shipped;
  failed_ = false;
  Rule rule;
  // The texts of a pack last as long as the program.
  const auto kept = [&](std::string_view text) {
    return unit_->apart != nullptr && shipped ? text : plan_.arena.copy(text);
  };
  rule.id = kept(ast.id.text);
  rule.title = kept(ast.title.text);
  rule.span = ast.id.span;
  rule.shipped = shipped;
  if (!ast.severity.empty())
    rule.severity = text::severity_named(ast.severity.text).value_or(text::Severity::kMedium);
  rule.sensitive = !ast.sensitive.empty();
  rule.why = kept(ast.why.text);
  rule.remedy = kept(ast.remedy.text);
  rule.refs.reserve(ast.refs.size());
  rule.tags.reserve(ast.tags.size());
  rule.controls.reserve(ast.controls.size());
  for (const ast::Name& ref : ast.refs) rule.refs.push_back(kept(ref.text));
  for (const ast::Name& tag : ast.tags) rule.tags.push_back(kept(tag.text));
  for (const ast::Name& control : ast.controls) {
    rule.controls.emplace_back(control.text);
    if (shipped || is_control(control.text)) continue;
    const std::vector<std::string_view> known(controls_->begin(), controls_->end());
    error("lang/unknown-control", control.span,
          fmt::format("no catalogue has the control {}{}", control.text,
                      control_meant(control.text, known)),
          {"all of them: ordain list controls"});
  }
  const bool unwanted = shipped && input_.wanted && !input_.wanted(rule);
  Waiting waiting{&ast, unit_, number, {}};
  if (unwanted || (waits(*unit_) && may_wait(waiting, rule))) {
    here_->skipped = true;
    if (!unwanted) {
      waiting_.push_back(std::move(waiting));
      ask_for_records_of(*unit_);
    }
    plan_.rules.push_back(std::move(rule));
    return;
  }
  if (waits(*unit_))
    ast::unpack_rest(ast, unit_->apart->rules[number], sources_, file_->source, plan_.arena);
  body(ast, rule);
  if (failed_) {
    plan_.bad_rules.push_back({std::string(rule.id), rule.span});
  } else {
    plan_.rules.push_back(std::move(rule));
  }
}

// Not when it may speak of docs(), of which a run reads what the rules name.
bool Compiler::may_wait(Waiting& waiting, Rule& rule) const {
  if (!unit_->imports.empty() || !file_->sources.empty() || leads_to(document_words_, *unit_))
    return false;
  const auto first_word = [](std::string_view name) { return name.substr(0, name.find('.')); };
  const std::string_view name = unit_->apart->domains[waiting.number];
  if (find_domain(name) != nullptr && !declared_at(*here_, first_word(name)).valid()) {
    rule.domain = name;
    waiting.domains.push_back(name);
    return true;
  }
  std::set<std::string_view> families;
  bool all_named = true;
  for (const std::string_view drawn : unit_->apart->drawn_from[waiting.number]) {
    const std::string_view word = first_word(drawn);
    // Records are read one by one.
    if (record_words_.contains(word)) return false;
    if (const auto known = families_.find(word); known != families_.end()) {
      families.insert(known->second.begin(), known->second.end());
      all_named &= find_domain(drawn) != nullptr;
      waiting.domains.push_back(drawn);
    } else if (declared_at(*here_, word).valid()) {
      return false;
    }
  }
  // What a function of the library draws from is known by its first words alone.
  if (!all_named) waiting.domains.clear();
  rule.families.assign(families.begin(), families.end());
  return !families.empty();
}

void Compiler::finish(const Loader::Found& found) {
  for (DomainDecl& domain : plan_.domains) {
    if (domain.element == nullptr && found.domain(domain.name)) element_of(domain);
  }
  const size_t bad = plan_.bad_rules.size();
  for (const Waiting& waiting : std::exchange(waiting_, {})) {
    const ast::Apart& apart = *waiting.unit->apart;
    auto* const rule = const_cast<Rule*>(plan_.find_rule(waiting.ast->id.text));
    // Deselected since, or replaced by one of the project.
    if (rule == nullptr || rule->span != waiting.ast->id.span) continue;
    const auto& names = waiting.domains.empty() ? rule->families : waiting.domains;
    const auto& is_there = waiting.domains.empty() ? found.family : found.domain;
    if (std::none_of(names.begin(), names.end(), is_there)) continue;
    enter(*waiting.unit->file);
    ast::unpack_rest(*waiting.ast, apart.rules[waiting.number], sources_, file_->source,
                     plan_.arena);
    failed_ = false;
    body(*waiting.ast, *rule);
    if (failed_) plan_.bad_rules.push_back({std::string(rule->id), rule->span});
  }
  for (size_t i = bad; i < plan_.bad_rules.size(); ++i) {
    std::erase_if(plan_.rules,
                  [&](const Rule& rule) { return rule.span == plan_.bad_rules[i].span; });
  }
}

void Compiler::body(const ast::Rule& ast, Rule& rule) {
  skipped_in_rule_ = false;
  unknown_names_.clear();
  scopes_.assign(1, {});
  next_slot_ = 0;
  next_clause_ = 0;
  if (ast.subjects == nullptr) {
    // The parser has said so, with the place.
    failed_ = true;
  } else {
    rule.subjects = loop(*ast.subjects);
    const Expr* first = rule.subjects->generators[0].collection;
    // With two names, the first is no part of the subject: the elements are gone through.
    if (first->op == ExprOp::kDomain && !rule.subjects->generators[0].has_key)
      rule.domain = first->text;
  }
  // Lets come first: a `when` may use any of them, wherever it stands.
  block(ast.body, rule.body, rule.locals);
  for (const ast::Expr* when : ast.when) rule.when.push_back(condition(*when, "`when`"));
  governance(ast, rule);
  if (rule.body.empty() && !failed_) {
    error("lang/empty-rule", ast.id.span,
          fmt::format("rule {} requires and denies nothing", rule.id),
          {"add a `require` or a `deny`"});
  }
  pop_scope();
  rule.slots = next_slot_;
  rule.clauses = next_clause_;
}

const Loop* Compiler::loop(const ast::Binder& ast) {
  std::vector<Generator> generators;
  for (const ast::Generator& generator : ast.generators) {
    const Expr* collection = expr(*generator.collection);
    const Type* type = collection->type;
    const bool is_range = type->is(TypeKind::kRange);
    const Type* element = is_range ? Types::simple(TypeKind::kInt) : types_.element_of(type);
    if (is_range && type->element != nullptr && !may_be(type->element, TypeKind::kInt)) {
      error("lang/not-a-collection", generator.collection->span,
            fmt::format("a range of {}s has no elements to go through, only one of ints has",
                        to_string(type->element)));
      element = Types::any();
    } else if (!may_be(type, TypeKind::kList) && !may_be(type, TypeKind::kMap) &&
               !may_be(type, TypeKind::kRange)) {
      error("lang/not-a-collection", generator.collection->span,
            fmt::format("{} has no elements to go through", with_article(type)),
            {"list(x) makes a list of one"});
    }
    Generator made{.collection = collection};
    made.name = plan_.arena.copy(generator.first.text);
    if (generator.second.empty()) {
      made.slot = next_slot_++;
      declare(generator.first, made.slot, element, false);
    } else {
      made.has_key = true;
      made.key_slot = next_slot_++;
      made.slot = next_slot_++;
      const TypeKind key = is_range || is_surely(type, TypeKind::kList) ? TypeKind::kInt
                           : is_surely(type, TypeKind::kMap)            ? TypeKind::kString
                                                                        : TypeKind::kAny;
      declare(generator.first, made.key_slot, Types::simple(key), false);
      declare(generator.second, made.slot, element, false);
      made.name = plan_.arena.copy(generator.second.text);
    }
    generators.push_back(made);
  }
  Loop* made = plan_.arena.make<Loop>();
  made->generators = plan_.arena.copy(generators);
  if (ast.where != nullptr) made->where = condition(*ast.where, "`where`");
  return made;
}

Local Compiler::local(const ast::Let& ast) {
  const uint32_t outer = std::exchange(deepest_, depth_);
  const Expr* value = expr(*ast.value);
  const uint32_t depth = deepest_ - depth_;
  deepest_ = std::max(outer, deepest_);
  const Type* type = ast.type != nullptr ? this->type(*ast.type) : bounded(value->type);
  if (ast.type != nullptr && !may_be_equal(value->type, type)) {
    error("lang/type-mismatch", ast.value->span,
          fmt::format("the value is {}, the let wants {}", with_article(value->type),
                      with_article(type)));
  }
  if (ast.type != nullptr) value = read_as(*ast.value, value, type);
  const Local made{next_slot_++, plan_.arena.copy(ast.name.text), value};
  declare(ast.name, made.slot, type, true);
  scopes_.back().back().depth = depth;
  return made;
}

const Expr* Compiler::condition(const ast::Expr& ast, std::string_view what) {
  const Expr* made = expr(ast);
  if (!may_be(made->type, TypeKind::kBool)) {
    error("lang/not-a-condition", ast.span,
          fmt::format("{} wants a condition, found {}", what, with_article(made->type)),
          {"there is no truthiness: compare it, or write `exists x` or `x is not empty`"});
  }
  return made;
}

void Compiler::block(std::span<const ast::Stmt* const> ast, std::vector<const Stmt*>& out,
                     std::vector<Local>& locals) {
  for (const ast::Stmt* part : ast) {
    if (part->kind == ast::StmtKind::kLet) {
      locals.push_back(local(part->let));
    } else if (const Stmt* made = statement(*part)) {
      out.push_back(made);
    }
  }
}

const Stmt* Compiler::statement(const ast::Stmt& ast) {
  Stmt* made = plan_.arena.make<Stmt>();
  made->span = ast.span;
  const auto nested = [this](std::span<const ast::Stmt* const> part,
                             std::span<const Stmt* const>& out, std::span<const Local>& locals) {
    std::vector<const Stmt*> statements;
    std::vector<Local> lets;
    block(part, statements, lets);
    out = plan_.arena.copy(statements);
    locals = plan_.arena.copy(lets);
  };
  switch (ast.kind) {
    case ast::StmtKind::kRequire:
    case ast::StmtKind::kDeny:
      made->kind = ast.kind == ast::StmtKind::kRequire ? StmtKind::kRequire : StmtKind::kDeny;
      made->ordinal = ++next_clause_;
      made->condition =
          condition(*ast.condition, ast.kind == ast::StmtKind::kRequire ? "`require`" : "`deny`");
      if (ast.message != nullptr) made->message = expr(*ast.message);
      if (ast.at != nullptr) made->at = expr(*ast.at);
      break;
    case ast::StmtKind::kEach:
      made->kind = StmtKind::kEach;
      made->ordinal = ++next_clause_;
      push_scope();
      made->loop = loop(*ast.binder);
      nested(ast.then, made->then, made->locals);
      pop_scope();
      break;
    case ast::StmtKind::kIf:
      made->kind = StmtKind::kIf;
      made->ordinal = ++next_clause_;
      made->condition = condition(*ast.condition, "`if`");
      push_scope();
      nested(ast.then, made->then, made->locals);
      pop_scope();
      push_scope();
      nested(ast.otherwise, made->otherwise, made->other_locals);
      pop_scope();
      break;
    case ast::StmtKind::kLet:
      return nullptr;
  }
  return made;
}

}  // namespace ordain::lang
