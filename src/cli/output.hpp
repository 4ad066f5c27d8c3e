// Bytes on their way out: buffered, every write checked. A reader that went away (a closed pipe)
// ends the writing quietly; anything else that keeps bytes from arriving is an error. A file gets
// all of them or stays as it was.
#pragma once

#include "base/platform/descriptors.hpp"
#include "base/platform/replacement.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace binsize::cli {

class Output {
public:
    /// "-" is standard output. A regular file, or a name that nobody has, gets its new content when
    /// it is finished; a device, a fifo or a descriptor (/dev/stdout) as it is written.
    static Result<Output> open(const std::string& path);
    /// A file that is created or written on at its end.
    static Result<Output> append(const std::string& path);

    /// What it writes to is closed in the end.
    static Output to_descriptor(int fd) { return Output(fd, true); }

    Output(Output&& other) noexcept;
    Output& operator=(Output&&) = delete;
    ~Output();

    /// False once nobody reads any more or a write failed.
    bool write(std::string_view text);
    /// Writes what is buffered and closes. The error of the first write that failed.
    Result<void> finish();

private:
    static Result<Output> open(const std::string& path, Writing how);
    Output(int fd, bool owned) : fd_(fd), owned_(owned) {}
    explicit Output(Replacement file) : fd_(file.fd()), file_(std::move(file)) {}
    void flush();
    int fd_ = -1;
    bool owned_ = false;
    std::optional<Replacement> file_;
    bool closed_ = false;
    int error_ = 0;
    std::string buffer_;
};

/// "binsize: subject: message" on standard error, in one line without control characters.
void print_error(std::string_view subject, std::string_view message);

}  // namespace binsize::cli
