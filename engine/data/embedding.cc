// Embedding: the ways between a decoded text and its source, and documents that moved into one.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/embedding.h"

#include <algorithm>

#include "engine/text/check.h"

namespace ordain::data {
namespace {

bool is_break(char c) { return c == '\n' || c == '\r'; }

// Where a stretch of text ends that is followed by a fold: on its own line, not on the next.
uint32_t without_fold(std::string_view bytes, uint32_t last, uint32_t end) {
  while (end > last + 1) {
    const char c = bytes[end - 1];
    const bool escaped_break = c == '\\' && end < bytes.size() && is_break(bytes[end]);
    if (c != ' ' && c != '\t' && !is_break(c) && !escaped_break) break;
    --end;
  }
  return end;
}

}  // namespace

TextMap::TextMap(std::span<const uint32_t> offsets)
    : size_(offsets.empty() ? 0 : static_cast<uint32_t>(offsets.size() - 1)) {
  for (uint32_t i = 0; i < offsets.size(); ++i) {
    ORDAIN_CHECK(i == 0 || offsets[i] >= offsets[i - 1]);
    if (i == 0 || offsets[i] != offsets[i - 1] + 1) runs_.push_back({i, offsets[i]});
  }
  runs_.shrink_to_fit();
}

uint32_t TextMap::source(uint32_t at) const {
  at = std::min(at, size_);
  const auto behind =
      std::upper_bound(runs_.begin(), runs_.end(), at,
                       [](uint32_t wanted, const Run& run) { return wanted < run.text; });
  ORDAIN_CHECK(behind != runs_.begin());
  const Run& run = *std::prev(behind);
  return run.source + (at - run.text);
}

uint32_t TextMap::text(uint32_t offset) const {
  const auto run =
      std::lower_bound(runs_.begin(), runs_.end(), offset,
                       [](const Run& one, uint32_t wanted) { return one.source < wanted; });
  const uint32_t next = run == runs_.end() ? size_ : run->text;
  if (run == runs_.begin() || (run != runs_.end() && run->source == offset)) return next;
  const Run& before = *std::prev(run);
  return std::min(before.text + (offset - before.source), next);
}

text::Span Document::span_in_text(text::Span span) const {
  if (embedding_ == nullptr) return span;
  return {span.source, embedding_->places.text(span.begin), embedding_->places.text(span.end)};
}

Node Document::host() const { return embedding_ == nullptr ? Node() : embedding_->host; }

void Document::embed(std::unique_ptr<Embedding> embedding) {
  ORDAIN_CHECK(embedding_ == nullptr);
  embedding_ = std::move(embedding);
  if (!embedding_->host) return;
  const Document& outer = embedding_->host.document();
  const std::string_view bytes = outer.source_text().bytes();
  const TextMap& places = embedding_->places;
  const auto end_of = [&](uint32_t begin, uint32_t end) {
    if (end <= begin) return places.source(end);
    return without_fold(bytes, places.source(end - 1), places.source(end));
  };
  Column<Known<uint32_t>> key_ends;
  for (uint32_t i = 0; i < store_->nodes.size(); ++i) {
    const NodeSpan inner = span(i);
    store_->places[i] = {places.source(inner.key_begin), places.source(inner.value_begin),
                         end_of(inner.value_begin, inner.value_end)};
    // How long a key is written is seldom how long it is any more.
    if (inner.key_begin == inner.key_end) continue;
    store_->nodes[i].flags &= static_cast<uint16_t>(~kQuotedKey);
    store_->nodes[i].flags |= kOddKey;
    key_ends.push_back({i, end_of(inner.key_begin, inner.key_end)});
  }
  store_->key_ends = std::move(key_ends);
  std::unordered_map<const Origin*, const Origin*> moved;
  const auto move = [&](const auto& self, const Origin* origin) -> const Origin* {
    if (origin == nullptr) return nullptr;
    if (const auto known = moved.find(origin); known != moved.end()) return known->second;
    Origin* made = store_->arena.make<Origin>(*origin);
    made->span = {outer.source(), places.source(origin->span.begin),
                  end_of(origin->span.begin, origin->span.end)};
    moved.emplace(origin, made);
    made->next = self(self, origin->next);
    return made;
  };
  for (size_t i = 0; i < store_->origins.size(); ++i)
    store_->origins[i].value = move(move, store_->origins[i].value);
  comments_.clear();
  sources_ = outer.sources_;
  source_ = outer.source_;
}

Decoded EmbeddedDocuments::decode(Node scalar, Encoding encoding,
                                  const text::SymbolTable& symbols) {
  const Node host = scalar.original();
  Entry* entry = nullptr;
  {
    const std::lock_guard lock(mutex_);
    entry = &entries_[{&host.document(), host.index(), encoding}];
  }
  std::call_once(entry->made, [&] {
    entry->document = decoders_.of(encoding)(host.text(), host, symbols, entry->problem);
  });
  return {entry->document->root(), entry->problem};
}

}  // namespace ordain::data
