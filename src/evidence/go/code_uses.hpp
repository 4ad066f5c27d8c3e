// What code does with an address that the scan found in it: whether it stores there, and whether it
// hands it to the function that it calls next.
// Facts: Intel SDM vol. 2, Arm ARM C6.2, z/Architecture Principles of Operation, and Go's ABI
// (cmd/compile/abi-internal.md: a dictionary is the first argument, behind a receiver the second).
#pragma once

#include "evidence/go/code_scan.hpp"

#include <optional>

namespace binsize::go {

/// Whether the access that scan_code found at a byte of `code` stores.
[[nodiscard]] inline bool stores(Isa isa, ByteView code, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return i < code.size() ? static_cast<unsigned>(code[i]) : 0U;
    };
    switch (isa) {
        case Isa::amd64:
        case Isa::i386: {
            // At is ModR/M; A2 and A3 have none.
            if ((byte(at) & 0xfeU) == 0xa2) return true;
            if (at < 2) return false;
            const unsigned opcode = byte(at - 1);
            if (byte(at - 2) == 0x0f)
                return opcode == 0x11 || opcode == 0x29 || opcode == 0x7f || opcode == 0xd6;
            return opcode == 0x88 || opcode == 0x89 || opcode == 0xc6 || opcode == 0xc7;
        }
        case Isa::arm64: {
            // STR: opc 00, or 10 of vectors of 16 bytes.
            const auto word = find_int<u32>(code, at + 4, Endian::little).value_or(0);
            const bool vector = (word >> 26U & 1U) != 0;
            const u32 opc = word >> 22U & 3U;
            return opc == 0 || (vector && opc == 2 && word >> 30U == 0);
        }
        case Isa::s390x: {
            const unsigned operation = byte(at + 1) & 15U;  // STHRL, STGRL, STRL
            return byte(at) == 0xc4 && (operation == 7 || operation == 11 || operation == 15);
        }
        case Isa::other: return false;
    }
    return false;
}

/// Which of a call's arguments may be a dictionary.
enum class Argument : u8 { none, first, second };

/// The register that the address taken at a byte of `code` goes to, as an argument.
[[nodiscard]] inline Argument argument(Isa isa, ByteView code, std::size_t at) {
    const auto of = [](u32 number, u32 first, u32 second) {
        return number == first    ? Argument::first
               : number == second ? Argument::second
                                  : Argument::none;
    };
    if (isa == Isa::amd64) {
        // Without REX.R: RAX, RBX.
        if (at < 2 || code[at - 2] != std::byte{0x48}) return Argument::none;
        return of(static_cast<u8>(code[at]) >> 3U & 7U, 0, 3);
    }
    if (isa == Isa::arm64)
        return of(find_int<u32>(code, at + 4, Endian::little).value_or(31) & 31U, 0, 1);
    return Argument::none;
}

/// Calls found(target) for the direct calls within a few instructions behind a byte of `code`,
/// until it says that this was one.
template <class F>
void next_call(Isa isa, ByteView code, u64 address, std::size_t at, F&& found) {
    constexpr std::size_t reach = 48;
    const std::size_t end = std::min(code.size(), at + reach);
    if (isa == Isa::amd64) {
        for (std::size_t i = at + 5; i + 5 <= end; ++i)
            if (code[i] == std::byte{0xe8}) {
                const auto distance =
                    static_cast<i32>(load_unchecked<u32>(code.data() + i + 1, Endian::little));
                if (found(address + i + 5 + static_cast<u64>(i64{distance}))) return;
            }
    } else if (isa == Isa::arm64) {
        for (std::size_t i = at + 8; i + 4 <= end; i += 4) {
            const auto word = load_unchecked<u32>(code.data() + i, Endian::little);
            if ((word & 0xfc000000U) != 0x94000000U) continue;
            const i64 distance = i64{static_cast<i32>(word << 6U) >> 6U} * 4;
            if (found(address + i + static_cast<u64>(distance))) return;
        }
    }
}

/// Bytes of an instruction of amd64 that does nothing; 0 for any other.
[[nodiscard]] inline std::size_t no_operation(ByteView code, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return i < code.size() ? static_cast<unsigned>(code[i]) : 0U;
    };
    if (byte(at) == 0x90) return 1;
    if (byte(at) == 0x66 && byte(at + 1) == 0x90) return 2;
    if (byte(at) != 0x0f || byte(at + 1) != 0x1f) return 0;
    return byte(at + 2) == 0x00 ? 3 : byte(at + 2) == 0x40 ? 4 : byte(at + 2) == 0x44 ? 5 : 0;
}

/// Whether the address taken at a byte is compared with something at once and so goes nowhere: what
/// a type switch does with a type.
[[nodiscard]] inline bool compares(Isa isa, ByteView code, std::size_t at) {
    if (isa == Isa::amd64) {
        // LEA, then CMP of the same register on either side.
        if (at < 2 || at + 8 > code.size()) return false;
        const auto byte = [&](std::size_t i) { return static_cast<u8>(code[i]); };
        const unsigned taken = (byte(at) >> 3U & 7U) | ((byte(at - 2) & 4U) != 0 ? 8U : 0U);
        std::size_t next = at + 5;
        next += no_operation(code, next);
        if (next + 3 > code.size()) return false;
        if ((byte(next) & 0xf8U) != 0x48 || (byte(next + 1) != 0x39 && byte(next + 1) != 0x3b))
            return false;
        const unsigned modrm = byte(next + 2);
        const unsigned reg = (modrm >> 3U & 7U) | ((byte(next) & 4U) != 0 ? 8U : 0U);
        const unsigned other = (modrm & 7U) | ((byte(next) & 1U) != 0 ? 8U : 0U);
        return reg == taken || (modrm >> 6U == 3 && other == taken);
    }
    if (isa == Isa::arm64) {
        // ADRP, ADD, CMP.
        const auto add = find_int<u32>(code, at + 4, Endian::little).value_or(31);
        const auto next = find_int<u32>(code, at + 8, Endian::little).value_or(0);
        if ((next & 0xffe0fc1fU) != 0xeb00001fU) return false;
        return (next >> 5U & 31U) == (add & 31U) || (next >> 16U & 31U) == (add & 31U);
    }
    return false;
}

}  // namespace binsize::go
