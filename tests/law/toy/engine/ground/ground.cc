// The ground of the toy house.
// SPDX-License-Identifier: Apache-2.0
#include "engine/ground/ground.h"

int ground() { return 1; }
