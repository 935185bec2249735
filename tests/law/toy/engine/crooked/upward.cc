// A file that walks around the law by a path with dots.
// SPDX-License-Identifier: Apache-2.0
#include "../roof/roof.h"

int upward() { return 0; }
