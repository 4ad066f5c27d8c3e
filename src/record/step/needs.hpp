// What a step of Go reads the compiled form of: its -importcfg has a line a package,
// "packagefile net/http=/…/b042/_pkg_.a", of which the name is kept.
// Facts: cmd/compile/internal/base (readImportCfg), cmd/link/internal/ld (readImportCfg).
#pragma once

#include "record/step/room.hpp"
#include "record/step/text.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace binsize::record {

struct Listed {
    const char* text = nullptr;
    std::size_t size = 0;
};

/// Names, each with a line's end.
[[nodiscard]] inline Listed listed_packages(const char* path) {
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return {};
    const auto end = ::lseek(fd, 0, SEEK_END);
    const auto size = end > 0 ? static_cast<std::size_t>(end) : 0;
    auto* const text = size > 0 ? static_cast<char*>(room(size)) : nullptr;
    const auto got = text != nullptr ? ::pread(fd, text, size, 0) : 0;
    ::close(fd);
    if (got <= 0) return {};
    constexpr char word[] = "packagefile ";
    constexpr std::size_t length = sizeof word - 1;
    std::size_t kept = 0;  // in place: what is kept lies before what is read
    const char* const behind = text + got;
    for (const char* at = text; at < behind;) {
        const auto rest = static_cast<std::size_t>(behind - at);
        const auto* stop = static_cast<const char*>(std::memchr(at, '\n', rest));
        if (stop == nullptr) stop = behind;
        const auto line = static_cast<std::size_t>(stop - at);
        if (line > length && std::memcmp(at, word, length) == 0) {
            const auto* const equals =
                static_cast<const char*>(std::memchr(at + length, '=', line - length));
            if (equals != nullptr) {
                const auto name = static_cast<std::size_t>(equals - at) - length;
                std::memmove(text + kept, at + length, name);
                kept += name;
                text[kept++] = '\n';
            }
        }
        at = stop + 1;
    }
    return {text, kept};
}

}  // namespace binsize::record
