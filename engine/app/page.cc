// Page: just enough Markdown for the pages of rules: headings, paragraphs, lists and fences.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/page.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/report/cells.h"

namespace ordain::app {
namespace {

constexpr size_t kFenceIndent = 4;

class Page {
 public:
  Page(size_t width, bool color) : width_(width), color_(color) {}

  void line(std::string_view text) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (fence_) {
      fenced(text);
      return;
    }
    const std::string_view bare = text.substr(std::min(text.find_first_not_of(' '), text.size()));
    if (bare.starts_with("```")) {
      flush();
      fence_ = true;
      const std::string_view label = bare.substr(3);
      out_ += label.empty() ? ""
                            : fmt::format("{}{}:\n", std::string(kFenceIndent - 2, ' '),
                                          report::shown(label));
    } else if (bare.empty()) {
      flush();
    } else if (text.starts_with('#')) {
      flush();
      heading(text);
    } else if (bare.starts_with("- ") || bare.starts_with("* ") || bare.starts_with("|")) {
      flush(false);
      indent_ = bare.starts_with("|") ? 0 : 2;
      paragraph_ = bare;
    } else {
      paragraph_ += (paragraph_.empty() ? "" : " ") + std::string(bare);
    }
  }

  std::string take() {
    flush();
    out_.erase(out_.find_last_not_of('\n') + 1);
    return out_.empty() ? out_ : out_ + "\n";
  }

 private:
  void fenced(std::string_view text) {
    if (text.starts_with("```")) {
      fence_ = false;
      out_ += '\n';
      return;
    }
    const std::string line = report::shown(text);
    out_ += line.empty() ? "\n" : std::string(kFenceIndent, ' ') + line + "\n";
  }

  void heading(std::string_view text) {
    const bool title = text.starts_with("# ") && !titled_;
    titled_ |= title;
    if (title) return;
    text.remove_prefix(std::min(text.find_first_not_of("# "), text.size()));
    const std::string shown = report::shown(text);
    out_ += color_ ? fmt::format("\x1b[1m{}\x1b[0m\n", shown) : shown + "\n";
  }

  // Prints the paragraph that was gathered; `apart` sets it off from what follows.
  void flush(bool apart = true) {
    if (!paragraph_.empty()) {
      std::string before;
      for (const std::string& part : report::wrap(report::shown(paragraph_), width_ - indent_)) {
        out_ += before + part + "\n";
        before.assign(indent_, ' ');
      }
      if (apart) out_ += '\n';
    }
    paragraph_.clear();
    indent_ = 0;
  }

  size_t width_;
  bool color_;
  bool fence_ = false;
  bool titled_ = false;
  size_t indent_ = 0;
  std::string paragraph_;
  std::string out_;
};

}  // namespace

std::string render_page(std::string_view markdown, size_t width, bool color) {
  Page page(std::max<size_t>(width, 20), color);
  while (!markdown.empty()) {
    const size_t end = std::min(markdown.find('\n'), markdown.size());
    page.line(markdown.substr(0, end));
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
  }
  return page.take();
}

}  // namespace ordain::app
