// Programs made at random from grammar/Ordain.g4 itself, so that a production cannot be forgotten.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Reads the parser's rules of the grammar as a table and walks through it; a choice is the one
// taken least so far as often as it is any. What the grammar cannot say (each kind of metadata
// once, no chained comparison) is left to the parser: what it refuses is thrown away by whoever
// asks.
namespace ordain::programs {

using Tokens = std::vector<std::string>;

class Grammar {
 public:
  explicit Grammar(const std::string& path) {
    std::ifstream in(path);
    text_.assign(std::istreambuf_iterator<char>(in), {});
    read();
    measure();
  }

  // One alternative of one choice.
  struct Choice;
  struct Item {
    std::string name;          // of a rule or a token; empty: a choice
    std::vector<size_t> ways;  // indexes of alternatives_
    char repeat = '1';         // ? * + or once
  };
  struct Alternative {
    std::string of;  // the rule it stands in, for messages
    std::vector<Item> items;
    size_t depth = SIZE_MAX;  // of the shallowest tree
  };

  const std::vector<Alternative>& alternatives() const { return alternatives_; }
  const std::vector<size_t>& rule(const std::string& name) const { return rules_.at(name); }
  bool is_rule(const std::string& name) const { return rules_.contains(name); }
  // How a token with fixed words may be written; empty for the others.
  const Tokens& words(const std::string& name) const {
    static const Tokens kNone;
    const auto found = words_.find(name);
    return found == words_.end() ? kNone : found->second;
  }

 private:
  // The next token of the grammar's own syntax: a name, a quoted text, a set or one character.
  std::string next() {
    for (;;) {
      while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
      if (text_.compare(at_, 2, "//") != 0) break;
      at_ = std::min(text_.find('\n', at_), text_.size());
    }
    if (at_ >= text_.size()) return {};
    const size_t from = at_;
    const char c = text_[at_++];
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      while (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_') ++at_;
    } else if (c == '\'' || c == '[') {
      const char end = c == '[' ? ']' : c;
      for (; text_[at_] != end; ++at_) at_ += text_[at_] == '\\' ? 1 : 0;
      ++at_;
    }
    return text_.substr(from, at_ - from);
  }

  void read() {
    next(), next(), next();  // grammar Ordain ;
    for (std::string name = next(); !name.empty(); name = next()) {
      next();  // :
      if (std::islower(static_cast<unsigned char>(name[0])) != 0) {
        name_ = name;
        token_ = next();
        rules_[name] = choice();
      } else {
        lexer_rule(name);
      }
    }
  }

  void lexer_rule(const std::string& name) {
    Tokens found;
    bool plain = true;
    for (std::string part = next(); part != ";"; part = next()) {
      if (part[0] == '\'') {
        found.push_back(part.substr(1, part.size() - 2));
      } else {
        plain = plain && part == "|";
      }
    }
    if (plain) words_[name] = found;
  }

  // From token_ up to the `;` or `)` that ends it.
  std::vector<size_t> choice() {
    std::vector<size_t> out;
    Alternative one{name_, {}, SIZE_MAX};
    for (;; token_ = next()) {
      if (token_ == ";" || token_ == ")" || token_ == "|") {
        alternatives_.push_back(one);
        out.push_back(alternatives_.size() - 1);
        one.items.clear();
        if (token_ != "|") return out;
      } else if (token_ == "#") {
        next();  // the alternative's label
      } else if (token_ == "<") {
        while (token_ != ">") token_ = next();
      } else if (token_ == "?" || token_ == "*" || token_ == "+") {
        one.items.back().repeat = token_[0];
      } else if (token_ == "=") {
        one.items.pop_back();  // `op=` names what follows
      } else if (token_ == "(") {
        token_ = next();
        Item item;
        item.ways = choice();
        one.items.push_back(item);
      } else {
        one.items.push_back({token_, {}, '1'});
      }
    }
  }

  size_t depth_of(const Item& item) const {
    if (item.repeat == '?' || item.repeat == '*') return 0;
    if (item.ways.empty() && !is_rule(item.name)) return 0;
    size_t least = SIZE_MAX;
    for (const size_t way : item.ways.empty() ? rules_.at(item.name) : item.ways) {
      least = std::min(least, alternatives_[way].depth);
    }
    return least;
  }

  void measure() {
    for (bool changed = true; changed;) {
      changed = false;
      for (Alternative& one : alternatives_) {
        size_t deepest = 0;
        for (const Item& item : one.items) deepest = std::max(deepest, depth_of(item));
        if (deepest == SIZE_MAX || deepest + 1 >= one.depth) continue;
        one.depth = deepest + 1;
        changed = true;
      }
    }
  }

  std::string text_;
  size_t at_ = 0;
  std::string token_;
  std::string name_;
  std::vector<Alternative> alternatives_;
  std::map<std::string, std::vector<size_t>> rules_;
  std::map<std::string, Tokens> words_;
};

class Maker {
 public:
  Maker(const Grammar& grammar, uint32_t seed)
      : grammar_(grammar),
        random_(seed),
        used_(grammar.alternatives().size()),
        tried_(used_.size()) {}

  size_t below(size_t count) { return count == 0 ? 0 : random_() % count; }

  // The tokens of one tree of the rule, not counted as used before keep(); if that can be, with the
  // alternative `wanted` in it.
  Tokens make(const std::string& rule, size_t wanted = SIZE_MAX) {
    taken_.clear();
    way_to(wanted);
    Tokens out;
    if (rule == "ruleDecl") {
      rule_decl(out);
    } else {
      from_rule(rule, kDepth, out);
    }
    return out;
  }
  // Counts what the last tree was made of.
  void keep() {
    for (const size_t way : taken_) ++used_[way];
  }
  // Whether a tree that was kept has this alternative.
  bool used(size_t alternative) const { return used_[alternative] > 0; }

  // The tokens with blanks, line breaks and, if wanted, comments between them, which are numbered.
  std::string join(const Tokens& tokens, bool commented, size_t& comments) {
    commented_ = commented;
    std::string out;
    for (const std::string& token : tokens) {
      if (!out.empty()) out += gap(out.back(), token.front(), comments);
      out += token;
    }
    switch (commented ? below(3) : 0) {
      case 0:
        return out;
      case 1:
        return out + "\n";
      default:
        return out + " # " + std::to_string(comments++) + "\n\n";
    }
  }

 private:
  // Bounds of one tree, beyond which every choice is the shallowest.
  static constexpr size_t kDepth = 24;
  static constexpr size_t kTokens = 30;

  template <size_t N>
  std::string one_of(const char* const (&texts)[N]) {
    return texts[below(N)];
  }

  std::string token(const std::string& name) {
    if (const Tokens& words = grammar_.words(name); !words.empty())
      return words[below(words.size())];
    if (name == "INT") return one_of({"1", "42", "0x1F", "1_000", "65535"});
    if (name == "FLOAT") return one_of({"1.5", "0.25", "1.5e3"});
    if (name == "DATE") return one_of({"2026-02-01", "2026-02-01T10:00Z"});
    if (name == "STRING") {
      return one_of({"\"a\"", "\"# none\"", "\"with {x.y} and {if a then 'b' else 'c'}\"", "\"\"",
                     "\"a text of some length, as findings have it, about {c.name} and its image\"",
                     "\"grüße \\\"x\\\" \\u{1F600}\""});
    }
    if (name == "RAW") {
      return one_of(
          {"'^[a-z]+$'", "'it''s # none'", "'(^|[^$])(\\$\\$)*\\$\\([-._a-zA-Z][-._0-9]*\\)'"});
    }
    if (name == "HEREDOC") {
      return one_of({"\"\"\"\n    a\n      b # none\n\n    c\n  \"\"\"", "\"\"\"one line\"\"\"",
                     "\"\"\"\r\n\tx\r\n\ty\r\n\"\"\"", "\"\"\"\n  last\"\"\"", "\"\"\"\n\"\"\"",
                     "\"\"\"first\n   second\n  \"\"\"", "\"\"\" \n\n  a {b} \\{c\\}\n   d\"\"\""});
    }
    if (name == "EOF") return {};
    return one_of({"a", "xs", "container", "securityContext", "name_of_some_length", "k8s", "e"});
  }

  size_t distance(const Grammar::Item& item) const {
    if (item.ways.empty() && !grammar_.is_rule(item.name)) return SIZE_MAX;
    size_t least = SIZE_MAX;
    for (const size_t way : item.ways.empty() ? grammar_.rule(item.name) : item.ways) {
      least = std::min(least, far_[way]);
    }
    return least;
  }

  // How many alternatives lie between each one and the wanted one.
  void way_to(size_t wanted) {
    far_.assign(used_.size(), SIZE_MAX);
    aims_ = wanted != SIZE_MAX;
    if (!aims_) return;
    far_[wanted] = 0;
    for (bool changed = true; changed;) {
      changed = false;
      for (size_t i = 0; i < far_.size(); ++i) {
        for (const Grammar::Item& item : grammar_.alternatives()[i].items) {
          const size_t found = distance(item);
          if (found == SIZE_MAX || found + 1 >= far_[i]) continue;
          far_[i] = found + 1;
          changed = true;
        }
      }
    }
  }

  void from_rule(const std::string& name, size_t depth, Tokens& out) {
    if (name == "ruleId") return id(depth, out);
    from_ways(grammar_.rule(name), depth, out);
  }

  void from_ways(const std::vector<size_t>& ways, size_t depth, Tokens& out) {
    if (out.size() > kTokens) depth = 0;
    std::vector<size_t> fit;
    for (const size_t way : ways) {
      if (grammar_.alternatives()[way].depth <= depth) fit.push_back(way);
    }
    if (fit.empty()) {
      fit.push_back(*std::min_element(ways.begin(), ways.end(), [this](size_t a, size_t b) {
        return grammar_.alternatives()[a].depth < grammar_.alternatives()[b].depth;
      }));
    }
    size_t way = fit[below(fit.size())];
    if (below(2) == 0) {
      way = *std::min_element(fit.begin(), fit.end(),
                              [this](size_t a, size_t b) { return tried_[a] < tried_[b]; });
    }
    const bool aims = aims_;
    if (aims) {
      way = *std::min_element(ways.begin(), ways.end(),
                              [this](size_t a, size_t b) { return far_[a] < far_[b]; });
    }
    taken_.push_back(way);
    ++tried_[way];
    const auto& items = grammar_.alternatives()[way].items;
    // The item that leads to the alternative that is wanted.
    const auto lead =
        !aims || far_[way] == 0
            ? items.end()
            : std::min_element(items.begin(), items.end(), [this](const auto& a, const auto& b) {
                return distance(a) < distance(b);
              });
    for (auto item_at = items.begin(); item_at != items.end(); ++item_at) {
      const Grammar::Item& item = *item_at;
      size_t times = 1;
      if (item.repeat == '?') times = below(2);
      if (item.repeat == '*') times = below(3);
      if (item.repeat == '+') times = 1 + below(2);
      if (depth == 0 && (item.repeat == '?' || item.repeat == '*')) times = 0;
      aims_ = item_at == lead;
      if (aims_) times = 1;
      for (; times > 0; --times) {
        if (!item.ways.empty()) {
          from_ways(item.ways, depth == 0 ? 0 : depth - 1, out);
        } else if (grammar_.is_rule(item.name)) {
          from_rule(item.name, depth == 0 ? 0 : depth - 1, out);
        } else if (std::string made = token(item.name); !made.empty()) {
          out.push_back(std::move(made));
        }
      }
    }
    aims_ = false;
  }

  // Written without blanks.
  void id(size_t depth, Tokens& out) {
    Tokens parts;
    from_ways(grammar_.rule("ruleId"), depth, parts);
    std::string joined;
    // 1.5e3 and 0x1F mix digits and letters, which no part may.
    for (const std::string& part : parts) {
      const bool mixed = std::isdigit(static_cast<unsigned char>(part[0])) != 0 &&
                         part.find_first_of("ex_") != std::string::npos;
      joined += mixed ? "7" : part;
    }
    out.push_back(joined);
  }

  // One `for`, each kind of metadata once, a severity that is one.
  void rule_decl(Tokens& out) {
    taken_.insert(taken_.end(), grammar_.rule("ruleDecl").begin(), grammar_.rule("ruleDecl").end());
    const bool aims = std::exchange(aims_, false);
    out.push_back("rule");
    id(3, out);
    if (below(2) == 0) from_rule("text", 3, out);
    out.push_back("{");
    aims_ = aims;
    std::set<std::string> seen;
    for (size_t left = 1 + below(6); left > 0; --left) {
      const size_t before = taken_.size();
      Tokens item;
      from_rule("ruleItem", kDepth, item);
      static const std::set<std::string> kOften = {"when",    "exempt", "evidence", "fix", "let",
                                                   "require", "deny",   "each",     "if"};
      if (!kOften.contains(item.front()) && !seen.insert(item.front()).second) {
        taken_.resize(before);
        continue;
      }
      if (item.front() == "severity") item = {"severity", one_of({"low", "high"})};
      out.insert(out.end(), item.begin(), item.end());
    }
    if (!seen.contains("for")) {
      out.push_back("for");
      from_rule("binder", 8, out);
    }
    out.push_back("}");
  }

  std::string gap(char before, char after, size_t& comments) {
    static constexpr std::string_view kBrackets = "()[],";
    const auto bracket = [](char c) { return kBrackets.find(c) != std::string_view::npos; };
    const auto number = [&] { return std::to_string(comments++); };
    const size_t kind = below(24);
    switch (!commented_ && kind >= 3 && kind <= 5 ? 0 : kind) {
      case 0:
        return "\n";
      case 1:
        return "\r\n\t ";
      case 2:
        return " \n\n\n  ";
      case 3:
        return " # " + number() + "\n";
      case 4:
        return "# " + number() + "  \n\n# " + number() + "\n";
      case 5:
        return "\n  # " + number() + "\n\n\n";
      case 6:
      case 7:
      case 8:
        if (bracket(before) || bracket(after)) return "";
        return "  ";
      default:
        return " ";
    }
  }

  const Grammar& grammar_;
  std::mt19937 random_;
  std::vector<size_t> used_;   // in trees that were kept
  std::vector<size_t> tried_;  // in all
  std::vector<size_t> taken_;
  bool commented_ = false;
  bool aims_ = false;        // at one alternative, which is not yet in the tree
  std::vector<size_t> far_;  // from that one
};

}  // namespace ordain::programs
