// Dockerfile lines: bytes -> instructions as BuildKit joins them, with the place of each byte.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/read/reader.h"

namespace ordain::read {

// A text that was joined from stretches of the source: what stands on continued lines, without the
// signs and comments in between.
class JoinedText {
 public:
  // Both live as long as the document: the bytes of the source, or the joined ones.
  std::string_view text;

  // Where its byte `at` stands in the source; of at == size: behind its last byte.
  uint32_t source(size_t at) const;
  // The bytes [begin, end) as a view into the source when they stand in one stretch there, else
  // into the joined text.
  std::string_view slice(std::string_view source_bytes, size_t begin, size_t end) const;
  void start(uint32_t source) { joints_.assign(1, {0, source}); }
  void join(uint32_t joined, uint32_t source) { joints_.push_back({joined, source}); }
  // Takes the first `bytes` off.
  void skip(size_t bytes);

 private:
  struct Joint {
    uint32_t joined = 0;
    uint32_t source = 0;
  };
  size_t joint_of(size_t at) const;

  std::vector<Joint> joints_;
  mutable size_t last_ = 0;  // most questions go forward
};

struct Heredoc {
  std::string_view name;
  std::string_view body;  // of the source, without the line that ends it
  uint32_t body_begin = 0;
  uint32_t begin = 0;  // of the word that announces it
  uint32_t end = 0;
  bool expands = true;       // its name is not in quotes
  bool strips_tabs = false;  // <<-
};

struct DirectiveLine {
  std::string_view name;
  std::string_view value;
  uint32_t name_begin = 0;
  uint32_t value_begin = 0;
};

// Goes through a Dockerfile instruction by instruction.
class DockerfileLines {
 public:
  // `arena` is that of the document.
  DockerfileLines(const ReadContext& context, data::Document& document);

  // The parser directives before the first line that is none. Reads them; `faults` are reported.
  const std::vector<DirectiveLine>& directives() const { return directives_; }
  char escape() const { return escape_; }
  bool whole() const { return whole_; }

  // The next instruction's text, from its first byte that is not blank. False at the end.
  bool next(JoinedText& line);
  // Reads the body of one here-document behind the instruction that next() gave last. False, with a
  // finding, when nothing ends it.
  bool take_heredoc(Heredoc& heredoc);
  uint32_t at() const { return at_; }

 private:
  struct Line {
    uint32_t begin = 0;
    uint32_t end = 0;  // without its line break
  };

  Line take_line();
  void read_directives();
  bool is_comment(const Line& line, uint32_t& sign) const;
  bool continues(const Line& line, uint32_t& text_end) const;

  const ReadContext& context_;
  data::Document& document_;
  std::string_view bytes_;
  uint32_t at_ = 0;
  char escape_ = '\\';
  bool whole_ = true;
  std::vector<DirectiveLine> directives_;
  std::string joined_;
};

}  // namespace ordain::read
