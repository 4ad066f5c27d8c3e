// Calls in Go code by the bytes that carry them, without decoding every instruction: direct calls,
// calls through a slot of an interface's method table, and whether a call is handed a string that
// is a constant.
// Facts: Intel SDM vol. 2 (CALL, MOV, LEA), Arm ARM C6.2 (BL, BLR, LDR, ADRP), z/Architecture
// Principles of Operation (BRASL, BASR, LG); cmd/compile's interface calls, which load the slot
// into a register and call that; cmd/compile/abi-internal.md for arguments in registers.
#pragma once

#include "evidence/go/direct_calls.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace binsize::go {

/// Calls each(target address, offset of the call) for every direct call. The caller keeps those
/// that hit the first byte of a function.
template <class F>
void scan_calls(Isa isa, ByteView code, u64 address, F&& each) {
    scan_direct_calls(isa, code, address, [&](u64 target, bool call, std::size_t at) {
        if (call) each(target, at);
    });
}

namespace detail {

// A slot is called within so many bytes of its load: the arguments come between.
inline constexpr std::size_t slot_reach = 128;

/// Which of `slots` the MOV r64, [base + slot] (MOV r32 of 386) with its opcode at `at` loads, and
/// where its displacement ends; nothing for any other instruction or register.
struct SlotLoad {
    u32 slot;
    std::size_t end;
};
inline std::optional<SlotLoad> slot_load_x86(Isa isa, ByteView code, std::size_t at, unsigned reg,
                                             std::span<const u32> slots) {
    const auto byte = [&](std::size_t i) { return static_cast<u8>(code[i]); };
    if (at + 3 > code.size()) return std::nullopt;
    const u8 modrm = byte(at + 1);
    const unsigned mod = modrm >> 6U;
    if ((mod != 1 && mod != 2) || (modrm >> 3U & 7U) != (reg & 7U)) return std::nullopt;
    const bool sib = (modrm & 7U) == 4;
    if (sib && (isa != Isa::amd64 || byte(at + 2) != 0x24)) return std::nullopt;
    if (isa == Isa::amd64) {
        const u8 rex = at >= 1 ? byte(at - 1) : u8{0};
        if ((rex & 0xf8U) != 0x48 || (rex & 4U) != (reg >= 8 ? 4U : 0U)) return std::nullopt;
        if (sib && (rex & 1U) == 0) return std::nullopt;
    }
    const std::size_t displacement = at + (sib ? 3 : 2);
    const std::size_t width = mod == 1 ? 1 : 4;
    if (displacement + width > code.size()) return std::nullopt;
    const u32 slot = mod == 1 ? byte(displacement)
                              : load_unchecked<u32>(code.data() + displacement, Endian::little);
    if ((mod == 1) != (slot < 128) || std::ranges::find(slots, slot) == slots.end())
        return std::nullopt;
    return SlotLoad{slot, displacement + width};
}

/// Whether code of amd64 writes the register from something else: MOV or LEA of 64 bits, but for a
/// load from the stack, where it may have been kept meanwhile. Middles of instructions look so
/// in one of thousands.
inline bool overwrites_amd64(ByteView code, unsigned reg) {
    for (std::size_t i = 0; i + 3 <= code.size(); ++i) {
        const auto rex = static_cast<u8>(code[i]);
        const auto opcode = static_cast<u8>(code[i + 1]);
        const auto modrm = static_cast<u8>(code[i + 2]);
        if ((rex & 0xf8U) != 0x48) continue;
        const unsigned operand = (modrm >> 3U & 7U) | ((rex & 4U) != 0 ? 8U : 0U);
        const unsigned other = (modrm & 7U) | ((rex & 1U) != 0 ? 8U : 0U);
        const bool registers = modrm >> 6U == 3;
        const bool from_stack = !registers && other == 4;
        if (opcode == 0x8b && operand == reg && !from_stack) return true;
        if (opcode == 0x8d && operand == reg && !registers) return true;
        if (opcode == 0x89 && other == reg && registers) return true;
    }
    return false;
}

// CALL r, which is rare, is looked for first; the loads in front of it say which slot it calls.
template <class F>
void slot_calls_x86(Isa isa, ByteView code, std::span<const u32> slots, F&& found) {
    constexpr std::size_t longest_load = 9;
    std::array<std::size_t, 16> called{};  // by register: behind its last call
    each_pair(code, {0xff, 0xff}, {0xd0, 0xf8}, [&](std::size_t call) {
        const bool extended = isa == Isa::amd64 && call >= 1 && code[call - 1] == std::byte{0x41};
        const unsigned reg = (static_cast<u8>(code[call + 1]) & 7U) | (extended ? 8U : 0U);
        constexpr std::size_t back = slot_reach + longest_load;
        const std::size_t begin = std::max(called[reg], call > back ? call - back : 0);
        called[reg] = call + 2;
        each_byte(code.subspan(begin, call - begin), {0x8b, 0xff}, [&](std::size_t at) {
            const auto load = slot_load_x86(isa, code, begin + at, reg, slots);
            const std::size_t instruction = extended ? call - 1 : call;
            if (!load || load->end > instruction || call + 2 > load->end + slot_reach) return;
            if (isa == Isa::amd64 &&
                overwrites_amd64(code.subspan(load->end, instruction - load->end), reg))
                return;
            found(load->slot, call);
        });
    });
}

/// Whether an instruction of arm64 writes that register: loads and arithmetic, no stores and no
/// branches.
inline bool writes_arm64(u32 word, u32 reg) {
    if ((word & 31U) != reg) return false;
    const bool branch = (word & 0x1c000000U) == 0x14000000U;
    const bool store = (word & 0x0a000000U) == 0x08000000U && (word & 0x00400000U) == 0;
    return !branch && !store;
}

template <class F>
void slot_calls_arm64(ByteView code, std::span<const u32> slots, F&& found) {
    const auto word = [&](std::size_t i) {
        return load_unchecked<u32>(code.data() + i, Endian::little);
    };
    for (std::size_t i = 0; i + 4 <= code.size(); i += 4) {
        const u32 load = word(i);
        if ((load & 0xffc00000U) != 0xf9400000U || (load >> 5U & 31U) == 31) continue;
        const u32 slot = (load >> 10U & 0xfffU) * 8;
        if (std::ranges::find(slots, slot) == slots.end()) continue;
        const u32 reg = load & 31U;
        const auto end = std::min(code.size(), i + slot_reach);
        for (std::size_t k = i + 4; k + 4 <= end && !writes_arm64(word(k), reg); k += 4)
            if (word(k) == (0xd63f0000U | reg << 5U)) {
                found(slot, k);
                break;
            }
    }
}

// LG: E3, R1 X2, B2 DL DL, DH, 04; BASR R14,R1: 0D E1.
template <class F>
void slot_calls_s390x(ByteView code, std::span<const u32> slots, F&& found) {
    const auto byte = [&](std::size_t i) { return static_cast<u8>(code[i]); };
    for (std::size_t i = 0; i + 6 <= code.size(); i += 2) {
        if (byte(i) != 0xe3 || byte(i + 5) != 0x04 || byte(i + 4) != 0) continue;
        const u32 slot = (byte(i + 2) & 15U) << 8U | byte(i + 3);
        if (std::ranges::find(slots, slot) == slots.end()) continue;
        const unsigned reg = byte(i + 1) >> 4U;
        const auto end = std::min(code.size(), i + slot_reach);
        for (std::size_t k = i + 6; k + 2 <= end; k += 2)
            if (byte(k) == 0x0d && byte(k + 1) == (0xe0U | reg)) {
                found(slot, k);
                break;
            }
    }
}

inline std::optional<bool> constant_x86(ByteView code, std::size_t call, unsigned reg) {
    constexpr std::size_t window = 96;
    const auto byte = [&](std::size_t i) { return static_cast<u8>(code[i]); };
    for (std::size_t i = std::min(call, code.size()); i-- > (call > window ? call - window : 0);) {
        if (i + 3 > call || (byte(i) & 0xf8U) != 0x48) continue;
        const bool low = (byte(i) & 4U) == 0;
        const unsigned to = byte(i + 2) >> 3U & 7U;
        const bool registers = byte(i + 2) >> 6U == 3;
        if (byte(i + 1) == 0x8d && low && to == reg) return (byte(i + 2) & 0xc7U) == 0x05;
        if (byte(i + 1) == 0x8b && low && to == reg) return false;
        if (byte(i + 1) == 0x89 && registers && (byte(i) & 1U) == 0 && (byte(i + 2) & 7U) == reg)
            return false;
    }
    return std::nullopt;
}

inline std::optional<bool> constant_arm64(ByteView code, std::size_t call, u32 reg) {
    constexpr std::size_t window = 128;
    const auto word = [&](std::size_t i) {
        return load_unchecked<u32>(code.data() + i, Endian::little);
    };
    for (std::size_t i = call; i >= 4 && call - i < window; i -= 4) {
        const u32 w = word(i - 4);
        if ((w & 31U) != reg) continue;
        // ADD behind the ADRP that names the page.
        if ((w & 0xffc00000U) == 0x91000000U && i >= 8)
            return (word(i - 8) & 0x9f000000U) == 0x90000000U;
        const bool load = (w & 0xffc00000U) == 0xf9400000U || (w & 0xffc00000U) == 0xa9400000U;
        const bool move = (w & 0xffe0ffe0U) == 0xaa0003e0U;
        if (load || move) return false;
    }
    return std::nullopt;
}

}  // namespace detail

/// Calls found(slot, offset of the call) for each load of one of `slots` (bytes from the beginning
/// of an itab) into a register that is called next, in the order of the calls.
template <class F>
void scan_slot_calls(Isa isa, ByteView code, std::span<const u32> slots, F&& found) {
    switch (isa) {
        case Isa::amd64:
        case Isa::i386: return detail::slot_calls_x86(isa, code, slots, found);
        case Isa::arm64: return detail::slot_calls_arm64(code, slots, found);
        case Isa::s390x: return detail::slot_calls_s390x(code, slots, found);
        case Isa::other: return;
    }
}

/// Whether the string that a call hands over is a constant; nothing where the code does not say.
/// It comes behind a reflect.Value, of three words, or behind the one word of an interface's
/// receiver.
[[nodiscard]] inline std::optional<bool> hands_over_constant(Isa isa, ByteView code,
                                                             std::size_t call, bool interface) {
    constexpr unsigned rbx = 3;
    constexpr unsigned rdi = 7;
    if (isa == Isa::amd64) return detail::constant_x86(code, call, interface ? rbx : rdi);
    if (isa == Isa::arm64) return detail::constant_arm64(code, call, interface ? 1 : 3);
    return std::nullopt;
}

}  // namespace binsize::go
