// A file that takes the place of another whole or not at all: it is written beside it and renamed
// once everything has arrived. Where the file system can, it has no name until then (O_TMPFILE), so
// that nothing is left behind however the process ends; elsewhere, a signal is held back until the
// name is gone.
#pragma once

#include "base/error.hpp"

#include <memory>
#include <optional>
#include <string>

namespace binsize {

class Replacement {
public:
    /// For `target`, a name that is no symbolic link. What bears it now is a regular file, whose
    /// mode and owner the new one gets as far as we may give them, or nothing.
    static Result<Replacement> beside(const std::string& target);

    Replacement(Replacement&& other) noexcept;
    Replacement& operator=(Replacement&&) = delete;
    /// What was not committed is gone.
    ~Replacement();

    [[nodiscard]] int fd() const { return fd_; }
    /// A signal waits that would end the process: writing on is in vain.
    [[nodiscard]] bool interrupted() const;
    /// Puts the file into its place. 0, or the number of the error.
    [[nodiscard]] int commit();

private:
    struct Held;  // signals that wait meanwhile

    Replacement(std::string target, int fd);
    int open_named();

    std::string target_;
    std::string name_;  // in the folder; empty while it has none
    int fd_ = -1;
    std::unique_ptr<Held> held_;
};

/// Where symbolic links lead: the name to replace, so that links stay links. Names of descriptors
/// (/dev/stdout, /proc/self/fd/3) are not followed. Errors (unreadable): links without an end.
[[nodiscard]] Result<std::string> follow_links(std::string path);
/// The descriptor that a path names on this system.
[[nodiscard]] std::optional<int> named_descriptor(const std::string& path);

}  // namespace binsize
