// Two stretches of bytes side by side: where they differ, as few and as short runs as a look ahead
// finds.
#pragma once

#include "base/bytes.hpp"

#include <vector>

namespace binsize::same {

/// `a_size` bytes at `a` became `b_size` bytes at `b`.
struct Edit {
    u64 a = 0, a_size = 0, b = 0, b_size = 0;
    /// Bytes of the difference: of an exchange the longer side's.
    [[nodiscard]] u64 bytes() const { return a_size > b_size ? a_size : b_size; }
    friend bool operator==(const Edit&, const Edit&) = default;
};

/// In order, between them equal bytes. Stretches of one size that differ little are compared place
/// by place. Time grows with the sizes, whatever they hold.
[[nodiscard]] std::vector<Edit> align(ByteView a, ByteView b);

}  // namespace binsize::same
