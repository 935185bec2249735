// nginx: the directives of a file -> its servers and locations, with the settings they take over.
// SPDX-License-Identifier: Apache-2.0
#include "engine/read/nginx.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/read/path.h"
#include "engine/read/view_builder.h"
#include "engine/text/utf8.h"

namespace ordain::read {
namespace {

using data::Kind;
using data::Node;
using Copied = ViewBuilder::Copied;

// Files of tables, which come with nginx and set nothing else.
constexpr std::array<std::string_view, 7> kTables = {
    "fastcgi.conf", "fastcgi_params", "koi-utf",     "koi-win",
    "mime.types",   "scgi_params",    "uwsgi_params"};
// Directives that add up with those that an included file holds beside them.
constexpr std::array<std::string_view, 15> kAddUp = {
    "access_log",       "add_header", "allow",      "deny",   "error_log", "error_page",
    "fastcgi_param",    "limit_conn", "limit_req",  "listen", "location",  "more_set_headers",
    "proxy_set_header", "return",     "server_name"};

template <size_t N>
bool is_among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view name_of(Node directive) { return directive.get("name").text(); }
Node block_of(Node directive) { return directive.get("directives"); }
std::string_view argument(Node directive, uint32_t i) {
  const Node args = directive.get("args");
  return i < args.child_count() ? args.child(i).text() : std::string_view();
}

class Configuration {
 public:
  Configuration(const ReadFile& file, data::Document& document, DerivedSubjects& subjects)
      : file_(file), document_(document), subjects_(subjects) {
    name_ = keep(text::preview(last_name(file.path), 200));
  }

  void add() {
    ViewBuilder view;
    view.begin(document_);
    view.add_text(key("file"), name_, document_.root().span());
    subjects_.add("nginx.files", document_, view.append(document_.root(), false), name_);
    walk(document_.root().get("directives"), "");
  }

 private:
  // A block that settings are taken over from, nearest last.
  struct Level {
    Node directives;
    Node include;  // the first that is not of a table; or none
  };

  data::Key key(std::string_view name) { return document_.intern_key(name); }
  std::string_view keep(std::string_view text) { return document_.arena().copy(text); }

  static Level level_of(Node directives) {
    Level level{directives, Node()};
    for (uint32_t i = 0; i < directives.child_count(); ++i) {
      const Node directive = directives.child(i);
      if (name_of(directive) != "include" || is_among(kTables, last_name(argument(directive, 0))))
        continue;
      level.include = directive;
      break;
    }
    return level;
  }

  void walk(Node directives, const std::string& context) {
    for (uint32_t i = 0; i < directives.child_count(); ++i) {
      const Node directive = directives.child(i);
      add_directive(directive, context);
      const Node block = block_of(directive);
      if (!block) continue;
      const std::string_view name = name_of(directive);
      // What stands in no other block may be included by one of http.
      const std::string_view outermost = std::string_view(context).substr(0, context.find('/'));
      const bool in_http = outermost.empty() || outermost == "http" || outermost == "server" ||
                           outermost == "location";
      const bool is_http = name == "http" && context.empty();
      const bool is_server = name == "server" && in_http && server_ == Node();
      const bool is_location = name == "location" && in_http;
      const bool takes_over = is_http || is_server || is_location;
      if (takes_over) levels_.push_back(level_of(block));
      if (is_http) add_http(directive);
      if (is_server) server_ = add_server(directive);
      if (is_location) add_location(directive);
      walk(block, context.empty() ? std::string(name) : fmt::format("{}/{}", context, name));
      if (is_server) server_ = Node();
      if (takes_over) levels_.pop_back();
    }
  }

  std::string_view address(Node directive, std::string_view what) {
    const text::Position place = document_.source_text().position(directive.span().begin);
    return keep(fmt::format("{}/{}:{}", name_, what, place.line));
  }

  void add_directive(Node directive, const std::string& context) {
    ViewBuilder view;
    view.begin(document_);
    view.add_text(key("context"), keep(context), directive.get("name").span());
    view.add_text(key("file"), name_, directive.get("name").span());
    const std::string_view name = name_of(directive);
    subjects_.add("nginx.directives", document_, view.append(directive, false),
                  address(directive, keep(text::preview(name, 80))));
    if (name != "include" || is_among(kTables, last_name(argument(directive, 0)))) return;
    view.begin(document_);
    view.add_text(key("context"), keep(context), directive.get("name").span());
    const Node path = directive.get("args");
    if (path.child_count() > 0) view.add(key("path"), path.child(0));
    subjects_.add("nginx.includes", document_, view.append(directive, false),
                  address(directive, "include"));
  }

  void add_http(Node http) {
    ViewBuilder view;
    view.begin(document_);
    view.add_text(key("file"), name_, http.get("name").span());
    add_settings(view, http, true);
    subjects_.add("nginx.http", document_, view.append(http, false), address(http, "http"));
  }

  Node add_server(Node server) {
    ViewBuilder view;
    view.begin(document_);
    const text::Span place = server.get("name").span();
    view.add_text(key("file"), name_, place);
    const Level& own = levels_.back();
    std::vector<Copied> names, listens, locations;
    bool tls = false;
    for (uint32_t i = 0; i < own.directives.child_count(); ++i) {
      const Node directive = own.directives.child(i);
      const Node args = directive.get("args");
      const std::string_view name = name_of(directive);
      if (name == "listen") {
        listens.push_back({directive, nullptr, {}});
        for (uint32_t j = 1; j < args.child_count(); ++j)
          tls |= args.child(j).text() == "ssl" || args.child(j).text() == "quic";
      } else if (name == "server_name") {
        for (uint32_t j = 0; j < args.child_count(); ++j)
          names.push_back({args.child(j), nullptr, {}});
      } else if (name == "location") {
        locations.push_back({directive, nullptr, {}});
      } else if (name == "ssl") {
        tls |= argument(directive, 0) == "on";
      }
    }
    for (std::vector<Copied>* list : {&names, &listens, &locations}) {
      if (own.include) list->push_back({own.include, nullptr, included(own.include)});
    }
    view.add_nodes(key("names"), names, place);
    view.add_nodes(key("listens"), listens, place);
    view.add_nodes(key("locations"), locations, place);
    if (tls || !own.include) {
      view.add_made(key("tls"), {Kind::kBool, tls ? "true" : "false", place});
    } else {
      view.add_made(key("tls"), {Kind::kUnknown, included(own.include), place});
    }
    add_settings(view, server, in_http());
    const std::string_view shown =
        names.empty() || !names[0].unknown.empty() ? "server" : names[0].node.text();
    const uint32_t index = view.append(server, false);
    subjects_.add("nginx.servers", document_, index,
                  address(server, keep(text::preview(shown, 100))));
    return Node(&document_, index);
  }

  void add_location(Node location) {
    ViewBuilder view;
    view.begin(document_);
    const Node args = location.get("args");
    if (args.child_count() > 0) view.add(key("path"), args.child(args.child_count() - 1));
    if (server_) view.add(key("server"), server_);
    add_settings(view, location, in_http());
    subjects_.add("nginx.locations", document_, view.append(location, false),
                  address(location, "location"));
  }

  // Whether the outermost of the open levels is a block of http.
  bool in_http() const { return name_of(levels_[0].directives.parent()) == "http"; }

  std::string_view included(Node include) {
    return keep(fmt::format("{} is included, and is not looked into",
                            text::preview(argument(include, 0), 100)));
  }

  // `whole`: the file holds all blocks around this one.
  void add_settings(ViewBuilder& view, Node of, bool whole) {
    struct Setting {
      std::vector<Copied> directives;
      size_t level = 0;
    };
    std::unordered_map<std::string_view, Setting> known;
    std::vector<std::string_view> order;
    Node include;  // of a nearer level
    for (size_t i = levels_.size(); i-- > 0;) {
      const Level& level = levels_[i];
      if (!spend(level.directives.child_count())) {
        view.add_made(key("settings"), {Kind::kUnknown, "the file takes over too many settings",
                                        of.get("name").span()});
        return;
      }
      for (uint32_t j = 0; j < level.directives.child_count(); ++j) {
        const Node directive = level.directives.child(j);
        if (block_of(directive) || name_of(directive) == "include") continue;
        const auto [it, fresh] = known.try_emplace(name_of(directive));
        if (fresh) {
          it->second.level = i;
          order.push_back(it->first);
        }
        if (it->second.level != i) continue;
        it->second.directives.push_back(
            {directive, nullptr, include ? included(include) : std::string_view()});
      }
      if (level.include) {
        for (auto& [name, setting] : known) {
          if (setting.level == i && is_among(kAddUp, name))
            setting.directives.push_back({level.include, nullptr, included(level.include)});
        }
        include = level.include;
      }
    }
    const text::Span place = of.get("name").span();
    ViewBuilder settings;
    settings.begin(document_);
    for (const std::string_view name : order) {
      const Setting& setting = known.at(name);
      settings.add_nodes(key(name), setting.directives, setting.directives[0].node.span());
    }
    const uint32_t index = settings.append_plain(place);
    if (include) {
      document_.set_open(index, included(include));
    } else if (!whole) {
      document_.set_open(index, "this file is included in another, whose settings hold here");
    }
    view.add(key("settings"), Node(&document_, index));
  }

  bool spend(uint64_t entries) {
    if (spent_ > kMostSettings) return false;
    spent_ += entries;
    if (spent_ <= kMostSettings) return true;
    file_.findings.report(
        "read/limit", text::Level::kError, document_.root().span(),
        fmt::format("the blocks of the file take over more than {} settings", kMostSettings));
    return false;
  }

  const ReadFile& file_;
  data::Document& document_;
  DerivedSubjects& subjects_;
  std::string_view name_;
  std::vector<Level> levels_;
  Node server_;
  uint64_t spent_ = 0;
};

}  // namespace

bool derive_nginx(const ReadFile& file, DerivedSubjects& subjects) {
  if (file.format != FormatId::kNginx) return false;
  for (const auto& document : file.documents) Configuration(file, *document, subjects).add();
  return !file.documents.empty();
}

}  // namespace ordain::read
