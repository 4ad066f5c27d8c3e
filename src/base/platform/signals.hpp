// The signals that would otherwise end a report without a word.
#pragma once

#include <string>

namespace binsize {

/// A closed pipe and a limit on the size of files become errors of write(); a file that shrinks
/// while it is mapped (SIGBUS) ends the process with one line and exit code 3.
void install_signal_handlers();
/// Has SIGBUS call this first; only async-signal-safe calls may be made there.
void before_death(void (*last_act)());
/// Ends the process as the signal would have done.
[[noreturn]] void end_by_signal(int signal);
/// "Segmentation fault".
[[nodiscard]] std::string name_of_signal(int signal);

}  // namespace binsize
