// Descriptors of files that are written to, and the words for what went wrong. Errors are numbers
// of errno; 0 is none.
#pragma once

#include "base/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace binsize {

inline constexpr int standard_input = 0, standard_output = 1, standard_error = 2;

/// "No such file or directory".
[[nodiscard]] std::string error_text(int number);

/// 0, or the number of the error that kept the text from being written whole. A reader that went
/// away is EPIPE.
[[nodiscard]] int write_whole(int descriptor, std::string_view text);
/// 0 or an error: some file systems say only now that the bytes did not fit.
[[nodiscard]] int close_descriptor(int descriptor);
/// Another one for the same, which programs that are started do not get; -1: errno says why.
[[nodiscard]] int duplicate(int descriptor);

enum class Writing : u8 { existing, append };
/// Opens a file, a device or a fifo; `append` creates a file that is not there. -1: errno.
[[nodiscard]] int open_to_write(const std::string& path, Writing how);
/// Whether we may write to what has this name.
[[nodiscard]] bool may_write(const std::string& path);

[[nodiscard]] bool is_terminal(int descriptor);
struct TerminalSize {
    std::size_t width = 0, height = 0;
};
/// Nothing where it is no terminal, or one that does not say.
[[nodiscard]] std::optional<TerminalSize> size_of_terminal(int descriptor);
/// Whether a terminal that says nothing of its characters takes UTF-8.
[[nodiscard]] bool takes_utf8_unasked();
/// Bytes go through the standard descriptors as they are, and a terminal understands colours.
void prepare_standard_descriptors();

}  // namespace binsize
