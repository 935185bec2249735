// Given: what a value is, where it stands and why it is missing, in the words of a proof.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/eval/proof.h"

// Internal to engine/eval: proof.cc.
namespace ordain::eval {

// Nothing of `hidden` is in it; null: nothing is hidden.
Given given(const Value& value, const Hidden* hidden);

// Why a value is missing, in words: the worst cause, and how many more there are.
std::string why_missing(const Value& value, const Hidden* hidden);

}  // namespace ordain::eval
