// Compose project: the files that a Compose file takes from, found and read.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/compose_project.h"

#include <fmt/format.h>

#include "engine/read/keyed_lines.h"
#include "engine/text/utf8.h"

namespace ordain::read {

namespace {

// The first thing that is wrong with a file, in words.
std::string first_error(const text::Findings& findings, const text::SourceSet& sources) {
  for (const text::Finding& finding : findings.all()) {
    if (finding.level != text::Level::kError) continue;
    if (!finding.span.valid()) return fmt::format("cannot be read: {}", finding.message);
    const auto at = sources[finding.span.source].position(finding.span.begin);
    return fmt::format("cannot be read: {} (line {})", finding.message, at.line);
  }
  return "cannot be read";
}

}  // namespace

ComposeProject::ComposeProject(const ReadFile& file, data::Document& document) : file_(file) {
  const std::string path(file.path);
  if (others() != nullptr) {
    std::string problem;
    if (const data::Node root = entries(beside(path, ".env"), problem))
      add_variables(root, {}, false, variables_);
    else if (!others()->file(beside(path, ".env")).missing && !in_run(beside(path, ".env")))
      findings().report("read/compose-shape", text::Level::kWarning, document.root().blame_span(),
                        fmt::format("the variables of .env are not put in: that file {}", problem));
  }
  main_ = std::make_unique<ComposeFile>(*this, path, document, true);
}

bool ComposeProject::in_run(const std::string& path) const {
  return file_.others != nullptr && file_.others->in_run(path);
}

bool ComposeProject::has(const std::string& path) {
  if (path == main_->path()) return true;
  return others() != nullptr && !others()->file(path).missing;
}

void ComposeProject::read(const std::string& path, Other& other) {
  if (compose_files_.size() + variable_files_.size() > kComposeFilesRead) {
    other.opened.problem = "is one file more than are read for one Compose file";
    return;
  }
  const OtherFiles::Other& found = others()->file(path);
  if (found.source == text::kNoSource) {
    other.opened.problem = found.problem;
    if (found.outside) other.opened.level = text::Level::kNote;
  }
}

ComposeProject::Opened ComposeProject::open(const std::string& path) {
  if (path == main_->path()) return {main_.get(), {}, {}};
  if (others() == nullptr)
    return {nullptr, "cannot be found from standard input", text::Level::kNote};
  const auto [it, fresh] = compose_files_.try_emplace(path);
  Other& other = it->second;
  if (!fresh) return other.opened;
  read(path, other);
  if (!other.opened.problem.empty()) return other.opened;
  const ReadContext context = others()->context(others()->file(path).source, other.findings);
  if (!read_yaml(context, YamlSource::kLibyaml, other.documents)) {
    other.opened.problem = first_error(other.findings, context.sources);
    return other.opened;
  }
  for (const auto& document : other.documents) {
    const data::Node root = document->root();
    const data::Node services = root.is_map() ? root.get("services") : data::Node();
    const bool is_list = root.is_map() && root.get("include");
    if ((!services || !services.is_map()) && !is_list) continue;
    other.file = std::make_unique<ComposeFile>(*this, path, *document, false);
    other.opened.file = other.file.get();
    return other.opened;
  }
  other.opened.problem = "has no map of services";
  return other.opened;
}

data::Node ComposeProject::entries(const std::string& path, std::string& problem) {
  if (others() == nullptr) {
    problem = "cannot be found from standard input";
    return {};
  }
  const auto [it, fresh] = variable_files_.try_emplace(path);
  Other& other = it->second;
  if (fresh) {
    read(path, other);
    if (other.opened.problem.empty()) {
      const ReadContext context = others()->context(others()->file(path).source, other.findings);
      if (!read_dotenv(context, other.documents))
        other.opened.problem = first_error(other.findings, context.sources);
      else if (other.documents.empty())
        other.opened.problem = "holds nothing";
    }
  }
  problem = other.opened.problem;
  return problem.empty() ? other.documents[0]->root() : data::Node();
}

}  // namespace ordain::read
