// A toy wing, which sees the ground.
// SPDX-License-Identifier: Apache-2.0
#include "engine/left/left.h"

#include "engine/ground/ground.h"

int left() { return ground(); }
