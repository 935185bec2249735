// Bundle: the archive, the sums, the manifest and the chain, each held against the others.
// SPDX-License-Identifier: Apache-2.0
#include "engine/report/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "engine/comply/digest.h"
#include "engine/data/document.h"
#include "engine/read/reader.h"
#include "engine/report/evidence.h"
#include "engine/text/utf8.h"

namespace ordain::report {
namespace {

using data::Kind;
using data::Node;
using text::Level;

constexpr size_t kHash = 64;
// Findings of one kind; a bundle of which each byte is wrong says no more than that.
constexpr size_t kMostTold = 20;

// A JSON text of the bundle as a document; null with a finding when it is none.
class Json {
 public:
  Json(std::string_view name, std::string_view bytes, text::Findings& findings) {
    symbols_.freeze();
    const text::SourceId id = sources_.add(std::string(name), std::string(bytes));
    text::Findings told;
    const read::Limits limits;
    if (!read::read_json({sources_, id, symbols_, limits, told}, documents_) ||
        documents_.size() != 1) {
      findings.report("evidence/unreadable", Level::kError, {},
                      fmt::format("{} is no JSON: {}", name,
                                  told.all().empty() ? "it is empty" : told.all().front().message));
      documents_.clear();
    }
  }

  Node root() const { return documents_.empty() ? Node() : documents_.front()->root(); }

  static std::string_view written(Node node) {
    const text::Span span = node.span();
    return node.document().source_text().bytes().substr(span.begin, span.end - span.begin);
  }

 private:
  text::SourceSet sources_;
  text::SymbolTable symbols_;
  read::Documents documents_;
};

std::string text_of(Node map, std::string_view key) {
  const Node node = map && map.is_map() ? map.get(key) : Node();
  return node && node.kind() == Kind::kString ? std::string(node.text()) : std::string();
}

std::optional<uint64_t> number_of(Node map, std::string_view key) {
  const Node node = map && map.is_map() ? map.get(key) : Node();
  if (!node || node.kind() != Kind::kInt) return std::nullopt;
  uint64_t out = 0;
  const std::string_view text = node.text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

class Reader {
 public:
  Reader(Bundle& bundle, text::Findings& findings) : bundle_(bundle), findings_(findings) {}

  void read(std::string_view bytes) {
    const comply::Archive archive = comply::read_archive(bytes);
    bool readable = true;
    for (const comply::ArchiveFault& fault : archive.faults) {
      readable = readable && !fault.unreadable;
      findings_.report(fault.unreadable ? "evidence/unreadable" : "evidence/changed", Level::kError,
                       {}, fault.message);
    }
    if (!readable) return;
    for (const comply::Archive::View& entry : archive.entries)
      bundle_.entries.emplace(entry.name, entry.bytes);
    for (const std::string_view wanted : {kManifest, kResults, kSums}) {
      if (bundle_.entries.contains(wanted)) continue;
      findings_.report("evidence/unreadable", Level::kError, {},
                       fmt::format("the bundle has no {}", wanted));
      return;
    }
    hold_sums();
    read_manifest();
  }

 private:
  void changed(std::string message) {
    if (++told_ > kMostTold) return;
    findings_.report("evidence/changed", Level::kError, {}, std::move(message),
                     told_ == kMostTold
                         ? std::vector<std::string>{"what else differs is not listed"}
                         : std::vector<std::string>());
  }

  std::string_view entry(std::string_view name) const { return bundle_.entries.find(name)->second; }

  // --- SHA256SUMS ------------------------------------------------------------------------------

  void hold_sums() {
    const std::string_view all = entry(kSums);
    std::map<std::string, std::string, std::less<>> said;
    size_t line = 0;
    for (std::string_view rest = all; !rest.empty();) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view one = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      ++line;
      if (one.size() < kHash + 3 || one.substr(kHash, 2) != "  ") {
        changed(fmt::format("line {} of {} is no hash and a name", line, kSums));
        continue;
      }
      said.emplace(one.substr(kHash + 2), one.substr(0, kHash));
    }
    std::vector<std::pair<std::string_view, std::string_view>> packed;
    for (const auto& [name, bytes] : bundle_.entries) {
      if (name == kSums) continue;
      packed.emplace_back(name, bytes);
      const auto it = said.find(name);
      if (it == said.end()) {
        changed(fmt::format("{} is in the bundle, and {} does not name it",
                            text::preview(name, 200), kSums));
      } else if (it->second != comply::sha256(bytes)) {
        differing_.insert(name);
        changed(fmt::format("{} has not the hash that {} says: one of the two was changed",
                            text::preview(name, 200), kSums));
      }
    }
    for (const auto& [name, hash] : said) {
      if (name == kSums || !bundle_.entries.contains(name))
        changed(fmt::format("{} names {}, which is not in the bundle", kSums,
                            text::preview(name, 200)));
    }
    if (told_ == 0 && sums(packed) != all)
      changed(fmt::format("{} is not as it was written", kSums));
  }

  // --- manifest.json ---------------------------------------------------------------------------

  bool lacks(std::string_view what) {
    findings_.report("evidence/unreadable", Level::kError, {},
                     fmt::format("{} has no {}", kManifest, what));
    return false;
  }

  void read_manifest() {
    const Json json(kManifest, entry(kManifest), findings_);
    if (json.root()) read_manifest(json.root());
  }

  bool read_manifest(Node root) {
    if (!root.is_map()) return lacks("map of a head and items");
    const auto version = number_of(root, "version");
    if (!version) return lacks("version");
    if (*version != kManifestVersion) {
      findings_.report("evidence/unreadable", Level::kError, {},
                       fmt::format("{} has version {}, and this program reads version {}",
                                   kManifest, *version, kManifestVersion));
      return false;
    }
    const Node head = root.get("head");
    const Node items = root.get("items");
    const Node chain = root.get("chain");
    if (!head || !head.is_map()) return lacks("head");
    if (!items || !items.is_list()) return lacks("list of items");
    if (!chain || !chain.is_list()) return lacks("chain");
    hold_chain(head, items, chain);
    return read_head(head) && read_items(items);
  }

  void hold_chain(Node head, Node items, Node chain) {
    std::string link = comply::sha256(on_one_line(Json::written(head)));
    const auto told = [chain](uint32_t at) {
      return at < chain.child_count() ? std::string(chain.child(at).text()) : std::string();
    };
    if (told(0) != link) {
      changed(fmt::format("the chain of {} breaks at its head", kManifest));
      link = told(0);
    }
    for (uint32_t i = 0; i < items.child_count(); ++i) {
      const std::string next = next_link(link, on_one_line(Json::written(items.child(i))));
      link = told(i + 1);
      if (link == next) continue;
      changed(fmt::format("the chain of {} breaks at item {} ({})", kManifest, i + 1,
                          text::preview(text_of(items.child(i), "id"))));
    }
    if (chain.child_count() != items.child_count() + 1)
      changed(fmt::format("the chain of {} has {} links, and {} items want {}", kManifest,
                          chain.child_count(), items.child_count(), items.child_count() + 1));
  }

  bool read_head(Node head) {
    const Node arguments = head.get("arguments");
    if (!arguments || !arguments.is_list()) return lacks("arguments");
    for (uint32_t i = 0; i < arguments.child_count(); ++i)
      bundle_.arguments.emplace_back(arguments.child(i).text());
    bundle_.collected_at = text_of(head, "collected_at");
    if (bundle_.collected_at.empty()) return lacks("date of collection");
    const Node program = head.get("program");
    bundle_.program_version = text_of(program, "version");
    bundle_.program_sha256 = text_of(program, "sha256");
    bundle_.tree.project = text_of(head, "project");
    if (bundle_.tree.project != "." && !comply::name_fault(bundle_.tree.project).empty())
      return lacks("folder of the project");
    const auto days = number_of(head, "valid_days");
    if (!days || *days > INT32_MAX) return lacks("number of days for which it stands");
    bundle_.valid_days = static_cast<int>(*days);
    hold_hash(kResults, text_of(head, "results_sha256"));
    const bool has_rerun = bundle_.entries.contains(kRerun);
    if (has_rerun || head.get("rerun_sha256")) hold_hash(kRerun, text_of(head, "rerun_sha256"));
    return read_files(head.get("files")) && read_unread(head.get("unread")) &&
           hold_reports(head.get("reports")) && hold_rules(head.get("rules")) && hold_names();
  }

  void hold_hash(std::string_view name, const std::string& hash) {
    const auto it = bundle_.entries.find(name);
    accounted_.emplace(name);
    if (it == bundle_.entries.end()) {
      changed(fmt::format("{} names {}, which is not in the bundle", kManifest,
                          text::preview(name, 200)));
    } else if (!differing_.contains(name) && comply::sha256(it->second) != hash) {
      changed(fmt::format("{} has not the hash that {} says", text::preview(name, 200), kManifest));
    }
  }

  bool read_files(Node files) {
    if (!files || !files.is_list()) return lacks("list of files");
    for (uint32_t i = 0; i < files.child_count(); ++i) {
      const Node one = files.child(i);
      const std::string name = text_of(one, "name");
      if (!name.starts_with(kFiles)) return lacks(fmt::format("name for file {}", i + 1));
      hold_hash(name, text_of(one, "sha256"));
      const auto entry = bundle_.entries.find(name);
      if (entry == bundle_.entries.end()) continue;
      if (!differing_.contains(name) && number_of(one, "size") != entry->second.size())
        changed(
            fmt::format("{} has not the size that {} says", text::preview(name, 200), kManifest));
      run::PackedFile file;
      file.path = name.substr(kFiles.size());
      file.bytes = entry->second;
      for (const run::Role role :
           {run::Role::kRule, run::Role::kSetting, run::Role::kIgnore, run::Role::kNamed}) {
        if (text_of(one, "role") == run::name(role)) file.role = role;
      }
      const Node redacted = one.get("redacted");
      file.redacted = redacted && redacted.text() == "true";
      file.sha256 = text_of(one, file.redacted ? "original_sha256" : "sha256");
      file.size = entry->second.size();
      bundle_.tree.files.push_back(std::move(file));
    }
    std::sort(bundle_.tree.files.begin(), bundle_.tree.files.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    return true;
  }

  bool read_unread(Node unread) {
    if (!unread || !unread.is_list()) return lacks("list of what was not read");
    for (uint32_t i = 0; i < unread.child_count(); ++i) {
      const std::string_view path = unread.child(i).text();
      const std::string fault = comply::name_fault(path);
      if (!fault.empty())
        return lacks(fmt::format("path in {}: it {}", text::preview(path), fault));
      bundle_.tree.unread.emplace_back(path);
    }
    std::sort(bundle_.tree.unread.begin(), bundle_.tree.unread.end());
    return true;
  }

  bool hold_reports(Node reports) {
    if (!reports || !reports.is_list()) return lacks("list of reports");
    for (uint32_t i = 0; i < reports.child_count(); ++i)
      hold_hash(text_of(reports.child(i), "name"), text_of(reports.child(i), "sha256"));
    return true;
  }

  bool hold_rules(Node rules) {
    if (!rules || !rules.is_list()) return lacks("list of rules");
    for (uint32_t i = 0; i < rules.child_count(); ++i)
      hold_hash(text_of(rules.child(i), "name"), text_of(rules.child(i), "sha256"));
    return true;
  }

  // An entry that nothing speaks of.
  bool hold_names() {
    for (const auto& [name, bytes] : bundle_.entries) {
      if (name == kManifest || name == kSums || accounted_.contains(name)) continue;
      changed(fmt::format("{} is in the bundle, and {} does not name it", text::preview(name, 200),
                          kManifest));
    }
    return true;
  }

  bool read_items(Node items) {
    for (uint32_t i = 0; i < items.child_count(); ++i) {
      const Node one = items.child(i);
      Bundle::Item item{text_of(one, "id"), text_of(one, "source"), text_of(one, "rule"),
                        text_of(one, "valid_until")};
      if (item.id.empty() || item.rule.empty() || item.valid_until.empty())
        return lacks(fmt::format("id, rule or last day of item {}", i + 1));
      bundle_.items.push_back(std::move(item));
    }
    return true;
  }

  Bundle& bundle_;
  text::Findings& findings_;
  std::set<std::string, std::less<>> accounted_;
  std::set<std::string, std::less<>> differing_;  // told already
  size_t told_ = 0;
};

// The findings of one report by the pair that they are of: what is written of them, and the
// outcome.
struct Told {
  std::multiset<std::string> texts;
  std::set<std::string> outcomes;
  friend bool operator==(const Told&, const Told&) = default;
};
using Pairs = std::map<std::pair<std::string, std::string>, Told>;

Pairs pairs_of(Node root) {
  Pairs out;
  const Node findings = root && root.is_map() ? root.get("findings") : Node();
  for (uint32_t i = 0; findings && i < findings.child_count(); ++i) {
    const Node one = findings.child(i);
    std::string subject = text_of(one, "subject");
    if (const std::string world = text_of(one, "world"); !world.empty() && world != ".")
      subject += fmt::format(" in {}", world);
    Told& told = out[{text_of(one, "rule"), std::move(subject)}];
    told.texts.emplace(Json::written(one));
    told.outcomes.insert(text_of(one, "outcome"));
  }
  return out;
}

std::string outcomes_of(const Pairs& pairs, const Pairs::key_type& pair) {
  const auto it = pairs.find(pair);
  if (it == pairs.end()) return "nothing";
  return fmt::format("{}", fmt::join(it->second.outcomes, " and "));
}

}  // namespace

Bundle read_bundle(std::string_view bytes, text::Findings& findings) {
  Bundle bundle;
  Reader(bundle, findings).read(bytes);
  return bundle;
}

Differences differences(std::string_view collected, std::string_view now) {
  Differences out;
  if (collected == now) return out;
  text::Findings unheard;
  const Json before("collected", collected, unheard);
  const Json after("now", now, unheard);
  if (!before.root() || !after.root()) {
    out.more = "the report is no JSON";
    return out;
  }
  const Pairs was = pairs_of(before.root());
  const Pairs is = pairs_of(after.root());
  std::set<Pairs::key_type> keys;
  for (const auto* pairs : {&was, &is}) {
    for (const auto& [pair, told] : *pairs) keys.insert(pair);
  }
  for (const auto& pair : keys) {
    const auto left = was.find(pair);
    const auto right = is.find(pair);
    if (left != was.end() && right != is.end() && left->second == right->second) continue;
    const std::string ended = outcomes_of(was, pair);
    const std::string ends = outcomes_of(is, pair);
    out.pairs.push_back(fmt::format("{} of {}: {}", pair.first, pair.second,
                                    ended == ends ? fmt::format("{}, told otherwise", ends)
                                                  : fmt::format("{}, now {}", ended, ends)));
  }
  std::string parts;
  const Node old = before.root();
  for (uint32_t i = 0; old.is_map() && i < old.child_count(); ++i) {
    const std::string_view key = old.child(i).key();
    if (key == "findings") continue;
    const Node other = after.root().is_map() ? after.root().get(key) : Node();
    if (other && Json::written(other) == Json::written(old.child(i))) continue;
    parts += fmt::format("{}{}", parts.empty() ? "" : ", ", key);
  }
  if (out.pairs.empty() && parts.empty()) parts = "the order or form of it";
  out.more = std::move(parts);
  return out;
}

}  // namespace ordain::report
