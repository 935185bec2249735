// XML: elements -> maps. The only file that includes pugixml.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/xml.h"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/read/byte_check.h"
#include "engine/read/tree_builder.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Style;

constexpr std::string_view kBlank = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

class XmlReader {
 public:
  XmlReader(const ReadContext& context, Documents& documents)
      : context_(context),
        bytes_(context.sources[context.source].bytes()),
        skipped_(static_cast<uint32_t>(context.sources[context.source].bom())),
        builder_(context, documents) {}

  bool read() {
    if (!check_bytes(context_, true).ok) return false;
    // Everything that has a place of its own is kept, so that ends can be told.
    constexpr unsigned kOptions = pugi::parse_default | pugi::parse_comments | pugi::parse_pi |
                                  pugi::parse_declaration | pugi::parse_doctype |
                                  pugi::parse_ws_pcdata | pugi::parse_fragment;
    const pugi::xml_parse_result parsed = document_.load_buffer(
        bytes_.data() + skipped_, bytes_.size() - skipped_, kOptions, pugi::encoding_utf8);
    if (!parsed) {
      const auto at = static_cast<uint32_t>(parsed.offset) + skipped_;
      std::string what = parsed.description();
      what[0] = static_cast<char>(what[0] | 0x20);
      return builder_.refuse("read/xml-syntax", std::min(at, size()), std::min(at + 1, size()),
                             std::move(what));
    }
    const pugi::xml_node root = document_.document_element();
    if (!root)
      return builder_.refuse("read/xml-syntax", skipped_, skipped_, "found no element, wants one");
    find_ends(root);
    builder_.begin_document(0);
    const bool good = one_root(root) && document(root);
    builder_.end_document(good);
    return good;
  }

 private:
  // As a document pugixml would drop what stands beside the root, so it reads a fragment.
  bool one_root(pugi::xml_node root) {
    for (pugi::xml_node node : document_.children()) {
      const bool text = node.type() == pugi::node_pcdata && !trimmed(node.value()).empty();
      if ((node.type() != pugi::node_element || node == root) && !text) continue;
      const uint32_t at = place(node);
      return builder_.refuse("read/xml-syntax", at, at,
                             "found more than one element, wants one around all others");
    }
    return true;
  }

  bool document(pugi::xml_node root) {
    if (!builder_.begin_map(Style::kBlock, {skipped_, {}, {}})) return false;
    if (!key(root)) return false;
    return element(root) && builder_.end(size());
  }

  uint32_t size() const { return static_cast<uint32_t>(bytes_.size()); }
  uint32_t place(pugi::xml_node node) const {
    return static_cast<uint32_t>(node.offset_debug()) + skipped_;
  }
  uint32_t behind(std::string_view sign, uint32_t from) const {
    const size_t at = bytes_.find(sign, from);
    return at == std::string_view::npos ? size() : static_cast<uint32_t>(at + sign.size());
  }

  bool key(pugi::xml_node node) {
    const uint32_t at = place(node);
    const std::string_view name = node.name();
    return builder_.key(builder_.keep(name, at), at, at + static_cast<uint32_t>(name.size()));
  }

  struct Attribute {
    std::string name;
    std::string_view value;  // as decoded
    uint32_t name_begin = 0;
    uint32_t value_begin = 0;  // of its quote
    uint32_t end = 0;
  };

  // Where the attributes stand, which pugixml does not say: they follow the name in their order.
  // Returns the end of the start tag.
  uint32_t attributes(pugi::xml_node node, std::vector<Attribute>& out) const {
    uint32_t at = place(node) + static_cast<uint32_t>(std::string_view(node.name()).size());
    for (const pugi::xml_attribute attribute : node.attributes()) {
      Attribute& made = out.emplace_back();
      made.name = fmt::format("@{}", attribute.name());
      made.value = attribute.value();
      made.name_begin = static_cast<uint32_t>(bytes_.find_first_not_of(kBlank, at));
      made.value_begin = static_cast<uint32_t>(bytes_.find_first_of("\"'", made.name_begin));
      made.end = behind(bytes_.substr(made.value_begin, 1), made.value_begin + 1);
      at = made.end;
    }
    return behind(">", at);
  }

  // Behind a node that is no element.
  uint32_t end_of_other(pugi::xml_node node) const {
    switch (node.type()) {
      case pugi::node_comment:
        return behind("-->", place(node));
      case pugi::node_cdata:
        return behind("]]>", place(node));
      case pugi::node_pcdata:
        return static_cast<uint32_t>(std::min(bytes_.find('<', place(node)), bytes_.size()));
      default:
        return behind("?>", place(node));
    }
  }

  // Where each element ends, in one walk of the tree beside the source.
  void find_ends(pugi::xml_node root) {
    std::vector<Attribute> skipped;
    uint32_t at = 0;
    pugi::xml_node node = root;
    while (node) {
      if (node.type() == pugi::node_element) {
        skipped.clear();
        at = attributes(node, skipped);
        if (const pugi::xml_node first = node.first_child()) {
          node = first;
          continue;
        }
        // `<a></a>` has no children either.
        if (bytes_[at - 2] != '/') at = behind(">", at);
        ends_.emplace(node.hash_value(), at);
      } else {
        at = end_of_other(node);
      }
      while (node != root && !node.next_sibling()) {
        node = node.parent();
        at = behind(">", behind("</", at));
        ends_.emplace(node.hash_value(), at);
      }
      if (node == root) return;
      node = node.next_sibling();
    }
  }

  bool element(pugi::xml_node node) {
    std::vector<Attribute> own;
    const uint32_t begin = place(node) - 1;
    const uint32_t inside = attributes(node, own);
    // Elements by name, in the order of their first; and the text between them.
    std::vector<std::vector<pugi::xml_node>> named;
    std::unordered_map<std::string_view, size_t> known;
    std::string text;
    uint32_t text_begin = inside;
    uint32_t text_end = inside;
    size_t texts = 0;
    for (const pugi::xml_node child : node.children()) {
      if (child.type() == pugi::node_element) {
        const auto [it, fresh] = known.try_emplace(child.name(), named.size());
        if (fresh) named.emplace_back();
        named[it->second].push_back(child);
      } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        const std::string_view value = child.value();
        if (trimmed(value).empty()) continue;
        if (texts++ == 0) text_begin = place(child);
        text_end = end_of_other(child);
        text += value;
      } else if (child.type() == pugi::node_comment) {
        builder_.comment(place(child) - 4, end_of_other(child));
      }
    }
    const std::string_view shown = trimmed(text);
    // A text of one piece that is written as it is stands where its first letter does.
    if (texts > 0) text_begin += static_cast<uint32_t>(text.find_first_not_of(kBlank));
    if (texts == 1 && bytes_.substr(text_begin, shown.size()) == shown)
      text_end = text_begin + static_cast<uint32_t>(shown.size());
    if (own.empty() && named.empty())
      return texts == 0 ? scalar({}, begin, ends_.at(node.hash_value()))
                        : scalar(shown, text_begin, text_end);
    if (!builder_.begin_map(Style::kBlock, {begin, {}, {}})) return false;
    for (const Attribute& attribute : own) {
      const auto name_end = attribute.name_begin + static_cast<uint32_t>(attribute.name.size()) - 1;
      if (!builder_.key(attribute.name, attribute.name_begin, name_end) ||
          !builder_.scalar(Kind::kString, Style::kPlain,
                           builder_.keep(attribute.value, attribute.value_begin + 1),
                           {attribute.value_begin, {}, {}}, attribute.end))
        return false;
    }
    if (texts > 0 &&
        !(builder_.key("#text", text_begin, text_begin) && scalar(shown, text_begin, text_end)))
      return false;
    for (const auto& same : named) {
      if (!key(same.front()) || !(same.size() == 1 ? element(same.front()) : list(same)))
        return false;
    }
    return builder_.end(ends_.at(node.hash_value()));
  }

  bool list(const std::vector<pugi::xml_node>& elements) {
    if (!builder_.begin_list(Style::kBlock, {place(elements.front()) - 1, {}, {}})) return false;
    for (const pugi::xml_node node : elements) {
      if (!element(node)) return false;
    }
    return builder_.end(TreeBuilder::kAtLastChild);
  }

  bool scalar(std::string_view text, uint32_t begin, uint32_t end) {
    return builder_.scalar(Kind::kString, Style::kPlain, builder_.keep(text, begin),
                           {begin, {}, {}}, end);
  }

  const ReadContext& context_;
  std::string_view bytes_;
  uint32_t skipped_;
  TreeBuilder builder_;
  pugi::xml_document document_;
  std::unordered_map<size_t, uint32_t> ends_;  // of elements, by pugixml's address of each
};

}  // namespace

bool read_xml(const ReadContext& context, Documents& documents) {
  return XmlReader(context, documents).read();
}

}  // namespace ordain::read
