// Dockerfile variables: what ARG and ENV set, and the words that they are put into.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/data/document.h"
#include "engine/read/made_tree.h"
#include "engine/text/arena.h"

namespace ordain::read {

// What is known of a text that variables may be a part of. All views live as long as the document.
struct DockerText {
  std::string_view text;  // of one that is not known: the part before what is not
  bool known = true;
  std::string_view reason;               // why it is not known
  const data::Origin* origin = nullptr;  // of the first variable in it
};

struct DockerVariable {
  DockerText value;
  // An ARG without a default: empty, unless who builds gives it a value.
  bool unset = false;
  bool env = false;  // no ARG changes it
};

// The variables of a place in the file.
class DockerVariables {
 public:
  void set(std::string_view name, const DockerVariable& variable) { set_[name] = variable; }
  const DockerVariable* find(std::string_view name) const {
    const auto it = set_.find(name);
    return it == set_.end() ? nullptr : &it->second;
  }
  size_t size() const { return set_.size(); }

  // What a name that nobody set means.
  enum class Others : uint8_t {
    kUndeclared,  // in FROM: nothing, and so no image
    kOfImage,     // the image it stands on may set it
    kEmpty,       // on scratch
  };
  Others others = Others::kUndeclared;

 private:
  std::unordered_map<std::string_view, DockerVariable> set_;
};

// Puts a string on the tree, or an unknown with what is known of its start.
void put_docker_text(data::Document& document, MadeTree& tree, data::Key key,
                     const DockerText& text, uint32_t begin, uint32_t end);

// The value of a variable that a builder sets by itself, or null: TARGETARCH ... (`platform`: also
// in FROM), HTTP_PROXY ...
bool is_platform_argument(std::string_view name);
bool is_proxy_argument(std::string_view name);

// Puts variables into words as BuildKit does: ${name}, ${name:-word} and the like, quotes taken
// away, the escape sign taken off.
class DockerSubstitution {
 public:
  DockerSubstitution(text::Arena& arena, char escape) : arena_(arena), escape_(escape) {}

  DockerText expand(std::string_view word, const DockerVariables& variables);
  // Of a text in which quotes mean nothing: the body of a here-document.
  DockerText expand_unquoted(std::string_view text, const DockerVariables& variables);
  // The value of one variable by its name.
  DockerText value_of(std::string_view name, const DockerVariables& variables) const;
  // Some value got longer than a file has any use for, and is not known for that.
  bool passed_limit() const { return passed_limit_; }

  static constexpr size_t kLongest = 64 << 10;
  static constexpr size_t kMostBytes = 16 << 20;

 private:
  struct Made;

  void run(std::string_view word, bool quotes, int depth, const DockerVariables& variables,
           Made& made);
  size_t variable(std::string_view word, size_t at, int depth, const DockerVariables& variables,
                  Made& made);
  void modified(std::string_view name, std::string_view modifier, int depth,
                const DockerVariables& variables, Made& made);
  DockerText finish(Made& made);

  text::Arena& arena_;
  char escape_;
  size_t bytes_ = 0;
  size_t pattern_steps_ = 0;
  bool passed_limit_ = false;
};

}  // namespace ordain::read
