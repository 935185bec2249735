// Format: parses a rule file, prints its tree anew, and makes sure that it says the same.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/format.h"

#include <fmt/format.h>

#include "engine/lang/formatter.h"

namespace ordain::lang {
namespace {

// Whether the text parses to that tree.
bool means(const std::string& text, const ast::File& file, const ParseLimits& limits) {
  text::SourceSet sources;
  text::Findings findings;
  const auto again = parse(sources, sources.add("formatted", text), findings, limits);
  return !again->broken && ast::dump(*again) == ast::dump(file);
}

}  // namespace

std::optional<std::string> format(const text::SourceSet& sources, text::SourceId source,
                                  text::Findings& findings, const ParseLimits& limits) {
  std::unique_ptr<SyntaxTree> tree;
  const auto file = parse(sources, source, findings, limits, &tree);
  if (file->broken || tree == nullptr) return std::nullopt;
  const std::string_view bytes = sources[source].bytes();
  Formatter formatter(*tree, bytes);
  const Layout::Doc doc = formatter.file();
  std::string out;
  const text::Span start{source, 0, 0};
  if (!formatter.layout().print(doc, kFormatWidth, limits.bytes, out)) {
    findings.report("lang/format", text::Level::kError, start,
                    fmt::format("found a rule file that would have more than {} bytes when it is "
                                "formatted, which is the limit",
                                limits.bytes));
    return std::nullopt;
  }
  if (!out.empty() && !out.ends_with('\n')) out += '\n';
  if (out == bytes) return out;
  if (!formatter.complete() || !means(out, *file, limits)) {
    findings.report("lang/format", text::Level::kError, start,
                    "found a rule file that would say something else when it is formatted, which "
                    "is a mistake of ordain");
    return std::nullopt;
  }
  return out;
}

}  // namespace ordain::lang
