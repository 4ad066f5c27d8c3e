// Direct calls and jumps of Go code, by the bytes that carry their distance, without decoding every
// instruction: the caller keeps those that hit the first byte of a function, which chance does
// once in millions. Go's compiler has no conditional jump from one function to another.
// Facts: Intel SDM vol. 2 (CALL, JMP rel32), Arm ARM C6.2 (BL, B), z/Architecture Principles of
// Operation (BRASL, BRCL).
#pragma once

#include "evidence/go/code_scan.hpp"

namespace binsize::go {

/// Calls each(target address, whether it is a call) for every direct call and jump; a third
/// parameter is told the byte that says so.
template <class F>
void scan_direct_calls(Isa isa, ByteView code, u64 address, F&& each) {
    const auto relative = [&](std::size_t from, i64 distance, bool call, std::size_t at) {
        const u64 target = address + from + static_cast<u64>(distance);
        if constexpr (std::is_invocable_v<F&, u64, bool, std::size_t>)
            each(target, call, at);
        else
            each(target, call);
    };
    if (isa == Isa::amd64 || isa == Isa::i386) {
        each_byte(code, {0xe8, 0xfe}, [&](std::size_t i) {
            if (i + 5 <= code.size())
                relative(i + 5, load_unchecked<i32>(code.data() + i + 1, Endian::little),
                         code[i] == std::byte{0xe8}, i);
        });
    } else if (isa == Isa::arm64) {
        for (std::size_t i = 0; i + 4 <= code.size(); i += 4) {
            const auto word = load_unchecked<u32>(code.data() + i, Endian::little);
            if ((word & 0x7c000000U) == 0x14000000U)
                relative(i, i64{static_cast<i32>(word << 6U) >> 6U} * 4, word >> 31U != 0, i);
        }
    } else if (isa == Isa::s390x) {
        for (std::size_t i = 0; i + 6 <= code.size(); i += 2) {
            const auto operation = static_cast<u8>(code[i + 1]) & 15U;
            if (code[i] == std::byte{0xc0} && (operation == 4 || operation == 5))
                relative(i, i64{load_unchecked<i32>(code.data() + i + 2, Endian::big)} * 2,
                         operation == 5, i);
        }
    }
}

}  // namespace binsize::go
