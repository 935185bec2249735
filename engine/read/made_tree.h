// Made trees: values whose keys a reader gives them, for formats that write no keys of their own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/data/document.h"

namespace ordain::read {

// Puts values on a stack; ending a list or map settles its children in the document, side by side,
// and leaves it on the stack as one value. Each value is given the bytes of the source that it was
// read from; its key has no place of its own. Who uses it keeps keys of one map apart.
class MadeTree {
 public:
  // What stands behind a value; both live as long as the document, or are null.
  struct Marks {
    const data::Origin* origin = nullptr;
    const data::Hint* hint = nullptr;
  };

  explicit MadeTree(data::Document& document) : document_(document) {}

  // `text` lives as long as the document. Of kUnknown it is the reason.
  void scalar(data::Key key, data::Kind kind, std::string_view text, uint32_t begin, uint32_t end,
              Marks marks);
  void scalar(data::Key key, data::Kind kind, std::string_view text, uint32_t begin, uint32_t end) {
    scalar(key, kind, text, begin, end, Marks{nullptr, nullptr});
  }
  void string(data::Key key, std::string_view text, uint32_t begin, uint32_t end) {
    scalar(key, data::Kind::kString, text, begin, end);
  }
  void boolean(data::Key key, bool value, uint32_t begin, uint32_t end) {
    scalar(key, data::Kind::kBool, value ? "true" : "false", begin, end);
  }
  // A copy of `node` that shares its children and leads back to it, with the place of its key if it
  // has one. `origin`, if there is one, is put before its own.
  void copy(data::Key key, data::Node node, const data::Origin* origin = nullptr);
  // A scalar in place of `node`, where that stands. `origin`, if there is one, replaces its own.
  void scalar_for(data::Node node, data::Key key, data::Kind kind, std::string_view text,
                  const data::Hint* hint = nullptr, const data::Origin* origin = nullptr);

  // Where the children of a list or map begin: for end_list() and end_map().
  size_t mark() const { return waiting_.size(); }
  void end_list(size_t mark, data::Key key, uint32_t begin, uint32_t end) {
    close(mark, data::Kind::kList, key, begin, end);
  }
  void end_map(size_t mark, data::Key key, uint32_t begin, uint32_t end) {
    close(mark, data::Kind::kMap, key, begin, end);
  }
  // A list or map in place of `node`, where that stands.
  void end_for(size_t mark, data::Node node, data::Key key, data::Kind kind);
  // Takes back what was put since.
  void drop(size_t mark) { waiting_.resize(mark); }

  // Settles the only value that waits and returns its index.
  uint32_t finish();

 private:
  struct Waiting {
    data::NodeData node;
    data::NodeSpan span;
    Marks marks;
    data::Node original;
  };

  // What stands where `node` does and leads back to it, but for its content.
  Waiting& place_of(data::Node node, data::Key key);
  void close(size_t mark, data::Kind kind, data::Key key, uint32_t begin, uint32_t end);
  uint32_t settle(size_t mark);

  data::Document& document_;
  std::vector<Waiting> waiting_;
  std::vector<data::NodeData> nodes_;
  std::vector<data::NodeSpan> spans_;
};

}  // namespace ordain::read
