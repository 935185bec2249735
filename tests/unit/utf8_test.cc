// UTF-8: validity, and text made safe and short for a message.
// SPDX-License-Identifier: Apache-2.0
#include "engine/text/utf8.h"

#include <catch2/catch.hpp>

#include "engine/text/suggest.h"

using namespace ordain::text;

TEST_CASE("ill-formed UTF-8 is found where it begins", "[utf8]") {
  constexpr size_t kFine = std::string_view::npos;
  CHECK(find_invalid_utf8("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80") == kFine);
  CHECK(find_invalid_utf8("a\x80") == 1);             // a continuation alone
  CHECK(find_invalid_utf8("ab\xC3") == 2);            // cut short
  CHECK(find_invalid_utf8("\xC0\xAF") == 0);          // overlong
  CHECK(find_invalid_utf8("\xE0\x80\xAF") == 0);      // overlong
  CHECK(find_invalid_utf8("\xED\xA0\x80") == 0);      // a surrogate
  CHECK(find_invalid_utf8("\xF4\x90\x80\x80") == 0);  // above U+10FFFF
  CHECK(find_invalid_utf8("\xF4\x8F\xBF\xBF") == kFine);
  CHECK(find_invalid_utf8("\xFF") == 0);
}

TEST_CASE("no text can write to the terminal or turn its letters around", "[utf8]") {
  CHECK(printable("a\x1B[31m") == "a\\x1b[31m");
  CHECK(printable("a\tb\r\n") == "a\\tb\\r\\n");
  CHECK(printable("a\tb", true) == "a\tb");
  CHECK(printable("\x7F") == "\\x7f");
  CHECK(printable("\xC2\x9B"
                  "31m") == "\\x9b31m");
  CHECK(printable("\xC2\xA0") == "\xC2\xA0");
  CHECK(printable("a\xE2\x80\xAE"
                  "b\xE2\x81\xA6") == "a\\u202eb\\u2066");
  CHECK(printable("\xE2\x80\x93") == "\xE2\x80\x93");
}

TEST_CASE("a preview is cut between characters, never within an escape", "[utf8]") {
  CHECK(preview("short") == "short");
  CHECK(preview(std::string(40, 'x')) == std::string(40, 'x'));
  CHECK(preview(std::string(41, 'x')) == std::string(37, 'x') + "...");
  CHECK(preview("abcd\xC3\xA9\xC3\xA9\xC3\xA9", 8) == "abcd...");
  // Escapes count as they are written.
  CHECK(preview(std::string(40, '\x01')) == "\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01...");
  for (size_t length = 0; length < 60; ++length) {
    CHECK(preview(std::string(length, '\n')).size() <= 40);
  }
}

TEST_CASE("a suggestion is near and can be printed", "[utf8]") {
  const std::string_view names[] = {"privileged", "runAsUser", "a\x1B"};
  CHECK(did_you_mean("priviledged", names) == ", did you mean privileged?");
  CHECK(did_you_mean("RUNASUSER", names) == ", did you mean runAsUser?");
  CHECK(did_you_mean("hostNetwork", names).empty());
  CHECK(did_you_mean("ab", names) == ", did you mean a\\x1b?");
}

TEST_CASE("a character that is not shown is found wherever it stands", "[utf8]") {
  for (size_t size = 1; size < 20; ++size) {
    for (size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 128; ++byte) {
        std::string text(size, byte % 2 == 0 ? '~' : ' ');
        text[at] = static_cast<char>(byte);
        INFO(size << " " << at << " " << byte);
        REQUIRE((printable(text) == text) == (byte >= 0x20 && byte < 0x7F));
      }
    }
  }
}
