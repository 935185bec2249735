// Dockerfile instructions: the fields of each kind of instruction.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/read/dockerfile_reader.h"
#include "engine/read/shell_programs.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using Op = DockerInstructions::Op;
using Word = DockerWord;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' || c == '\n';
}

bool takes_heredocs(Op op) { return op == Op::kRun || op == Op::kCopy || op == Op::kAdd; }

bool same_word(std::string_view a, std::string_view upper) {
  return std::equal(a.begin(), a.end(), upper.begin(), upper.end(), [](char x, char y) {
    return (x >= 'a' && x <= 'z' ? static_cast<char>(x - 32) : x) == y;
  });
}

// Of a body that begins with #!, whether a shell is meant to read it.
bool is_shell_script(std::string_view body) {
  if (!body.starts_with("#!")) return true;
  const std::string_view first = body.substr(0, body.find('\n'));
  return first.find("sh") != first.npos && first.find("pwsh") == first.npos;
}

}  // namespace

bool DockerInstructions::put(const JoinedText& line, Op op) {
  line_ = &line;
  size_t end = 0;
  while (end < line.text.size() && !is_blank(line.text[end])) ++end;
  size_t last = line.text.size();
  while (last > end && is_blank(line.text[last - 1])) --last;
  name_ = {0, end};
  rest_ = {skip_blanks(end), last};
  rest_.begin = std::min(rest_.begin, last);
  take_flags(op);
  bool good = true;
  heredocs_.clear();
  if (takes_heredocs(op)) good = take_heredocs();
  const size_t map = tree_.mark();
  tree_.string(keys_[Word::kOp], name_of(op), begin_of(name_), end_of(name_));
  const Stretch whole{0, last};
  const uint32_t begin = begin_of(whole);
  uint32_t end_at = end_of(whole);
  tree_.string(keys_[Word::kText], bytes_.substr(begin, end_at - begin), begin, end_at);
  put_flags();
  if (!put_fields(op)) good = false;
  if (!good) {
    tree_.drop(map);
    return false;
  }
  for (const Heredoc& heredoc : heredocs_)
    end_at = heredoc.body_begin + static_cast<uint32_t>(heredoc.body.size());
  tree_.end_map(map, in_trigger_ ? keys_[Word::kTrigger] : data::kNoKey, begin, end_at);
  if (substitution_.passed_limit() && !told_limit_) {
    told_limit_ = true;
    limit(line,
          fmt::format("variables make a text of more than {} bytes; it is not known from here on",
                      DockerSubstitution::kLongest));
  }
  return true;
}

bool DockerInstructions::put_fields(Op op) {
  if (rest_.empty() && !(takes_heredocs(op) && !heredocs_.empty()))
    return fault(name_, fmt::format("{} has nothing behind it", name_of(op)));
  switch (op) {
    case Op::kFrom:
      return put_from();
    case Op::kArg:
      return put_arg();
    case Op::kEnv:
    case Op::kLabel:
      return put_pairs(op);
    case Op::kAdd:
    case Op::kCopy:
      return put_copy(op);
    case Op::kRun:
    case Op::kCmd:
    case Op::kEntrypoint:
      return put_command(op);
    case Op::kHealthcheck:
      return put_healthcheck();
    case Op::kShell:
      return put_shell();
    case Op::kExpose:
      return put_expose();
    case Op::kUser:
      return put_user();
    case Op::kOnbuild:
      return put_onbuild();
    case Op::kVolume:
      return put_volume();
    case Op::kWorkdir:
      return put_text(Word::kPath);
    case Op::kStopsignal:
      return put_text(Word::kSignal);
    case Op::kMaintainer:
      put_string(Word::kMaintainer, rest_);
      return true;
    case Op::kNone:
      break;
  }
  return false;
}

bool DockerInstructions::put_text(Word word) {
  put_expanded(keys_[word], rest_);
  return true;
}

bool DockerInstructions::put_from() {
  const std::vector<Stretch> words = blank_words();
  const bool named = words.size() == 3 && same_word(text(words[1]), "AS");
  if (words.size() != 1 && !named)
    return fault(rest_, "FROM wants an image, and may name the stage: FROM image AS name");
  from_ = {};
  from_.image = substitution_.expand(text(words[0]), *variables);
  from_.image_begin = begin_of(words[0]);
  from_.image_end = end_of(words[0]);
  if (from_.image.known && from_.image.text.empty())
    from_.image = {{}, false, "its variables leave nothing of the name", from_.image.origin};
  if (named) {
    from_.name = text(words[2]);
    from_.name_begin = begin_of(words[2]);
    from_.name_end = end_of(words[2]);
  }
  if (const DockerFlag* platform = flag("platform")) {
    from_.has_platform = true;
    from_.platform = substitution_.expand(text(platform->value), *variables);
    from_.platform_begin = begin_of(platform->whole);
    from_.platform_end = end_of(platform->whole);
  }
  put_docker_text(document_, tree_, keys_[Word::kImage], from_.image, from_.image_begin,
                  from_.image_end);
  if (named) tree_.string(keys_[Word::kName], from_.name, from_.name_begin, from_.name_end);
  if (from_.has_platform)
    put_docker_text(document_, tree_, keys_[Word::kPlatform], from_.platform, from_.platform_begin,
                    from_.platform_end);
  return true;
}

// One name, and its value where it has one.
void DockerInstructions::put_variable(Stretch name, const DockerText& value, Stretch at,
                                      bool has_value) {
  const std::string_view text_of_name = text(name);
  const size_t pair = tree_.mark();
  tree_.string(keys_[Word::kName], text_of_name, begin_of(name), end_of(name));
  if (has_value)
    put_docker_text(document_, tree_, keys_[Word::kValue], value, begin_of(at), end_of(at));
  tree_.end_map(pair, data::kNoKey, begin_of(name), has_value ? end_of(at) : end_of(name));
}

bool DockerInstructions::put_arg() {
  const size_t list = tree_.mark();
  for (const Stretch word : quoted_words()) {
    const std::string_view whole = line_->text.substr(word.begin, word.size());
    const size_t equals = std::min(whole.find('='), whole.size());
    if (equals == 0) return fault(word, "ARG wants a name before the =");
    const Stretch name{word.begin, word.begin + equals};
    const bool has_value = equals < whole.size();
    const Stretch at{has_value ? name.end + 1 : name.end, word.end};
    DockerText value;
    if (has_value) value = substitution_.expand(text(at), *variables);
    put_variable(name, value, at, has_value);
    const std::string_view key = text(name);
    if (in_trigger_) continue;
    const DockerVariable* set = variables->find(key);
    if (set != nullptr && set->env) continue;
    DockerVariable variable;
    if (has_value) {
      variable.value = value;
    } else if (globals != nullptr && globals->find(key) != nullptr) {
      variable = *globals->find(key);
    } else if (is_platform_argument(key) || is_proxy_argument(key)) {
      variable.value = {
          {}, false, document_.arena().copy(fmt::format("{} is set by who builds", key)), nullptr};
    } else {
      variable.unset = true;
      variable.value = {{},
                        false,
                        document_.arena().copy(fmt::format(
                            "ARG {} has no default, who builds may set it", text::preview(key))),
                        nullptr};
    }
    if (variable.value.origin == nullptr) {
      data::Origin* origin = document_.arena().make<data::Origin>();
      origin->via = data::Origin::Via::kVariable;
      origin->span = {context_.source, begin_of(name), end_of(word)};
      origin->what = document_.arena().copy(fmt::format("ARG {}", key));
      variable.value.origin = origin;
    }
    variables->set(key, variable);
  }
  tree_.end_list(list, keys_[Word::kPairs], begin_of(rest_), end_of(rest_));
  return true;
}

bool DockerInstructions::put_pairs(Op op) {
  const std::vector<Stretch> words = quoted_words();
  const size_t list = tree_.mark();
  struct Made {
    std::string_view name;
    DockerText value;
    Stretch at;
  };
  // Values of one ENV do not see each other.
  std::vector<Made> made;
  const auto add = [&](Stretch name, Stretch at) {
    const DockerText value = substitution_.expand(text(at), *variables);
    put_variable(name, value, at, true);
    made.push_back({substitution_.expand(text(name), *variables).text,
                    value,
                    {name.begin, std::max(name.end, at.end)}});
  };
  const std::string_view first = line_->text.substr(words[0].begin, words[0].size());
  if (first.find('=') == first.npos) {
    // The old form: a name, and all that is left as its value.
    if (words.size() < 2)
      return fault(rest_, fmt::format("{} has a name and no value, wants name=value", name_of(op)));
    add(words[0], {words[1].begin, rest_.end});
  } else {
    for (const Stretch word : words) {
      const size_t equals = line_->text.substr(0, word.end).find('=', word.begin);
      if (equals == std::string_view::npos || equals == word.begin)
        return fault(word, fmt::format("{} is no name=value", text::preview(text(word))));
      add({word.begin, equals}, {equals + 1, word.end});
    }
  }
  tree_.end_list(list, keys_[Word::kPairs], begin_of(rest_), end_of(rest_));
  if (op != Op::kEnv || in_trigger_) return true;
  for (const Made& pair : made) {
    DockerVariable variable{pair.value, false, true};
    data::Origin* origin = document_.arena().make<data::Origin>();
    origin->via = data::Origin::Via::kVariable;
    origin->span = {context_.source, begin_of(pair.at), end_of(pair.at)};
    origin->what = document_.arena().copy(fmt::format("ENV {}", pair.name));
    origin->next = pair.value.origin;
    variable.value.origin = origin;
    variables->set(pair.name, variable);
  }
  return true;
}

bool DockerInstructions::put_copy(Op op) {
  std::vector<ExecWord> exec;
  const Exec form = exec_form(exec);
  if (form == Exec::kFault) return false;
  std::vector<Stretch> words;
  if (form == Exec::kNot) words = blank_words();
  const size_t count = form == Exec::kList ? exec.size() : words.size();
  if (count < 2)
    return fault(rest_.empty() ? name_ : rest_,
                 fmt::format("{} wants what to copy and where to", name_of(op)));
  const auto put_word = [&](data::Key key, size_t i) {
    if (form == Exec::kNot) return put_expanded(key, words[i]);
    put_docker_text(document_, tree_, key, substitution_.expand(exec[i].text, *variables),
                    exec[i].begin, exec[i].end);
  };
  const auto is_heredoc = [&](size_t i) {
    return form == Exec::kNot &&
           std::any_of(heredocs_.begin(), heredocs_.end(),
                       [&](const Heredoc& heredoc) { return heredoc.begin == begin_of(words[i]); });
  };
  const uint32_t begin = form == Exec::kNot ? begin_of(words[0]) : exec[0].begin;
  const uint32_t end = form == Exec::kNot ? end_of(words[count - 2]) : exec[count - 2].end;
  const size_t sources = tree_.mark();
  for (size_t i = 0; i + 1 < count; ++i) {
    if (!is_heredoc(i)) put_word(data::kNoKey, i);
  }
  if (tree_.mark() > sources) tree_.end_list(sources, keys_[Word::kSources], begin, end);
  put_word(keys_[Word::kDestination], count - 1);
  const size_t files = tree_.mark();
  for (const Heredoc& heredoc : heredocs_) {
    const size_t file = tree_.mark();
    const uint32_t body_end = heredoc.body_begin + static_cast<uint32_t>(heredoc.body.size());
    tree_.string(keys_[Word::kName], heredoc.name, heredoc.begin, heredoc.end);
    put_docker_text(document_, tree_, keys_[Word::kBody],
                    heredoc.expands ? substitution_.expand_unquoted(heredoc.body, *variables)
                                    : DockerText{heredoc.body},
                    heredoc.body_begin, body_end);
    tree_.end_map(file, data::kNoKey, heredoc.begin, heredoc.end);
  }
  if (tree_.mark() > files) tree_.end_list(files, keys_[Word::kFiles], begin, end);
  for (const auto& [name, word] : {std::pair{"from", Word::kFrom},
                                   {"chown", Word::kChown},
                                   {"chmod", Word::kChmod},
                                   {"checksum", Word::kChecksum}}) {
    const DockerFlag* given = flag(name);
    if (given == nullptr || !given->has_value) continue;
    put_docker_text(document_, tree_, keys_[word],
                    substitution_.expand(text(given->value), *variables), begin_of(given->whole),
                    end_of(given->whole));
  }
  return true;
}

bool DockerInstructions::put_command(Op op) {
  if (op == Op::kRun) {
    put_mounts();
    for (const auto& [name, word] :
         {std::pair{"network", Word::kNetwork}, {"security", Word::kSecurity}}) {
      const DockerFlag* given = flag(name);
      if (given != nullptr && given->has_value)
        tree_.string(keys_[word], text(given->value), begin_of(given->whole), end_of(given->whole));
    }
  }
  std::vector<ExecWord> exec;
  const Exec form = exec_form(exec);
  if (form == Exec::kFault) return false;
  const uint32_t begin = begin_of(rest_);
  const uint32_t end = end_of(rest_);
  tree_.string(keys_[Word::kForm], form == Exec::kList ? "exec" : "shell", begin, end);
  if (form == Exec::kList) {
    const size_t argv = tree_.mark();
    std::vector<ShellWord> words;
    words.reserve(exec.size());
    for (const ExecWord& word : exec) {
      tree_.string(data::kNoKey, word.text, word.begin, word.end);
      ShellWord& made = words.emplace_back();
      made.text.text = word.text;
      made.begin = word.begin;
      made.end = word.end;
      made.quoted = true;
    }
    tree_.end_list(argv, keys_[Word::kArgv], begin, end);
    if (!words.empty()) commands_.put_words(std::move(words), *variables, begin, end);
    return true;
  }
  tree_.string(keys_[Word::kScript], text(rest_), begin, end);
  // A here-document alone is the script itself.
  if (heredocs_.size() == 1 && heredocs_[0].begin == begin && heredocs_[0].end == end) {
    const Heredoc& heredoc = heredocs_[0];
    const uint32_t body_end = heredoc.body_begin + static_cast<uint32_t>(heredoc.body.size());
    tree_.string(keys_[Word::kBody], heredoc.body, heredoc.body_begin, body_end);
    if (other_shell || !is_shell_script(heredoc.body)) {
      commands_.put_unknown("the script is for no shell that is known here", heredoc.body_begin,
                            body_end);
    } else if (!heredoc.body.empty()) {
      PlacedText script{heredoc.body};
      script.source = heredoc.body_begin;
      commands_.put_script(script, *variables, {});
    }
    return true;
  }
  if (other_shell) {
    commands_.put_unknown("the SHELL before is none that is known here", begin, end);
    return true;
  }
  PlacedText script{line_->text.substr(rest_.begin, rest_.size())};
  script.joined = line_;
  script.begin = rest_.begin;
  commands_.put_script(script, *variables, heredocs_);
  return true;
}

// --mount=type=secret,id=key,target=/key: a map each, of the fields that are known here.
void DockerInstructions::put_mounts() {
  const size_t list = tree_.mark();
  for (const DockerFlag& mount : flags_) {
    if (line_->text.substr(mount.name.begin, mount.name.size()) != "mount" || !mount.has_value)
      continue;
    const size_t map = tree_.mark();
    bool typed = false;
    std::vector<Word> put;
    for (size_t at = mount.value.begin; at < mount.value.end;) {
      const size_t comma = std::min(line_->text.find(',', at), mount.value.end);
      const size_t equals = std::min(line_->text.find('=', at), comma);
      const Stretch value{std::min(equals + 1, comma), comma};
      const std::string_view name = line_->text.substr(at, equals - at);
      const auto field = [&](Word word) {
        if (std::find(put.begin(), put.end(), word) != put.end()) return;
        put.push_back(word);
        put_docker_text(document_, tree_, keys_[word],
                        substitution_.expand(text(value), *variables), begin_of({at, comma}),
                        end_of({at, comma}));
      };
      if (name == "type") {
        typed = true;
        field(Word::kType);
      } else if (name == "source" || name == "src") {
        field(Word::kSource);
      } else if (name == "target" || name == "dst" || name == "destination") {
        field(Word::kTarget);
      } else if (name == "from") {
        field(Word::kFrom);
      } else if (name == "id") {
        field(Word::kId);
      } else if (name == "env") {
        field(Word::kEnv);
      }
      at = comma + 1;
    }
    const uint32_t begin = begin_of(mount.whole);
    const uint32_t end = end_of(mount.whole);
    if (!typed) tree_.string(keys_[Word::kType], "bind", begin, end);
    tree_.end_map(map, data::kNoKey, begin, end);
  }
  if (tree_.mark() > list)
    tree_.end_list(list, keys_[Word::kMounts], begin_of(flags_.front().whole),
                   end_of(flags_.back().whole));
}

bool DockerInstructions::put_healthcheck() {
  const Stretch kind = blank_words().front();
  const bool none = same_word(text(kind), "NONE");
  if (!none && !same_word(text(kind), "CMD"))
    return fault(kind, fmt::format("HEALTHCHECK wants NONE, or CMD and a command, found {}",
                                   text::preview(text(kind))));
  const Stretch behind{std::min(skip_blanks(kind.end), rest_.end), rest_.end};
  if (none && !behind.empty()) return fault(behind, "HEALTHCHECK NONE takes no arguments");
  if (!none && behind.empty()) return fault(kind, "HEALTHCHECK CMD has no command behind it");
  tree_.boolean(keys_[Word::kNone], none, begin_of(kind), end_of(kind));
  if (none) return true;
  rest_ = behind;
  return put_command(Op::kHealthcheck);
}

bool DockerInstructions::put_shell() {
  std::vector<ExecWord> exec;
  const Exec form = exec_form(exec);
  if (form == Exec::kFault) return false;
  if (form == Exec::kNot || exec.empty())
    return fault(rest_, "SHELL wants a JSON list of strings: [\"/bin/bash\", \"-c\"]");
  const size_t argv = tree_.mark();
  for (const ExecWord& word : exec) tree_.string(data::kNoKey, word.text, word.begin, word.end);
  tree_.end_list(argv, keys_[Word::kArgv], begin_of(rest_), end_of(rest_));
  if (!in_trigger_) other_shell = !is_shell_program(program_name(exec[0].text));
  return true;
}

bool DockerInstructions::put_expose() {
  const size_t list = tree_.mark();
  for (const Stretch word : blank_words()) put_port(word);
  tree_.end_list(list, keys_[Word::kPorts], begin_of(rest_), end_of(rest_));
  return true;
}

// 8080, 8080/udp, 8000-8010
void DockerInstructions::put_port(Stretch word) {
  const uint32_t begin = begin_of(word);
  const uint32_t end = end_of(word);
  DockerText value = substitution_.expand(text(word), *variables);
  const std::string_view all = value.text;
  const size_t slash = std::min(all.find('/'), all.size());
  const std::string_view numbers = all.substr(0, slash);
  const size_t dash = std::min(numbers.find('-'), numbers.size());
  const std::string_view first = numbers.substr(0, dash);
  const std::string_view last = dash < numbers.size() ? numbers.substr(dash + 1) : first;
  const auto is_port = [](std::string_view digits) {
    uint32_t port = 0;
    const auto [at, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    return error == std::errc() && at == digits.data() + digits.size() && port <= 65535;
  };
  if (value.known && (!is_port(first) || !is_port(last)))
    value = {{},
             false,
             document_.arena().copy(fmt::format("{} is no port", text::preview(all))),
             value.origin};
  if (!value.known) {
    tree_.scalar(data::kNoKey, data::Kind::kUnknown, value.reason, begin, end,
                 {value.origin, nullptr});
    return;
  }
  const size_t map = tree_.mark();
  tree_.scalar(keys_[Word::kPort], data::Kind::kInt, first, begin, end, {value.origin, nullptr});
  tree_.scalar(keys_[Word::kEnd], data::Kind::kInt, last, begin, end, {value.origin, nullptr});
  tree_.string(keys_[Word::kProtocol], slash < all.size() ? all.substr(slash + 1) : "tcp", begin,
               end);
  tree_.end_map(map, data::kNoKey, begin, end);
}

bool DockerInstructions::put_user() {
  const DockerText user = substitution_.expand(text(rest_), *variables);
  const uint32_t begin = begin_of(rest_);
  const uint32_t end = end_of(rest_);
  const size_t colon = user.text.find(':');
  if (colon == user.text.npos) {
    put_docker_text(document_, tree_, keys_[Word::kName], user, begin, end);
    return true;
  }
  // The places of both parts, when they are written there.
  const bool written =
      user.text.data() >= bytes_.data() && user.text.data() < bytes_.data() + bytes_.size();
  const uint32_t middle = written ? begin + static_cast<uint32_t>(colon) : end;
  tree_.scalar(keys_[Word::kName], data::Kind::kString, user.text.substr(0, colon), begin, middle,
               {user.origin, nullptr});
  DockerText group = user;
  group.text = user.text.substr(colon + 1);
  put_docker_text(document_, tree_, keys_[Word::kGroup], group, written ? middle + 1 : begin, end);
  return true;
}

bool DockerInstructions::put_volume() {
  std::vector<ExecWord> exec;
  const Exec form = exec_form(exec);
  if (form == Exec::kFault) return false;
  const size_t list = tree_.mark();
  if (form == Exec::kList) {
    for (const ExecWord& word : exec)
      put_docker_text(document_, tree_, data::kNoKey, substitution_.expand(word.text, *variables),
                      word.begin, word.end);
  } else {
    for (const Stretch word : blank_words()) put_expanded(data::kNoKey, word);
  }
  tree_.end_list(list, keys_[Word::kVolumes], begin_of(rest_), end_of(rest_));
  return true;
}

// The instruction that a build on this image begins with: a map of its own under `trigger`.
bool DockerInstructions::put_onbuild() {
  JoinedText inner = *line_;
  if (in_trigger_) return fault(name_, "ONBUILD stands in an ONBUILD");
  const JoinedText* const outer = line_;
  const Stretch outer_rest = rest_;
  inner.skip(outer_rest.begin);
  const Op op = op_of(inner);
  if (op == Op::kNone) return false;
  if (op == Op::kOnbuild || op == Op::kFrom || op == Op::kMaintainer)
    return fault(inner, {0, name_of(op).size()},
                 fmt::format("{} is not allowed in an ONBUILD", name_of(op)));
  in_trigger_ = true;
  const bool good = put(inner, op);
  in_trigger_ = false;
  line_ = outer;
  return good;
}

}  // namespace ordain::read
