// Dockerfile views: files, stages and instructions as rules see them.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/read/dockerfile.h"
#include "engine/read/dockerfile_words.h"
#include "engine/read/made_tree.h"
#include "engine/read/path.h"
#include "engine/read/view_builder.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Document;
using data::Node;
using Word = DockerWord;

// Instructions that stages take over from others, over a file.
constexpr size_t kMostCopies = 1'000'000;
constexpr size_t kNameBytes = 128;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

class DockerViews {
 public:
  DockerViews(const ReadFile& file, Document& document, DerivedSubjects& subjects)
      : file_(file),
        document_(document),
        keys_(document),
        tree_(document),
        subjects_(subjects),
        name_(text::preview(last_name(file.path), kNameBytes)) {}

  void derive() {
    const Node root = document_.root();
    add_instructions(root.get(keys_[Word::kArgs]), Node(), name_);
    const Node stages = root.get(keys_[Word::kStages]);
    if (!stages) return;
    made_[0] = made_bool(false);
    made_[1] = made_bool(true);
    const uint32_t count = stages.child_count();
    for (uint32_t i = 0; i < count; ++i) add_stage(stages.child(i), i + 1 == count);
    add_file(root, stages);
  }

 private:
  Node made_bool(bool value) {
    tree_.boolean(data::kNoKey, value, 0, 0);
    return Node(&document_, tree_.finish());
  }

  std::string_view kept(const std::string& text) { return document_.arena().copy(text); }

  // What a build of the stage begins with, and goes through.
  std::vector<Node> effective(Node stage) {
    std::vector<Node> all;
    const Node base = stage.get(keys_[Word::kBase]);
    const auto it = base ? stage_of_.find(lower(base.text())) : stage_of_.end();
    if (it != stage_of_.end()) {
      all = effective_[it->second];
      for (const Node own : children(stages_[it->second].get(keys_[Word::kOwnInstructions]))) {
        if (const Node trigger = own.get(keys_[Word::kTrigger])) all.push_back(trigger);
      }
    }
    for (const Node own : children(stage.get(keys_[Word::kInstructions]))) all.push_back(own);
    return all;
  }

  static std::vector<Node> children(Node list) {
    std::vector<Node> out;
    for (uint32_t i = 0; list && i < list.child_count(); ++i) out.push_back(list.child(i));
    return out;
  }

  Node made_list(const std::vector<Node>& nodes, text::Span place) {
    const size_t mark = tree_.mark();
    for (const Node node : nodes) tree_.copy(data::kNoKey, node);
    tree_.end_list(mark, data::kNoKey, place.begin, place.end);
    return Node(&document_, tree_.finish());
  }

  void add_stage(Node stage, bool is_final) {
    const Node own = stage.get(keys_[Word::kInstructions]);
    const Node name = stage.get(keys_[Word::kName]);
    std::vector<Node> all = effective(stage);
    ViewBuilder view;
    view.begin(document_);
    view.add(keys_[Word::kOwnInstructions], own);
    view.add(keys_[Word::kIsFinal], made_[is_final]);
    const size_t taken = all.size() - own.child_count();
    if (taken > 0) {
      copied_ += taken;
      if (copied_ > kMostCopies) {
        if (copied_ - taken <= kMostCopies)
          file_.findings.report(
              "read/limit", text::Level::kError, stage.blame_span(),
              fmt::format("stages take more than {} instructions from those they stand on; from "
                          "here on they are shown with their own alone",
                          kMostCopies));
        all = children(own);
      } else {
        view.add(keys_[Word::kInstructions], made_list(all, own.span()));
      }
    }
    const Node made(&document_, view.append(stage, false));
    std::string address = name_ + '/';
    if (name) {
      address += text::preview(name.text(), kNameBytes);
      stage_of_[lower(name.text())] = stages_.size();
    } else {
      address += stage.get(keys_[Word::kIndex]).text();
    }
    stages_.push_back(made);
    effective_.push_back(std::move(all));
    subjects_.add(kDockerStages, document_, made.index(), kept(address));
    add_instructions(own, made, address);
  }

  void add_instructions(Node list, Node stage, const std::string& place) {
    seen_.clear();
    const uint32_t count = list ? list.child_count() : 0;
    for (uint32_t i = 0; i < count; ++i) {
      const Node instruction = list.child(i);
      const std::string_view op = instruction.get(keys_[Word::kOp]).text();
      address_.clear();
      fmt::format_to(std::back_inserter(address_), FMT_COMPILE("{}/{}#{}"), place, op, seen(op));
      add_instruction(instruction, stage, false);
      const Node trigger = instruction.get(keys_[Word::kTrigger]);
      if (!trigger) continue;
      address_.push_back('/');
      address_.append(trigger.get(keys_[Word::kOp]).text());
      add_instruction(trigger, stage, true);
    }
  }

  // How many instructions of this name there are so far, this one too. There are a dozen names.
  int seen(std::string_view op) {
    for (auto& [name, count] : seen_) {
      if (name == op) return ++count;
    }
    seen_.emplace_back(op, 1);
    return 1;
  }

  // Its address is `address_`.
  void add_instruction(Node instruction, Node stage, bool onbuild) {
    view_.begin(document_);
    if (stage) {
      view_.add(keys_[Word::kStage], stage);
      view_.add(keys_[Word::kOnbuild], made_[onbuild]);
    }
    subjects_.add(kDockerInstructions, document_, view_.append(instruction, false),
                  document_.arena().copy(std::string_view(address_.data(), address_.size())));
  }

  void add_file(Node root, Node stages) {
    const Node list = made_list(stages_, stages.span());
    ViewBuilder view;
    view.begin(document_);
    view.add(keys_[Word::kStages], list);
    view.add(keys_[Word::kFinalStage], stages_.back());
    view.add_text(keys_[Word::kPath], kept(std::string(file_.path)), stages_.back().span());
    subjects_.add(kDockerFiles, document_, view.append(root, false), kept(name_));
  }

  const ReadFile& file_;
  Document& document_;
  DockerKeys keys_;
  MadeTree tree_;
  DerivedSubjects& subjects_;
  std::string name_;
  Node made_[2];
  std::vector<Node> stages_;                  // views
  std::vector<std::vector<Node>> effective_;  // by stage
  std::map<std::string, size_t> stage_of_;    // in small letters
  size_t copied_ = 0;
  // Of the instructions of one stage.
  std::vector<std::pair<std::string_view, int>> seen_;
  fmt::memory_buffer address_;
  ViewBuilder view_;
};

}  // namespace

bool derive_docker(const ReadFile& file, DerivedSubjects& subjects) {
  if (file.format != FormatId::kDockerfile) return false;
  for (const auto& document : file.documents) DockerViews(file, *document, subjects).derive();
  return true;
}

}  // namespace ordain::read
