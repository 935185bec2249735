// Record paths: parsing them, and going along them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/record_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::data {
namespace {

constexpr size_t kMostSteps = 32;

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return begins_name(c) || (c >= '0' && c <= '9') || c == '-'; }

class PathReader {
 public:
  explicit PathReader(std::string_view text) : text_(text) {}

  std::expected<RecordPath, RecordPathFault> read() {
    if (!accept("$")) return refuse(0, 1, "a path begins with $, the whole document");
    RecordPath path;
    while (at_ < text_.size()) {
      if (path.size() == kMostSteps)
        return refuse(at_, text_.size(), fmt::format("a path has at most {} steps", kMostSteps));
      RecordStep step;
      if (accept("[*]")) {
        step.all = true;
      } else if (accept("['")) {
        if (!quoted(step.key)) return refuse(at_, text_.size(), "the key does not end with ']");
      } else if (accept(".")) {
        while (at_ < text_.size() &&
               (step.key.empty() ? begins_name(text_[at_]) : continues_name(text_[at_])))
          step.key += text_[at_++];
        if (step.key.empty()) return refuse(at_, at_ + 1, "behind a dot stands a name");
      } else {
        return refuse(at_, text_.size(),
                      fmt::format("found {}, a step is .name, ['any key'] or [*]",
                                  text::preview(text_.substr(at_))));
      }
      path.push_back(std::move(step));
    }
    return path;
  }

 private:
  bool accept(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  bool quoted(std::string& out) {
    while (at_ < text_.size()) {
      if (accept("''")) {
        out += '\'';
      } else if (accept("']")) {
        return true;
      } else if (text_[at_] == '\'') {
        return false;
      } else {
        out += text_[at_++];
      }
    }
    return false;
  }
  std::unexpected<RecordPathFault> refuse(size_t begin, size_t end, std::string message) const {
    return std::unexpected(RecordPathFault{begin, std::min(end, text_.size()), std::move(message)});
  }

  std::string_view text_;
  size_t at_ = 0;
};

std::string words(Node node) {
  if (!node.is_scalar() || node.kind() == Kind::kNull)
    return fmt::format("a {}", name(node.kind()));
  return fmt::format("the {} {}", name(node.kind()), text::preview(node.text()));
}

class RecordFinder {
 public:
  RecordFinder(text::FunctionRef<void(Node)> record,
               text::FunctionRef<void(Node, std::string)> fault)
      : record_(record), fault_(fault) {}

  void along(Node node, std::span<const RecordStep> steps) {
    if (is_ambiguous(node) || node.kind() == Kind::kNull) return;
    if (steps.empty()) {
      if (node.is_map()) return record_(node);
      fault_(node, fmt::format("found {}, a record is a map{}", words(node),
                               node.is_list() ? "; [*] at the end of the path takes each" : ""));
      return;
    }
    const RecordStep& step = steps.front();
    if (step.all) return elements(node, steps.subspan(1));
    if (!node.is_map()) {
      fault_(node, fmt::format("found {}, wants a map with {}", words(node), step.key));
      return;
    }
    if (const Node child = node.get(step.key)) return along(child, steps.subspan(1));
    std::vector<std::string_view> keys;
    for (uint32_t i = 0; i < node.child_count(); ++i) keys.push_back(node.child(i).key());
    fault_(node, fmt::format("it has no {}{}, where the records of the source stand",
                             text::preview(step.key), text::did_you_mean(step.key, keys)));
  }

  void elements(Node node, std::span<const RecordStep> steps) {
    if (node.is_scalar()) {
      fault_(node, fmt::format("found {}, wants a list or a map of records", words(node)));
      return;
    }
    for (uint32_t i = 0; i < node.child_count(); ++i) {
      const Node child = node.child(i);
      if (child.has(kShadowed)) continue;
      if (steps.empty() && child.kind() == Kind::kNull) {
        fault_(child, "found null, a record is a map");
      } else {
        along(child, steps);
      }
    }
  }

 private:
  // Which of the values of a key that stands twice is meant, nobody knows.
  bool is_ambiguous(Node node) {
    if (!node.has(kDuplicateKey)) return false;
    fault_(node, fmt::format("the key {} stands more than once: which records are meant is not "
                             "known",
                             text::preview(node.key())));
    return true;
  }

  text::FunctionRef<void(Node)> record_;
  text::FunctionRef<void(Node, std::string)> fault_;
};

}  // namespace

std::expected<RecordPath, RecordPathFault> parse_record_path(std::string_view text) {
  return PathReader(text).read();
}

void find_records(Node root, const RecordPath* path, text::FunctionRef<void(Node)> record,
                  text::FunctionRef<void(Node, std::string)> fault) {
  RecordFinder finder(record, fault);
  if (path != nullptr) return finder.along(root, *path);
  if (root.is_list()) return finder.elements(root, {});
  finder.along(root, {});
}

}  // namespace ordain::data
