// OSCAL: the catalogue, the profile and the Statement of Applicability as a component.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/oscal.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/comply/digest.h"
#include "engine/report/facts.h"
#include "engine/report/oscal_parts.h"
#include "engine/text/utf8.h"

namespace ordain::report {

using comply::ControlStanding;
using comply::Record;

std::string oscal_token(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (upper) {
      out += static_cast<char>(c - 'A' + 'a');
    } else {
      out += plain ? c : '-';
    }
  }
  if (out.empty() || !((out[0] >= 'a' && out[0] <= 'z') || out[0] == '_')) out.insert(0, "_");
  return out;
}

std::string oscal_id(const comply::Standing& standing, const ControlStanding& one) {
  const auto first = std::find_if(
      standing.controls.begin(), standing.controls.end(),
      [&one](const ControlStanding& other) { return other.short_id() == one.short_id(); });
  if (first->catalogue == one.catalogue) return oscal_token(one.short_id());
  return fmt::format("{}_{}", oscal_token(one.catalogue->id), oscal_token(one.short_id()));
}

std::string oscal_line(std::string_view text) {
  std::string out;
  for (const char c : text::printable(text, true)) {
    const bool blank = c == ' ' || c == '\t';
    if (blank && (out.empty() || out.ends_with(' '))) continue;
    out += blank ? ' ' : c;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

void Props::write(std::string_view name, std::string_view ns, std::string_view value) {
  const std::string line = oscal_line(value);
  if (line.empty()) return;
  if (!open_) json_.key("props").open('[');
  open_ = true;
  json_.open('{').entry("name", name);
  if (!ns.empty()) json_.entry("ns", ns);
  json_.entry("value", line).close();
}

Props& Props::add(std::string_view name, std::string_view value) {
  write(name, kOscalNamespace, value);
  return *this;
}

Props& Props::core(std::string_view name, std::string_view value) {
  write(name, "", value);
  return *this;
}

void Props::close() {
  if (open_) json_.close();
  open_ = false;
}

std::string oscal_time(std::string_view day) { return fmt::format("{}T00:00:00Z", day); }

std::string oscal_document(std::string_view root, std::string_view title, const OscalInput& input,
                           const std::function<void(JsonWriter&)>& more,
                           const std::function<void(JsonWriter&)>& body) {
  const auto written = [&](std::string_view id) {
    JsonWriter json;
    json.open('{').key(root).open('{').entry("uuid", id);
    json.key("metadata").open('{').entry("title", title);
    json.entry("last-modified", oscal_time(input.run.as_of)).entry("version", input.run.as_of);
    json.entry("oscal-version", input.version);
    Props props(json);
    props.add("tool", fmt::format("ordain {}", version())).close();
    more(json);
    json.close();
    body(json);
    json.close().close();
    return json.take();
  };
  return written(comply::uuid_of(fmt::format("{}/{}", root, comply::sha256(written("")))));
}

namespace {

void nothing_more(JsonWriter&) {}

// "a-5-01": sorts as people count.
std::string sort_id(std::string_view id) {
  std::string out;
  for (std::string_view rest = id; !rest.empty();) {
    const size_t dot = std::min(rest.find('.'), rest.size());
    const std::string_view part = rest.substr(0, dot);
    const bool number = part.find_first_not_of("0123456789") == std::string_view::npos;
    out += fmt::format(
        "{}{}{}", out.empty() ? "" : "-", number && part.size() < 2 ? "0" : "",
        oscal_token(part) == fmt::format("_{}", part) ? std::string(part) : oscal_token(part));
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  return out;
}

void write_control(JsonWriter& json, const comply::Standing& standing, const ControlStanding& one) {
  json.open('{').entry("id", oscal_id(standing, one));
  const std::string title = oscal_line(one.control->title);
  json.entry("title", title.empty() ? std::string(one.short_id()) : title);
  Props props(json);
  props.core("label", one.short_id()).core("sort-id", sort_id(one.short_id()));
  props.add("kind", one.control->kind);
  for (const auto& [name, words] : one.control->attributes) {
    std::string token = oscal_token(name);
    std::replace(token.begin(), token.end(), '_', '-');
    for (const std::string& word : words) props.add(token, word);
  }
  props.close();
  json.close();
}

// A group a catalogue, and in it one a theme; clauses have none.
std::string catalog(const OscalInput& input) {
  const comply::Standing& standing = input.standing;
  std::vector<const comply::Catalogue*> catalogues;
  for (const ControlStanding& one : standing.controls) {
    if (catalogues.empty() || catalogues.back() != one.catalogue)
      catalogues.push_back(one.catalogue);
  }
  return oscal_document(
      "catalog", "Controls and clauses, by their numbers and titles", input, nothing_more,
      [&](JsonWriter& json) {
        json.key("groups").open('[');
        for (const comply::Catalogue* catalogue : catalogues) {
          const std::string id = oscal_token(catalogue->id);
          json.open('{').entry("id", id).entry("title", catalogue->title);
          Props props(json);
          props.add("basis", catalogue->basis).close();
          std::vector<std::string> themes;
          for (const comply::Control& control : catalogue->controls) {
            if (std::find(themes.begin(), themes.end(), control.theme) == themes.end())
              themes.push_back(control.theme);
          }
          json.key("groups").open('[');
          for (const std::string& theme : themes) {
            const std::string_view title = theme.empty() ? std::string_view("clauses") : theme;
            json.open('{').entry("id", fmt::format("{}_{}", id, oscal_token(title)));
            json.entry("title", title).key("controls").open('[');
            for (const ControlStanding& one : standing.controls) {
              if (one.catalogue == catalogue && one.control->theme == theme)
                write_control(json, standing, one);
            }
            json.close().close();
          }
          json.close().close();
        }
        json.close();
      });
}

std::expected<std::string, std::string> profile(const OscalInput& input) {
  const comply::Standing& standing = input.standing;
  std::vector<const ControlStanding*> applying;
  bool any = false;
  for (const ControlStanding& one : standing.controls) {
    const bool applies = one.soa != nullptr && one.soa->truth("applicable") == true;
    any |= applies;
    if (applies || (one.is_clause() && one.catalogue->basis != "guidance"))
      applying.push_back(&one);
  }
  if (!any)
    return std::unexpected("no entry of a Statement of Applicability says that a control applies");
  return oscal_document(
      "profile", "Controls that apply, by the Statement of Applicability", input, nothing_more,
      [&](JsonWriter& json) {
        json.key("imports").open('[').open('{').entry("href", "catalog.json");
        json.key("include-controls").open('[').open('{').key("with-ids").open('[');
        for (const ControlStanding* one : applying) json.value(oscal_id(standing, *one));
        json.close().close().close().close().close();
        json.key("modify").open('{').key("alters").open('[');
        for (const ControlStanding* one : applying) {
          if (one->soa == nullptr || one->soa->texts("reasons").empty()) continue;
          json.open('{').entry("control-id", oscal_id(standing, *one));
          json.key("adds").open('[').open('{');
          Props props(json);
          props.add("statement-entry", one->soa->id);
          for (const std::string& reason : one->soa->texts("reasons")) props.add("reason", reason);
          props.close();
          json.close().close().close();
        }
        json.close().close();
      });
}

// The word of OSCAL for a status of implementation; empty: it has none.
std::string_view status_of(std::string_view implementation) {
  if (implementation == "implemented") return "implemented";
  if (implementation == "partial") return "partial";
  if (implementation == "planned") return "planned";
  return implementation == "not_applicable" ? "not-applicable" : "";
}

void write_entry(JsonWriter& json, const Record& entry, const ControlStanding* one,
                 const std::string& id) {
  json.open('{').entry("uuid", comply::uuid_of(fmt::format("requirement/{}", entry.address())));
  json.entry("control-id", id);
  std::string description = entry.text("justification");
  if (const std::string how = entry.text("description"); !how.empty())
    description += fmt::format("{}{}", description.empty() ? "" : "\n\n", how);
  json.entry("description",
             description.empty() ? "The entry gives no justification." : description);
  const std::optional<bool> applies = entry.truth("applicable");
  Props props(json);
  props.add("statement-entry", entry.id);
  props.add("applicable", !applies ? "not-said" : *applies ? "yes" : "no");
  const std::string implementation = entry.text("implementation");
  props.core("implementation-status", status_of(implementation));
  props.add("implementation", implementation);
  for (const std::string_view key : {"reasons", "risks", "obligations", "documents"}) {
    for (const std::string& word : entry.texts(key))
      props.add(oscal_token(key.substr(0, key.size() - 1)), word);
  }
  props.add("inherited-from", entry.text("inherited_from"));
  props.add("target-date", entry.date("target_date"));
  if (one == nullptr) {
    props.add("own-control", "yes");
  } else {
    props.add("coverage", name(one->coverage)).add("verdict", name(one->verdict));
    props.add("last-evidence", one->last_evidence);
  }
  props.close();
  if (!entry.owner.empty()) {
    json.key("responsible-roles").open('[').open('{').entry("role-id", "control-owner");
    json.key("party-uuids").open('[');
    json.value(comply::uuid_of(fmt::format("party/{}", entry.owner))).close().close().close();
  }
  json.close();
}

std::expected<std::string, std::string> component_definition(const OscalInput& input) {
  const comply::Standing& standing = input.standing;
  std::set<std::string> owners;
  std::set<std::string> versions;
  size_t entries = 0;
  const auto know = [&](const Record& entry) {
    ++entries;
    if (!entry.owner.empty()) owners.insert(entry.owner);
    if (const std::string said = oscal_line(entry.text("version")); !said.empty())
      versions.insert(said);
  };
  for (const ControlStanding& one : standing.controls) {
    if (one.soa != nullptr) know(*one.soa);
  }
  for (const Record* entry : standing.own_controls) know(*entry);
  if (entries == 0) return std::unexpected("no entry of a Statement of Applicability was read");
  const auto people = [&owners](JsonWriter& json) {
    json.key("roles").open('[').open('{').entry("id", "control-owner");
    json.entry("title", "Owner of a control").close().close();
    if (owners.empty()) return;
    json.key("parties").open('[');
    for (const std::string& owner : owners) {
      json.open('{').entry("uuid", comply::uuid_of(fmt::format("party/{}", owner)));
      json.entry("type", "person").entry("name", oscal_line(owner)).close();
    }
    json.close();
  };
  return oscal_document(
      "component-definition", "Statement of Applicability", input, people, [&](JsonWriter& json) {
        json.key("components").open('[').open('{');
        json.entry("uuid", comply::uuid_of("component/isms")).entry("type", "policy");
        json.entry("title", "Information security management system");
        json.entry("description",
                   "The controls of the organization, by its Statement of Applicability");
        json.key("control-implementations").open('[').open('{');
        json.entry("uuid", comply::uuid_of("implementation/statement-of-applicability"));
        json.entry("source", "catalog.json").entry("description", "Statement of Applicability");
        Props props(json);
        for (const std::string& said : versions) props.add("statement-version", said);
        props.close();
        json.key("implemented-requirements").open('[');
        for (const ControlStanding& one : standing.controls) {
          if (one.soa != nullptr) write_entry(json, *one.soa, &one, oscal_id(standing, one));
        }
        for (const Record* entry : standing.own_controls)
          write_entry(json, *entry, nullptr, oscal_token(entry->text("control")));
        json.close().close().close().close().close();
      });
}

}  // namespace

std::expected<std::string, std::string> oscal(std::string_view model, const OscalInput& input) {
  if (model == "catalog") return catalog(input);
  if (model == "profile") return profile(input);
  if (model == "component-definition") return component_definition(input);
  return model == "assessment-results" ? oscal_results(input) : oscal_actions(input);
}

}  // namespace ordain::report
