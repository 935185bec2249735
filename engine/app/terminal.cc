// Terminal: system calls for output, width and signals.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>

namespace ordain::app {
namespace {

constexpr int kDefaultWidth = 80;
constexpr int kInterrupted = 130;
constexpr int kIncomplete = 2;

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<size_t>(written));
    } else if (written < 0 && errno == EPIPE) {
      return true;
    } else if (written == 0 || errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace

int terminal_width() {
  if (const char* columns = std::getenv("COLUMNS")) {
    const std::string_view text = columns;
    int width = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
    if (error == std::errc() && end == text.data() + text.size() && width > 0) return width;
  }
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return kDefaultWidth;
}

bool terminal_color() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  return (no_color == nullptr || *no_color == '\0') && ::isatty(STDOUT_FILENO) == 1 &&
         (kind == nullptr || std::string_view(kind) != "dumb");
}

void watch_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, [](int) { ::_exit(kInterrupted); });
  std::signal(SIGABRT, [](int) { ::_exit(kIncomplete); });
}

bool print(std::string_view text) {
  if (write_all(STDOUT_FILENO, text)) return true;
  complain(std::string("error[app/output]: standard output cannot be written: ") +
           std::strerror(errno) + "\n");
  return false;
}

void complain(std::string_view text) { write_all(STDERR_FILENO, text); }

bool write_file(const char* path, std::string_view text) {
  const int file = ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return false;
  const bool written = write_all(file, text);
  return ::close(file) == 0 && written;
}

}  // namespace ordain::app
