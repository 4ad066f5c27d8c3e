#include "base/merged_strings.hpp"

#include <algorithm>
#include <vector>

namespace binsize {
namespace {

// The last eight characters, the very last in front: as numbers they are in the order of the
// strings read backwards, as no string holds a NUL.
struct Entry {
    u64 tail;
    std::string_view text;
};

u64 tail_of(std::string_view text) {
    if (text.size() >= 8)
        return load_unchecked<u64>(
            reinterpret_cast<const std::byte*>(text.data() + text.size() - 8), Endian::little);
    u64 tail = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        tail |= u64{static_cast<unsigned char>(text[text.size() - 1 - i])} << (56 - 8 * i);
    return tail;
}

bool before(const Entry& a, const Entry& b) {
    if (a.tail != b.tail) return a.tail < b.tail;
    std::size_t i = a.text.size();
    std::size_t j = b.text.size();
    while (i > 0 && j > 0) {
        const auto x = static_cast<unsigned char>(a.text[--i]);
        const auto y = static_cast<unsigned char>(b.text[--j]);
        if (x != y) return x < y;
    }
    return i < j;
}

}  // namespace

u64 merged_strings_size(std::span<const std::string_view> strings) {
    std::vector<Entry> sorted;
    sorted.reserve(strings.size());
    for (const auto s : strings)
        if (!s.empty()) sorted.push_back({tail_of(s), s});
    std::ranges::sort(sorted, before);
    u64 size = 1;
    // A string that others end with stands right before one of them.
    for (std::size_t i = 0; i < sorted.size(); ++i)
        if (i + 1 == sorted.size() || !sorted[i + 1].text.ends_with(sorted[i].text))
            size += sorted[i].text.size() + 1;
    return size;
}

}  // namespace binsize
