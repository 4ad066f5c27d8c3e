#include "analysis/graph/go_spelling.hpp"

#include "base/base.hpp"

#include <fmt/format.h>

namespace binsize {

std::string escaped_path(std::string_view path) {
    const auto slash = path.rfind('/');
    if (path == "go.shape") return std::string(path);
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto c = static_cast<unsigned char>(path[i]);
        const bool behind = slash == std::string_view::npos || i > slash;
        if (c <= ' ' || (c == '.' && behind) || c == '%' || c == '"' || c >= 0x7f)
            out += fmt::format("%{:02x}", c);
        else
            out += path[i];
    }
    return out;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        switch (c) {
            case '\a': out += "\\a"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            case '\v': out += "\\v"; break;
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            default:
                if (u < 0x20 || u == 0x7f)
                    out += fmt::format("\\x{:02x}", u);
                else
                    out += c;
        }
    }
    return out + '"';
}

std::string text_hash(std::string_view text) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto salted = "\1" + std::string(text);
    const auto hex = sha256_hex(std::as_bytes(std::span(salted)));
    const auto nibble = [&](std::size_t i) {
        return i >= 32 ? 0U : static_cast<u32>(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
    };
    std::string out;
    for (std::size_t i = 0; i < 32; i += 3) {  // three digits of four bits, two of six
        const u32 bits = nibble(i) << 8U | nibble(i + 1) << 4U | nibble(i + 2);
        out += digits[bits >> 6U];
        out += digits[bits & 63U];
    }
    return out.substr(0, 22) + "==";
}

}  // namespace binsize
