// Load: the order in which rule files become a plan; scopes and messages of the compiler.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "engine/lang/compiler.h"
#include "engine/lang/loader.h"
#include "engine/lang/pack.h"
#include "engine/lang/parse.h"
#include "engine/text/suggest.h"

namespace ordain::lang {
namespace {

// What the trees of so many files, and what is compiled of them, need of memory at least.
constexpr size_t kMany = 500;
constexpr size_t kRoom = size_t{4} << 20;

// `replaces:` makes room for the project's rule; any other second rule of an id is a mistake.
void resolve_duplicates(Plan& plan, const LoadInput& input, text::Findings& findings) {
  // Those of one id in the order of the files; in place, as rules are large.
  std::sort(plan.rules.begin(), plan.rules.end(), [](const Rule& a, const Rule& b) {
    return std::tie(a.id, a.span.source, a.span.begin) <
           std::tie(b.id, b.span.source, b.span.begin);
  });
  size_t kept = 0;
  for (size_t i = 1; i < plan.rules.size(); ++i) {
    Rule& first = plan.rules[kept];
    Rule& rule = plan.rules[i];
    if (first.id != rule.id) {
      if (++kept != i) plan.rules[kept] = std::move(rule);
      continue;
    }
    if (first.shipped != rule.shipped && input.replaces.contains(rule.id)) {
      const Rule& own = first.shipped ? rule : first;
      plan.replaced.push_back({rule.id, own.span, (first.shipped ? first : rule).span});
      if (first.shipped) first = std::move(rule);
      continue;
    }
    text::Finding finding;
    finding.code = "lang/duplicate-rule";
    finding.span = rule.span;
    finding.message = fmt::format("rule {} is loaded twice", rule.id);
    finding.related.push_back({first.span, "the first one"});
    finding.notes.push_back(
        first.shipped != rule.shipped
            ? fmt::format("to put a rule of yours in its place: `replaces: [{}]` in ordain.yaml",
                          rule.id)
            : "give one of them another id");
    findings.report(std::move(finding));
    plan.bad_rules.push_back({std::string(rule.id), rule.span});
  }
  if (!plan.rules.empty()) plan.rules.resize(kept + 1);
}

}  // namespace

const Rule* Plan::find_rule(std::string_view id) const {
  const auto it =
      std::lower_bound(rules.begin(), rules.end(), id,
                       [](const Rule& rule, std::string_view wanted) { return rule.id < wanted; });
  return it != rules.end() && it->id == id ? &*it : nullptr;
}

namespace {

std::unique_ptr<Compiler> compile(Plan& plan, const LoadInput& input,
                                  const text::SourceSet& sources, text::Findings& findings,
                                  bool shipped_waits) {
  std::vector<ast::Apart> apart(shipped_waits ? input.sources.size() : 0);
  if (input.sources.size() > kMany) plan.arena.expect(kRoom);
  for (size_t i = 0; i < input.sources.size(); ++i) {
    const RuleSource& source = input.sources[i];
    plan.files.push_back(source.pack.empty()
                             ? parse(sources, source.source, findings)
                             : ast::unpack(source.pack, sources, source.source, plan.arena,
                                           shipped_waits ? &apart[i] : nullptr));
  }
  // All names that will be asked for when documents have been read.
  for (const ast::Apart& one : apart) {
    for (const std::string_view word : one.words) plan.symbols->intern(word);
  }
  auto compiler = std::make_unique<Compiler>(plan, input, sources, findings, std::move(apart));
  compiler->declare_packages();
  for (const auto& file : plan.files) compiler->declare_types(*file);
  compiler->resolve_imports();
  compiler->complete_types();
  size_t rules = 0;
  for (const auto& file : plan.files) rules += file->rules.size();
  plan.rules.reserve(rules);
  for (const auto& file : plan.files) compiler->compile_file(*file);
  compiler->report_unused();
  resolve_duplicates(plan, input, findings);
  std::sort(plan.bad_rules.begin(), plan.bad_rules.end(),
            [](const BadRule& a, const BadRule& b) { return a.id < b.id; });
  plan.symbols->freeze();
  return compiler;
}

}  // namespace

Plan load(const LoadInput& input, const text::SourceSet& sources, text::Findings& findings) {
  Plan plan;
  compile(plan, input, sources, findings, false);
  return plan;
}

Loader::Loader(LoadInput input, Plan& plan, const text::SourceSet& sources,
               text::Findings& findings)
    : input_(std::move(input)), compiler_(compile(plan, input_, sources, findings, true)) {}

Loader::~Loader() = default;

void Loader::finish(const Found& found) { compiler_->finish(found); }

Compiler::Compiler(Plan& plan, const LoadInput& input, const text::SourceSet& sources,
                   text::Findings& findings, std::vector<ast::Apart> apart)
    : plan_(plan),
      input_(input),
      apart_(std::move(apart)),
      sources_(sources),
      findings_(findings),
      types_(plan.arena) {
  for (const Builtin& row : builtins()) {
    signatures_[row.name] = parse_signature(row.signature, types_, plan.arena, *plan.symbols);
  }
}

Compiler::Visible* Compiler::find_visible(std::string_view name) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    for (auto visible = scope->rbegin(); visible != scope->rend(); ++visible) {
      if (visible->name == name) return &*visible;
    }
  }
  return nullptr;
}

void Compiler::declare(const ast::Name& name, uint32_t slot, const Type* type, bool let) {
  keep_today(name);
  if (name.text != "_") {
    text::Span earlier;
    if (const Visible* visible = find_visible(name.text)) {
      earlier = visible->span;
    } else {
      earlier = declared_at(*here_, name.text);
      for (const Imported& import : unit_->imports) {
        if (import.alias == name.text) earlier = import.span;
      }
    }
    if (earlier.valid()) {
      error("lang/shadowed-name", name.span,
            fmt::format("`{}` already names something here", name.text), {"choose another name"},
            {{earlier, "the first meaning"}});
      // Which of the two a use means is not known: no second message about it.
      scopes_.back().push_back({.name = name.text,
                                .span = name.span,
                                .let = let,
                                .slot = slot,
                                .type = Types::any(),
                                .used = true});
      return;
    }
  }
  scopes_.back().push_back(
      {.name = name.text, .span = name.span, .let = let, .slot = slot, .type = type});
}

void Compiler::push_scope() { scopes_.emplace_back(); }

void Compiler::pop_scope() {
  for (const Visible& visible : scopes_.back()) {
    if (visible.let && !visible.used && !skipped_in_rule_ &&
        !unknown_names_.contains(visible.name)) {
      error("lang/unused-let", visible.span, fmt::format("`{}` is never used", visible.name),
            {"use it or take the let away"});
    }
  }
  scopes_.pop_back();
}

Expr* Compiler::make(ExprOp op, const ast::Expr& ast, const Type* type) {
  Expr* made = plan_.arena.make<Expr>();
  made->op = op;
  made->span = ast.span;
  made->type = type;
  return made;
}

Expr* Compiler::broken(const ast::Expr& ast) {
  failed_ = true;
  return make(ExprOp::kList, ast, Types::any());
}

void Compiler::error(std::string_view code, text::Span at, std::string message,
                     std::vector<std::string> notes, std::vector<text::Related> related) {
  failed_ = true;
  text::Finding finding;
  finding.code = code;
  finding.span = at;
  finding.message = std::move(message);
  finding.notes = std::move(notes);
  finding.related = std::move(related);
  findings_.report(std::move(finding));
}

void Compiler::warning(std::string_view code, text::Span at, std::string message) {
  findings_.report(code, text::Level::kWarning, at, std::move(message));
}

std::vector<std::string_view> Compiler::visible_names() {
  std::vector<std::string_view> names;
  for (const auto& scope : scopes_) {
    for (const Visible& visible : scope) names.push_back(visible.name);
  }
  names.push_back(kToday);
  for (const std::string_view name : names_of(*here_)) names.push_back(name);
  for (const Imported& import : unit_->imports) names.push_back(import.alias);
  for (const Builtin& row : builtins()) {
    if (row.name.find('.') == std::string_view::npos) names.push_back(row.name);
  }
  for (const DomainDecl& domain : plan_.domains) {
    if (domain.records != nullptr && domain.name.substr(0, domain.name.rfind('.')) == package_)
      names.push_back(domain.name.substr(domain.name.rfind('.') + 1));
  }
  names.insert(names.end(), spaces_.begin(), spaces_.end());
  for (const auto& [name, package] : packages_by_name_) names.push_back(name);
  return names;
}

}  // namespace ordain::lang
