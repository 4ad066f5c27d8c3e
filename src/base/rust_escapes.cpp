#include "base/rust_escapes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace binsize {
namespace {

constexpr std::string_view hexadecimal = "0123456789abcdef";

// Where "::h0123456789abcdef" begins, which ends the name but for a suffix: " (.llvm.1)".
std::size_t find_hash(std::string_view text) {
    constexpr std::size_t length = 19;
    const auto end = std::min(text.find(" (."), text.size());
    if (end <= length) return text.npos;
    const auto tail = text.substr(end - length, length);
    const bool hash =
        tail.starts_with("::h") && tail.find_first_not_of(hexadecimal, 3) == text.npos;
    return hash ? end - length : text.npos;
}

// The character that "$LT$" or "$u7b$" at the start of `text` stands for, and its length there.
std::pair<char, std::size_t> escape_at(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, char>, 8> named = {{{"$SP$", '@'},
                                                                         {"$BP$", '*'},
                                                                         {"$RF$", '&'},
                                                                         {"$LT$", '<'},
                                                                         {"$GT$", '>'},
                                                                         {"$LP$", '('},
                                                                         {"$RP$", ')'},
                                                                         {"$C$", ','}}};
    for (const auto& [escape, character] : named)
        if (text.starts_with(escape)) return {character, escape.size()};
    // Others by their code: of ASCII alone, two digits.
    if (text.size() < 5 || !text.starts_with("$u") || text[4] != '$') return {};
    const auto high = hexadecimal.find(text[2]);
    const auto low = hexadecimal.find(text[3]);
    if (high < 2 || high > 7 || low == text.npos || high * 16 + low == 0x7f) return {};
    return {static_cast<char>(high * 16 + low), 5};
}

}  // namespace

std::string rust_text(std::string_view demangled) {
    const auto hash = find_hash(demangled);
    if (hash == demangled.npos) return {};
    const auto name = demangled.substr(0, hash);
    std::string out;
    out.reserve(demangled.size());
    for (std::size_t at = 0; at < name.size();) {
        const auto rest = name.substr(at);
        const bool begins = at == 0 || (at >= 2 && name.substr(at - 2, 2) == "::");
        const auto [character, length] = escape_at(rest);
        if (begins && rest.starts_with("_$"))  // names begin with a letter or this
            ++at;
        else if (rest.starts_with(".."))
            out += "::", at += 2;
        else if (length > 0)
            out += character, at += length;
        else
            out += rest[0], ++at;
    }
    return out.append(demangled.substr(hash + 19));
}

}  // namespace binsize
