// `ordain new`: the two files of a rule to start from, which hold as they are.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <vector>

#include "engine/app/commands.h"
#include "engine/app/replace_file.h"
#include "engine/app/terminal.h"
#include "engine/lang/parse.h"
#include "engine/report/cells.h"
#include "engine/text/utf8.h"

namespace ordain::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRule =
    R"(# No container runs privileged: say here in one sentence what holds when the rule passes.

rule {id} "Containers do not run privileged" {{
  severity high
  control "iso27001:2022/A.8.2"
  why """
    Say what can happen where it does not hold, and to whom.
    """
  remedy "Say what to change: remove `privileged: true`."

  for c in k8s.containers
  deny c.securityContext.privileged
    message "container {{c.name}} is privileged"
}}
)";

constexpr std::string_view kPage = R"(# Containers do not run privileged

## Why it matters
Say what can happen where it does not hold, and to whom.

## How to mend it
Say what to change, with a snippet.

## Examples
A line that the rule has to find ends in a comment that says so.

```yaml fails
apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: registry.boutique.example/cart:1.4.2
      securityContext:
        privileged: true  # expect: {id}
```

The same, mended.

```yaml passes
apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: registry.boutique.example/cart:1.4.2
```
)";

// The path is the id: "rules/aws/s3/versioning" is aws.s3.versioning. Of a path from the root the
// folder and the name.
std::string id_of(const fs::path& path) {
  std::vector<std::string> parts;
  for (const fs::path& part : path.lexically_normal().relative_path()) {
    if (part != "." && part != "..") parts.push_back(part.string());
  }
  if (path.is_absolute() && parts.size() > 2) parts.erase(parts.begin(), parts.end() - 2);
  if (parts.size() > 1 && parts.front() == "rules") parts.erase(parts.begin());
  return fmt::format("{}", fmt::join(parts, "."));
}

bool is_id(const std::string& id, const std::string& rule) {
  text::SourceSet sources;
  text::Findings findings;
  const auto file = lang::parse(sources, sources.add("new", rule), findings);
  return !file->broken && file->rules.size() == 1 && file->rules.front().id.text == id;
}

}  // namespace

int execute(const NewCommand& command, const report::Style& style) {
  if (command.isms) return make_project(command.path, style);
  text::Findings findings;
  fs::path path = command.path;
  if (path.extension() == ".ord" || path.extension() == ".md") path.replace_extension();
  const std::string id = id_of(path);
  const std::string rule = fmt::format(kRule, fmt::arg("id", id));
  std::string out;
  if (!is_id(id, rule)) {
    findings.report("app/value", text::Level::kError, {},
                    fmt::format("{} makes no id of a rule", text::preview(command.path)),
                    {"folders and name are words with - between, as in policy/no-latest-tag"});
  } else {
    const std::string page = fmt::format(kPage, fmt::arg("id", id));
    const std::string base = path.generic_string();
    std::error_code error;
    // Neither of them, if one is there.
    for (const char* kind : {".ord", ".md"}) {
      if (fs::exists(fs::symlink_status(base + kind, error))) {
        findings.report("app/output", text::Level::kError, {},
                        fmt::format("{}{} is there, and is not overwritten", base, kind));
      }
    }
    if (!findings.has_errors()) {
      if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
      for (const auto& [name, bytes] :
           {std::pair(base + ".ord", &rule), std::pair(base + ".md", &page)}) {
        if (const std::string problem = create_file(name, *bytes); !problem.empty()) {
          findings.report("app/output", text::Level::kError, {},
                          fmt::format("{} {}", name, problem));
          break;
        }
        out += fmt::format("wrote {}\n", report::shown(name));
      }
    }
    if (!findings.has_errors() && !style.quiet) {
      out +=
          fmt::format("\nThey are about {}, and hold. Change them, then:\n  ordain test {}.ord\n",
                      id, report::shown(base));
    }
  }
  complain(report::diagnostics(text::SourceSet(), findings, style));
  return print(out) && !findings.has_errors() ? 0 : 2;
}

}  // namespace ordain::app
