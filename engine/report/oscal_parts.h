// OSCAL parts: identifiers, props and metadata that the models have in common.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/report/json_writer.h"
#include "engine/report/oscal.h"

// Internal to engine/report.
namespace ordain::report {

// "a.8.24": a token as OSCAL wants it, which begins with a letter.
std::string oscal_token(std::string_view text);
// The id of a control: its own, in lower case; with its catalogue where another one has it too.
std::string oscal_id(const comply::Standing& standing, const comply::ControlStanding& one);

// What OSCAL takes as a string: one line with no blank at its ends. Empty where nothing is left.
std::string oscal_line(std::string_view text);

// Adds to `props`; the list is opened with the first one and closed by close(). Nothing is written
// of an empty value.
class Props {
 public:
  explicit Props(JsonWriter& json) : json_(json) {}
  // In our namespace.
  Props& add(std::string_view name, std::string_view value);
  Props& add(std::string_view name, uint64_t value) { return add(name, std::to_string(value)); }
  // One that OSCAL itself knows.
  Props& core(std::string_view name, std::string_view value);
  void close();

 private:
  void write(std::string_view name, std::string_view ns, std::string_view value);
  JsonWriter& json_;
  bool open_ = false;
};

// The whole document: `body` writes what stands behind the metadata, `more` adds to them (roles,
// parties). Its own id is that of its contents: a document that says something else is another one.
std::string oscal_document(std::string_view root, std::string_view title, const OscalInput& input,
                           const std::function<void(JsonWriter&)>& more,
                           const std::function<void(JsonWriter&)>& body);

// "2026-11-30T00:00:00Z"
std::string oscal_time(std::string_view day);

// The models in a file of their own.
std::expected<std::string, std::string> oscal_results(const OscalInput& input);
std::expected<std::string, std::string> oscal_actions(const OscalInput& input);

}  // namespace ordain::report
