// Compose project: a Compose file with the files that it takes from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/read/compose_fields.h"
#include "engine/read/compose_merge.h"
#include "engine/read/platform.h"

namespace ordain::read {

// Files that one Compose file takes from, itself among them; services in a row that take from each
// other; values that it takes from other files: more than anyone writes.
inline constexpr size_t kComposeFilesRead = 64;
inline constexpr int kComposeDepth = 16;
inline constexpr uint64_t kComposeValues = 200'000;

class ComposeProject;

// Why what lies beyond the bounds of taking from other files is not known.
inline constexpr std::string_view kTooManyTaken =
    "more values are taken from other files than are read";

// One Compose file, and its services as it describes them. What it takes from another file becomes
// a part of its document: it stands where that file is named, with an origin that tells the place
// there.
class ComposeFile {
 public:
  struct Service {
    data::Node node;        // a map of this document, its fields in one shape
    std::string_view open;  // why it may have more fields than are known; empty: it has not
    bool making = false;
  };

  // `own`: findings about its shapes are told (else the file tells them where it is read itself).
  ComposeFile(ComposeProject& project, std::string path, data::Document& document, bool own);

  const std::string& path() const { return path_; }
  data::Document& document() { return document_; }
  MadeTree& tree() { return tree_; }
  ComposeMerge& merge() { return merge_; }
  data::Node services() const { return services_; }
  // The entry of services() as it is with what it extends. It stays where it is.
  const Service& service(data::Node written, int depth = 0);
  // A copy of a value of another file that stands where `at` does.
  data::Node taken(data::Node foreign, data::Node at, std::string_view what);
  data::Node finished() { return data::Node(&document_, tree_.finish()); }
  void shape(text::Level level, data::Node node, std::string message);

 private:
  data::Node shaped(data::Node service);
  void extend(Service& service, data::Node written, int depth);
  void put_env_files(data::Node files, std::string_view service);
  void put_env_file(data::Node file, std::string_view service);
  void put_taken(data::Node foreign, data::Key key, text::Span place, std::string_view what);

  ComposeProject& project_;
  std::string path_;
  data::Document& document_;
  text::Findings unheard_;
  MadeTree tree_;
  ComposeFields fields_;
  ComposeMerge merge_;
  data::Node services_;
  std::map<uint32_t, Service> made_;
};

class ComposeProject {
 public:
  ComposeProject(const ReadFile& file, data::Document& document);

  ComposeFile& main() { return *main_; }
  // The file at this path (beside()); null and why not.
  struct Opened {
    ComposeFile* file = nullptr;
    std::string problem;
    text::Level level = text::Level::kError;  // how bad it is when it was named
  };
  Opened open(const std::string& path);
  // Whether the project has such a file.
  bool has(const std::string& path);
  bool in_run(const std::string& path) const;
  OtherFiles* others() { return file_.others; }
  const ComposeVariables& variables() const { return variables_; }
  text::Findings& findings() { return file_.findings; }
  // The entries of a file of variables in their order, or null and why not.
  data::Node entries(const std::string& path, std::string& problem);
  // False once more values are taken from other files than are read.
  bool spend() { return ++taken_ <= kComposeValues; }

 private:
  struct Other {
    text::Findings findings;
    Documents documents;
    std::unique_ptr<ComposeFile> file;
    Opened opened;
  };
  void read(const std::string& path, Other& other);

  const ReadFile& file_;
  ComposeVariables variables_;
  std::map<std::string, Other> compose_files_;
  std::map<std::string, Other> variable_files_;
  std::unique_ptr<ComposeFile> main_;
  uint64_t taken_ = 0;
};

}  // namespace ordain::read
