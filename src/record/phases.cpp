#include "record/phases.hpp"

#include <algorithm>
#include <charconv>

namespace binsize::record {
namespace {

constexpr std::size_t most = 64;

std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    const auto word = text.substr(0, text.find_first_of(" \t"));
    text.remove_prefix(word.size());
    return word;
}

}  // namespace

std::vector<BuildPhase> read_phases(std::string_view text) {
    std::vector<BuildPhase> out;
    while (!text.empty() && out.size() < most) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto name = take_word(line);
        if (!name.starts_with("BenchmarkCompile:")) continue;
        const auto at = std::max(name.rfind(":fe:") + 1, name.rfind(":be:") + 1);
        if (at == 0 || name.ends_with("total")) continue;
        take_word(line);  // how often: once
        const auto number = take_word(line);
        u64 nanoseconds = 0;
        const auto* const end = number.end();
        if (std::from_chars(number.begin(), end, nanoseconds).ptr != end) continue;
        out.push_back({std::string(name.substr(at)), static_cast<double>(nanoseconds) / 1e9});
    }
    return out;
}

}  // namespace binsize::record
