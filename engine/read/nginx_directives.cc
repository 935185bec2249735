// nginx: the words, directives and blocks of a configuration file -> a document.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/read/byte_check.h"
#include "engine/read/made_tree.h"
#include "engine/read/nginx.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

constexpr std::string_view kLuaBlock = "_by_lua_block";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct Word {
  std::string_view text;  // without quotes and escapes
  uint32_t begin = 0;
  uint32_t end = 0;
};

class NginxReader {
 public:
  NginxReader(const ReadContext& context, Documents& documents)
      : context_(context),
        documents_(documents),
        bytes_(context.sources[context.source].bytes()),
        at_(static_cast<uint32_t>(context.sources[context.source].bom())),
        document_(
            std::make_unique<data::Document>(context.sources, context.source, context.symbols)),
        tree_(*document_),
        name_(document_->intern_key("name")),
        args_(document_->intern_key("args")),
        directives_(document_->intern_key("directives")) {}

  bool read() {
    if (!check_bytes(context_, true).ok) return false;
    const size_t root = tree_.mark();
    if (!block(0, 0)) return false;
    const uint32_t size = static_cast<uint32_t>(bytes_.size());
    tree_.end_map(root, data::kNoKey, 0, size);
    document_->set_root(tree_.finish());
    documents_.push_back(std::move(document_));
    return true;
  }

 private:
  bool refuse(uint32_t begin, uint32_t end, std::string message,
              std::string_view code = "read/nginx-syntax") {
    context_.findings.report(code, text::Level::kError, {context_.source, begin, end},
                             std::move(message));
    return false;
  }

  bool done() const { return at_ >= bytes_.size(); }

  void skip_blanks() {
    while (!done()) {
      if (is_blank(bytes_[at_])) {
        ++at_;
      } else if (bytes_[at_] == '#') {
        const auto end = static_cast<uint32_t>(std::min(bytes_.find('\n', at_), bytes_.size()));
        document_->add_comment(
            {{context_.source, at_, end}, bytes_.substr(at_ + 1, end - at_ - 1)});
        at_ = end;
      } else {
        return;
      }
    }
  }

  // The list `directives` of the block that begins at `open`, up to its bracket; at depth 0 up to
  // the end of the file.
  bool block(uint32_t depth, uint32_t open) {
    const uint32_t most = std::min(context_.limits.depth, 500u);
    if (depth > most)
      return refuse(open, open + 1,
                    fmt::format("blocks stand in each other more than {} deep", most),
                    "read/limit");
    const size_t list = tree_.mark();
    for (;;) {
      skip_blanks();
      if (done()) {
        if (depth > 0) return refuse(open, open + 1, "a block is opened here and not closed");
        break;
      }
      if (bytes_[at_] == '}') {
        if (depth == 0) return refuse(at_, at_ + 1, "found }, and no block is open");
        ++at_;
        break;
      }
      if (!directive(depth)) return false;
    }
    tree_.end_list(list, directives_, open, at_);
    return true;
  }

  bool directive(uint32_t depth) {
    words_.clear();
    for (;;) {
      skip_blanks();
      const char c = done() ? '\0' : bytes_[at_];
      if (c == ';' || c == '{') break;
      if (c == '\0' || c == '}') {
        if (words_.empty()) return refuse(at_, at_, "found the end of the file, wants a directive");
        return refuse(
            words_[0].begin, words_.back().end,
            fmt::format("the directive {} is not ended by ;", text::preview(words_[0].text)));
      }
      if (!word()) return false;
    }
    if (words_.empty())
      return refuse(at_, at_ + 1,
                    fmt::format("found {}, wants the name of a directive", bytes_[at_]));
    const size_t map = tree_.mark();
    const Word name = words_[0];
    tree_.string(name_, name.text, name.begin, name.end);
    const uint32_t open = at_;
    const bool has_block = bytes_[at_++] == '{';
    if (has_block && name.text.ends_with(kLuaBlock) && !lua(open)) return false;
    const size_t args = tree_.mark();
    for (size_t i = 1; i < words_.size(); ++i)
      tree_.string(data::kNoKey, words_[i].text, words_[i].begin, words_[i].end);
    const uint32_t first = words_.size() > 1 ? words_[1].begin : name.end;
    const uint32_t last = words_.back().end;
    tree_.end_list(args, args_, first, last);
    if (has_block && !name.text.ends_with(kLuaBlock) && !block(depth + 1, open)) return false;
    tree_.end_map(map, data::kNoKey, name.begin, has_block ? at_ : last);
    return true;
  }

  bool word() {
    Word& word = words_.emplace_back();
    word.begin = at_;
    const char quote = bytes_[at_];
    if (quote == '"' || quote == '\'') return quoted(word, quote);
    std::string made;
    bool differs = false;
    for (; !done(); ++at_) {
      const char c = bytes_[at_];
      if (is_blank(c) || c == ';') break;
      if (c == '{' && bytes_[at_ - 1] != '$') break;
      if (c == '{') {
        // ${name}
        const size_t close = bytes_.find_first_of("} \t\r\n;", at_);
        if (close == std::string_view::npos || bytes_[close] != '}')
          return refuse(at_ - 1, at_ + 1, "the name of a variable is opened here and not closed");
        made += bytes_.substr(at_, close + 1 - at_);
        at_ = static_cast<uint32_t>(close);
        continue;
      }
      if (c == '\\' && at_ + 1 < bytes_.size()) {
        differs |= escape(made);
        continue;
      }
      made += c;
    }
    word.end = at_;
    word.text =
        differs ? document_->arena().copy(made) : bytes_.substr(word.begin, word.end - word.begin);
    return true;
  }

  // A backslash takes its meaning from a quote and from another one, and makes t, r and n what they
  // are elsewhere; before all else it stays. Goes to the byte that it stands before; true where
  // something else is meant than is written.
  bool escape(std::string& made) {
    const char next = bytes_[++at_];
    constexpr std::string_view kMade = "trn";
    constexpr std::string_view kMeant = "\t\r\n";
    if (const size_t i = kMade.find(next); i != std::string_view::npos) {
      made += kMeant[i];
      return true;
    }
    if (next == '"' || next == '\'' || next == '\\') {
      made += next;
      return true;
    }
    made += '\\';
    made += next;
    return false;
  }

  bool quoted(Word& word, char quote) {
    std::string made;
    bool differs = false;
    for (++at_; !done() && bytes_[at_] != quote; ++at_) {
      if (bytes_[at_] == '\\' && at_ + 1 < bytes_.size()) {
        differs |= escape(made);
      } else {
        made += bytes_[at_];
      }
    }
    if (done())
      return refuse(word.begin, word.begin + 1, "a text in quotes is opened here and not closed");
    word.text = differs ? document_->arena().copy(made)
                        : bytes_.substr(word.begin + 1, at_ - word.begin - 1);
    word.end = ++at_;
    if (done() || is_blank(bytes_[at_]) || std::string_view(";{)").find(bytes_[at_]) < 3)
      return true;
    return refuse(at_, at_ + 1, "found text behind the quotes that end a word, wants a blank or ;");
  }

  // The Lua of a block, up to the bracket that ends it: brackets in its texts and comments are
  // none.
  bool lua(uint32_t open) {
    int depth = 1;
    for (; !done(); ++at_) {
      const char c = bytes_[at_];
      const std::string_view rest = bytes_.substr(at_);
      if (rest.starts_with("--[[") || rest.starts_with("[[")) {
        at_ = static_cast<uint32_t>(std::min(bytes_.find("]]", at_), bytes_.size()));
      } else if (rest.starts_with("--")) {
        at_ = static_cast<uint32_t>(std::min(bytes_.find('\n', at_), bytes_.size()));
      } else if (c == '"' || c == '\'') {
        for (++at_; !done() && bytes_[at_] != c && bytes_[at_] != '\n'; ++at_)
          at_ += bytes_[at_] == '\\' ? 1 : 0;
      } else if (c == '{') {
        ++depth;
      } else if (c == '}' && --depth == 0) {
        words_.push_back({bytes_.substr(open + 1, at_ - open - 1), open + 1, at_});
        ++at_;
        return true;
      }
    }
    return refuse(open, open + 1, "a block is opened here and not closed");
  }

  const ReadContext& context_;
  Documents& documents_;
  std::string_view bytes_;
  uint32_t at_;
  std::unique_ptr<data::Document> document_;
  MadeTree tree_;
  data::Key name_, args_, directives_;
  std::vector<Word> words_;
};

}  // namespace

bool read_nginx(const ReadContext& context, Documents& documents) {
  return NginxReader(context, documents).read();
}

}  // namespace ordain::read
