// What both YAML sources share: spans, styles, types and comments.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/yaml_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "engine/read/core_schema.h"
#include "engine/read/yaml_source.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Style;

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";

uint32_t find_hash(std::string_view bytes, uint32_t from) {
  if (from >= bytes.size()) return YamlTree::kNoMark;
  const void* at = std::memchr(bytes.data() + from, '#', bytes.size() - from);
  return at ? static_cast<uint32_t>(static_cast<const char*>(at) - bytes.data())
            : YamlTree::kNoMark;
}

}  // namespace

YamlTree::YamlTree(const ReadContext& context, Documents& documents)
    : context_(context),
      bytes_(context.sources[context.source].bytes()),
      builder_(context, documents) {
  last_end_ = static_cast<uint32_t>(context.sources[context.source].bom());
  hash_ = find_hash(bytes_, last_end_);
}

bool YamlTree::begin_document(uint32_t begin) {
  if (open_) {
    if (keep_) comments_up_to(begin);
    close_document();
  }
  open_ = true;
  keep_ = false;
  root_done_ = false;
  document_hash_ = hash_;
  open_collections_.clear();
  builder_.begin_document(ordinal_++);
  last_end_ = begin;
  if (is_marker(bytes_, begin, "---")) last_end_ = begin + 3;
  return true;
}

void YamlTree::end_document() { root_done_ = true; }

void YamlTree::close_document() {
  // Comments of a document with nothing in it go to the next one.
  if (!keep_) hash_ = document_hash_;
  builder_.end_document(keep_);
  open_ = false;
}

void YamlTree::finish(bool whole) {
  if (!open_) return;
  // A document that was ended before the fault is whole itself; with other text behind it, it is
  // not.
  const uint32_t behind = skip_blank(bytes_, last_end_);
  const bool ended =
      root_done_ && (is_marker(bytes_, behind, "---") || is_marker(bytes_, behind, "..."));
  if (!whole && !ended) keep_ = false;
  if (keep_) comments_up_to(static_cast<uint32_t>(bytes_.size()));
  close_document();
}

Properties YamlTree::properties_of(const Head& head) const {
  if (!head.properties()) return {head.begin, head.begin};
  return yaml_properties(bytes_, head.begin, !head.tag.empty(), !head.anchor.empty());
}

int YamlTree::block_indent() const {
  if (open_collections_.empty()) return -1;
  return static_cast<int>(column_of(bytes_, open_collections_.back().indent_at));
}

// Takes the comments before `begin`; what lies between scalars holds no other `#` behind a blank.
void YamlTree::comments_up_to(uint32_t begin) {
  while (hash_ < begin) add_comment(hash_);
}

void YamlTree::skip_comments_to(uint32_t end) {
  if (hash_ < end) hash_ = find_hash(bytes_, end);
}

void YamlTree::add_comment(uint32_t begin) {
  const char before = begin == 0 ? '\n' : bytes_[begin - 1];
  const bool comment = begin == last_end_ || before == ' ' || before == '\t' || before == '\n' ||
                       before == '\r' || before == ',' || before == '[' || before == ']' ||
                       before == '{' || before == '}' || before == '\xBF';
  if (!comment) {
    hash_ = find_hash(bytes_, begin + 1);
    return;
  }
  uint32_t end = begin;
  while (end < bytes_.size() && bytes_[end] != '\n' && bytes_[end] != '\r') ++end;
  builder_.comment(begin, end);
  hash_ = find_hash(bytes_, end);
}

// Where a value that is not written would stand: behind the sign that asks for it.
uint32_t YamlTree::implicit_place() const {
  if (builder_.at_root()) return last_end_;
  const bool flow = builder_.in_flow();
  const uint32_t at = skip_blank(bytes_, last_end_, flow && builder_.wants_key());
  const char sign = at < bytes_.size() ? bytes_[at] : '\0';
  if (builder_.wants_key()) return sign == '?' ? at + 1 : at;
  if (builder_.in_map()) return sign == ':' ? at + 1 : last_end_;
  return sign == '-' && !flow ? at + 1 : last_end_;
}

bool YamlTree::implicit_null(const Head& head) {
  if (head.properties()) {
    const uint32_t end = properties_of(head).end;
    comments_up_to(head.begin);
    return put_scalar(head, kind_of(head, Style::kPlain, {}, end), Style::kImplicit, {}, end);
  }
  Head placed = head;
  placed.begin = implicit_place();
  if (builder_.in_flow()) {
    // Between commas there must be something: an element, or the `:` of a key that is not written.
    const bool sign = placed.begin < bytes_.size() && bytes_[placed.begin] == ':';
    const bool asked = placed.begin > 0 && bytes_[placed.begin - 1] == '?';
    if (!builder_.in_map() || (builder_.wants_key() && !sign && !asked)) {
      const uint32_t at = skip_blank(bytes_, last_end_);
      return syntax_error(at, kNoMark,
                          fmt::format("found {}, wanted a value", found_at(bytes_, at)));
    }
  }
  return put_scalar(placed, Kind::kNull, Style::kImplicit, {}, placed.begin);
}

bool YamlTree::scalar(const Head& head, uint32_t end, std::string_view text) {
  const uint32_t content = properties_of(head).content;
  const Style style = yaml_style(bytes_, content);
  comments_up_to(content);
  uint32_t kept = content;
  if (style == Style::kPlain) {
    if (end == kNoMark) end = plain_end(bytes_, content, text);
  } else if (style == Style::kLiteral || style == Style::kFolded) {
    const BlockScalar block = block_scalar(bytes_, content, block_indent());
    if (block.comment != npos32) add_comment(block.comment);
    end = block.end;
    // yaml-cpp loses a text that is not indented at the root and looks like a directive.
    if (text.find_first_not_of("\r\n\t ") == std::string_view::npos &&
        bytes_.substr(block.body, end - std::min(end, block.body)).find_first_not_of("\r\n\t ") !=
            std::string_view::npos) {
      return syntax_error(block.body, content,
                          "this text is not indented, wanted spaces before it");
    }
    kept = block.body + block.indent;
  } else {
    ++kept;
    if (end == kNoMark) end = quoted_end(bytes_, content);
    if (end == npos32) {
      return syntax_error(content, kNoMark, "a quoted text begins here and is never closed");
    }
  }
  text = builder_.keep(text, kept);
  // What a key is matters only to an alias of it.
  const bool untyped = builder_.wants_key() && !head.properties();
  const Kind kind = untyped ? Kind::kString : kind_of(head, style, text, end);
  return put_scalar(head, kind, style, text, end);
}

bool YamlTree::syntax_error(uint32_t at, uint32_t since, std::string message,
                            std::vector<std::string> notes) {
  const auto size = static_cast<uint32_t>(bytes_.size());
  const auto one = [&](uint32_t begin) {
    uint32_t end = std::min(begin + 1, size);
    while (end < size && text::is_continuation(bytes_[end])) ++end;
    return text::Span{context_.source, std::min(begin, size), end};
  };
  text::Finding finding;
  finding.code = "read/yaml-syntax";
  finding.span = one(at);
  finding.message = std::move(message);
  finding.notes = std::move(notes);
  if (since != kNoMark && since < at) {
    finding.related.push_back({one(since), "what it belongs to begins here"});
  }
  context_.findings.report(std::move(finding));
  return false;
}

Kind YamlTree::kind_of(const Head& head, Style style, std::string_view text, uint32_t end) {
  if (head.tag.empty()) return style == Style::kPlain ? plain_kind(text) : Kind::kString;
  if (!head.tag.starts_with(kCoreTag)) {
    // A tag of the user's own (`!Ref`) and the bare `!` make a string of any scalar.
    return Kind::kString;
  }
  const std::string_view name = head.tag.substr(kCoreTag.size());
  const Kind plain = plain_kind(text);
  Kind wanted = Kind::kString;
  if (name == "null") wanted = Kind::kNull;
  if (name == "bool") wanted = Kind::kBool;
  if (name == "int") wanted = Kind::kInt;
  if (name == "float") wanted = Kind::kDecimal;
  if (wanted == Kind::kString || wanted == plain) return wanted;
  if (wanted == Kind::kDecimal && plain == Kind::kInt) return wanted;
  context_.findings.report(
      "read/yaml-tag", text::Level::kWarning, {context_.source, head.begin, end},
      fmt::format("the tag !!{} stands on \"{}\", which is no {}: it is read as a string", name,
                  text::preview(text), data::name(wanted)));
  return Kind::kString;
}

bool YamlTree::put_scalar(const Head& head, Kind kind, Style style, std::string_view text,
                          uint32_t end) {
  if (builder_.at_root()) keep_ = style != Style::kImplicit || head.properties();
  skip_comments_to(end);
  last_end_ = end;
  if (builder_.wants_key()) {
    TreeBuilder::KeyHead key;
    key.merge = style == Style::kPlain && !head.properties() && text == "<<";
    key.anchor = head.anchor;
    key.kind = kind;
    key.style = style;
    return builder_.key(text, head.begin, end, key);
  }
  return builder_.scalar(kind, style, text, {head.begin, head.tag, head.anchor}, end);
}

bool YamlTree::begin_collection(const Head& head, bool flow, bool map) {
  const uint32_t content = properties_of(head).content;
  comments_up_to(content);
  if (builder_.at_root()) keep_ = true;
  const Style style = flow ? Style::kFlow : Style::kBlock;
  const TreeBuilder::Head placed{head.begin, head.tag, head.anchor};
  if (!(map ? builder_.begin_map(style, placed) : builder_.begin_list(style, placed))) return false;
  const char sign = content < bytes_.size() ? bytes_[content] : '\0';
  const bool brackets = flow && (sign == '[' || sign == '{');
  const uint32_t around = open_collections_.empty() ? content : open_collections_.back().indent_at;
  open_collections_.push_back({flow ? around : content, brackets});
  last_end_ = brackets ? content + 1 : content;
  return true;
}

bool YamlTree::begin_list(const Head& head, bool flow) {
  return begin_collection(head, flow, false);
}

bool YamlTree::begin_map(const Head& head, bool flow) { return begin_collection(head, flow, true); }

bool YamlTree::end(uint32_t end) {
  const bool brackets = open_collections_.back().brackets;
  open_collections_.pop_back();
  if (!brackets) return builder_.end(TreeBuilder::kAtLastChild);
  if (end == kNoMark) {
    const uint32_t at = skip_blank(bytes_, last_end_, true);
    end = at < bytes_.size() ? at + 1 : at;
  }
  comments_up_to(end);
  last_end_ = end;
  return builder_.end(end);
}

bool YamlTree::alias(uint32_t begin, uint32_t end, std::string_view name) {
  comments_up_to(begin);
  skip_comments_to(end);
  last_end_ = end;
  return builder_.alias(name, begin, end);
}

}  // namespace ordain::read
