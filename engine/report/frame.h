// Frame: the lines of a source that a finding is about, with carets under what is meant.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/source.h"
#include "engine/text/span.h"

namespace ordain::report {

// Something to point at. Labels come as they are: the frame makes them safe.
struct Mark {
  text::Span span;
  std::string_view label;
  bool culprit = true;  // carets; a second place gets dashes
};

// Escape sequences put around parts of a frame; all empty when there is no colour.
struct Paint {
  std::string_view gutter;
  std::string_view culprit;
  std::string_view second;
  std::string_view end;
};

// The frame's lines, first the one with the place of marks[0], each ending in a line break.
// `context` are numbers of lines to show without a mark. Marks are of one source. Of a span over
// several lines the first is shown and the label says where it ends. No line is wider than `width`
// columns but for the path; a longer one is cut around the mark, and the cut is shown as "...".
std::string frame(const text::Source& source, const std::vector<Mark>& marks,
                  const std::vector<uint32_t>& context, size_t width, const Paint& paint);

// Numbers of the lines that lead from line `first` down to what stands at `offset`, by indentation:
// the keys, blocks and elements around it. At most `most` of them, the nearest, top down.
std::vector<uint32_t> enclosing_lines(const text::Source& source, uint32_t first, size_t offset,
                                      size_t most);

// Digits of the largest line number in a frame of these marks: the indent of the lines around it.
size_t gutter_width(const text::Source& source, const std::vector<Mark>& marks);

}  // namespace ordain::report
