// Functions of Terraform: files of the project, and their paths.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/read/terraform_functions.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

// The source of the file that the first argument names; or why there is none.
text::SourceId source_of(const Call& call, std::string& why) {
  const auto path = as_string(call[0]);
  if (!path || path->find('\0') != std::string_view::npos) {
    why = fmt::format("found {}, wants a path", preview(call[0]));
    return text::kNoSource;
  }
  return call.evaluation.surroundings().file_at(*path, why);
}

}  // namespace

Value run_basename(const Call& call) {
  const auto path = as_string(call[0]);
  if (!path) return call.wants(0, "a string");
  std::string_view text = *path;
  while (text.size() > 1 && text.ends_with('/')) text.remove_suffix(1);
  if (text.empty()) return call.text(".");
  const size_t slash = text.rfind('/');
  return call.text(slash == std::string_view::npos || text.size() == 1 ? text
                                                                       : text.substr(slash + 1));
}

Value run_dirname(const Call& call) {
  const auto path = as_string(call[0]);
  if (!path) return call.wants(0, "a string");
  const size_t slash = path->rfind('/');
  if (slash == std::string_view::npos) return call.text(".");
  return call.text(slash == 0 ? "/" : path->substr(0, slash));
}

Value run_file(const Call& call) {
  std::string why;
  const text::SourceId source = source_of(call, why);
  if (source == text::kNoSource)
    return call.evaluation.keep_unknown(fmt::format("file() is not read: {}", why), call.span);
  const text::Source& found = (*call.evaluation.surroundings().sources)[source];
  const std::string_view bytes = found.bytes();
  Made made;
  made.file = source;
  Value value = call.values().string(bytes, call.span, made);
  return call.values().through({value.content, {source, 0, 0}}, call.span,
                               data::Origin::Via::kLocal, call.values().keep(found.path()));
}

Value run_fileexists(const Call& call) {
  std::string why;
  const bool found = source_of(call, why) != text::kNoSource;
  // A file that Terraform may make before, or that is not text, cannot be told from none.
  if (!found) {
    return call.evaluation.keep_unknown(fmt::format("fileexists() is not known: {}", why),
                                        call.span);
  }
  return call.values().boolean(true, call.span);
}

Value run_templatefile(const Call& call) {
  if (!call[0].is_known()) return call.evaluation.unknown_from(call[0], call.span);
  std::string why;
  const text::SourceId source = source_of(call, why);
  if (source == text::kNoSource) {
    return call.evaluation.keep_unknown(fmt::format("templatefile() is not read: {}", why),
                                        call.span);
  }
  return call.evaluation.rendered(source, call[1], call.span);
}

}  // namespace ordain::read::terraform
