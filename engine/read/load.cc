// Load: paths -> Snapshot. Walks the paths, reads every file in parallel, derives the subjects.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "engine/read/decode.h"
#include "engine/read/detect.h"
#include "engine/read/file.h"
#include "engine/read/kubernetes.h"
#include "engine/read/named_files.h"
#include "engine/read/other_files.h"
#include "engine/read/own_report.h"
#include "engine/read/path.h"
#include "engine/read/platform.h"
#include "engine/read/project.h"
#include "engine/read/read_as.h"
#include "engine/read/record_kinds.h"
#include "engine/read/slot.h"
#include "engine/read/terraform.h"
#include "engine/read/terraform_disk.h"
#include "engine/read/walk.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using text::Level;

// Spans count bytes in 32 bits: no source may be larger, whatever the limit says.
constexpr uint64_t kLargestSource = std::numeric_limits<uint32_t>::max() - text::kSourcePadding;

class Loader {
 public:
  Loader(const LoadOptions& options, text::SourceSet& sources, const text::SymbolTable& symbols,
         text::Findings& findings)
      : options_(options),
        sources_(sources),
        symbols_(symbols),
        findings_(findings),
        kinds_(options.records) {
    limits_ = options.limits;
    limits_.file_bytes = std::min(limits_.file_bytes, kLargestSource);
    inputs_.resize(options.records.size());
  }

  // False when `--as` names no format: then nothing can be read.
  bool know_format() {
    if (options_.as.empty()) return true;
    forced_ = format_named(options_.as);
    if (forced_ != FormatId::kNone) return true;
    findings_.report("read/unknown-format", Level::kError, {},
                     fmt::format("no format is called {}{}", text::preview(options_.as),
                                 format_hint(options_.as)));
    return false;
  }

  data::Snapshot load_paths() {
    WalkOptions walk_options;
    walk_options.paths = options_.paths;
    walk_options.stdin_name = options_.stdin_name;
    walk_options.worlds = options_.worlds;
    walk_options.config_folder = options_.config_folder;
    walk_options.every_name = forced_ != FormatId::kNone;
    Walk found = walk(walk_options, findings_);
    snapshot_.files.unrecognised = found.unrecognised;
    snapshot_.files.skipped = found.skipped;
    snapshot_.files.failed = found.failed;
    std::deque<Slot> slots(found.files.size());
    for (size_t i = 0; i < slots.size(); ++i) {
      add_slot(slots[i], std::move(found.files[i]));
      if (slots[i].file.standard_input) take_standard_input(slots[i]);
    }
    if (!options_.records.empty()) add_records(slots);
    add_var_files(slots);
    std::string project;
    for (const Slot& slot : slots) {
      if (project.empty() && is_of_project(slot))
        project = project_of(slot.file.path, slot.file.place);
    }
    find_others(slots, files_of_project(project));
    return finish(slots, named_files());
  }

  data::Snapshot load_texts(const std::vector<Inline>& texts) {
    std::deque<Slot> slots(texts.size());
    for (size_t i = 0; i < slots.size(); ++i) {
      FoundFile file;
      file.path = texts[i].name;
      file.world = texts[0].name;
      in_memory_ = true;
      file.given = true;
      if (const std::string_view folder = parent_of(file.path); folder != ".") file.place = folder;
      add_slot(slots[i], std::move(file));
      slots[i].bytes = texts[i].bytes;
      slots[i].given = texts[i].domain;
      for (uint32_t source = 0; source < options_.records.size(); ++source) {
        const RecordSource& records = options_.records[source];
        if (texts[i].domain.empty() ? holds_records(records, texts[i].name)
                                    : records.name == texts[i].domain)
          slots[i].records.push_back(source);
      }
    }
    const ByteSource bytes_of = [&texts](const std::string& path) {
      std::expected<std::string, FileProblem> bytes =
          std::unexpected(FileProblem{FileProblem::Kind::kMissing, "is not there"});
      for (const Inline& text : texts) {
        if (text.name == path) bytes = text.bytes;
      }
      return bytes;
    };
    find_others(slots, bytes_of);
    return finish(slots, bytes_of);
  }

 private:
  void add_slot(Slot& slot, FoundFile file) {
    slot.file = std::move(file);
    slot.id = sources_.add(slot.file.path);
    slot.source = &sources_[slot.id];
    slot.source->set_place(slot.file.place);
  }

  static bool is_of_project(const Slot& slot) {
    return !slot.file.standard_input && !slot.is_var_file && !slot.only_records;
  }

  void find_others(const std::deque<Slot>& slots, ByteSource bytes) {
    others_ = std::make_unique<OtherFiles>(std::move(bytes), sources_, symbols_, limits_);
    for (const Slot& slot : slots) {
      if (is_of_project(slot)) others_->add_to_run(slot.file.path, slot.file.place);
    }
  }

  // The files that records name, below the first folder that these stand in.
  ByteSource named_files() const {
    if (!options_.record_folders.empty())
      return files_below(options_.record_folders.front(), limits_.file_bytes);
    return [](const std::string&) {
      return std::unexpected(
          FileProblem{FileProblem::Kind::kUnreadable, "stands outside of what is checked"});
    };
  }

  // A file of a source that the paths, or another folder, lead to as well is read once.
  void add_records(std::deque<Slot>& slots) {
    std::map<std::string, size_t> known;
    for (size_t i = 0; i < slots.size(); ++i) {
      if (!slots[i].file.standard_input) known.try_emplace(absolute_path(slots[i].file.path), i);
    }
    for (const std::string& folder : options_.record_folders) add_records_of(folder, slots, known);
  }

  void add_records_of(const std::string& folder, std::deque<Slot>& slots,
                      std::map<std::string, size_t>& known) {
    RecordFiles found = find_record_files(options_.records, folder, findings_);
    for (const uint32_t source : found.incomplete)
      inputs_[source].open_reason = fmt::format("a file of {} was not read", name_of(source));
    for (RecordFile& file : found.files) {
      const auto [it, fresh] = known.try_emplace(absolute_path(file.path), slots.size());
      if (!fresh) {
        std::vector<uint32_t>& sources = slots[it->second].records;
        for (const uint32_t source : file.sources) {
          if (std::find(sources.begin(), sources.end(), source) == sources.end())
            sources.push_back(source);
        }
        continue;
      }
      FoundFile only;
      only.path = std::move(file.path);
      only.place = std::move(file.place);
      Slot& slot = slots.emplace_back();
      add_slot(slot, std::move(only));
      slot.records = std::move(file.sources);
      slot.only_records = true;
    }
  }

  // A file of values that the paths lead to as well is read once.
  void add_var_files(std::deque<Slot>& slots) {
    for (const std::string& path : options_.var_files) {
      const std::string shown = shown_path(path);
      const auto known = std::find_if(slots.begin(), slots.end(), [&](const Slot& slot) {
        return !slot.file.standard_input && absolute_path(slot.file.path) == absolute_path(shown);
      });
      if (known != slots.end()) {
        known->is_var_file = true;
        continue;
      }
      FoundFile file;
      file.path = shown;
      Slot& slot = slots.emplace_back();
      add_slot(slot, std::move(file));
      slot.is_var_file = true;
    }
  }

  // What the program itself knows, unless one of the slots gives it in its place.
  void read_given(const std::deque<Slot>& slots) {
    for (const Given& given : options_.given) {
      const auto same = [&given](const Slot& slot) { return slot.given == given.domain; };
      if (std::any_of(slots.begin(), slots.end(), same)) continue;
      FoundFile file;
      file.path = given.name;
      Slot slot;
      add_slot(slot, std::move(file));
      slot.bytes = given.json();
      slot.given = given.domain;
      slot.own = true;
      for (uint32_t source = 0; source < options_.records.size(); ++source) {
        if (name_of(source) == given.domain) slot.records.push_back(source);
      }
      read(slot);
      merge(slot);
    }
  }

  const std::string& name_of(uint32_t source) const { return options_.records[source].name; }

  void take_standard_input(Slot& slot) {
    auto bytes = read_standard_input(limits_.file_bytes);
    if (bytes) {
      slot.bytes = std::move(*bytes);
    } else {
      report_problem(slot, bytes.error());
    }
  }

  static void report_problem(Slot& slot, const FileProblem& problem) {
    const bool limit = problem.kind == FileProblem::Kind::kTooLarge;
    const std::string path = text::printable(slot.file.path);
    slot.findings.report(limit ? "read/limit" : "read/unreadable", Level::kError, {slot.id, 0, 0},
                         limit ? fmt::format("{} {}", path, problem.words)
                               : fmt::format("cannot read {}: {}", path, problem.words));
  }

  // --- one file, on any thread -----------------------------------------------------------------

  void read(Slot& slot) const {
    if (!take_bytes(slot)) return;
    const std::string_view bytes = slot.source->bytes();
    if (slot.is_var_file) {
      read_terraform(slot, {sources_, slot.id, symbols_, limits_, slot.findings});
      return;
    }
    const FormatId format = format_of(slot, bytes);
    if (format == FormatId::kNone) {
      if (slot.records.empty()) {
        slot.state = Slot::State::kUnrecognised;
      } else {
        slot.findings.report("read/unknown-format", Level::kError, {slot.id, 0, 0},
                             fmt::format("the name of {} does not say which format its records "
                                         "have{}",
                                         text::printable(slot.file.path), format_hint("")));
      }
      return;
    }
    // A template that holds an action is none of the formats before it is rendered.
    if (slot.file.chart_template && slot.records.empty() &&
        bytes.find("{{") != std::string_view::npos) {
      slot.state = Slot::State::kSkipped;
      return;
    }
    const ReadContext context{sources_, slot.id, symbols_, limits_, slot.findings};
    if (format == FormatId::kTerraform) return read_terraform(slot, context);
    if (read_as(format, context, options_.yaml, slot.documents)) slot.state = Slot::State::kRead;
    if (format == FormatId::kJson && is_found(slot) &&
        leave_out_own_report(slot.documents, slot.findings)) {
      slot.state = Slot::State::kSkipped;
      return;
    }
    if (!slot.given.empty()) return;
    const bool home =
        std::any_of(slot.records.begin(), slot.records.end(),
                    [this](uint32_t source) { return options_.records[source].by_kind(); });
    slot.registers = kinds_.find(slot.documents, home, slot.findings);
    if (slot.only_records) return;
    slot.platforms =
        derive_platforms({slot.file.path, format, slot.documents, symbols_, slot.findings,
                          slot.file.standard_input ? nullptr : others_.get()},
                         slot.subjects);
  }

  // Nobody asked for this file by its name.
  bool is_found(const Slot& slot) const {
    return !slot.file.given && !slot.own && !slot.is_var_file &&
           std::all_of(slot.records.begin(), slot.records.end(),
                       [this](uint32_t source) { return options_.records[source].by_kind(); });
  }

  void read_terraform(Slot& slot, const ReadContext& context) const {
    if (slot.only_records || !slot.given.empty()) {
      slot.findings.report("read/unknown-format", Level::kError, {slot.id, 0, 0},
                           fmt::format("{} is of Terraform, which holds no records",
                                       text::printable(slot.file.path)));
      return;
    }
    const bool is_values = slot.is_var_file || is_terraform_values(slot.file.path);
    slot.terraform = parse_terraform(slot.file.path, is_values, context);
    if (slot.terraform->whole) slot.state = Slot::State::kRead;
  }

  // Gives the source its bytes. False, with a finding, when there are none.
  bool take_bytes(Slot& slot) const {
    if (!slot.bytes) {
      if (slot.file.standard_input) return false;
      auto bytes = read_file(slot.file.path, limits_.file_bytes);
      if (!bytes && bytes.error().kind == FileProblem::Kind::kOutput && is_found(slot)) {
        slot.state = Slot::State::kSkipped;
        slot.findings.report(
            "read/own-output", Level::kNote, {slot.id, 0, 0},
            fmt::format("{} is skipped: this run writes to it", text::printable(slot.file.path)));
        return false;
      }
      if (!bytes) {
        report_problem(slot, bytes.error());
        return false;
      }
      slot.bytes = std::move(*bytes);
    } else if (slot.bytes->size() > limits_.file_bytes) {
      report_problem(slot, {FileProblem::Kind::kTooLarge,
                            fmt::format("has {} bytes, more than the {} allowed",
                                        slot.bytes->size(), limits_.file_bytes)});
      return false;
    }
    slot.source->set_bytes(std::move(*slot.bytes));
    slot.bytes.reset();
    return true;
  }

  FormatId format_of(const Slot& slot, std::string_view bytes) const {
    if (!slot.given.empty()) return FormatId::kJson;
    // What the paths are said to be says nothing of a register.
    if (forced_ != FormatId::kNone && slot.records.empty()) return forced_;
    const FormatId named = format_by_name(slot.file.path);
    if (named != FormatId::kNone) return named;
    return slot.file.standard_input ? format_of_stream(bytes) : format_by_content(bytes);
  }

  // --- all files -------------------------------------------------------------------------------

  data::Snapshot finish(std::deque<Slot>& slots, const ByteSource& named) {
    snapshot_.set_decoders(decoders());
    read_all(slots);
    for (Slot& slot : slots) merge(slot);
    evaluate_terraform(slots);
    if (complete_inputs()) read_given(slots);
    hash_named_files(registers_, named, snapshot_);
    derive_records(options_.records, std::move(inputs_), snapshot_, findings_);
    snapshot_.sort();
    index_records(options_.records, snapshot_, findings_);
    report_repeated_addresses(snapshot_, findings_);
    return std::move(snapshot_);
  }

  void read_all(std::deque<Slot>& slots) const {
    if (options_.progress != nullptr)
      options_.progress->begin(text::Progress::Step::kReading, slots.size());
    std::atomic<size_t> next = 0;
    const auto work = [&] {
      for (size_t i = next++; i < slots.size(); i = next++) {
        read(slots[i]);
        if (options_.progress != nullptr) options_.progress->add();
      }
    };
    const size_t jobs = std::clamp<size_t>(options_.jobs, 1, std::max<size_t>(slots.size(), 1));
    std::vector<std::jthread> threads;
    bool more = true;
    for (size_t i = 1; more && i < jobs; ++i) {
      try {
        threads.emplace_back(work);
      } catch (const std::system_error&) {
        // The system gives no more threads: those there are do the work.
        more = false;
      }
    }
    work();
  }

  // What records by kind are in, and whether there are records at all.
  bool complete_inputs() {
    bool any_of_kind = !registers_.empty();
    for (uint32_t i = 0; i < inputs_.size(); ++i)
      any_of_kind |= options_.records[i].by_kind() && inputs_[i].any_file;
    bool any_record = false;
    for (uint32_t i = 0; i < inputs_.size(); ++i) {
      RecordInput& input = inputs_[i];
      const RecordSource& source = options_.records[i];
      if (source.given) continue;
      if (source.by_kind()) {
        input.any_file |= any_of_kind;
        for (const data::Document* document : registers_)
          input.documents.push_back({document, false});
        if (input.open_reason.empty()) input.open_reason = registers_open_;
        input.none_reason = fmt::format(
            "no record of {} was read: nothing that was read has a kind, an id and an "
            "owner",
            source.name);
      }
      any_record |= input.any_file;
    }
    for (uint32_t i = 0; i < inputs_.size(); ++i) {
      if (!options_.records[i].given || any_record) continue;
      inputs_[i].any_file = false;
      inputs_[i].none_reason = fmt::format("{} is for records, and none was read", name_of(i));
    }
    return any_record;
  }

  void merge(Slot& slot) {
    for (text::Finding& finding : slot.findings.all()) findings_.report(std::move(finding));
    if (slot.own) {
      merge_own(slot);
      return;
    }
    switch (slot.state) {
      case Slot::State::kRead:
        ++snapshot_.files.read;
        break;
      case Slot::State::kFailed:
        ++snapshot_.files.failed;
        break;
      case Slot::State::kUnrecognised:
        ++snapshot_.files.unrecognised;
        return;
      case Slot::State::kSkipped:
        ++snapshot_.files.skipped;
        return;
    }
    registers_.insert(registers_.end(), slot.registers.begin(), slot.registers.end());
    for (const uint32_t source : slot.records) {
      if (options_.records[source].by_kind() && slot.given.empty()) {
        if (slot.state == Slot::State::kFailed && registers_open_.empty())
          registers_open_ = fmt::format("{} was not read, or not whole", slot.file.path);
        continue;
      }
      inputs_[source].any_file = true;
      if (slot.state == Slot::State::kFailed)
        inputs_[source].open_reason = fmt::format("{} was not read, or not whole", slot.file.path);
      for (const auto& document : slot.documents)
        inputs_[source].documents.push_back({document.get(), !slot.given.empty()});
    }
    if (slot.only_records || (!slot.given.empty() && !slot.records.empty())) {
      for (auto& document : slot.documents) snapshot_.add(std::move(document));
      return;
    }
    if (slot.documents.empty()) return;
    bool world_a_file = false;
    for (size_t i = 0; i < static_cast<size_t>(PlatformId::kCount); ++i) {
      const auto id = static_cast<PlatformId>(i);
      if (!slot.platforms.has(id)) continue;
      snapshot_.mark_loaded(family(id));
      world_a_file |= has_world_a_file(id);
    }
    const data::WorldId world = world_a_file ? world_of(slot.file.path, slot.file.place)
                                             : world_of(slot.file.world, slot.file.world_place);
    const bool many = slot.documents.size() > 1;
    for (auto& owned : slot.documents) {
      const data::Document& document = snapshot_.add(std::move(owned));
      if (slot.given.empty()) {
        derive_document(document, options_.documents, many, world, snapshot_);
      } else {
        derive_given(document, slot.given, world, snapshot_);
      }
    }
    add_subjects(slot.subjects, world);
  }

  // --- Terraform -------------------------------------------------------------------------------

  void evaluate_terraform(std::deque<Slot>& slots) {
    std::vector<TerraformFile> files;
    std::map<std::string, text::SourceId> texts;
    std::string project;
    bool any = false;
    for (Slot& slot : slots) {
      if (in_memory_) texts.emplace(slot.file.path, slot.id);
      if (slot.terraform == nullptr) continue;
      TerraformFile& file = files.emplace_back();
      file.path = slot.file.path;
      file.place = slot.file.place;
      if (!options_.worlds.empty() || in_memory_) {
        file.world = slot.file.world;
        file.world_place = slot.file.world_place;
      }
      file.tree = std::move(slot.terraform);
      file.is_var_file = slot.is_var_file;
      file.is_values = slot.is_var_file || is_terraform_values(file.path);
      file.is_alone = slot.file.given || in_memory_;
      any |= !file.is_values;
      if (project.empty() && !in_memory_ && !slot.file.standard_input && !slot.is_var_file)
        project = project_of(slot.file.path, slot.file.place);
    }
    if (!any) return;
    snapshot_.mark_loaded(kTerraform);
    const size_t found = files.size();
    NoDisk no_disk(std::move(texts));
    ReadingDisk disk(project, sources_, symbols_, limits_);
    std::vector<TerraformRoot> roots =
        read::evaluate_terraform(files, in_memory_ ? static_cast<TerraformDisk&>(no_disk) : disk,
                                 sources_, symbols_, options_.jobs, findings_);
    for (size_t i = found; i < files.size(); ++i)
      ++(files[i].tree->whole ? snapshot_.files.read : snapshot_.files.failed);
    for (TerraformRoot& root : roots) merge_root(root);
  }

  void merge_root(TerraformRoot& root) {
    for (text::Finding& finding : root.findings.all()) findings_.report(std::move(finding));
    const data::WorldId world = world_of(root.world, root.world_place);
    std::map<text::SourceId, uint32_t> times;
    for (const auto& document : root.documents) document->set_ordinal(times[document->source()]++);
    for (auto& owned : root.documents) {
      const data::Document& document = snapshot_.add(std::move(owned));
      const bool many = times[document.source()] > 1;
      derive_document(document, options_.documents, many, world, snapshot_);
    }
    add_subjects(root.subjects, world);
  }

  void add_subjects(DerivedSubjects& subjects, data::WorldId world) {
    for (DerivedSubjects::Domain& derived : subjects.domains()) {
      for (data::Subject& subject : derived.subjects) subject.world = world;
      std::vector<data::Subject>& all = snapshot_.domain(derived.name).subjects;
      if (all.empty()) {
        all = std::move(derived.subjects);
      } else {
        all.insert(all.end(), derived.subjects.begin(), derived.subjects.end());
      }
    }
  }

  void merge_own(Slot& slot) {
    for (const uint32_t source : slot.records) {
      inputs_[source].any_file = true;
      for (const auto& document : slot.documents)
        inputs_[source].documents.push_back({document.get(), true});
    }
    for (auto& document : slot.documents) snapshot_.add(std::move(document));
  }

  // Paths that share a folder's world share it by its name.
  data::WorldId world_of(const std::string& name, const std::string& place) {
    const auto [it, fresh] = worlds_.try_emplace(name, 0);
    if (fresh) it->second = snapshot_.add_world(name, place);
    return it->second;
  }

  const LoadOptions& options_;
  text::SourceSet& sources_;
  const text::SymbolTable& symbols_;
  text::Findings& findings_;
  Limits limits_;
  FormatId forced_ = FormatId::kNone;
  bool in_memory_ = false;
  data::Snapshot snapshot_;
  std::vector<RecordInput> inputs_;  // by index in LoadOptions::records
  RecordKinds kinds_;
  std::unique_ptr<OtherFiles> others_;
  std::vector<const data::Document*> registers_;
  // Why there may be more records by kind than were read.
  std::string registers_open_;
  std::map<std::string, data::WorldId> worlds_;
};

}  // namespace

data::Snapshot load(const LoadOptions& options, text::SourceSet& sources,
                    const text::SymbolTable& symbols, text::Findings& findings) {
  Loader loader(options, sources, symbols, findings);
  return loader.know_format() ? loader.load_paths() : data::Snapshot();
}

data::Snapshot load(const std::vector<Inline>& files, const LoadOptions& options,
                    text::SourceSet& sources, const text::SymbolTable& symbols,
                    text::Findings& findings) {
  Loader loader(options, sources, symbols, findings);
  return loader.know_format() ? loader.load_texts(files) : data::Snapshot();
}

}  // namespace ordain::read
