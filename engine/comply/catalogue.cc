// Catalogues: reading one, with what is wrong in it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "engine/data/json_text.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::comply {
namespace {

constexpr std::string_view kCode = "comply/catalogue";
constexpr auto kHeader =
    std::to_array<std::string_view>({"catalogue", "title", "titles", "basis", "controls"});
constexpr auto kBases = std::to_array<std::string_view>({"requirement", "guidance"});
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
    catalogue_.basis = root.get("basis") ? scalar(root, "basis") : std::string(kBases[0]);
    if (std::find(kBases.begin(), kBases.end(), catalogue_.basis) == kBases.end()) {
      report(root.get("basis").span(), fmt::format("basis is requirement or guidance, found {}{}",
                                                   text::preview(catalogue_.basis),
                                                   text::did_you_mean(catalogue_.basis, kBases)));
    }
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
    for (uint32_t i = 0; i < node.child_count(); ++i) attribute(node.child(i), control);
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

  void attribute(data::Node node, Control& control) {
    if (node.has(data::kShadowed) || node.key() == "id" || node.key() == "kind" ||
        node.key() == "theme")
      return;
    std::vector<std::string>& words =
        control.attributes.emplace_back(std::string(node.key()), std::vector<std::string>()).second;
    for (uint32_t i = 0; i < std::max(node.child_count(), 1u); ++i) {
      const data::Node word = node.is_list() && node.child_count() > 0 ? node.child(i) : node;
      if (word.is_scalar() && word.kind() != data::Kind::kNull && !word.text().empty()) {
        words.emplace_back(word.text());
      } else if (!node.is_list() || node.child_count() > 0) {
        report(word.blame_span(), fmt::format("{} wants a word or a list of words, found {}",
                                              text::preview(node.key()), described(word)));
        return;
      }
    }
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

const std::vector<std::string>& Control::words(std::string_view attribute) const {
  static const std::vector<std::string> none;
  const auto it = std::find_if(attributes.begin(), attributes.end(),
                               [attribute](const auto& one) { return one.first == attribute; });
  return it == attributes.end() ? none : it->second;
}

const Control* Catalogue::find(std::string_view control) const {
  const auto it = std::find_if(controls.begin(), controls.end(),
                               [control](const Control& one) { return one.id == control; });
  return it == controls.end() ? nullptr : &*it;
}

void retitle(Catalogue& catalogue, data::Node titles, text::Findings& findings) {
  const auto report = [&](text::Span span, std::string message) {
    findings.report(kCode, text::Level::kError, span, std::move(message));
  };
  if (!titles.is_map()) {
    report(titles.blame_span(), fmt::format("titles are a map from a control's id to its title, "
                                            "found {}",
                                            data::name(titles.kind())));
    return;
  }
  for (uint32_t i = 0; i < titles.child_count(); ++i) {
    const data::Node title = titles.child(i);
    const auto it = std::find_if(catalogue.controls.begin(), catalogue.controls.end(),
                                 [&](const Control& one) { return one.id == title.key(); });
    if (it == catalogue.controls.end()) {
      report(title.key_span(), fmt::format("the catalogue {} has no control {}", catalogue.id,
                                           text::preview(title.key())));
    } else if (title.kind() != data::Kind::kString || title.text().empty()) {
      report(title.blame_span(), fmt::format("the title of {} is a text", it->id));
    } else {
      it->title = title.text();
    }
  }
}

Catalogue read_catalogue(data::Node root, data::Node titles, text::Findings& findings) {
  return Reader(findings).read(root, titles);
}

std::string records_of(const std::vector<Catalogue>& catalogues, std::string_view prefix) {
  std::string out;
  const auto text = [&out](std::string_view key, std::string_view value) {
    data::append_json(out, key);
    out += ':';
    data::append_json(out, value);
    out += ',';
  };
  for (const Catalogue& catalogue : catalogues) {
    for (const Control& control : catalogue.controls) {
      if (!fmt::format("{}/{}", catalogue.id, control.id).starts_with(prefix)) continue;
      out += out.empty() ? "[{" : ",{";
      text("id", control.id);
      text("catalogue", catalogue.id);
      text("title", control.title);
      text("kind", control.kind);
      if (!control.theme.empty()) text("theme", control.theme);
      out += "\"attributes\":{";
      for (const auto& [name, words] : control.attributes) {
        if (out.back() == ']') out += ',';
        data::append_json(out, name);
        out += ":[";
        for (const std::string& word : words) {
          if (out.back() == '"') out += ',';
          data::append_json(out, word);
        }
        out += ']';
      }
      out += "}}";
    }
  }
  return out.empty() ? "[]" : out + "]";
}

std::set<std::string, std::less<>> control_ids(const std::vector<Catalogue>& catalogues) {
  std::set<std::string, std::less<>> ids;
  for (const Catalogue& catalogue : catalogues) {
    for (const Control& control : catalogue.controls) ids.insert(catalogue.id + "/" + control.id);
  }
  return ids;
}

}  // namespace ordain::comply
