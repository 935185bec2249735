// A file that looks into the other wing.
// SPDX-License-Identifier: Apache-2.0
#include "engine/ground/ground.h"
#include "engine/right/right.h"

int sideways() { return right(); }
