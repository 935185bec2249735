// Measuring: bare parsers as floors, and whole processes.
// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/measure.h"

#include <fcntl.h>
#include <simdjson.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <yaml.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <stdexcept>

namespace ordain::bench {
namespace {

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void parse_yaml(const std::string& yaml) {
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(yaml.data()),
                               yaml.size());
  for (bool more = true; more;) {
    yaml_event_t event;
    if (yaml_parser_parse(&parser, &event) == 0)
      throw std::runtime_error("the generated YAML is wrong");
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
}

void parse_json(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(json).get(root) != simdjson::SUCCESS)
    throw std::runtime_error("the generated JSON is wrong");
}

std::string bytes_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  std::string bytes(static_cast<size_t>(in.tellg()), '\0');
  in.seekg(0);
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!in) throw std::runtime_error("cannot read " + file);
  return bytes;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

void read_with_libyaml(const std::string& file) { parse_yaml(bytes_of(file)); }

void read_with_simdjson(const std::string& file) { parse_json(bytes_of(file)); }

double libyaml_seconds(const std::string& yaml) {
  parse_yaml(yaml);
  const double start = processor_seconds();
  parse_yaml(yaml);
  return processor_seconds() - start;
}

double simdjson_seconds(const std::string& json) {
  parse_json(json);
  const double start = processor_seconds();
  parse_json(json);
  return processor_seconds() - start;
}

double words_seconds(const std::string& text) {
  const double start = processor_seconds();
  size_t words = 0;
  size_t lines = 0;
  bool blank = true;
  for (const char c : text) {
    const bool now = c == ' ' || c == '\t' || c == '\n';
    words += blank && !now ? 1 : 0;
    lines += c == '\n' ? 1 : 0;
    blank = now;
  }
  if (words < lines / 2) throw std::runtime_error("a text of empty lines");
  return processor_seconds() - start;
}

Process run_process(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  if (posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ) != 0) {
    throw std::runtime_error("cannot run " + command[0]);
  }
  int status = 0;
  rusage used{};
  wait4(child, &status, 0, &used);
  posix_spawn_file_actions_destroy(&actions);
  Process out;
  out.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  out.cpu = seconds(used.ru_utime) + seconds(used.ru_stime);
  out.peak = static_cast<uint64_t>(used.ru_maxrss) * 1024;
  out.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return out;
}

double median(std::vector<double> figures) {
  std::sort(figures.begin(), figures.end());
  return figures[figures.size() / 2];
}

}  // namespace ordain::bench
