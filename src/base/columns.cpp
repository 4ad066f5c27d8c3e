// How wide a text is on a terminal, and where it may be cut: Unicode's widths and grapheme clusters
// (UAX 11 and 29) as utf8proc has them.
#include "base/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace binsize {
namespace {

bool is_ascii(std::string_view text) {
    // Eight at a time, the last of them maybe twice.
    u64 seen = 0;
    const auto look = [&](std::size_t at) {
        u64 word = 0;
        std::memcpy(&word, text.data() + at, 8);
        seen |= word;
    };
    if (text.size() < 8) {
        for (const char c : text) seen |= static_cast<unsigned char>(c);
        return seen < 0x80;
    }
    for (std::size_t i = 0; i + 8 <= text.size(); i += 8) look(i);
    look(text.size() - 8);
    return (seen & 0x8080808080808080) == 0;
}

// A malformed byte takes one column, as a control does: what shows them shows something.
std::size_t columns(char32_t c) {
    if (c < 0x300 || c > 0x10ffff) return 1;  // nearly every character of nearly every name
    const auto* const property = utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
    // Vowels and finals of Hangul are drawn within the syllable that their consonant began.
    const bool within = property->boundclass == UTF8PROC_BOUNDCLASS_V ||
                        property->boundclass == UTF8PROC_BOUNDCLASS_T;
    return within ? 0 : property->charwidth;
}

bool breaks_between(char32_t a, char32_t b, utf8proc_int32_t& state) {
    if (a > 0x10ffff || b > 0x10ffff) return true;
    return utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(a),
                                            static_cast<utf8proc_int32_t>(b), &state);
}

struct Grapheme {
    std::size_t bytes = 0, columns = 0;
};

Grapheme grapheme_at(std::string_view text) {
    auto rest = text;
    auto before = take_character(rest);
    Grapheme out{text.size() - rest.size(), columns(before)};
    utf8proc_int32_t state = 0;
    while (!rest.empty()) {
        const auto next = take_character(rest);
        if (breaks_between(before, next, state)) break;
        out = {text.size() - rest.size(), out.columns + columns(next)};
        before = next;
    }
    return out;
}

}  // namespace

std::size_t first_grapheme(std::string_view text) { return grapheme_at(text).bytes; }

std::size_t display_width(std::string_view text) {
    if (is_ascii(text)) return text.size();
    std::size_t width = 0;
    while (!text.empty()) width += columns(take_character(text));
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
    // Where each grapheme begins, and the columns used before and after it.
    struct Step {
        std::size_t at, before, after;
    };
    std::vector<Step> steps;
    std::size_t total = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto grapheme = grapheme_at(text.substr(at));
        steps.push_back({at, total, total + grapheme.columns});
        total += grapheme.columns;
        at += grapheme.bytes;
    }
    if (total <= width) return std::string(text);
    if (width == 0) return {};
    const std::size_t tail_width = (width - 1) / 2;
    // The tail begins at the first grapheme that leaves no more than its columns; the head has the
    // others, and ends before the first that would go beyond them.
    const auto tail =
        std::ranges::find_if(steps, [&](const Step& s) { return total - s.before <= tail_width; });
    const std::size_t left = tail == steps.end() ? 0 : total - tail->before;
    const std::size_t head_width = width - 1 - left;
    const auto head =
        std::ranges::find_if(steps, [&](const Step& s) { return s.after > head_width; });
    std::string out(text.substr(0, head->at));
    out += "…";
    return tail == steps.end() ? out : out += text.substr(tail->at);
}

}  // namespace binsize
