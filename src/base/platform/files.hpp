// Files as the system sees them: which one it is, what kind, and its bytes in memory.
#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace binsize {

/// Which regular file it is, and how it was when it was looked at.
struct FileState {
    u64 device = 0, inode = 0, size = 0;
    i64 seconds = 0, nanoseconds = 0;  ///< when its content last changed

    [[nodiscard]] bool is_file_of(const FileState& other) const {
        return device == other.device && inode == other.inode;
    }
    friend bool operator==(const FileState&, const FileState&) = default;
};
/// Nothing where it is no regular file or cannot be looked at; links are followed.
[[nodiscard]] std::optional<FileState> state_of(const std::string& path);
[[nodiscard]] std::optional<FileState> state_of(int descriptor);

/// none: nobody has the name; hidden: it cannot be looked at.
enum class PathKind : u8 { none, hidden, regular, folder, other };
/// Links are followed. Of what is hidden errno says why.
[[nodiscard]] PathKind kind_of_path(const std::string& path);
/// A file that may be run as a program.
[[nodiscard]] bool is_program(const std::string& path);

/// A file's bytes in memory, read as they are looked at. Null where it is empty.
struct MappedFile {
    const std::byte* data = nullptr;
    std::size_t size = 0;
    FileState state;
};
/// Errors (unreadable): missing, no permission, a directory, a device or a fifo, too large for the
/// address space.
[[nodiscard]] Result<MappedFile> map_file(const std::string& path);
/// Of standard input the file that it is redirected from, or one without a name that its bytes are
/// written to.
[[nodiscard]] Result<MappedFile> map_standard_input();
void unmap(const MappedFile& mapping) noexcept;

/// What separates the parts of a path: one of these.
extern const std::string_view path_separators;
/// Bytes of memory that the machine has; 0 where it does not say.
[[nodiscard]] u64 physical_memory();
/// Path of this program; empty where the system does not say.
[[nodiscard]] std::string own_program();

}  // namespace binsize
