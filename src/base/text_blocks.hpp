// Made-up texts, side by side in a few blocks: a string each would take three times as much, and an
// allocation.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace binsize {

class TextBlocks {
public:
    /// The text's copy, which stays where it is as long as the blocks live; also when they move.
    std::string_view keep(std::string_view text) { return keep({text}); }
    /// The same of texts joined.
    std::string_view keep(std::initializer_list<std::string_view> texts) {
        std::size_t size = 0;
        for (const auto text : texts) size += text.size();
        if (size == 0) return {};
        if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < size) {
            const auto room = blocks_.empty() ? smallest : 4 * blocks_.back().capacity();
            blocks_.emplace_back().reserve(std::max(std::min(room, largest), size));
        }
        auto& last = blocks_.back();
        for (const auto text : texts) last += text;
        return std::string_view(last).substr(last.size() - size);
    }

private:
    // More than a string keeps within itself, which would move with it.
    static constexpr std::size_t smallest = 256;
    static constexpr std::size_t largest = std::size_t{1} << 16U;
    std::vector<std::string> blocks_;
};

}  // namespace binsize
