// Texts for steps: made without an allocation and without a library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace binsize::record {

/// Where it would not fit, what is too much is left out: a path that is cut off is not found.
template <std::size_t most>
class Text {
public:
    Text() { data_[0] = '\0'; }
    Text& operator<<(const char* text) {
        for (; *text != '\0' && size_ + 1 < most; ++text) data_[size_++] = *text;
        data_[size_] = '\0';
        return *this;
    }
    void add(const char* text, std::size_t size) {
        for (std::size_t i = 0; i < size && size_ + 1 < most; ++i) data_[size_++] = text[i];
        data_[size_] = '\0';
    }
    Text& operator<<(std::uint64_t value) {
        char digits[24];
        auto* at = digits + sizeof digits - 1;
        *at = '\0';
        do *--at = static_cast<char>('0' + value % 10);
        while ((value /= 10) != 0);
        return *this << at;
    }
    [[nodiscard]] const char* text() const { return data_; }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    char data_[most];
    std::size_t size_ = 0;
};

[[nodiscard]] inline bool starts_with(const char* text, const char* start) {
    return std::strncmp(text, start, std::strlen(start)) == 0;
}
/// What is behind the last slash.
[[nodiscard]] inline const char* name_of(const char* path) {
    const char* const slash = std::strrchr(path, '/');
    return slash != nullptr ? slash + 1 : path;
}
[[nodiscard]] inline std::uint64_t number_in(const char* text) {
    std::uint64_t out = 0;
    for (; *text >= '0' && *text <= '9'; ++text)
        out = out * 10 + static_cast<std::uint64_t>(*text - '0');
    return out;
}
/// The number behind a word of a text; 0 where it is not there.
[[nodiscard]] inline std::uint64_t number_after(const char* text, const char* word) {
    const char* const at = std::strstr(text, word);
    return at != nullptr ? number_in(at + std::strlen(word)) : 0;
}

}  // namespace binsize::record
