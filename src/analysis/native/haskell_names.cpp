#include "analysis/native/haskell_names.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

constexpr std::array<std::string_view, 9> endings = {
    "_info", "_closure", "_slow", "_entry", "_bytes", "_fast", "_srt", "_closure_tbl", "_btm"};
// Without a version; their modules mostly have a dot.
constexpr std::array<std::string_view, 6> library = {"base",        "ghczmprim", "ghczminternal",
                                                     "ghczmbignum", "rts",       "integerzmgmp"};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

// z-encoded names have letters and digits alone.
std::string_view take_part(std::string_view text) {
    return text.substr(0, std::min(text.find('_'), text.size()));
}
bool is_part(std::string_view part) {
    return !part.empty() && std::ranges::all_of(part, [](char c) {
        return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
}
bool is_module(std::string_view part) { return is_part(part) && is_upper(part[0]); }
bool has_dot(std::string_view part) { return part.find("zi") != std::string_view::npos; }

}  // namespace

std::optional<std::string_view> haskell_unit(std::string_view symbol) {
    if (symbol.starts_with("ZCMain_main_")) return "main";
    // Most names of C are told by this alone.
    if (symbol.find('z') == std::string_view::npos && !symbol.starts_with("base_") &&
        !symbol.starts_with("rts_") && !symbol.starts_with("Main_"))
        return std::nullopt;
    if (std::ranges::none_of(endings, [&](auto end) { return symbol.ends_with(end); }))
        return std::nullopt;
    const auto first = take_part(symbol);
    if (!is_part(first) || first.size() + 1 >= symbol.size()) return std::nullopt;
    const auto second = take_part(symbol.substr(first.size() + 1));
    const bool versioned = first.find("zm") != std::string_view::npos && has_dot(first);
    const bool known = std::ranges::find(library, first) != library.end();
    if (is_module(second) && (versioned || known || (has_dot(second) && !is_upper(first[0]))))
        return first;
    if (is_module(first) && (first == "Main" || has_dot(first))) return "main";
    return std::nullopt;
}

std::string decode_haskell(std::string_view encoded) {
    constexpr std::string_view codes = "zimudqZ", characters = "z.-_$'Z";
    std::string out;
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        const bool escaped = (encoded[i] == 'z' || encoded[i] == 'Z') && i + 1 < encoded.size();
        const auto code = escaped ? codes.find(encoded[i + 1]) : std::string_view::npos;
        if (code == std::string_view::npos) {
            out += encoded[i];
        } else {
            out += characters[code];
            ++i;
        }
    }
    return out;
}

}  // namespace binsize
