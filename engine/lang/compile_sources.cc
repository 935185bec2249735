// Sources of records and docs(): declarations and names -> domains of the plan.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "engine/lang/compiler.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::lang {

using ast::ExprKind;

namespace {

constexpr std::string_view kReader = "reader:";
constexpr std::string_view kKind = "kind:";
constexpr std::string_view kCatalogue = "catalogue:";

constexpr std::string_view kAlone[] = {kReader, kKind, kCatalogue};

// Readers of platforms that take a text for the bool or number that it spells, and the other way.
constexpr std::array<std::string_view, 2> kConverting = {"reader:cloudformation",
                                                         "reader:terraform"};

// Why records cannot be looked for there; empty: they can.
std::string glob_fault(std::string_view glob) {
  if (glob.empty()) return "a glob is empty";
  if (glob.starts_with('/'))
    return "a glob starts at the folder of ordain.yaml, not at the root of the file system";
  if (glob.find('\0') != std::string_view::npos) return "a glob holds no NUL";
  for (std::string_view rest = glob; !rest.empty();) {
    const size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, slash);
    if (part == "..") return "a glob does not lead out of the project";
    // What fits nothing is a mistake of who wrote it.
    const size_t opened = part.find('[');
    if (opened != std::string_view::npos && part.find(']', opened + 2) == std::string_view::npos)
      return "a class of characters is opened with [ and not closed";
    if (part.ends_with('\\') && !part.ends_with("\\\\")) return "a glob ends with a backslash";
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  return "";
}

}  // namespace

void Compiler::declare_source(const ast::SourceDecl& ast, const Unit& unit) {
  const std::string_view name = plan_.arena.copy(fmt::format("{}.{}", unit.package, ast.name.text));
  const auto [known, fresh] = declared_sources_.try_emplace(name, DeclaredSource{&ast, &unit});
  if (!fresh) {
    error("lang/duplicate-source", ast.name.span, fmt::format("source {} is declared twice", name),
          {}, {{known->second.ast->name.span, "the first one"}});
    for (DomainDecl& domain : plan_.domains) {
      if (domain.name == name && domain.records != nullptr) domain.records->broken = true;
    }
    return;
  }
  if (const text::Span other = declared_at(*unit.names, ast.name.text); other.valid()) {
    error("lang/shadowed-name", ast.name.span,
          fmt::format("`{}` already names something here", ast.name.text), {},
          {{other, "the first meaning"}});
  }
  DomainDecl& domain = plan_.domains.emplace_back(DomainDecl{name, nullptr, ast.name.span});
  if (ast.from.size() == 1 && ast.from[0].text.starts_with(kReader)) {
    unit.names->converts |=
        std::find(kConverting.begin(), kConverting.end(), ast.from[0].text) != kConverting.end();
    return;
  }
  domain.records = &plan_.sources.emplace_back();
  source_spans_[std::string(name)] = ast.name.span;
  Records& records = *domain.records;
  records.shipped = unit.shipped;
  const size_t before = findings_.all().size();
  const std::string_view origin = ast.from[0].text;
  if (ast.from.size() == 1 && origin.starts_with(kCatalogue)) {
    records.catalogue = plan_.arena.copy(origin.substr(kCatalogue.size()));
    records.key = plan_.arena.copy(ast.key.text);
    return;
  }
  const bool by_kind = ast.from.size() == 1 && origin.starts_with(kKind);
  if (by_kind) {
    records.kind = plan_.arena.copy(origin.substr(kKind.size()));
    if (records.kind.empty())
      error("lang/source-glob", ast.from[0].span, "a kind is a word, as in kind:person");
    // Where files are looked for beside what the paths of the run lead to.
    for (const std::string_view ending : {"yaml", "yml", "json", "csv"})
      records.globs.push_back(fmt::format("{}/**/*.{}", unit.package, ending));
  }
  for (const ast::Name& glob : ast.from) {
    if (by_kind) continue;
    const bool alone =
        std::any_of(std::begin(kAlone), std::end(kAlone),
                    [&glob](std::string_view prefix) { return glob.text.starts_with(prefix); });
    const std::string fault = alone ? fmt::format("a {} stands alone, globs are of records",
                                                  glob.text.substr(0, glob.text.find(':')))
                                    : glob_fault(glob.text);
    if (!fault.empty()) error("lang/source-glob", glob.span, fault);
    records.globs.emplace_back(glob.text);
  }
  if (!ast.at.empty()) {
    const auto path = data::parse_record_path(ast.at.text);
    if (path) {
      records.path = *path;
    } else {
      // Between its quotes stands what it is, unless something in it is escaped.
      text::Span at = ast.at.span;
      if (at.end - at.begin == ast.at.text.size() + 2) {
        const uint32_t text = at.begin + 1;
        at.begin = text + static_cast<uint32_t>(path.error().begin);
        at.end = text + static_cast<uint32_t>(path.error().end);
      }
      error("lang/record-path", at, path.error().message,
            {"a path is $, the whole document, and behind it .name, ['any key'] or [*]"});
    }
  }
  records.key = plan_.arena.copy(ast.key.text);
  records.broken = findings_.all().size() > before;
}

void Compiler::complete_source(const ast::SourceDecl& ast, DomainDecl& domain) {
  if (domain.records == nullptr) return;
  Records& records = *domain.records;
  const auto wrong = [&](std::string_view code, text::Span at, std::string message) {
    error(code, at, std::move(message));
    records.broken = true;
  };
  const Type& element = *domain.element;
  if (!may_be(&element, TypeKind::kMap)) {
    wrong("lang/type-mismatch", ast.type->span,
          fmt::format("a record is a map, found {}", with_article(&element)));
    return;
  }
  const Record* record = only_record(&element);
  if (records.key.empty() || record == nullptr) return;
  const Field* field = record->find(records.key);
  if (field == nullptr) {
    std::vector<std::string_view> known;
    for (const Field& candidate : record->fields) known.push_back(candidate.name);
    wrong("lang/unknown-field", ast.key.span,
          fmt::format("{} has no field {}{}", record->name.empty() ? "the record" : record->name,
                      records.key, text::did_you_mean(records.key, known)));
  } else if (field->optional || field->initial != nullptr) {
    wrong("lang/source-key", ast.key.span,
          fmt::format("the field {} may be left out: a key stands in every record", records.key));
  } else if (!is_surely(field->type, TypeKind::kString)) {
    wrong("lang/source-key", ast.key.span,
          fmt::format("the field {} is {}, a key is a string", records.key,
                      with_article(field->type)));
  }
}

DomainDecl* Compiler::find_domain(std::string_view name) const {
  const auto it = std::lower_bound(
      plan_.domains.begin(), plan_.domains.end(), name,
      [](const DomainDecl& row, std::string_view wanted) { return row.name < wanted; });
  return it != plan_.domains.end() && it->name == name ? &*it : nullptr;
}

const Type* Compiler::element_of(DomainDecl& domain) {
  if (domain.element == nullptr) {
    const DeclaredSource& source = declared_sources_.at(domain.name);
    const ast::File* const file = file_;
    enter(*source.unit->file);
    domain.element = type(*source.ast->type);
    complete_source(*source.ast, domain);
    if (file != nullptr) enter(*file);
  }
  return domain.element;
}

namespace {

bool holds(std::span<const std::string_view> sorted, std::string_view word) {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

bool is_of_records(const ast::SourceDecl& source) {
  return !source.from[0].text.starts_with(kReader);
}

}  // namespace

std::string_view Compiler::package_word(const Unit& unit) {
  return unit.package.substr(0, unit.package.find('.'));
}

std::set<std::string_view> Compiler::words_that_lead_to(std::set<std::string_view> words) const {
  for (size_t before = 0; before != words.size();) {
    before = words.size();
    for (const Unit* unit : library_) {
      if (leads_to(words, *unit)) words.insert(package_word(*unit));
    }
  }
  return words;
}

void Compiler::find_record_words() {
  for (const Unit& unit : units_) {
    if (unit.shipped && !unit.file->package.empty()) library_.push_back(&unit);
  }
  for (DomainDecl& domain : plan_.domains) {
    if (domain.records != nullptr && domain.records->shipped) unasked_records_.push_back(&domain);
  }
  document_words_ = words_that_lead_to({"docs"});
  std::set<std::string_view> packages;
  for (const auto& [name, source] : declared_sources_) {
    if (source.unit->shipped && is_of_records(*source.ast))
      packages.insert(package_word(*source.unit));
  }
  record_words_ = words_that_lead_to(std::move(packages));
  std::copy_if(library_.begin(), library_.end(), std::back_inserter(unasked_library_),
               [this](const Unit* unit) { return record_words_.contains(package_word(*unit)); });
  for (const DomainDecl& domain : plan_.domains) {
    if (domain.records != nullptr) continue;
    const std::string_view word = domain.name.substr(0, domain.name.find('.'));
    if (families_.contains(word)) continue;
    for (const std::string_view leads : words_that_lead_to({word})) families_[leads].insert(word);
  }
}

bool Compiler::leads_to(const std::set<std::string_view>& words, const Unit& unit) {
  return std::any_of(unit.apart->roots.begin(), unit.apart->roots.end(),
                     [&words](std::string_view root) { return words.contains(root); });
}

void Compiler::ask_for_records_of(const Unit& unit) {
  if (!leads_to(record_words_, unit)) return;
  std::erase_if(unasked_records_, [&](DomainDecl* domain) {
    const Unit& source = *declared_sources_.at(domain->name).unit;
    const std::string_view last = domain->name.substr(domain->name.rfind('.') + 1);
    domain->records->used |=
        holds(unit.apart->roots, package_word(source)) && holds(unit.apart->words, last);
    return domain->records->used;
  });
  std::vector<const Unit*> used;
  std::erase_if(unasked_library_, [&](const Unit* other) {
    if (!holds(unit.apart->roots, package_word(*other))) return false;
    used.push_back(other);
    return true;
  });
  for (const Unit* other : used) ask_for_records_of(*other);
}

Expr* Compiler::records(const ast::Expr& ast, DomainDecl& source) {
  source.records->used = true;
  element_of(source);
  // What is wrong with it was said where it stands.
  if (source.records->broken) return broken(ast);
  const Type* type =
      source.records->key.empty() ? types_.list(source.element) : types_.map(source.element);
  Expr* made = make(ExprOp::kDomain, ast, type);
  made->text = source.name;
  return made;
}

Expr* Compiler::documents(const ast::Expr& ast) {
  const ast::Expr* glob = ast.entries.size() == 1 ? ast.entries[0].value : nullptr;
  if (glob == nullptr || glob->kind != ExprKind::kString || !ast.entries[0].key.empty()) {
    error("lang/arguments", ast.span,
          "docs takes one glob that is written out, as in docs(\"**/*.json\")");
    return broken(ast);
  }
  if (const std::string fault = glob_fault(glob->text); !fault.empty()) {
    error("lang/source-glob", glob->span,
          glob->text.starts_with('/') ? "a glob starts at the root of the project, not with a slash"
                                      : fault);
    return broken(ast);
  }
  plan_.documents.emplace(glob->text);
  Expr* made = make(ExprOp::kDomain, ast, types_.list(Types::any()));
  made->text = plan_.arena.copy(fmt::format("docs(\"{}\")", glob->text));
  return made;
}

}  // namespace ordain::lang
