// The toy roof, which sees the ground through its wings.
// SPDX-License-Identifier: Apache-2.0
#include "engine/ground/ground.h"
#include "engine/left/left.h"
#include "engine/right/right.h"

int roof() { return ground() + left() + right(); }
