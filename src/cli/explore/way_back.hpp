// How a terminal gets back to what it was when the program has no time to do it in order: a signal
// handler may write and set modes, and nothing more, so that what it writes is made beforehand.
#pragma once

#include <string_view>

namespace binsize::cli {

/// From here on, what kills the process (a fault of its own, an input that shrinks) first sets the
/// modes that the terminal has now and writes `restoring`. One terminal a process.
void keep_way_back(int terminal, std::string_view restoring);
/// The terminal is as it was: nothing is left to do.
void forget_way_back();

}  // namespace binsize::cli
