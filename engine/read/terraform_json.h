// JSON and Terraform: values as JSON, and documents as values.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/read/terraform_evaluation.h"

namespace ordain::read::terraform {

// As jsonencode writes it: no blanks, keys in order, <, > and & escaped. What is not known is
// written as null; ask first_unknown first.
std::string json_text(const Value& value);
// As yamlencode writes it.
std::string yaml_text(const Value& value);
std::string json_quoted(std::string_view text);

// The value that a text was made from: of jsonencode what was encoded, of a template or a file in
// JSON what it says, its parts where they are written and what was put into it as it was put in.
// Without content where it is none.
Value written_in(Evaluation& evaluation, const Value& text);

// A value of a document, of which all stands at `span`.
Value value_of(Values& values, data::Node node, text::Span span);

}  // namespace ordain::read::terraform
