// Policy documents: data.aws_iam_policy_document as the policy that the provider makes of it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <map>

#include "engine/read/terraform_evaluation.h"
#include "engine/read/terraform_json.h"
#include "engine/text/utf8.h"

namespace ordain::read::terraform {

namespace {

// The arguments of a statement that stay as they are, under the names of a policy.
struct Renamed {
  std::string_view argument;
  std::string_view name;
};
constexpr std::array kLists = {
    Renamed{"actions", "Action"},
    Renamed{"not_actions", "NotAction"},
    Renamed{"resources", "Resource"},
    Renamed{"not_resources", "NotResource"},
};
constexpr std::array kPrincipals = {Renamed{"principals", "Principal"},
                                    Renamed{"not_principals", "NotPrincipal"}};

// Makes the policy of one document.
class Policy {
 public:
  Policy(Evaluation& evaluation, const Resource& resource)
      : evaluation_(evaluation), resource_(resource) {}

  Value make() {
    add_documents("source_policy_documents", "source_json", false);
    if (const std::optional<Value> statements = evaluation_.configured(resource_, "statement")) {
      if (statements->is(Kind::kList)) {
        if (!statements->content->open.empty()) open_ = statements->content->open;
        for (size_t i = 0; i < statements->content->elements.size(); ++i)
          put(statement(values().element(*statements, i)), true);
      }
    }
    add_documents("override_policy_documents", "override_json", true);
    std::vector<Element> policy;
    const std::optional<Value> version = evaluation_.configured(resource_, "version");
    policy.push_back({"Version",
                      {},
                      version && !version->is(Kind::kNull)
                          ? *version
                          : values().string("2012-10-17", place(), true)});
    if (const std::optional<Value> id = evaluation_.configured(resource_, "policy_id");
        id && !id->is(Kind::kNull))
      policy.push_back({"Id", {}, *id});
    std::vector<Value> statements;
    for (const Statement& one : statements_) statements.push_back(one.value);
    policy.push_back({"Statement", {}, values().list(statements, place(), false, open_)});
    return encoded(values().map(std::move(policy), place()));
  }

 private:
  struct Statement {
    std::string_view sid;
    Value value;
  };

  Values& values() { return evaluation_.values(); }
  text::Span place() const {
    return resource_.declaration->base.span(resource_.declaration->base.block->header);
  }

  Value encoded(const Value& policy) {
    Made made;
    made.encoded = values().arena().make<Value>(policy);
    if (first_unknown(policy) == nullptr && open_.empty())
      return values().string(json_text(policy), place(), made);
    Unknown unknown;
    unknown.reason = !open_.empty() ? open_ : first_unknown(policy)->content->unknown->reason;
    unknown.is_set = true;
    Value result = values().unknown(unknown, place());
    Content content = *result.content;
    content.made = values().arena().make<Made>(made);
    return values().of(content, place());
  }

  // A statement of the same sid takes the place of the earlier one.
  void put(const Value& value, bool replaces) {
    const Element* sid = value.is(Kind::kMap) ? value.content->find("Sid") : nullptr;
    const auto text = sid == nullptr ? std::nullopt : as_string(sid->value);
    if (replaces && text && !text->empty()) {
      for (Statement& known : statements_) {
        if (known.sid != *text) continue;
        known.value = value;
        return;
      }
    }
    statements_.push_back({text.value_or(""), value});
  }

  // The statements of other documents, from below or from above.
  void add_documents(std::string_view argument, std::string_view former, bool replaces) {
    std::vector<Value> documents;
    if (const std::optional<Value> single = evaluation_.configured(resource_, former);
        single && !single->is(Kind::kNull))
      documents.push_back(*single);
    if (const std::optional<Value> list = evaluation_.configured(resource_, argument)) {
      if (!list->is_known()) {
        open_ = list->content->unknown->reason;
      } else if (list->is(Kind::kList)) {
        if (!list->content->open.empty()) open_ = list->content->open;
        for (size_t i = 0; i < list->content->elements.size(); ++i)
          documents.push_back(values().element(*list, i));
      }
    }
    for (const Value& document : documents) add_document(document, replaces);
  }

  void add_document(const Value& document, bool replaces) {
    const Made* made = document.content->made;
    Value policy;
    if (made != nullptr && made->encoded != nullptr) {
      policy = *made->encoded;
    } else if (document.is(Kind::kString)) {
      if (document.content->text.empty()) return;
      policy = evaluation_.json_value(document.content->text, document.span);
    } else if (!document.is(Kind::kNull)) {
      open_ = document.is_known() ? "one of the documents that it is made of is no text"
                                  : document.content->unknown->reason;
      return;
    } else {
      return;
    }
    const Element* list = policy.is(Kind::kMap) ? policy.content->find("Statement") : nullptr;
    if (list == nullptr) {
      if (!policy.is_known()) open_ = policy.content->unknown->reason;
      return;
    }
    // Seen through the document that it came with.
    Value statements = list->value;
    if (statements.is(Kind::kMap)) {
      put(through(document, statements), replaces);
      return;
    }
    if (!statements.is(Kind::kList)) return;
    if (!statements.content->open.empty()) open_ = statements.content->open;
    for (const Element& element : statements.content->elements)
      put(through(document, element.value), replaces);
  }

  Value through(const Value& document, const Value& statement) {
    if (document.origin == nullptr) return statement;
    Value made = statement;
    data::Origin* step = values().arena().make<data::Origin>(*document.origin);
    step->span = statement.span;
    step->next = statement.origin;
    made.origin = step;
    made.span = document.span;
    return made;
  }

  Value statement(const Value& written) {
    std::vector<Element> out;
    const auto argument = [&](std::string_view name) -> const Element* {
      const Element* found = written.content->find(name);
      return found == nullptr || found->value.is(Kind::kNull) ? nullptr : found;
    };
    if (const Element* sid = argument("sid")) out.push_back({"Sid", sid->key_span, sid->value});
    if (const Element* effect = argument("effect")) {
      out.push_back({"Effect", effect->key_span, effect->value});
    } else {
      out.push_back({"Effect", {}, values().string("Allow", written.span, true)});
    }
    for (const Renamed& row : kLists) {
      if (const Element* list = argument(row.argument)) {
        if (list->value.is(Kind::kList) && list->value.content->elements.empty() &&
            list->value.content->open.empty())
          continue;
        out.push_back({row.name, list->key_span, variables(list->value)});
      }
    }
    for (const Renamed& row : kPrincipals) {
      if (const Element* blocks = argument(row.argument))
        out.push_back({row.name, blocks->key_span, principals(blocks->value)});
    }
    if (const Element* blocks = argument("condition"))
      out.push_back({"Condition", blocks->key_span, conditions(blocks->value)});
    return values().map(std::move(out), written.span);
  }

  // `&{aws:username}` stands for `${aws:username}`.
  Value variables(const Value& value) {
    if (value.is(Kind::kString) && value.content->text.find("&{") != std::string_view::npos) {
      std::string text(value.content->text);
      for (size_t at = text.find("&{"); at != std::string::npos; at = text.find("&{", at + 1))
        text[at] = '$';
      Value made = value;
      made.content = values().string(text, value.span).content;
      return made;
    }
    if (!value.is(Kind::kList)) return value;
    std::vector<Value> elements;
    for (const Element& element : value.content->elements)
      elements.push_back(variables(element.value));
    Value made = value;
    made.content = values().list(elements, value.span, false, value.content->open).content;
    return made;
  }

  Value principals(const Value& blocks) {
    std::map<std::string_view, std::vector<Value>> types;
    std::string_view open = blocks.content->open;
    for (const Element& block : blocks.content->elements) {
      const Element* type = block.value.content->find("type");
      const Element* ids = block.value.content->find("identifiers");
      const auto name = type == nullptr ? std::nullopt : as_string(type->value);
      if (!name || ids == nullptr) {
        open = "a principal is not known";
        continue;
      }
      if (!ids->value.is(Kind::kList)) {
        types[*name].push_back(ids->value);
        continue;
      }
      if (!ids->value.content->open.empty()) open = ids->value.content->open;
      for (size_t i = 0; i < ids->value.content->elements.size(); ++i)
        types[*name].push_back(values().element(ids->value, i));
    }
    // Everybody is written as a star alone.
    if (types.size() == 1 && types.begin()->first == "*" && open.empty()) {
      const std::vector<Value>& ids = types.begin()->second;
      if (ids.size() == 1 && as_string(ids[0]) == "*") return ids[0];
    }
    std::vector<Element> out;
    for (const auto& [type, ids] : types)
      out.push_back({type, {}, values().list(ids, blocks.span)});
    return values().map(std::move(out), blocks.span, open);
  }

  Value conditions(const Value& blocks) {
    std::map<std::string_view, std::vector<Element>> tests;
    std::string_view open = blocks.content->open;
    for (const Element& block : blocks.content->elements) {
      const Element* test = block.value.content->find("test");
      const Element* variable = block.value.content->find("variable");
      const Element* given = block.value.content->find("values");
      const auto name = test == nullptr ? std::nullopt : as_string(test->value);
      const auto key = variable == nullptr ? std::nullopt : as_string(variable->value);
      if (!name || !key || given == nullptr) {
        open = "a condition is not known";
        continue;
      }
      tests[*name].push_back({*key, variable->value.span, variables(given->value)});
    }
    std::vector<Element> out;
    for (auto& [test, keys] : tests)
      out.push_back({test, {}, values().map(std::move(keys), blocks.span)});
    return values().map(std::move(out), blocks.span, open);
  }

  Evaluation& evaluation_;
  const Resource& resource_;
  std::vector<Statement> statements_;
  std::string_view open_;
};

}  // namespace

Value Evaluation::policy_document(const Resource& resource, text::Span span) {
  // A document that is made of itself.
  static constexpr std::string_view kJson = "json";
  Lazy& lazy = resource.members[kJson];
  if (lazy.state == Lazy::State::kBusy)
    return cycle(fmt::format("{}.json", resource.address), span);
  if (lazy.state == Lazy::State::kFresh) {
    lazy.state = Lazy::State::kBusy;
    lazy.value = Policy(*this, resource).make();
    lazy.state = Lazy::State::kDone;
  }
  return lazy.value;
}

Value Evaluation::json_value(std::string_view text, text::Span span) {
  text::SourceSet own;
  own.add("", std::string(text));
  Documents documents;
  text::Findings findings;
  Limits limits;
  limits.depth = Values::kDeepest;
  if (!read_json({own, 0, *surroundings_.symbols, limits, findings}, documents) ||
      documents.size() != 1)
    return values_.unknown("a text is no JSON", span);
  return value_of(values_, documents[0]->root(), span);
}

}  // namespace ordain::read::terraform
