#include "render/style.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace binsize {
namespace {

// The eight attributes every terminal has, so that light and dark themes keep their own palette.
constexpr std::array<std::string_view, 7> codes = {"", "1", "2", "36", "32", "35", "31"};

struct Replacement {
    std::string_view from, to;
};
constexpr std::array replacements = {
    Replacement{"…", "~"}, Replacement{"·", "-"}, Replacement{"×", "x"}, Replacement{"→", ">"},
    Replacement{"−", "-"}, Replacement{"─", "-"}, Replacement{"█", "#"}, Replacement{"✓", "+"},
    Replacement{"✗", "x"}, Replacement{"±", "~"},
};

std::size_t sequence_length(std::string_view text) {
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80)
        ++length;
    return length;
}

}  // namespace

void Style::append(std::string& out, Tone tone, std::string_view text) const {
    const auto code = codes[static_cast<std::size_t>(tone)];
    if (!color || code.empty() || text.empty())
        out += text;
    else
        fmt::format_to(std::back_inserter(out), "\x1b[{}m{}\x1b[0m", code, text);
}

std::string Style::bar(double share, std::size_t columns) const {
    if (!(share > 0) || columns == 0) return {};
    const double length = std::min(share, 1.0) * static_cast<double>(columns);
    if (!unicode) return std::string(static_cast<std::size_t>(std::lround(length)), '#');
    constexpr std::array<std::string_view, 8> eighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto steps = static_cast<std::size_t>(std::lround(length * 8));
    std::string out;
    for (std::size_t i = 0; i < steps / 8; ++i) out += "█";
    out += eighths[steps % 8];
    return out;
}

std::string ascii_only(std::string_view text) {
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return std::string(text);
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto length = sequence_length(text);
        const auto piece = text.substr(0, length);
        const auto known = std::ranges::find(replacements, piece, &Replacement::from);
        if (length == 1 && static_cast<unsigned char>(piece[0]) < 0x80)
            out += piece;
        else if (known != replacements.end())
            out += known->to;
        else
            out.append(display_width(piece), '?');
        text.remove_prefix(length);
    }
    return out;
}

}  // namespace binsize
