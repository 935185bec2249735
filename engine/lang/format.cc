// Format: lays a rule file out until it stays as it is, and makes sure that it says the same.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/format.h"

#include <fmt/format.h>

#include "engine/lang/formatter.h"

namespace ordain::lang {
namespace {

// Layouts in a row at most. The second is the first again but for rare files, whose lines hang on
// where the author broke others; that is why what is written is what comes out again.
constexpr int kRounds = 6;

// A file as it is read and laid out once. Nothing if it does not parse, or would pass the limit.
struct Round {
  std::unique_ptr<ast::File> file;
  std::optional<std::string> text;
  bool complete = false;
};

Round lay_out(const text::SourceSet& sources, text::SourceId source, text::Findings& findings,
              const ParseLimits& limits) {
  Round out;
  std::unique_ptr<SyntaxTree> tree;
  out.file = parse(sources, source, findings, limits, &tree);
  if (out.file->broken || tree == nullptr) return out;
  Formatter formatter(*tree, sources[source].bytes());
  const Layout::Doc doc = formatter.file();
  std::string text;
  if (!formatter.layout().print(doc, kFormatWidth, limits.bytes, text)) {
    findings.report("lang/format", text::Level::kError, {source, 0, 0},
                    fmt::format("found a rule file that would have more than {} bytes when it is "
                                "formatted, which is the limit",
                                limits.bytes));
    return out;
  }
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  out.text = std::move(text);
  out.complete = formatter.complete();
  return out;
}

}  // namespace

std::optional<std::string> format(const text::SourceSet& sources, text::SourceId source,
                                  text::Findings& findings, const ParseLimits& limits) {
  Round first = lay_out(sources, source, findings, limits);
  if (!first.text || *first.text == sources[source].bytes()) return first.text;
  const std::string meaning = ast::dump(*first.file);
  std::string text = std::move(*first.text);
  bool good = first.complete;
  for (int round = 0; good && round < kRounds; ++round) {
    text::SourceSet again;
    text::Findings mistakes;
    Round next = lay_out(again, again.add("formatted", text), mistakes, limits);
    good = next.text && next.complete && ast::dump(*next.file) == meaning;
    if (!good || *next.text == text) break;
    text = std::move(*next.text);
  }
  if (good) return text;
  findings.report("lang/format", text::Level::kError, {source, 0, 0},
                  "found a rule file that would say something else when it is formatted, which is "
                  "a mistake of ordain");
  return std::nullopt;
}

}  // namespace ordain::lang
