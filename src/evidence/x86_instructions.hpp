// How long instructions of x86 are, and where they lead: no more than it takes to go through code
// from one to the next. Facts: Intel SDM vol. 2, ch. 2 (formats, REX, VEX, EVEX) and appendix A
// (opcode maps).
#pragma once

#include "base/bytes.hpp"

#include <array>

namespace binsize {

struct X86Instruction {
    enum class Kind : u8 {
        other,
        filler,         ///< no-operations of any length, INT3
        call,           ///< direct
        jump,           ///< direct, always taken
        branch,         ///< direct, taken or not
        indirect_call,  ///< through a register or memory
        indirect_jump,  ///< through memory: what a function ends with
        table_jump,     ///< through a register
        end,            ///< nothing comes after: returns, UD2, HLT
    };
    u32 length = 0;  ///< 0: no instruction, or one that does not end in the code
    Kind kind = Kind::other;
    i32 distance = 0;  ///< of direct ones, from the next instruction
    u8 operand = 0;    ///< where ModRM is, and of direct ones the distance; 0: there is neither
};

namespace detail::x86 {

// What follows an opcode.
enum Follows : u8 {
    nothing = 0,
    modrm = 1,
    byte = 2,
    word = 4,  ///< 32 bits, 16 with a prefix
    half = 8,  ///< 16 bits
    prefix = 16,
    none64 = 32,  ///< no instruction of 64 bits
    special = 64,
};

constexpr std::array<u8, 256> one_byte_opcodes() {
    std::array<u8, 256> t{};
    for (unsigned row = 0; row < 0x40; row += 8) {
        for (unsigned i = 0; i < 4; ++i) t[row + i] = modrm;
        t[row + 4] = byte;
        t[row + 5] = word;
        t[row + 6] = t[row + 7] = none64;
    }
    for (const unsigned i :
         {0x26U, 0x2eU, 0x36U, 0x3eU, 0x64U, 0x65U, 0x66U, 0x67U, 0xf0U, 0xf2U, 0xf3U})
        t[i] = prefix;
    for (const unsigned i : {0x60U, 0x61U, 0xceU}) t[i] = none64;
    for (unsigned i = 0x70; i < 0x80; ++i) t[i] = byte;
    for (unsigned i = 0x84; i < 0x90; ++i) t[i] = modrm;
    for (unsigned i = 0xb0; i < 0xb8; ++i) t[i] = byte;
    for (unsigned i = 0xb8; i < 0xc0; ++i) t[i] = word;
    for (unsigned i = 0xd0; i < 0xe0; ++i) t[i] = modrm;
    for (unsigned i = 0xe0; i < 0xe8; ++i) t[i] = byte;
    for (const unsigned i : {0x0fU, 0x62U, 0xa0U, 0xa1U, 0xa2U, 0xa3U, 0xc4U, 0xc5U})
        t[i] = special;
    for (const unsigned i : {0x6bU, 0x80U, 0x83U, 0xc0U, 0xc1U, 0xc6U}) t[i] = modrm | byte;
    for (const unsigned i : {0x69U, 0x81U, 0xc7U}) t[i] = modrm | word;
    for (const unsigned i : {0x6aU, 0xa8U, 0xcdU, 0xebU}) t[i] = byte;
    for (const unsigned i : {0x68U, 0xa9U, 0xe8U, 0xe9U}) t[i] = word;
    for (const unsigned i : {0xc2U, 0xcaU}) t[i] = half;
    for (const unsigned i : {0x9aU, 0xeaU}) t[i] = word | half | none64;
    for (const unsigned i : {0xd4U, 0xd5U}) t[i] = byte | none64;
    t[0x63] = t[0xf6] = t[0xf7] = t[0xfe] = t[0xff] = modrm;
    t[0x82] = modrm | byte | none64;
    t[0xc8] = half | byte;
    t[0xd7] = nothing;
    return t;
}

inline constexpr auto one_byte = one_byte_opcodes();

constexpr std::array<u8, 256> direct_kinds() {
    using Kind = X86Instruction::Kind;
    std::array<u8, 256> t{};
    const auto set = [&](Kind kind, auto... opcodes) {
        ((t[opcodes] = static_cast<u8>(kind)), ...);
    };
    for (unsigned i = 0x70; i < 0x80; ++i) set(Kind::branch, i);
    set(Kind::branch, 0xe0U, 0xe1U, 0xe2U, 0xe3U);
    set(Kind::filler, 0x90U, 0xccU);
    set(Kind::call, 0xe8U);
    set(Kind::jump, 0xe9U, 0xebU);
    set(Kind::end, 0xc2U, 0xc3U, 0xcaU, 0xcbU, 0xcfU, 0xf4U);
    return t;
}

// ModRM with SIB and displacement, but for a SIB byte that has one without a register.
constexpr std::array<u8, 256> operand_lengths() {
    std::array<u8, 256> t{};
    for (unsigned i = 0; i < 256; ++i) {
        const unsigned mod = i >> 6U;
        const unsigned rm = i & 7U;
        const unsigned displacement = mod == 1 ? 1 : mod == 2 || (mod == 0 && rm == 5) ? 4 : 0;
        t[i] = static_cast<u8>(mod == 3 ? 1 : 1 + displacement + (rm == 4 ? 1 : 0));
    }
    return t;
}
inline constexpr auto kinds = direct_kinds();
inline constexpr auto operand_length = operand_lengths();

/// As far as decoding may look, whatever there is.
inline constexpr u32 window = 48;

/// Of `window` bytes; what has no prefix and no more than ModRM is decoded below.
[[nodiscard]] X86Instruction decode(const u8* code, bool wide);
/// Near the end of the code, where less than that is left.
[[nodiscard]] X86Instruction decode_last(ByteView bytes, bool wide);

}  // namespace detail::x86

/// The instruction at `at`, which lies in `bytes`.
inline X86Instruction x86_instruction(ByteView bytes, u64 at, bool wide) {
    using namespace detail::x86;
    if (bytes.size() - at < window) return decode_last(bytes.subspan(at), wide);
    const auto* const code = reinterpret_cast<const u8*>(bytes.data()) + at;
    // Most are short.
    u32 i = 0;
    u8 opcode = code[i++];
    if (wide && (opcode & 0xf0U) == 0x40) opcode = code[i++];
    const u8 follows = one_byte[opcode];
    if (follows == nothing) return {i, static_cast<X86Instruction::Kind>(kinds[opcode]), 0, 0};
    if (follows != modrm || !wide || opcode >= 0xf6) return decode(code, wide);
    const u8 operands = code[i];
    const bool far = (operands & 0xc7U) == 4 && (code[i + 1] & 7U) == 5;
    return {i + operand_length[operands] + (far ? 4U : 0U), X86Instruction::Kind::other, 0,
            static_cast<u8>(i)};
}

}  // namespace binsize
