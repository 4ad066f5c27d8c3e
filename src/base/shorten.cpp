#include "base/shorten.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace binsize {
namespace {

constexpr std::string_view ellipsis = "…";

bool inside_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80; }

}  // namespace

std::string shorten(std::string_view text, std::size_t most) {
    if (text.size() <= most) return std::string(text);
    const auto room = most - std::min(most, ellipsis.size());
    auto head = room - room / 2;
    auto tail = text.size() - room / 2;
    while (head > 0 && inside_character(text[head])) --head;
    while (tail < text.size() && inside_character(text[tail])) ++tail;
    std::string out(text.substr(0, head));
    out += ellipsis;
    return out += text.substr(tail);
}

// Marks that take no column count as well.
std::string short_value(std::string_view text) {
    return shorten(elide(text, longest_value), longest_value * 4);
}

std::string shorten_words(std::string_view text, std::size_t longest) {
    if (text.size() <= longest) return std::string(text);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        const auto word = text.substr(at, end - at);
        out +=
            word.size() <= longest ? std::string(word) : shorten(elide(word, longest), longest * 4);
        if (end < text.size()) out += ' ';
        at = end + 1;
    }
    return shorten(out);
}

}  // namespace binsize
