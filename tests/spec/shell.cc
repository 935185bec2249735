// Runs one command in a process group of its own, and ends the group when its time is over.
// SPDX-License-Identifier: Apache-2.0
#include "tests/spec/shell.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace ordain::spec {
namespace fs = std::filesystem;
namespace {

constexpr size_t kMaxOutput = 8u << 20;

// The whole environment of a command. Only the sanitizers' settings come from outside.
std::vector<std::string> environment(const fs::path& top) {
  std::vector<std::string> out = {
      "LC_ALL=C",
      "COLUMNS=80",
      "HOME=" + (top / "home").string(),
      "PATH=" + (top / "bin").string() + ":/usr/bin:/bin",
  };
  for (const char* name : {"ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) out.push_back(std::string(name) + '=' + value);
  }
  return out;
}

[[noreturn]] void become_shell(const std::string& command, const fs::path& here,
                               std::vector<std::string>& variables, int out) {
  setpgid(0, 0);
  const int in = open("/dev/null", O_RDONLY);
  if (in < 0 || chdir(here.c_str()) != 0) _exit(127);
  dup2(in, 0);
  dup2(out, 1);
  dup2(out, 2);
  std::vector<char*> env;
  for (std::string& variable : variables) env.push_back(variable.data());
  env.push_back(nullptr);
  const char* args[] = {"sh", "-c", command.c_str(), nullptr};
  execve("/bin/sh", const_cast<char**>(args), env.data());
  _exit(127);
}

// Reads until everybody has closed the pipe, or the limits are met.
void collect(int pipe, int seconds, Outcome& outcome) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::seconds(seconds);
  std::vector<char> buffer(1 << 16);
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    pollfd wait{pipe, POLLIN, 0};
    if (left.count() <= 0 || poll(&wait, 1, static_cast<int>(left.count())) == 0) {
      outcome.timed_out = true;
      return;
    }
    const ssize_t got = read(pipe, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    outcome.output.append(buffer.data(), static_cast<size_t>(got));
    if (outcome.output.size() > kMaxOutput) {
      outcome.too_long = true;
      return;
    }
  }
}

}  // namespace

Shell::Shell(const fs::path& binary) {
  std::string name = (fs::temp_directory_path() / "ordain-page-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("cannot make a temporary folder");
  top_ = fs::canonical(name);
  here_ = top_ / "here";
  for (const char* folder : {"here", "home", "bin"}) fs::create_directory(top_ / folder);
  fs::create_symlink(fs::canonical(binary), top_ / "bin" / "ordain");
}

Shell::~Shell() {
  std::error_code ignored;  // a command may have left a folder that cannot be removed
  fs::remove_all(top_, ignored);
}

Outcome Shell::run(const std::string& command, int seconds) const {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  std::vector<std::string> variables = environment(top_);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot start a shell");
  if (child == 0) become_shell(command, here_, variables, ends[1]);
  setpgid(child, child);
  close(ends[1]);

  Outcome outcome;
  collect(ends[0], seconds, outcome);
  close(ends[0]);
  if (outcome.timed_out || outcome.too_long) kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  outcome.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return outcome;
}

}  // namespace ordain::spec
