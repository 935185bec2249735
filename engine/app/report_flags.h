// The command line of `ordain report`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/app/command_line.h"
#include "engine/app/flags.h"

namespace ordain::app {

CommandLine parse_report(Flags& flags, const Arguments& arguments);

}  // namespace ordain::app
