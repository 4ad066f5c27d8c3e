// What Rust's v0 names are spelled with: tags, numbers, identifiers. Once one is not as it has to
// be, the whole name is none, so that whoever reads need ask only at the end.
#pragma once

#include <binsize/types.hpp>

#include <algorithm>
#include <string_view>

namespace binsize {

class RustTokens {
public:
    explicit RustTokens(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}

    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool ended() const { return at_ >= text_.size(); }
    [[nodiscard]] bool failed() const { return failed_; }
    void fail() { failed_ = true; }

    [[nodiscard]] char peek() const { return ended() ? '\0' : text_[at_]; }
    char take() {
        if (!ended()) return text_[at_++];
        fail();
        return '\0';
    }
    bool eat(char c) {
        if (ended() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void step_back() { --at_; }

    /// "_" is 0, "0_" 1, "Z_" 62.
    u64 base62() {
        if (eat('_')) return 0;
        u64 value = 0;
        for (char c = take(); c != '_'; c = take()) {
            const int digit = is_digit(c)   ? c - '0'
                              : is_lower(c) ? c - 'a' + 10
                              : is_upper(c) ? c - 'A' + 36
                                            : -1;
            if (digit < 0) fail();
            if (failed_) return 0;
            value = std::min(most, value * 62 + static_cast<u64>(digit));
        }
        return value + 1;
    }
    /// The number behind "s", with its "_"; empty where there is none.
    std::string_view disambiguator() {
        if (!eat('s')) return {};
        const auto begin = at_;
        base62();
        return text_.substr(begin, at_ - begin);
    }

    struct Identifier {
        std::string_view text;
        bool punycode = false;
    };
    Identifier identifier() {
        const bool punycode = eat('u');
        if (!is_digit(peek())) fail();
        std::size_t length = 0;
        const bool zero = eat('0');
        while (!zero && is_digit(peek()) && length <= text_.size())
            length = length * 10 + static_cast<std::size_t>(take() - '0');
        eat('_');
        if (failed_ || length > text_.size() - at_) {
            fail();
            return {};
        }
        at_ += length;
        return {text_.substr(at_ - length, length), punycode};
    }

    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
    static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

private:
    static constexpr u64 most = u64{1} << 56U;
    std::string_view text_;
    std::size_t at_;
    bool failed_ = false;
};

}  // namespace binsize
