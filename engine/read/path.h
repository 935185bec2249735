// Paths: texts with forward slashes, taken apart and put together.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ordain::read {

// `path` without `./`, doubled and trailing slashes; "." for the folder itself. `..` stays: behind
// a symbolic link it is not the folder that the text says.
std::string shown_path(std::string_view path);

// The path of `name` in `folder`; in "." the name alone.
std::string join(std::string_view folder, std::string_view name);
// The folder that `path` stands in: "." of a name, "/" and "." of themselves.
std::string_view parent_of(std::string_view path);
std::string_view last_name(std::string_view path);

// Whether anything stands there, be it a symbolic link that leads nowhere.
bool path_exists(const std::string& path);
// With every symbolic link resolved; as it is when that fails.
std::string absolute_path(const std::string& path);

}  // namespace ordain::read
