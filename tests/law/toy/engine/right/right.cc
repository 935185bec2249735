// The other toy wing, which sees nothing.
// SPDX-License-Identifier: Apache-2.0
#include "engine/right/right.h"

int right() { return 2; }
