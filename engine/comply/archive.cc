// Archive: ustar headers as a function of name and size, in both directions.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "engine/text/check.h"
#include "engine/text/utf8.h"

namespace ordain::comply {
namespace {

constexpr size_t kBlock = 512;
constexpr size_t kName = 100;
constexpr size_t kPrefix = 155;
constexpr size_t kSizeDigits = 11;

using Header = std::array<char, kBlock>;

struct Field {
  std::string_view name;
  size_t at;
  size_t size;
};
constexpr std::array<Field, 17> kFields = {{{"name", 0, kName},
                                            {"mode", 100, 8},
                                            {"user id", 108, 8},
                                            {"group id", 116, 8},
                                            {"size", 124, 12},
                                            {"time", 136, 12},
                                            {"checksum", 148, 8},
                                            {"type", 156, 1},
                                            {"link", 157, 100},
                                            {"magic", 257, 6},
                                            {"version", 263, 2},
                                            {"user", 265, 32},
                                            {"group", 297, 32},
                                            {"major device", 329, 8},
                                            {"minor device", 337, 8},
                                            {"prefix", 345, kPrefix},
                                            {"rest", 500, 12}}};

std::string_view field_at(size_t offset) {
  for (const Field& field : kFields) {
    if (offset < field.at + field.size) return field.name;
  }
  return kFields.back().name;
}

const Field& field(std::string_view name) {
  return *std::find_if(kFields.begin(), kFields.end(),
                       [name](const Field& one) { return one.name == name; });
}

// Where the slash stands at which a long name is split; 0: it is short.
std::optional<size_t> split(std::string_view name) {
  if (name.size() <= kName) return 0;
  for (size_t at = name.find('/'); at != std::string_view::npos; at = name.find('/', at + 1)) {
    if (name.size() - at - 1 <= kName) return at <= kPrefix ? std::optional(at) : std::nullopt;
  }
  return std::nullopt;
}

void put(Header& header, std::string_view name, std::string_view text) {
  const Field& to = field(name);
  ORDAIN_CHECK(text.size() <= to.size);
  std::copy(text.begin(), text.end(), header.begin() + static_cast<std::ptrdiff_t>(to.at));
}

Header header_of(std::string_view name, uint64_t size) {
  Header header{};
  const size_t at = *split(name);
  put(header, "name", at == 0 ? name : name.substr(at + 1));
  if (at != 0) put(header, "prefix", name.substr(0, at));
  put(header, "mode", "0000644");
  for (const std::string_view id : {"user id", "group id", "major device", "minor device"})
    put(header, id, "0000000");
  put(header, "size", fmt::format("{:011o}", size));
  put(header, "time", "00000000000");
  put(header, "checksum", "        ");
  put(header, "type", "0");
  put(header, "magic", "ustar");
  put(header, "version", "00");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  header[field("checksum").at + 6] = '\0';
  put(header, "checksum", fmt::format("{:06o}", sum));
  return header;
}

size_t padding(uint64_t size) { return (kBlock - size % kBlock) % kBlock; }

std::string_view until_zero(std::string_view text) {
  return text.substr(0, std::min(text.find('\0'), text.size()));
}

std::string_view read_field(std::string_view header, std::string_view name) {
  const Field& from = field(name);
  return header.substr(from.at, from.size);
}

std::string name_in(std::string_view header) {
  const std::string_view prefix = until_zero(read_field(header, "prefix"));
  const std::string_view name = until_zero(read_field(header, "name"));
  return prefix.empty() ? std::string(name) : fmt::format("{}/{}", prefix, name);
}

std::optional<uint64_t> size_in(std::string_view header) {
  const std::string_view digits = read_field(header, "size").substr(0, kSizeDigits);
  uint64_t size = 0;
  for (const char c : digits) {
    if (c < '0' || c > '7') return std::nullopt;
    size = size * 8 + static_cast<uint64_t>(c - '0');
  }
  return size;
}

std::string_view type_words(char type) {
  switch (type) {
    case '1':
      return "a hard link";
    case '2':
      return "a symbolic link";
    case '3':
    case '4':
      return "a device";
    case '5':
      return "a folder";
    case '6':
      return "a pipe";
    default:
      return "no regular file";
  }
}

bool is_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  Archive read() {
    while (next()) {
    }
    return std::move(out_);
  }

 private:
  bool stop(std::string message) {
    out_.faults.push_back({true, std::move(message)});
    return false;
  }

  void differs(std::string message) { out_.faults.push_back({false, std::move(message)}); }

  bool next() {
    const std::string_view header = bytes_.substr(at_, kBlock);
    if (header.size() < kBlock)
      return stop(
          at_ == 0 && header.empty()
              ? "the archive is empty"
              : fmt::format("the archive ends at byte {} before its end is marked", bytes_.size()));
    if (is_zero(header)) return end();
    if (read_field(header, "magic").substr(0, 5) != "ustar")
      return stop(fmt::format("byte {} begins no entry of a tar archive (ustar)", at_));
    const std::string name = name_in(header);
    const std::string shown = text::preview(name);
    if (const char type = header[field("type").at]; type != '0')
      return stop(fmt::format("the entry {} at byte {} is {}", shown, at_, type_words(type)));
    if (const std::string fault = name_fault(name); !fault.empty())
      return stop(fmt::format("the name {} of the entry at byte {} {}", shown, at_, fault));
    const std::optional<uint64_t> size = size_in(header);
    if (!size) return stop(fmt::format("the size of the entry {} at byte {} is none", shown, at_));
    const uint64_t left = bytes_.size() - at_ - kBlock;
    if (*size > left || *size + padding(*size) > left)
      return stop(fmt::format("the entry {} at byte {} wants {} bytes, and {} are left", shown, at_,
                              *size, left));
    hold_header(header, name, *size);
    const size_t begin = at_ + kBlock;
    const std::string_view pad = bytes_.substr(begin + *size, padding(*size));
    if (const size_t odd = pad.find_first_not_of('\0'); odd != std::string_view::npos)
      differs(
          fmt::format("byte {} of the padding behind {} is not zero", begin + *size + odd, shown));
    if (!names_.insert(name).second) {
      differs(fmt::format("the entry {} comes twice, again at byte {}", shown, at_));
    } else {
      if (!out_.entries.empty() && name < out_.entries.back().name)
        differs(fmt::format("the entry {} at byte {} stands behind {}, out of order", shown, at_,
                            text::preview(out_.entries.back().name)));
      out_.entries.push_back({name, bytes_.substr(begin, *size)});
    }
    at_ = begin + *size + pad.size();
    return true;
  }

  void hold_header(std::string_view header, std::string_view name, uint64_t size) {
    const Header wanted = header_of(name, size);
    const auto [found, expected] =
        std::mismatch(header.begin(), header.end(), wanted.begin(), wanted.end());
    if (found == header.end()) return;
    const auto offset = static_cast<size_t>(found - header.begin());
    differs(fmt::format("byte {}, in the header of {} ({}), is not as it was written", at_ + offset,
                        text::preview(name), field_at(offset)));
  }

  bool end() {
    const std::string_view second = bytes_.substr(at_ + kBlock);
    if (second.size() < kBlock)
      return stop(
          fmt::format("the archive ends at byte {} before its end is marked", bytes_.size()));
    if (const size_t odd = second.find_first_not_of('\0'); odd != std::string_view::npos) {
      differs(fmt::format("byte {} stands behind the end of the archive", at_ + kBlock + odd));
    } else if (second.size() > kBlock) {
      differs(fmt::format("{} bytes were appended at byte {}, behind the end of the archive",
                          second.size() - kBlock, at_ + 2 * kBlock));
    }
    return false;
  }

  std::string_view bytes_;
  size_t at_ = 0;
  Archive out_;
  std::set<std::string> names_;
};

}  // namespace

Archive read_archive(std::string_view bytes) { return Reader(bytes).read(); }

std::string name_fault(std::string_view name) {
  if (name.empty()) return "is empty";
  if (text::find_invalid_utf8(name) != std::string_view::npos) return "is no UTF-8";
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return "holds a control character";
  }
  if (name.starts_with('/')) return "is absolute";
  for (std::string_view rest = name;;) {
    const size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, slash);
    if (part == "..") return "leads out of its folder";
    if (part.empty() || part == ".") return "has an empty part";
    if (slash == rest.size()) break;
    rest.remove_prefix(slash + 1);
  }
  if (!split(name)) return "is longer than an entry's name may be";
  return "";
}

std::expected<std::string, std::string> write_archive(std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  std::string out;
  for (const Entry& entry : entries) {
    if (const std::string fault = name_fault(entry.name); !fault.empty())
      return std::unexpected(fmt::format("the name {} {}", text::preview(entry.name), fault));
    const Header header = header_of(entry.name, entry.bytes.size());
    out.append(header.data(), header.size());
    out += entry.bytes;
    out.append(padding(entry.bytes.size()), '\0');
  }
  out.append(2 * kBlock, '\0');
  return out;
}

}  // namespace ordain::comply
