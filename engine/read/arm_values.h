// Values of an ARM template: what its expressions come to, as far as that can be known.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/data/document.h"
#include "engine/read/made_tree.h"
#include "engine/text/finding.h"

namespace ordain::read {

// What an expression comes to. Texts live as long as the document.
struct ArmValue {
  enum class Is : uint8_t { kUnknown, kScalar, kNode } is = Is::kUnknown;
  data::Kind kind = data::Kind::kString;  // of a scalar
  std::string_view text;                  // of a scalar; of an unknown the reason
  data::Node node;                        // a list or map that is resolved
  const data::Origin* origin = nullptr;   // the parameter or variable that it is

  bool is_text() const { return is == Is::kScalar && kind == data::Kind::kString; }
  bool is_bool() const { return is == Is::kScalar && kind == data::Kind::kBool; }
};

// Resolves values of one template. A parameter is its default, for that is what holds unless
// someone says otherwise; it is unknown without one, and where its type is secureString or
// secureObject. A variable is what it is made of. Evaluated are parameters, variables, concat,
// format, if, equals, not, and, or, empty, toLower, toUpper, string, bool, json of a scalar, true,
// false, null, and what stands behind a dot or in brackets; all else is unknown with its name as
// the reason.
//
// Nodes are appended to the document. Bounded: kMadeNodes values and kMadeBytes bytes of text for a
// document, values and expressions kDepth deep in each other; passing one is an error read/limit,
// and the value is unknown.
class ArmValues {
 public:
  static constexpr uint64_t kMadeNodes = 1'000'000;
  static constexpr uint64_t kMadeBytes = 64u << 20;
  static constexpr uint32_t kDepth = 300;

  // A level more, as long as it lives: values, and expressions in them, count together.
  class Deeper {
   public:
    explicit Deeper(ArmValues& values) : depth_(values.depth_) { ++depth_; }
    ~Deeper() { --depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    uint32_t& depth_;
  };

  // What all templates of a document spend together.
  struct Budget {
    uint64_t nodes = 0;
    uint64_t bytes = 0;
    bool told = false;
  };

  // `given`: values for parameters, of a nested template: a map of {value: ...}, resolved; or none.
  ArmValues(data::Document& document, data::Node root, data::Node given, Budget& budget,
            text::Findings& findings);

  // Puts the value of `raw` under the key.
  void put(MadeTree& tree, data::Key key, data::Node raw);
  // What a value comes to; of a list or map, itself with all in it resolved.
  ArmValue resolve(data::Node raw);
  // A value that is resolved.
  static ArmValue as_is(data::Node resolved);
  // Resolved, as a root of its own.
  data::Node resolved_root(data::Node raw);

  ArmValue parameter(std::string_view name);
  ArmValue variable(std::string_view name);
  ArmValue unknown(std::string_view why) { return {.text = keep(why)}; }
  ArmValue scalar(data::Kind kind, std::string_view text);
  std::string_view keep(std::string_view text) { return document_.arena().copy(text); }
  // Whether so much may still be made.
  bool spend(uint64_t nodes, uint64_t bytes);

 private:
  enum class State : uint8_t { kBusy, kDone };
  struct Known {
    State state = State::kBusy;
    ArmValue value;
  };
  bool holds_expression(data::Node raw, uint32_t depth);
  void put_copies(MadeTree& tree, data::Node copies);
  ArmValue from(ArmValue value, data::Node raw, data::Origin::Via via, std::string_view what);

  data::Document& document_;
  text::Findings& findings_;
  data::Node root_;
  data::Node given_;
  Budget& budget_;
  std::unordered_map<std::string_view, Known> parameters_;
  std::unordered_map<std::string_view, Known> variables_;
  uint32_t depth_ = 0;
};

// Whether a parameter's type is secureString or secureObject.
bool is_secure_arm_parameter(data::Node declaration);
// Whether a text is an expression: "[...]", and not "[[".
bool is_arm_expression(std::string_view text);
// What the expression comes to.
ArmValue evaluate_arm(std::string_view text, ArmValues& values);

}  // namespace ordain::read
