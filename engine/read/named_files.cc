// Named files: from paths in records to hashes of bytes.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/named_files.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "engine/read/path.h"
#include "engine/read/project.h"
#include "engine/text/check.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Node;

constexpr size_t kMostFiles = 10'000;
constexpr uint64_t kMostBytes = 1u << 30;

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  ORDAIN_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr));
  std::string out;
  for (unsigned int i = 0; i < size; ++i) out += fmt::format("{:02x}", digest[i]);
  return out;
}

std::string_view text_at(Node map, std::string_view key) {
  const Node node = map.get(key);
  return node && node.kind() == Kind::kString ? node.text() : std::string_view();
}

// The path of the project that the map names beside a hash; empty: none.
std::string_view named_path(Node map) {
  if (!map.get("sha256")) return {};
  if (const std::string_view path = text_at(map, "path"); !path.empty()) return path;
  const std::string_view uri = text_at(map, "uri");
  return uri.find(':') == std::string_view::npos && !uri.starts_with("//") ? uri
                                                                           : std::string_view();
}

bool leads_out(std::string_view path) {
  if (path.starts_with('/')) return true;
  for (std::string_view rest = path; !rest.empty();) {
    const size_t slash = std::min(rest.find('/'), rest.size());
    if (rest.substr(0, slash) == "..") return true;
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  return path.find('\0') != std::string_view::npos;
}

}  // namespace

void hash_named_files(const std::vector<const data::Document*>& registers, const ByteSource& bytes,
                      data::Snapshot& snapshot) {
  uint64_t left = kMostBytes;
  for (const data::Document* document : registers) {
    std::vector<Node> open = {document->root()};
    while (!open.empty()) {
      const Node node = open.back();
      open.pop_back();
      for (uint32_t i = 0; i < node.child_count(); ++i) open.push_back(node.child(i));
      const std::string_view path = node.is_map() ? named_path(node) : std::string_view();
      if (path.empty()) continue;
      const auto [it, fresh] = snapshot.named_files.try_emplace(std::string(path));
      if (!fresh) continue;
      data::NamedFile& file = it->second;
      if (leads_out(path)) {
        file.problem = fmt::format("{} leads out of the project", text::preview(path));
      } else if (snapshot.named_files.size() > kMostFiles || left == 0) {
        file.problem = "records name more files than are read";
      } else if (const auto found = bytes(std::string(path)); !found) {
        file.missing = found.error().kind == FileProblem::Kind::kMissing;
        file.problem = fmt::format("{} {}", text::preview(path), found.error().words);
      } else {
        left -= std::min<uint64_t>(left, found->size());
        file.sha256 = sha256(*found);
      }
    }
  }
}

ByteSource files_below(std::string_view folder, uint64_t limit) {
  const std::string root = folder.empty() ? "." : shown_path(folder);
  return [root, limit](const std::string& path) -> std::expected<std::string, FileProblem> {
    const std::string whole = join(root, path);
    if (!path_exists(whole))
      return std::unexpected(FileProblem{FileProblem::Kind::kMissing, "is not there"});
    if (!is_below(absolute_path(root), absolute_path(whole)))
      return std::unexpected(
          FileProblem{FileProblem::Kind::kUnreadable, "leads out of the project"});
    auto bytes = read_file(whole, limit);
    if (!bytes && bytes.error().kind == FileProblem::Kind::kUnreadable)
      bytes.error().words = "cannot be read: " + bytes.error().words;
    return bytes;
  };
}

}  // namespace ordain::read
