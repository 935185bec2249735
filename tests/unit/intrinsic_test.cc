// Intrinsics of CloudFormation: which values are calls, in both forms, and the parts of a Sub.
// SPDX-License-Identifier: Apache-2.0
#include "engine/data/intrinsic.h"

#include <catch2/catch.hpp>

#include "tests/unit/reading.h"

using namespace ordain;
using namespace ordain::test;
using data::Intrinsic;

TEST_CASE("a call is a tag, or a map of one key", "[intrinsic]") {
  const Reading reading(By::kLibyaml,
                        "- !Ref A\n"
                        "- {Ref: A}\n"
                        "- {'Fn::Sub': x}\n"
                        "- {'Fn::Sub': x, other: y}\n"
                        "- {'Fn::New': x}\n"
                        "- {'Fn::ForEach::L': []}\n"
                        "- {Condition: C}\n"
                        "- plain\n"
                        "- !GetAtt [A, Arn]\n");
  const data::Node list = reading.root();
  const auto function = [&list](uint32_t i, bool conditions = false) {
    return data::intrinsic_of(list.child(i), conditions).function;
  };
  CHECK(function(0) == Intrinsic::kRef);
  CHECK(function(1) == Intrinsic::kRef);
  CHECK(function(2) == Intrinsic::kSub);
  CHECK(function(3) == Intrinsic::kNone);
  CHECK(function(4) == Intrinsic::kOther);
  CHECK(function(5) == Intrinsic::kNone);
  // Elsewhere it is a field of a statement, a resource or an output.
  CHECK(function(6) == Intrinsic::kNone);
  CHECK(function(6, true) == Intrinsic::kCondition);
  CHECK(function(7) == Intrinsic::kNone);
  CHECK(function(8) == Intrinsic::kGetAtt);
  CHECK(data::intrinsic_of(list.child(0)).argument == list.child(0));
  CHECK(data::intrinsic_of(list.child(1)).argument.text() == "A");
}

TEST_CASE("a Sub is texts and names", "[intrinsic]") {
  const auto parts = data::sub_parts("a-${ B }-${!C}${D");
  REQUIRE(parts.size() == 5);
  CHECK(parts[0].text == "a-");
  CHECK(parts[1].is_name);
  CHECK(parts[1].text == "B");
  CHECK(parts[2].text == "-");
  CHECK(parts[3].literal);
  CHECK(parts[3].text == "C");
  // Never closed, it is a text.
  CHECK_FALSE(parts[4].is_name);
  CHECK(parts[4].text == "${D");
  CHECK(data::sub_parts("").empty());
}
