// Packs: one description of the tree's structs, and the writer and the reader that go by it.
// SPDX-License-Identifier: Apache-2.0
#include "engine/lang/pack.h"

#include <concepts>
#include <cstdint>
#include <deque>
#include <set>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/lang/compiler.h"
#include "engine/text/check.h"

namespace ordain::lang::ast {
namespace {

constexpr std::string_view kMark = "ORDPACK2";

// ------------------------------------------------------------------------------- the description
// The members of each struct, in the order of ast.h. `complete` below sees one that is missing.
// What can wait until somebody needs it stands in kRest.
template <typename T>
constexpr std::tuple<> kMembers;
template <typename T>
constexpr std::tuple<> kRest;
#define ORDAIN_MEMBERS(type, ...)              \
  template <>                                  \
  constexpr auto kMembers<type> = std::tuple { \
    __VA_ARGS__                                \
  }
#define ORDAIN_REST(type, ...)              \
  template <>                               \
  constexpr auto kRest<type> = std::tuple { \
    __VA_ARGS__                             \
  }

ORDAIN_MEMBERS(Name, &Name::text, &Name::span);
ORDAIN_MEMBERS(Field, &Field::name, &Field::optional, &Field::type, &Field::initial);
ORDAIN_MEMBERS(TypeExpr, &TypeExpr::kind, &TypeExpr::optional, &TypeExpr::span, &TypeExpr::text,
               &TypeExpr::args, &TypeExpr::fields);
ORDAIN_MEMBERS(Generator, &Generator::first, &Generator::second, &Generator::collection);
ORDAIN_MEMBERS(Binder, &Binder::generators, &Binder::where);
ORDAIN_MEMBERS(Entry, &Entry::key, &Entry::value);
ORDAIN_MEMBERS(Let, &Let::name, &Let::type, &Let::value);
ORDAIN_MEMBERS(Body, &Body::lets, &Body::result);
ORDAIN_MEMBERS(Expr, &Expr::kind, &Expr::op, &Expr::quantifier, &Expr::flag, &Expr::any, &Expr::raw,
               &Expr::paren, &Expr::number, &Expr::span, &Expr::op_span, &Expr::text, &Expr::args,
               &Expr::entries, &Expr::binder, &Expr::body);
ORDAIN_MEMBERS(Stmt, &Stmt::kind, &Stmt::span, &Stmt::let, &Stmt::condition, &Stmt::message,
               &Stmt::at, &Stmt::binder, &Stmt::then, &Stmt::otherwise, &Stmt::has_else);
ORDAIN_MEMBERS(FixOp, &FixOp::kind, &FixOp::target, &FixOp::value);
ORDAIN_MEMBERS(Fix, &Fix::span, &Fix::safe, &Fix::unsafe, &Fix::text, &Fix::ops);
ORDAIN_MEMBERS(Exempt, &Exempt::span, &Exempt::when, &Exempt::reason, &Exempt::until);
ORDAIN_MEMBERS(Rule, &Rule::id, &Rule::title, &Rule::span, &Rule::severity, &Rule::sensitive,
               &Rule::controls, &Rule::why, &Rule::remedy, &Rule::refs, &Rule::tags);
ORDAIN_REST(Rule, &Rule::subjects, &Rule::for_span, &Rule::body, &Rule::when, &Rule::exempt,
            &Rule::evidence, &Rule::fixes);
ORDAIN_MEMBERS(Param, &Param::name, &Param::span, &Param::type, &Param::initial, &Param::bound,
               &Param::help);
ORDAIN_MEMBERS(Type, &Type::name, &Type::span);
ORDAIN_REST(Type, &Type::fields);
ORDAIN_MEMBERS(SourceDecl, &SourceDecl::name, &SourceDecl::span, &SourceDecl::type,
               &SourceDecl::from, &SourceDecl::at, &SourceDecl::key);
ORDAIN_MEMBERS(FnParam, &FnParam::name, &FnParam::type, &FnParam::initial);
ORDAIN_MEMBERS(Fn, &Fn::name, &Fn::span, &Fn::params, &Fn::result, &Fn::body);
ORDAIN_MEMBERS(TestItem, &TestItem::kind, &TestItem::span, &TestItem::name, &TestItem::text,
               &TestItem::doc, &TestItem::value, &TestItem::on, &TestItem::message,
               &TestItem::line);
ORDAIN_MEMBERS(Test, &Test::title, &Test::span, &Test::items);
ORDAIN_MEMBERS(Import, &Import::module, &Import::alias, &Import::span);
#undef ORDAIN_MEMBERS
#undef ORDAIN_REST

// Of a file are packed its words and roots, its package and these. Its source is known when it is
// read, and it is not broken.
constexpr auto kDeclarations =
    std::tuple{&File::imports, &File::params, &File::types, &File::sources,
               &File::lets,    &File::fns,    &File::rules, &File::tests};

struct Anything {
  template <typename T>
  operator T() const;
};

// How many members an aggregate has: the most that it can be made of.
template <typename T, typename... Parts>
consteval size_t member_count() {
  if constexpr (requires { T{std::declval<Parts>()..., Anything{}}; }) {
    return member_count<T, Parts..., Anything>();
  } else {
    return sizeof...(Parts);
  }
}
static_assert(member_count<File>() == std::tuple_size_v<decltype(kDeclarations)> + 4,
              "a member of File is neither packed nor source, arena, package or broken");

template <typename T>
concept Described = std::tuple_size_v<decltype(kMembers<T>)> > 0;
template <typename T>
concept InTwoParts = std::tuple_size_v<decltype(kRest<T>)> > 0;

template <Described T>
consteval bool complete() {
  constexpr size_t kOfRest = std::tuple_size_v<decltype(kRest<T>)>;
  return member_count<T>() == std::tuple_size_v<decltype(kMembers<T>)> + kOfRest;
}

template <typename T>
concept Numeric = std::is_enum_v<T> || std::same_as<T, int64_t>;

// What a member has when its bit is not set: what it has in a struct that was just made.
template <typename T>
constexpr T kFresh{};

template <typename T>
  requires(Numeric<T> || std::same_as<T, bool> || std::same_as<T, Span> ||
           std::same_as<T, std::string_view> || std::is_pointer_v<T>)
bool same(const T& value, const T& other) {
  return value == other;
}
template <typename T>
bool same(std::span<const T> items, std::span<const T> other) {
  return items.empty() && other.empty();
}
template <Described T>
bool same(const T& value, const T& other) {
  return std::apply([&](auto... member) { return (same(value.*member, other.*member) && ...); },
                    kMembers<T>);
}

// ------------------------------------------------------------------------------------ the writer
class Writer {
 public:
  explicit Writer(std::string_view text) : text_(text) {}
  std::string take() { return std::move(out_); }

  void head() {
    out_ += kMark;
    number(text_.size());
  }
  template <Described T>
  void put(const T& value) {
    static_assert(complete<T>(), "a member of the struct is not described");
    members(value, kMembers<T>);
    if constexpr (InTwoParts<T>) {
      Writer rest(text_);
      rest.members(value, kRest<T>);
      put(std::string_view(rest.out_));
    }
  }
  template <typename T>
  void put(std::span<const T> items) {
    number(items.size());
    for (const T& item : items) put(item);
  }
  template <Described T>
  void put(const T* pointer) {
    ORDAIN_CHECK(pointer != nullptr);
    put(*pointer);
  }
  void put(bool) {}  // that the bit is set says it
  template <Numeric T>
  void put(T value) {
    number(static_cast<uint64_t>(value));
  }
  void put(const Span& span) {
    ORDAIN_CHECK(span.valid() && span.begin <= span.end && span.end <= text_.size());
    number(span.begin);
    number(span.end - span.begin);
  }
  void put(std::string_view text) {
    number(text.size());
    out_ += text;
  }
  void put(const std::set<std::string_view>& texts) {
    number(texts.size());
    for (const std::string_view text : texts) put(text);
  }
  void put(const std::vector<std::set<std::string_view>>& lists) {
    number(lists.size());
    for (const std::set<std::string_view>& texts : lists) put(texts);
  }

 private:
  template <typename T, typename... Members>
  void members(const T& value, const std::tuple<Members...>& described) {
    uint64_t set = 0;
    uint64_t bit = 1;
    std::apply(
        [&](auto... member) {
          ((set |= same(value.*member, kFresh<T>.*member) ? 0 : bit, bit <<= 1), ...);
          number(set);
          ((same(value.*member, kFresh<T>.*member) ? void() : put(value.*member)), ...);
        },
        described);
  }
  void number(uint64_t value) {
    for (; value > 0x7F; value >>= 7) out_ += static_cast<char>(0x80 | (value & 0x7F));
    out_ += static_cast<char>(value);
  }

  std::string_view text_;
  std::string out_;
};

// The words and roots of a file: all that its structs hold is gone through.
class Collector {
 public:
  std::set<std::string_view> words;
  std::set<std::string_view> roots;
  std::set<std::string, std::less<>> dotted;  // and their first words alone

  template <Described T>
  void add(const T& value) {
    const auto all = [&](auto... member) { (add(value.*member), ...); };
    std::apply(all, kMembers<T>);
    std::apply(all, kRest<T>);
    if constexpr (std::same_as<T, Expr>) {
      if (value.kind == ExprKind::kName) roots.insert(value.text);
      if (value.kind == ExprKind::kDot) words.insert(value.text);
      if (std::string name = dotted_name(value); !name.empty()) dotted.insert(std::move(name));
      if (value.kind == ExprKind::kIndex && value.args[1]->kind == ExprKind::kString)
        words.insert(value.args[1]->text);
    } else if constexpr (std::same_as<T, Field>) {
      words.insert(value.name.text);
    }
  }
  template <typename T>
  void add(std::span<const T> items) {
    for (const T& item : items) add(item);
  }
  template <Described T>
  void add(const T* pointer) {
    if (pointer != nullptr) add(*pointer);
  }
  template <typename T>
    requires(Numeric<T> || std::same_as<T, bool> || std::same_as<T, Span> ||
             std::same_as<T, std::string_view>)
  void add(const T&) {}
};

// ------------------------------------------------------------------------------------ the reader
class Reader {
 public:
  // Without `apart` the rest of each struct is read at once.
  Reader(std::string_view bytes, text::SourceId source, size_t text_size, text::Arena& arena,
         Apart* apart)
      : left_(bytes), source_(source), text_size_(text_size), arena_(arena), apart_(apart) {}
  bool done() const { return left_.empty(); }

  void head() {
    ORDAIN_CHECK(take(kMark.size()) == kMark);
    ORDAIN_CHECK(number() == text_size_);
  }
  template <Described T>
  void get(T& value) {
    members(value, kMembers<T>);
    if constexpr (InTwoParts<T>) {
      const std::string_view rest = take(number());
      if (apart_ == nullptr) {
        Reader(rest, source_, text_size_, arena_, nullptr).get_rest(value);
      } else {
        (std::same_as<T, Rule> ? apart_->rules : apart_->types).push_back(rest);
      }
    }
  }
  template <InTwoParts T>
  void get_rest(T& value) {
    members(value, kRest<T>);
    ORDAIN_CHECK(done());
  }
  template <typename T>
  void get(std::vector<T>& items) {
    items.resize(count());
    for (T& item : items) get(item);
  }
  template <typename T>
  void get(std::span<const T>& items) {
    const size_t size = count();
    // T may be a pointer: then it is pointers that are wanted.
    const size_t bytes = size * sizeof(T);  // NOLINT(bugprone-sizeof-expression)
    T* made = static_cast<T*>(arena_.allocate(bytes, alignof(T)));
    for (size_t i = 0; i < size; ++i) get(*new (made + i) T{});
    items = {made, size};
  }
  template <Described T>
  void get(const T*& pointer) {
    T* made = arena_.make<T>();
    get(*made);
    pointer = made;
  }
  void get(bool& value) { value = !value; }
  template <Numeric T>
  void get(T& value) {
    value = static_cast<T>(number());
  }
  void get(Span& span) {
    const uint64_t begin = number();
    ORDAIN_CHECK(begin <= text_size_);
    const uint64_t size = number();
    ORDAIN_CHECK(size <= text_size_ - begin);
    span = {source_, static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + size)};
  }
  void get(std::string_view& text) { text = take(number()); }

 private:
  template <typename T, typename... Members>
  void members(T& value, const std::tuple<Members...>& described) {
    uint64_t set = number();
    std::apply(
        [&](auto... member) { (((set & 1) != 0 ? get(value.*member) : void(), set >>= 1), ...); },
        described);
    ORDAIN_CHECK(set == 0);
  }
  std::string_view take(size_t size) {
    ORDAIN_CHECK(size <= left_.size());
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  uint64_t number() {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      ORDAIN_CHECK(!left_.empty() && shift < 64);
      const auto byte = static_cast<unsigned char>(left_.front());
      left_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
  }
  // How many items follow: each has a byte at least.
  size_t count() {
    const uint64_t size = number();
    ORDAIN_CHECK(size <= left_.size());
    return size;
  }

  std::string_view left_;
  text::SourceId source_;
  size_t text_size_;
  text::Arena& arena_;
  Apart* apart_;
};

// "k8s.containers" of `for c in k8s.containers`.
std::string domain_of(const Rule& rule) {
  if (rule.subjects == nullptr || !rule.subjects->generators[0].second.empty()) return {};
  return dotted_name(*rule.subjects->generators[0].collection);
}

std::set<std::string_view> drawn_from(const File& file, const Rule& rule, Collector& names) {
  if (rule.subjects == nullptr) return {};
  names.add(*rule.subjects->generators[0].collection);
  std::set<std::string_view> followed;
  for (size_t before = 0; before != names.roots.size() + followed.size();) {
    before = names.roots.size() + followed.size();
    for (const Let& let : file.lets) {
      if (names.roots.contains(let.name.text) && followed.insert(let.name.text).second)
        names.add(*let.value);
    }
    for (const Fn& fn : file.fns) {
      if (names.roots.contains(fn.name.text) && followed.insert(fn.name.text).second) names.add(fn);
    }
  }
  std::set<std::string_view> whole;
  for (auto name = names.dotted.begin(); name != names.dotted.end(); ++name) {
    const auto longer = std::next(name);
    const bool goes_on = longer != names.dotted.end() && longer->starts_with(*name + ".");
    if (!goes_on && !followed.contains(std::string_view(*name).substr(0, name->find('.'))))
      whole.insert(*name);
  }
  return whole;
}

}  // namespace

std::string pack(const File& file, std::string_view text) {
  ORDAIN_CHECK(!file.broken);
  Writer writer(text);
  writer.head();
  Collector names;
  const auto each_list = [&file](const auto& visit) {
    const auto list = [&]<typename T>(const std::vector<T>& items) {
      visit(std::span<const T>(items));
    };
    std::apply([&](auto... declarations) { (list(file.*declarations), ...); }, kDeclarations);
  };
  each_list([&names](const auto& items) { names.add(items); });
  writer.put(names.words);
  writer.put(names.roots);
  std::vector<std::string> domains;
  for (const Rule& rule : file.rules) domains.push_back(domain_of(rule));
  const std::vector<std::string_view> views(domains.begin(), domains.end());
  writer.put(std::span<const std::string_view>(views));
  std::vector<std::set<std::string_view>> drawn;
  std::deque<Collector> collected;  // what `drawn` looks into
  for (const Rule& rule : file.rules)
    drawn.push_back(drawn_from(file, rule, collected.emplace_back()));
  writer.put(drawn);
  writer.put(file.package);
  each_list([&writer](const auto& items) { writer.put(items); });
  return writer.take();
}

std::unique_ptr<File> unpack(std::string_view bytes, const text::SourceSet& sources,
                             text::SourceId source, text::Arena& arena, Apart* apart) {
  auto file = std::make_unique<File>();
  file->source = source;
  Reader reader(bytes, source, sources[source].bytes().size(), arena, apart);
  reader.head();
  Apart unused;
  Apart& names = apart != nullptr ? *apart : unused;
  reader.get(names.words);
  reader.get(names.roots);
  reader.get(names.domains);
  reader.get(names.drawn_from);
  reader.get(file->package);
  std::apply([&](auto... declarations) { (reader.get((*file).*declarations), ...); },
             kDeclarations);
  ORDAIN_CHECK(reader.done());
  return file;
}

void unpack_rest(Rule& rule, std::string_view rest, const text::SourceSet& sources,
                 text::SourceId source, text::Arena& arena) {
  Reader(rest, source, sources[source].bytes().size(), arena, nullptr).get_rest(rule);
}

void unpack_rest(Type& type, std::string_view rest, const text::SourceSet& sources,
                 text::SourceId source, text::Arena& arena) {
  Reader(rest, source, sources[source].bytes().size(), arena, nullptr).get_rest(type);
}

}  // namespace ordain::lang::ast
