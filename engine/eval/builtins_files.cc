// Builtins of files: what was seen of them before the rules were asked.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/eval/builtins.h"
#include "engine/text/utf8.h"

namespace ordain::eval {

Value builtin_file_sha256(const Call& call) {
  const Value& path = call.args[0];
  const auto& files = call.evaluator.snapshot().named_files;
  const auto it = files.find(path.string());
  if (it == files.end()) {
    return not_known(
        call, path.node,
        fmt::format("no record names {} beside a sha256", text::preview(path.string())));
  }
  const data::NamedFile& file = it->second;
  Value value;
  if (!file.sha256.empty()) {
    value = Value::of(std::string_view(file.sha256));
  } else {
    value = not_known(call, path.node, file.problem);
    if (file.missing) {
      Cause* cause = call.evaluator.arena().make<Cause>(*value.cause);
      cause->reason = text::kAbsent;
      value.reasons = text::kAbsent;
      value.cause = cause;
    }
  }
  value.node = path.node;
  value.blame = path.blame;
  return value;
}

}  // namespace ordain::eval
