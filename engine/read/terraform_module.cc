// Modules of Terraform: what the files of one folder declare, before anything is evaluated.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/terraform_module.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/read/path.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

using text::Level;

// Blocks at the top of a file, and how many labels they have.
struct TopBlock {
  std::string_view type;
  size_t labels;
};
constexpr std::array kTopBlocks = {
    TopBlock{"resource", 2}, TopBlock{"data", 2},     TopBlock{"ephemeral", 2},
    TopBlock{"variable", 1}, TopBlock{"output", 1},   TopBlock{"module", 1},
    TopBlock{"provider", 1}, TopBlock{"locals", 0},   TopBlock{"terraform", 0},
    TopBlock{"moved", 0},    TopBlock{"import", 0},   TopBlock{"removed", 0},
    TopBlock{"check", 1},    TopBlock{"language", 0},
};

class Declarer {
 public:
  Declarer(ModuleConfig& config, text::Findings& findings) : config_(config), findings_(findings) {}

  void add_file(const hcl::File& file, bool overrides) {
    config_.files.push_back(&file);
    for (const hcl::Attribute* attribute : file.body.attributes) {
      warn(file.span(attribute->name.span),
           fmt::format("{} stands outside of a block, where Terraform wants blocks alone",
                       text::preview(attribute->name.text)));
    }
    for (const hcl::Block* block : file.body.blocks) add({&file, block}, overrides);
  }

 private:
  void warn(text::Span span, std::string message) {
    findings_.report("read/terraform-block", Level::kWarning, span, std::move(message));
  }

  void add(Layer layer, bool overrides) {
    const hcl::Block& block = *layer.block;
    const auto row = std::find_if(kTopBlocks.begin(), kTopBlocks.end(),
                                  [&](const TopBlock& one) { return one.type == block.type.text; });
    if (row == kTopBlocks.end()) {
      std::vector<std::string_view> known;
      for (const TopBlock& one : kTopBlocks) known.push_back(one.type);
      warn(layer.span(block.type.span),
           fmt::format("Terraform has no block {}{}; it is not checked",
                       text::preview(block.type.text), text::did_you_mean(block.type.text, known)));
      return;
    }
    if (block.labels.size() != row->labels) {
      findings_.report("read/terraform-block", Level::kError, layer.span(block.header),
                       fmt::format("a {} has {} label{}, found {}; it is not checked", row->type,
                                   row->labels, row->labels == 1 ? "" : "s", block.labels.size()));
      return;
    }
    const std::string_view type = row->type;
    if (type == "locals") return add_locals(layer, overrides);
    if (type == "terraform") return add_settings(layer, overrides);
    if (type == "provider") return add_provider(layer, overrides);
    if (type == "resource") return add_named(config_.resources, layer, overrides);
    if (type == "data") return add_named(config_.data, layer, overrides);
    if (type == "variable") return add_named(config_.variables, layer, overrides);
    if (type == "output") return add_named(config_.outputs, layer, overrides);
    if (type == "module") return add_named(config_.modules, layer, overrides);
  }

  Declaration declaration(Layer layer) const {
    Declaration made;
    made.base = layer;
    const auto labels = layer.block->labels;
    if (labels.size() == 2) made.type = labels[0].text;
    if (!labels.empty()) {
      made.name = labels.back().text;
      made.name_span = layer.span(labels.back().span);
    } else {
      made.name_span = layer.span(layer.block->header);
    }
    return made;
  }

  void add_named(ModuleConfig::Declarations& all, Layer layer, bool overrides) {
    Declaration made = declaration(layer);
    const std::string key =
        made.type.empty() ? std::string(made.name) : fmt::format("{}.{}", made.type, made.name);
    const auto it = all.find(key);
    if (it == all.end()) {
      all.emplace(key, std::move(made));
    } else if (overrides) {
      it->second.overrides.push_back(layer);
    } else {
      text::Finding finding;
      finding.code = "read/terraform-block";
      finding.level = Level::kError;
      finding.span = layer.span(layer.block->header);
      finding.message = fmt::format("{} {} is declared twice; this one is not checked",
                                    layer.block->type.text, text::printable(key));
      finding.related.push_back({it->second.base.span(it->second.base.block->header), "the first"});
      findings_.report(std::move(finding));
    }
  }

  void add_locals(Layer layer, bool overrides) {
    for (const hcl::Attribute* attribute : layer.body().attributes) {
      if (attribute->shadowed) continue;
      const Written written{layer.file, attribute};
      const auto [it, fresh] =
          config_.locals.try_emplace(std::string(attribute->name.text), written);
      if (fresh) continue;
      if (overrides) {
        it->second = written;
        continue;
      }
      text::Finding finding;
      finding.code = "read/terraform-block";
      finding.level = Level::kError;
      finding.span = layer.span(attribute->name.span);
      finding.message = fmt::format("local.{} is declared twice; the first one counts",
                                    text::printable(attribute->name.text));
      finding.related.push_back(
          {it->second.file->span(it->second.attribute->name.span), "the first"});
      findings_.report(std::move(finding));
    }
  }

  void add_settings(Layer layer, bool overrides) {
    if (overrides && !config_.settings.empty()) {
      config_.settings.front().overrides.push_back(layer);
      return;
    }
    config_.settings.push_back(declaration(layer));
  }

  static std::string_view alias_of(const Declaration& provider) {
    const Written alias = provider.attribute("alias");
    if (!alias || alias.value().kind != hcl::ExprKind::kString) return {};
    return alias.value().as<hcl::String>().text;
  }

  void add_provider(Layer layer, bool overrides) {
    Declaration made = declaration(layer);
    if (overrides) {
      for (Declaration& known : config_.providers) {
        if (known.name != made.name || alias_of(known) != alias_of(made)) continue;
        known.overrides.push_back(layer);
        return;
      }
    }
    config_.providers.push_back(std::move(made));
  }

  ModuleConfig& config_;
  text::Findings& findings_;
};

}  // namespace

Written Declaration::attribute(std::string_view wanted) const {
  for (size_t i = overrides.size(); i-- > 0;) {
    if (const hcl::Attribute* found = overrides[i].body().attribute(wanted))
      return {overrides[i].file, found};
  }
  const hcl::Attribute* found = base.body().attribute(wanted);
  return found == nullptr ? Written{} : Written{base.file, found};
}

std::vector<Written> Declaration::attributes() const {
  std::vector<Written> all;
  const auto add = [&](const Layer& layer) {
    for (const hcl::Attribute* attribute : layer.body().attributes) {
      if (attribute->shadowed) continue;
      const Written now = overrides.empty() ? Written{layer.file, attribute}
                                            : this->attribute(attribute->name.text);
      const bool known = !overrides.empty() &&
                         std::any_of(all.begin(), all.end(),
                                     [&](Written one) { return one.attribute == now.attribute; });
      if (!known) all.push_back(now);
    }
  };
  add(base);
  for (const Layer& layer : overrides) add(layer);
  return all;
}

std::vector<Layer> Declaration::blocks() const {
  std::vector<Layer> all;
  const auto overridden = [this](std::string_view wanted, size_t from) {
    for (size_t i = from; i < overrides.size(); ++i) {
      const auto blocks = overrides[i].body().blocks;
      if (std::any_of(blocks.begin(), blocks.end(),
                      [wanted](const hcl::Block* block) { return block->type.text == wanted; }))
        return true;
    }
    return false;
  };
  for (const hcl::Block* block : base.body().blocks) {
    if (!overridden(block->type.text, 0)) all.push_back({base.file, block});
  }
  for (size_t i = 0; i < overrides.size(); ++i) {
    for (const hcl::Block* block : overrides[i].body().blocks) {
      if (!overridden(block->type.text, i + 1)) all.push_back({overrides[i].file, block});
    }
  }
  return all;
}

std::vector<Layer> Declaration::blocks(std::string_view wanted) const {
  std::vector<Layer> all = blocks();
  std::erase_if(all, [wanted](const Layer& layer) { return layer.block->type.text != wanted; });
  return all;
}

bool Declaration::whole() const {
  return base.body().whole && std::all_of(overrides.begin(), overrides.end(),
                                          [](const Layer& layer) { return layer.body().whole; });
}

const Declaration* ModuleConfig::provider(std::string_view name, std::string_view alias) const {
  for (const Declaration& provider : providers) {
    if (provider.name != name) continue;
    const Written written = provider.attribute("alias");
    std::string_view own;
    if (written && written.value().kind == hcl::ExprKind::kString)
      own = written.value().as<hcl::String>().text;
    if (own == alias) return &provider;
  }
  return nullptr;
}

bool is_override(std::string_view path) {
  std::string_view name = last_name(path);
  for (std::string_view end : {".json", ".tf", ".tofu"}) {
    if (name.ends_with(end)) name.remove_suffix(end.size());
  }
  return name == "override" || name.ends_with("_override");
}

ModuleConfig declare_module(std::string folder, const std::vector<const hcl::File*>& files,
                            const std::vector<std::string_view>& paths, bool whole,
                            text::Findings& findings) {
  ModuleConfig config;
  config.folder = std::move(folder);
  config.whole = whole && std::all_of(files.begin(), files.end(),
                                      [](const hcl::File* file) { return file->whole; });
  Declarer declarer(config, findings);
  for (const bool overrides : {false, true}) {
    for (size_t i = 0; i < files.size(); ++i) {
      if (is_override(paths[i]) == overrides) declarer.add_file(*files[i], overrides);
    }
  }
  return config;
}

}  // namespace ordain::read::terraform
