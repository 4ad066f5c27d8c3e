#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

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

struct Range {
    char32_t first, last;
};

// What a terminal or a reader obeys instead of showing it, and what nobody can see: controls,
// Unicode's Default_Ignorable_Code_Point (joiners, fillers, tags, variation selectors, directional
// marks; DerivedCoreProperties.txt), separators, and blanks other than the ordinary one.
constexpr std::array unseen = {
    Range{0x0000, 0x001f},   Range{0x007f, 0x00a0},    // C0, DEL, C1, no-break space
    Range{0x00ad, 0x00ad},   Range{0x034f, 0x034f},    // soft hyphen, grapheme joiner
    Range{0x061c, 0x061c},   Range{0x115f, 0x1160},    // Arabic mark, Hangul fillers
    Range{0x1680, 0x1680},   Range{0x17b4, 0x17b5},    // Ogham blank, Khmer vowels
    Range{0x180b, 0x180f},   Range{0x2000, 0x200f},    // Mongolian selectors, blanks, joiners
    Range{0x2028, 0x202f},   Range{0x205f, 0x206f},    // separators, overrides, isolates
    Range{0x2800, 0x2800},   Range{0x3000, 0x3000},    // blank Braille, ideographic space
    Range{0x3164, 0x3164},   Range{0xfe00, 0xfe0f},    // Hangul filler, variation selectors
    Range{0xfeff, 0xfeff},   Range{0xffa0, 0xffa0},    // byte order mark, Hangul filler
    Range{0xfff0, 0xfffb},   Range{0xfffe, 0xffff},    // annotations, noncharacters
    Range{0x1bca0, 0x1bca3}, Range{0x1d159, 0x1d159},  // shorthand, an empty note
    Range{0x1d173, 0x1d17a}, Range{0xe0000, 0xe0fff},  // musical controls, tags, selectors
};

bool is_unseen(char32_t c) {
    if (c < 0x300) return c < 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0xad;
    const auto at = std::ranges::lower_bound(unseen, c, {}, &Range::last);
    return at != unseen.end() && at->first <= c;
}

// A sign that has a form in colour: one selector behind it chooses, and hides nothing.
bool is_emoji(char32_t c) {
    return (c >= 0x203c && c < 0x2c00) || (c >= 0x3030 && c < 0x3300) ||
           (c >= 0x1f000 && c < 0x20000);
}

bool needs_escape(char32_t c, char32_t before) {
    return is_unseen(c) &&
           !((c == 0xfe0e || c == 0xfe0f) && is_emoji(before) && !is_unseen(before));
}

// Eight characters at once: names are asked by the hundred thousand, and nearly all are ASCII.
bool is_plain_ascii(std::string_view text) {
    constexpr u64 ones = 0x0101010101010101;
    constexpr u64 tops = 0x8080808080808080;
    if (text.size() < 8)
        return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
    u64 bad = 0;
    const auto look = [&](std::size_t at) {
        u64 word = 0;
        std::memcpy(&word, text.data() + at, 8);
        // A top bit where a byte is past ASCII, below a blank, or DEL. A borrow or carry from the
        // byte below needs that one to be bad already.
        bad |= word | (word - ones * 0x20) | (word + ones);
    };
    for (std::size_t i = 0; i + 8 <= text.size(); i += 8) look(i);
    look(text.size() - 8);
    return (bad & tops) == 0;
}

}  // namespace

bool is_printable(std::string_view text) {
    if (is_plain_ascii(text)) return true;
    char32_t before = 0;
    while (!text.empty()) {
        const auto [code, length] = decode(text);
        if (length == 0 || needs_escape(code, before)) return false;
        before = code;
        text.remove_prefix(length);
    }
    return true;
}

std::string printable(std::string_view text) {
    if (is_printable(text)) return std::string(text);
    std::string out;
    out.reserve(text.size() + 16);
    char32_t before = 0;
    while (!text.empty()) {
        const auto [code, length] = decode(text);
        const bool escaped = length == 0 || needs_escape(code, before);
        if (length == 0)
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
        else if (escaped)
            out += code < 0x80 ? fmt::format("\\x{:02x}", static_cast<u32>(code))
                               : fmt::format("\\u{{{:04x}}}", static_cast<u32>(code));
        else
            out += text.substr(0, length);
        before = escaped ? 0 : code;
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

namespace {

// What a spreadsheet begins a formula with, also in full width; what it takes for the end of a cell
// in one country or another, so that the next character begins one; or what it drops in front.
bool begins_formula(std::string_view text) {
    constexpr std::array<std::string_view, 4> full_width = {"＝", "＋", "－", "＠"};
    if (text.empty()) return false;
    if (std::string_view("=+-@\t\r\n,;|").find(text[0]) != std::string_view::npos) return true;
    const auto first = text.find_first_not_of(" \"'");
    if (first == std::string_view::npos) return false;
    const auto rest = text.substr(first);
    return std::string_view("=+-@").find(rest[0]) != std::string_view::npos ||
           std::ranges::any_of(full_width, [&](auto sign) { return rest.starts_with(sign); });
}

}  // namespace

std::string csv_field(std::string_view text) {
    std::string out;
    const bool formula = begins_formula(text);
    const bool quote = formula || text.find_first_of(",;\t\"\r\n") != std::string_view::npos ||
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

char32_t take_character(std::string_view& text) {
    const auto [code, length] = decode(text);
    const auto byte = static_cast<unsigned char>(text[0]);
    text.remove_prefix(std::max<std::size_t>(length, 1));
    return length == 0 ? 0x110000U + byte : code;
}

}  // namespace binsize
