// Replace file: puts bytes into a file of the user or a new one, without harm to what is there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ordain::app {

// The bytes go into a new file beside it, which takes its mode and owner and then its name: whoever
// reads it meanwhile, or is interrupted, has the old file or the new one. Says in words what stands
// in the way, and leaves the file as it was: it is no regular file, or a symbolic link (which leads
// somewhere else than it says), or it may not be written. Empty: done.
std::string replace_file(const std::string& path, std::string_view bytes);

// A new file with these bytes; what is there already stays. Says in words why there is none.
std::string create_file(const std::string& path, std::string_view bytes);

}  // namespace ordain::app
