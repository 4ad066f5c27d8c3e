// Finding the tool behind a name, as execvp(3) does it.
#pragma once

#include "record/step/environment.hpp"

#include <unistd.h>

#include <cerrno>

namespace binsize::record {

inline constexpr std::size_t longest_path = 4096;

/// Folders of a PATH, in turn.
class Folders {
public:
    explicit Folders(const char* path) : at_(path) {}
    bool next() {
        if (at_ == nullptr) return false;
        const char* const end = std::strchr(at_, ':');
        start = at_;
        size = end != nullptr ? static_cast<std::size_t>(end - at_) : std::strlen(at_);
        at_ = end != nullptr ? end + 1 : nullptr;
        return true;
    }
    [[nodiscard]] bool is(const char* folder) const {
        return std::strlen(folder) == size && std::strncmp(start, folder, size) == 0;
    }
    /// What comes behind; null: nothing.
    [[nodiscard]] const char* rest() const { return at_; }

    const char* start = nullptr;
    std::size_t size = 0;

private:
    const char* at_;
};

/// The part of a PATH behind a folder; all of it where that is not on it.
[[nodiscard]] inline const char* behind(const char* path, const char* folder) {
    for (Folders each(path); each.next();)
        if (each.is(folder)) return each.rest();
    return path;
}

/// "PATH=…" without a folder.
[[nodiscard]] inline const char* path_without(const char* path, const char* folder) {
    auto* const out = static_cast<char*>(room(std::strlen(path) + sizeof "PATH=" + 1));
    if (out == nullptr) return nullptr;
    std::memcpy(out, "PATH=", 5);
    std::size_t size = 5;
    bool first = true;
    for (Folders each(path); each.next();) {
        if (each.is(folder)) continue;
        if (!first) out[size++] = ':';
        first = false;
        std::memcpy(out + size, each.start, each.size);
        size += each.size;
    }
    out[size] = '\0';
    return out;
}

/// Becomes the first of a name on a PATH that can be run, or returns. `skip`: a folder that is
/// passed over. A name of our own, as a path, is no name that the tool should go by.
inline void become_found(const char* name, const char* path, const char* skip, char** tool,
                         char** env) {
    const bool by_path = std::strchr(tool[0], '/') != nullptr;
    for (Folders each(path); each.next();) {
        if (skip != nullptr && each.is(skip)) continue;
        Text<longest_path> found;
        found.add(each.start, each.size);
        found << (each.size == 0 ? "./" : "/") << name;
        if (by_path) tool[0] = const_cast<char*>(found.text());  // NOLINT: exec's type
        ::execve(found.text(), tool, env);
        if (errno != ENOEXEC) continue;
        // A script that says no interpreter.
        std::size_t count = 0;
        while (tool[count] != nullptr) ++count;
        auto** const shell = static_cast<char**>(room((count + 2) * sizeof(char*)));
        if (shell == nullptr) return;
        shell[0] = const_cast<char*>("/bin/sh");     // NOLINT: as above
        shell[1] = const_cast<char*>(found.text());  // NOLINT: as above
        for (std::size_t i = 1; i <= count; ++i) shell[i + 1] = tool[i];
        ::execve(shell[0], shell, env);
    }
}

}  // namespace binsize::record
