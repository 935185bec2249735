// What the YAML libraries' words for a syntax error mean, in plain sentences.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/read/yaml_source.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

struct Words {
  std::string_view problem;  // part of what the library says
  std::string_view context;  // part of where it says it was; empty: anywhere
  std::string_view message;  // {}: a preview of what stands at the place
  std::string_view note;     // what to do; may be empty
};

// The first row that fits counts.
constexpr Words kWords[] = {
    // libyaml
    {"mapping values are not allowed", "",
     "a second \": \" in one line, or a key that is indented unlike its neighbours",
     "put a value that holds \": \" in quotes, or align the key with the other keys of its map"},
    {"mapping keys are not allowed", "", "a key stands where no key can stand",
     "start the key on a line of its own"},
    {"block sequence entries are not allowed", "",
     "a list element (\"- \") stands where none can stand", "start the list on a line of its own"},
    {"could not find expected ':'", "",
     "this line is no \"key: value\" and its text belongs to nothing above",
     "add the missing \":\", or indent the line more than the key it belongs to"},
    {"did not find expected key", "block mapping",
     "found {}, wanted the next key of the map or its end",
     "align it with the keys of its map; put a value that starts with a quote or bracket wholly in "
     "quotes"},
    {"did not find expected '-' indicator", "",
     "found {}, wanted the next element (\"- \") of the list or its end",
     "align it with the elements of its list"},
    {"did not find expected ',' or ']'", "",
     "found {}, wanted \",\" or \"]\": the list in brackets is not closed", ""},
    {"did not find expected ',' or '}'", "",
     "found {}, wanted \",\" or \"}}\": the map in braces is not closed", ""},
    {"did not find expected node content", "flow", "found {}, wanted a value", ""},
    {"did not find expected node content", "", "found {}, wanted a value", ""},
    {"did not find expected <document start>", "", "found {} behind the end of the document",
     "indent it like the lines above, or start a new document with \"---\""},
    {"found unexpected end of stream", "quoted",
     "the file ends inside a quoted text: its closing quote is missing", ""},
    {"found unexpected document indicator", "quoted",
     "a \"---\" or \"...\" stands inside a quoted text: its closing quote is missing", ""},
    {"found character that cannot start any token", "", "no value can start with {}",
     "put the value in quotes"},
    {"found a tab character", "", "a tab stands in the indentation", "indent with spaces"},
    {"found unknown escape character", "", "there is no such escape as \\{}",
     "write \"\\\\\" for a backslash, or use single quotes"},
    {"found invalid Unicode character escape code", "", "the escape names no character of Unicode",
     ""},
    {"did not find expected hexdecimal number", "", "an escape wants hexadecimal digits here", ""},
    {"did not find expected alphabetic or numeric character", "alias",
     "an alias (*) wants a name of letters, digits, \"-\" and \"_\"",
     "put the value in quotes if it is no alias"},
    {"did not find expected alphabetic or numeric character", "anchor",
     "an anchor (&) wants a name of letters, digits, \"-\" and \"_\"",
     "put the value in quotes if it is no anchor"},
    {"found undefined tag handle", "", "the tag's handle is not declared by a %TAG line", ""},
    {"did not find expected comment or line break", "", "found {}, wanted the end of the line", ""},
    {"found an indentation indicator equal to 0", "",
     "an indentation of 0 is not possible here, wanted 1 to 9", ""},
    {"found incompatible YAML document", "",
     "the document asks for another version of YAML than 1.1 or 1.2", ""},
    {"found duplicate %YAML directive", "", "a second %YAML line for one document", ""},
    {"duplicate %TAG directive", "", "a second %TAG line for the same handle", ""},
    {"found unknown directive name", "", "there is no directive of this name", ""},
    {"found unexpected ':'", "", "a \":\" stands inside a plain text in brackets",
     "put the text in quotes"},
    {"did not find expected whitespace", "tag", "found {} behind a tag, wanted a space", ""},
    {"", "tag", "found {}, which no tag can hold",
     "put the value in quotes if it starts with \"!\" and has no tag"},
    {"", "directive", "found {} in a line that starts with \"%\", which is a directive",
     "put the text in quotes if it is none"},
    // yaml-cpp
    {"end of map not found", "", "found {}, wanted the next key of the map or its end",
     "align it with the keys of its map"},
    {"end of sequence not found", "",
     "found {}, wanted the next element (\"- \") of the list or its end",
     "align it with the elements of its list"},
    {"end of sequence flow not found", "",
     "found {}, wanted \",\" or \"]\": the list in brackets is not closed", ""},
    {"end of map flow not found", "",
     "found {}, wanted \",\" or \"}}\": the map in braces is not closed", ""},
    {"illegal map value", "",
     "a second \": \" in one line, or a key that is indented unlike its neighbours",
     "put a value that holds \": \" in quotes, or align the key with the other keys of its map"},
    {"illegal map key", "", "a key stands where no key can stand",
     "start the key on a line of its own"},
    {"illegal block entry", "", "a list element (\"- \") stands where none can stand",
     "start the list on a line of its own"},
    {"illegal flow end", "", "a closing bracket without its opening one", ""},
    {"illegal EOF in scalar", "",
     "the file ends inside a quoted text: its closing quote is missing", ""},
    {"illegal document indicator in scalar", "",
     "a \"---\" or \"...\" stands inside a quoted text: its closing quote is missing", ""},
    {"illegal tab", "", "a tab stands in the indentation", "indent with spaces"},
    {"the referenced anchor is not defined", "",
     "the alias {} has no anchor before it in its document", ""},
    {"unknown escape character", "", "there is no such escape as {}",
     "write \"\\\\\" for a backslash, or use single quotes"},
    {"unknown token", "", "no value can start with {}", "put the value in quotes"},
    {"cannot assign multiple", "", "a value has more than one tag or anchor", ""},
};

// The word at the place, for the sentence.
std::string found_at(std::string_view bytes, uint32_t at) {
  if (at >= bytes.size()) return "the end of the file";
  uint32_t end = at;
  while (end < bytes.size() && bytes[end] != '\n' && bytes[end] != '\r') ++end;
  const std::string_view rest = bytes.substr(at, end - at);
  if (rest.empty()) return "the end of the line";
  return fmt::format("\"{}\"", text::preview(rest, 24));
}

bool tab_indent(std::string_view bytes, uint32_t at) {
  uint32_t begin = std::min(at, static_cast<uint32_t>(bytes.size()));
  while (begin > 0 && bytes[begin - 1] != '\n' && bytes[begin - 1] != '\r') --begin;
  while (begin < bytes.size() && bytes[begin] == ' ') ++begin;
  return begin < bytes.size() && bytes[begin] == '\t' && begin <= at;
}

}  // namespace

YamlProblem yaml_problem(std::string_view problem, std::string_view context, std::string_view bytes,
                         uint32_t at) {
  if (tab_indent(bytes, at)) return {"a tab stands in the indentation", {"indent with spaces"}};
  for (const Words& row : kWords) {
    if (problem.find(row.problem) == std::string_view::npos ||
        context.find(row.context) == std::string_view::npos) {
      continue;
    }
    YamlProblem found;
    const std::string word = row.message.find("\\{}") != std::string_view::npos && at < bytes.size()
                                 ? text::preview(bytes.substr(at, 1))
                                 : found_at(bytes, at);
    found.message = fmt::format(fmt::runtime(row.message), word);
    if (!row.note.empty()) found.notes.emplace_back(row.note);
    return found;
  }
  return {fmt::format("this is no YAML: {} ({})", found_at(bytes, at), text::preview(problem, 60)),
          {}};
}

}  // namespace ordain::read
