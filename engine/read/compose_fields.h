// Compose fields: the spellings of a field of a service -> one shape.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/read/compose_interpolation.h"
#include "engine/read/made_tree.h"
#include "engine/text/finding.h"

namespace ordain::read {

// Puts values on a tree, each in place of what it is made of. A field whose value is of a shape
// that Compose does not take is copied as it is, with a finding read/compose-shape.
class ComposeFields {
 public:
  ComposeFields(data::Document& document, MadeTree& tree, const ComposeVariables& variables,
                text::Findings& findings)
      : document_(document), tree_(tree), variables_(variables), findings_(findings) {}

  // Puts the field in its one shape under its own key; false when it has only one spelling.
  bool put(data::Node field);
  // Puts a copy with variables put in all texts below.
  void put_interpolated(data::Node node, data::Key key);
  // Whether some text of the document could hold a variable.
  bool has_variables() const;

 private:
  using Element = std::function<void(data::Node)>;

  data::Key key(std::string_view name) { return document_.intern_kept_key(name); }
  void list_of(data::Node field, const Element& element);
  void put_pairs(data::Node field, data::Key under);
  void put_pair(data::Node scalar);
  void put_port(data::Node element);
  void put_short_port(data::Node element);
  void put_volume(data::Node element);
  void put_short_volume(data::Node element);
  void put_named(data::Node element, std::string_view name);
  void put_build(data::Node field);
  bool put_bool(data::Node field);
  const data::Origin* of_variables(data::Node node, const Interpolated& made);
  void put_numbers(data::Node element, std::string_view first, std::string_view last,
                   std::string_view text, size_t begin);
  // A part of the text of `scalar`, at its place.
  void put_part(data::Node scalar, std::string_view name, data::Kind kind, size_t begin,
                size_t end);
  void put_rest_unknown(data::Node scalar, std::string_view name, std::string_view prefix);
  std::string_view known_text(data::Node scalar) const;
  void shape(data::Node node, std::string_view wants);

  data::Document& document_;
  MadeTree& tree_;
  const ComposeVariables& variables_;
  text::Findings& findings_;
  uint64_t grown_ = 0;
};

}  // namespace ordain::read
