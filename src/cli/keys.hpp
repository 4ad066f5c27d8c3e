// "-d a,b": the keys of one breakdown, for every command that takes it.
#pragma once

#include <string>
#include <string_view>
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

}  // namespace binsize::cli
