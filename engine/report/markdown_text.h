// Markdown text: words of others put into a comment, where they are shown and never obeyed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ordain::report {

// A code span of the text: nothing in it is markup, a link, a mention (@name), a reference (#12) or
// a command of the platform. One line, and as in a terminal what hides or reorders is an escape.
std::string markdown_code(std::string_view text);

// A sentence: plain words stay as they are, everything else becomes code spans. What stands between
// backticks is one span. For the middle of a line; line breaks become blanks.
std::string markdown_text(std::string_view text);

}  // namespace ordain::report
