// The signals that would otherwise end a report without a word.
#pragma once

namespace binsize::cli {

/// A closed pipe and a limit on the size of files become errors of write(); a file that shrinks
/// while it is mapped (SIGBUS) ends the process with one line and exit code 3.
void install_signal_handlers();
/// Has SIGBUS call this first; only async-signal-safe calls may be made there.
void before_death(void (*last_act)());

}  // namespace binsize::cli
