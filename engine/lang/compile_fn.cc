// Functions of files: compiled once each and before they are called, so that no call comes back.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/lang/compiler.h"
#include "engine/text/check.h"
#include "engine/text/suggest.h"

namespace ordain::lang {

using ast::ExprKind;

namespace {

// Levels of expressions within expressions, through all lets and functions that they use. An
// evaluation goes as deep, on a stack of bounded size.
constexpr uint32_t kMostDepth = 400;

// Parts of a type that was not declared. More are "any": the types of lets and functions that are
// put together from each other double with each.
constexpr size_t kMostParts = 256;

size_t parts_of(const Type* type, size_t limit) {
  size_t parts = 1;
  if (type->element != nullptr && !type->empty) parts += parts_of(type->element, limit);
  for (const Type* option : type->options) {
    if (parts >= limit) break;
    parts += parts_of(option, limit - parts);
  }
  return parts;
}

}  // namespace

std::string signature(const Function& function) {
  std::string out = "(";
  for (const Function::Parameter& parameter : function.parameters) {
    if (out.size() > 1) out += ", ";
    out += fmt::format("{}{}: {}", parameter.name, parameter.initial != nullptr ? "?" : "",
                       to_string(parameter.type));
  }
  return fmt::format("{}) -> {}", out, to_string(function.result));
}

std::string comment_above(std::string_view text, size_t at) {
  const auto start_of_line = [text](size_t place) {
    return place == 0 ? 0 : text.rfind('\n', place - 1) + 1;
  };
  std::string out;
  for (size_t line = start_of_line(at); line > 0;) {
    const size_t above = start_of_line(line - 1);
    std::string_view words = text.substr(above, line - above);
    words.remove_prefix(std::min(words.find_first_not_of(" \t\r\n"), words.size()));
    if (!words.starts_with('#')) break;
    words.remove_prefix(std::min(words.find_first_not_of("# \t"), words.size()));
    words = words.substr(0, words.find_last_not_of(" \t\r\n") + 1);
    out = fmt::format("{}{}{}", words, out.empty() || words.empty() ? "" : " ", out);
    line = above;
  }
  return out;
}

const Type* Compiler::bounded(const Type* type) const {
  return parts_of(type, kMostParts) < kMostParts ? type : Types::any();
}

Expr* Compiler::expr(const ast::Expr& ast) {
  if (depth_ >= kMostDepth) {
    reaches(1, ast);
    return broken(ast);
  }
  deepest_ = std::max(deepest_, ++depth_);
  Expr* made = expression(ast);
  --depth_;
  return made;
}

bool Compiler::reaches(uint32_t depth, const ast::Expr& use) {
  if (depth_ + depth <= kMostDepth) {
    deepest_ = std::max(deepest_, depth_ + depth);
    return true;
  }
  skipped();
  error("lang/too-deep", use.span,
        fmt::format("this nests more than {} levels deep, with the lets and functions it uses",
                    kMostDepth),
        {"a list and a quantifier do what a long chain of lets or functions does"});
  return false;
}

bool Compiler::apart(Unit& unit, const Using& use, uint32_t& depth,
                     text::FunctionRef<void()> compile) {
  const ast::File* const file = file_;
  auto scopes = std::exchange(scopes_, std::vector<std::vector<Visible>>(1));
  auto unknown_names = std::exchange(unknown_names_, {});
  const uint32_t slot = std::exchange(next_slot_, 0);
  const bool failed = std::exchange(failed_, false);
  const bool skipped = std::exchange(skipped_in_rule_, false);
  const uint32_t deepest = std::exchange(deepest_, depth_);
  const FileParam* const bound_of = std::exchange(bound_of_, nullptr);
  using_.push_back(use);
  enter(*unit.file);
  compile();
  enter(*file);
  using_.pop_back();
  const bool made = !failed_;
  depth = deepest_ - depth_;
  deepest_ = std::max(deepest, deepest_);
  bound_of_ = bound_of;
  scopes_ = std::move(scopes);
  unknown_names_ = std::move(unknown_names);
  next_slot_ = slot;
  failed_ = failed;
  skipped_in_rule_ = skipped;
  return made;
}

void Compiler::cycle(const void* declaration, text::Span use, text::Span declared) {
  const auto first = std::find_if(using_.begin(), using_.end(), [declaration](const Using& one) {
    return one.declaration == declaration;
  });
  ORDAIN_CHECK(first != using_.end());
  failed_ = true;
  if (std::exchange(using_.back().circular, true)) return;
  const bool function =
      std::any_of(first, using_.end(), [](const Using& one) { return one.function; });
  std::string path;
  std::vector<text::Related> related = {{declared, "declared here"}};
  for (auto it = first; it != using_.end(); ++it) {
    path += fmt::format("{} -> ", it->name);
    if (it != first)
      related.push_back({it->use, fmt::format("{} uses {}", std::prev(it)->name, it->name)});
  }
  path += first->name;
  const bool direct = using_.end() - first == 1;
  error(function ? "lang/recursion" : "lang/cyclic-let", use,
        fmt::format("`{}` needs its own {}{}", first->name, function ? "result" : "value",
                    direct ? "" : ": " + path),
        function ? std::vector<std::string>{"no function calls itself, so that each ends; go "
                                            "through a list with a quantifier"}
                 : std::vector<std::string>(),
        related);
}

Compiler::FileFn* Compiler::find_fn(const ast::Expr& callee) {
  Package* package = nullptr;
  if (callee.kind == ExprKind::kName && find_visible(callee.text) == nullptr) {
    package = here_;
  } else if (callee.kind == ExprKind::kDot) {
    const std::string_view module = module_of(*callee.args[0]);
    if (!module.empty()) package = find_package(module);
  }
  if (package == nullptr) return nullptr;
  const auto it = package->fns.find(callee.text);
  return it == package->fns.end() ? nullptr : &it->second;
}

Expr* Compiler::unknown_function(const ast::Expr& ast, std::string_view name) {
  const ast::Expr& callee = *ast.args[0];
  const Package* package = here_;
  if (callee.kind == ExprKind::kDot) {
    const std::string_view module = module_of(*callee.args[0]);
    if (module == kNoModule) return broken(ast);
    if (!module.empty()) package = find_package(module);
  }
  // A file with a syntax error may declare it, or one that has been reported.
  if (package != nullptr && package->broken) return broken(ast);
  if (package != nullptr && package->twice.contains(callee.text)) return broken(ast);
  std::vector<std::string> spellings;
  for (const Builtin& row : builtins()) spellings.emplace_back(row.name);
  for (const auto& [own, fn] : here_->fns) spellings.emplace_back(own);
  for (const auto& [space, other] : packages_by_name_) {
    for (const auto& [own, fn] : other->fns) spellings.push_back(fmt::format("{}.{}", space, own));
  }
  const std::vector<std::string_view> known(spellings.begin(), spellings.end());
  const bool is_value = callee.kind == ExprKind::kName &&
                        (find_visible(name) != nullptr || declared_at(*here_, name).valid());
  std::string message =
      fmt::format("no function is named {}{}", name, text::did_you_mean(name, known));
  if (name.empty()) message = "only functions can be called";
  if (is_value) message = fmt::format("{} is a value: only functions can be called", name);
  error("lang/unknown-function", callee.span, std::move(message),
        {"all of them: ordain list builtins"});
  return broken(ast);
}

void Compiler::sign(FileFn& fn, text::Span use) {
  if (fn.signature != FileLet::State::kFresh) return;
  fn.signature = FileLet::State::kBusy;
  const ast::Fn& ast = *fn.ast;
  Function* made = plan_.arena.make<Function>();
  made->name = plan_.arena.copy(fmt::format("{}.{}", fn.unit->package, ast.name.text));
  made->span = ast.name.span;
  made->shipped = fn.unit->shipped;
  made->result = Types::any();
  const auto compile = [&] {
    std::vector<Function::Parameter> parameters;
    for (const ast::FnParam& param : ast.params) {
      Function::Parameter one{.name = plan_.arena.copy(param.name.text)};
      one.type = param.type != nullptr ? type(*param.type) : Types::any();
      if (param.initial != nullptr) {
        const Expr* value = expr(*param.initial);
        if (param.type == nullptr) one.type = bounded(types_.widened(value->type));
        if (!may_be_equal(value->type, one.type)) {
          error("lang/type-mismatch", param.initial->span,
                fmt::format("the default is {}, the parameter wants {}", with_article(value->type),
                            with_article(one.type)));
        }
        value = read_as(*param.initial, value, one.type);
        if (!is_literal(*param.initial)) {
          // What it binds has a frame of its own, and not that of whoever calls.
          Expr* global = make(ExprOp::kGlobal, *param.initial, one.type);
          global->slot = static_cast<uint32_t>(plan_.globals.size());
          global->text = one.name;
          plan_.globals.push_back({one.name, value, next_slot_});
          value = global;
        }
        one.initial = value;
      }
      parameters.push_back(one);
    }
    if (ast.result != nullptr) made->result = type(*ast.result);
    made->parameters = plan_.arena.copy(parameters);
  };
  const bool well = apart(*fn.unit, {&fn, ast.name.text, true, use}, fn.depth, compile);
  fn.signature = well ? FileLet::State::kDone : FileLet::State::kBroken;
  fn.made = made;
  plan_.functions.push_back(made);
}

void Compiler::compile_fn(FileFn& fn, text::Span use) {
  if (fn.state != FileLet::State::kFresh) return;
  sign(fn, use);
  fn.state = FileLet::State::kBusy;
  const ast::Fn& ast = *fn.ast;
  Function& made = *fn.made;
  const uint32_t defaults = fn.depth;
  const auto compile = [&] {
    if (fn.signature == FileLet::State::kBroken) failed_ = true;
    push_scope();
    for (size_t i = 0; i < made.parameters.size(); ++i)
      declare(ast.params[i].name, next_slot_++, made.parameters[i].type, false);
    std::vector<Local> locals;
    for (const ast::Let& let : ast.body->lets) locals.push_back(local(let));
    made.locals = plan_.arena.copy(locals);
    const Expr* body = expr(*ast.body->result);
    if (!may_be_equal(body->type, made.result)) {
      error("lang/type-mismatch", ast.body->result->span,
            fmt::format("the body gives {}, the function promises {}", with_article(body->type),
                        with_article(made.result)));
    }
    for (const Visible& visible : scopes_.back()) {
      if (!visible.let && !visible.used && visible.name != "_" && !skipped_in_rule_ && !failed_)
        warning("lang/unused-param", visible.span,
                fmt::format("`{}` is never used in {}", visible.name, ast.name.text));
    }
    pop_scope();
    if (ast.result == nullptr) {
      made.result = bounded(body->type);
    } else {
      body = read_as(*ast.body->result, body, made.result);
    }
    made.slots = next_slot_;
    if (!failed_) made.body = body;
  };
  const bool well = apart(*fn.unit, {&fn, ast.name.text, true, use}, fn.depth, compile);
  fn.depth = std::max(fn.depth, defaults);
  fn.state = well ? FileLet::State::kDone : FileLet::State::kBroken;
}

Expr* Compiler::apply(const ast::Expr& ast, FileFn& fn) {
  const ast::Expr& callee = *ast.args[0];
  fn.used = true;
  std::vector<const Expr*> values;
  for (const ast::Entry& entry : ast.entries) values.push_back(expr(*entry.value));
  if (fn.state == FileLet::State::kBusy || fn.signature == FileLet::State::kBusy) {
    cycle(&fn, callee.span, fn.ast->name.span);
    return broken(ast);
  }
  // An argument was reported as too deep, and so would be all that the function calls.
  if (depth_ >= kMostDepth) return broken(ast);
  compile_fn(fn, callee.span);
  if (fn.state == FileLet::State::kBroken || !reaches(fn.depth, ast)) return broken(ast);
  const Function& function = *fn.made;
  const std::string name = dotted_name(callee);
  std::vector<const Expr*> args(function.parameters.size(), nullptr);
  bool fits = true;
  for (size_t i = 0; i < ast.entries.size(); ++i) {
    const ast::Entry& entry = ast.entries[i];
    size_t at = i;
    if (!entry.key.empty()) {
      at = 0;
      while (at < args.size() && function.parameters[at].name != entry.key.text) ++at;
    }
    if (at >= args.size() || args[at] != nullptr) {
      error("lang/arguments", entry.value->span,
            fmt::format("{} takes {}", name, signature(function)), {},
            {{function.span, "the function"}});
      fits = false;
      continue;
    }
    args[at] = values[i];
    const Function::Parameter& parameter = function.parameters[at];
    if (!may_be_equal(values[i]->type, parameter.type)) {
      error("lang/arguments", entry.value->span,
            fmt::format("{} wants {} as {}, found {}", name, with_article(parameter.type),
                        parameter.name, with_article(values[i]->type)),
            {}, {{function.span, "the function"}});
    }
    args[at] = read_as(*entry.value, values[i], parameter.type);
  }
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i] == nullptr) args[i] = function.parameters[i].initial;
    if (args[i] != nullptr || !fits) continue;
    error("lang/arguments", ast.span,
          fmt::format("{} misses its argument {}: it takes {}", name, function.parameters[i].name,
                      signature(function)),
          {}, {{function.span, "the function"}});
    return broken(ast);
  }
  if (!fits) return broken(ast);
  Expr* made = make(ExprOp::kApply, ast, function.result);
  made->function = &function;
  made->args = plan_.arena.copy(args);
  return made;
}

}  // namespace ordain::lang
