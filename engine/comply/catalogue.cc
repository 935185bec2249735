// Catalogues: reading one, with what is wrong in it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::comply {
namespace {

constexpr std::string_view kCode = "comply/catalogue";
constexpr auto kHeader =
    std::to_array<std::string_view>({"catalogue", "title", "titles", "controls"});
constexpr auto kKinds = std::to_array<std::string_view>({"control", "clause"});

class Reader {
 public:
  explicit Reader(text::Findings& findings) : findings_(findings) {}

  Catalogue read(data::Node root, data::Node titles) {
    if (!root) return {};
    if (!root.is_map()) {
      report(root.blame_span(),
             fmt::format("a catalogue is a map, found {}", data::name(root.kind())));
      return {};
    }
    for (uint32_t i = 0; i < root.child_count(); ++i) {
      const data::Node entry = root.child(i);
      if (repeated(entry)) continue;
      if (std::find(kHeader.begin(), kHeader.end(), entry.key()) == kHeader.end()) {
        report(entry.key_span(),
               fmt::format("a catalogue has no key {}{}", text::preview(entry.key()),
                           text::did_you_mean(entry.key(), kHeader)));
      }
    }
    catalogue_.id = scalar(root, "catalogue");
    // The id stands before the slash of a full control id.
    if (catalogue_.id.find_first_of("/ ") != std::string::npos) {
      report(root.get("catalogue").span(),
             fmt::format("a catalogue's id has no slash and no space, found {}",
                         text::preview(catalogue_.id)));
    }
    catalogue_.title = scalar(root, "title");
    controls(root);
    read_titles(root, titles);
    return std::move(catalogue_);
  }

 private:
  void report(text::Span span, std::string message) {
    findings_.report(kCode, text::Level::kError, span, std::move(message));
  }

  // Whether look-ups do not see this entry; the last of several is reported.
  bool repeated(data::Node entry) {
    if (entry.has(data::kDuplicateKey)) {
      report(entry.key_span(),
             fmt::format("the key {} stands more than once", text::preview(entry.key())));
    }
    return entry.has(data::kShadowed);
  }

  // The text of a scalar that must be there. A number is taken as it is written: "3.10" stays that.
  std::string scalar(data::Node map, std::string_view key) {
    const data::Node node = map.get(key);
    if (!node) {
      report(map.blame_span(), fmt::format("{} is not set", key));
      return {};
    }
    if (!node.is_scalar() || node.kind() == data::Kind::kNull || node.text().empty()) {
      report(node.blame_span(), fmt::format("{} wants a text, found {}", key, described(node)));
      return {};
    }
    return std::string(node.text());
  }

  static std::string_view described(data::Node node) {
    return node.kind() == data::Kind::kString ? "an empty one" : data::name(node.kind());
  }

  void controls(data::Node root) {
    const data::Node list = root.get("controls");
    if (!list) {
      report(root.blame_span(), "controls is not set");
      return;
    }
    if (!list.is_list() || list.child_count() == 0) {
      report(list.blame_span(),
             fmt::format("controls wants a list of controls, found {}",
                         list.is_list() ? "an empty one" : data::name(list.kind())));
      return;
    }
    for (uint32_t i = 0; i < list.child_count(); ++i) {
      const data::Node node = list.child(i);
      if (node.is_map()) {
        control(node);
      } else {
        report(node.blame_span(),
               fmt::format("a control is a map, found {}", data::name(node.kind())));
      }
    }
  }

  void control(data::Node node) {
    for (uint32_t i = 0; i < node.child_count(); ++i) repeated(node.child(i));
    Control control;
    control.id = scalar(node, "id");
    control.kind = scalar(node, "kind");
    if (!control.kind.empty() &&
        std::find(kKinds.begin(), kKinds.end(), control.kind) == kKinds.end()) {
      report(node.get("kind").blame_span(),
             fmt::format("kind is control or clause, found {}{}", text::preview(control.kind),
                         text::did_you_mean(control.kind, kKinds)));
    }
    if (node.get("theme")) control.theme = scalar(node, "theme");
    if (control.id.empty()) return;
    if (control.id.find_first_of("/ ") != std::string::npos) {
      report(node.get("id").span(),
             fmt::format("a control's id has no slash and no space, found {}",
                         text::preview(control.id)));
      return;
    }
    const auto [first, fresh] = places_.emplace(control.id, node.get("id"));
    if (!fresh) {
      text::Finding finding;
      finding.code = kCode;
      finding.span = node.get("id").blame_span();
      finding.message =
          fmt::format("the control {} stands more than once", text::preview(control.id));
      finding.related.push_back({first->second.blame_span(), "the first one"});
      findings_.report(std::move(finding));
      return;
    }
    catalogue_.controls.push_back(std::move(control));
  }

  void read_titles(data::Node root, data::Node titles) {
    if (!titles || !titles.is_map()) {
      const data::Node place = titles ? titles : root.get("titles") ? root.get("titles") : root;
      report(place.blame_span(),
             titles ? fmt::format("titles are a map from a control's id to its title, found {}",
                                  data::name(titles.kind()))
                    : std::string("the titles of the controls are not there"));
      return;
    }
    std::vector<std::string_view> ids;
    for (const Control& control : catalogue_.controls) ids.push_back(control.id);
    for (uint32_t i = 0; i < titles.child_count(); ++i) {
      const data::Node entry = titles.child(i);
      if (repeated(entry) || places_.contains(entry.key())) continue;
      report(entry.key_span(),
             fmt::format("the catalogue has no control {}{}", text::preview(entry.key()),
                         text::did_you_mean(entry.key(), ids)));
    }
    for (Control& control : catalogue_.controls) {
      if (titles.get(control.id)) {
        control.title = scalar(titles, control.id);
      } else {
        report(places_.find(control.id)->second.blame_span(),
               fmt::format("the control {} has no title", text::preview(control.id)));
      }
    }
  }

  text::Findings& findings_;
  Catalogue catalogue_;
  std::map<std::string, data::Node, std::less<>> places_;  // of each id
};

}  // namespace

const Control* Catalogue::find(std::string_view control) const {
  const auto it = std::find_if(controls.begin(), controls.end(),
                               [control](const Control& one) { return one.id == control; });
  return it == controls.end() ? nullptr : &*it;
}

Catalogue read_catalogue(data::Node root, data::Node titles, text::Findings& findings) {
  return Reader(findings).read(root, titles);
}

std::set<std::string, std::less<>> control_ids(const std::vector<Catalogue>& catalogues) {
  std::set<std::string, std::less<>> ids;
  for (const Catalogue& catalogue : catalogues) {
    for (const Control& control : catalogue.controls) ids.insert(catalogue.id + "/" + control.id);
  }
  return ids;
}

}  // namespace ordain::comply
