// What bytes a text may hold, checked before any parser sees them.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/byte_check.h"

#include <fmt/format.h>

#include <cstring>

#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kTops = 0x8080808080808080;

// The top bit of each byte that is below `least`, in a word of ASCII.
uint64_t below(uint64_t word, uint64_t least) { return ~((word | kTops) - kOnes * least) & kTops; }
uint64_t equal(uint64_t word, uint64_t byte) { return below(word ^ (kOnes * byte), 1); }

// True when all eight bytes are printable ASCII or line feeds.
bool plain(uint64_t word) {
  const uint64_t odd = (word & kTops) | equal(word, 0x7F) | below(word, 0x20);
  return odd == 0 || ((word & kTops) == 0 && (odd & ~equal(word, '\n')) == 0);
}

// A byte order mark at the start of a line but the first: libyaml skips it and counts it as an
// indent, so that a key that seems to stand at the edge stands under the one before.
bool is_inner_mark(std::string_view bytes, size_t at) {
  return bytes.substr(at, 3) == "\xEF\xBB\xBF" && at > 0 &&
         (bytes[at - 1] == '\n' || bytes[at - 1] == '\r');
}

// Bytes of the forbidden character at `at`, or 0.
size_t forbidden(std::string_view bytes, size_t at) {
  const auto byte = [&](size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u;
  };
  const unsigned c = byte(at);
  if (c < 0x80) return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F ? 1 : 0;
  // U+0080 to U+009F but NEL; U+FFFE and U+FFFF.
  if (c == 0xC2 && byte(at + 1) < 0xA0 && byte(at + 1) != 0x85) return 2;
  if (c == 0xEF && byte(at + 1) == 0xBF && byte(at + 2) >= 0xBE) return 3;
  return is_inner_mark(bytes, at) ? 3 : 0;
}

}  // namespace

bool check_form(const ReadContext& context) {
  const std::string_view bytes = context.sources[context.source].bytes();
  // Offsets are 32 bits wide, and one is kept free for "no place".
  const uint64_t limit = std::min<uint64_t>(context.limits.file_bytes, UINT32_MAX - 1);
  if (bytes.size() > limit) {
    context.findings.report(
        "read/limit", text::Level::kError, {context.source, 0, 0},
        fmt::format("the file has {} bytes, more than {} (limit file-bytes)", bytes.size(), limit));
    return false;
  }
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ||
      (bytes.size() >= 2 && (bytes[0] == '\0') != (bytes[1] == '\0'))) {
    context.findings.report("read/encoding", text::Level::kError, {context.source, 0, 2},
                            "the file is in UTF-16 or UTF-32, wanted UTF-8",
                            {"convert it with: iconv -f UTF-16 -t UTF-8"});
    return false;
  }
  return true;
}

ByteCheck check_bytes(const ReadContext& context, bool controls_forbidden) {
  const text::Source& source = context.sources[context.source];
  const std::string_view bytes = source.bytes();
  const auto refuse = [&](std::string_view code, size_t at, size_t size, std::string message,
                          std::vector<std::string> notes = {}) {
    context.findings.report(code, text::Level::kError,
                            {context.source, static_cast<uint32_t>(at),
                             static_cast<uint32_t>(std::min(at + size, bytes.size()))},
                            std::move(message), std::move(notes));
    return ByteCheck{};
  };
  if (!check_form(context)) return {};
  ByteCheck check{true, true};
  size_t at = 0;
  const auto plain_at = [bytes](size_t i) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    return plain(word);
  };
  while (at < bytes.size()) {
    if (at + 8 <= bytes.size() && plain_at(at)) {
      at += 8;
      continue;
    }
    const size_t end = std::min(at + 8, bytes.size());
    for (; at < end; ++at) {
      check.ascii = check.ascii && static_cast<unsigned char>(bytes[at]) < 0x80;
      if (const size_t size = controls_forbidden ? forbidden(bytes, at) : 0) {
        // Broken UTF-8 may look like one: then that is the matter.
        const size_t invalid =
            text::find_invalid_utf8(bytes.substr(0, std::min(at + 4, bytes.size())));
        if (invalid <= at) break;
        if (is_inner_mark(bytes, at)) {
          return refuse("read/encoding", at, size,
                        "a byte order mark stands inside the file, at the start of a line",
                        {"remove it"});
        }
        return refuse("read/encoding", at, size,
                      fmt::format("a control character stands here: {}",
                                  text::preview(bytes.substr(at, size))));
      }
    }
    if (at < end) break;
  }
  if (check.ascii && at == bytes.size()) return check;
  const size_t invalid = text::find_invalid_utf8(bytes);
  if (invalid == std::string_view::npos) return check;
  return refuse("read/encoding", invalid, 1,
                fmt::format("the byte 0x{:02x} is no UTF-8",
                            static_cast<unsigned>(static_cast<unsigned char>(bytes[invalid]))));
}

}  // namespace ordain::read
