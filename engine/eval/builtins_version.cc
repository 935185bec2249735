// Builtins of versions: what a text means as one, and whether it is in a range.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/eval/builtins.h"
#include "engine/eval/version.h"
#include "engine/text/utf8.h"

namespace ordain::eval {
namespace {

// The text of a scalar that is to be a version: YAML reads `1.10` as the number 1.1, so what counts
// is how it is written. Nothing of a number that is not written in a document.
std::optional<std::string_view> version_text(const Call& call, const Value& x) {
  if (x.tag == Tag::kString) return x.string();
  if (x.tag == Tag::kInt) return call.evaluator.arena().copy(std::to_string(x.integer));
  if (x.tag != Tag::kDecimal || !x.node || x.node.kind() != data::Kind::kDecimal)
    return std::nullopt;
  const auto written = parse_decimal(x.node.text());
  if (!written || compare(*written, *x.decimal) != std::strong_ordering::equal) return std::nullopt;
  return x.node.text();
}

// The version that the first argument is; with `error` set when it is none.
Version version_of(const Call& call, Value& error) {
  const Value& x = call.args[0];
  if (x.tag == Tag::kVersion) return *x.version;
  const auto text = version_text(call, x);
  if (!text) {
    error = x.tag == Tag::kDecimal
                ? call.broken(fmt::format("the number {} is no version: its digits may be lost, "
                                          "write it as a string",
                                          to_text(x, 40)))
                : call.broken(fmt::format("{} wants a version, found {} {}",
                                          call.expr.builtin->name, kind_name(x), to_text(x, 40)));
    return {};
  }
  std::string wrong;
  const auto version = parse_version(*text, wrong);
  if (version) return *version;
  error = call.broken(fmt::format("{} is no version: {}, wants one as 1.2.3 or v1.2.3-rc.1",
                                  text->empty() ? "\"\"" : text::preview(*text), wrong));
  return {};
}

}  // namespace

Value builtin_semver(const Call& call) {
  const Value& x = call.args[0];
  if (x.tag == Tag::kVersion) return x;
  Value error;
  const Version version = version_of(call, error);
  if (error.reasons != 0) return error;
  Value value;
  value.tag = Tag::kVersion;
  value.version = call.evaluator.arena().make<Version>(version);
  value.node = x.node;
  value.blame = x.blame;
  return value;
}

Value builtin_semver_satisfies(const Call& call) {
  Value error;
  const Version version = version_of(call, error);
  if (error.reasons != 0) return error;
  const Value& range = call.args[1];
  if (range.tag != Tag::kString) {
    return call.broken(fmt::format("semver.satisfies wants a range, found {} {}", kind_name(range),
                                   to_text(range, 40)),
                       1);
  }
  if (!call.evaluator.spend(range.length / 8, call.expr)) return call.evaluator.exhausted_value();
  std::string wrong;
  const auto in = satisfies(version, range.string(), wrong);
  if (!in) {
    return call.broken(
        fmt::format("{} is no range of versions: {}",
                    range.length == 0 ? "\"\"" : text::preview(range.string()), wrong),
        1);
  }
  Value value = Value::of(*in);
  value.node = call.args[0].node;
  value.blame = call.args[0].blame;
  return value;
}

}  // namespace ordain::eval
