// Dockerfile reader: what the parts of the reader of one Dockerfile share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/read/dockerfile_lines.h"
#include "engine/read/dockerfile_shell.h"
#include "engine/read/dockerfile_variables.h"
#include "engine/read/dockerfile_words.h"
#include "engine/read/made_tree.h"
#include "engine/read/reader.h"

// Internal to engine/read/dockerfile.cc.
namespace ordain::read {

// A part of an instruction's text, from `begin` to `end` of JoinedText::text.
struct Stretch {
  size_t begin = 0;
  size_t end = 0;

  bool empty() const { return begin >= end; }
  size_t size() const { return end - begin; }
};

struct DockerFlag {
  Stretch whole;
  Stretch name;   // without its dashes
  Stretch value;  // empty where there is no `=`
  bool has_value = false;
};

// A text of a JSON list: the exec form.
struct ExecWord {
  std::string_view text;
  uint32_t begin = 0;
  uint32_t end = 0;
};

// Reads one instruction after the other. Each goes onto the tree as one map, or not at all.
class DockerInstructions {
 public:
  DockerInstructions(const ReadContext& context, data::Document& document, MadeTree& tree,
                     const DockerKeys& keys, DockerfileLines& lines);

  enum class Op : uint8_t {
    kAdd,
    kArg,
    kCmd,
    kCopy,
    kEntrypoint,
    kEnv,
    kExpose,
    kFrom,
    kHealthcheck,
    kLabel,
    kMaintainer,
    kOnbuild,
    kRun,
    kShell,
    kStopsignal,
    kUser,
    kVolume,
    kWorkdir,
    kNone,
  };

  // What stands in the line. kNone, with a finding, for what is no instruction.
  Op op_of(const JoinedText& line);
  // Puts the map of the instruction on the tree and does what it does to the variables. False when
  // there is no such map, with a finding.
  bool put(const JoinedText& line, Op op);

  // What the last FROM said.
  struct From {
    DockerText image;
    uint32_t image_begin = 0;
    uint32_t image_end = 0;
    std::string_view name;  // empty: none
    uint32_t name_begin = 0;
    uint32_t name_end = 0;
    DockerText platform;
    uint32_t platform_begin = 0;
    uint32_t platform_end = 0;
    bool has_platform = false;
  };
  const From& from() const { return from_; }

  // Of what stands before the first FROM, or in the stage that is read.
  DockerVariables* variables = nullptr;
  const DockerVariables* globals = nullptr;  // null before the first FROM
  // The shell of RUN and CMD in their shell form is none that is known here.
  bool other_shell = false;

  bool whole() const { return whole_; }
  // Puts a finding and returns false.
  bool fault(const JoinedText& line, Stretch at, std::string message);
  void limit(const JoinedText& line, std::string message);

 private:
  // dockerfile_instructions.cc
  bool put_fields(Op op);
  bool put_from();
  bool put_arg();
  bool put_pairs(Op op);
  bool put_copy(Op op);
  bool put_command(Op op);
  bool put_healthcheck();
  bool put_shell();
  bool put_expose();
  bool put_user();
  bool put_onbuild();
  bool put_volume();
  bool put_text(DockerWord word);
  void put_mounts();
  void put_port(Stretch word);
  void put_variable(Stretch name, const DockerText& value, Stretch at, bool has_value);

  // dockerfile_parts.cc
  Stretch word_at(size_t begin) const;
  size_t skip_blanks(size_t at) const;
  void take_flags(Op op);
  const DockerFlag* flag(std::string_view name) const;
  std::vector<Stretch> blank_words() const;
  std::vector<Stretch> quoted_words() const;
  // The exec form. kNot: it is no JSON list of texts, so it is the shell form.
  enum class Exec : uint8_t { kNot, kList, kFault };
  Exec exec_form(std::vector<ExecWord>& words);
  bool take_heredocs();
  void put_flags();

  std::string_view text(Stretch at) const { return line_->slice(bytes_, at.begin, at.end); }
  uint32_t begin_of(Stretch at) const { return line_->source(at.begin); }
  uint32_t end_of(Stretch at) const {
    return at.empty() ? line_->source(at.begin) : line_->source(at.end - 1) + 1;
  }
  bool fault(Stretch at, std::string message) { return fault(*line_, at, std::move(message)); }
  void put_string(DockerWord word, Stretch at) {
    tree_.string(keys_[word], text(at), begin_of(at), end_of(at));
  }
  void put_expanded(data::Key key, Stretch at) {
    put_docker_text(document_, tree_, key, substitution_.expand(text(at), *variables), begin_of(at),
                    end_of(at));
  }

  const ReadContext& context_;
  data::Document& document_;
  MadeTree& tree_;
  const DockerKeys& keys_;
  DockerfileLines& lines_;
  DockerSubstitution substitution_;
  ShellCommands commands_;
  std::string_view bytes_;
  bool whole_ = true;
  bool told_limit_ = false;

  // Of the instruction that is read.
  const JoinedText* line_ = nullptr;
  Stretch rest_;  // behind its name and flags
  Stretch name_;
  std::vector<DockerFlag> flags_;
  std::vector<Heredoc> heredocs_;
  bool in_trigger_ = false;
  From from_;
};

// "RUN".
std::string_view name_of(DockerInstructions::Op op);

}  // namespace ordain::read
