// Values of a CloudFormation template: what its intrinsics come to, as far as that can be known.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/data/document.h"
#include "engine/data/intrinsic.h"
#include "engine/text/finding.h"
#include "engine/text/function_ref.h"

namespace ordain::read {

// A value on its way into the tree: what a raw one came to.
struct CfnValue {
  bool absent = false;   // AWS::NoValue: as if it were not written
  bool changed = false;  // not the raw value as it stands
  data::NodeData data;   // without key; its children, if it has any, are in the document
  uint32_t begin = 0;    // where it stands
  uint32_t end = 0;
  data::Node source;  // the raw value that it leads back to
  const data::Origin* origin = nullptr;
  const data::Hint* hint = nullptr;
  std::string_view open;  // of a list or map: why it may have more than is known

  bool is_unknown() const { return !absent && data.kind == data::Kind::kUnknown; }
  bool is_scalar() const { return !absent && data.kind < data::Kind::kList; }
  bool is(data::Kind kind) const { return !absent && data.kind == kind; }
};

// One entry of a map that is made.
struct CfnEntry {
  data::Key key = data::kNoKey;
  uint32_t key_begin = 0;
  uint32_t key_end = 0;
  CfnValue value;
};

// Whether a condition holds. `why` says, of one that is not known, what it hangs on.
struct CfnVerdict {
  enum class Truth : uint8_t { kFalse, kTrue, kUnknown } truth = Truth::kUnknown;
  std::string_view why;

  bool known() const { return truth != Truth::kUnknown; }
  bool holds() const { return truth == Truth::kTrue; }
};

// Reads values of one template.
//
// A parameter is its default, for that is what holds unless someone says otherwise; without one, or
// when it is a secret (NoEcho) or is looked up elsewhere (an SSM parameter), it is unknown. What a
// resource will be called, and what its attributes will be, is unknown with the identity of the
// resource. What is put together of known and unknown texts keeps the known beginning. A condition
// that is not known makes an If unknown, unless both its branches come to the same.
//
// Nodes are appended to the document, so it must be final but for them. Of each the raw value that
// it stands for is its original, through which findings know where in the template they are.
// Bounded: a text of kTextBytes (a longer one is unknown), all made texts of kMadeBytes, kMadeNodes
// nodes, kRounds rounds of Fn::ForEach, kDepth calls and containers in each other; passing one is
// an error read/limit, and the value is unknown.
class CfnValues {
 public:
  static constexpr size_t kTextBytes = 1u << 20;
  static constexpr size_t kMadeBytes = 64u << 20;
  static constexpr uint32_t kMadeNodes = 1'000'000;
  static constexpr uint32_t kDepth = 400;
  static constexpr uint32_t kRounds = 50'000;
  // What is gone through for each of many values has no more elements; a template has far fewer.
  static constexpr uint32_t kFew = 2'000;
  static constexpr uint32_t kSuggestions = 100;

  CfnValues(data::Document& document, text::Findings& findings);

  // What a raw value comes to.
  CfnValue resolve(data::Node raw);
  // A raw value as it stands.
  CfnValue as_is(data::Node raw) const;
  // The entries of a raw map, resolved; those of AWS::NoValue are left out, a Fn::ForEach is
  // written out. True when they are not what is written.
  bool entries_of(data::Node raw, std::vector<CfnEntry>& entries);
  // Made values, as if they stood in the place of `source`.
  CfnValue made_map(const std::vector<CfnEntry>& entries, data::Node source);
  CfnValue made_list(const std::vector<CfnValue>& elements, data::Node source);
  CfnValue made_text(std::string_view text, data::Node source);
  CfnValue unknown(data::Node source, std::string_view why, const data::Hint* hint = nullptr);
  // Appends the value as a root of its own and gives its index.
  uint32_t append(const CfnValue& value, const CfnEntry* key = nullptr);

  // One element of a Fn::ForEach at a time: its logical name, and the value under it; the element's
  // name stands for it in both until the call returns.
  void for_each(data::Node raw, text::FunctionRef<void(std::string_view, data::Node)> each);
  // The text of a scalar with the names of Fn::ForEach in it replaced.
  std::string_view text_in_loop(std::string_view text);

  // Whether the condition can hold at all, whatever the parameters are.
  CfnVerdict whatever_parameters(std::string_view condition, data::Node at);
  CfnVerdict condition(std::string_view name, data::Node at);
  // From here on values are those of a resource that is made where the condition holds; an empty
  // name ends that.
  void assume(std::string_view condition);

  // Names that a Ref may mean beside parameters: logical names of resources.
  void add_resource(std::string_view name, data::Node raw) { resources_.emplace(name, raw); }
  // Whether a parameter of this name says NoEcho.
  bool is_secret(std::string_view parameter) const {
    const auto known = parameters_.find(parameter);
    return known != parameters_.end() && known->second.secret;
  }
  std::string_view keep(std::string_view text) { return document_.arena().copy(text); }

  void shape(text::Level level, data::Node at, std::string message);

 private:
  struct Parameter {
    data::Node raw;
    data::Node initial;  // Default
    data::Node allowed;  // AllowedValues
    std::string_view type;
    bool secret = false;
  };
  // A text that is put together.
  struct Text {
    std::string known;     // up to the first part that is not known
    std::string identity;  // of the whole, as long as every part has one
    std::string_view why;
    bool unknown = false;
    bool identified = true;
  };
  enum class State : uint8_t { kBusy, kDone };
  struct Known {
    State state = State::kBusy;
    CfnVerdict verdict;
  };
  using Memo = std::unordered_map<std::string_view, Known>;
  class Deeper;

  CfnValue plain(data::Node raw);
  CfnValue rebuilt(data::Node raw);
  CfnValue call(data::Node raw, const data::IntrinsicCall& call);
  CfnValue reference(std::string_view name, data::Node raw);
  // ", did you mean X?" or nothing.
  std::string near_name(std::string_view name, bool parameters);
  CfnValue parameter(std::string_view name, const Parameter& parameter, data::Node raw);
  // No node where none is called so.
  data::Node resource_named(std::string_view name) const {
    const auto known = resources_.find(name);
    return known == resources_.end() ? data::Node() : known->second;
  }
  CfnValue attribute(data::Node raw, data::Node argument);
  CfnValue attribute(std::string_view resource, std::string_view attribute, data::Node raw);
  CfnValue substituted(data::Node raw, data::Node argument);
  CfnValue chosen(data::Node raw, data::Node argument);
  CfnValue either(data::Node raw, const CfnValue& a, const CfnValue& b, std::string_view why);
  CfnValue joined(data::Node raw, data::Node argument);
  CfnValue selected(data::Node raw, data::Node argument);
  CfnValue split(data::Node raw, data::Node argument);
  CfnValue mapped(data::Node raw, data::Node argument);
  CfnValue base64(data::Node raw, data::Node argument);
  CfnValue imported(data::Node raw, data::Node argument);
  CfnValue zones(data::Node raw, data::Node argument);
  CfnValue length(data::Node raw, data::Node argument);
  CfnValue json(data::Node raw, data::Node argument);
  CfnValue malformed(data::Node raw, std::string_view function, std::string_view wanted);

  // What stands behind a call's tag or key: a call of its own is resolved.
  CfnValue argument_value(data::Node raw, data::Node argument);
  // The elements of a list argument that has between `least` and `most`; false when it is none.
  static bool elements_of(data::Node argument, size_t least, size_t most,
                          std::vector<data::Node>& elements);
  std::vector<data::Node> list_elements(const CfnValue& list) const;
  void add(Text& text, std::string_view literal);
  void add(Text& text, const CfnValue& value);
  CfnValue finished(Text& text, data::Node raw);
  const data::Hint* hint(std::string_view identity, std::string_view prefix, bool is_set,
                         data::Node target = {});
  CfnValue from(CfnValue value, data::Origin::Via via, text::Span place, std::string_view what);
  std::string_view text_of(const CfnValue& value) const { return document_.text_of(value.data); }
  void settle(const CfnValue& value, uint32_t index);
  void loop_entries(data::Node raw, std::vector<CfnEntry>& entries);
  bool loop_elements(data::Node collection, std::vector<std::string_view>& elements, bool& known);
  bool spend(size_t nodes, size_t bytes, data::Node at);

  CfnVerdict verdict(data::Node raw);
  CfnVerdict equal(data::Node raw, data::Node argument);
  // What the values that a parameter may have say; unknown when they say nothing.
  CfnVerdict among_allowed(const CfnValue& parameter, const CfnValue& value);
  CfnVerdict all(data::Node raw, data::Node argument, bool wanted);
  void assume_other(std::string_view parameter, data::Node value);
  void assume_verdict(data::Node raw, bool holds, uint32_t depth);

  data::Document& document_;
  text::Findings& findings_;
  data::Node mappings_;
  data::Node conditions_;
  bool has_transform_ = false;
  std::unordered_map<std::string_view, Parameter> parameters_;
  std::unordered_map<std::string_view, data::Node> resources_;
  std::vector<std::pair<std::string_view, std::string_view>> loops_;
  Memo usual_;
  Memo any_;
  Memo assumed_memo_;
  Memo* memo_ = &usual_;
  bool defaults_ = true;
  std::map<std::string_view, bool> assumed_;
  std::map<std::string_view, data::Node> assumed_values_;
  std::set<std::string_view> without_default_;
  uint32_t depth_ = 0;
  uint64_t made_nodes_ = 0;
  uint64_t made_bytes_ = 0;
  uint64_t rounds_ = 0;
  uint32_t suggested_ = 0;
  bool limited_ = false;
  bool circle_told_ = false;
};

}  // namespace ordain::read
