// Reference: what rules are written with, as the tables of the program have it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/lang/builtins.h"
#include "engine/lang/types.h"
#include "engine/report/cells.h"
#include "engine/run/rules.h"

namespace ordain::app {
namespace {

using lang::ExprOp;
using lang::TypeKind;

// Text between the bars of a table, where a bar would end the cell. Code spans keep the rest as it
// is.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

// Words of a comment or a title: what Markdown would read as HTML is none.
std::string prose(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '*' || c == '_') {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string constant(const lang::Expr& value) {
  switch (value.op) {
    case ExprOp::kBool:
      return value.flag ? "true" : "false";
    case ExprOp::kInt:
      return fmt::format("{}", value.number);
    case ExprOp::kString:
      return fmt::format("\"{}\"", value.text);
    case ExprOp::kList:
    case ExprOp::kMap: {
      std::string out;
      for (size_t i = 0; i < value.args.size(); ++i) {
        if (i > 0) out += ", ";
        if (value.op == ExprOp::kMap) out += fmt::format("{}: ", value.keys[i]);
        out += constant(*value.args[i]);
      }
      return value.op == ExprOp::kList ? fmt::format("[{}]", out) : fmt::format("{{{}}}", out);
    }
    default:
      return std::string(value.text);
  }
}

// What reading the field gives when nobody wrote it.
std::string when_absent(const lang::Field& field) {
  if (field.initial != nullptr) return fmt::format("`{}`", cell(constant(*field.initial)));
  if (field.optional) return "may be absent";
  return field.has_default ? "its fields' own" : "required";
}

// Records by name, each once; those without a name stand in the field that has them.
class Kinds {
 public:
  explicit Kinds(const lang::Plan& plan) {
    for (const lang::DomainDecl& domain : plan.domains) domains_.push_back(&domain);
  }

  std::string take() {
    out_ = "# Kinds\n\nWhat rules can be `for`, and the type of one element.\n\n";
    out_ += "| Collection | Element |\n|---|---|\n";
    for (const lang::DomainDecl* domain : domains_) {
      if (domain->element != nullptr) seek(domain->element);
      out_ +=
          fmt::format("| `{}` | `{}` |\n", cell(domain->name),
                      cell(domain->element == nullptr ? "any" : lang::to_string(domain->element)));
    }
    out_ += "\n# Types\n";
    for (const auto& [name, record] : records_) {
      out_ += fmt::format("\n## {}\n\n| Field | Type | When it is not written |\n|---|---|---|\n",
                          name);
      rows(*record, "");
    }
    return std::move(out_);
  }

 private:
  // Finds the named records that a type leads to.
  void seek(const lang::Type* type) {
    if (type->is(TypeKind::kRecord) && seen_.insert(type->record).second) {
      if (!type->record->name.empty()) records_.emplace(type->record->name, type->record);
      for (const lang::Field& field : type->record->fields) seek(field.type);
    }
    if (type->element != nullptr && !type->empty) seek(type->element);
    for (const lang::Type* option : type->options) seek(option);
  }

  void rows(const lang::Record& record, const std::string& above) {
    for (const lang::Field& field : record.fields) {
      const std::string name = fmt::format("{}{}", above, field.name);
      out_ += fmt::format("| `{}` | `{}` | {} |\n", cell(name), cell(lang::to_string(field.type)),
                          when_absent(field));
      const lang::Type* inner = field.type;
      std::string path = name + ".";
      while (inner->element != nullptr && !inner->empty) {
        path.insert(path.size() - 1, "[]");
        inner = inner->element;
      }
      if (inner->is(TypeKind::kRecord) && inner->record->name.empty()) rows(*inner->record, path);
    }
  }

  std::vector<const lang::DomainDecl*> domains_;
  std::set<const lang::Record*> seen_;
  std::map<std::string_view, const lang::Record*> records_;
  std::string out_;
};

}  // namespace

std::string_view FunctionRow::module() const {
  const size_t dot = name.rfind('.');
  return dot == std::string::npos ? std::string_view() : std::string_view(name).substr(0, dot);
}

std::vector<FunctionRow> functions() {
  std::vector<FunctionRow> rows;
  for (const lang::Builtin& builtin : lang::builtins()) {
    rows.push_back(
        {std::string(builtin.name), std::string(builtin.signature), std::string(builtin.doc)});
  }
  text::SourceSet sources;
  text::Findings findings;
  const lang::Plan library = run::load_library(sources, findings);
  for (const lang::Function* function : library.functions) {
    FunctionRow row{
        std::string(function->name), lang::signature(*function),
        lang::comment_above(sources[function->span.source].bytes(), function->span.begin)};
    const auto last = std::find_if(rows.rbegin(), rows.rend(), [&row](const FunctionRow& other) {
      return !other.module().empty() && other.module() == row.module();
    });
    rows.insert(last == rows.rend() ? rows.end() : last.base(), std::move(row));
  }
  return rows;
}

std::string functions_as_markdown() {
  std::string out =
      "# Functions\n\nAn argument whose name ends in `?` may be left out of a call; `T` is the "
      "type "
      "of the argument that it is first used for.\n";
  const std::vector<FunctionRow> rows = functions();
  std::vector<std::string_view> modules;
  for (const FunctionRow& row : rows) {
    if (std::find(modules.begin(), modules.end(), row.module()) == modules.end())
      modules.push_back(row.module());
  }
  for (const std::string_view module : modules) {
    out += module.empty() ? "\n## Without a module\n" : fmt::format("\n## {}\n", module);
    for (const FunctionRow& row : rows) {
      if (row.module() != module) continue;
      out += fmt::format("\n### {}\n\n`{}{}`\n\n{}.\n", row.name, row.name, row.signature,
                         prose(row.doc));
    }
  }
  return out;
}

std::string kinds_as_markdown(const lang::Plan& plan) { return Kinds(plan).take(); }

std::string rules_as_markdown(const lang::Plan& plan) {
  std::string out = "# Rules\n";
  std::string_view package = "?";
  for (const lang::Rule& rule : plan.rules) {
    const std::string_view of = rule.id.substr(0, std::min(rule.id.rfind('.'), rule.id.size()));
    const bool alone = rule.id.find('.') == std::string_view::npos;
    const std::string_view here = alone ? std::string_view() : of;
    if (here != package) {
      package = here;
      out += fmt::format(
          "\n## {}\n\n| Rule | Severity | What it asks | Controls |\n|---|---|---|---|\n",
          here.empty() ? "Rules" : here);
    }
    std::string controls;
    for (const std::string& control : rule.controls)
      controls += fmt::format("{}{}", controls.empty() ? "" : ", ", control);
    out += fmt::format("| `{}` | {} | {} | {} |\n", cell(rule.id), text::name(rule.severity),
                       cell(prose(rule.title)), cell(controls));
  }
  return out;
}

}  // namespace ordain::app
