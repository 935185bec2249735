// Lint: goes over rule files and their pages and says what is missing, repeated or unused.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "engine/eval/bound.h"
#include "engine/lang/mistakes.h"
#include "engine/run/cases.h"
#include "engine/run/embedded.h"
#include "engine/run/rule_shape.h"
#include "engine/run/rules.h"

namespace ordain::run {
namespace {

namespace fs = std::filesystem;
namespace ast = lang::ast;

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The names that declarations and expressions of rule files mention.
class Mentioned {
 public:
  void file(const ast::File& file) {
    for (const ast::Param& param : file.params) {
      type(param.type);
      expr(param.initial);
      expr(param.bound);
    }
    for (const ast::Type& one : file.types) fields(one.fields);
    for (const ast::SourceDecl& source : file.sources) type(source.type);
    for (const ast::Let& let : file.lets) this->let(let);
    for (const ast::Fn& fn : file.fns) {
      for (const ast::FnParam& param : fn.params) {
        type(param.type);
        expr(param.initial);
      }
      type(fn.result);
      body(fn.body);
    }
    for (const ast::Rule& rule : file.rules) {
      binder(rule.subjects);
      block(rule.body);
      for (const ast::Expr* when : rule.when) expr(when);
      for (const ast::Exempt& exempt : rule.exempt) expr(exempt.when);
      for (const ast::Expr* evidence : rule.evidence) expr(evidence);
      for (const ast::Fix& fix : rule.fixes) {
        for (const ast::FixOp& op : fix.ops) {
          expr(op.target);
          expr(op.value);
        }
      }
    }
  }
  bool holds(std::string_view name) const { return names_.contains(name); }

 private:
  void add(std::string_view dotted) {
    const size_t dot = dotted.rfind('.');
    names_.emplace(dot == std::string_view::npos ? dotted : dotted.substr(dot + 1));
  }
  void fields(std::span<const ast::Field> fields) {
    for (const ast::Field& field : fields) {
      type(field.type);
      expr(field.initial);
    }
  }
  void type(const ast::TypeExpr* type) {
    if (type == nullptr) return;
    if (type->kind == ast::TypeExpr::Kind::kNamed) add(type->text);
    for (const ast::TypeExpr* arg : type->args) this->type(arg);
    fields(type->fields);
  }
  void let(const ast::Let& let) {
    type(let.type);
    expr(let.value);
  }
  void binder(const ast::Binder* binder) {
    if (binder == nullptr) return;
    for (const ast::Generator& generator : binder->generators) expr(generator.collection);
    expr(binder->where);
  }
  void body(const ast::Body* body) {
    if (body == nullptr) return;
    for (const ast::Let& let : body->lets) this->let(let);
    expr(body->result);
  }
  void block(std::span<const ast::Stmt* const> body) {
    for (const ast::Stmt* stmt : body) {
      let(stmt->let);
      expr(stmt->condition);
      expr(stmt->message);
      expr(stmt->at);
      binder(stmt->binder);
      block(stmt->then);
      block(stmt->otherwise);
    }
  }
  void expr(const ast::Expr* expr) {
    if (expr == nullptr) return;
    if (expr->kind == ast::ExprKind::kName || expr->kind == ast::ExprKind::kDot) add(expr->text);
    for (const ast::Expr* arg : expr->args) this->expr(arg);
    for (const ast::Entry& entry : expr->entries) this->expr(entry.value);
    binder(expr->binder);
    body(expr->body);
  }

  std::set<std::string, std::less<>> names_;
};

class Linter {
 public:
  Linter(const LintOptions& options, LintRun& run) : options_(options), run_(run) {}

  void lint() {
    if (!options_.isolated) {
      FoundConfig found = find_config(".", run_.sources, run_.findings);
      run_.config = std::move(found.config);
    }
    std::vector<comply::Catalogue> catalogues;
    const lang::Plan plan =
        load_rules(options_.paths, run_.config, catalogues, run_.sources, run_.findings);
    for (const bool shipped : {false, true})
      lang::find_mistakes(plan, shipped, run_.sources, run_.findings);
    lang::find_idle_clauses(plan, run_.sources, run_.findings);
    std::vector<const ast::File*> files;
    for (const auto& file : plan.files) {
      if (run_.sources[file->source].path().starts_with("stdlib/") && is_shipped(*file)) continue;
      files.push_back(file.get());
    }
    run_.files = files.size();
    run_.rules = plan.rules.size() + plan.bad_rules.size();
    for (const ast::File* file : files) read_cases(*file);
    for (const ast::File* file : files) {
      for (const ast::Rule& rule : file->rules) this->rule(rule);
    }
    unused(files);
    duplicates(plan);
    for (const std::string& path : options_.paths) pages(path);
    for (const lang::Rule& rule : plan.rules)
      run_.costs.push_back({std::string(rule.id), cost_of(rule, run_.sources)});
  }

 private:
  void tell(std::string_view code, text::Span span, std::string message,
            std::vector<std::string> notes = {}, text::Level level = text::Level::kWarning) {
    run_.findings.report(code, level, span, std::move(message), std::move(notes));
  }

  bool is_shipped(const ast::File& file) const {
    const EmbeddedFile* found = find_embedded(run_.sources[file.source].path());
    return found != nullptr && found->bytes.data() == run_.sources[file.source].bytes().data();
  }

  // --- cases
  void read_cases(const ast::File& file) {
    // What is wrong with cases is for `ordain test` to say.
    text::Findings unheard;
    std::vector<Case> cases = block_cases(run_.sources, file, unheard);
    if (file.rules.size() == 1) {
      fs::path page = run_.sources[file.source].path();
      page.replace_extension(".md");
      const EmbeddedFile* shipped =
          is_shipped(file) ? find_embedded(page.generic_string()) : nullptr;
      std::string bytes = shipped != nullptr ? std::string(shipped->bytes) : bytes_of(page);
      const text::SourceId id = run_.sources.add(page.generic_string(), std::move(bytes));
      for (Case& one : page_cases(run_.sources, id, std::string(file.rules[0].id.text), unheard))
        cases.push_back(std::move(one));
    }
    for (const Case& one : cases) {
      for (const Expectation& expected : one.expectations) {
        if (expected.outcome == text::Outcome::kFail) failing_.insert(expected.rule);
        if (expected.outcome == text::Outcome::kPass) passing_.insert(expected.rule);
      }
    }
  }

  void rule(const ast::Rule& rule) {
    const bool fails = failing_.contains(rule.id.text);
    const bool passes = passing_.contains(rule.id.text);
    if (!fails || !passes) {
      tell("lint/untested", rule.id.span,
           fmt::format("no case shows that rule {} {}", rule.id.text,
                       fails || passes ? (fails ? "can pass" : "can fail")
                                       : "can fail, and none that it can pass"),
           {"add a `test` block, or examples to the page beside it (x.md beside x.ord)"});
    }
    std::vector<std::string_view> missing;
    if (rule.title.empty()) missing.push_back("title");
    if (rule.severity.empty()) missing.push_back("severity");
    if (rule.why.empty()) missing.push_back("why");
    if (rule.remedy.empty()) missing.push_back("remedy");
    if (!missing.empty()) {
      tell("lint/metadata", rule.id.span,
           fmt::format("rule {} has no {}", rule.id.text, fmt::join(missing, ", no ")),
           {"who is stopped by it wants to know how bad it is, why, and what to do"});
    }
    if (rule.controls.empty()) {
      tell("lint/metadata", rule.id.span, fmt::format("rule {} names no control", rule.id.text),
           {"without one it is evidence for nothing: ordain list controls"}, text::Level::kNote);
    }
  }

  // --- files
  void unused(const std::vector<const ast::File*>& files) {
    Mentioned mentioned;
    for (const ast::File* file : files) mentioned.file(*file);
    for (const ast::File* file : files) {
      for (const ast::Type& type : file->types) {
        if (!mentioned.holds(type.name.text))
          tell("lint/unused", type.name.span, fmt::format("type {} is never used", type.name.text));
      }
    }
  }

  void duplicates(const lang::Plan& plan) {
    // A name may mean something else in another file.
    std::map<std::pair<text::SourceId, std::string>, const lang::Rule*> seen;
    for (const lang::Rule& rule : plan.rules) {
      const bool own_names = uses_file_names(plan, rule);
      const auto [it, fresh] = seen.try_emplace(
          {own_names ? rule.span.source : text::kNoSource, shape_of(rule, run_.sources)}, &rule);
      if (fresh) continue;
      text::Finding finding;
      finding.code = "lint/duplicate-rule";
      finding.level = text::Level::kWarning;
      finding.span = rule.span;
      finding.message =
          fmt::format("rule {} asks the same of the same as rule {}", rule.id, it->second->id);
      finding.related.push_back({it->second->span, "the other one"});
      run_.findings.report(std::move(finding));
    }
  }

  static bool uses_file_names(const lang::Plan& plan, const lang::Rule& rule) {
    return std::any_of(plan.files.begin(), plan.files.end(), [&rule](const auto& file) {
      return file->source == rule.span.source &&
             !(file->lets.empty() && file->params.empty() && file->fns.empty());
    });
  }

  // --- pages
  void pages(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) return;
    std::vector<fs::path> found;
    for (auto it = fs::recursive_directory_iterator(
             folder, fs::directory_options::skip_permission_denied, error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
      if (it->path().extension() == ".md" && it->is_regular_file(error))
        found.push_back(it->path());
    }
    std::sort(found.begin(), found.end());
    for (const fs::path& page : found) this->page(page);
  }

  void page(const fs::path& path) {
    fs::path beside = path;
    beside.replace_extension(".ord");
    const std::string shown = beside.lexically_normal().generic_string();
    size_t rules = 0;
    std::error_code error;
    const bool there = fs::exists(beside, error);
    if (there) {
      text::SourceSet sources;
      text::Findings unheard;
      const auto id = sources.add(shown, bytes_of(beside));
      lang::LoadInput input;
      input.decide_bound = eval::decide_bound;
      input.decide_bound = eval::decide_bound;
      input.sources.push_back({.source = id, .package = {}});
      rules = lang::load(input, sources, unheard).files[0]->rules.size();
      if (rules == 1) return;
    }
    const text::SourceId id =
        run_.sources.add(path.lexically_normal().generic_string(), bytes_of(path));
    text::Findings unheard;
    const std::vector<Case> cases = page_cases(run_.sources, id, "", unheard);
    if (cases.empty()) return;
    tell("lint/page-without-rule", cases[0].span,
         there ? fmt::format("this example is not run: {} holds {} rules, not one", shown, rules)
               : fmt::format("this example is not run: there is no {}", shown),
         {"the examples of a page are run for the one rule of the file beside it"});
  }

  const LintOptions& options_;
  LintRun& run_;
  std::set<std::string, std::less<>> failing_;
  std::set<std::string, std::less<>> passing_;
};

}  // namespace

void lint(const LintOptions& options, LintRun& run) {
  Linter(options, run).lint();
  run.findings.sort(run.sources);
  const bool warned = std::any_of(
      run.findings.all().begin(), run.findings.all().end(),
      [](const text::Finding& finding) { return finding.level == text::Level::kWarning; });
  if (run.rules == 0 && !run.findings.has_errors())
    run.findings.report("lint/none", text::Level::kError, {},
                        "no rule was found: nothing is linted");
  run.exit_code = run.findings.has_errors() ? 2 : warned ? 1 : 0;
}

}  // namespace ordain::run
