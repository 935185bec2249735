// sshd_config: its lines -> blocks of options, of which the first one counts.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/sshd.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/read/byte_check.h"
#include "engine/read/made_tree.h"
#include "engine/read/path.h"
#include "engine/read/view_builder.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Node;

// Faults told of one file; each line may have one.
constexpr int kToldLines = 100;

// Keywords of which every line counts.
constexpr std::array<std::string_view, 12> kAddUp = {
    "acceptenv", "allowgroups", "allowusers",    "denygroups", "denyusers", "hostcertificate",
    "hostkey",   "include",     "listenaddress", "port",       "setenv",    "subsystem"};

bool adds_up(std::string_view keyword) {
  return std::find(kAddUp.begin(), kAddUp.end(), keyword) != kAddUp.end();
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f'; }

struct Word {
  std::string_view text;  // without quotes
  uint32_t begin = 0;
  uint32_t end = 0;
  std::string_view unknown;  // why its text is not known
};

struct Option {
  std::string_view keyword;
  std::vector<Word> words;
  uint32_t begin = 0;
  uint32_t end = 0;
};

struct Block {
  uint32_t begin = 0;
  uint32_t end = 0;
  std::vector<Word> criteria;
  std::vector<Option> options;
  std::unordered_map<std::string_view, size_t> known;
  std::string_view include;  // why what is not written is not known
};

class SshdReader {
 public:
  SshdReader(const ReadContext& context, Documents& documents)
      : context_(context),
        documents_(documents),
        bytes_(context.sources[context.source].bytes()),
        document_(
            std::make_unique<data::Document>(context.sources, context.source, context.symbols)) {}

  bool read() {
    if (!check_bytes(context_, true).ok) return false;
    blocks_.emplace_back();
    for (size_t at = context_.sources[context_.source].bom(); at < bytes_.size();) {
      const size_t end = std::min(bytes_.find('\n', at), bytes_.size());
      line(static_cast<uint32_t>(at), static_cast<uint32_t>(end));
      at = end + 1;
    }
    put();
    documents_.push_back(std::move(document_));
    return faults_ == 0;
  }

 private:
  void refuse(uint32_t begin, uint32_t end, std::string message) {
    if (++faults_ > kToldLines) return;
    context_.findings.report("read/sshd-syntax", text::Level::kError, {context_.source, begin, end},
                             std::move(message));
  }

  void line(uint32_t at, uint32_t end) {
    std::vector<Word> words;
    if (!split(at, end, words) || words.empty()) return;
    const Word keyword = words[0];
    std::string lower(keyword.text);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    words.erase(words.begin());
    if (words.empty()) {
      return refuse(keyword.begin, keyword.end,
                    fmt::format("the keyword {} has no value", text::preview(keyword.text)));
    }
    if (lower == "match") {
      Block& block = blocks_.emplace_back();
      block.begin = keyword.begin;
      block.end = words.back().end;
      block.criteria = std::move(words);
      return;
    }
    put_option(document_->arena().copy(lower), keyword, std::move(words));
  }

  // The words of a line; one = may stand behind the first.
  bool split(uint32_t at, uint32_t end, std::vector<Word>& words) {
    for (;;) {
      while (at < end && is_blank(bytes_[at])) ++at;
      if (words.size() == 1 && at < end && bytes_[at] == '=') {
        ++at;
        while (at < end && is_blank(bytes_[at])) ++at;
      }
      if (at >= end) return true;
      if (bytes_[at] == '#') {
        uint32_t last = end;
        while (is_blank(bytes_[last - 1])) --last;
        document_->add_comment({{context_.source, at, last}, bytes_.substr(at + 1, last - at - 1)});
        return true;
      }
      Word& word = words.emplace_back();
      word.begin = at;
      if (bytes_[at] == '"') {
        const size_t close = bytes_.substr(0, end).find('"', at + 1);
        if (close == std::string_view::npos) {
          refuse(at, at + 1, "a text in quotes is opened here and not closed");
          return false;
        }
        word.text = bytes_.substr(at + 1, close - at - 1);
        at = static_cast<uint32_t>(close) + 1;
      } else {
        while (at < end && !is_blank(bytes_[at]) && (words.size() > 1 || bytes_[at] != '=')) ++at;
        word.text = bytes_.substr(word.begin, at - word.begin);
      }
      word.end = at;
    }
  }

  void put_option(std::string_view keyword, const Word& written, std::vector<Word> words) {
    Block& block = blocks_.back();
    block.end = words.back().end;
    if (blocks_.size() == 1 && block.options.empty()) block.begin = written.begin;
    const auto [it, fresh] = block.known.try_emplace(keyword, block.options.size());
    if (fresh) {
      Option& option = block.options.emplace_back();
      option.keyword = keyword;
      option.begin = written.begin;
      option.end = words.back().end;
      if (!block.include.empty() && !adds_up(keyword)) {
        for (Word& word : words) word.unknown = block.include;
      }
      option.words = std::move(words);
    } else if (adds_up(keyword)) {
      std::vector<Word>& all = block.options[it->second].words;
      all.insert(all.end(), words.begin(), words.end());
    }
    if (keyword != "include" || !block.include.empty()) return;
    block.include = document_->arena().copy(
        fmt::format("{} is included before, and its values would come first",
                    text::preview(block.options[it->second].words.back().text, 100)));
  }

  data::Key key(std::string_view name) { return document_->intern_key(name); }

  void put_words(MadeTree& tree, const std::vector<Word>& words) {
    for (const Word& word : words) {
      const bool known = word.unknown.empty();
      tree.scalar(data::kNoKey, known ? Kind::kString : Kind::kUnknown,
                  known ? word.text : word.unknown, word.begin, word.end);
    }
  }

  void put() {
    MadeTree tree(*document_);
    const auto size = static_cast<uint32_t>(bytes_.size());
    const size_t root = tree.mark();
    const size_t list = tree.mark();
    for (const Block& block : blocks_) {
      const size_t map = tree.mark();
      if (!block.criteria.empty()) {
        const size_t criteria = tree.mark();
        put_words(tree, block.criteria);
        tree.end_list(criteria, key("criteria"), block.criteria.front().begin,
                      block.criteria.back().end);
      }
      const size_t options = tree.mark();
      for (const Option& option : block.options) {
        const size_t words = tree.mark();
        put_words(tree, option.words);
        // More of what adds up may stand in the included file.
        if (!block.include.empty() && adds_up(option.keyword) && option.keyword != "include")
          tree.scalar(data::kNoKey, Kind::kUnknown, block.include, option.begin, option.end);
        tree.end_list(words, key(option.keyword), option.begin, option.end);
      }
      tree.end_map(options, key("options"), block.begin, block.end);
      tree.end_map(map, data::kNoKey, block.begin, block.end);
    }
    tree.end_list(list, key("blocks"), 0, size);
    tree.end_map(root, data::kNoKey, 0, size);
    document_->set_root(tree.finish());
    const Node blocks = document_->root().get("blocks");
    for (size_t i = 0; i < blocks_.size(); ++i) {
      if (blocks_[i].include.empty()) continue;
      const Node options = blocks.child(static_cast<uint32_t>(i)).get("options");
      document_->set_open(options.index(), blocks_[i].include);
    }
  }

  const ReadContext& context_;
  Documents& documents_;
  std::string_view bytes_;
  std::unique_ptr<data::Document> document_;
  std::vector<Block> blocks_;
  int faults_ = 0;
};

}  // namespace

bool read_sshd(const ReadContext& context, Documents& documents) {
  return SshdReader(context, documents).read();
}

bool derive_sshd(const ReadFile& file, DerivedSubjects& subjects) {
  if (file.format != FormatId::kSshd) return false;
  const bool fragment = last_name(parent_of(file.path)) == "sshd_config.d";
  for (const auto& document : file.documents) {
    const std::string name = text::preview(last_name(file.path), 200);
    const Node blocks = document->root().get("blocks");
    for (uint32_t i = 0; i < blocks.child_count(); ++i) {
      const Node block = blocks.child(i);
      ViewBuilder view;
      view.begin(*document);
      view.add_text(document->intern_key("file"), document->arena().copy(name), block.span());
      view.add_made(document->intern_key("fragment"),
                    {Kind::kBool, fragment ? "true" : "false", block.span()});
      const std::string address = i == 0 ? name : fmt::format("{}/match/{}", name, i);
      subjects.add("sshd.blocks", *document, view.append(block, false),
                   document->arena().copy(address));
    }
  }
  return !file.documents.empty();
}

}  // namespace ordain::read
