// Evidence: bundles with a byte changed, cut, added, moved or repeated, and hostile archives.
// SPDX-License-Identifier: Apache-2.0
#include "engine/app/evidence.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <random>

#include "engine/comply/archive.h"
#include "engine/comply/digest.h"
#include "engine/comply/signature.h"
#include "engine/report/bundle.h"
#include "engine/report/evidence.h"

namespace ordain {
namespace {

constexpr std::string_view kPod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: cart, namespace: shop}\nspec:\n  containers:\n"
    "    - {name: cart, image: 'cart:1.4.2', securityContext: {privileged: true}}\n";
constexpr std::string_view kRule =
    "rule acme.private \"Pods are private\" {\n  severity high\n  for c in k8s.containers\n"
    "  deny c.securityContext.privileged\n}\n";

run::PackedFile file(std::string path, run::Role role, std::string_view bytes) {
  return {std::move(path), role, std::string(bytes), false, comply::sha256(bytes), bytes.size()};
}

run::PackedTree small_tree(std::string_view pod) {
  run::PackedTree tree;
  tree.files.push_back(file("infra/cart.yaml", run::Role::kInput, pod));
  tree.files.push_back(file("policy/private.ord", run::Role::kRule, kRule));
  return tree;
}

// The bundle of a tree, as `evidence pack` writes it.
std::string pack(const run::PackedTree& tree) {
  const auto command = app::read_pack_arguments(
      {"--as-of", "2026-11-30", "--rules", "policy", "--valid-for", "90", "infra"});
  REQUIRE(command);
  const auto checked = app::check_again(tree, command->options);
  REQUIRE(checked);
  const auto arguments = app::pack_arguments(*command);
  const auto bytes = comply::write_archive(report::evidence({*checked->run, tree, arguments, 90}));
  REQUIRE(bytes);
  return *bytes;
}

std::vector<text::Finding> faults(std::string_view bytes) {
  text::Findings findings;
  report::read_bundle(bytes, findings);
  return findings.all();
}

std::vector<comply::Entry> entries(std::string_view bytes) {
  std::vector<comply::Entry> out;
  for (const comply::Archive::View& entry : comply::read_archive(bytes).entries)
    out.push_back({entry.name, std::string(entry.bytes)});
  return out;
}

// The bytes of one entry with its header and padding.
std::string_view blocks_of(std::string_view archive, std::string_view name) {
  for (const comply::Archive::View& entry : comply::read_archive(archive).entries) {
    if (entry.name != name) continue;
    const auto begin = static_cast<size_t>(entry.bytes.data() - archive.data()) - 512;
    return archive.substr(begin, 512 + (entry.bytes.size() + 511) / 512 * 512);
  }
  FAIL("no entry " << name);
  return {};
}

}  // namespace

TEST_CASE("a bundle as it was packed has no faults, and is the same twice", "[evidence]") {
  const std::string bytes = pack(small_tree(kPod));
  CHECK(faults(bytes).empty());
  CHECK(pack(small_tree(kPod)) == bytes);
}

TEST_CASE("a change of any byte of a bundle is found", "[evidence]") {
  const std::string bytes = pack(small_tree(kPod));
  REQUIRE(bytes.size() > 5'000);
  std::mt19937 random(7);
  std::uniform_int_distribution<int> mask(1, 255);
  std::string changed = bytes;
  size_t unseen = 0;
  for (size_t at = 0; at < bytes.size(); ++at) {
    changed[at] = static_cast<char>(bytes[at] ^ mask(random));
    if (faults(changed).empty()) {
      ++unseen;
      UNSCOPED_INFO("byte " << at);
    }
    changed[at] = bytes[at];
  }
  CHECK(unseen == 0);
}

TEST_CASE("what was changed is named", "[evidence]") {
  const std::string bytes = pack(small_tree(kPod));
  const auto first = [&bytes](std::string_view name, size_t at, char value) {
    std::string changed = bytes;
    const std::string_view blocks = blocks_of(changed, name);
    changed[static_cast<size_t>(blocks.data() - changed.data()) + at] = value;
    const auto found = faults(changed);
    REQUIRE(!found.empty());
    return fmt::format("{}: {}", found.front().code, found.front().message);
  };
  CHECK(first("files/infra/cart.yaml", 512 + 3, 'X') ==
        "evidence/changed: files/infra/cart.yaml has not the hash that SHA256SUMS says: one of the "
        "two was changed");
  CHECK(first("files/infra/cart.yaml", 136 + 10, '7')
            .ends_with("in the header of files/infra/cart.yaml (time), is not as it was written"));
  CHECK(first("files/infra/cart.yaml", 512 + kPod.size(), 'X')
            .ends_with("of the padding behind files/infra/cart.yaml is not zero"));
}

TEST_CASE("a bundle that was cut, or to which something was added, is found", "[evidence]") {
  const std::string bytes = pack(small_tree(kPod));
  for (size_t size = 0; size < bytes.size(); size += 97)
    CHECK(!faults(bytes.substr(0, size)).empty());
  CHECK(faults(bytes.substr(0, bytes.size() - 1)).front().code == "evidence/unreadable");
  CHECK(faults(bytes + '\0').front().code == "evidence/changed");
  CHECK(faults(bytes + "x").front().code == "evidence/changed");

  const std::string_view pod = blocks_of(bytes, "files/infra/cart.yaml");
  const auto at = static_cast<size_t>(pod.data() - bytes.data());
  std::string twice = bytes;
  twice.insert(at, pod);
  CHECK(faults(twice).front().message.find("comes twice") != std::string::npos);
  std::string without = bytes;
  without.erase(at, pod.size());
  CHECK(faults(without).front().message ==
        "SHA256SUMS names files/infra/cart.yaml, which is not in the bundle");
  // Behind the entry that followed it.
  std::string moved = without;
  moved.insert(at + blocks_of(bytes, "files/policy/private.ord").size(), std::string(pod));
  CHECK(faults(moved).front().message.find("out of order") != std::string::npos);
}

TEST_CASE("a forger who writes all sums anew is found by the chain", "[evidence]") {
  const std::string bytes = pack(small_tree(kPod));
  auto all = entries(bytes);
  for (comply::Entry& entry : all) {
    if (entry.name != report::kManifest) continue;
    const size_t at = entry.bytes.find("\"verdict\": \"fail\"");
    REQUIRE(at != std::string::npos);
    entry.bytes.replace(at, 17, "\"verdict\": \"pass\"");
  }
  std::vector<std::pair<std::string_view, std::string_view>> named;
  for (const comply::Entry& entry : all) {
    if (entry.name != report::kSums) named.emplace_back(entry.name, entry.bytes);
  }
  const std::string sums = report::sums(named);
  for (comply::Entry& entry : all) {
    if (entry.name == report::kSums) entry.bytes = sums;
  }
  const auto found = faults(*comply::write_archive(all));
  REQUIRE(found.size() == 1);
  CHECK(found.front().message == "the chain of manifest.json breaks at item 1 (E-00001)");
}

TEST_CASE("hostile archives are told in one finding", "[evidence]") {
  const auto only = [](std::string_view bytes) {
    const auto found = faults(bytes);
    REQUIRE(found.size() == 1);
    CHECK(found.front().code == "evidence/unreadable");
    return found.front().message;
  };
  const std::string good = *comply::write_archive({{"a", "x"}});
  CHECK(only("") == "the archive is empty");
  CHECK(only("hello") == "the archive ends at byte 5 before its end is marked");
  CHECK(only(std::string(1024, 'x')) == "byte 0 begins no entry of a tar archive (ustar)");
  const auto with = [&good](size_t at, std::string_view text) {
    std::string out = good;
    out.replace(at, text.size(), text);
    return out;
  };
  CHECK(only(with(0, "../../etc/passwd")) ==
        "the name ../../etc/passwd of the entry at byte 0 leads out of its folder");
  CHECK(only(with(0, "/etc/passwd")) == "the name /etc/passwd of the entry at byte 0 is absolute");
  CHECK(only(with(0, "a//b")) == "the name a//b of the entry at byte 0 has an empty part");
  CHECK(only(with(0, "a\nb")) == "the name a\\nb of the entry at byte 0 holds a control character");
  CHECK(only(with(0, "\xff")) == "the name \xff of the entry at byte 0 is no UTF-8");
  CHECK(only(with(156, "2")) == "the entry a at byte 0 is a symbolic link");
  CHECK(only(with(156, "5")) == "the entry a at byte 0 is a folder");
  CHECK(only(with(124, "77777777777")) ==
        "the entry a at byte 0 wants 8589934591 bytes, and 1536 are left");
  CHECK(only(with(124, "\x80zzzzzzzzzz")) == "the size of the entry a at byte 0 is none");
  CHECK(only(good) == "the bundle has no manifest.json");
}

TEST_CASE("names of entries are split as ustar can", "[evidence]") {
  const std::string part(90, 'a');
  const std::string name = part + "/" + part;
  const std::string bytes = *comply::write_archive({{name, "x"}});
  const comply::Archive archive = comply::read_archive(bytes);
  CHECK(archive.faults.empty());
  REQUIRE(archive.entries.size() == 1);
  CHECK(archive.entries[0].name == name);
  CHECK(!comply::write_archive({{std::string(101, 'a'), "x"}}));
  CHECK(!comply::write_archive({{part + "/" + part + "/" + part + "/" + part, "x"}}));
}

TEST_CASE("a bundle whose check reads what is not in it is not run", "[evidence]") {
  run::PackedTree tree = small_tree(kPod);
  tree.files.push_back(file("ordain.yaml", run::Role::kSetting, "rules: [/etc/hostname]\n"));
  std::sort(tree.files.begin(), tree.files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  const auto command =
      app::read_pack_arguments({"--as-of", "2026-11-30", "--valid-for", "90", "."});
  REQUIRE(command);
  const auto checked = app::check_again(tree, command->options);
  REQUIRE(!checked);
  CHECK(checked.error() == "the check reads /etc/hostname, which is not in the bundle");
  for (const std::string path : {"../x", "/etc", "a/../../b"}) {
    CHECK(!app::read_pack_arguments({"--as-of", "2026-11-30", path}));
    CHECK(!app::read_pack_arguments({"--as-of", "2026-11-30", "--rules", path, "infra"}));
    CHECK(!app::read_pack_arguments({"--as-of", "2026-11-30", "--var-file", path, "infra"}));
  }
  CHECK(!app::read_pack_arguments({"--as-of", "2026-11-30", "--sign", "key.pem", "infra"}));
}

TEST_CASE("a secret is taken out wherever it stands, and its place is kept", "[evidence]") {
  run::PackedTree tree;
  tree.files.push_back(file("a.yaml", run::Role::kInput, "k: 'hunter-22'\nw: plainword\n"));
  tree.files.push_back(
      file("b.env", run::Role::kInput, "A=hunter-22\nB=xhunter-22y\nC=plainword\n"));
  run::Secrets secrets;
  secrets["a.yaml"] = {{3, 14}, {18, 27}};
  run::redact(tree, secrets);
  CHECK(tree.files[0].bytes == "k: 'not-shown'\nw: not-shown\n");
  // A plain word is taken out where it is known to be a secret, and nowhere else.
  CHECK(tree.files[1].bytes == "A=not-shown\nB=xnot-showny\nC=plainword\n");
  CHECK(tree.files[0].redacted);
  CHECK(tree.files[0].size == 28);
}

TEST_CASE("reports are compared by rule and subject", "[evidence]") {
  const std::string was = R"({"summary": 1, "findings": [
      {"rule": "a", "subject": "s", "world": ".", "outcome": "pass"},
      {"rule": "b", "subject": "s", "world": "w", "outcome": "fail"}]})";
  const std::string is = R"({"summary": 2, "findings": [
      {"rule": "a", "subject": "s", "world": ".", "outcome": "fail"},
      {"rule": "b", "subject": "s", "world": "w", "outcome": "fail"},
      {"rule": "c", "subject": "t", "world": ".", "outcome": "pass"}]})";
  const report::Differences found = report::differences(was, is);
  CHECK(found.pairs ==
        std::vector<std::string>{"a of s: pass, now fail", "c of t: nothing, now pass"});
  CHECK(found.more == "summary");
  CHECK(report::differences(was, was).pairs.empty());
  CHECK(report::differences(was, was + " ").more == "the order or form of it");
}

TEST_CASE("a signature is by one key over all bytes", "[evidence]") {
  constexpr std::string_view kPrivate =
      "-----BEGIN PRIVATE KEY-----\n"
      "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
      "-----END PRIVATE KEY-----\n";
  constexpr std::string_view kPublic =
      "-----BEGIN PUBLIC KEY-----\n"
      "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
      "-----END PUBLIC KEY-----\n";
  // RFC 8032, section 7.1, test 1: the empty message.
  const auto empty = comply::sign(kPrivate, "");
  REQUIRE(empty);
  CHECK(comply::sha256(*empty) ==
        comply::sha256(std::string_view(
            "\xe5\x56\x43\x00\xc3\x60\xac\x72\x90\x86\xe2\xcc\x80\x6e\x82\x8a\x84\x87\x7f\x1e\xb8"
            "\xe5\xd9\x74\xd8\x73\xe0\x65\x22\x49\x01\x55\x5f\xb8\x82\x15\x90\xa3\x3b\xac\xc6\x1e"
            "\x39\x70\x1c\xf9\xb4\x6b\xd2\x5b\xf5\xf0\x59\x5b\xbe\x24\x65\x51\x41\x43\x8e\x7a\x10"
            "\x0b",
            64)));
  const auto signature = comply::sign(kPrivate, "bytes");
  REQUIRE(signature);
  CHECK(comply::is_signed(kPublic, "bytes", *signature).value());
  CHECK(!comply::is_signed(kPublic, "bytez", *signature).value());
  CHECK(!comply::is_signed(kPublic, "bytes", signature->substr(1)).value());
  CHECK(comply::is_signed(kPrivate, "bytes", *signature).error() ==
        "holds no public key in PEM without a pass phrase");
  CHECK(comply::sign("no key", "bytes").error() ==
        "holds no private key in PEM without a pass phrase");
}

}  // namespace ordain
