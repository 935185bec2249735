// A page of the book: Markdown whose fences hold files to write and transcripts to replay.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ordain::spec {

using Lines = std::vector<std::string>;

// What makes a page unusable: said with its place, "page.md:12: ...".
struct PageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// ```yaml file=shop/cart.yaml: a file to write below the working folder.
struct FileStep {
  std::string path;
  std::string bytes;
};

// `$ command` in a console fence, and the lines [begin, end) of the page that must come out of it.
struct CommandStep {
  std::string command;  // for /bin/sh; a line that ends in a backslash goes on in the next one
  size_t line;          // of the `$`, from 1
  size_t begin;         // indices into Page::lines
  size_t end;
  size_t fence;  // length of the fence around it: no line of output may close it
};

using Step = std::variant<FileStep, CommandStep>;

struct Page {
  std::string path;  // as given, for messages
  Lines lines;       // without their line feeds
  std::vector<Step> steps;
  bool has_commands = false;
};

// Reads a page. Every other fence is left alone; a page without a command must say
// `<!-- no commands -->`, so that a misspelt fence cannot pass as a test.
Page parse_page(const std::string& path, std::string_view bytes);

// How many backticks open or close a fence on this line; 0 when it is no fence.
size_t fence_length(std::string_view line);

// Bytes cut at line feeds; no empty line after the last one.
Lines split_lines(std::string_view bytes);

}  // namespace ordain::spec
