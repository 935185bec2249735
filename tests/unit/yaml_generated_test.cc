// YAML made by a seeded writer that knows where it put what: both sources must say the same.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <random>

#include "tests/unit/reading.h"

using namespace ordain;
using test::By;
using test::Reading;
using test::told;

namespace {

// Writes one document and, beside it, what told() must say of it.
class Writer {
 public:
  explicit Writer(uint32_t seed) : random_(seed) {}

  std::string wanted;
  std::string text;

  void write() {
    if (roll(4) == 0) text += "# head \xC3\xA9\n";
    if (roll(2) == 0) text += "---\n";
    wanted = roll(2) == 0 ? block_map(0, 0) : block_list(0, 0);
    if (roll(5) == 0) text += "...\n";
  }

 private:
  uint32_t roll(uint32_t sides) { return random_() % sides; }
  std::string at(size_t place) const { return "@" + std::to_string(place); }
  std::string scalar(const std::string& kind, const std::string& value, size_t begin,
                     const std::string& tag = "") {
    return kind + " \"" + value + "\"" + tag + at(begin) + "-" + std::to_string(text.size());
  }
  void line_end() {
    if (roll(4) == 0) text += "  # note 'x' \"y: [";
    text += "\n";
    if (roll(6) == 0) text += "\n   # alone\n";
  }

  std::string word() {
    static const char* const kWords[] = {"plain", "two words", "\xC3\xA9t\xC3\xA9", "a:b",
                                         "x#y",   "-dash",     "\xF0\x9F\x98\x80",  "true story",
                                         "1.2.3"};
    return kWords[roll(std::size(kWords))];
  }

  // A scalar in one line.
  std::string line_scalar(bool flow) {
    const size_t begin = text.size();
    std::string tag;
    if (roll(8) == 0) {
      text += "!Tag ";
      tag = " !Tag";
    }
    const std::string value = word();
    switch (roll(tag.empty() ? 6 : 3)) {
      case 0:
        text += "'" + value + "''s'";
        return scalar("string", value + "'s", begin, tag);
      case 1:
        text += "\"" + value + "\\t\\u00e9\\\"\"";
        return scalar("string", value + "\t\xC3\xA9\"", begin, tag);
      case 3:
        text += "-17";
        return scalar("int", "-17", begin);
      case 4:
        text += "True";
        return scalar("bool", "True", begin);
      case 5:
        text += "~";
        return scalar("null", "~", begin);
      default: {
        const std::string shown = flow ? "in flow" : value;
        text += shown;
        return scalar("string", shown, begin, tag);
      }
    }
  }

  // A block scalar or a folded quoted one, below a key at `indent`; ends its line.
  std::string long_scalar(size_t indent) {
    const size_t begin = text.size();
    const std::string margin(indent + 2, ' ');
    std::string out;
    switch (roll(4)) {
      case 0:
        text += "|\n" + margin + "one: 1\n\n" + margin + "  # two";
        out = scalar("string", "one: 1\n\n  # two\n", begin);
        break;
      case 1:
        text += ">-  # note\n" + margin + "one\n" + margin + "two\n\n" + margin + "three";
        out = scalar("string", "one two\nthree", begin);
        break;
      case 2:
        text += "\"one\n\n" + margin + "two \\\n" + margin + "three\"";
        out = scalar("string", "one\ntwo three", begin);
        break;
      default:
        text += "one\n" + margin + "two#\n\n" + margin + "three";
        out = scalar("string", "one two#\nthree", begin);
        break;
    }
    text += "\n";
    if (roll(3) == 0) text += "\n# after\n";
    return out;
  }

  std::string key(std::string& name) {
    name = "k" + std::to_string(++keys_);
    const size_t begin = text.size();
    switch (roll(4)) {
      case 0:
        text += "\"" + name + "\"";
        break;
      case 1:
        name += " \xC3\xBC";
        text += name;
        break;
      default:
        text += name;
        break;
    }
    return name + at(begin);
  }

  std::string flow(int depth) {
    const size_t begin = text.size();
    const bool map = roll(2) == 0;
    std::string out = map ? "{" : "[";
    text += out;
    const uint32_t count = roll(4);
    for (uint32_t i = 0; i < count; ++i) {
      if (i > 0) out += ", ";
      if (i > 0) text += roll(3) == 0 ? " ,\n      " : ", ";
      if (map) {
        std::string name;
        out += key(name);
        out += ": ";
        if (roll(5) == 0) {
          out += scalar("null", "", text.size());
          continue;
        }
        text += ": ";
      }
      out += depth < 2 && roll(3) == 0 ? flow(depth + 1) : line_scalar(true);
    }
    out += map ? '}' : ']';
    text += map ? '}' : ']';
    return out + at(begin);
  }

  // A value behind "key:" or "-", to the end of its line or lines.
  std::string value(size_t indent, int depth) {
    switch (roll(depth < 4 ? 7 : 4)) {
      case 0: {
        const std::string out = scalar("null", "", text.size());
        line_end();
        return out;
      }
      case 1:
        text += " ";
        return long_scalar(indent);
      case 2: {
        text += " ";
        const std::string out = flow(0);
        line_end();
        return out;
      }
      case 4:
        line_end();
        return block_map(indent + 2, depth + 1);
      case 5:
        line_end();
        return block_list(indent + 2, depth + 1);
      default: {
        text += "  ";
        const std::string out = line_scalar(false);
        line_end();
        return out;
      }
    }
  }

  std::string block_map(size_t indent, int depth) {
    std::string out = "{";
    size_t begin = 0;
    for (uint32_t i = 0, count = 1 + roll(4); i < count; ++i) {
      text += std::string(indent, ' ');
      if (i == 0) begin = text.size();
      if (i > 0) out += ", ";
      std::string name;
      out += key(name) + ": ";
      text += ":";
      out += value(indent, depth);
    }
    return out + "}" + at(begin);
  }

  std::string block_list(size_t indent, int depth) {
    std::string out = "[";
    size_t begin = 0;
    for (uint32_t i = 0, count = 1 + roll(4); i < count; ++i) {
      text += std::string(indent, ' ');
      if (i == 0) begin = text.size();
      if (i > 0) out += ", ";
      text += "-";
      out += value(indent, depth);
    }
    return out + "]" + at(begin);
  }

  std::mt19937 random_;
  int keys_ = 0;
};

// Each letter of a value leads back to the same letter in the source.
void check_offsets(const Reading& reading, const data::Node& node) {
  for (uint32_t i = 0; i < node.child_count(); ++i) check_offsets(reading, node.child(i));
  if (!node.is_scalar()) return;
  const std::string_view text = node.text();
  for (size_t at = 0; at < text.size(); ++at) {
    const bool letter =
        (text[at] >= 'a' && text[at] <= 'z') || (text[at] >= '0' && text[at] <= '9');
    if (!letter) continue;
    const uint32_t offset = read::source_offset(node, at);
    INFO(text << " at " << at);
    REQUIRE(offset < node.span().end);
    REQUIRE(reading.bytes()[offset] == text[at]);
  }
}

}  // namespace

TEST_CASE("values and places of written YAML are found by both sources", "[yaml_generated]") {
  for (uint32_t seed = 1; seed <= 1500; ++seed) {
    Writer writer(seed);
    writer.write();
    for (By by : {By::kLibyaml, By::kYamlCpp}) {
      const Reading reading(by, writer.text);
      INFO((by == By::kLibyaml ? "libyaml" : "yaml-cpp") << ", seed " << seed << "\n"
                                                         << writer.text);
      REQUIRE(reading.whole);
      REQUIRE(reading.documents.size() == 1);
      REQUIRE(told(reading.root(), true) == writer.wanted);
      check_offsets(reading, reading.root());
    }
  }
}

TEST_CASE("cut anywhere, written YAML is read or refused with a reason", "[yaml_generated]") {
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    Writer writer(seed);
    writer.write();
    for (size_t cut = 0; cut < writer.text.size(); ++cut) {
      for (By by : {By::kLibyaml, By::kYamlCpp}) {
        const Reading reading(by, writer.text.substr(0, cut));
        REQUIRE(reading.whole != reading.findings.has_errors());
      }
    }
  }
}
