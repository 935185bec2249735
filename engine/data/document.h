// Documents: one tree for everything that is read, in which each value knows its place.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/data/column.h"
#include "engine/text/arena.h"
#include "engine/text/finding.h"
#include "engine/text/span.h"
#include "engine/text/symbol.h"

namespace ordain::data {

// What a value is. kUnknown is a value that the reader knows to exist but cannot know (a reference
// that is resolved later); its text is the reason in words.
enum class Kind : uint8_t { kNull, kBool, kInt, kDecimal, kString, kList, kMap, kUnknown };
// "null", "bool", "int", "decimal", "string", "list", "map", "unknown".
std::string_view name(Kind kind);

// How a value is written. Kept, because rules and schemas may ask (an unquoted `yes`) and because
// decoded offsets are found again in the source by it.
enum class Style : uint8_t {
  kPlain,         // YAML plain scalar; JSON number, true, false, null
  kSingleQuoted,  // YAML '...'
  kDoubleQuoted,  // YAML "...", JSON string
  kLiteral,       // YAML |
  kFolded,        // YAML >
  kFlow,          // {...} and [...], of YAML and of JSON
  kBlock,         // block collections of YAML
  kImplicit,      // a null that is written as nothing at all (`key:`)
  kTemplate,      // HCL "...", and a text of JSON that is a template of HCL
  kHeredoc,       // HCL <<EOT and <<-EOT
  kMade,          // no text of its own: a view's field, a merged map
};

enum Flag : uint16_t {
  kDuplicateKey = 1,  // the key stands more than once in its map; this is the last of them
  kShadowed = 2,      // an earlier value of a duplicate key: seen by no look-up and no iteration
  kOpen = 4,          // a list or map that may have more elements than are known
  kTagged = 8,        // has a YAML tag: Document::tag
  kHasOrigin = 16,    // has an origin chain: Document::origin
  // A view's copy that shares its children; Document::original leads to what was copied.
  kCopied = 32,
  // A map of a view: entries of its own that lie over those of another map (Document::overlay).
  kOverlay = 64,
  kMoved = 256,  // stands in another map now (a merge): nothing leads to it, it holds nothing
  // How its key is written, where that is not the key's text as it is: in quotes; or otherwise
  // (escapes, an alias), and Store::key_ends knows where it ends; or, with both flags, nowhere.
  kQuotedKey = 512,
  kOddKey = 1024,
  kApart = 128,    // a scalar whose text does not stand in the source (Store::apart)
  kHinted = 2048,  // an unknown of which something is known: Document::hint
  // The document itself says that nobody may see it: no output shows it (Document::sensitive).
  kSensitive = 4096,
};

// A key of a map: a symbol of the rules' table, or with the top bit set an entry of the document's
// own table (a key that no rule names). kNoKey: an element of a list, or a root.
using Key = uint32_t;
inline constexpr Key kNoKey = 0;
inline constexpr Key kOwnKey = 0x80000000;

// One value of the tree. Children of a list or map stand side by side, in the order of the source.
// A scalar keeps its decoded text whatever its kind: typing is the business of who asks.
struct NodeData {
  Kind kind = Kind::kNull;
  Style style = Style::kMade;
  uint16_t flags = 0;
  Key key = kNoKey;
  // List, map: index of the first child. Scalar, unknown: where its text is (Document::set_text).
  uint32_t first = 0;
  // List, map: number of children (shadowed ones included). Scalar, unknown: bytes of its text.
  uint32_t count = 0;

  bool holds_children() const { return kind == Kind::kList || kind == Kind::kMap; }
};
static_assert(sizeof(NodeData) == 16, "a large document is mostly these");

// Bytes in the source. A node that is no entry of a map has an empty key span at value_begin.
struct NodeSpan {
  uint32_t key_begin = 0;
  uint32_t key_end = 0;
  uint32_t value_begin = 0;
  uint32_t value_end = 0;
};

// Where a value came from when it is not where it is used: one step, nearest first.
struct Origin {
  enum class Via : uint8_t { kAlias, kMerge, kView, kDefault, kVariable, kLocal, kModule };
  Via via;
  text::Span span;
  std::string_view what;  // "alias *base", "var.ssh_cidrs"
  const Origin* next = nullptr;
};

// A comment of the source: its span from the comment sign to the end of the line.
struct Comment {
  text::Span span;
  std::string_view text;  // without the comment sign
};

class Document;
struct Embedding;

// A value of a document: a handle of 16 bytes, as good as a pointer. A default-made one is no value
// (operator bool).
class Node {
 public:
  Node() = default;
  Node(const Document* document, uint32_t index) : document_(document), index_(index) {}

  explicit operator bool() const { return document_ != nullptr; }
  const Document& document() const { return *document_; }
  uint32_t index() const { return index_; }
  const NodeData& data() const;

  Kind kind() const { return data().kind; }
  Style style() const { return data().style; }
  bool has(Flag flag) const { return (data().flags & flag) != 0; }
  bool is_scalar() const { return kind() < Kind::kList; }
  bool is_map() const { return kind() == Kind::kMap; }
  bool is_list() const { return kind() == Kind::kList; }

  // Decoded text of a scalar; the reason of an unknown; empty for a list or map.
  std::string_view text() const;
  // The name under which the value stands in its map; empty in a list and at the root.
  std::string_view key() const;

  // Number of children that look-ups see (without shadowed duplicates).
  uint32_t size() const;
  // The child with this key, or no node. Of duplicate keys the last, flagged kDuplicateKey.
  Node get(Key key) const;
  Node get(std::string_view key) const;
  // The i-th child as stored, shadowed ones included: check has(kShadowed) when iterating a map.
  Node child(uint32_t i) const;
  uint32_t child_count() const;

  // The value's own text.
  text::Span span() const;
  // The key's text, or an invalid span.
  text::Span key_span() const;
  // What a finding points at: from the key to the end of a scalar on it; the key alone for a list
  // or map under a key; the element for an element of a list (for a block map or list element: up
  // to the end of its first line); the first line for a root.
  text::Span blame_span() const;

  // The list or map this stands in, or no node for a root. Of a view's copy: of what was copied. Of
  // the root of an embedded document: the scalar that it is written in.
  // (An alias or a merge copies whole subtrees, which have parents of their own.)
  Node parent() const;
  // What this is a copy of (itself when it is none).
  Node original() const;
  // The chain of places the value came through, nearest first: its own or that of the nearest value
  // around it that has one. Null when it stands where it is used.
  const Origin* origin() const;
  std::string_view tag() const;
  // What is known of an unknown; null: nothing but its reason.
  const struct Hint* hint() const;
  // Why a list or map may have more elements than are known (kOpen), where its reader says so.
  std::string_view open_reason() const;

  // RFC 6901 pointer from the document's root, "" for the root.
  std::string pointer() const;

  friend bool operator==(const Node& a, const Node& b) {
    return a.document_ == b.document_ && a.index_ == b.index_;
  }

 private:
  // Maps with more entries than this get an index: a scan of some keys is faster than a hash behind
  // a lock.
  static constexpr uint32_t kScanned = 32;
  // In an overlay or a large map.
  Node get_elsewhere(Key key) const;

  const Document* document_ = nullptr;
  uint32_t index_ = 0;
};

// What is known of a value that is not known: a reference keeps what it refers to, a text the
// beginning that is written.
struct Hint {
  // What it refers to, or is a part of; or no node.
  Node target;
  // Values of one identity are the same value ("aws_kms_key.main.arn"), whatever it will be: the
  // reader makes it unique in a world. Empty: none.
  std::string_view identity;
  // It is a text that begins with this.
  std::string_view prefix;
  // It is surely not null.
  bool is_set = false;
};

// The list or map whose children begin at `first`.
struct Block {
  uint32_t first = 0;
  uint32_t parent = 0;
};

// Something known of few nodes, sorted by node.
template <typename T>
struct Known {
  uint32_t node = 0;
  T value = {};
};

// Where the values of a source stand. The documents of a stream share one: there may be many
// thousands of them, each too small for a house of its own.
struct Store {
  // A NodeSpan without the end of the key, which most often follows from its text: a large document
  // is a third smaller for what is never asked of most of its values.
  struct Place {
    uint32_t key_begin = 0;
    uint32_t value_begin = 0;
    uint32_t value_end = 0;
  };

  Column<NodeData> nodes;
  Column<Place> places;
  Column<Known<uint32_t>> key_ends;
  text::Arena arena;
  std::vector<std::string_view> own_keys;
  // Indices + 1 into own_keys by hash, 0: empty; a power of two, at most half full.
  std::vector<uint32_t> own_key_slots;
  std::vector<const char*> apart;
  std::unordered_map<uint32_t, std::string_view> tags;
  std::unordered_map<uint32_t, std::string_view> open_reasons;
  Column<Known<const Origin*>> origins;
  Column<Known<const Hint*>> hints;
  Column<Known<uint32_t>> originals;
  // Values that may stand far from their children; the blocks of those that do, made when first
  // asked for.
  Column<uint32_t> perhaps_far;
  std::once_flag far_made;
  std::vector<Block> far;
  std::mutex large_maps_mutex;
  std::unordered_map<uint32_t, std::unordered_map<Key, uint32_t>> large_maps;
};

// One document: a JSON text, one of the documents of a YAML stream, a line of NDJSON. Owns the
// tree, with the other documents of its stream. Filled by one thread (TreeBuilder), then read by
// all.
class Document {
 public:
  // `symbols` is frozen and outlives the document. The source has its bytes.
  Document(const text::SourceSet& sources, text::SourceId source, const text::SymbolTable& symbols)
      : Document(sources, source, symbols, std::make_shared<Store>()) {}
  Document(const text::SourceSet& sources, text::SourceId source, const text::SymbolTable& symbols,
           std::shared_ptr<Store> store);
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  ~Document();

  Node root() const { return Node(this, root_); }
  text::SourceId source() const { return source_; }
  const text::Source& source_text() const { return (*sources_)[source_]; }
  const text::SourceSet& sources() const { return *sources_; }
  // Of an embedded document (embedding.h): the scalar of another one that it is written in; else
  // none.
  Node host() const;
  // The bytes that its reader saw: those of the source, or the text of its host.
  std::string_view text_bytes() const { return {source_bytes_, source_size_}; }
  // A span of the source as one of text_bytes().
  text::Span span_in_text(text::Span span) const;
  const Embedding* embedding() const { return embedding_.get(); }
  const text::SymbolTable& symbols() const { return symbols_; }
  // Position in its stream, from 0.
  uint32_t ordinal() const { return ordinal_; }
  // Of all documents that share the store.
  size_t node_count() const { return store_->nodes.size(); }
  const Store& store() const { return *store_; }
  // Ask for the memory of values that are about to be looked at: of all in a range, with places
  // and text; or of a map's entries and some of what they hold.
  void prefetch(uint32_t begin, uint32_t end) const;
  void prefetch(Node map) const;
  const std::vector<Comment>& comments() const { return comments_; }
  bool has_origins() const { return !store_->origins.empty(); }
  // The scalars that are sensitive, in no order.
  const std::vector<uint32_t>& sensitive() const { return sensitive_; }

  const NodeData& node(uint32_t index) const { return store_->nodes[index]; }
  NodeSpan span(uint32_t index) const;
  std::string_view key_text(Key key) const;
  // The key with this text, or kNoKey when neither rules nor this document know it.
  Key find_key(std::string_view text) const;

  // --- for builders ---------------------------------------------------------------------------
  text::Arena& arena() { return store_->arena; }
  Key intern_key(std::string_view text);
  // The same for a text that already lives as long as the document (in the source): not copied.
  Key intern_kept_key(std::string_view text);
  void set_root(uint32_t root) { root_ = root; }
  void set_ordinal(uint32_t ordinal) { ordinal_ = ordinal; }
  void add_comment(Comment comment) { comments_.push_back(comment); }
  // Appends nodes side by side and returns the index of the first. Of one that
  // has kCopied already (set_original follows) the children are surely those of another.
  uint32_t append(std::span<const NodeData> nodes, std::span<const NodeSpan> spans);
  // The same for nodes whose flags say already how their keys are written (key_flags). Where that
  // is kOddKey, set_key_end follows. No child of theirs stands before `lowest`.
  uint32_t append(std::span<const NodeData> nodes, std::span<const Store::Place> places,
                  uint32_t lowest);
  // Of a list or map that has been appended: where its children are now.
  void set_first_child(uint32_t index, uint32_t first);
  void set_key_end(uint32_t index, uint32_t end);
  // How a key of `text` bytes is written in `written` bytes of the source.
  static uint16_t key_flags(size_t text, size_t written) {
    if (written == text) return 0;
    return written == text + 2 ? kQuotedKey : kOddKey;
  }
  void set_tag(uint32_t index, std::string_view tag);
  // The same for a tag that already lives as long as the document: a copied value's.
  void set_kept_tag(uint32_t index, std::string_view tag);
  void set_origin(uint32_t index, const Origin* origin);
  // Of an unknown. The hint and its texts live as long as the document.
  void set_hint(uint32_t index, const Hint* hint);
  void set_original(uint32_t index, uint32_t original);
  // Of a list or map: it may have more than is known (kOpen), for this reason, which is copied.
  void set_open(uint32_t index, std::string_view reason);
  // Marks the value and all that is in it as sensitive.
  void mark_sensitive(uint32_t index);
  // Makes `text`, which lives as long as the document, the text of a scalar.
  void set_text(NodeData& scalar, std::string_view text) {
    scalar.count = static_cast<uint32_t>(text.size());
    scalar.flags &= static_cast<uint16_t>(~kApart);
    scalar.first = 0;
    if (text.empty()) return;
    const auto at = static_cast<size_t>(text.data() - source_bytes_);
    if (at >= source_size_) return set_text_apart(scalar, text);
    scalar.first = static_cast<uint32_t>(at);
  }
  std::string_view text_of(const NodeData& scalar) const {
    return {(scalar.flags & kApart ? store_->apart[scalar.first] : source_bytes_ + scalar.first),
            scalar.count};
  }
  // Appends `entries` and makes of `map` (which the caller appends) a map that has them over the
  // entries of `base`, those of the same key hidden. An overlay lies over a plain map only.
  void overlay(NodeData& map, uint32_t base, std::span<const NodeData> entries,
               std::span<const NodeSpan> spans);
  NodeData& mutable_node(uint32_t index) { return store_->nodes[index]; }
  // Moves all its places into the source of the host; its bytes stay those of `embedding->own`. The
  // only document of its store; called once, before anyone else sees it.
  void embed(std::unique_ptr<Embedding> embedding);

 private:
  friend class Node;
  template <typename T>
  static void put(Column<Known<T>>& rows, uint32_t node, T value);
  template <typename T>
  static T at(const Column<Known<T>>& rows, uint32_t node);

  void note_far(uint32_t index);
  std::span<const char> text_ahead(uint32_t begin, uint32_t end) const;
  void set_text_apart(NodeData& scalar, std::string_view text);
  bool shares_children(uint32_t index) const;
  uint32_t parent_of(uint32_t node) const;
  uint32_t base_of(const NodeData& overlay) const { return store_->nodes[overlay.first - 1].first; }
  Node find_in_overlay(const NodeData& overlay, Key key) const;
  Node child_of_overlay(const NodeData& overlay, uint32_t i) const;
  // Slot of `text` in store_->own_key_slots: that of its key, or the empty one where it would
  // stand.
  size_t own_key_slot(std::string_view text) const;
  void grow_own_key_slots(size_t slots);
  // Children of a map of more than Node::kScanned entries, sorted by key: made when first asked
  // for.
  Node find_in_large_map(uint32_t map, Key key) const;

  const text::SourceSet* sources_;
  const text::SymbolTable& symbols_;
  const char* source_bytes_;
  size_t source_size_;
  text::SourceId source_;
  uint32_t root_ = 0;
  uint32_t ordinal_ = 0;
  std::shared_ptr<Store> store_;
  std::vector<Comment> comments_;
  std::vector<uint32_t> sensitive_;
  std::unique_ptr<Embedding> embedding_;
};

// A key as one token of an RFC 6901 pointer: `~` and `/` escaped.
std::string pointer_token(std::string_view key);

inline const NodeData& Node::data() const { return document_->node(index_); }

inline Node Node::get(Key key) const {
  const NodeData& node = data();
  if (node.kind != Kind::kMap || key == kNoKey) return {};
  if ((node.flags & kOverlay) || node.count > kScanned) return get_elsewhere(key);
  const NodeData* children = &document_->node(node.first);
  for (uint32_t i = 0; i < node.count; ++i) {
    if (children[i].key == key && !(children[i].flags & kShadowed))
      return Node(document_, node.first + i);
  }
  return {};
}

inline std::string_view Node::text() const {
  const NodeData& node = data();
  return node.holds_children() ? std::string_view() : document_->text_of(node);
}

}  // namespace ordain::data
