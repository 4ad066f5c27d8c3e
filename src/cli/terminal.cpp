#include "cli/terminal.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace binsize::cli {
namespace {

constexpr std::size_t width_of_a_file = 120;
constexpr std::size_t least_width = 40;
constexpr std::size_t most_width = 400;

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

// Of the terminal, or what COLUMNS states, as `watch` does for its pipe; nothing where neither is.
std::optional<std::size_t> terminal_width(int descriptor) {
    std::size_t width = 0;
    const auto stated = environment("COLUMNS");
    const auto [end, error] = std::from_chars(stated.data(), stated.data() + stated.size(), width);
    if (error != std::errc() || end != stated.data() + stated.size() || width == 0) {
        const auto size = size_of_terminal(descriptor);
        if (!size) return std::nullopt;
        width = size->width;
    }
    return std::clamp(width, least_width, most_width);
}

// The locale's character set by the rules of setlocale(3), without loading a locale.
bool is_utf8_locale() {
    for (const auto* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const auto value = environment(name);
        if (value.empty()) continue;
        std::string lower(value);
        std::ranges::transform(lower, lower.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
    }
    return takes_utf8_unasked();
}

bool terminal_has_color() {
    return is_terminal(standard_output) && environment("NO_COLOR").empty() &&
           environment("TERM") != "dumb";
}

}  // namespace

Style terminal_style(std::string_view color) {
    const auto width = terminal_width(standard_output);
    return {.width = width.value_or(width_of_a_file),
            .color = color == "always" || (color == "auto" && terminal_has_color()),
            .unicode = is_utf8_locale(),
            .fits = width.has_value()};
}

std::optional<TerminalSize> terminal_size() {
    const auto size =
        is_terminal(standard_output) ? size_of_terminal(standard_output) : std::nullopt;
    return size && size->height > 0 ? size : std::nullopt;
}

std::size_t error_width() {
    constexpr std::size_t usual = 80;
    return terminal_width(standard_error).value_or(usual);
}

Style file_style(std::string_view color) {
    return {.width = width_of_a_file, .color = color == "always", .unicode = true, .fits = false};
}

}  // namespace binsize::cli
