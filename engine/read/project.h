// Project: the folder that what is found is known from, wherever a run starts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ordain::read {

// A finding is known by the folder that its document stands in, among other things. A folder as it
// is typed would not do: it hangs on where the run starts, on how the path is spelt and on where
// the repository was checked out. So it is told from the root of the project, which is the first of
// these that there is:
//   1. the root of the repository (a folder with `.git`) that all of `folders` stand in;
//   2. `config`, the folder of the ordain.yaml in force, when all of them stand in it;
//   3. the deepest folder that holds all of them.
// All paths are absolute and without symbolic links; `config` may be empty. Empty when there are no
// folders.
std::string project_root(const std::vector<std::string>& folders, std::string_view config);

// `path` from `root` ("shop/cart", "" for the root itself), or as it is when it stands elsewhere.
std::string_view path_from(std::string_view root, std::string_view path);
// Whether `path` is `root` or stands below it.
bool is_below(std::string_view root, std::string_view path);

// The folder that `place` (of the folder of `file`) counts from, where links lead to; or nothing.
std::string project_of(std::string_view file, std::string_view place);

}  // namespace ordain::read
