// Tables of strings, whose order is the linker's: by a hash, or by what ends alike.
#pragma once

#include "analysis/same/align.hpp"

#include <string_view>

namespace binsize::same {

struct StringPair {
    u64 a = 0, b = 0;       ///< places in the tables
    std::string_view x, y;  ///< with their zero; one is empty where the other table lacks it
};

struct StringPairs {
    std::vector<StringPair> equal, other;
};

/// Equal strings wherever they are, then paths that end alike, then what is left.
[[nodiscard]] StringPairs pair_strings(ByteView a, ByteView b);

/// What differs between two strings that are each other's like.
[[nodiscard]] Edit trimmed(const StringPair& pair);

}  // namespace binsize::same
