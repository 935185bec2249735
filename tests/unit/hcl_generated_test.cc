// HCL made by a seeded writer that knows where it put what: the reader must say the same.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <random>

#include "tests/unit/hcl_reading.h"

using namespace ordain;

namespace {

// Writes a body and, beside it, what HclReading::told must say of it, with all places.
class Writer {
 public:
  explicit Writer(uint32_t seed) : random_(seed) {}

  std::string text;
  std::string wanted;

  void write() {
    if (roll(3) == 0) text += "\xEF\xBB\xBF";
    wanted = body(0, "");
  }

 private:
  uint32_t roll(uint32_t sides) { return random_() % sides; }
  static std::string at(size_t begin, size_t end) {
    return "@" + std::to_string(begin) + "-" + std::to_string(end);
  }
  std::string ended(const std::string& words, size_t begin) {
    return words + at(begin, text.size());
  }

  // Blanks where a line break means nothing (`any`) or ends something.
  void blank(bool any) {
    switch (roll(any ? 7 : 4)) {
      case 0:
        text += "  ";
        break;
      case 1:
        text += " /* \xC3\xA9 } \" */ ";
        break;
      case 5:
        text += "\n\t";
        break;
      case 6:
        text += " # note \" ${\r\n ";
        break;
      default:
        text += " ";
    }
  }
  // Nothing may stand behind the marker of a heredoc on its line.
  void line_end() {
    if (roll(4) == 0 && !text.ends_with("END")) text += " // end { \"";
    text += roll(3) == 0 ? "\r\n" : "\n";
    if (roll(5) == 0) text += "\n  # alone ]\n";
  }

  std::string word() {
    static const char* const kWords[] = {"a", "b_c", "d-e", "\xC3\xA9t\xC3\xA9", "format", "x1"};
    return kWords[roll(std::size(kWords))];
  }
  std::string written_name() {
    const size_t begin = text.size();
    const std::string name = word();
    text += name;
    return ended(name, begin);
  }

  std::string body(int depth, const std::string& indent) {
    std::string out;
    const uint32_t items = 1 + roll(4);
    for (uint32_t i = 0; i < items; ++i) {
      if (depth < 3 && roll(3) == 0) {
        out += block(depth, indent);
      } else {
        const size_t begin = text.size();
        const std::string name = "n" + std::to_string(i) + word();
        text += name;
        out += indent + ended(name, begin) + " = ";
        blank(false);
        text += "=";
        blank(false);
        out += roll(8) == 0 ? heredoc(0) : expression(0, false);
        out += at(begin, text.size()) + "\n";
      }
      line_end();
    }
    return out;
  }

  std::string block(int depth, const std::string& indent) {
    const size_t begin = text.size();
    std::string out = indent + written_name();
    size_t header = text.size();
    for (uint32_t labels = roll(3); labels > 0; --labels) {
      blank(false);
      const size_t label = text.size();
      const bool quoted = roll(2) == 0;
      const std::string name = word();
      text += quoted ? "\"" + name + "\"" : name;
      header = text.size();
      out += quoted ? " \"" + name + "\"" : " " + name;
      out += at(label, header);
    }
    blank(false);
    text += "{";
    std::string inner;
    if (roll(4) != 0) {
      line_end();
      inner = body(depth + 1, indent + "  ");
    }
    text += "}";
    return out + at(begin, header) + at(begin, text.size()) + " {\n" + inner + indent + "}\n";
  }

  // Writes an expression and returns its words. `any`: line breaks mean nothing here.
  std::string expression(int depth, bool any) {
    const size_t begin = text.size();
    if (depth > 4) return operand(depth, any);
    switch (roll(9)) {
      case 0: {
        const std::string left = operand(depth + 1, any);
        static const char* const kSigns[] = {"+",  "-",  "*",  "/",  "%",  "<", ">",
                                             "<=", ">=", "==", "!=", "&&", "||"};
        const char* sign = kSigns[roll(std::size(kSigns))];
        blank(any);
        const size_t op = text.size();
        text += sign;
        const std::string op_words = ended(sign, op);
        blank(any);
        const std::string right = operand(depth + 1, any);
        return ended("(" + op_words + " " + left + " " + right + ")", begin);
      }
      case 1: {
        const std::string condition = operand(depth + 1, any);
        blank(any);
        text += "?";
        blank(any);
        const std::string then = operand(depth + 1, any);
        blank(any);
        text += ":";
        blank(any);
        const std::string otherwise = expression(depth + 1, any);
        return ended("(if " + condition + " " + then + " " + otherwise + ")", begin);
      }
      case 2: {
        const char* sign = roll(2) == 0 ? "!" : "-";
        text += sign;
        const std::string operand_words = operand(depth + 1, any);
        return ended("(" + std::string(sign) + " " + operand_words + ")", begin);
      }
      default:
        return operand(depth, any);
    }
  }

  // What binds closer than every operator.
  std::string operand(int depth, bool any) {
    const size_t begin = text.size();
    switch (roll(depth > 4 ? 5 : 11)) {
      case 0: {
        static const char* const kLiterals[] = {"null", "true", "false", "12", "0.5", "1e9"};
        text += kLiterals[roll(std::size(kLiterals))];
        return ended(text.substr(begin), begin);
      }
      case 1:
        return plain_text();
      case 2:
      case 3:
      case 4:
        return chain(depth, any);
      case 5: {
        text += "(";
        blank(true);
        const std::string inner = expression(depth + 1, true);
        blank(true);
        text += ")";
        return ended("(parens " + inner + ")", begin);
      }
      case 6:
        return list(depth);
      case 7:
        return map(depth);
      case 8:
        return loop(depth);
      case 9:
        return call(depth);
      default:
        return template_text(depth);
    }
  }

  std::string chain(int depth, bool any) {
    const size_t begin = text.size();
    const std::string root = word();
    text += root;
    return steps(ended("(var " + root + ")", begin), begin, depth, any);
  }

  std::string steps(std::string object, size_t begin, int depth, bool any) {
    for (uint32_t count = roll(4); count > 0; --count) {
      switch (roll(5)) {
        case 0: {
          text += "[";
          blank(true);
          const std::string key = expression(depth + 2, true);
          blank(true);
          text += "]";
          object = ended("(index " + object + " " + key + ")", begin);
          break;
        }
        case 1: {
          text += ".";
          const size_t key = text.size();
          text += "7";
          const std::string key_words = ended("7", key);
          object = ended("(legacy " + object + " " + key_words + ")", begin);
          break;
        }
        case 2: {
          const size_t star = text.size();
          text += "[*]";
          const std::string each = steps(ended("it", star), star, depth, any);
          // All steps that follow are of the element.
          return ended("([*] " + object + " " + each + ")", begin);
        }
        default: {
          if (roll(6) == 0) blank(any);
          text += ".";
          const std::string name = written_name();
          object = ended("(get " + object + " " + name + ")", begin);
        }
      }
    }
    return object;
  }

  std::string plain_text() {
    const size_t begin = text.size();
    text += "\"$${a} \\n\\u00e9\\\" % $\"";
    return ended("\"${a} \\n\xC3\xA9\" % $\"", begin);
  }

  std::string template_text(int depth) {
    const size_t begin = text.size();
    std::string parts;
    text += "\"";
    for (uint32_t i = 0; i < 2; ++i) {
      const size_t literal = text.size();
      text += "x\\t";
      parts += " " + ended("\"x\t\"", literal);
      const size_t sequence = text.size();
      if (roll(3) == 0) {
        text += "%{if ";
        const std::string condition = expression(depth + 2, true);
        text += "}";
        const size_t inside = text.size();
        text += "y";
        const std::string then = ended("\"y\"", inside);
        text += "%{ endif }";
        parts += " " + ended("%{if " + condition + " " + then + "}", sequence);
      } else {
        text += "${";
        blank(true);
        const std::string value = expression(depth + 2, true);
        blank(true);
        text += "}";
        parts += " " + ended("${" + value + "}", sequence);
      }
    }
    text += "\"";
    return ended("(template" + parts + ")", begin);
  }

  std::string heredoc(int depth) {
    const size_t begin = text.size();
    const bool indented = roll(2) == 0;
    text += indented ? "<<-END\n" : "<<END\n";
    size_t literal = text.size();
    text += "  a\n    ";
    const std::string first = ended(indented ? "\"a\\n  \"" : "\"  a\\n    \"", literal);
    const size_t sequence = text.size();
    text += "${";
    const std::string value = expression(depth + 2, true);
    text += "}";
    const std::string middle = ended("${" + value + "}", sequence);
    literal = text.size();
    text += " b\n";
    const std::string last = ended("\" b\\n\"", literal);
    text += "  END";
    return ended("(template " + first + " " + middle + " " + last + ")", begin);
  }

  std::string list(int depth) {
    const size_t begin = text.size();
    std::string all;
    text += "[";
    const uint32_t count = roll(4);
    for (uint32_t i = 0; i < count; ++i) {
      blank(true);
      all += " " + expression(depth + 1, true);
      blank(true);
      if (i + 1 < count || roll(2) == 0) text += ",";
    }
    blank(true);
    text += "]";
    return ended("(tuple" + all + ")", begin);
  }

  std::string map(int depth) {
    const size_t begin = text.size();
    std::string all;
    text += "{";
    const uint32_t count = roll(4);
    for (uint32_t i = 0; i < count; ++i) {
      blank(false);
      if (roll(3) == 0) line_end();
      const size_t key = text.size();
      if (roll(3) == 0) {
        text += "(";
        const std::string inner = expression(depth + 2, true);
        text += ")";
        all += " " + ended("(parens " + inner + ")", key);
      } else {
        const std::string name = word();
        text += name;
        all += " " + ended("\"" + name + "\"", key);
      }
      blank(false);
      text += roll(2) == 0 ? "=" : ":";
      blank(false);
      all += "=" + operand_of_item(depth + 1);
      if (roll(2) == 0) {
        blank(false);
        text += ",";
      } else {
        line_end();
      }
    }
    blank(false);
    text += "}";
    return ended("(object" + all + ")", begin);
  }

  std::string operand_of_item(int depth) {
    const size_t begin = text.size();
    if (roll(2) == 0) return chain(depth, false);
    text += "(";
    const std::string inner = expression(depth, true);
    text += ")";
    return ended("(parens " + inner + ")", begin);
  }

  std::string loop(int depth) {
    const size_t begin = text.size();
    const bool object = roll(2) == 0;
    text += object ? "{" : "[";
    blank(true);
    text += "for ";
    std::string out = object ? "(for{} " : "(for[] ";
    if (roll(2) == 0) {
      out += written_name() + ",";
      text += ",";
    }
    out += written_name() + " ";
    blank(true);
    text += "in ";
    out += chain(depth, true) + " ";
    blank(true);
    text += ":";
    blank(true);
    if (object) {
      out += chain(depth, true) + "=>";
      blank(true);
      text += "=>";
      blank(true);
    }
    out += expression(depth + 2, true);
    if (object && roll(2) == 0) {
      text += "...";
      out += "...";
    }
    if (roll(2) == 0) {
      text += "\nif ";
      out += " if " + expression(depth + 2, true);
    }
    blank(true);
    text += object ? "}" : "]";
    return ended(out + ")", begin);
  }

  std::string call(int depth) {
    const size_t begin = text.size();
    std::string name = roll(3) == 0 ? "provider::aws::f" : "format";
    text += name;
    std::string out = "(call " + ended(name, begin);
    text += "(";
    const uint32_t count = roll(3);
    bool expands = false;
    for (uint32_t i = 0; i < count; ++i) {
      blank(true);
      out += " " + expression(depth + 1, true);
      blank(true);
      if (i + 1 < count) {
        text += ",";
      } else if (roll(3) == 0) {
        text += "...";
        expands = true;
      }
    }
    blank(true);
    text += ")";
    return ended(out + (expands ? " ..." : "") + ")", begin);
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("what is written is read, each part at its place", "[hcl_generated]") {
  for (uint32_t seed = 0; seed < 3'000; ++seed) {
    Writer writer(seed);
    writer.write();
    read::Limits limits;
    limits.depth = 400;
    const test::HclReading reading(writer.text, limits);
    INFO("seed " << seed << "\n" << writer.text);
    REQUIRE(reading.faults() == "");
    REQUIRE(reading.told(true) == writer.wanted);
  }
}
