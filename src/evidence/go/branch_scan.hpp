// Direct calls and jumps of compiled C, by the bytes that carry their distance, without decoding
// every instruction: the caller keeps those that hit the first byte of a known function, which
// chance does once in millions.
// Facts: Intel SDM vol. 2 (CALL, JMP, Jcc rel32), Arm ARM C6.2 (B, BL, B.cond), z/Architecture
// Principles of Operation (BRASL, BRCL).
#pragma once

#include "evidence/go/code_scan.hpp"

namespace binsize::go {

/// Calls each(target address).
template <class F>
void scan_branches(Isa isa, ByteView code, u64 address, F&& each) {
    const auto relative = [&](std::size_t from, i64 distance) {
        each(address + from + static_cast<u64>(distance));
    };
    if (isa == Isa::amd64 || isa == Isa::i386) {
        for (std::size_t i = 0; i + 5 <= code.size(); ++i) {
            const auto opcode = static_cast<u8>(code[i]);
            const bool branch = (opcode & 0xfeU) == 0xe8;  // CALL, JMP
            const bool conditional =
                (opcode & 0xf0U) == 0x80 && i > 0 && code[i - 1] == std::byte{0x0f};
            if (branch || conditional)
                relative(i + 5, load_unchecked<i32>(code.data() + i + 1, Endian::little));
        }
    } else if (isa == Isa::arm64) {
        for (std::size_t i = 0; i + 4 <= code.size(); i += 4) {
            const auto word = load_unchecked<u32>(code.data() + i, Endian::little);
            if ((word & 0x7c000000U) == 0x14000000U)
                relative(i, i64{static_cast<i32>(word << 6U) >> 6U} * 4);
            else if ((word & 0xff000010U) == 0x54000000U)
                relative(i, i64{static_cast<i32>(word << 8U) >> 13U} * 4);
        }
    } else if (isa == Isa::s390x) {
        for (std::size_t i = 0; i + 6 <= code.size(); i += 2) {
            const auto operation = static_cast<u8>(code[i + 1]) & 15U;
            if (code[i] == std::byte{0xc0} && (operation == 4 || operation == 5))
                relative(i, i64{load_unchecked<i32>(code.data() + i + 2, Endian::big)} * 2);
        }
    }
}

}  // namespace binsize::go
