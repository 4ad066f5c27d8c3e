#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cwchar>
#include <optional>

namespace binsize {
namespace {

struct Decoded {
    char32_t code = 0;
    std::size_t length = 0;  // 0: malformed
};

// One UTF-8 sequence at the start of a text that is not empty. Overlong forms, surrogates and
// values past U+10FFFF are malformed.
Decoded decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (length == 0 || lead > 0xf4 || text.size() < length) return {};
    char32_t code = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) return {};
        code = (code << 6U) | (byte(i) & 0x3fU);
    }
    constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
    return {code, length};
}

bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) ||        // C0, DEL, C1
           c == 0x200e || c == 0x200f || c == 0x061c ||  // directional marks
           (c >= 0x202a && c <= 0x202e) ||               // directional overrides
           (c >= 0x2066 && c <= 0x2069) ||               // directional isolates
           c == 0x2028 || c == 0x2029 || c == 0xfeff;    // separators, byte order mark
}

bool is_combining(char32_t c) {
    return (c >= 0x300 && c < 0x370) || (c >= 0x1ab0 && c < 0x1b00) ||
           (c >= 0x1dc0 && c < 0x1e00) || (c >= 0x20d0 && c < 0x2100) ||
           (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xfe20 && c < 0xfe30) || c == 0x200b ||
           c == 0x200d;
}

bool is_wide(char32_t c) {
    return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
           (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
           (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
           (c >= 0x20000 && c <= 0x3fffd);
}

std::size_t columns(char32_t c) { return is_combining(c) ? 0 : is_wide(c) ? 2 : 1; }

}  // namespace

bool is_printable(std::string_view text) {
    if (std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; })) return true;
    while (!text.empty()) {
        const auto [code, length] = decode(text);
        if (length == 0 || is_control(code)) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string printable(std::string_view text) {
    if (is_printable(text)) return std::string(text);
    std::string out;
    out.reserve(text.size() + 16);
    while (!text.empty()) {
        const auto [code, length] = decode(text);
        if (length == 0)
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
        else if (is_control(code))
            out += code < 0x80 ? fmt::format("\\x{:02x}", static_cast<u32>(code))
                               : fmt::format("\\u{{{:04x}}}", static_cast<u32>(code));
        else
            out += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

void append_json(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\t': out += "\\t"; break;
            case '\r': out += "\\r"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20)
                    out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
                else
                    out += c;
        }
    }
}

std::string csv_field(std::string_view text) {
    std::string out;
    const bool formula =
        !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
    const bool quote = formula || text.find_first_of(",\"\r\n") != std::string_view::npos ||
                       text.starts_with(' ') || text.ends_with(' ');
    if (quote) out += '"';
    if (formula) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    if (quote) out += '"';
    return out;
}

std::string html_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

std::string markdown_text(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 8);
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '@': out += "&#64;"; break;  // no mention of a person
            case '\n':
            case '\r': out += ' '; break;
            case '\\':
            case '`':
            case '*':
            case '_':
            case '{':
            case '}':
            case '[':
            case ']':
            case '(':
            case ')':
            case '#':
            case '|':
            case '~':
            case '!':
                out += '\\';
                out += c;
                break;
            default: out += c;
        }
    }
    return out;
}

std::string with_commas(u64 value) {
    auto digits = std::to_string(value);
    for (auto at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string human_size(u64 bytes) {
    constexpr std::array<std::string_view, 7> units = {"B",   "KiB", "MiB", "GiB",
                                                       "TiB", "PiB", "EiB"};
    if (bytes < 1024) return fmt::format("{} B", bytes);
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    const int digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f} {}", value, digits, units[unit]);
}

std::string percent(double share) {
    if (share == 0) return "0.0%";
    if (share > 0 && share < 0.0005) return "<0.1%";
    return fmt::format("{:.1f}%", share * 100);
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const auto [code, length] = decode(text);
        width += length == 0 ? 1 : columns(code);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return width;
}

std::string elide(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string(text);
    if (width == 0) return {};
    const auto prefix = [](std::string_view from, std::size_t limit) {
        std::size_t at = 0;
        std::size_t used = 0;
        while (at < from.size()) {
            const auto [code, length] = decode(from.substr(at));
            const auto step = length == 0 ? 1 : columns(code);
            if (used + step > limit) break;
            used += step;
            at += std::max<std::size_t>(length, 1);
        }
        return at;
    };
    const std::size_t tail_width = (width - 1) / 2;
    const auto head = prefix(text, width - 1 - tail_width);
    std::size_t tail = text.size();
    while (tail > head && display_width(text.substr(tail - 1)) <= tail_width) {
        --tail;
        while (tail > head && (static_cast<unsigned char>(text[tail]) & 0xc0U) == 0x80) --tail;
        if (display_width(text.substr(tail)) >= tail_width) break;
    }
    return fmt::format("{}…{}", text.substr(0, head), text.substr(tail));
}

namespace {

// One character class "[a-z]" or "[!a-z]" at the start of `glob`; nothing where it never closes.
struct ClassMatch {
    bool matches;
    std::size_t length;
};
std::optional<ClassMatch> match_class(std::string_view glob, char c) {
    std::size_t at = 1;
    const bool negate = at < glob.size() && (glob[at] == '!' || glob[at] == '^');
    if (negate) ++at;
    bool found = false;
    for (bool first = true; at < glob.size(); first = false) {
        if (glob[at] == ']' && !first) return ClassMatch{found != negate, at + 1};
        if (at + 2 < glob.size() && glob[at + 1] == '-' && glob[at + 2] != ']') {
            found |= glob[at] <= c && c <= glob[at + 2];
            at += 3;
        } else {
            found |= glob[at] == c;
            ++at;
        }
    }
    return std::nullopt;
}

}  // namespace

bool glob_match(std::string_view glob, std::string_view text) {
    // Iterative with two back-track points (the last `*`, the last `**`): time is bounded by
    // |glob| · |text|, whatever the pattern.
    std::size_t g = 0;
    std::size_t t = 0;
    constexpr auto none = std::string_view::npos;
    std::size_t star_g = none, star_t = 0, deep_g = none, deep_t = 0;
    for (;;) {
        if (g < glob.size() && glob[g] == '*') {
            if (glob.substr(g).starts_with("**")) {
                g += 2;
                // "a/**" also matches "a" below; "**/b" also matches "b".
                deep_g = g, deep_t = t, star_g = none;
                if (g < glob.size() && glob[g] == '/' && (t == 0 || text[t - 1] == '/')) {
                    if (glob_match(glob.substr(g + 1), text.substr(t))) return true;
                }
            } else {
                star_g = ++g, star_t = t;
            }
            continue;
        }
        if (t == text.size() && g == glob.size()) return true;
        if (t == text.size() && glob.substr(g) == "/**") return true;
        if (t < text.size() && g < glob.size()) {
            if (glob[g] == '[') {
                const auto m = match_class(glob.substr(g), text[t]);
                if (m && m->matches) {
                    g += m->length, ++t;
                    continue;
                }
                if (!m && text[t] == '[') {
                    ++g, ++t;
                    continue;
                }
            } else if (glob[g] == text[t] || (glob[g] == '?' && text[t] != '/')) {
                ++g, ++t;
                continue;
            } else if (glob[g] == '\\' && g + 1 < glob.size() && glob[g + 1] == text[t]) {
                g += 2, ++t;
                continue;
            }
        }
        if (star_g != none && star_t < text.size() && text[star_t] != '/') {
            g = star_g, t = ++star_t;
        } else if (deep_g != none && deep_t < text.size()) {
            g = deep_g, t = ++deep_t, star_g = none;
        } else {
            return false;
        }
    }
}

}  // namespace binsize
