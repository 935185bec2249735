// Findings of Terraform's plans are moved to the files of Terraform that lie beside the plan.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/plan_places.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/read/path.h"
#include "engine/read/terraform_configuration.h"
#include "engine/read/terraform_places.h"
#include "engine/read/terraform_plan.h"

namespace ordain::run {
namespace {

// A shorter text stands in too many places that have nothing to do with the secret.
constexpr size_t kLeastSecret = 6;

// The parts of a JSON pointer, without its escapes.
std::vector<std::string> parts_of(std::string_view pointer) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      parts.emplace_back();
    } else if (pointer[i] == '~' && i + 1 < pointer.size()) {
      if (!parts.empty()) parts.back() += pointer[i + 1] == '1' ? '/' : '~';
      ++i;
    } else if (!parts.empty()) {
      parts.back() += pointer[i];
    }
  }
  return parts;
}

// The path of a value in its resource: what stands behind /change/after, /values or /attributes.
std::vector<std::string> path_in_resource(std::string_view pointer) {
  std::vector<std::string> parts = parts_of(pointer);
  for (size_t i = 0; i < parts.size(); ++i) {
    const bool starts = parts[i] == "after" || parts[i] == "after_unknown" ||
                        parts[i] == "values" || parts[i] == "attributes";
    if (!starts) continue;
    parts.erase(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    if (!parts.empty() && parts[0] == "tags_all") parts[0] = "tags";
    return parts;
  }
  return {};
}

class Mover {
 public:
  Mover(const data::Snapshot& snapshot, const read::Limits& limits,
        const text::SymbolTable& symbols, text::SourceSet& sources)
      : limits_(limits), symbols_(symbols), sources_(sources) {
    for (const auto& document : snapshot.documents()) {
      if (read::terraform_json(*document) != read::TerraformJson::kNone)
        plans_.emplace(document->source(), document.get());
    }
  }

  bool any() const { return !plans_.empty(); }

  void move(text::Finding& finding) {
    const auto plan = plans_.find(finding.span.source);
    if (plan == plans_.end() || !finding.outcome) return;
    const std::string folder(read::parent_of(sources_[plan->first].path()));
    auto [it, fresh] = places_.try_emplace(folder);
    if (fresh) {
      it->second = std::make_unique<read::TerraformPlaces>(folder, sources_, symbols_, limits_);
    }
    const std::string_view address = read::terraform::address_at_start(finding.subject);
    const auto found = it->second->find(address, path_in_resource(finding.pointer));
    hide(*plan->second, *it->second);
    if (!found) return;
    finding.related.insert(finding.related.begin(), {finding.span, "the plan says so here"});
    finding.span = shown(found->span);
    finding.subject_span = found->subject;
    finding.pointer.clear();
    finding.fixes.clear();
  }

 private:
  // Less what would tell how long a secret in it is.
  text::Span shown(text::Span span) const {
    for (const text::Source::Hidden& hidden : sources_[span.source].hidden()) {
      if (hidden.begin >= span.begin && hidden.begin < span.end) {
        span.end = hidden.begin + 1;
        break;
      }
    }
    return span;
  }

  // In the files that were looked at since the last time.
  void hide(const data::Document& plan, const read::TerraformPlaces& places) {
    size_t& done = hidden_[&places];
    for (; done < places.files().size(); ++done) {
      text::Source& source = sources_[places.files()[done]];
      for (const uint32_t index : plan.sensitive()) {
        const std::string_view secret = data::Node(&plan, index).text();
        if (secret.size() < kLeastSecret) continue;
        for (size_t at = source.bytes().find(secret); at != std::string_view::npos;
             at = source.bytes().find(secret, at + secret.size())) {
          source.hide(static_cast<uint32_t>(at), static_cast<uint32_t>(at + secret.size()));
        }
      }
    }
  }

  const read::Limits& limits_;
  const text::SymbolTable& symbols_;
  text::SourceSet& sources_;
  std::map<text::SourceId, const data::Document*> plans_;
  std::map<std::string, std::unique_ptr<read::TerraformPlaces>> places_;  // by folder
  std::map<const read::TerraformPlaces*, size_t> hidden_;
};

}  // namespace

void point_into_terraform(const data::Snapshot& snapshot, const read::Limits& limits,
                          const text::SymbolTable& symbols, text::SourceSet& sources,
                          text::Findings& findings) {
  Mover mover(snapshot, limits, symbols, sources);
  if (!mover.any()) return;
  for (text::Finding& finding : findings.all()) mover.move(finding);
}

}  // namespace ordain::run
