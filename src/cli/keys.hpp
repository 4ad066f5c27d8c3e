// "-d a,b": the keys of one breakdown, for every command that takes it.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace binsize::cli {

/// "a,b" → {"a", "b"}; analysis says which keys exist.
inline std::vector<std::string> split_keys(std::string_view text) {
    std::vector<std::string> keys;
    for (;;) {
        const auto comma = text.find(',');
        keys.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return keys;
        text.remove_prefix(comma + 1);
    }
}

/// "inlines,symbols" → "inlined,symbols": what bloaty calls otherwise, in its users' fingers. All
/// else stays as it is. Names: bloaty's doc/using.md, data sources.
inline std::string with_own_keys(const std::string& text) {
    using Pair = std::pair<std::string_view, std::string_view>;
    constexpr std::array<Pair, 4> others = {{{"inlines", "inlined"},
                                             {"shortsymbols", "symbols:short"},
                                             {"fullsymbols", "symbols"},
                                             {"armembers", "members"}}};
    std::string out;
    for (const auto& key : split_keys(text)) {
        const auto* const found = std::ranges::find(others, key, &Pair::first);
        out += out.empty() ? "" : ",";
        out += found == others.end() ? std::string_view(key) : found->second;
    }
    return out;
}

}  // namespace binsize::cli
