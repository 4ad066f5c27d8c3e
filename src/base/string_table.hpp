// Many names out of one string table, in time bounded by the table's size. A hostile file can
// point a million symbols at one name of megabytes; searching each for its NUL would take hours,
// and so would whatever reads the names afterwards. Honest tables share tails and repeat short
// names; their long names add up to little more than the table.
#pragma once

#include "base/bytes.hpp"

#include <vector>

namespace binsize {

class StringTable {
public:
    explicit StringTable(ByteView bytes);

    /// The text from `offset` up to its NUL; nothing past the end or where no NUL follows. Takes
    /// O(length). Once the names that were read exceed the table several times, it takes O(log
    /// size) and gives names of at most longest_repeated bytes alone.
    static constexpr u64 longest_repeated = 256;
    [[nodiscard]] std::optional<std::string_view> find(u64 offset);
    [[nodiscard]] ByteView bytes() const { return bytes_; }

private:
    void index_ends();

    ByteView bytes_;
    u64 account_;  // bytes that may still be searched
    bool indexed_ = false;
    std::vector<u64> ends_;  // where the NULs are, once the account is spent
};

}  // namespace binsize
