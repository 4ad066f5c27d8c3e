// The one way a file enters binsize: mapped read-only, so that reading a table of contents
// touches only the pages that hold it.
#pragma once

#include "base/bytes.hpp"

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

/// The name of a report's subject: without folders, printable.
[[nodiscard]] std::string base_name(std::string_view path);

/// A file's bytes for as long as the object lives. Move-only.
class Input {
public:
    /// Maps a regular file. Errors (unreadable): missing, no permission, a directory, a device or
    /// a fifo, too large for the address space. An empty file gives an empty view.
    static Result<Input> open(const std::string& path);
    /// Spools standard input to an unlinked temporary file and maps that; a redirected file is
    /// mapped itself.
    static Result<Input> from_stdin();

    Input(Input&& other) noexcept;
    Input& operator=(Input&& other) noexcept;
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input();

    [[nodiscard]] ByteView bytes() const { return {data_, size_}; }
    /// The file as it was when it was mapped; of a pipe, the file that it was spooled to.
    [[nodiscard]] const FileState& state() const { return state_; }

private:
    Input(const std::byte* data, std::size_t size, const FileState& state)
        : data_(data), size_(size), state_(state) {}
    static Result<Input> map(int fd);
    const std::byte* data_ = nullptr;
    std::size_t size_ = 0;
    FileState state_;
};

}  // namespace binsize
