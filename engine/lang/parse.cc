// Parse: the text of a rule file -> its syntax tree; the one file that includes ANTLR.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/parse.h"

#include <antlr4-runtime.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "OrdainLexer.h"
#include "OrdainParser.h"
#include "engine/lang/build_ast.h"
#include "engine/lang/build_expr.h"
#include "engine/lang/syntax_errors.h"
#include "engine/lang/syntax_report.h"
#include "engine/lang/syntax_tree.h"
#include "engine/lang/token_check.h"
#include "engine/text/utf8.h"

namespace ordain::lang {
namespace {

using grammar::OrdainLexer;
using grammar::OrdainParser;

// The list in syntax_tree.h has the grammar's rules in the grammar's order.
#define ORDAIN_RULE(name, spelling) \
  static_assert(static_cast<size_t>(Rule::k##name) == size_t{OrdainParser::Rule##name});
ORDAIN_GRAMMAR_RULES(ORDAIN_RULE)
#undef ORDAIN_RULE

// ---------------------------------------------------------------------------- types of tokens
TokenKind kind_of(size_t type) {
  switch (type) {
    case antlr4::Token::EOF:
      return TokenKind::kEnd;
    case OrdainLexer::INT:
      return TokenKind::kInt;
    case OrdainLexer::FLOAT:
      return TokenKind::kFloat;
    case OrdainLexer::DATE:
      return TokenKind::kDate;
    case OrdainLexer::STRING:
      return TokenKind::kString;
    case OrdainLexer::RAW:
      return TokenKind::kRaw;
    case OrdainLexer::HEREDOC:
      return TokenKind::kHeredoc;
    case OrdainLexer::ERRCHAR:
      return TokenKind::kBad;
    default:
      break;
  }
  const bool symbol = type >= OrdainLexer::EQ && type <= OrdainLexer::RBRACE;
  return symbol ? TokenKind::kSymbol : TokenKind::kWord;
}

// Every token type as messages speak of it: keywords and symbols as written, classes in <>.
struct Spellings {
  std::vector<std::string> by_type;
  std::unordered_map<std::string_view, uint16_t> by_text;

  Spellings() {
    const OrdainLexer lexer(nullptr);
    const auto& vocabulary = lexer.getVocabulary();
    by_type.resize(vocabulary.getMaxTokenType() + 1);
    for (size_t type = 1; type < by_type.size(); ++type) {
      std::string literal = vocabulary.getLiteralName(type);
      if (literal.size() > 2) literal = literal.substr(1, literal.size() - 2);
      by_type[type] = std::move(literal);
    }
    by_type[OrdainLexer::IDENT] = "<name>";
    by_type[OrdainLexer::INT] = "<number>";
    by_type[OrdainLexer::FLOAT] = "<decimal>";
    by_type[OrdainLexer::DATE] = "<date>";
    by_type[OrdainLexer::STRING] = "<text>";
    by_type[OrdainLexer::RAW] = "<raw text>";
    by_type[OrdainLexer::HEREDOC] = "<here-document>";
    by_type[OrdainLexer::K_DUR] = "<unit of time>";
    for (size_t type = 1; type < by_type.size(); ++type) {
      by_text.emplace(by_type[type], static_cast<uint16_t>(type));
    }
  }
};

const Spellings& spellings() {
  static const Spellings made;
  return made;
}

size_t type_of(const Token& token) {
  if (token.type != 0) return token.type;
  switch (token.kind) {
    case TokenKind::kEnd:
      return antlr4::Token::EOF;
    case TokenKind::kString:
      return OrdainLexer::STRING;
    case TokenKind::kRaw:
      return OrdainLexer::RAW;
    case TokenKind::kHeredoc:
      return OrdainLexer::HEREDOC;
    case TokenKind::kInt:
      return OrdainLexer::INT;
    default:
      break;
  }
  const auto found = spellings().by_text.find(token.text);
  return found == spellings().by_text.end() ? size_t{OrdainLexer::IDENT} : size_t{found->second};
}

// ---------------------------------------------------------------------------------- the lexer
// The tokens of the bytes [begin, end) of a file, which are valid UTF-8; the last one is kEnd.
std::vector<Token> lex(std::string_view file, uint32_t begin, uint32_t end) {
  const std::string_view text = file.substr(begin, end - begin);
  antlr4::ANTLRInputStream input(std::string{text});
  OrdainLexer lexer(&input);
  lexer.removeErrorListeners();
  // ANTLR counts code points.
  std::vector<uint32_t> offsets;
  if (text::count_code_points(text) != text.size()) {
    for (uint32_t i = 0; i < text.size(); ++i) {
      if (!text::is_continuation(text[i])) offsets.push_back(i);
    }
    offsets.push_back(static_cast<uint32_t>(text.size()));
  }
  const auto place = [&](size_t at) {
    return begin + (offsets.empty() ? static_cast<uint32_t>(at) : offsets[at]);
  };
  std::vector<Token> tokens;
  for (;;) {
    const std::unique_ptr<antlr4::Token> token = lexer.nextToken();
    if (token->getType() == antlr4::Token::EOF) break;
    if (token->getChannel() != antlr4::Token::DEFAULT_CHANNEL) continue;
    Token out;
    out.kind = kind_of(token->getType());
    out.type = static_cast<uint16_t>(token->getType());
    out.begin = place(token->getStartIndex());
    out.end = place(token->getStopIndex() + 1);
    out.text = file.substr(out.begin, out.end - out.begin);
    tokens.push_back(out);
  }
  tokens.push_back({TokenKind::kEnd, 0, end, end, {}});
  return tokens;
}

// --------------------------------------------------------------------------------- the parser
struct TooDeep {
  size_t token;
};

// Bounds the depth of its own recursion, which hostile input could use up the stack with even
// where find_too_deep() saw nothing: after an error the parser reads on in ways of its own.
class BoundedParser : public OrdainParser {
 public:
  BoundedParser(antlr4::TokenStream* tokens, size_t limit) : OrdainParser(tokens), limit_(limit) {}

  void enterRule(antlr4::ParserRuleContext* context, size_t state, size_t rule) override {
    deeper();
    OrdainParser::enterRule(context, state, rule);
  }
  using OrdainParser::enterRecursionRule;
  void enterRecursionRule(antlr4::ParserRuleContext* context, size_t state, size_t rule,
                          int precedence) override {
    deeper();
    OrdainParser::enterRecursionRule(context, state, rule, precedence);
  }

 private:
  // Rules entered between two looks at the depth: looking costs a walk to the root.
  static constexpr size_t kStride = 32;

  void deeper() {
    if (++entered_ % kStride != 0) return;
    size_t depth = 0;
    for (antlr4::tree::ParseTree* at = getContext(); at != nullptr; at = at->parent) {
      if (++depth > limit_) throw TooDeep{getCurrentToken()->getTokenIndex()};
    }
  }

  size_t limit_;
  size_t entered_ = 0;
};

// Turns ANTLR's errors into facts.
class FactListener : public antlr4::BaseErrorListener {
 public:
  explicit FactListener(std::vector<SyntaxFact>& facts) : facts_(facts) {}

  void syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* token, size_t, size_t,
                   const std::string&, std::exception_ptr cause) override {
    auto* parser = static_cast<antlr4::Parser*>(recognizer);
    SyntaxFact fact;
    fact.token = fact.start = token->getTokenIndex();
    antlr4::misc::IntervalSet expected;
    try {
      if (cause != nullptr) std::rethrow_exception(cause);
      expected = parser->getExpectedTokens();
    } catch (const antlr4::NoViableAltException& error) {
      fact.start = error.getStartToken()->getTokenIndex();
      expected = parser->getExpectedTokens();
    } catch (const antlr4::RecognitionException& error) {
      expected = error.getExpectedTokens();
    }
    for (ssize_t type : expected.toList()) {
      if (type == static_cast<ssize_t>(antlr4::Token::EOF)) {
        fact.expected.push_back("<end>");
      } else if (type > 0) {
        fact.expected.push_back(spellings().by_type[static_cast<size_t>(type)]);
      }
    }
    for (antlr4::tree::ParseTree* at = parser->getContext(); at != nullptr; at = at->parent) {
      const auto* context = static_cast<antlr4::ParserRuleContext*>(at);
      const size_t start = context->start == nullptr ? fact.token : context->start->getTokenIndex();
      fact.open.push_back({static_cast<Rule>(context->getRuleIndex()), start});
    }
    facts_.push_back(std::move(fact));
  }

 private:
  std::vector<SyntaxFact>& facts_;
};

// Reads on behind an error at the next item of the block at hand, so that one mistake is told once
// and the next one is found too. Never puts in or leaves out a token by itself: mend_syntax() does
// that, and says so.
class Recovery : public antlr4::DefaultErrorStrategy {
 public:
  explicit Recovery(const std::vector<Token>& tokens) : tokens_(tokens) {
    depth_.reserve(tokens.size());
    size_t depth = 0;
    for (const Token& token : tokens) {
      const bool close = token.is(")") || token.is("]") || token.is("}");
      depth_.push_back(depth);
      if (token.is("(") || token.is("[") || token.is("{")) ++depth;
      if (close && depth > 0) --depth;
    }
  }

  void sync(antlr4::Parser* parser) override {
    if (inErrorRecoveryMode(parser)) return;
    auto* context = parser->getContext();
    const size_t at = parser->getCurrentToken()->getTokenIndex();
    if (!is_block(*context) || stops_at(at, block_of(*context))) {
      return antlr4::DefaultErrorStrategy::sync(parser);
    }
    if (parser->getExpectedTokens().contains(type_of(tokens_[at]))) return;
    const antlr4::InputMismatchException error(parser);
    reportError(parser, error);
    skip(parser);
  }
  void recover(antlr4::Parser* parser, std::exception_ptr) override { skip(parser); }
  antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    throw antlr4::InputMismatchException(parser);
  }

 private:
  struct Block {
    size_t rule;
    size_t depth;  // of its items
  };

  // The index of the open brace of a block, or SIZE_MAX.
  static size_t open_brace(const antlr4::ParserRuleContext& context) {
    size_t open = SIZE_MAX;
    for (antlr4::tree::ParseTree* child : context.children) {
      auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(child);
      if (leaf == nullptr) continue;
      if (leaf->getSymbol()->getType() == OrdainParser::LBRACE)
        open = leaf->getSymbol()->getTokenIndex();
      if (leaf->getSymbol()->getType() == OrdainParser::RBRACE) open = SIZE_MAX;
    }
    return open;
  }
  static bool is_block(const antlr4::ParserRuleContext& context) {
    switch (context.getRuleIndex()) {
      case OrdainParser::RuleFile:
        return true;
      case OrdainParser::RuleRuleDecl:
      case OrdainParser::RuleTestDecl:
      case OrdainParser::RuleTypeDecl:
      case OrdainParser::RuleStmt:
      case OrdainParser::RuleRuleItem:
        return open_brace(context) != SIZE_MAX;
      default:
        return false;
    }
  }
  Block block_of(const antlr4::ParserRuleContext& context) const {
    const antlr4::tree::ParseTree* at = &context;
    for (; at != nullptr; at = at->parent) {
      const auto& one = static_cast<const antlr4::ParserRuleContext&>(*at);
      if (!is_block(one)) continue;
      if (one.getRuleIndex() == OrdainParser::RuleFile) break;
      const size_t open = open_brace(one);
      return {one.getRuleIndex(), open < depth_.size() ? depth_[open] + 1 : 1};
    }
    return {OrdainParser::RuleFile, 0};
  }

  template <size_t N>
  static bool one_of(const Token& token, const std::string_view (&words)[N]) {
    return std::ranges::any_of(words, [&](std::string_view word) { return token.is(word); });
  }
  bool stops_at(size_t at, const Block& block) const {
    static constexpr std::string_view kClauses[] = {"require", "deny", "let", "each", "if"};
    static constexpr std::string_view kMetadata[] = {"severity", "control", "why",       "remedy",
                                                     "ref",      "tags",    "sensitive", "for",
                                                     "when",     "exempt",  "evidence",  "fix"};
    static constexpr std::string_view kItems[] = {"given", "with", "today", "check", "expect"};
    static constexpr std::string_view kDeclarations[] = {"param", "type", "source", "let",
                                                         "fn",    "rule", "test"};
    const Token& token = tokens_[at];
    if (token.kind == TokenKind::kEnd) return true;
    if (depth_[at] < block.depth) return true;
    if (depth_[at] > block.depth) return false;
    if (token.is("}") && block.depth > 0) return true;
    switch (block.rule) {
      case OrdainParser::RuleFile:
        return one_of(token, kDeclarations);
      case OrdainParser::RuleTestDecl:
        return one_of(token, kItems);
      case OrdainParser::RuleRuleDecl:
        return one_of(token, kClauses) || one_of(token, kMetadata);
      case OrdainParser::RuleStmt:
        return one_of(token, kClauses);
      case OrdainParser::RuleRuleItem:
        return token.is("set") || token.is("remove") || token.is("add");
      default:
        return false;
    }
  }

  void skip(antlr4::Parser* parser) {
    beginErrorCondition(parser);
    const Block block = block_of(*parser->getContext());
    size_t at = parser->getCurrentToken()->getTokenIndex();
    // An item that failed at its first word would be tried again for ever.
    const auto* context = parser->getContext();
    const bool stuck = context->start != nullptr && context->start->getTokenIndex() == at &&
                       at == last_ && ++tries_ > kTries;
    if (at != last_) tries_ = 0;
    last_ = at;
    bool first = stuck;
    while (at < tokens_.size() && tokens_[at].kind != TokenKind::kEnd &&
           (first || !stops_at(at, block))) {
      first = false;
      parser->consume();
      at = parser->getCurrentToken()->getTokenIndex();
    }
  }

  // Rules that may give up at one and the same token, each returning to the one above it.
  static constexpr size_t kTries = 64;

  const std::vector<Token>& tokens_;
  std::vector<size_t> depth_;
  size_t last_ = SIZE_MAX;
  size_t tries_ = 0;
};

// Copies ANTLR's tree into a SyntaxTree.
class Copier {
 public:
  Copier(SyntaxTree& tree, size_t limit) : tree_(tree), limit_(limit) {}

  const Node* copy(antlr4::ParserRuleContext& context) {
    if (++depth_ > limit_) throw TooDeep{context.start->getTokenIndex()};
    Node* out = tree_.arena.make<Node>();
    out->rule = static_cast<Rule>(context.getRuleIndex());
    out->broken = context.exception != nullptr;
    std::vector<const Node*> children;
    children.reserve(context.children.size());
    for (antlr4::tree::ParseTree* child : context.children) {
      if (auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(child)) {
        const size_t index = leaf->getSymbol()->getTokenIndex();
        if (dynamic_cast<antlr4::tree::ErrorNode*>(child) != nullptr ||
            index >= tree_.tokens.size()) {
          out->broken = true;
          continue;
        }
        Node* made = tree_.arena.make<Node>();
        made->token = &tree_.tokens[index];
        made->begin = made->token->begin;
        made->end = made->token->end;
        children.push_back(made);
      } else {
        children.push_back(copy(*static_cast<antlr4::ParserRuleContext*>(child)));
      }
    }
    out->children = tree_.arena.copy(children);
    const Token& start = tree_.tokens[context.start->getTokenIndex()];
    out->begin = out->end = start.begin;
    if (context.stop != nullptr && context.stop->getTokenIndex() < tree_.tokens.size()) {
      out->end = std::max(out->begin, tree_.tokens[context.stop->getTokenIndex()].end);
    }
    --depth_;
    return out;
  }

 private:
  SyntaxTree& tree_;
  size_t limit_;
  size_t depth_ = 0;
};

// Rules of the grammar entered for one level of nesting of the language, at most.
constexpr size_t kRulesPerLevel = 8;

// Reads `tokens` as `entry` (kFile or kLone). With `recover` an error is told and the parser goes
// on behind it; without, the tree has no root at the first one, which is found out fast.
SyntaxTree run_grammar(std::vector<Token> tokens, Rule entry, size_t depth, bool recover) {
  SyntaxTree tree;
  tree.tokens = std::move(tokens);
  antlr4::ANTLRInputStream no_text;
  OrdainLexer source(&no_text);
  std::vector<std::unique_ptr<antlr4::Token>> list;
  list.reserve(tree.tokens.size());
  for (const Token& token : tree.tokens) {
    list.push_back(std::make_unique<antlr4::CommonToken>(
        std::pair<antlr4::TokenSource*, antlr4::CharStream*>{&source, &no_text}, type_of(token),
        antlr4::Token::DEFAULT_CHANNEL, 0, 0));
  }
  antlr4::ListTokenSource token_source(std::move(list));
  antlr4::CommonTokenStream stream(&token_source);
  BoundedParser parser(&stream, depth * kRulesPerLevel + 64);
  FactListener listener(tree.facts);
  parser.removeErrorListeners();
  auto* interpreter = parser.getInterpreter<antlr4::atn::ParserATNSimulator>();
  if (recover) {
    parser.addErrorListener(&listener);
    parser.setErrorHandler(std::make_shared<Recovery>(tree.tokens));
    interpreter->setPredictionMode(antlr4::atn::PredictionMode::LL);
  } else {
    parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
    interpreter->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  }
  try {
    antlr4::ParserRuleContext* root = nullptr;
    if (entry == Rule::kFile) {
      root = parser.file();
    } else {
      root = parser.lone();
    }
    tree.root = Copier(tree, depth * kRulesPerLevel + 64).copy(*root);
  } catch (const antlr4::ParseCancellationException&) {
    tree.root = nullptr;
  } catch (const TooDeep& error) {
    tree.root = nullptr;
    tree.too_deep = std::min(error.token, tree.tokens.size() - 1);
  }
  return tree;
}

// Tokens of a file that is read again after each mend; a larger one is read once.
constexpr size_t kLargestMended = 100'000;

// ------------------------------------------------------------------------------ the whole way
// One file, or one expression that is a file, with the parts of its texts.
class Parsing {
 public:
  Parsing(const text::Source& source, text::SourceId id, const ParseLimits& limits)
      : source_(source), limits_(limits), report_(id) {}

  SyntaxReport& report() { return report_; }

  // False, and reported, if the bytes are no text that may be parsed.
  bool readable() {
    const std::string_view bytes = source_.bytes();
    if (bytes.size() > limits_.bytes) {
      report_.report("lang/too-large", report_.span(0, 0),
                     fmt::format("found a rule file of {} bytes, and the limit is {}", bytes.size(),
                                 limits_.bytes));
      return false;
    }
    const size_t invalid = text::find_invalid_utf8(bytes);
    if (invalid == std::string_view::npos) return true;
    const auto at = static_cast<uint32_t>(invalid);
    report_.report(
        "lang/encoding", report_.span(at, at + 1),
        fmt::format("found the byte 0x{:02X}, which is no UTF-8, and rule files are UTF-8",
                    static_cast<unsigned char>(bytes[invalid])));
    return false;
  }

  const Node* read(uint32_t begin, uint32_t end, Rule entry) {
    std::vector<Token> tokens = lex(source_.bytes(), begin, end);
    mend_tokens(tokens, source_.bytes(), report_);
    for (size_t mends = 0;; ++mends) {
      const size_t deep = find_too_deep(tokens, limits_.depth);
      if (deep != SIZE_MAX) return too_deep(tokens[deep]);
      SyntaxTree tree = run_grammar(tokens, entry, limits_.depth, false);
      if (tree.root == nullptr && tree.too_deep == SIZE_MAX) {
        tree = run_grammar(tokens, entry, limits_.depth, true);
      }
      if (tree.too_deep != SIZE_MAX) return too_deep(tree.tokens[tree.too_deep]);
      // Each mend costs a reading; a file this full of mistakes is told of the first ones.
      if (tree.facts.empty() || mends > limits_.errors || tokens.size() > kLargestMended ||
          !mend_syntax(tree, tokens, entry, source_.bytes(), report_)) {
        tell_syntax(tree, entry, source_.bytes(), report_);
        trees_.push_back(std::make_unique<SyntaxTree>(std::move(tree)));
        return trees_.back()->root;
      }
    }
  }
  const Node* read_all(Rule entry) {
    return read(static_cast<uint32_t>(source_.bom()), static_cast<uint32_t>(source_.bytes().size()),
                entry);
  }

  ExprBuilder builder(text::Arena& arena) {
    return ExprBuilder(arena, report_, [this](uint32_t begin, uint32_t end) {
      return read(begin, end, Rule::kLone);
    });
  }

  // The tree of what was read first, of a file without a mistake.
  std::unique_ptr<SyntaxTree> take_first() { return std::move(trees_.front()); }

  // What only a bug of the parser library could throw ends as an error of the file.
  void failed(const std::exception& error) {
    report_.report(
        "lang/syntax", report_.span(0, 0),
        fmt::format("found a text that the parser failed on: {}", text::preview(error.what())));
  }

 private:
  const Node* too_deep(const Token& token) {
    report_.report("lang/too-deep", report_.span(token.begin, token.end),
                   fmt::format("found more than {} levels of nesting or operators in one chain",
                               limits_.depth),
                   {"divide it with `let`"});
    report_.mute_after(token.begin);
    return nullptr;
  }

  const text::Source& source_;
  const ParseLimits& limits_;
  SyntaxReport report_;
  std::vector<std::unique_ptr<SyntaxTree>> trees_;
};

}  // namespace

std::unique_ptr<ast::File> parse(const text::SourceSet& sources, text::SourceId source,
                                 text::Findings& findings, const ParseLimits& limits,
                                 std::unique_ptr<SyntaxTree>* concrete) {
  auto file = std::make_unique<ast::File>();
  file->source = source;
  Parsing parsing(sources[source], source, limits);
  try {
    if (parsing.readable()) {
      ExprBuilder exprs = parsing.builder(file->arena);
      if (const Node* root = parsing.read_all(Rule::kFile)) build_file(*root, exprs, *file);
    }
  } catch (const std::exception& error) {
    parsing.failed(error);
  }
  file->broken = !parsing.report().empty();
  parsing.report().flush(findings, limits.errors);
  if (concrete != nullptr && !file->broken) *concrete = parsing.take_first();
  return file;
}

const ast::Expr* parse_expr(const text::SourceSet& sources, text::SourceId source,
                            text::Arena& arena, text::Findings& findings,
                            const ParseLimits& limits) {
  const ast::Expr* out = nullptr;
  Parsing parsing(sources[source], source, limits);
  try {
    if (parsing.readable()) {
      ExprBuilder exprs = parsing.builder(arena);
      if (const Node* root = parsing.read_all(Rule::kLone))
        out = exprs.expr(root->child(Rule::kExpr));
    }
  } catch (const std::exception& error) {
    parsing.failed(error);
  }
  const bool good = parsing.report().empty();
  parsing.report().flush(findings, limits.errors);
  return good ? out : nullptr;
}

}  // namespace ordain::lang
