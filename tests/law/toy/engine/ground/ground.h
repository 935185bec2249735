// A toy room that stands on nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once
int ground();
