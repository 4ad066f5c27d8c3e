// Sizes with head room, as a budget spells them.
#pragma once

#include "compare/gate/words.hpp"

#include <string>

namespace binsize::gate {

/// value plus `headroom` millionths of a percent of it, rounded up.
[[nodiscard]] inline u64 with_headroom(u64 value, u64 headroom) {
    const Wide more = (static_cast<Wide>(value) * headroom + whole_share - 1) / whole_share;
    const Wide most = u64{1} << 62U;
    return static_cast<u64>(more + value < most ? more + value : most);
}

/// The next whole KiB, "20480KiB"; below one KiB the bytes, "700B".
[[nodiscard]] inline std::string spell_size(u64 bytes) {
    return bytes < 1024 ? fmt::format("{}B", bytes)
                        : fmt::format("{}KiB", bytes / 1024 + (bytes % 1024 != 0 ? 1 : 0));
}

}  // namespace binsize::gate
