// The environment of a step, and that of its tool: the same but for some entries.
#pragma once

#include "record/step/room.hpp"
#include "record/step/text.hpp"

extern "C" char** environ;  // NOLINT: POSIX wants it declared by who uses it

namespace binsize::record {

/// Null where it is not set.
[[nodiscard]] inline const char* variable(const char* name) {
    const auto length = std::strlen(name);
    for (char** e = environ; *e != nullptr; ++e)
        if (starts_with(*e, name) && (*e)[length] == '=') return *e + length + 1;
    return nullptr;
}

class ToolEnvironment {
public:
    ToolEnvironment() {
        while (environ[count_] != nullptr) ++count_;
        all_ = static_cast<char**>(room((count_ + more + 1) * sizeof(char*)));
        for (std::size_t i = 0; i < count_ && all_ != nullptr; ++i) all_[i] = environ[i];
    }
    /// "NAME=value", in the place of another of its name or behind all: at most `more` times.
    void set(const char* entry) {
        if (all_ == nullptr) return;
        const auto length = static_cast<std::size_t>(std::strchr(entry, '=') - entry) + 1;
        bool found = false;  // there may be two of a name
        for (std::size_t at = 0; at < count_; ++at) {
            if (std::strncmp(all_[at], entry, length) != 0) continue;
            all_[at] = const_cast<char*>(entry);  // NOLINT: exec's type
            found = true;
        }
        if (!found) all_[count_++] = const_cast<char*>(entry);  // NOLINT: as above
    }
    [[nodiscard]] char** entries() const { return all_ != nullptr ? all_ : environ; }

private:
    static constexpr std::size_t more = 2;
    std::size_t count_ = 0;
    char** all_ = nullptr;
};

}  // namespace binsize::record
