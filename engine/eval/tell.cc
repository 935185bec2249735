// Tell: clause results -> findings. language.md section 7: blame, primary place, folding.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/tell.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "engine/eval/address.h"
#include "engine/eval/sensitive.h"
#include "engine/lang/one_line.h"
#include "engine/text/utf8.h"

namespace ordain::eval {

using text::Outcome;

namespace {

struct Place {
  data::Node node;
  std::string_view missing;
  std::string label;
};

// Flattened blame and causes hold at most this many places: more help nobody.
constexpr size_t kMostPlaces = 16;

void add(std::vector<Place>& places, Place place) {
  if (!place.node || places.size() >= kMostPlaces) return;
  const auto same = [&place](const Place& other) {
    return other.node.original() == place.node.original() && other.missing == place.missing;
  };
  const auto known = std::find_if(places.begin(), places.end(), same);
  if (known == places.end()) {
    places.push_back(std::move(place));
  } else if (known->label.empty()) {
    known->label = std::move(place.label);
  }
}

void flatten(const Blame* blame, std::vector<Place>& places) {
  if (blame == nullptr) return;
  switch (blame->kind) {
    case Blame::Kind::kPlace:
      add(places, {blame->node, blame->missing, std::string(blame->label)});
      break;
    case Blame::Kind::kBoth:
      flatten(blame->left, places);
      flatten(blame->right, places);
      break;
    case Blame::Kind::kParts:
      for (const Blame* part : blame->parts) flatten(part, places);
  }
}

std::string cause_text(const Cause& cause) {
  return cause.reason == text::kAbsent ? absent_words(cause) : std::string(cause.message);
}

// Leaves, worst reason first: that is the one to tell of.
void leaves(const Cause* cause, std::vector<const Cause*>& out) {
  if (cause == nullptr) return;
  if (cause->left == nullptr) {
    out.push_back(cause);
    return;
  }
  leaves(cause->left, out);
  leaves(cause->right, out);
}

std::vector<const Cause*> causes(const Value& value) {
  std::vector<const Cause*> out;
  leaves(value.cause, out);
  std::stable_sort(out.begin(), out.end(),
                   [](const Cause* a, const Cause* b) { return a->reason > b->reason; });
  return out;
}

// A part of a rule as its author wrote it, on one line.
std::string rule_text(text::Span span, const text::SourceSet& sources) {
  const std::string_view words =
      sources[span.source].bytes().substr(span.begin, span.end - span.begin);
  return text::preview(lang::on_one_line(words), 120);
}

// What a clause asks: its condition, or what an `each` goes through.
text::Span asked(const lang::Stmt& stmt) {
  if (stmt.kind != lang::StmtKind::kEach) return stmt.condition->span;
  const lang::Expr* last =
      stmt.loop->where != nullptr ? stmt.loop->where : stmt.loop->generators.back().collection;
  return {stmt.span.source, stmt.span.begin, last->span.end};
}

bool is_inside(const Place& place, data::Node subject) {
  if (!subject) return false;
  // Documents inside texts have the places of their text.
  data::Node around = place.node;
  while (around && &around.document() != &subject.document()) around = around.document().host();
  if (!around) return false;
  const text::Span inner = place.node.span();
  const text::Span outer = subject.span();
  return inner.begin >= outer.begin && inner.end <= outer.end;
}

class Teller {
 public:
  Teller(const Told& told, const text::SourceSet& sources) : told_(told), sources_(sources) {}

  void clause(const ClauseResult& result) {
    if (result.value.missing()) {
      missing(result);
      return;
    }
    // `every`, or the `any` of a `deny`, as the whole condition: a finding for each element.
    const Blame* blame = result.value.blame;
    const bool just_quantifier = result.stmt->condition != nullptr &&
                                 result.stmt->condition->op == lang::ExprOp::kQuantified;
    if (just_quantifier && blame != nullptr && blame->kind == Blame::Kind::kParts && !result.at) {
      for (const Blame* part : blame->parts) decided(result, part);
      return;
    }
    decided(result, blame);
  }

  std::vector<text::Finding> take() { return std::move(findings_); }

 private:
  text::Finding start(const ClauseResult& result) {
    text::Finding finding = tell_plain(told_, result.outcome);
    finding.reasons = result.value.missing() ? result.value.reasons : 0;
    return finding;
  }

  void decided(const ClauseResult& result, const Blame* blame) {
    text::Finding finding = start(result);
    const lang::Stmt& stmt = *result.stmt;
    const std::string condition = rule_text(stmt.condition->span, sources_);
    finding.message = result.message;
    if (finding.message.empty() && stmt.kind == lang::StmtKind::kRequire) {
      finding.message = fmt::format("required {}", condition);
    } else if (finding.message.empty()) {
      finding.message = fmt::format("denied {}", condition);
    }
    std::vector<Place> places;
    flatten(blame, places);
    if (blame == nullptr)
      add(places, {result.value.node, "", fmt::format("is {}", to_text(result.value, 48))});
    if (places.size() == 1 && places[0].label.empty() && result.value.node &&
        places[0].node == result.value.node) {
      places[0].label = fmt::format("is {}", to_text(result.value, 48));
    }
    finish(std::move(finding), result, std::move(places));
  }

  void missing(const ClauseResult& result) {
    const std::vector<const Cause*> all = causes(result.value);
    text::Finding finding = start(result);
    std::vector<Place> places;
    for (const Cause* cause : all) add(places, {cause->node, cause->path, cause_text(*cause)});
    const auto in_words = is_quiet(places) ? quiet_cause : cause_text;
    const std::string why = all.empty() ? "a value is missing" : in_words(*all.front());
    const bool budget = result.outcome == Outcome::kError && !all.empty() && !all.front()->node;
    std::string what = budget ? "the rule" : "whether the rule applies";
    if (result.stmt != nullptr)
      what = fmt::format("`{}`", rule_text(asked(*result.stmt), sources_));
    if (result.exempt != nullptr)
      what = fmt::format("the exemption `{}`", rule_text(result.exempt->when->span, sources_));
    switch (result.outcome) {
      case Outcome::kError:
        finding.message = fmt::format("cannot evaluate {}: {}", what, why);
        break;
      case Outcome::kUndecided:
        finding.message = fmt::format("cannot decide {}: {}", what, why);
        if (result.value.reasons == text::kAbsent)
          finding.notes.push_back(
              "set it; or say in the rule what its absence means: `x?`, `x ?? default` or `exists "
              "x`");
        break;
      default:
        finding.message = !result.message.empty() ? result.message
                                                  : fmt::format("required {}, but {}", what, why);
    }
    for (const Cause* cause : all) {
      if (cause->reason == text::kBroken && cause->rule_at.valid())
        finding.related.push_back({cause->rule_at, "in the rule"});
    }
    finish(std::move(finding), result, std::move(places));
  }

  bool holds_hidden(const Place& place) const {
    return told_.hidden != nullptr && place.missing.empty() && told_.hidden->holds(place.node);
  }
  // It speaks of what is hidden: nothing that it says may quote a value.
  bool is_quiet(const std::vector<Place>& places) const {
    return told_.rule->sensitive ||
           std::any_of(places.begin(), places.end(),
                       [this](const Place& place) { return holds_hidden(place); });
  }
  text::Span span_of(const Place& place) const {
    const bool hidden = place.node.is_scalar() && holds_hidden(place);
    return hidden ? hidden_place(place.node) : place.node.blame_span();
  }

  void finish(text::Finding finding, const ClauseResult& result, std::vector<Place> places) {
    const bool quiet = is_quiet(places);
    if (told_.hidden != nullptr) {
      for (Place& place : places) {
        const data::Node shown = told_.hidden->shown_at(place.node);
        if (!(shown == place.node)) place = {shown, "", ""};
      }
    }
    for (Place& place : places) {
      // That something is not set tells no value.
      if (!quiet || !place.missing.empty() || place.node.kind() == data::Kind::kNull) continue;
      place.label = holds_hidden(place) ? hidden_label(place.node) : std::string_view();
    }
    if (places.empty() && !result.at) add(places, {told_.node, "", ""});
    // A value that is there before one that is not, inside the subject before outside, source
    // order.
    std::stable_sort(places.begin(), places.end(), [this](const Place& a, const Place& b) {
      const auto key = [this](const Place& place) {
        const text::Span span = place.node.span();
        return std::tuple(!is_inside(place, told_.node), !place.missing.empty(), span.source,
                          span.begin);
      };
      return key(a) < key(b);
    });
    if (result.at) {
      // The place that the rule names comes first; what decided stays in sight behind it.
      const data::Node named_at =
          told_.hidden != nullptr ? told_.hidden->shown_at(result.at) : result.at;
      Place named{named_at, "", ""};
      std::erase_if(places, [&named](Place& place) {
        if (place.node.original() != named.node.original()) return false;
        if (named.label.empty()) named.label = std::move(place.label);
        return true;
      });
      if (holds_hidden(named)) named.label = hidden_label(named.node);
      places.insert(places.begin(), std::move(named));
    }
    const bool rootless = places.empty();
    if (!rootless) {
      const Place& main = places.front();
      finding.span = span_of(main);
      finding.label = main.label;
      finding.pointer = main.node.pointer();
      if (!main.missing.empty()) finding.pointer += "/" + std::string(main.missing);
      // What came by an alias stands with its anchor; the place of the alias is where it is used.
      data::Node top = main.node;
      while (top && !top.has(data::kHasOrigin)) top = top.parent();
      const data::Origin* origin = top ? top.origin() : nullptr;
      if (origin != nullptr && origin->via == data::Origin::Via::kAlias && !(top == main.node)) {
        finding.related.push_back({holds_hidden(main) ? hidden_place(top) : top.span(),
                                   fmt::format("from {}", origin->what)});
        origin = origin->next;
      }
      for (; origin != nullptr; origin = origin->next) {
        finding.related.push_back({origin->span, fmt::format("from {}", origin->what)});
      }
      for (size_t i = 1; i < places.size(); ++i) {
        finding.related.push_back(
            {span_of(places[i]), places[i].label.empty() ? "see" : places[i].label});
      }
      // One root cause, one finding: what is missing is missing for every clause that reads it.
      if (result.value.missing()) {
        for (size_t i = 0; i < roots_.size(); ++i) {
          if (!(roots_[i].node == main.node) || roots_[i].missing != main.missing) continue;
          text::Finding& told = findings_[roots_[i].finding];
          if (finding.outcome > told.outcome) std::swap(told.message, finding.message);
          told.outcome = std::max(told.outcome, finding.outcome);
          told.reasons |= finding.reasons;
          if (told.message != finding.message)
            told.notes.push_back(fmt::format("also: {}", finding.message));
          return;
        }
        roots_.push_back({main.node, main.missing, findings_.size()});
      } else if (main.missing.empty() && result.stmt->condition != nullptr &&
                 result.stmt->condition->op == lang::ExprOp::kExists) {
        // That there is no such record is why all that is asked of it is missing.
        roots_.push_back({main.node, main.missing, findings_.size()});
      }
    }
    finding.fingerprint = fingerprint(result, rootless ? data::Node() : places.front().node,
                                      rootless ? std::string_view() : places.front().missing);
    findings_.push_back(std::move(finding));
  }

  std::string fingerprint(const ClauseResult& result, data::Node node,
                          std::string_view missing_path) {
    // Each part with its length before it, so that no name can pass for two parts.
    std::string identity;
    const auto add_part = [&identity](std::string_view part) {
      identity += fmt::format("{}:{}", part.size(), part);
    };
    add_part(told_.rule->id);
    add_part(std::to_string(result.stmt == nullptr ? 0 : result.stmt->ordinal));
    add_part(std::to_string(result.rounds.size()));
    // The element that an `each` is at may be a secret itself, and a short one could be guessed
    // from what is made of it: those are told apart by their order alone.
    for (const std::string& round : result.rounds) {
      const bool told = told_.hidden != nullptr && told_.hidden->told_in(round);
      add_part(told ? std::string_view() : std::string_view(round));
    }
    add_part(told_.place);
    add_part(told_.address);
    if (node) add_part(path_join(path_inside(told_.node, node, told_.hidden), missing_path));
    // The ordinal among equals of this subject.
    if (const uint32_t times = identities_[identity]++; times > 0) add_part(std::to_string(times));
    const XXH128_hash_t hash = XXH3_128bits(identity.data(), identity.size());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  }

  struct Root {
    data::Node node;
    std::string_view missing;
    size_t finding;
  };
  const Told& told_;
  const text::SourceSet& sources_;
  std::vector<text::Finding> findings_;
  std::vector<Root> roots_;
  std::unordered_map<std::string, uint32_t> identities_;
};

}  // namespace

text::Finding tell_plain(const Told& told, Outcome outcome) {
  text::Finding finding;
  finding.code = told.rule->id;
  finding.outcome = outcome;
  finding.severity = told.rule->severity;
  finding.controls = told.rule->controls;
  finding.message = told.rule->title;
  finding.subject = told.address;
  finding.world = told.world;
  if (told.node) {
    finding.span = told.node.blame_span();
    finding.subject_span = told.node.span();
    finding.pointer = told.node.pointer();
  }
  return finding;
}

std::vector<text::Finding> tell(const Told& told, const std::vector<ClauseResult>& results,
                                const text::SourceSet& sources) {
  Teller teller(told, sources);
  for (const ClauseResult& result : results) teller.clause(result);
  return teller.take();
}

}  // namespace ordain::eval
