// The one way a file enters binsize: mapped read-only, so that reading a table of contents
// touches only the pages that hold it.
#pragma once

#include "base/bytes.hpp"
#include "base/platform/files.hpp"

#include <string>
#include <string_view>

namespace binsize {

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

    [[nodiscard]] ByteView bytes() const { return {mapping_.data, mapping_.size}; }
    /// The file as it was when it was mapped; of a pipe, the file that it was spooled to.
    [[nodiscard]] const FileState& state() const { return mapping_.state; }

private:
    explicit Input(const MappedFile& mapping) : mapping_(mapping) {}
    MappedFile mapping_;
};

}  // namespace binsize
