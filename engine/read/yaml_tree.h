// What both YAML sources share: their events become the tree builder's, with exact places.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/read/tree_builder.h"
#include "engine/read/yaml_scan.h"

namespace ordain::read {

// Takes the events of one YAML library, whose marks differ, and gives each value its exact span,
// style and type. A library that gives no end (kNoMark) has it scanned from the source.
//
// Events return false when reading must stop; a finding is there then.
class YamlTree {
 public:
  static constexpr uint32_t kNoMark = UINT32_MAX;

  // `begin`: of the tag or anchor, if there is one. Empty tag (as it is resolved:
  // "tag:yaml.org,2002:str", "!Ref") or anchor: none.
  struct Head {
    uint32_t begin = 0;
    std::string_view tag;
    std::string_view anchor;
    bool properties() const { return !tag.empty() || !anchor.empty(); }
  };

  YamlTree(const ReadContext& context, Documents& documents);

  // `begin`: of the `---`, or of the first value when there is none.
  bool begin_document(uint32_t begin);
  void end_document();
  // Nothing more comes. `whole`: nothing went wrong; else the open document is dropped.
  void finish(bool whole);

  bool scalar(const Head& head, uint32_t end, std::string_view text);
  // A scalar that is written as nothing at all.
  bool implicit_null(const Head& head);
  bool begin_list(const Head& head, bool flow);
  bool begin_map(const Head& head, bool flow);
  // `end`: behind the closing bracket; of no meaning for a block list or map.
  bool end(uint32_t end);
  bool alias(uint32_t begin, uint32_t end, std::string_view name);

  // Puts read/yaml-syntax at `at`, with what was being read since `since` as a second place
  // (kNoMark: unknown), and returns false.
  bool syntax_error(uint32_t at, uint32_t since, std::string message,
                    std::vector<std::string> notes = {});

  TreeBuilder& builder() { return builder_; }
  std::string_view bytes() const { return bytes_; }
  // Behind the last token that was taken.
  uint32_t last_end() const { return last_end_; }
  // Column of the innermost block list or map; -1 when there is none.
  int block_indent() const;

 private:
  Properties properties_of(const Head& head) const;
  bool begin_collection(const Head& head, bool flow, bool map);
  uint32_t implicit_place() const;
  bool put_scalar(const Head& head, data::Kind kind, data::Style style, std::string_view text,
                  uint32_t end);
  data::Kind kind_of(const Head& head, data::Style style, std::string_view text, uint32_t end);
  void comments_up_to(uint32_t begin);
  void skip_comments_to(uint32_t end);
  void add_comment(uint32_t begin);
  void close_document();

  const ReadContext& context_;
  std::string_view bytes_;
  TreeBuilder builder_;
  uint32_t ordinal_ = 0;
  bool open_ = false;  // a document is begun and not yet closed
  bool keep_ = false;  // and has something in it
  bool root_done_ = false;
  uint32_t last_end_ = 0;
  uint32_t hash_ = 0;           // the next `#` that was not looked at
  uint32_t document_hash_ = 0;  // hash_ when the document began
  struct Open {
    uint32_t indent_at = 0;  // where the block content around it starts
    bool brackets = false;   // `[a: b]` holds a map without
  };
  std::vector<Open> open_collections_;
};

}  // namespace ordain::read
