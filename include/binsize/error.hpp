// What a call says when it could not do what its name says (Error), and what it says about a
// damaged part of an otherwise readable file (Note). Nothing here throws.
#pragma once

#include <binsize/named_enum.hpp>
#include <binsize/types.hpp>

#include <expected>
#include <string>
#include <utility>

namespace binsize {

enum class ErrorKind : u8 {
    usage,        ///< the request or a configuration file is wrong
    unreadable,   ///< the operating system would not give the bytes
    unsupported,  ///< a file that is recognised, or not, but that binsize does not read
    malformed,    ///< the bytes contradict their format
    internal,     ///< an invariant of binsize broke: a defect here, not in the file
};

/// `message` says what, where, found and expected, in one line without the file's name.
struct Error {
    ErrorKind kind = ErrorKind::malformed;
    std::string message;
};

template <class T>
using Result = std::expected<T, Error>;

/// The process exit code that stands for an error: 2 usage, 3 input, 4 internal.
[[nodiscard]] constexpr int exit_code(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::usage: return 2;
        case ErrorKind::internal: return 4;
        default: return 3;
    }
}

#define BINSIZE_NOTE_LEVELS(X) \
    X(info, "info")            \
    X(warning, "warning")      \
    X(error, "error")
BINSIZE_NAMED_ENUM(NoteLevel, note_level_names, BINSIZE_NOTE_LEVELS)
#undef BINSIZE_NOTE_LEVELS

/// Something the reader of a report should know: `where` names the part of the file
/// (".symtab", "load command 7"), `what` the finding and what it costs the report.
struct Note {
    NoteLevel level = NoteLevel::warning;
    std::string where;
    std::string what;

    friend bool operator==(const Note&, const Note&) = default;
};

}  // namespace binsize
