// Calls through interfaces: code loads a function from an itab and calls it, so that the distance
// of the load says which of the interface's methods it is. Closures lie at distance 0 of what is
// called. Facts: runtime.itab (three words before the first method), Intel SDM vol. 2 (MOV r64
// r/m64, CALL r/m64), Arm ARM C6.2 (LDR immediate, BLR).
#pragma once

#include "evidence/go/code_scan.hpp"

namespace binsize::go {

/// A bit for each number of a method that is called so; the last stands for all behind it. All bits
/// where the processor's code is not read.
[[nodiscard]] inline u64 interface_calls(Isa isa, ByteView code) {
    constexpr u64 first_method = 24;
    constexpr std::size_t reach = 48;
    u64 out = 0;
    const auto add = [&](u64 distance) {
        if (distance >= first_method && distance % 8 == 0)
            out |= u64{1} << std::min<u64>((distance - first_method) / 8, 63);
    };
    const auto byte = [&](std::size_t i) { return static_cast<u8>(code[i]); };
    if (isa == Isa::amd64) {
        each_pair(code, {0xff, 0xff}, {0xd0, 0xf8}, [&](std::size_t i) {
            const bool high = i > 0 && byte(i - 1) == 0x41;
            const unsigned target = (byte(i + 1) & 7U) | (high ? 8U : 0U);
            // The nearest load of the register before.
            for (std::size_t back = 3; back <= std::min(i, reach); ++back) {
                const std::size_t at = i - back;
                const u8 rex = byte(at);
                const u8 modrm = byte(at + 2);
                if ((rex & 0xf8U) != 0x48 || byte(at + 1) != 0x8b) continue;
                if (((modrm >> 3U & 7U) | ((rex & 4U) != 0 ? 8U : 0U)) != target) continue;
                const std::size_t sib = (modrm & 7U) == 4 ? 1 : 0;
                if (modrm >> 6U == 1 && at + 3 + sib < code.size())
                    add(byte(at + 3 + sib));
                else if (modrm >> 6U == 2 && at + 7 + sib <= code.size())
                    add(static_cast<u64>(
                        load_unchecked<u32>(code.data() + at + 3 + sib, Endian::little)));
                break;
            }
        });
        return out;
    }
    if (isa == Isa::arm64) {
        const auto word = [&](std::size_t i) {
            return static_cast<u32>(load_unchecked<u32>(code.data() + i, Endian::little));
        };
        for (std::size_t i = 0; i + 4 <= code.size(); i += 4) {
            if ((word(i) & 0xfffffc1fU) != 0xd63f0000U) continue;
            const u32 target = word(i) >> 5U & 31U;
            for (std::size_t back = 4; back <= std::min(i, reach); back += 4) {
                const u32 load = word(i - back);
                if ((load & 0xffc00000U) != 0xf9400000U || (load & 31U) != target) continue;
                add(u64{load >> 10U & 0xfffU} * 8);
                break;
            }
        }
        return out;
    }
    return ~u64{0};
}

}  // namespace binsize::go
