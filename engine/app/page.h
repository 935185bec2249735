// Page: the Markdown page beside a rule as text that reads well in a terminal.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ordain::app {

// Headings stand alone (the first, the page's title, is left out), paragraphs and list items are
// wrapped to `width`, fences are indented and not wrapped, with what their first line says above
// them. Nothing in the page can steer the terminal. Empty for an empty page.
std::string render_page(std::string_view markdown, size_t width, bool color);

}  // namespace ordain::app
