// HCL: reads the JSON syntax of Terraform into the same tree.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/read/hcl.h"
#include "engine/read/hcl_parser.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::read::hcl {
namespace {

using data::Node;

// Whatever Limits::depth says, as in the native syntax.
constexpr uint32_t kDeepest = 400;

// What a body is the body of: that says which of its members are blocks.
enum class In : uint8_t {
  kFile,
  kTerraform,
  kVariable,
  kOutput,
  kModule,
  kProvider,
  kResource,  // and data sources, and all that is nested in them
  kLifecycle,
  kProvisioner,
  kCheck,
  kRemoved,
  kMoved,  // and import: references alone
  kDynamic,
  kCloud,
  kPlain,  // no blocks
};

struct BlockRow {
  In around;
  std::string_view name;
  int labels;
  In inside;
};

// The blocks that the language itself knows. What only a schema of a provider knows has no row.
constexpr BlockRow kBlocks[] = {
    {In::kFile, "terraform", 0, In::kTerraform},
    {In::kFile, "variable", 1, In::kVariable},
    {In::kFile, "output", 1, In::kOutput},
    {In::kFile, "locals", 0, In::kPlain},
    {In::kFile, "provider", 1, In::kProvider},
    {In::kFile, "module", 1, In::kModule},
    {In::kFile, "resource", 2, In::kResource},
    {In::kFile, "data", 2, In::kResource},
    {In::kFile, "ephemeral", 2, In::kResource},
    {In::kFile, "check", 1, In::kCheck},
    {In::kFile, "moved", 0, In::kMoved},
    {In::kFile, "import", 0, In::kMoved},
    {In::kFile, "removed", 0, In::kRemoved},
    {In::kTerraform, "backend", 1, In::kPlain},
    {In::kTerraform, "cloud", 0, In::kCloud},
    {In::kTerraform, "required_providers", 0, In::kPlain},
    {In::kTerraform, "provider_meta", 1, In::kPlain},
    {In::kTerraform, "encryption", 0, In::kPlain},
    {In::kCloud, "workspaces", 0, In::kPlain},
    {In::kVariable, "validation", 0, In::kPlain},
    {In::kOutput, "precondition", 0, In::kPlain},
    {In::kResource, "lifecycle", 0, In::kLifecycle},
    {In::kResource, "connection", 0, In::kPlain},
    {In::kResource, "provisioner", 1, In::kProvisioner},
    {In::kResource, "dynamic", 1, In::kDynamic},
    {In::kProvider, "dynamic", 1, In::kDynamic},
    {In::kDynamic, "content", 0, In::kResource},
    {In::kLifecycle, "precondition", 0, In::kPlain},
    {In::kLifecycle, "postcondition", 0, In::kPlain},
    {In::kProvisioner, "connection", 0, In::kPlain},
    {In::kCheck, "data", 2, In::kResource},
    {In::kCheck, "assert", 0, In::kPlain},
    {In::kRemoved, "lifecycle", 0, In::kLifecycle},
    {In::kRemoved, "provisioner", 1, In::kProvisioner},
};

const BlockRow* block_row(In around, std::string_view name) {
  for (const BlockRow& row : kBlocks) {
    if (row.around == around && row.name == name) return &row;
  }
  return nullptr;
}

// How the texts of an argument are read.
enum class As : uint8_t { kTemplate, kReference, kPlainText };

struct ArgumentRow {
  In around;
  std::string_view name;
  As as;
};

constexpr ArgumentRow kArguments[] = {
    {In::kResource, "depends_on", As::kReference},
    {In::kResource, "provider", As::kReference},
    {In::kModule, "depends_on", As::kReference},
    {In::kModule, "providers", As::kReference},
    {In::kModule, "source", As::kPlainText},
    {In::kModule, "version", As::kPlainText},
    {In::kOutput, "depends_on", As::kReference},
    {In::kOutput, "description", As::kPlainText},
    {In::kVariable, "type", As::kReference},
    {In::kVariable, "default", As::kPlainText},
    {In::kVariable, "description", As::kPlainText},
    {In::kLifecycle, "ignore_changes", As::kReference},
    {In::kLifecycle, "replace_triggered_by", As::kReference},
    {In::kProvisioner, "when", As::kReference},
    {In::kProvisioner, "on_failure", As::kReference},
    {In::kMoved, "from", As::kReference},
    {In::kMoved, "to", As::kReference},
    {In::kMoved, "provider", As::kReference},
    {In::kRemoved, "from", As::kReference},
    {In::kDynamic, "iterator", As::kReference},
};

As way_of(In around, std::string_view name) {
  for (const ArgumentRow& row : kArguments) {
    if (row.around == around && row.name == name) return row.as;
  }
  return As::kTemplate;
}

constexpr std::array kMapArguments = {
#define MAP_ARGUMENT(name) std::string_view(name),
#include "engine/read/terraform_maps.def"
#undef MAP_ARGUMENT
};
static_assert(std::is_sorted(kMapArguments.begin(), kMapArguments.end()));

// Whether `member`, in the body of a resource of this type (or of a provider: ""), is a block that
// only the schema of a provider knows: an object, or a list of objects.
bool is_nested_block(Node member, In around, std::string_view type) {
  if (around != In::kResource && around != In::kProvider) return false;
  const bool object = member.is_map();
  if (!object && (!member.is_list() || member.child_count() == 0)) return false;
  for (uint32_t i = 0; !object && i < member.child_count(); ++i) {
    if (!member.child(i).is_map()) return false;
  }
  // Objects of Kubernetes have blocks of that name.
  if (member.key() == "metadata" && type.starts_with("kubernetes_")) return true;
  return !std::binary_search(kMapArguments.begin(), kMapArguments.end(), member.key());
}

std::string_view words_for(data::Kind kind) {
  switch (kind) {
    case data::Kind::kNull:
      return "null";
    case data::Kind::kBool:
      return "true or false";
    case data::Kind::kInt:
    case data::Kind::kDecimal:
      return "a number";
    case data::Kind::kList:
      return "a list";
    case data::Kind::kMap:
      return "an object";
    default:
      return "a text";
  }
}

// A member of this name is a comment.
constexpr std::string_view kComment = "//";

class Converter {
 public:
  Converter(const ReadContext& context, File& file)
      : context_(context),
        file_(file),
        bytes_(context.sources[context.source].bytes()),
        limit_(std::min(context.limits.depth, kDeepest)) {}

  void module_file(Node root) {
    file_.body = body(maps_in(root), In::kFile);
    file_.body.whole = file_.body.whole && file_.whole;
  }

  void variables(Node root) {
    file_.body = {};
    file_.body.span = bytes_of(root.span());
    if (!root.is_map()) return refuse(root, "an object");
    std::vector<const Attribute*> attributes;
    for (uint32_t i = 0; i < root.child_count(); ++i)
      attributes.push_back(attribute(root.child(i), As::kPlainText));
    file_.body.attributes = file_.arena.copy(attributes);
    file_.body.whole = file_.whole;
  }

 private:
  static Bytes bytes_of(text::Span span) { return {span.begin, span.end}; }
  Name name_of(Node member) { return {keep(member.key()), bytes_of(member.key_span())}; }

  // The text as a view that lives as long as the file.
  std::string_view keep(std::string_view text) {
    const bool in_source =
        text.data() >= bytes_.data() && text.data() < bytes_.data() + bytes_.size();
    return in_source ? text : file_.arena.copy(text);
  }

  void report(text::Span span, std::string message, std::string note = {}) {
    file_.whole = false;
    if (++faults_ > kMostFaults) return;
    std::vector<std::string> notes;
    if (!note.empty()) notes.push_back(std::move(note));
    context_.findings.report("read/hcl-syntax", text::Level::kError, span, std::move(message),
                             std::move(notes));
  }

  void refuse(Node node, std::string_view wanted) {
    report(node.key_span().valid() ? node.blame_span() : node.span(),
           fmt::format("found {}, wants {}", words_for(node.kind()), wanted));
  }

  // The objects that a block is written as: one, or a list of them.
  std::vector<Node> maps_in(Node node) {
    if (node.is_map()) return {node};
    std::vector<Node> maps;
    if (!node.is_list()) {
      refuse(node, "an object, or a list of objects");
      return maps;
    }
    for (uint32_t i = 0; i < node.child_count(); ++i) {
      if (node.child(i).is_map()) {
        maps.push_back(node.child(i));
      } else {
        refuse(node.child(i), "an object");
      }
    }
    return maps;
  }

  // Of several maps one body: the root may be a list of objects.
  Body body(const std::vector<Node>& maps, In in) {
    Body out;
    std::vector<const Attribute*> attributes;
    std::vector<const Block*> blocks;
    const uint32_t before = faults_;
    for (const Node map : maps) {
      out.span = bytes_of(map.span());
      for (uint32_t i = 0; i < map.child_count(); ++i) member(map.child(i), in, attributes, blocks);
    }
    if (in == In::kFile) out.span = {0, static_cast<uint32_t>(bytes_.size())};
    out.attributes = file_.arena.copy(attributes);
    out.blocks = file_.arena.copy(blocks);
    // A fault of a block inside counts here too: JSON does not tell where what is missing belongs.
    out.whole = faults_ == before;
    return out;
  }

  void member(Node member, In in, std::vector<const Attribute*>& attributes,
              std::vector<const Block*>& blocks) {
    const std::string_view key = member.key();
    if (key == kComment) return;
    if (const BlockRow* row = block_row(in, key)) {
      std::vector<Label> labels;
      labelled(member, member, *row, labels, blocks);
      return;
    }
    if (is_nested_block(member, in, type_)) {
      const BlockRow row{in, key, 0, in};
      // Each element of a list has a place of its own.
      for (const Node map : maps_in(member))
        blocks.push_back(block(member, member.is_list() ? map : member, map, row, {}));
      return;
    }
    if (in != In::kFile) {
      attributes.push_back(attribute(member, way_of(in, key)));
      return;
    }
    std::vector<std::string_view> known;
    for (const BlockRow& row : kBlocks) {
      if (row.around == In::kFile) known.push_back(row.name);
    }
    report(member.key_span(), fmt::format("no block of the language is named {}{}",
                                          text::preview(key), text::did_you_mean(key, known)));
  }

  // Goes down through the labels that `row` wants, then to the bodies.
  void labelled(Node top, Node node, const BlockRow& row, std::vector<Label>& labels,
                std::vector<const Block*>& blocks) {
    if (static_cast<int>(labels.size()) == row.labels) {
      // Each null is no block at all.
      if (node.kind() == data::Kind::kNull) return;
      for (const Node map : maps_in(node)) blocks.push_back(block(top, node, map, row, labels));
      return;
    }
    for (const Node map : maps_in(node)) {
      for (uint32_t i = 0; i < map.child_count(); ++i) {
        const Node child = map.child(i);
        if (child.key() == kComment) continue;
        labels.push_back({keep(child.key()), bytes_of(child.key_span()), true});
        labelled(top, child, row, labels, blocks);
        labels.pop_back();
      }
    }
  }

  const Block* block(Node top, Node named, Node map, const BlockRow& row,
                     const std::vector<Label>& labels) {
    Block* made = file_.arena.make<Block>();
    made->type = name_of(top);
    made->labels = file_.arena.copy(labels);
    const text::Span key = named.key_span();
    made->header = bytes_of(key.valid() ? key : map.span());
    made->span = {made->header.begin, map.span().end};
    if (row.around == In::kFile)
      type_ = row.inside == In::kResource ? made->labels[0].text : std::string_view();
    ++depth_;
    if (fits(map)) made->body = body({map}, row.inside);
    --depth_;
    return made;
  }

  const Attribute* attribute(Node member, As as) {
    Attribute* made = file_.arena.make<Attribute>();
    made->name = name_of(member);
    made->value = expression(member, as);
    made->span = {made->name.span.begin, made->value->span.end};
    made->duplicate = member.has(data::kDuplicateKey);
    made->shadowed = member.has(data::kShadowed);
    return made;
  }

  bool fits(Node node) {
    if (depth_ <= limit_) return true;
    file_.whole = false;
    if (std::exchange(told_limit_, true)) return false;
    context_.findings.report(
        "read/limit", text::Level::kError, node.span(),
        fmt::format("expressions and blocks are nested deeper than {} levels here (limit depth)",
                    limit_));
    return false;
  }

  template <typename T>
  T* make(Node node) {
    T* made = file_.arena.make<T>();
    made->kind = T::kKind;
    made->span = bytes_of(node.span());
    return made;
  }

  const Expr* bare(Node node, ExprKind kind) {
    Expr* made = file_.arena.make<Expr>();
    made->kind = kind;
    made->span = bytes_of(node.span());
    return made;
  }

  const Expr* expression(Node node, As as) {
    switch (node.kind()) {
      case data::Kind::kBool: {
        Bool* made = make<Bool>(node);
        made->value = node.text() == "true";
        return made;
      }
      case data::Kind::kInt:
      case data::Kind::kDecimal: {
        Number* made = make<Number>(node);
        made->text = keep(node.text());
        return made;
      }
      case data::Kind::kString:
        return text_value(node, as);
      case data::Kind::kList:
      case data::Kind::kMap: {
        ++depth_;
        const Expr* made = !fits(node)      ? bare(node, ExprKind::kBroken)
                           : node.is_list() ? tuple(node, as)
                                            : object(node, as);
        --depth_;
        return made;
      }
      default:
        return bare(node, ExprKind::kNull);
    }
  }

  const Expr* tuple(Node node, As as) {
    std::vector<const Expr*> elements;
    uint32_t height = 0;
    for (uint32_t i = 0; i < node.child_count(); ++i) {
      elements.push_back(expression(node.child(i), as));
      height = std::max(height, elements.back()->height + 1u);
    }
    Tuple* made = make<Tuple>(node);
    made->elements = file_.arena.copy(elements);
    made->height = static_cast<uint16_t>(height);
    return made;
  }

  const Expr* object(Node node, As as) {
    std::vector<Item> items;
    uint32_t height = 0;
    for (uint32_t i = 0; i < node.child_count(); ++i) {
      const Node child = node.child(i);
      // Of keys that stand twice the last counts; a warning tells of the others.
      if (child.has(data::kShadowed)) continue;
      const Item item{key(child, as), expression(child, as)};
      height = std::max({height, item.key->height + 1u, item.value->height + 1u});
      items.push_back(item);
    }
    Object* made = make<Object>(node);
    made->items = file_.arena.copy(items);
    made->height = static_cast<uint16_t>(height);
    return made;
  }

  const Expr* key(Node member, As as) {
    const Name name = name_of(member);
    const Bytes inner = {name.span.begin + 1, name.span.end - 1};
    const bool straight = name.text.size() == inner.end - inner.begin;
    if (as == As::kPlainText || name.text.find_first_of("$%") == std::string_view::npos)
      return string(name.text, name.span, as);
    std::vector<uint32_t> places(name.text.size() + 1, inner.begin);
    // Escapes in a key that is a template: nothing inside has a place of its own.
    for (size_t i = 0; straight && i < places.size(); ++i)
      places[i] = inner.begin + static_cast<uint32_t>(i);
    if (!straight) places.back() = inner.end;
    return parse(name.text, name.span, places, As::kTemplate);
  }

  const Expr* text_value(Node node, As as) {
    const std::string_view text = keep(node.text());
    const Bytes span = bytes_of(node.span());
    const bool holds_template = text.find_first_of("$%") != std::string_view::npos;
    if (as == As::kPlainText || (as == As::kTemplate && !holds_template))
      return string(text, span, as);
    return parse(text, span, source_offsets(node), holds_template ? As::kTemplate : as);
  }

  const Expr* string(std::string_view text, Bytes span, As as) {
    String* made = file_.arena.make<String>();
    made->kind = ExprKind::kString;
    made->span = span;
    made->text = text;
    made->quote = as == As::kPlainText ? Quote::kJsonPlain : Quote::kJson;
    made->inner = {span.begin + 1, span.end - 1};
    return made;
  }

  const Expr* parse(std::string_view text, Bytes span, const std::vector<uint32_t>& places, As as) {
    const bool whole = std::exchange(file_.whole, true);
    Limits limits = context_.limits;
    limits.depth = limit_ - std::min(limit_, depth_);
    const ReadContext own{context_.sources, context_.source, context_.symbols, limits,
                          context_.findings};
    Parser parser(own, file_, text, &places);
    const Expr* made = as == As::kReference ? parser.parse_json_expression(span)
                                            : parser.parse_json_template(span);
    if (!file_.whole) ++faults_;
    file_.whole = file_.whole && whole;
    return made;
  }

  static constexpr uint32_t kMostFaults = 100;

  const ReadContext& context_;
  File& file_;
  std::string_view bytes_;
  uint32_t limit_;
  uint32_t depth_ = 0;
  uint32_t faults_ = 0;
  bool told_limit_ = false;
  std::string_view type_;  // of the resource at hand
};

std::unique_ptr<File> convert(const ReadContext& context, void (Converter::*read)(Node)) {
  auto file = std::make_unique<File>();
  file->source = context.source;
  file->syntax = Syntax::kJson;
  Documents documents;
  file->whole = read_json(context, documents);
  file->body.whole = file->whole;
  if (!documents.empty()) {
    Converter converter(context, *file);
    (converter.*read)(documents[0]->root());
  }
  return file;
}

}  // namespace

std::unique_ptr<File> parse_json(const ReadContext& context) {
  return convert(context, &Converter::module_file);
}

std::unique_ptr<File> parse_json_variables(const ReadContext& context) {
  return convert(context, &Converter::variables);
}

}  // namespace ordain::read::hcl
