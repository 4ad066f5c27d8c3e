// The signals that would otherwise end a report without a word.
#pragma once

namespace binsize::cli {

/// A closed pipe and a limit on the size of files become errors of write(); a file that shrinks
/// while it is mapped (SIGBUS) ends the process with one line and exit code 3.
void install_signal_handlers();

}  // namespace binsize::cli
