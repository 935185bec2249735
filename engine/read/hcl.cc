// HCL: reads the native syntax into its tree.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/hcl.h"

#include <array>

#include "engine/read/byte_check.h"
#include "engine/read/hcl_parser.h"

namespace ordain::read::hcl {

std::string_view spelling(Op op) {
  static constexpr std::array<std::string_view, 15> kSpellings = {
      "!", "-", "*", "/", "%", "+", "-", ">", ">=", "<", "<=", "==", "!=", "&&", "||"};
  return kSpellings[static_cast<size_t>(op)];
}

data::Style style_of(Quote quote) {
  switch (quote) {
    case Quote::kBare:
      return data::Style::kPlain;
    case Quote::kHeredoc:
    case Quote::kIndented:
      return data::Style::kHeredoc;
    case Quote::kJsonPlain:
      return data::Style::kDoubleQuoted;
    case Quote::kQuoted:
    case Quote::kJson:
      break;
  }
  return data::Style::kTemplate;
}

const Attribute* Body::attribute(std::string_view name) const {
  for (size_t i = attributes.size(); i-- > 0;) {
    if (attributes[i]->name.text == name) return attributes[i];
  }
  return nullptr;
}

std::unique_ptr<File> parse(const ReadContext& context) {
  if (!check_bytes(context, true).ok) {
    auto file = std::make_unique<File>();
    file->source = context.source;
    file->whole = file->body.whole = false;
    return file;
  }
  // A block without its brace swallows all that follows: then a second reading, which guesses where
  // it ends, says more, and nothing that the first one said holds.
  for (const bool guesses : {false, true}) {
    auto file = std::make_unique<File>();
    file->source = context.source;
    text::Findings findings;
    const ReadContext own{context.sources, context.source, context.symbols, context.limits,
                          findings};
    Parser parser(own, *file, context.sources[context.source].bytes());
    parser.parse_file(guesses);
    if (!guesses && parser.found_unclosed()) continue;
    for (text::Finding& finding : findings.all()) context.findings.report(std::move(finding));
    return file;
  }
  return nullptr;
}

}  // namespace ordain::read::hcl
