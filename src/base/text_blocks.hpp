// Made-up texts, side by side in a few blocks: a string each would take three times as much, and an
// allocation.
#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <string_view>

namespace binsize {

class TextBlocks {
public:
    /// The text's copy, which stays where it is as long as the blocks live; also when they move.
    std::string_view keep(std::string_view text) {
        if (text.empty()) return {};
        if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < text.size()) {
            const auto room = blocks_.empty() ? smallest : 4 * blocks_.back().capacity();
            blocks_.emplace_back().reserve(std::max(std::min(room, largest), text.size()));
        }
        auto& last = blocks_.back();
        last += text;
        return std::string_view(last).substr(last.size() - text.size());
    }

private:
    // More than a string keeps within itself, which would move with it.
    static constexpr std::size_t smallest = 256;
    static constexpr std::size_t largest = std::size_t{1} << 16U;
    std::deque<std::string> blocks_;
};

}  // namespace binsize
