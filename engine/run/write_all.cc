// Write all: a step is tried again when a signal came between.
// SPDX-License-Identifier: Apache-2.0
#include "engine/run/write_all.h"

#include <unistd.h>

#include <cerrno>

namespace ordain::run {

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written > 0) {
      bytes.remove_prefix(static_cast<size_t>(written));
    } else if (written == 0 || errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace ordain::run
