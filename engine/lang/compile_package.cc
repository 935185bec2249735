// Packages: which files see each other's names, and what an import calls those of others.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/lang/compiler.h"
#include "engine/text/suggest.h"

namespace ordain::lang {

using ast::ExprKind;

namespace {

constexpr std::string_view kStandard = "std.";

std::string_view first_word(std::string_view dotted) { return dotted.substr(0, dotted.find('.')); }

}  // namespace

std::string dotted_name(const ast::Expr& ast) {
  if (ast.kind == ExprKind::kName) return std::string(ast.text);
  if (ast.kind != ExprKind::kDot || ast.flag) return "";
  const std::string base = dotted_name(*ast.args[0]);
  return base.empty() ? base : fmt::format("{}.{}", base, ast.text);
}

void Compiler::declare_packages() {
  for (const Builtin& row : builtins()) {
    const size_t dot = row.name.rfind('.');
    if (dot != std::string_view::npos) spaces_.emplace(row.name.substr(0, dot));
  }
  for (size_t i = 0; i < plan_.files.size(); ++i) {
    Unit& unit = units_.emplace_back();
    unit.file = plan_.files[i].get();
    unit.shipped = input_.sources[i].shipped;
    unit.apart = apart_.empty() ? nullptr : &apart_[i];
    unit_of_[unit.file] = &unit;
  }
  const auto join = [this](Unit& unit, std::string_view name, auto& known) {
    Package*& package = known[name];
    if (package == nullptr) {
      package = &packages_.emplace_back();
      package->name = name;
      package->shipped = unit.shipped;
    }
    unit.package = name;
    unit.names = package;
  };
  // What is shipped comes first, so that a package of that name elsewhere is seen to be another.
  for (const bool shipped : {true, false}) {
    for (Unit& unit : units_) {
      const ast::Name& name = unit.file->package;
      if (name.empty() || unit.shipped != shipped) continue;
      const std::string mistake = package_mistake(unit);
      if (mistake.empty()) {
        join(unit, name.text, packages_by_name_);
      } else {
        error("lang/package-name", name.span, mistake, {"choose another name for the package"});
      }
    }
  }
  for (size_t i = 0; i < units_.size(); ++i) {
    Unit& unit = units_[i];
    if (unit.names != nullptr) continue;
    const std::string_view path = plan_.arena.copy(input_.sources[i].package);
    const auto same = packages_by_path_.find(path);
    const bool taken = path.empty() || !module_named(path).empty() || !unit.file->package.empty();
    if (same != packages_by_path_.end()) same->second->ambiguous = true;
    if (taken || same != packages_by_path_.end()) {
      // Of its own all the same, under a name that nothing else has.
      Package& package = packages_.emplace_back();
      package.name = plan_.arena.copy(sources_[unit.file->source].path());
      package.shipped = unit.shipped;
      unit.package = package.name;
      unit.names = &package;
    } else {
      join(unit, path, packages_by_path_);
    }
  }
  for (Unit& unit : units_) declare_names(unit);
}

std::string Compiler::package_mistake(const Unit& unit) {
  const std::string_view name = unit.file->package.text;
  if (unit.shipped) return "";
  if (first_word(name) == "std") return "std is the standard library, and not a package of a file";
  const auto known = packages_by_name_.find(name);
  const bool shipped = known != packages_by_name_.end() && known->second->shipped;
  if (shipped || spaces_.contains(name))
    return fmt::format("{} is a module of the standard library, and not a package of a file", name);
  return "";
}

void Compiler::declare_names(Unit& unit) {
  Package& package = *unit.names;
  package.offered &= !unit.file->package.empty() && unit.file->rules.empty();
  const bool broken = unit.file->broken;
  package.broken |= broken;
  package.skipped |= broken;
  const auto state = broken ? FileLet::State::kBroken : FileLet::State::kFresh;
  for (const ast::Let& let : unit.file->lets) {
    if (declare_name(unit, let.name))
      package.lets[let.name.text] = {.ast = &let, .unit = &unit, .state = state};
  }
  for (const ast::Param& param : unit.file->params) {
    if (declare_name(unit, param.name))
      package.params[param.name.text] = {.ast = &param, .unit = &unit, .state = state};
  }
  for (const ast::Fn& fn : unit.file->fns) {
    const Builtin* builtin = find_builtin(fn.name.text);
    if (builtin == nullptr)
      builtin = find_builtin(fmt::format("{}.{}", package.name, fn.name.text));
    if (builtin != nullptr) {
      error("lang/shadowed-name", fn.name.span,
            fmt::format("{} is a function of the language", builtin->name),
            {"choose another name"});
    } else if (declare_name(unit, fn.name)) {
      package.fns[fn.name.text] = {.ast = &fn, .unit = &unit, .signature = state, .state = state};
    } else {
      package.twice.insert(fn.name.text);
    }
  }
}

bool Compiler::declare_name(const Unit& unit, const ast::Name& name) {
  keep_today(name);
  const text::Span earlier = declared_at(*unit.names, name.text);
  if (!earlier.valid()) return true;
  error("lang/shadowed-name", name.span,
        fmt::format("`{}` already names something here", name.text), {},
        {{earlier, "the first meaning"}});
  return false;
}

text::Span Compiler::declared_at(const Package& package, std::string_view name) const {
  if (const auto it = package.lets.find(name); it != package.lets.end())
    return it->second.ast->name.span;
  if (const auto it = package.params.find(name); it != package.params.end())
    return it->second.ast->name.span;
  if (const auto it = package.fns.find(name); it != package.fns.end())
    return it->second.ast->name.span;
  if (source_spans_.empty()) return {};
  const auto source = source_spans_.find(fmt::format("{}.{}", package.name, name));
  return source == source_spans_.end() ? text::Span() : source->second;
}

std::vector<std::string_view> Compiler::names_of(const Package& package) const {
  std::vector<std::string_view> names;
  for (const auto& [name, let] : package.lets) names.push_back(name);
  for (const auto& [name, param] : package.params) names.push_back(name);
  for (const auto& [name, fn] : package.fns) names.push_back(name);
  return names;
}

void Compiler::enter(const ast::File& file) {
  unit_ = unit_of_.at(&file);
  file_ = &file;
  package_ = unit_->package;
  here_ = unit_->names;
}

Compiler::Package* Compiler::find_package(std::string_view name) {
  if (const auto it = packages_by_name_.find(name); it != packages_by_name_.end())
    return it->second;
  const auto it = packages_by_path_.find(name);
  return it == packages_by_path_.end() ? nullptr : it->second;
}

void Compiler::resolve_imports() {
  for (Unit& unit : units_) {
    for (const ast::Import& import : unit.file->imports) import_module(unit, import);
  }
}

// The module that an import names, reported when there is none.
std::string_view Compiler::imported(const ast::Name& module) {
  if (const std::string_view known = module_named(module.text); !known.empty()) return known;
  const auto it = packages_by_path_.find(module.text);
  if (it != packages_by_path_.end() && !it->second->shipped) {
    if (!it->second->ambiguous) return it->first;
    error("lang/unknown-module", module.span,
          fmt::format("two files have {} for their path", module.text),
          {"give them a package: `package a.b` in the first line"});
    return {};
  }
  std::vector<std::string> spellings;
  for (const std::string& space : spaces_) spellings.push_back(std::string(kStandard) + space);
  for (const auto& [name, package] : packages_by_name_)
    spellings.push_back((package->shipped ? std::string(kStandard) : "") + std::string(name));
  for (const auto& [name, package] : packages_by_path_) {
    if (!package->shipped) spellings.emplace_back(name);
  }
  const std::vector<std::string_view> known(spellings.begin(), spellings.end());
  error("lang/unknown-module", module.span,
        fmt::format("no module is named {}{}", module.text, text::did_you_mean(module.text, known)),
        {"an import reads no file: a module is a package of the files that were given (-r, or "
         "`rules:` in ordain.yaml) or one of the standard library, such as std.oci"});
  return {};
}

void Compiler::import_module(Unit& unit, const ast::Import& ast) {
  Imported made{.alias = ast.alias.text, .span = ast.alias.span};
  if (ast.alias.empty()) {
    made.alias = ast.module.text.substr(ast.module.text.rfind('.') + 1);
    made.span = ast.module.span;
  }
  made.module = imported(ast.module);
  if (made.module.empty()) {
    made.module = kNoModule;
    made.used = true;
  }
  text::Span earlier = declared_at(*unit.names, made.alias);
  for (const Imported& other : unit.imports) {
    if (other.alias == made.alias) earlier = other.span;
  }
  const std::string_view hidden = module_named(made.alias);
  if (earlier.valid() || (!hidden.empty() && hidden != made.module && made.module != kNoModule)) {
    std::vector<text::Related> related;
    if (earlier.valid()) related.push_back({earlier, "the first meaning"});
    error("lang/shadowed-name", made.span,
          fmt::format("`{}` already names {}", made.alias,
                      earlier.valid() ? "something here" : "another module"),
          {fmt::format("give it a name of its own: import {} as ...", ast.module.text)}, related);
    return;
  }
  unit.imports.push_back(made);
}

std::string_view Compiler::module_named(std::string_view name) {
  const bool standard = name.starts_with(kStandard);
  if (standard) name.remove_prefix(kStandard.size());
  if (const auto it = packages_by_name_.find(name);
      it != packages_by_name_.end() && (!standard || it->second->shipped))
    return it->first;
  const auto it = spaces_.find(name);
  return it == spaces_.end() ? std::string_view() : std::string_view(*it);
}

std::string_view Compiler::module_of(const ast::Expr& ast) {
  const ast::Expr* root = &ast;
  while (root->kind == ExprKind::kDot && !root->flag) root = root->args[0];
  if (root->kind != ExprKind::kName || find_visible(root->text) != nullptr ||
      declared_at(*here_, root->text).valid())
    return {};
  const std::string name = dotted_name(ast);
  for (Imported& import : unit_->imports) {
    if (import.alias != name) continue;
    import.used = true;
    return import.module;
  }
  return module_named(name);
}

std::string Compiler::whole_name(std::string_view dotted) {
  const size_t dot = dotted.rfind('.');
  if (dot == std::string_view::npos) return std::string(dotted);
  const std::string_view front = dotted.substr(0, dot);
  std::string_view module = module_named(front);
  for (Imported& import : unit_->imports) {
    if (import.alias != front) continue;
    import.used = true;
    module = import.module;
  }
  return fmt::format("{}.{}", module.empty() ? front : module, dotted.substr(dot + 1));
}

bool Compiler::has_domains(std::string_view prefix) const {
  const auto& all = plan_.domains;
  const auto first = std::lower_bound(
      all.begin(), all.end(), prefix,
      [](const DomainDecl& row, std::string_view wanted) { return row.name < wanted; });
  const auto is_of_another = [prefix](const DomainDecl& row) {
    return !row.name.starts_with(prefix);
  };
  return std::any_of(first, std::find_if(first, all.end(), is_of_another), [&](const auto& row) {
    return row.name.find('.', prefix.size()) == row.name.npos;
  });
}

Expr* Compiler::param_value(FileParam& entry, const ast::Expr& use) {
  entry.used = true;
  if (entry.state == FileLet::State::kBusy && bound_of_ != &entry) {
    cycle(&entry, use.span, entry.ast->name.span);
    return broken(use);
  }
  param(entry);
  if (entry.state == FileLet::State::kBroken || !reaches(entry.depth, use)) return broken(use);
  // The parameter's value, standing where it is used.
  Expr* made = plan_.arena.make<Expr>(*entry.value);
  made->span = use.span;
  made->type = entry.type;
  return made;
}

Expr* Compiler::member(const ast::Expr& ast, std::string_view module, std::string_view word) {
  if (module == kNoModule) return broken(ast);
  Package* package = find_package(module);
  if (package != nullptr) {
    if (const auto it = package->lets.find(word); it != package->lets.end()) {
      const Expr* found = file_let(it->second, ast);
      return found == nullptr ? broken(ast) : const_cast<Expr*>(found);
    }
    if (const auto it = package->params.find(word); it != package->params.end())
      return param_value(it->second, ast);
  }
  const std::string whole = fmt::format("{}.{}", module, word);
  if ((package != nullptr && package->fns.contains(word)) || find_builtin(whole) != nullptr) {
    error("lang/unknown-name", ast.span,
          fmt::format("{} is a function: call it, {}(...)", whole, whole));
    return broken(ast);
  }
  const std::string prefix = fmt::format("{}.", module);
  if (has_domains(prefix)) return domain(ast, module, word);
  if (package != nullptr && package->broken) return broken(ast);
  std::vector<std::string_view> known;
  if (package != nullptr) known = names_of(*package);
  for (const Builtin& row : builtins()) {
    if (row.name.starts_with(prefix)) known.push_back(row.name.substr(prefix.size()));
  }
  error("lang/unknown-name", ast.op_span,
        fmt::format("{} has no {}{}", module, word, text::did_you_mean(word, known)));
  return broken(ast);
}

void Compiler::report_unused() {
  for (const Package& package : packages_) {
    if (package.skipped || package.offered) continue;
    for (const auto& [name, let] : package.lets) {
      if (let.state == FileLet::State::kFresh) {
        error("lang/unused-let", let.ast->name.span, fmt::format("`{}` is never used", name),
              {"use it or take the let away"});
      }
    }
    for (const auto& [name, param] : package.params) {
      if (!param.used)
        warning("lang/unused-param", param.ast->name.span,
                fmt::format("param {} is never used", name));
    }
    for (const auto& [name, fn] : package.fns) {
      if (!fn.used)
        warning("lang/unused-fn", fn.ast->name.span, fmt::format("fn {} is never called", name));
    }
  }
  for (const Unit& unit : units_) {
    for (const Imported& import : unit.imports) {
      if (!import.used && !unit.names->skipped)
        warning("lang/unused-import", import.span,
                fmt::format("`{}` is imported and never used", import.alias));
    }
  }
}

}  // namespace ordain::lang
