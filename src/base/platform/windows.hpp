// What files for Windows share: its header without what would be in the way, and handles that
// close.
#pragma once

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <string>
#include <system_error>
#include <utility>

namespace binsize {

class Handle {
public:
    explicit Handle(HANDLE value = INVALID_HANDLE_VALUE) : value_(value) {}
    Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, INVALID_HANDLE_VALUE)) {}
    Handle& operator=(Handle&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~Handle() {
        if (value_ != INVALID_HANDLE_VALUE && value_ != nullptr) ::CloseHandle(value_);
    }
    [[nodiscard]] HANDLE get() const { return value_; }

private:
    HANDLE value_;
};

/// What the call that failed last says.
inline std::string windows_error() {
    auto text = std::system_category().message(static_cast<int>(::GetLastError()));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == '.'))
        text.pop_back();
    return text;
}

}  // namespace binsize
