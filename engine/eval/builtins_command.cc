// Builtins of command lines: the flags that a program is started with.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "engine/eval/builtins.h"
#include "engine/eval/command_words.h"
#include "engine/eval/elements.h"
#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

// One time that a flag is written.
struct Flag {
  std::string name;
  std::string value;
  size_t element = 0;
  std::string filled_in;  // what the value holds that is only known when it runs; or empty
};

struct Flags {
  std::vector<Flag> written;
  const Word* open = nullptr;  // a word that may be flags, of which none is known
};

bool is_flag(const Word& word) {
  const std::string_view text = word.text;
  return text.size() > 1 && text[0] == '-' && (text[1] < '0' || text[1] > '9');
}

Flags read_flags(const std::vector<Word>& words) {
  Flags flags;
  for (size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    if (word.text == "--") break;
    if (!is_flag(word)) {
      if (word.known == 0 && !word.text.empty()) flags.open = &word;
      continue;
    }
    const size_t equals = word.known_text().find('=');
    if (equals == std::string_view::npos && !word.whole()) {
      flags.open = &word;
      continue;
    }
    Flag flag;
    flag.element = word.element;
    const size_t begin = word.text[1] == '-' ? 2 : 1;
    flag.name = word.text.substr(begin, std::min(equals, word.text.size()) - begin);
    std::replace(flag.name.begin(), flag.name.end(), '_', '-');
    const Word* from = &word;
    if (equals != std::string::npos) {
      flag.value = word.text.substr(equals + 1);
    } else if (i + 1 < words.size() && !is_flag(words[i + 1]) && words[i + 1].text != "--") {
      from = &words[++i];
      flag.value = from->text;
    } else {
      flag.value = "true";
    }
    if (!from->whole()) flag.filled_in = from->text.substr(from->known);
    flags.written.push_back(std::move(flag));
  }
  return flags;
}

// The words of `command` and of `args` behind it, and the node that each was written in.
struct Line {
  std::vector<Word> words;
  std::vector<data::Node> nodes;
  size_t command_size = 0;  // of nodes
  uint8_t open = 0;
  const Cause* why_open = nullptr;
};

// False when what stands there is no list, or the budget is used up.
bool add_words(const Call& call, const Value& list, Line& line) {
  if (list.tag != Tag::kList) return false;
  const auto elements = elements_of(call, list, Tag::kList);
  if (!elements) return false;
  for (const Value& item : elements->items) {
    std::string_view text;
    if (item.tag == Tag::kString) {
      text = item.string();
    } else if (item.node && item.node.is_scalar()) {
      text = item.node.text();
    } else {
      continue;
    }
    if (!call.evaluator.spend(1 + text.size() / 64, call.expr)) return false;
    Word word = listed_word(text, line.nodes.size());
    if (item.missing() && (item.reasons & text::kUnknown) != 0) word.known = 0;
    line.words.push_back(std::move(word));
    line.nodes.push_back(item.node);
  }
  line.open |= elements->open;
  line.why_open = call.evaluator.both(line.why_open, elements->why_open);
  return true;
}

std::string filled_in_words(std::string_view text) {
  return fmt::format("{} is filled in when the command runs", text::preview(text));
}

Value value_of(const Call& call, const Flag& flag, data::Node node) {
  if (!flag.filled_in.empty()) {
    Value value = not_known(call, node, filled_in_words(flag.filled_in));
    value.certain = true;
    return value;
  }
  Value value = Value::of(call.evaluator.arena().copy(flag.value));
  value.node = node;
  return value;
}

// What stands between the commas, in every time that a flag is written.
struct Listed {
  std::vector<Value> items;
  data::Node last;
  uint8_t open = 0;
  const Cause* why_open = nullptr;
};

void add_listed(const Call& call, const Flag& flag, data::Node node, Listed& listed) {
  listed.last = node;
  if (!flag.filled_in.empty()) {
    listed.open = text::kUnknown;
    listed.why_open = call.evaluator.both(
        listed.why_open, not_known(call, node, filled_in_words(flag.filled_in)).cause);
    return;
  }
  std::string_view rest = flag.value;
  for (;;) {
    const size_t comma = std::min(rest.find(','), rest.size());
    if (comma > 0) {
      Value item = Value::of(call.evaluator.arena().copy(rest.substr(0, comma)));
      item.node = node;
      listed.items.push_back(item);
    }
    if (comma == rest.size()) return;
    rest.remove_prefix(comma + 1);
  }
}

Value flags_of(const Call& call, bool lists) {
  const Value& program = call.args[0];
  if (program.tag != Tag::kString)
    return call.broken(fmt::format("{} wants the name of a program, found {}",
                                   call.expr.builtin->name, kind_name(program)));
  Evaluator& evaluator = call.evaluator;
  Line line;
  const bool read = add_words(call, call.args[1], line);
  line.command_size = line.nodes.size();
  if (!read || !add_words(call, call.args[2], line)) {
    if (evaluator.exhausted()) return evaluator.exhausted_value();
    return evaluator.absent(call.args[read ? 2 : 1].node, "");
  }
  const auto runs = runs_of(program.string(), line.words);
  if (runs.empty()) return evaluator.absent(call.args[line.command_size == 0 ? 2 : 1].node, "");
  if (runs.size() > 1) {
    return not_known(call, line.nodes[line.words.front().element],
                     fmt::format("{} is started {} times", program.string(), runs.size()));
  }
  const Flags flags = read_flags(runs.front().words);
  if (!evaluator.spend(runs.front().words.size() + 1, call.expr))
    return evaluator.exhausted_value();

  std::vector<std::string_view> keys;
  std::vector<Value> items;
  std::vector<Listed> listed;
  std::unordered_map<std::string_view, size_t> places;
  for (const Flag& flag : flags.written) {
    const auto [it, fresh] = places.try_emplace(flag.name, keys.size());
    if (fresh) {
      keys.push_back(evaluator.arena().copy(flag.name));
      items.emplace_back();
      listed.emplace_back();
    }
    const data::Node node = line.nodes[flag.element];
    if (lists) {
      add_listed(call, flag, node, listed[it->second]);
    } else {
      items[it->second] = value_of(call, flag, node);
    }
  }
  for (size_t i = 0; lists && i < items.size(); ++i) {
    items[i] = evaluator.make_list(listed[i].items, call.expr, listed[i].open, listed[i].why_open);
    items[i].node = listed[i].last;
  }
  uint8_t open = line.open;
  const Cause* why_open = line.why_open;
  if (flags.open != nullptr) {
    open |= text::kUnknown;
    why_open = evaluator.both(
        why_open,
        not_known(call, line.nodes[flags.open->element], filled_in_words(flags.open->text)).cause);
  }
  Value value = evaluator.make_map(keys, items, open, why_open);
  // A flag that is not written is missing from where the program is named.
  value.node = call.args[runs.front().element < line.command_size ? 1 : 2].node;
  return value;
}

}  // namespace

Value builtin_command_flags(const Call& call) { return flags_of(call, false); }

Value builtin_command_flag_lists(const Call& call) { return flags_of(call, true); }

}  // namespace ordain::eval
