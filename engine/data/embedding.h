// Embedding: documents that are written inside a text of another document, with their places there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/data/document.h"

// A policy in JSON inside a string of YAML is a document too. It is read by the reader of its own
// format, from its decoded text; then its places are moved into the source in which the string is
// written, and its root gets the string as its parent. So whoever asks a value where it stands is
// told the line of the file, through all escapes, folds and indents in between.
namespace ordain::data {

// Where each byte of a decoded text is written in its source. Most bytes stand right behind the one
// before, so it is kept as the places where that is not so.
class TextMap {
 public:
  TextMap() = default;
  // `offsets`: of each byte of the text and of its end; never falling.
  explicit TextMap(std::span<const uint32_t> offsets);

  // The offset in the source of byte `at`, or of the end of the text.
  uint32_t source(uint32_t at) const;
  // The first byte of the text that is written at `offset` or behind it.
  uint32_t text(uint32_t offset) const;

 private:
  struct Run {
    uint32_t text = 0;
    uint32_t source = 0;
  };
  std::vector<Run> runs_;
  uint32_t size_ = 0;
};

// What a document knows of the text that it is written in.
struct Embedding {
  // The scalar whose text it is.
  Node host;
  // The text, as the reader of the document saw it.
  std::unique_ptr<const text::SourceSet> own;
  TextMap places;
};

// What a text may be written in.
// kGithubExpressions: text that may hold ${{ }}; kGithubCondition: what stands under `if`.
enum class Encoding : uint8_t { kJson, kYaml, kToml, kGithubExpressions, kGithubCondition };

// Reads one document from a text. With a `host`, the text is that of this scalar, and the document
// is embedded in it; without, its places are of no use to anyone. When the text is none, `problem`
// says why, and the document is a scalar that stands where the fault is (without a host the problem
// names the line). `symbols` are frozen and outlive the document.
using Decode = std::unique_ptr<Document> (*)(std::string_view text, Node host,
                                             const text::SymbolTable& symbols,
                                             std::string& problem);

// How each encoding is read: filled by the room that has the readers, used by one that has not.
struct Decoders {
  std::array<Decode, 5> by_encoding = {};

  Decode of(Encoding encoding) const { return by_encoding[static_cast<size_t>(encoding)]; }
};

// A text that was decoded: the root of its document; or with a problem, where the fault is.
struct Decoded {
  Node root;
  std::string_view problem;
};

// The documents inside texts of the run's documents. Each is read when a rule first asks for it and
// kept for the run, so that its values are the same ones for all rules and all threads; their
// memory is bounded by that of the texts they are written in.
class EmbeddedDocuments {
 public:
  explicit EmbeddedDocuments(const Decoders& decoders) : decoders_(decoders) {}

  // The text of this scalar, which lives as long as this does. Safe from several threads.
  Decoded decode(Node scalar, Encoding encoding, const text::SymbolTable& symbols);
  // Of a text that stands in no document: whoever asks owns it.
  std::unique_ptr<Document> decode(std::string_view text, Encoding encoding,
                                   const text::SymbolTable& symbols, std::string& problem) const {
    return decoders_.of(encoding)(text, Node(), symbols, problem);
  }

 private:
  struct Entry {
    std::once_flag made;
    std::unique_ptr<Document> document;
    std::string problem;
  };
  struct Place {
    const Document* document = nullptr;
    uint32_t index = 0;
    Encoding encoding = Encoding::kJson;
    friend bool operator==(const Place&, const Place&) = default;
  };
  struct Hash {
    size_t operator()(const Place& place) const {
      const size_t document = std::hash<const void*>()(place.document);
      return document * 31 + size_t{place.index} * 8 + static_cast<size_t>(place.encoding);
    }
  };

  Decoders decoders_;
  std::mutex mutex_;
  std::unordered_map<Place, Entry, Hash> entries_;
};

}  // namespace ordain::data
