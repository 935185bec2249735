// The other toy wing.
// SPDX-License-Identifier: Apache-2.0
#pragma once
int right();
