// The one way a file enters binsize: mapped read-only, so that reading a table of contents
// touches only the pages that hold it.
#pragma once

#include "base/bytes.hpp"

#include <string>

namespace binsize {

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

private:
    Input(const std::byte* data, std::size_t size) : data_(data), size_(size) {}
    static Result<Input> map(int fd);
    const std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace binsize
