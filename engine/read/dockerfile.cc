// Dockerfiles: instructions of a file -> one document of stages.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/dockerfile.h"

#include <fmt/format.h>

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "engine/read/byte_check.h"
#include "engine/read/dockerfile_reader.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using Word = DockerWord;
using Op = DockerInstructions::Op;

// A stage takes over the variables of the one it stands on: copies, which are counted.
constexpr size_t kMostStages = 1000;
constexpr size_t kMostCopies = 1'000'000;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

class DockerfileReader {
 public:
  DockerfileReader(const ReadContext& context, Documents& documents)
      : context_(context),
        documents_(documents),
        document_(
            std::make_unique<data::Document>(context.sources, context.source, context.symbols)),
        keys_(*document_),
        tree_(*document_),
        lines_(context, *document_),
        instructions_(context, *document_, tree_, keys_, lines_) {}

  bool read() {
    const auto size = static_cast<uint32_t>(context_.sources[context_.source].bytes().size());
    const size_t root = tree_.mark();
    put_directives();
    const size_t args = tree_.mark();
    instructions_.variables = &globals_;
    JoinedText line;
    bool any = false;
    while (lines_.next(line)) {
      any = true;
      const Op op = instructions_.op_of(line);
      if (op == Op::kNone) continue;
      if (op == Op::kFrom) {
        begin_stage(line, args);
      } else if (!in_stage_ && op != Op::kArg) {
        if (!told_no_stage_)
          instructions_.fault(
              line, {0, name_of(op).size()},
              fmt::format("{} stands before the first FROM, where only ARG may", name_of(op)));
        told_no_stage_ = true;
      } else if (instructions_.put(line, op)) {
        if (!in_stage_ && stage_end_ == 0) first_arg_ = line.source(0);
        stage_end_ = end_of_line(line);
      }
    }
    if (!any) {
      context_.findings.report("read/dockerfile-syntax", text::Level::kError,
                               {context_.source, 0, 0},
                               "the file holds no instruction, wants FROM");
      return false;
    }
    if (in_stage_) {
      end_stage();
      tree_.end_list(stages_, keys_[Word::kStages], first_stage_, stage_end_);
    } else {
      end_args(args);
      if (!told_no_stage_ && instructions_.whole())
        context_.findings.report("read/dockerfile-syntax", text::Level::kError,
                                 {context_.source, 0, 0}, "the file holds no FROM");
      told_no_stage_ = true;
    }
    tree_.end_map(root, data::kNoKey, 0, size);
    document_->set_root(tree_.finish());
    documents_.push_back(std::move(document_));
    return instructions_.whole() && lines_.whole() && !told_no_stage_;
  }

 private:
  uint32_t end_of_line(const JoinedText& line) const {
    return line.text.empty() ? line.source(0) : line.source(line.text.size() - 1) + 1;
  }

  void put_directives() {
    if (lines_.directives().empty()) return;
    const size_t list = tree_.mark();
    uint32_t end = 0;
    for (const DirectiveLine& line : lines_.directives()) {
      const size_t map = tree_.mark();
      end = line.value_begin + static_cast<uint32_t>(line.value.size());
      tree_.string(keys_[Word::kName], document_->arena().copy(lower(line.name)), line.name_begin,
                   line.name_begin + static_cast<uint32_t>(line.name.size()));
      tree_.string(keys_[Word::kValue], line.value, line.value_begin, end);
      tree_.end_map(map, data::kNoKey, line.name_begin, end);
    }
    tree_.end_list(list, keys_[Word::kDirectives], lines_.directives().front().name_begin, end);
  }

  void end_args(size_t args) {
    if (tree_.mark() == args) return;
    tree_.end_list(args, keys_[Word::kArgs], first_arg_, stage_end_);
  }

  void begin_stage(const JoinedText& line, size_t args) {
    if (in_stage_) {
      end_stage();
    } else {
      end_args(args);
      stages_ = tree_.mark();
      first_stage_ = line.source(0);
    }
    const size_t stage = tree_.mark();
    in_stage_ = true;
    stage_ = stage;
    stage_begin_ = line.source(0);
    stage_end_ = end_of_line(line);
    instructions_.variables = &globals_;
    instructions_.globals = &globals_;
    const bool good = instructions_.put(line, Op::kFrom);
    variables_.emplace_back();
    shells_.push_back(false);
    if (good) {
      from_ = instructions_.from();
    } else {
      // What stands in the stage is read all the same.
      from_ = {};
      from_.image = {{}, false, "its FROM cannot be read", nullptr};
      from_.image_begin = stage_begin_;
      from_.image_end = stage_end_;
    }
    open_stage(line);
    instructions_.variables = &variables_.back();
    instructions_.other_shell = shells_.back();
  }

  void open_stage(const JoinedText& line) {
    base_ = {};
    DockerVariables& own = variables_.back();
    own.others = DockerVariables::Others::kOfImage;
    if (from_.image.known) {
      const auto it = names_.find(lower(from_.image.text));
      if (it != names_.end()) {
        base_ = from_.image.text;
        const DockerVariables& below = variables_[it->second];
        copied_ += below.size();
        if (copied_ <= kMostCopies && variables_.size() <= kMostStages) {
          own = below;
        } else if (!told_limit_) {
          told_limit_ = true;
          instructions_.limit(line, fmt::format("more than {} stages, or {} variables that stages "
                                                "take from others",
                                                kMostStages, kMostCopies));
        }
        shells_.back() = shells_[it->second];
      } else if (from_.image.text == "scratch") {
        own.others = DockerVariables::Others::kEmpty;
      }
    }
    if (!from_.name.empty()) {
      const auto [it, fresh] = names_.try_emplace(lower(from_.name), variables_.size() - 1);
      if (!fresh) {
        const uint32_t begin = from_.name_begin;
        context_.findings.report("read/dockerfile-syntax", text::Level::kWarning,
                                 {context_.source, begin, from_.name_end},
                                 fmt::format("a second stage is called {}; the last one counts",
                                             text::preview(from_.name)));
        it->second = variables_.size() - 1;
      }
    }
  }

  // Its instructions wait on the tree, the FROM first.
  void end_stage() {
    shells_.back() = instructions_.other_shell;
    tree_.end_list(stage_, keys_[Word::kInstructions], stage_begin_, stage_end_);
    if (!from_.name.empty())
      tree_.string(keys_[Word::kName], from_.name, from_.name_begin, from_.name_end);
    tree_.scalar(keys_[Word::kIndex], data::Kind::kInt,
                 document_->arena().copy(std::to_string(index_++)), stage_begin_, stage_end_);
    put_docker_text(*document_, tree_, keys_[Word::kImage], from_.image, from_.image_begin,
                    from_.image_end);
    if (!base_.empty()) tree_.string(keys_[Word::kBase], base_, from_.image_begin, from_.image_end);
    if (from_.has_platform)
      put_docker_text(*document_, tree_, keys_[Word::kPlatform], from_.platform,
                      from_.platform_begin, from_.platform_end);
    tree_.end_map(stage_, data::kNoKey, stage_begin_, stage_end_);
  }

  const ReadContext& context_;
  Documents& documents_;
  std::unique_ptr<data::Document> document_;
  DockerKeys keys_;
  MadeTree tree_;
  DockerfileLines lines_;
  DockerInstructions instructions_;
  DockerVariables globals_;
  std::deque<DockerVariables> variables_;  // by stage
  std::vector<bool> shells_;               // by stage: whether its shell is another one at its end
  std::map<std::string, size_t> names_;    // in small letters -> number of the stage
  size_t copied_ = 0;
  bool told_limit_ = false;
  bool told_no_stage_ = false;

  bool in_stage_ = false;
  size_t stages_ = 0;  // marks of the list of stages and of the open one
  size_t stage_ = 0;
  uint32_t first_arg_ = 0;
  uint32_t first_stage_ = 0;
  uint32_t stage_begin_ = 0;
  uint32_t stage_end_ = 0;
  uint64_t index_ = 0;
  DockerInstructions::From from_;
  std::string_view base_;
};

}  // namespace

bool read_dockerfile(const ReadContext& context, Documents& documents) {
  if (!check_bytes(context, false).ok) return false;
  return DockerfileReader(context, documents).read();
}

}  // namespace ordain::read
