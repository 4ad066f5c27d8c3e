// What code does with the addresses that it names (code_scan.hpp): whether it writes there. What
// takes an address and stores through the register in one of the next instructions writes, too.
// Facts: Intel SDM vol. 2 (ModR/M, opcode maps), Arm ARM C4.1 (loads and stores), z/Architecture
// Principles of Operation (STRL, STGRL, STHRL).
#pragma once

#include "evidence/go/code_scan.hpp"

namespace binsize::go {

enum class Access : u8 { reads, passes, writes };

namespace detail {

/// Whether the instruction whose ModR/M byte is at code[i] writes to what that names.
inline bool writes_x86(ByteView code, std::size_t i) {
    const auto byte = [&](std::size_t at) { return static_cast<u8>(code[at]); };
    if (i < 1) return false;
    const u8 opcode = byte(i - 1);
    const u8 operation = byte(i) >> 3U & 7U;
    const bool map1 = i >= 2 && byte(i - 2) == 0x0f;
    const auto* const bytes = reinterpret_cast<const u8*>(code.data());
    const bool vector = vector_map(bytes, i - 1) == 1;
    if (map1 || vector) {
        switch (opcode) {
            case 0x11:
            case 0x13:
            case 0x17:
            case 0x29:
            case 0x2b:
            case 0x7f:
            case 0xd6:
            case 0xe7: return true;
            case 0x7e: {  // behind F3 it loads
                std::size_t p = i - (map1 ? 2 : 1);
                if (map1 && p >= 1 && (byte(p - 1) & 0xf0U) == 0x40) --p;
                return !map1 || p < 1 || byte(p - 1) != 0xf3;
            }
            case 0xb0:  // CMPXCHG, XADD, SETcc, BTS … BTC
            case 0xb1:
            case 0xc0:
            case 0xc1:
            case 0xab:
            case 0xb3:
            case 0xbb: return map1;
            case 0xba: return map1 && operation >= 5;
            default: return map1 && opcode >= 0x90 && opcode <= 0x9f;
        }
    }
    switch (opcode) {
        case 0x01:
        case 0x09:
        case 0x11:
        case 0x19:
        case 0x21:
        case 0x29:
        case 0x31:
        case 0x86:
        case 0x87:
        case 0x88:
        case 0x89:
        case 0xc6:
        case 0xc7: return true;
        case 0x80:
        case 0x81:
        case 0x83: return operation != 7;  // CMP
        case 0xf7: return operation == 2 || operation == 3;
        case 0xff: return operation < 2;
        default: return false;
    }
}

/// Whether a load or store of arm64 stores: with an offset, as a pair, or in order.
inline bool stores_arm64(u32 word) {
    if ((word & 0x3b000000U) == 0x39000000U || (word & 0x3b200c00U) == 0x38000000U) {
        const bool vector = (word >> 26U & 1U) != 0;
        const u32 opc = word >> 22U & 3U;
        return opc == 0 || (vector && opc == 2 && word >> 30U == 0);
    }
    if ((word & 0x3a000000U) == 0x28000000U) return (word >> 22U & 1U) == 0;
    return (word & 0x3fe08000U) == 0x08808000U;  // STLR
}

// Instructions behind an ADD that is half of an address: does one store through its register before
// something else is in it?
inline bool stored_through_arm64(ByteView code, std::size_t add, u32 reg) {
    constexpr std::size_t farthest = 8 * 4;
    for (std::size_t i = add + 4; i + 4 <= std::min(code.size(), add + farthest); i += 4) {
        const auto word = load_unchecked<u32>(code.data() + i, Endian::little);
        const bool memory = (word & 0x0a000000U) == 0x08000000U;
        if (memory && (word >> 5U & 31U) == reg && stores_arm64(word)) return true;
        const bool branch = (word & 0x1c000000U) == 0x14000000U;
        if (branch || ((word & 31U) == reg && !(memory && stores_arm64(word)))) return false;
    }
    return false;
}

}  // namespace detail

/// Calls each(address, Access) for every address that code names.
template <class F>
void scan_accesses(Isa isa, ByteView code, u64 address, F&& each) {
    const auto word = [&](std::size_t at) {
        return load_unchecked<u32>(code.data() + at, Endian::little);
    };
    scan_code(isa, code, address, [&](u64 target, Use use, std::size_t at) {
        bool writes = false;
        switch (isa) {
            case Isa::i386: {
                const auto byte = static_cast<u8>(code[at]);
                writes = (byte & 0xfeU) == 0xa2 ||  // MOV to an address from the accumulator
                         ((byte & 0xc7U) == 0x05 && detail::writes_x86(code, at));
                break;
            }
            case Isa::amd64: writes = detail::writes_x86(code, at); break;
            case Isa::arm64:
                writes = use == Use::access
                             ? detail::stores_arm64(word(at + 4))
                             : detail::stored_through_arm64(code, at + 4, word(at + 4) & 31U);
                break;
            case Isa::s390x: {
                const auto operation = static_cast<u8>(code[at + 1]) & 15U;
                writes =
                    use == Use::access && (operation == 7 || operation == 11 || operation == 15);
                break;
            }
            case Isa::other: break;
        }
        each(target, writes                ? Access::writes
                     : use == Use::address ? Access::passes
                                           : Access::reads);
    });
}

}  // namespace binsize::go
