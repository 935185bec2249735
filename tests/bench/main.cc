// The benchmark: whole runs of the release binary, each beside the floor of the same bytes.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <stdexcept>

#include "tests/bench/generate.h"
#include "tests/bench/measure.h"
#include "tests/bench/readers.h"

namespace {

using ordain::bench::median;
using ordain::bench::Process;

constexpr int kDeployments = 10'000;
constexpr int kResources = 20'000;
constexpr int kRuns = 5;
constexpr int kFiles = 100;
// Of a Dockerfile of some 17 MB.
constexpr int kStages = 20'000;
// Deployments of a JSON text of some 100 MB.
constexpr int kLarge = 86'000;
constexpr int kLongRules = 900;
// A check that finds the planted faults ends with the first; one that finds nothing with the other.
constexpr int kFindings = 1;
constexpr int kNoFindings = 0;

// The ten rules of all measurements that name no others.
constexpr std::array<std::string_view, 10> kTenRules = {
    "approved-registries", "default-deny-network-policy", "drop-all-capabilities",
    "memory-limit",        "no-host-namespaces",          "no-host-path-volume",
    "no-latest-tag",       "no-privileged-container",     "no-rbac-wildcards",
    "no-root-user",
};

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string megabytes(size_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

class Bench {
 public:
  Bench(std::string self, std::string program, fs::path folder)
      : self_(std::move(self)), program_(std::move(program)), folder_(std::move(folder)) {}

  void report() {
    std::cout
        << "## Beside the bare parsers\n\nTen rules, one thread. The floor of a first row is a "
           "process that reads the file and parses it;\nof a second one the parse alone, of "
           "bytes in memory, in a process that has done it before.\n\n";
    parsers();
    std::cout << "\n## Readers alone\n\nOf bytes in memory, on one thread, with nothing "
                 "evaluated.\n\n";
    readers();
    std::cout << "\n## Threads, start and memory\n\n";
    rest();
    std::cout
        << "\n## Growth\n\nTwice as much of something, and how much longer that takes (less the "
           "time of a check of nothing).\n\n";
    growth();
  }

 private:
  void head(std::string_view first, std::string_view second) {
    std::cout << fmt::format("| what | {} | {} | ratio |\n|---|---|---|---|\n", first, second);
  }
  void row(std::string_view what, double floor, double own) {
    std::cout << fmt::format("| {} | {:.3f} s | {:.3f} s | {:.2f} |\n", what, floor, own,
                             own / floor)
              << std::flush;
  }

  void parsers() {
    const std::string yaml = ordain::bench::deployments_yaml(kDeployments);
    const std::string json = ordain::bench::deployments_json(kDeployments);
    write(folder_ / "all.yaml", yaml);
    write(folder_ / "all.json", json);
    head("floor", "Ordain");
    beside(
        fmt::format("YAML, {}; libyaml's events", megabytes(yaml.size())),
        [&] { return read("read-yaml", "all.yaml"); },
        [&] { return ten_rules("all.yaml", 1).cpu; });
    beside(
        "the same; in memory", [&] { return ordain::bench::libyaml_seconds(yaml); },
        [&] { return ten_rules("all.yaml", 1).cpu; });
    beside(
        fmt::format("JSON, {}; simdjson's document", megabytes(json.size())),
        [&] { return read("read-json", "all.json"); },
        [&] { return ten_rules("all.json", 1).cpu; });
    beside(
        "the same; in memory", [&] { return ordain::bench::simdjson_seconds(json); },
        [&] { return ten_rules("all.json", 1).cpu; });
    const std::string docker = ordain::bench::dockerfile(kStages);
    write(folder_ / "all.dockerfile", docker);
    beside(
        fmt::format("Dockerfile, {}, one rule; its words in memory", megabytes(docker.size())),
        [&] { return ordain::bench::words_seconds(docker); },
        [&] {
          return check({"all.dockerfile"}, kNoFindings, {"--select", "docker.no-root-user"}).cpu;
        });
  }

  void readers() {
    std::cout << "| what | speed |\n|---|---|\n";
    const std::string hcl = ordain::bench::resources_hcl(kResources);
    std::vector<double> seconds;
    for (int i = 0; i < kRuns; ++i) seconds.push_back(ordain::bench::hcl_seconds(hcl));
    std::cout << fmt::format("| HCL, {} | {:.0f} MB/s |\n", megabytes(hcl.size()),
                             static_cast<double>(hcl.size()) / 1e6 / median(seconds))
              << std::flush;
  }

  void rest() {
    const fs::path files = folder_ / "files";
    fs::create_directories(files);
    for (int i = 0; i < kFiles; ++i)
      write(files / fmt::format("{:03}.yaml", i),
            ordain::bench::deployments_yaml(kDeployments / kFiles));
    head("one thread", "two threads");
    beside(
        fmt::format("{} files, ten rules, wall", kFiles),
        [&] { return ten_rules("files", 1).wall; }, [&] { return ten_rules("files", 2).wall; });

    write(folder_ / "small.yaml", ordain::bench::deployments_yaml(1));
    std::vector<double> cold;
    for (int i = 0; i < kRuns; ++i) cold.push_back(check({"small.yaml"}, kFindings).wall);
    std::cout << fmt::format("\nOne small file, all shipped rules, whole process: {:.1f} ms.\n",
                             median(cold) * 1e3);
    write(folder_ / "none.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: none}\n");
    write(folder_ / "long.ord", ordain::bench::long_rules(kLongRules));
    std::vector<double> compiled;
    for (int i = 0; i < kRuns; ++i)
      compiled.push_back(
          check({"none.yaml"}, kNothingToDo, {"-r", (folder_ / "long.ord").string()}).cpu);
    std::cout << fmt::format(
        "{} rules of a project, parsed, checked and compiled, whole process: {:.0f} ms.\n",
        kLongRules, median(compiled) * 1e3);
    const std::string large = ordain::bench::deployments_json(kLarge);
    write(folder_ / "large.json", large);
    std::cout << fmt::format(
        "Peak memory for {} of JSON, ten rules, one thread: {:.2f} times its size.\n",
        megabytes(large.size()),
        static_cast<double>(ten_rules("large.json", 1).peak) / static_cast<double>(large.size()));
  }

  void growth() {
    head("once", "twice");
    for (const int size : {1, 2}) {
      const auto name = [size](std::string_view what) { return fmt::format("{}-{}", what, size); };
      write(folder_ / (name("documents") + ".yaml"),
            ordain::bench::deployments_yaml(kDeployments / 2 * size));
      write(folder_ / (name("join") + ".yaml"), ordain::bench::deployments_yaml(2000 * size) +
                                                    ordain::bench::autoscalers_yaml(2000 * size));
      write(folder_ / (name("containers") + ".yaml"), ordain::bench::crowded_pod_yaml(2000 * size));
      write(folder_ / (name("depth") + ".yaml"), ordain::bench::nested_yaml(400, 100 * size));
      write(folder_ / (name("rules") + ".ord"), ordain::bench::rules(1000 * size));
    }
    write(folder_ / "join.ord", ordain::bench::join_rule());
    write(folder_ / "hundred.yaml", ordain::bench::deployments_yaml(100));
    const std::vector<std::string> join = {"-r", (folder_ / "join.ord").string()};
    doubled(
        "documents: 5,000 Deployments, ten rules", [&] { return ten_rules("none.yaml", 1).cpu; },
        [&](int size) { return ten_rules(fmt::format("documents-{}.yaml", size), 1).cpu; });
    doubled(
        "a join: 2,000 Deployments with 2,000 autoscalers",
        [&] { return check({"none.yaml"}, kNothingToDo, join).cpu; },
        [&](int size) {
          return check({fmt::format("join-{}.yaml", size)}, kNoFindings, join).cpu;
        });
    doubled(
        "containers: 2,000 in one pod, all shipped rules",
        [&] { return check({"none.yaml"}, kNothingToDo, join).cpu; },
        [&](int size) { return check({fmt::format("containers-{}.yaml", size)}, kFindings).cpu; });
    doubled(
        "rules: 1,000 on 100 Deployments, parsing them included",
        [&] { return check({"none.yaml"}, kNothingToDo, join).cpu; },
        [&](int size) {
          return check({"hundred.yaml"}, kNoFindings,
                       {"-r", (folder_ / fmt::format("rules-{}.ord", size)).string()})
              .cpu;
        });
    doubled(
        "depth: 400 documents 100 flow maps deep, ten rules",
        [&] { return ten_rules("none.yaml", 1).cpu; },
        [&](int size) { return ten_rules(fmt::format("depth-{}.yaml", size), 1).cpu; });
  }

  // Nothing of what the rules ask about is there: that is said, and is exit code 2.
  static constexpr int kNothingToDo = 2;

  void doubled(std::string_view what, const std::function<double()>& nothing,
               const std::function<double(int)>& measured) {
    std::array<std::vector<double>, 3> figures;
    for (int i = 0; i < kRuns; ++i) {
      figures[0].push_back(nothing());
      for (const int size : {1, 2}) figures[static_cast<size_t>(size)].push_back(measured(size));
    }
    const double start = median(figures[0]);
    row(what, median(figures[1]) - start, median(figures[2]) - start);
  }

  // Floor and program in turn, so that both see the same machine.
  void beside(std::string_view what, const std::function<double()>& floor,
              const std::function<double()>& own) {
    std::vector<double> floors;
    std::vector<double> owns;
    for (int i = 0; i < kRuns; ++i) {
      floors.push_back(floor());
      owns.push_back(own());
    }
    row(what, median(floors), median(owns));
  }

  double read(const std::string& how, const std::string& file) {
    return run({self_, how, (folder_ / file).string()}, {0}).cpu;
  }

  Process ten_rules(const std::string& input, int threads) {
    std::vector<std::string> more = {"-j", std::to_string(threads)};
    for (const std::string_view rule : kTenRules) {
      more.insert(more.end(), {"--select", fmt::format("kubernetes.{}", rule)});
    }
    // With nothing to find, or nothing to do, it must say so too.
    return check_any({input}, {kNoFindings, kFindings, kNothingToDo}, std::move(more));
  }

  Process check(std::vector<std::string> inputs, int code, std::vector<std::string> more = {}) {
    return check_any(std::move(inputs), {code}, std::move(more));
  }

  Process check_any(std::vector<std::string> inputs, const std::vector<int>& codes,
                    std::vector<std::string> more) {
    std::vector<std::string> command = {program_, "check", "--isolated", "-q", "-f", "concise"};
    if (more.empty() || more[0] != "-j") command.insert(command.end(), {"-j", "1"});
    command.insert(command.end(), more.begin(), more.end());
    for (const std::string& input : inputs) command.push_back((folder_ / input).string());
    return run(command, codes);
  }

  // Another exit code than wanted measured something else.
  Process run(const std::vector<std::string>& command, const std::vector<int>& codes) {
    const Process process = ordain::bench::run_process(command);
    if (std::find(codes.begin(), codes.end(), process.exit_code) == codes.end()) {
      throw std::runtime_error(
          fmt::format("{} ended with {}", fmt::join(command, " "), process.exit_code));
    }
    return process;
  }

  std::string self_;
  std::string program_;
  fs::path folder_;
};

}  // namespace

// ordain_bench PROGRAM: prints the tables. With read-yaml FILE or read-json FILE it is the floor.
int main(int count, char** arguments) {
  const std::string_view how = count > 1 ? arguments[1] : "";
  try {
    if (count == 3 && how == "read-yaml") return ordain::bench::read_with_libyaml(arguments[2]), 0;
    if (count == 3 && how == "read-json") return ordain::bench::read_with_simdjson(arguments[2]), 0;
  } catch (const std::exception& error) {
    std::cerr << "ordain_bench: " << error.what() << "\n";
    return 2;
  }
  if (count != 2) {
    std::cerr << "usage: ordain_bench PROGRAM\n";
    return 2;
  }
  const fs::path folder = fs::temp_directory_path() / fmt::format("ordain-bench-{}", ::getpid());
  fs::create_directories(folder);
  int code = 0;
  try {
    Bench(fs::read_symlink("/proc/self/exe"), arguments[1], folder).report();
  } catch (const std::exception& error) {
    std::cerr << "ordain_bench: " << error.what() << "\n";
    code = 2;
  }
  fs::remove_all(folder);
  return code;
}
