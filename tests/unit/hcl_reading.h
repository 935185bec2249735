// A text read as HCL, and its tree in words: what the tests of that reader ask.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/read/hcl.h"

namespace ordain::test {

namespace hcl = read::hcl;

// An expression in one line, parentheses around all that has parts:
// `(call f (get (var a) b) "text")`. With `places`, each is followed by the bytes it stands in.
class HclTold {
 public:
  explicit HclTold(bool places) : places_(places) {}

  std::string tell(const hcl::Expr* expr) const {
    if (expr == nullptr) return "none";
    std::string out = words(*expr);
    if (places_) out += at(expr->span);
    return out;
  }

  std::string name(const hcl::Name& name) const {
    return std::string(name.text) + (places_ ? at(name.span) : "");
  }

  static std::string at(hcl::Bytes span) {
    return "@" + std::to_string(span.begin) + "-" + std::to_string(span.end);
  }

 private:
  std::string words(const hcl::Expr& expr) const {
    using enum hcl::ExprKind;
    switch (expr.kind) {
      case kNull:
        return "null";
      case kBool:
        return expr.as<hcl::Bool>().value ? "true" : "false";
      case kNumber:
        return std::string(expr.as<hcl::Number>().text);
      case kString:
        return text(expr.as<hcl::String>().text);
      case kTemplate:
        return "(template" + parts(expr.as<hcl::Template>().parts) + ")";
      case kTuple:
        return "(tuple" + all(expr.as<hcl::Tuple>().elements) + ")";
      case kObject: {
        std::string out = "(object";
        for (const hcl::Item& item : expr.as<hcl::Object>().items)
          out += " " + tell(item.key) + "=" + tell(item.value);
        return out + ")";
      }
      case kFor:
        return for_words(expr.as<hcl::For>());
      case kVariable:
        return "(var " + std::string(expr.as<hcl::Variable>().name) + ")";
      case kGetAttr: {
        const auto& get = expr.as<hcl::GetAttr>();
        return "(get " + tell(get.object) + " " + name(get.name) + ")";
      }
      case kIndex: {
        const auto& index = expr.as<hcl::Index>();
        return std::string(index.legacy ? "(legacy " : "(index ") + tell(index.object) + " " +
               tell(index.key) + ")";
      }
      case kSplat: {
        const auto& splat = expr.as<hcl::Splat>();
        return std::string(splat.attributes_only ? "(.* " : "([*] ") + tell(splat.object) + " " +
               tell(splat.each) + ")";
      }
      case kSplatItem:
        return "it";
      case kCall: {
        const auto& call = expr.as<hcl::Call>();
        return "(call " + name(call.function) + all(call.arguments) + (call.expands ? " ..." : "") +
               ")";
      }
      case kUnary: {
        const auto& unary = expr.as<hcl::Unary>();
        return "(" + std::string(spelling(unary.op)) + " " + tell(unary.operand) + ")";
      }
      case kBinary: {
        const auto& binary = expr.as<hcl::Binary>();
        return "(" + std::string(spelling(binary.op)) + (places_ ? at(binary.op_span) : "") + " " +
               tell(binary.left) + " " + tell(binary.right) + ")";
      }
      case kConditional: {
        const auto& cond = expr.as<hcl::Conditional>();
        return "(if " + tell(cond.condition) + " " + tell(cond.then) + " " + tell(cond.otherwise) +
               ")";
      }
      case kParens:
        return "(parens " + tell(expr.as<hcl::Parens>().inner) + ")";
      case kBroken:
        return "broken";
    }
    return "?";
  }

  static std::string text(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
      if (c == '\n') {
        out += "\\n";
      } else {
        out += c;
      }
    }
    return out + "\"";
  }

  std::string all(hcl::Exprs exprs) const {
    std::string out;
    for (const hcl::Expr* expr : exprs) out += " " + tell(expr);
    return out;
  }

  std::string for_words(const hcl::For& loop) const {
    std::string out = loop.is_object ? "(for{} " : "(for[] ";
    if (!loop.key.empty()) out += name(loop.key) + ",";
    out += name(loop.element) + " " + tell(loop.collection) + " ";
    if (loop.key_value != nullptr) out += tell(loop.key_value) + "=>";
    out += tell(loop.value);
    if (loop.grouped) out += "...";
    if (loop.condition != nullptr) out += " if " + tell(loop.condition);
    return out + ")";
  }

  std::string parts(std::span<const hcl::Part> parts) const {
    std::string out;
    for (const hcl::Part& part : parts) {
      out += " ";
      switch (part.kind) {
        case hcl::Part::Kind::kText:
          out += text(part.text);
          break;
        case hcl::Part::Kind::kInsert:
          out += "${" + tell(part.value) + "}";
          break;
        case hcl::Part::Kind::kIf:
          out += "%{if " + tell(part.value) + this->parts(part.then);
          if (!part.otherwise.empty()) out += " else" + this->parts(part.otherwise);
          out += "}";
          break;
        case hcl::Part::Kind::kFor:
          out += "%{for ";
          if (!part.key.empty()) out += name(part.key) + ",";
          out += name(part.element) + " " + tell(part.value) + this->parts(part.then) + "}";
          break;
      }
      if (places_) out += at(part.span);
    }
    return out;
  }

  bool places_;
};

enum class HclBy { kNative, kJson, kJsonVariables };

struct HclReading {
  explicit HclReading(std::string bytes, const read::Limits& limits = {},
                      HclBy by = HclBy::kNative) {
    source = sources.add("case.tf", std::move(bytes));
    symbols.freeze();
    const read::ReadContext context{sources, source, symbols, limits, findings};
    file = by == HclBy::kNative ? hcl::parse(context)
           : by == HclBy::kJson ? hcl::parse_json(context)
                                : hcl::parse_json_variables(context);
  }

  std::string_view slice(hcl::Bytes span) const {
    return sources[source].bytes().substr(span.begin, span.end - span.begin);
  }
  // "line:column message" of each finding, a line each.
  std::string faults() const {
    std::string out;
    for (const text::Finding& finding : findings.all()) {
      const text::Position place = sources[source].position(finding.span.begin);
      out += std::to_string(place.line) + ":" + std::to_string(place.column) + " " +
             finding.message + "\n";
    }
    return out;
  }
  // The bodies in lines: attributes and blocks in the order of the source.
  std::string told(bool places = false) const { return told(file->body, places, ""); }
  static std::string told(const hcl::Body& body, bool places, const std::string& indent) {
    std::string out;
    size_t a = 0;
    size_t b = 0;
    const HclTold teller(places);
    while (a < body.attributes.size() || b < body.blocks.size()) {
      const bool attribute =
          b == body.blocks.size() || (a < body.attributes.size() &&
                                      body.attributes[a]->span.begin < body.blocks[b]->span.begin);
      if (attribute) {
        const hcl::Attribute& item = *body.attributes[a++];
        out += indent + teller.name(item.name) + " = " + teller.tell(item.value) +
               (places ? HclTold::at(item.span) : "") + "\n";
        continue;
      }
      const hcl::Block& block = *body.blocks[b++];
      out += indent + teller.name(block.type);
      for (const hcl::Label& label : block.labels) {
        out +=
            label.quoted ? " \"" + std::string(label.text) + "\"" : " " + std::string(label.text);
        if (places) out += HclTold::at(label.span);
      }
      if (places) out += HclTold::at(block.header) + HclTold::at(block.span);
      out += " {\n" + told(block.body, places, indent + "  ") + indent + "}\n";
    }
    return out;
  }

  text::SourceSet sources;
  text::SymbolTable symbols;
  text::Findings findings;
  text::SourceId source = 0;
  std::unique_ptr<hcl::File> file;
};

// An expression of HCL in words, or its faults.
inline std::string hcl_expr(const std::string& text, bool places = false) {
  const HclReading reading("a = " + text + "\n");
  if (!reading.findings.all().empty()) return reading.faults();
  return HclTold(places).tell(reading.file->body.attributes[0]->value);
}

}  // namespace ordain::test
