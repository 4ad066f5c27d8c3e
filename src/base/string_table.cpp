#include "base/string_table.hpp"

#include <algorithm>

namespace binsize {

// Tables share tails, so names may add up to a few times the table's size.
StringTable::StringTable(ByteView bytes) : bytes_(bytes), account_(8 * bytes.size() + 65536) {}

void StringTable::index_ends() {
    indexed_ = true;
    for (std::size_t i = 0; i < bytes_.size(); ++i)
        if (bytes_[i] == std::byte{0}) ends_.push_back(i);
}

std::optional<std::string_view> StringTable::find(u64 offset) {
    if (offset >= bytes_.size()) return std::nullopt;
    if (account_ > 0) {
        const auto name = find_cstr(bytes_, offset);
        const u64 searched = name ? name->size() + 1 : bytes_.size() - offset;
        account_ -= std::min(account_, searched);
        return name;
    }
    if (!indexed_) index_ends();
    const auto end = std::ranges::lower_bound(ends_, offset);
    if (end == ends_.end() || *end - offset > longest_repeated) return std::nullopt;
    return as_text(
        bytes_.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(*end - offset)));
}

}  // namespace binsize
