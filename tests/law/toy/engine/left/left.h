// A toy wing.
// SPDX-License-Identifier: Apache-2.0
#pragma once
int left();
