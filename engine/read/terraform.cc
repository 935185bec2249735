// Terraform: the modules of a run, evaluated, as the subjects that rules speak of.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

#include "engine/read/path.h"
#include "engine/read/terraform_evaluation.h"
#include "engine/read/terraform_subjects.h"
#include "engine/text/utf8.h"

namespace ordain::read {

using terraform::Declaration;
using terraform::Evaluation;
using terraform::GivenVariable;
using terraform::ModuleConfig;
using terraform::Surroundings;

namespace {

std::string normal(std::string_view path) {
  std::string out = std::filesystem::path(path).lexically_normal().generic_string();
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out.empty() ? "." : out;
}

std::string joined(std::string_view folder, std::string_view rest) {
  if (rest.starts_with('/') || folder.empty() || folder == ".") return normal(rest);
  return normal(std::string(folder) + "/" + std::string(rest));
}

bool is_local(std::string_view source) {
  return source.starts_with("./") || source.starts_with("../") || source == "." || source == "..";
}

// All modules that are known, by folder.
class Modules {
 public:
  Modules(std::vector<TerraformFile>& files, TerraformDisk& disk, text::Findings& findings)
      : files_(files), disk_(disk), findings_(findings) {
    std::map<std::string, std::vector<size_t>> folders;
    for (size_t i = 0; i < files.size(); ++i)
      folders[normal(parent_of(files[i].path))].push_back(i);
    for (auto& [folder, members] : folders) {
      std::sort(members.begin(), members.end(),
                [&](size_t a, size_t b) { return files[a].path < files[b].path; });
      std::vector<const TerraformFile*> configuration;
      for (size_t i : members) {
        if (!files[i].is_values) configuration.push_back(&files[i]);
      }
      if (!configuration.empty()) add(folder, configuration, findings_);
    }
  }

  struct Entry {
    ModuleConfig config;
    std::string place;
    const TerraformFile* first = nullptr;
    bool was_found = false;  // by the walk
  };

  // The roots, in the order of their folders.
  std::vector<Entry*> roots() {
    std::vector<Entry*> found;
    for (auto& [folder, entry] : entries_) found.push_back(&entry);
    std::map<const Entry*, std::vector<Entry*>> calls;
    std::set<const Entry*> called;
    for (Entry* entry : found) {
      for (const auto& [name, declaration] : entry->config.modules) {
        const terraform::Written source = declaration.attribute("source");
        if (!source || source.value().kind != hcl::ExprKind::kString) continue;
        const std::string_view text = source.value().as<hcl::String>().text;
        if (!is_local(text)) continue;
        const auto other = entries_.find(joined(entry->config.folder, text));
        if (other == entries_.end()) continue;
        calls[entry].push_back(&other->second);
        if (&other->second != entry) called.insert(&other->second);
      }
    }
    std::vector<Entry*> roots;
    std::set<const Entry*> reached;
    const auto take = [&](Entry* root) {
      roots.push_back(root);
      std::vector<Entry*> next = {root};
      while (!next.empty()) {
        Entry* entry = next.back();
        next.pop_back();
        if (!reached.insert(entry).second) continue;
        for (Entry* other : calls[entry]) next.push_back(other);
      }
    };
    for (Entry* entry : found) {
      if (!called.contains(entry)) take(entry);
    }
    // Modules that call each other in a circle.
    for (Entry* entry : found) {
      if (!reached.contains(entry)) take(entry);
    }
    return roots;
  }

  const ModuleConfig* at(const ModuleConfig& caller, std::string_view source, std::string& why) {
    const std::string folder = joined(caller.folder, source);
    const std::lock_guard lock(mutex_);
    if (const auto known = entries_.find(folder); known != entries_.end())
      return &known->second.config;
    if (const auto known = missing_.find(folder); known != missing_.end()) {
      why = known->second;
      return nullptr;
    }
    const auto from = entries_.find(caller.folder);
    const std::string place =
        from == entries_.end() ? std::string() : joined(from->second.place, source);
    text::Findings findings;
    std::vector<TerraformFile> read =
        disk_.folder(folder, place == "." ? "" : place, findings, why);
    for (text::Finding& finding : findings.all()) findings_.report(std::move(finding));
    if (read.empty()) {
      missing_.emplace(folder, why);
      return nullptr;
    }
    std::vector<const TerraformFile*> members;
    for (TerraformFile& file : read) {
      kept_.push_back(std::make_unique<TerraformFile>(std::move(file)));
      members.push_back(kept_.back().get());
    }
    return &add(folder, members, findings_).config;
  }

  // The files that were read because a module calls them.
  void move_kept() {
    for (auto& file : kept_) files_.push_back(std::move(*file));
    kept_.clear();
  }

  Entry* entry_of(const ModuleConfig& config) { return &entries_.at(config.folder); }

 private:
  Entry& add(const std::string& folder, const std::vector<const TerraformFile*>& members,
             text::Findings& findings) {
    std::vector<const hcl::File*> trees;
    std::vector<std::string_view> paths;
    bool whole = true;
    for (const TerraformFile* file : members) {
      trees.push_back(file->tree.get());
      paths.push_back(file->path);
      whole &= !file->is_alone;
    }
    Entry& entry = entries_[folder];
    entry.config = terraform::declare_module(folder, trees, paths, whole, findings);
    entry.place = members[0]->place;
    entry.first = members[0];
    return entry;
  }

  std::vector<TerraformFile>& files_;
  TerraformDisk& disk_;
  text::Findings& findings_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::map<std::string, std::string> missing_;
  std::vector<std::unique_ptr<TerraformFile>> kept_;
};

// The values of the files beside the root module and of --var-file: the later one counts.
std::map<std::string, GivenVariable, std::less<>> given_to(
    const ModuleConfig& root, const std::vector<TerraformFile>& files) {
  std::vector<const TerraformFile*> order;
  const auto rank = [](const TerraformFile& file) {
    if (file.is_var_file) return 3;
    const std::string_view name = last_name(file.path);
    return name == "terraform.tfvars" ? 0 : name == "terraform.tfvars.json" ? 1 : 2;
  };
  for (const TerraformFile& file : files) {
    if (!file.is_values) continue;
    const std::string_view name = last_name(file.path);
    const bool beside = normal(parent_of(file.path)) == root.folder;
    const bool automatic = name == "terraform.tfvars" || name == "terraform.tfvars.json" ||
                           name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json");
    if (file.is_var_file || (beside && automatic)) order.push_back(&file);
  }
  std::stable_sort(order.begin(), order.end(), [&](const auto* a, const auto* b) {
    if (rank(*a) != rank(*b)) return rank(*a) < rank(*b);
    return rank(*a) < 3 && a->path < b->path;
  });
  std::map<std::string, GivenVariable, std::less<>> given;
  for (const TerraformFile* file : order) {
    for (const hcl::Attribute* attribute : file->tree->body.attributes) {
      if (!attribute->shadowed)
        given[std::string(attribute->name.text)] = {file->tree.get(), attribute};
    }
  }
  return given;
}

// What --var-file sets and no root module declares is a mistake in it.
void report_unused_values(const std::vector<Modules::Entry*>& roots,
                          const std::vector<TerraformFile>& files, text::Findings& findings) {
  for (const TerraformFile& file : files) {
    if (!file.is_var_file) continue;
    for (const hcl::Attribute* attribute : file.tree->body.attributes) {
      const bool declared =
          std::any_of(roots.begin(), roots.end(), [&](const Modules::Entry* root) {
            return root->config.variables.contains(attribute->name.text);
          });
      if (declared) continue;
      findings.report("read/terraform-reference", text::Level::kWarning,
                      file.tree->span(attribute->name.span),
                      fmt::format("no root module that was read declares a variable {}",
                                  text::preview(attribute->name.text)));
    }
  }
}

}  // namespace

bool is_terraform_values(std::string_view path) {
  return path.ends_with(".tfvars") || path.ends_with(".tfvars.json");
}

std::unique_ptr<hcl::File> parse_terraform(std::string_view path, bool is_values,
                                           const ReadContext& context) {
  if (!path.ends_with(".json")) return hcl::parse(context);
  return is_values ? hcl::parse_json_variables(context) : hcl::parse_json(context);
}

std::vector<TerraformRoot> evaluate_terraform(std::vector<TerraformFile>& files,
                                              TerraformDisk& disk, const text::SourceSet& sources,
                                              const text::SymbolTable& symbols, unsigned jobs,
                                              text::Findings& findings) {
  Modules modules(files, disk, findings);
  const std::vector<Modules::Entry*> roots = modules.roots();
  report_unused_values(roots, files, findings);
  std::vector<TerraformRoot> made(roots.size());
  const auto evaluate = [&](size_t i) {
    const Modules::Entry& root = *roots[i];
    TerraformRoot& out = made[i];
    out.world = root.first->world.empty() ? root.config.folder : root.first->world;
    out.world_place = root.first->world.empty() ? root.place : root.first->world_place;
    Surroundings surroundings;
    surroundings.sources = &sources;
    surroundings.symbols = &symbols;
    surroundings.module_at = [&](const ModuleConfig& caller, std::string_view source,
                                 std::string& why) { return modules.at(caller, source, why); };
    surroundings.file_at = [&](std::string_view path, std::string& why) {
      const std::string place = joined(root.place, path);
      if (path.starts_with('/') || place == ".." || place.starts_with("../")) {
        why = "it lies outside of the project";
        return text::kNoSource;
      }
      return disk.file(joined(root.config.folder, path),
                       std::string(parent_of(place) == "." ? "" : parent_of(place)), why);
    };
    Evaluation evaluation(root.config, given_to(root.config, files), surroundings, out.findings);
    terraform::Subjects(evaluation, out.documents, out.subjects).make();
  };
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < roots.size(); i = next++) evaluate(i);
  };
  {
    const size_t threads = std::clamp<size_t>(jobs, 1, std::max<size_t>(roots.size(), 1));
    std::vector<std::jthread> others;
    bool more = true;
    for (size_t i = 1; more && i < threads; ++i) {
      try {
        others.emplace_back(work);
      } catch (const std::system_error&) {
        more = false;  // those there are do the work
      }
    }
    work();
  }
  modules.move_kept();
  return made;
}

}  // namespace ordain::read
