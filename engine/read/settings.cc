// Settings: files by which programs and build tools are set up -> subjects by their names.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/read/glob.h"
#include "engine/read/path.h"
#include "engine/read/view_builder.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Node;

constexpr std::string_view kSpring = "config.spring";

struct Row {
  std::string_view domain;
  Glob name;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> rows = [] {
    std::vector<Row> out;
    const auto add = [&out](std::string_view domain, std::string_view names) {
      while (!names.empty()) {
        const size_t end = std::min(names.find(' '), names.size());
        out.push_back({domain, Glob(names.substr(0, end))});
        names.remove_prefix(std::min(end + 1, names.size()));
      }
    };
#define SETTINGS(domain, names) add(domain, names);
#include "engine/read/settings.def"
#undef SETTINGS
    return out;
  }();
  return rows;
}

bool is_sample(std::string_view name) {
  for (const std::string_view word : {"example", "sample", "template", "dist", "tmpl", "default"}) {
    const size_t at = name.find(word);
    if (at == std::string_view::npos || at == 0) continue;
    const char before = name[at - 1];
    const size_t end = at + word.size();
    if ((before == '.' || before == '-' || before == '_') &&
        (end == name.size() || std::string_view(".-_").find(name[end]) < 3))
      return true;
  }
  return false;
}

// showDetails and SHOW_DETAILS are show-details: Spring takes all of them.
void append_name(std::string& out, std::string_view part) {
  if (!out.empty() && !part.starts_with('[')) out += '.';
  char last = '\0';
  for (const char c : part) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && last >= 'a' && last <= 'z') out += '-';
    out += upper ? static_cast<char>(c + 32) : c == '_' ? '-' : c;
    last = c;
  }
}

// The values of a document of Spring, by their whole names.
class Flat {
 public:
  Flat(data::Document& document, ViewBuilder& view) : document_(document), view_(view) {}

  // False when there are too many, or they are too deep.
  bool add(Node node, const std::string& name, uint32_t depth) {
    if (node.is_map() || node.is_list()) {
      if (depth > kFlatDepth) return false;
      for (uint32_t i = 0; i < node.child_count(); ++i) {
        const Node child = node.child(i);
        if (child.has(data::kShadowed)) continue;
        std::string below = name;
        append_name(below, node.is_map() ? std::string(child.key()) : fmt::format("[{}]", i));
        if (!add(child, below, depth + 1)) return false;
      }
      return true;
    }
    if (++entries_ > kFlatEntries) return false;
    const data::Key key = document_.intern_key(name);
    if (!name.empty() && known_.insert(key).second) view_.add(key, node);
    return true;
  }

 private:
  data::Document& document_;
  ViewBuilder& view_;
  std::unordered_set<data::Key> known_;
  uint64_t entries_ = 0;
};

}  // namespace

bool derive_settings(const ReadFile& file, DerivedSubjects& subjects) {
  std::string name(last_name(file.path));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  const auto row = std::find_if(rows().begin(), rows().end(),
                                [&name](const Row& one) { return one.name.matches(name); });
  if (row == rows().end()) return false;
  bool any = false;
  for (const auto& document : file.documents) {
    const Node root = document->root();
    if (!root.is_map()) continue;
    any = true;
    const auto key = [&document](std::string_view text) { return document->intern_key(text); };
    const std::string_view shown = document->arena().copy(text::preview(last_name(file.path), 200));
    ViewBuilder view;
    view.begin(*document);
    view.add_text(key("file"), shown, root.span());
    view.add_made(key("sample"),
                  {data::Kind::kBool, is_sample(name) ? "true" : "false", root.span()});
    Node settings = root;
    if (row->domain == kSpring) {
      ViewBuilder entries;
      entries.begin(*document);
      Flat flat(*document, entries);
      if (!flat.add(root, "", 0)) {
        file.findings.report("read/limit", text::Level::kError, root.blame_span(),
                             fmt::format("the settings are more than {} values, or more than {} "
                                         "deep in each other; they are not checked",
                                         kFlatEntries, kFlatDepth));
        continue;
      }
      settings = Node(document.get(), entries.append_plain(root.span()));
    }
    view.add(key("settings"), settings);
    subjects.add(row->domain, *document, view.append_plain(root.span()),
                 document->ordinal() == 0 ? shown
                                          : document->arena().copy(fmt::format(
                                                "{}#{}", shown, document->ordinal() + 1)));
  }
  return any;
}

}  // namespace ordain::read
