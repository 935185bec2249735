// Where the Terraform files beside a plan write what the plan tells of.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_places.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "engine/read/file.h"
#include "engine/read/path.h"
#include "engine/read/project.h"
#include "engine/read/terraform_configuration.h"

namespace ordain::read {
namespace {

// More folders of modules, and more files in one, than a project has.
constexpr size_t kMostModules = 1'000;
constexpr size_t kMostFiles = 1'000;
// Modules in modules: more than anyone writes.
constexpr int kDeepest = 64;

bool is_native(std::string_view path) { return path.ends_with(".tf") || path.ends_with(".tofu"); }

std::string normal(const std::string& path) {
  const std::string text = std::filesystem::path(path).lexically_normal().generic_string();
  return shown_path(text);
}

// The number that a part of a path is.
std::optional<size_t> number(const std::string& text) {
  if (text.empty() || text.size() > 6) return std::nullopt;
  size_t out = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + static_cast<size_t>(c - '0');
  }
  return out;
}

std::string_view key_of(const hcl::Item& item) {
  return item.key->kind == hcl::ExprKind::kString ? item.key->as<hcl::String>().text
                                                  : std::string_view();
}

// Follows a path as far as it is written, and keeps the last place.
class Walk {
 public:
  Walk(const hcl::File& file, const hcl::Block& block, std::string_view bytes)
      : bytes_(bytes), place_(file.span(block.header)), file_(file) {
    body_ = &block.body;
  }

  text::Span along(const std::vector<std::string>& path) {
    for (size_t i = 0; i < path.size() && body_ != nullptr; ++i) {
      if (const hcl::Attribute* attribute = body_->attribute(path[i])) {
        value(*attribute->value, attribute->name.span, attribute->span, path, i + 1);
        break;
      }
      // Blocks are a list of the maps of one name, with those that a `dynamic` block makes.
      size_t index = 0;
      if (i + 1 < path.size()) index = number(path[i + 1]).value_or(0);
      if (!block(path[i], index)) break;
      if (i + 1 < path.size() && number(path[i + 1])) ++i;
    }
    return place_;
  }

 private:
  bool block(std::string_view type, size_t index) {
    const hcl::Block* found = nullptr;
    const hcl::Block* dynamic = nullptr;
    size_t count = 0;
    for (const hcl::Block* one : body_->blocks) {
      if (one->type.text == type && count++ <= index) found = one;
      if (one->type.text == "dynamic" && one->labels.size() == 1 && one->labels[0].text == type)
        dynamic = one;
    }
    if (dynamic != nullptr && count <= index) {
      found = dynamic;
      for (const hcl::Block* content : dynamic->body.blocks) {
        if (content->type.text == "content") found = content;
      }
    }
    if (found == nullptr) return false;
    place_ = file_.span(found->header);
    body_ = &found->body;
    return true;
  }

  void value(const hcl::Expr& expr, hcl::Bytes key, hcl::Bytes whole,
             const std::vector<std::string>& path, size_t at) {
    place(key, whole);
    const hcl::Expr* inside = &expr;
    for (; at < path.size() && inside != nullptr; ++at) {
      const hcl::Expr* next = nullptr;
      if (inside->kind == hcl::ExprKind::kObject) {
        for (const hcl::Item& item : inside->as<hcl::Object>().items) {
          if (key_of(item) != path[at]) continue;
          next = item.value;
          place(item.key->span, {item.key->span.begin, item.value->span.end});
        }
      } else if (inside->kind == hcl::ExprKind::kTuple) {
        const auto elements = inside->as<hcl::Tuple>().elements;
        const std::optional<size_t> index = number(path[at]);
        if (index && *index < elements.size()) {
          next = elements[*index];
          place(next->span, next->span);
        }
      }
      inside = next;
    }
  }

  // From the key to the end of what stands on its line; of more lines the key alone.
  void place(hcl::Bytes key, hcl::Bytes whole) {
    const std::string_view text = bytes_.substr(whole.begin, whole.end - whole.begin);
    place_ = file_.span(text.find('\n') == std::string_view::npos ? whole : key);
  }

  std::string_view bytes_;
  text::Span place_;
  const hcl::File& file_;
  const hcl::Body* body_ = nullptr;
};

}  // namespace

TerraformPlaces::TerraformPlaces(std::string folder, text::SourceSet& sources,
                                 const text::SymbolTable& symbols, const Limits& limits)
    : folder_(std::move(folder)), sources_(sources), symbols_(symbols), limits_(limits) {
  root_ = project_root({absolute_path(folder_)}, "");
  for (text::SourceId id = 0; id < sources_.size(); ++id) {
    if (is_native(sources_[id].path())) known_.try_emplace(normal(sources_[id].path()), id);
  }
}

void TerraformPlaces::read(const std::string& path, Files& out) {
  const auto known = known_.find(path);
  text::SourceId id = known == known_.end() ? text::kNoSource : known->second;
  if (id == text::kNoSource) {
    auto bytes = read_file(path, limits_.file_bytes);
    if (!bytes) return;
    id = sources_.add(path, std::move(*bytes));
    known_.emplace(path, id);
  }
  sources_seen_.push_back(id);
  text::Findings unheard;
  out.push_back(hcl::parse({sources_, id, symbols_, limits_, unheard}));
}

const TerraformPlaces::Files& TerraformPlaces::module(const std::string& folder) {
  const auto found = modules_.find(folder);
  if (found != modules_.end()) return found->second;
  Files& files = modules_[folder];
  if (modules_.size() > kMostModules) return files;
  std::vector<std::string> paths;
  for (const auto& [path, id] : known_) {
    if (parent_of(path) == folder) paths.push_back(path);
  }
  std::error_code error;
  if (is_below(root_, absolute_path(folder))) {
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
      const std::string name = at->path().filename().string();
      if (is_native(name) && paths.size() < kMostFiles) paths.push_back(join(folder, name));
    }
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  for (const std::string& path : paths) read(path, files);
  return files;
}

TerraformPlaces::Found TerraformPlaces::block(const std::string& folder, std::string_view type,
                                              std::string_view first, std::string_view second) {
  for (const auto& file : module(folder)) {
    for (const hcl::Block* block : file->body.blocks) {
      const auto labels = block->labels;
      if (block->type.text != type || labels.empty() || labels[0].text != first) continue;
      if (second.empty() ? labels.size() == 1 : labels.size() == 2 && labels[1].text == second)
        return {file.get(), block};
    }
  }
  return {};
}

std::optional<std::string> TerraformPlaces::folder_of(std::string_view module, int depth) {
  if (module.empty()) return folder_;
  if (depth > kDeepest) return std::nullopt;
  const auto [around, name] = terraform::split_module(module);
  const std::optional<std::string> outer = folder_of(around, depth + 1);
  if (!outer) return std::nullopt;
  const Found call = block(*outer, "module", terraform::without_keys(name), {});
  if (call.block == nullptr) return std::nullopt;
  const hcl::Attribute* source = call.block->body.attribute("source");
  if (source == nullptr || source->value->kind != hcl::ExprKind::kString) return std::nullopt;
  const std::string_view path = source->value->as<hcl::String>().text;
  if (!path.starts_with("./") && !path.starts_with("../")) return std::nullopt;
  return normal(*outer == "." ? std::string(path) : join(*outer, path));
}

std::optional<TerraformPlace> TerraformPlaces::find(std::string_view address,
                                                    const std::vector<std::string>& path) {
  const auto [first, last] = terraform::split_resource(address);
  const std::optional<std::string> folder = folder_of(first, 0);
  if (!folder) return std::nullopt;
  std::string name = terraform::without_keys(last);
  const bool is_data = name.starts_with("data.");
  if (is_data) name.erase(0, 5);
  const size_t dot = name.find('.');
  if (dot == std::string::npos) return std::nullopt;
  const Found found =
      block(*folder, is_data ? "data" : "resource", name.substr(0, dot), name.substr(dot + 1));
  if (found.block == nullptr) return std::nullopt;
  const std::string_view bytes = sources_[found.file->source].bytes();
  return TerraformPlace{Walk(*found.file, *found.block, bytes).along(path),
                        found.file->span(found.block->span)};
}

}  // namespace ordain::read
