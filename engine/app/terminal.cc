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

constexpr std::string_view kErase = "\r\x1b[K";
// Read by the handler of an interrupt.
volatile std::sig_atomic_t line_is_drawn = 0;

bool no_color() {
  const char* value = std::getenv("NO_COLOR");
  return value != nullptr && *value != '\0';
}

// 0 when COLUMNS does not say.
int given_width() {
  const char* columns = std::getenv("COLUMNS");
  if (columns == nullptr) return 0;
  const std::string_view text = columns;
  int width = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
  return error == std::errc() && end == text.data() + text.size() ? std::max(width, 0) : 0;
}

int width_of(int file) {
  if (const int width = given_width(); width > 0) return width;
  winsize size{};
  if (::ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return kDefaultWidth;
}

bool color_on(int file) { return !no_color() && ::isatty(file) == 1 && terminal_kind() != "dumb"; }

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

int terminal_width() { return width_of(STDOUT_FILENO); }
bool terminal_color() { return color_on(STDOUT_FILENO); }

bool input_is_terminal() { return ::isatty(STDIN_FILENO) == 1; }
bool error_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }
int error_width() { return width_of(STDERR_FILENO); }
bool error_color() { return color_on(STDERR_FILENO); }

std::string_view terminal_kind() {
  const char* kind = std::getenv("TERM");
  return kind == nullptr ? std::string_view() : kind;
}

void draw_line(std::string_view text) {
  line_is_drawn = 1;
  complain(std::string(kErase) + std::string(text));
}

void clear_line() {
  line_is_drawn = 0;
  complain(kErase);
}

void watch_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, [](int) {
    if (line_is_drawn != 0) write_all(STDERR_FILENO, kErase);
    ::_exit(kInterrupted);
  });
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
