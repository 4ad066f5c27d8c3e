#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

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

bool is_ascii(std::string_view text) {
    unsigned char seen = 0;  // no early end: compilers then look at sixteen at a time
    for (const char c : text) seen |= static_cast<unsigned char>(c);
    return seen < 0x80;
}

std::size_t columns(char32_t c) {
    if (c < 0x300) return 1;  // nearly every character of nearly every name
    return is_combining(c) ? 0 : is_wide(c) ? 2 : 1;
}

}  // namespace

namespace {

// Eight characters at once: names are asked by the hundred thousand, and nearly all are ASCII.
bool is_plain_ascii(std::string_view text) {
    constexpr u64 ones = 0x0101010101010101;
    constexpr u64 tops = 0x8080808080808080;
    u64 bad = 0;
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        u64 word = 0;
        std::memcpy(&word, text.data() + i, 8);
        // A top bit where a byte is past ASCII, below a blank, or DEL. A borrow or carry from the
        // byte below needs that one to be bad already.
        bad |= word | (word - ones * 0x20) | (word + ones);
    }
    if ((bad & tops) != 0) return false;
    return std::ranges::all_of(text.substr(i), [](char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace

bool is_printable(std::string_view text) {
    if (is_plain_ascii(text)) return true;
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
    if (!quote) return std::string(text);
    out.reserve(text.size() + 4);
    out += '"';
    if (formula) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
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
            // A mention or a link is found after entities are decoded: a zero-width space parts it.
            case '@': out += "@&#8203;"; break;
            case ':': out += ":&#8203;"; break;
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
    if (share < 1 && share >= 0.9995) return ">99.9%";
    return fmt::format("{:.1f}%", share * 100);
}

std::string percent_change(u64 change, u64 from, std::string_view sign) {
    const auto text = percent(static_cast<double>(change) / static_cast<double>(from));
    return change == 0 ? text : fmt::format("{}{}", sign, text);
}

std::size_t display_width(std::string_view text) {
    if (is_ascii(text)) return text.size();
    std::size_t width = 0;
    while (!text.empty()) {
        const auto [code, length] = decode(text);
        width += length == 0 ? 1 : columns(code);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return width;
}

std::string elide(std::string_view text, std::size_t width) {
    if (width >= 1 && is_ascii(text)) {
        if (text.size() <= width) return std::string(text);
        const std::size_t tail = (width - 1) / 2;
        std::string out(text.substr(0, width - 1 - tail));
        out += "…";
        return out += text.substr(text.size() - tail);
    }
    // Where each character begins, and the columns used before and after it.
    struct Step {
        std::size_t at, before, after;
    };
    std::vector<Step> steps;
    std::size_t total = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, length] = decode(text.substr(at));
        const auto step = length == 0 ? 1 : columns(code);
        steps.push_back({at, total, total + step});
        total += step;
        at += std::max<std::size_t>(length, 1);
    }
    if (total <= width) return std::string(text);
    if (width == 0) return {};
    const std::size_t tail_width = (width - 1) / 2;
    const std::size_t head_width = width - 1 - tail_width;
    // The head ends before the first character that would go beyond its columns; the tail begins
    // at the first one that leaves no more than its columns.
    const auto head =
        std::ranges::find_if(steps, [&](const Step& s) { return s.after > head_width; });
    const auto tail =
        std::ranges::find_if(steps, [&](const Step& s) { return total - s.before <= tail_width; });
    return fmt::format("{}…{}", text.substr(0, head->at),
                       tail == steps.end() ? "" : text.substr(tail->at));
}

char32_t take_character(std::string_view& text) {
    const auto [code, length] = decode(text);
    const auto byte = static_cast<unsigned char>(text[0]);
    text.remove_prefix(std::max<std::size_t>(length, 1));
    return length == 0 ? 0x110000U + byte : code;
}

}  // namespace binsize
