// Builtins of documents inside texts: JSON, YAML, TOML, base64, the parts of a JSON web token.
// SPDX-License-Identifier: Apache-2.0
#include "engine/eval/builtins_decode.h"

#include <fmt/format.h>

#include <array>

#include "engine/eval/made_value.h"
#include "engine/text/utf8.h"

// A text as it stands in a document is decoded into a document of its own, whose values have their
// places inside that text (data/embedding.h). A text that a rule made, or that was decoded from
// base64, gives values that are computed from the one that it came from: no other place is known.
namespace ordain::eval {
namespace {

// Bytes decoded at the cost of one step.
constexpr uint64_t kBytesAStep = 8;

// Whether the text is that of its node, so that places in the one are places in the other.
bool is_written(const Value& text) {
  if (!text.node || text.node.text().data() != text.text || text.node.text().size() != text.length)
    return false;
  const data::Style style = text.node.original().style();
  return style != data::Style::kMade && style != data::Style::kImplicit;
}

// The values of a document that will not last, made to last as long as the arena: all stand where
// the text came from.
class Copier {
 public:
  explicit Copier(const Call& call) : call_(call) {}

  Value copy(data::Node node) {
    Evaluator& evaluator = call_.evaluator;
    if (!evaluator.spend(1, call_.expr)) return evaluator.exhausted_value();
    if (node.has(data::kDuplicateKey)) {
      return call_.broken(
          fmt::format("the key {} stands more than once in its map", text::preview(node.key())));
    }
    if (node.kind() == data::Kind::kNull)
      return evaluator.absent(call_.args[0].node, evaluator.arena().copy(node.key()));
    if (node.is_scalar()) return scalar(node);
    std::vector<std::string_view> keys;
    std::vector<Value> items;
    for (uint32_t i = 0; i < node.child_count(); ++i) {
      const data::Node child = node.child(i);
      if (child.has(data::kShadowed)) continue;
      keys.push_back(evaluator.arena().copy(child.key()));
      items.push_back(copy(child));
    }
    return from(call_, node.is_map() ? evaluator.make_map(keys, items)
                                     : evaluator.make_list(items, call_.expr));
  }

 private:
  Value scalar(data::Node node) {
    Evaluator& evaluator = call_.evaluator;
    if (node.kind() == data::Kind::kString)
      return from(call_, Value::of(evaluator.arena().copy(node.text())));
    const Value read = evaluator.of_node(node);
    if (read.missing()) return call_.broken(std::string(read.cause->message));
    return from(call_, read);
  }

  const Call& call_;
};

// Where nothing was read at all, nothing that reads is at hand.
Value no_reader(const Call& call) {
  return call.broken(fmt::format("{} has no reader, as no document was read in this run",
                                 call.expr.builtin->name));
}

Value computed(const Call& call, std::string_view text, data::Encoding encoding,
               std::string_view what) {
  const data::EmbeddedDocuments* readers = call.evaluator.snapshot().embedded();
  if (readers == nullptr) return no_reader(call);
  std::string problem;
  const auto document = readers->decode(text, encoding, *call.evaluator.plan().symbols, problem);
  if (!problem.empty())
    return call.broken(
        fmt::format("{} cannot read {}: {}", call.expr.builtin->name, what, problem));
  return Copier(call).copy(document->root());
}

}  // namespace

Value decoded_text(const Call& call, const Value& text, data::Encoding encoding) {
  Evaluator& evaluator = call.evaluator;
  if (!evaluator.spend(text.length / kBytesAStep, call.expr)) return evaluator.exhausted_value();
  if (!is_written(text)) return computed(call, text.string(), encoding, "the text");
  data::EmbeddedDocuments* documents = evaluator.snapshot().embedded();
  if (documents == nullptr) return no_reader(call);
  const data::Decoded made = documents->decode(text.node, encoding, *evaluator.plan().symbols);
  if (made.problem.empty()) return evaluator.of_node(made.root);
  Value place;
  place.node = made.root;
  return evaluator.broken(
      fmt::format("{} cannot read the text: {}", call.expr.builtin->name, made.problem), call.expr,
      place);
}

namespace {

Value decoded(const Call& call, data::Encoding encoding) {
  const Value& text = call.args[0];
  // A text that the document itself made of a value is that value, also where the text is not
  // known.
  if (const data::Node value = made_from(text)) return call.evaluator.of_node(value);
  if (text.tag != Tag::kString) return refused(call, "a string");
  return decoded_text(call, text, encoding);
}

// --- base64: RFC 4648, sections 4 and 5

constexpr uint8_t kNoDigit = 64;

constexpr std::array<uint8_t, 256> kDigits = [] {
  std::array<uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  uint8_t value = 0;
  for (uint8_t c = 'A'; c <= 'Z'; ++c) digits[c] = value++;
  for (uint8_t c = 'a'; c <= 'z'; ++c) digits[c] = value++;
  for (uint8_t c = '0'; c <= '9'; ++c) digits[c] = value++;
  digits['+'] = digits['-'] = 62;
  digits['/'] = digits['_'] = 63;
  return digits;
}();

// Fills `out`; says what is wrong, or "".
std::string decode_base64(std::string_view text, std::string& out) {
  uint32_t bits = 0;
  size_t digits = 0;
  size_t padding = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const uint8_t digit = kDigits[static_cast<uint8_t>(c)];
    if (digit == kNoDigit || padding > 0) {
      size_t end = at + 1;
      while (end < text.size() && text::is_continuation(text[end])) ++end;
      return fmt::format("found {} behind {} digits, wants {}",
                         text::preview(text.substr(at, end - at)), digits,
                         padding > 0 ? "no more behind =" : "another one");
    }
    bits = bits << 6 | digit;
    if (++digits % 4 == 1) continue;
    out += static_cast<char>(bits >> (8 - digits % 4 * 2) % 8);
  }
  if (digits % 4 == 1) return fmt::format("its {} digits are no whole bytes", digits);
  if (padding > 0 && (digits + padding) % 4 != 0)
    return fmt::format("found {} = behind {} digits", padding, digits);
  return "";
}

// A part of a token, by its number from 0.
Value token_part(const Call& call, size_t wanted) {
  const Value& token = call.args[0];
  if (token.tag != Tag::kString) return refused(call, "a string");
  std::string_view text = token.string();
  if (!call.evaluator.spend(text.size() / kBytesAStep, call.expr))
    return call.evaluator.exhausted_value();
  std::vector<std::string_view> parts;
  for (size_t dot = 0; dot != std::string_view::npos && parts.size() <= 3;) {
    dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot != std::string_view::npos) text.remove_prefix(dot + 1);
  }
  if (parts.size() != 3) {
    return call.broken(fmt::format("{} wants three parts with dots between them, found {}",
                                   call.expr.builtin->name,
                                   parts.size() > 3 ? "more" : std::to_string(parts.size())));
  }
  const std::string_view what = wanted == 0 ? "the header" : "the payload";
  std::string json;
  const std::string wrong = decode_base64(parts[wanted], json);
  if (!wrong.empty())
    return call.broken(fmt::format("{} cannot read {}: {}", call.expr.builtin->name, what, wrong));
  return computed(call, json, data::Encoding::kJson, what);
}

}  // namespace

Value builtin_json_decode(const Call& call) { return decoded(call, data::Encoding::kJson); }

Value builtin_yaml_decode(const Call& call) { return decoded(call, data::Encoding::kYaml); }

Value builtin_toml_decode(const Call& call) { return decoded(call, data::Encoding::kToml); }

Value builtin_base64_decode(const Call& call) {
  const Value& text = call.args[0];
  if (text.tag != Tag::kString) return refused(call, "a string");
  if (!call.evaluator.spend(text.length / kBytesAStep, call.expr))
    return call.evaluator.exhausted_value();
  std::string out;
  if (const std::string wrong = decode_base64(text.string(), out); !wrong.empty())
    return call.broken(fmt::format("the text is no base64: {}", wrong));
  if (text::find_invalid_utf8(out) != std::string::npos)
    return call.broken("the bytes that it stands for are no text in UTF-8");
  const Value made = call.evaluator.make_string(std::move(out), call.expr);
  return made.missing() ? made : from(call, made);
}

Value builtin_jwt_decode(const Call& call) {
  const std::array<std::string_view, 2> names = {"header", "payload"};
  std::array<Value, 2> parts;
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i] = token_part(call, i);
    if (parts[i].missing()) return parts[i];
  }
  return from(call, call.evaluator.make_map(names, parts));
}

Value builtin_jwt_header(const Call& call) { return token_part(call, 0); }

Value builtin_jwt_payload(const Call& call) { return token_part(call, 1); }

}  // namespace ordain::eval
