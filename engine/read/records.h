// Records: registers that an organisation keeps in files, and the documents that a rule names.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/record_path.h"
#include "engine/data/snapshot.h"
#include "engine/text/finding.h"

namespace ordain::read {

// A `source` of the rules: records of one kind, from the files that fit a glob, wherever the run's
// paths point. They belong to all worlds.
struct RecordSource {
  std::string name;  // of the domain: "isms.people"
  // Relative to a folder of LoadOptions::record_folders; none leads out of it (the compiler has
  // seen to that).
  std::vector<std::string> globs;
  // Without a path, a document is a record or a list of them.
  std::optional<data::RecordPath> path;
  // The field by which a record is known; empty: they are a list.
  std::string key;
  // Records are known by their field `kind`, which is this, wherever they stand (record_kinds.h);
  // "*": those of each such source of the package. Then the globs are those of its folder.
  std::string kind = {};
  // The records are what the program knows (LoadOptions::given), there where records of another
  // source are.
  bool given = false;

  bool by_kind() const { return !kind.empty(); }
};

// A file that holds records of some sources.
struct RecordFile {
  std::string path;   // as it is shown and opened
  std::string place;  // its folder from where the globs start
  std::vector<uint32_t> sources;
};

struct RecordFiles {
  std::vector<RecordFile> files;  // sorted by path
  // Sources of which a file or folder could not be looked at: each has a finding.
  std::set<uint32_t> incomplete;
};

// The files of the sources, below `folder` ("" is the working folder). Folders behind a symbolic
// link are not entered, `.git` never is; a file behind a link that leads out of the folder is an
// error (read/outside-project). A glob is looked for below its leading folders without a star only.
RecordFiles find_record_files(const std::vector<RecordSource>& sources, std::string_view folder,
                              text::Findings& findings);

// Whether a file of that path, from where the globs start, holds records of the source.
bool holds_records(const RecordSource& source, std::string_view path);

// The documents that a source is made of, in their order.
struct RecordInput {
  struct Part {
    const data::Document* document = nullptr;
    bool given = false;  // by a test: a list of records, whatever the path
  };
  std::vector<Part> documents;
  bool any_file = false;
  // Why there may be more records than were read; empty: there are none.
  std::string open_reason;
  // Why no record was read, where it is not that no file fits a glob.
  std::string none_reason;
};

// Makes the domain of each source. Its subjects are known by their key ("people/ann"), or without
// one by their `name` or `id`, or their number. Findings: what is no record (read/record), a record
// without its key and keys that stand twice (read/record-key). A source of which no file was found
// is a domain with no subject that may have more of them, and is not marked as loaded.
void derive_records(const std::vector<RecordSource>& sources, std::vector<RecordInput> inputs,
                    data::Snapshot& snapshot, text::Findings& findings);
// Once the snapshot is sorted: who has which key.
void index_records(const std::vector<RecordSource>& sources, data::Snapshot& snapshot,
                   text::Findings& findings);

// The name of the domain that `docs("**/*.toml")` is.
std::string documents_domain(std::string_view glob);
// Adds the document to those of the globs that its path, from the root of the project, fits.
// `many`: it is one of several of its stream.
void derive_document(const data::Document& document, const std::vector<std::string>& globs,
                     bool many, data::WorldId world, data::Snapshot& snapshot);

// What a test gives as the elements of a domain: of those of a reader, in this world.
void derive_given(const data::Document& document, std::string_view domain, data::WorldId world,
                  data::Snapshot& snapshot);

}  // namespace ordain::read
