// Weight: what the value and the place of an asset make of the severity of a finding.
// SPDX-License-Identifier: Apache-2.0
#include "engine/comply/weight.h"

#include <catch2/catch.hpp>

#include "reading.h"

using namespace ordain;
using text::Severity;

namespace {

constexpr std::string_view kAssets = R"(
{kind: asset, id: A-SHOP, owner: R, status: active, locator: Deployment/shop/cart, environment: prod, cia: {c: 2, i: 3, a: 1}}
---
{kind: asset, id: A-DB, owner: R, status: active, locator: Deployment/shop/cart/container/db, environment: prod, cia: {c: 4, i: 1, a: 1}}
---
{kind: asset, id: A-TEST, owner: R, status: active, locator: aws_s3_bucket.test, environment: test, cia: {c: 4, i: 4, a: 4}}
---
{kind: asset, id: A-TOY, owner: R, status: active, locator: aws_s3_bucket.toy, environment: dev, cia: {c: 0, i: 0, a: 1}}
---
{kind: asset, id: A-OLD, owner: R, status: retired, locator: aws_s3_bucket.old, environment: prod, cia: {c: 4, i: 4, a: 4}}
---
{kind: asset, id: A-BARE, owner: R, status: active, locator: aws_s3_bucket.bare}
)";

struct Register {
  Register() : read(test::By::kLibyaml, std::string(kAssets)) {
    REQUIRE(read.findings.all().empty());
    data::Domain& domain = snapshot.domain("isms.records");
    for (const auto& document : read.documents)
      domain.subjects.push_back({document->root(), "records/one", data::kEveryWorld});
    isms = comply::Isms(snapshot, hidden);
  }

  comply::Weight weigh(std::string subject, Severity severity) const {
    text::Finding finding;
    finding.severity = severity;
    finding.subject = std::move(subject);
    return comply::Assets(isms).weigh(finding);
  }
  std::string asset(std::string subject) const {
    const comply::Weight weight = weigh(std::move(subject), Severity::kHigh);
    return weight.asset == nullptr ? "" : weight.asset->id;
  }
  Severity severity(std::string subject, Severity from) const {
    return weigh(std::move(subject), from).severity;
  }

  test::Reading read;
  data::Snapshot snapshot;
  std::vector<text::Span> hidden;
  comply::Isms isms;
};

}  // namespace

TEST_CASE("a resource belongs to the asset whose locator is nearest above it", "[weight]") {
  const Register assets;
  CHECK(assets.asset("Deployment/shop/cart") == "A-SHOP");
  CHECK(assets.asset("Deployment/shop/cart/container/web") == "A-SHOP");
  CHECK(assets.asset("Deployment/shop/cart/container/db") == "A-DB");
  CHECK(assets.asset("Deployment/shop/cart-2") == "");
  CHECK(assets.asset("aws_s3_bucket.test[0]") == "A-TEST");
  CHECK(assets.asset("asset/A-SHOP") == "A-SHOP");
  CHECK(assets.asset("aws_s3_bucket.old") == "");
  CHECK(assets.asset("risk/A-SHOP") == "");
}

TEST_CASE("a severity moves by what the asset is worth and where it stands", "[weight]") {
  const Register assets;
  CHECK(assets.severity("Deployment/shop/cart", Severity::kHigh) == Severity::kHigh);
  CHECK(assets.severity("Deployment/shop/cart/container/db", Severity::kHigh) ==
        Severity::kCritical);
  CHECK(assets.severity("Deployment/shop/cart/container/db", Severity::kCritical) ==
        Severity::kCritical);
  // The place takes back what the value gives.
  CHECK(assets.severity("aws_s3_bucket.test", Severity::kHigh) == Severity::kHigh);
  // Both take away, and no more than a step.
  CHECK(assets.severity("aws_s3_bucket.toy", Severity::kHigh) == Severity::kMedium);
  CHECK(assets.severity("aws_s3_bucket.toy", Severity::kInfo) == Severity::kInfo);
  // Nothing is said of its value.
  CHECK(assets.severity("aws_s3_bucket.bare", Severity::kLow) == Severity::kLow);
  // No asset is known: the rule's own.
  CHECK(assets.severity("aws_s3_bucket.nobody", Severity::kLow) == Severity::kLow);
  CHECK(assets.weigh("aws_s3_bucket.nobody", Severity::kLow).asset == nullptr);
}
