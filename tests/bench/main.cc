// The benchmark: whole runs of the release binary, each beside the floor of the same bytes.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <stdexcept>

#include "tests/bench/generate.h"
#include "tests/bench/measure.h"

namespace {

using ordain::bench::median;
using ordain::bench::Process;

constexpr int kDeployments = 10'000;
constexpr int kRuns = 5;
constexpr int kFiles = 100;
// A check that finds the planted faults ends with this code; another one measured something else.
constexpr int kFindings = 1;

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// The medians of several runs, floor and program in turn, so that both see the same machine.
struct Row {
  std::string what;
  double floor = 0;
  double own = 0;
};

class Bench {
 public:
  Bench(std::string program, fs::path folder)
      : program_(std::move(program)), folder_(std::move(folder)) {}

  std::string report() {
    const std::string yaml = ordain::bench::deployments_yaml(kDeployments);
    const std::string json = ordain::bench::deployments_json(kDeployments);
    const fs::path yaml_file = folder_ / "all.yaml";
    const fs::path json_file = folder_ / "all.json";
    write(yaml_file, yaml);
    write(json_file, json);
    const fs::path files = folder_ / "files";
    fs::create_directories(files);
    for (int i = 0; i < kFiles; ++i)
      write(files / fmt::format("{:03}.yaml", i),
            ordain::bench::deployments_yaml(kDeployments / kFiles));
    const fs::path small = folder_ / "small.yaml";
    write(small, ordain::bench::deployments_yaml(1));

    std::string out = fmt::format("| what | floor | Ordain | ratio |\n|---|---|---|---|\n");
    const auto row = [&out](const Row& row) {
      out += fmt::format("| {} | {:.3f} s | {:.3f} s | {:.2f} |\n", row.what, row.floor, row.own,
                         row.own / row.floor);
    };
    row(beside(
        fmt::format("YAML, {:.1f} MB, one thread; floor: libyaml's events",
                    static_cast<double>(yaml.size()) / 1e6),
        [&] { return ordain::bench::libyaml_events(yaml); },
        [&] { return check(yaml_file, 1).cpu; }));
    row(beside(
        fmt::format("JSON, {:.1f} MB, one thread; floor: simdjson's parse",
                    static_cast<double>(json.size()) / 1e6),
        [&] { return ordain::bench::simdjson_parse(json); },
        [&] { return check(json_file, 1).cpu; }));
    row(beside(
        fmt::format("{} files, two threads, wall; floor: one thread", kFiles),
        [&] { return check(files, 1).wall; }, [&] { return check(files, 2).wall; }));
    std::vector<double> cold;
    for (int i = 0; i < kRuns; ++i) cold.push_back(check(small, 1).wall);
    out += fmt::format("\nOne small file, all shipped rules, whole process: {:.1f} ms.\n",
                       median(cold) * 1e3);
    out += fmt::format(
        "Peak memory for the JSON: {:.2f} times its size.\n",
        static_cast<double>(check(json_file, 1).peak) / static_cast<double>(json.size()));
    return out;
  }

 private:
  Process check(const fs::path& input, int threads) {
    const Process process =
        ordain::bench::run_process({program_, "check", input.string(), "--isolated", "-f",
                                    "concise", "-j", std::to_string(threads)});
    if (process.exit_code != kFindings)
      throw std::runtime_error(
          fmt::format("the check of {} ended with {}", input.string(), process.exit_code));
    return process;
  }

  Row beside(std::string what, const std::function<double()>& floor,
             const std::function<double()>& own) {
    std::vector<double> floors;
    std::vector<double> owns;
    for (int i = 0; i < kRuns; ++i) {
      floors.push_back(floor());
      owns.push_back(own());
    }
    return {std::move(what), median(floors), median(owns)};
  }

  std::string program_;
  fs::path folder_;
};

}  // namespace

// ordain_bench PROGRAM: prints the table.
int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: ordain_bench PROGRAM\n";
    return 2;
  }
  const fs::path folder = fs::temp_directory_path() / fmt::format("ordain-bench-{}", ::getpid());
  fs::create_directories(folder);
  int code = 0;
  try {
    std::cout << Bench(arguments[1], folder).report();
  } catch (const std::exception& error) {
    std::cerr << "ordain_bench: " << error.what() << "\n";
    code = 2;
  }
  fs::remove_all(folder);
  return code;
}
