// The two YAML sources against each other: they differ by the classes of one table alone.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>

#include "tests/outside/corpora.h"
#include "tests/outside/mutate.h"

using namespace ordain;
using namespace ordain::test;

namespace {

// Where both accept a text, values and places are to be equal; where one refuses, its reason is a
// class as well.

// The first difference of two values: what differs, and where it stands in each.
struct Difference {
  std::string what;
  data::Node one;
  data::Node two;
};

Difference compare(const data::Node& one, const data::Node& two) {
  const data::NodeSpan& a = one.document().span(one.index());
  const data::NodeSpan& b = two.document().span(two.index());
  const auto differ = [&](std::string what) { return Difference{std::move(what), one, two}; };
  if (one.key() != two.key()) return differ("key text");
  if (a.key_begin != b.key_begin) return differ("key start");
  if (a.value_begin != b.value_begin) return differ("start");
  if (one.kind() != two.kind()) return differ("kind");
  if (one.tag() != two.tag()) return differ("tag");
  if (one.text() != two.text()) return differ("text");
  if (one.child_count() != two.child_count()) return differ("count");
  for (uint32_t i = 0; i < one.child_count(); ++i) {
    Difference found = compare(one.child(i), two.child(i));
    if (!found.what.empty()) return found;
  }
  if (a.key_end != b.key_end) return differ("key end");
  if (a.value_end != b.value_end) return differ("end");
  return {};
}

Difference compare(const Reading& one, const Reading& two) {
  if (one.documents.size() != two.documents.size()) return {"documents", one.root(), two.root()};
  for (size_t i = 0; i < one.documents.size(); ++i) {
    Difference found = compare(one.root(i), two.root(i));
    if (!found.what.empty()) return found;
  }
  return {};
}

// A fault's message without what it quotes from the text.
std::string shape(const std::string& message) {
  const size_t first = message.find('"');
  const size_t last = message.rfind('"');
  if (first == last) return message;
  return message.substr(0, first) + "..." + message.substr(last + 1);
}

// The text with spaces for NEL, LS and PS, which are line breaks in YAML 1.1 alone.
std::string without_old_breaks(std::string text) {
  for (const std::string_view sign : {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    for (size_t at = text.find(sign); at != std::string::npos; at = text.find(sign, at)) {
      text.replace(at, sign.size(), "x");
    }
  }
  return text;
}

// The text without blanks and line breaks at its ends.
std::string_view inner(std::string_view text) {
  const size_t first = text.find_first_not_of(" \n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

std::string class_of(const Difference& found) {
  if (found.what == "tag" && found.one.tag() != found.two.tag() &&
      found.two.tag().find('%') != std::string_view::npos) {
    return "other values: escapes in tags";
  }
  if (found.what == "text" && inner(found.one.text()) == inner(found.two.text()) &&
      (found.one.style() == data::Style::kSingleQuoted ||
       found.one.style() == data::Style::kDoubleQuoted)) {
    return "other values: empty lines at the edge of quotes";
  }
  return "other values: " + found.what;
}

std::string difference_as_it_is(const std::string& text) {
  const Reading one(By::kLibyaml, text);
  const Reading two(By::kYamlCpp, text);
  if (!one.whole && !two.whole) return "";
  if (!one.whole) return "libyaml refuses: " + shape(one.findings.all().back().message);
  if (!two.whole) return "yaml-cpp refuses: " + shape(two.findings.all().back().message);
  const Difference found = compare(one, two);
  return found.what.empty() ? "" : class_of(found);
}

// "" when both read the same, else the class of their difference.
std::string difference(const std::string& text) {
  const std::string plain = without_old_breaks(text);
  const std::string what = difference_as_it_is(text);
  const bool old_breaks = !what.empty() && plain != text && difference_as_it_is(plain) != what;
  return old_breaks ? what.substr(0, what.find(':')) + ": line breaks of YAML 1.1" : what;
}

// A case of the table: \n, \r, \t, \xHH and \\ stand for what they say.
std::string unescape(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char sign = text[++i];
    if (sign == 'x') {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      out += sign == 'n' ? '\n' : sign == 'r' ? '\r' : sign == 't' ? '\t' : sign;
    }
  }
  return out;
}

// Looks at texts and counts their differences by class.
class Differences {
 public:
  Differences() {
    for (const auto& row : table("yaml_differences.tsv", 3)) listed_[row[0]] = 0;
  }
  void look(const std::string& text) {
    ++texts_;
    const std::string what = difference(text);
    const bool accepted =
        what.empty() ? Reading(By::kLibyaml, text).whole : what.starts_with("other");
    accepted_ += accepted ? 1 : 0;
    if (what.empty()) return;
    const auto row = listed_.find(what);
    if (row == listed_.end()) {
      FAIL_CHECK("not listed: " << what << "\n" << text);
    } else {
      ++row->second;
    }
  }
  void tell(const std::string& name) const {
    std::string out = name + ": " + std::to_string(texts_) + " texts, " +
                      std::to_string(accepted_) + " read by both";
    for (const auto& [what, count] : listed_) {
      if (count > 0) out += "\n  " + std::to_string(count) + "  " + what;
    }
    WARN(out);
  }

 private:
  std::map<std::string, size_t> listed_;
  size_t texts_ = 0;
  size_t accepted_ = 0;
};

}  // namespace

TEST_CASE("each listed difference of the YAML sources has a case that shows it", "[differential]") {
  for (const auto& row : table("yaml_differences.tsv", 3)) {
    INFO(row[1]);
    CHECK(difference(unescape(row[1])) == row[0]);
  }
}

TEST_CASE("both YAML sources read outside files alike but for listed classes", "[differential]") {
  Differences differences;
  for (const std::string& path : corpus_yaml_files(4 << 20)) differences.look(corpus_file(path));
  differences.tell("files of the corpora");
}

TEST_CASE("both YAML sources read mutated files alike but for listed classes", "[differential]") {
  Differences differences;
  const std::vector<std::string> files = corpus_yaml_files(1500);
  REQUIRE(files.size() > 100);
  Dice dice(20260101);
  for (int i = 0; i < 10000; ++i) {
    differences.look(mutate(corpus_file(files[dice.roll(files.size())]), dice));
  }
  differences.tell("mutated files");
}
