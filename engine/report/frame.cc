// Frame: lines of a source, cut to the width, with carets, dashes and labels below them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/report/cells.h"
#include "engine/text/utf8.h"

namespace ordain::report {
namespace {

using text::Source;

constexpr std::string_view kCut = "...";
// A label that has less room than this behind or below its caret starts further left.
constexpr size_t kLabelRoom = 30;
// Lines that are looked at on the way up to the enclosing ones.
constexpr uint32_t kLookBack = 5000;

// Where a mark stands in the line of its start, in bytes of the line's text.
struct Place {
  uint32_t line = 1;
  size_t begin = 0;
  size_t end = 0;
  uint32_t last_line = 1;
};

Place place(const Source& source, text::Span span) {
  Place out;
  out.line = source.position(span.begin).line;
  const size_t start = source.offset({out.line, 1});
  const size_t size = source.line(out.line).size();
  out.begin = std::min(span.begin > start ? span.begin - start : 0, size);
  out.end = std::min(std::max<size_t>(span.end > start ? span.end - start : 0, out.begin), size);
  // The line of the last byte that is meant, so that a line break at the end adds no line.
  out.last_line = span.end > span.begin ? source.position(span.end - 1).line : out.line;
  return out;
}

// A line as it is printed, and the columns of the stretch [begin, end) of its bytes.
struct Shown {
  std::string text;
  size_t begin = 0;
  size_t end = 0;
};

// In place of each hidden value, whatever its length.
constexpr std::string_view kStars = "********";

// The glyphs of bytes [from, to) of a source, what is hidden of them as one.
std::vector<Glyph> glyphs_of(const Source& source, size_t from, size_t to) {
  const std::string_view bytes = source.bytes();
  const std::vector<Source::Hidden>& hidden = source.hidden();
  auto next = std::lower_bound(hidden.begin(), hidden.end(), from,
                               [](const Source::Hidden& one, size_t at) { return one.end <= at; });
  std::vector<Glyph> out;
  for (size_t at = from; at < to;) {
    const bool more = next != hidden.end() && next->begin < to;
    const size_t plain_end = more ? std::max<size_t>(next->begin, at) : to;
    for (Glyph& glyph : glyphs(bytes.substr(at, plain_end - at))) {
      glyph.begin += static_cast<uint32_t>(at - from);
      out.push_back(std::move(glyph));
    }
    at = plain_end;
    if (!more) continue;
    const size_t end = std::min<size_t>(next->end, to);
    out.push_back({static_cast<uint32_t>(at - from), static_cast<uint32_t>(end - at),
                   std::string(kStars), static_cast<uint32_t>(kStars.size())});
    at = end;
    ++next;
  }
  return out;
}

// Line `number` begins inside a hidden value: that is told where the value starts.
bool begins_hidden(const Source& source, uint32_t number) {
  const size_t start = source.offset({number, 1});
  const auto at = std::ranges::upper_bound(source.hidden(), start, {}, &Source::Hidden::end);
  return at != source.hidden().end() && at->begin < start;
}

Shown show(const Source& source, uint32_t number, size_t begin, size_t end, size_t width) {
  const std::string_view line = source.line(number);
  // Only the bytes near the mark are looked at: a line may be a hundred megabytes.
  const size_t reach = width * 4 + 16;
  size_t from = begin > reach ? begin - reach : 0;
  size_t to = std::min(line.size(), begin + reach * 2);
  while (from > 0 && text::is_continuation(line[from])) --from;
  while (to < line.size() && text::is_continuation(line[to])) ++to;
  const size_t start = source.offset({number, 1});
  const std::vector<Glyph> row = glyphs_of(source, start + from, start + to);
  begin -= from;
  end = std::min(end, to) - from;

  size_t total = 0, mark_begin = 0, mark_end = 0;
  for (const Glyph& glyph : row) {
    if (glyph.begin < begin) mark_begin += glyph.cells;
    if (glyph.begin < end) mark_end += glyph.cells;
    total += glyph.cells;
  }
  size_t left = 0, right = total;
  // A caret may stand behind the last column.
  if (from > 0 || to < line.size() || std::max(total, mark_begin + 1) > width) {
    const size_t budget = width > 2 * kCut.size() + 8 ? width - 2 * kCut.size() : 8;
    const size_t marked = std::min(mark_end - mark_begin, budget * 3 / 4);
    const size_t before = std::min(mark_begin, (budget - marked) / 2);
    left = from == 0 && mark_begin - before <= kCut.size() ? 0 : mark_begin - before;
    right = std::min(total, left + budget + (left == 0 && from == 0 ? kCut.size() : 0));
    if (to == line.size() && total - right <= kCut.size()) right = total;
  }

  Shown out;
  size_t column = 0, at = 0;
  if (left > 0 || from > 0) {
    out.text = kCut;
    column = kCut.size();
  }
  bool begun = false;
  for (const Glyph& glyph : row) {
    const size_t next = at + glyph.cells;
    if (at >= left && next <= right) {
      if (!begun && glyph.begin >= begin) {
        out.begin = column;
        begun = true;
      }
      out.text += glyph.shown;
      column += glyph.cells;
      if (glyph.begin < end) out.end = column;
    }
    at = next;
  }
  if (!begun) out.begin = column;
  out.end = std::max(out.end, out.begin + 1);
  if (right < total || to < line.size()) {
    out.text += kCut;
  } else {
    out.text.erase(out.text.find_last_not_of(' ') + 1);
  }
  return out;
}

bool only_brackets(std::string_view line) {
  return line.find_first_not_of(" \t{}[]()-,") == std::string_view::npos;
}

class Frame {
 public:
  Frame(const Source& source, size_t width, const Paint& paint, size_t digits)
      : source_(source),
        paint_(paint),
        digits_(digits),
        width_(width > digits + 3 + kLabelRoom ? width - digits - 3 : kLabelRoom) {}

  void header(const Place& place, text::Span span) {
    const text::Position position = source_.position(span.begin);
    out_ += fmt::format("{}{}-->{} {}:{}:{}\n", std::string(digits_, ' '), paint_.gutter,
                        paint_.end, shown(source_.path()), place.line, position.column);
    gutter("", "");
  }

  void line(uint32_t number, const Place* place, const Mark* mark) {
    const Shown text =
        show(source_, number, place ? place->begin : 0, place ? place->end : 0, width_);
    gutter(std::to_string(number), text.text);
    if (place == nullptr) return;
    std::string label = shown(mark->label);
    if (place->last_line > place->line) {
      label += fmt::format("{}(to line {})", label.empty() ? "" : " ", place->last_line);
    }
    const std::string_view paint = mark->culprit ? paint_.culprit : paint_.second;
    const std::string sign(text.end - text.begin, mark->culprit ? '^' : '-');
    const auto painted = [&](std::string_view part) {
      return fmt::format("{}{}{}", paint, part, paint_.end);
    };
    if (label.empty() || text.end + 1 + cells(label) <= width_) {
      gutter("", std::string(text.begin, ' ') + painted(label.empty() ? sign : sign + " " + label));
      return;
    }
    gutter("", std::string(text.begin, ' ') + painted(sign));
    const size_t room = std::min(cells(label), kLabelRoom);
    const size_t indent = std::min(text.begin, width_ - std::min(width_, room));
    for (const std::string& part : wrap(label, width_ - indent))
      gutter("", std::string(indent, ' ') + painted(part));
  }

  std::string take() { return std::move(out_); }

 private:
  void gutter(std::string_view number, std::string_view rest) {
    out_ += fmt::format("{}{:>{}} |{}{}{}\n", paint_.gutter, number, digits_, paint_.end,
                        rest.empty() ? "" : " ", rest);
  }

  const Source& source_;
  const Paint& paint_;
  size_t digits_;
  size_t width_;
  std::string out_;
};

}  // namespace

size_t gutter_width(const Source& source, const std::vector<Mark>& marks) {
  uint32_t last = 1;
  for (const Mark& mark : marks) last = std::max(last, source.position(mark.span.begin).line);
  return std::to_string(last).size();
}

std::vector<uint32_t> enclosing_lines(const Source& source, uint32_t first, size_t offset,
                                      size_t most) {
  const uint32_t culprit = source.position(offset).line;
  std::vector<uint32_t> out;
  const auto indent_of = [](std::string_view line) { return line.find_first_not_of(" \t"); };
  std::string_view inner = source.line(culprit);
  size_t indent = std::min(indent_of(inner), inner.size());
  const uint32_t stop = std::max(first, culprit > kLookBack ? culprit - kLookBack : 1);
  for (uint32_t number = culprit; number-- > stop && out.size() < most;) {
    const std::string_view line = source.line(number);
    const size_t at = indent_of(line);
    if (at == std::string_view::npos || line.substr(at).starts_with("---")) continue;
    const char c = line[at];
    if (c == '#' || c == '}' || c == ']' || c == ')' || line.substr(at).starts_with("//")) continue;
    // Elements of a YAML list may stand as far left as the key of the list.
    const bool list_key = at == indent && inner.substr(indent).starts_with("-") && c != '-';
    if (at >= indent && !list_key) continue;
    inner = line;
    indent = at;
    if (!only_brackets(line)) out.push_back(number);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::string frame(const Source& source, const std::vector<Mark>& marks,
                  const std::vector<uint32_t>& context, size_t width, const Paint& paint) {
  // The first mark of a line is drawn; callers put only one on a line.
  std::map<uint32_t, const Mark*> lines;
  for (const Mark& mark : marks) lines.try_emplace(source.position(mark.span.begin).line, &mark);
  for (uint32_t number : context) {
    if (!begins_hidden(source, number)) lines.try_emplace(number, nullptr);
  }
  Frame out(source, width, paint, gutter_width(source, marks));
  out.header(place(source, marks.front().span), marks.front().span);
  for (const auto& [number, mark] : lines) {
    if (mark == nullptr) {
      out.line(number, nullptr, nullptr);
    } else {
      const Place at = place(source, mark->span);
      out.line(number, &at, mark);
    }
  }
  return out.take();
}

}  // namespace ordain::report
