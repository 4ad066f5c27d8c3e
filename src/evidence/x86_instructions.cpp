#include "evidence/x86_instructions.hpp"

#include <algorithm>

namespace binsize::detail::x86 {
namespace {

constexpr u32 longest = 15;

constexpr std::array<u8, 256> two_byte_opcodes() {
    std::array<u8, 256> t{};
    for (auto& follows : t) follows = modrm;
    for (const unsigned i :
         {0x05U, 0x06U, 0x07U, 0x08U, 0x09U, 0x0bU, 0x0eU, 0x30U, 0x31U, 0x32U, 0x33U,
          0x34U, 0x35U, 0x37U, 0x77U, 0xa0U, 0xa1U, 0xa2U, 0xa8U, 0xa9U, 0xaaU})
        t[i] = nothing;
    for (unsigned i = 0xc8; i < 0xd0; ++i) t[i] = nothing;
    for (unsigned i = 0x80; i < 0x90; ++i) t[i] = word;
    for (const unsigned i :
         {0x0fU, 0x70U, 0x71U, 0x72U, 0x73U, 0xa4U, 0xacU, 0xbaU, 0xc2U, 0xc4U, 0xc5U, 0xc6U})
        t[i] = modrm | byte;
    return t;
}

constexpr std::array<u8, 256> short_operand_lengths() {
    std::array<u8, 256> t{};
    for (unsigned i = 0; i < 256; ++i) {
        const unsigned mod = i >> 6U;
        t[i] = mod == 3 ? 1 : mod == 1 ? 2 : mod == 2 || (i & 7U) == 6 ? 3 : 1;
    }
    return t;
}

constexpr auto two_byte = two_byte_opcodes();
constexpr auto short_operand_length = short_operand_lengths();

// Assemblers fill code of 32 bits with LEA of a register to itself.
bool is_lea_filler(const u8* code, u32 at, u8 operands) {
    const unsigned mod = operands >> 6U;
    if (mod != 1 && mod != 2) return false;
    const bool sib = (operands & 7U) == 4;
    const u8 scaled = code[at + 1];
    const unsigned base = (sib ? scaled : operands) & 7U;
    if ((operands >> 3U & 7U) != base || (sib && (scaled & 0x38U) != 0x20)) return false;
    const auto* const displacement = reinterpret_cast<const std::byte*>(code + at + (sib ? 2 : 1));
    return mod == 1 ? *displacement == std::byte{0}
                    : load_unchecked<u32>(displacement, Endian::little) == 0;
}

}  // namespace

X86Instruction decode(const u8* code, bool wide) {
    using Kind = X86Instruction::Kind;
    u32 i = 0;
    bool short_operands = false, short_addresses = false, wide_operands = false;
    u8 opcode = code[i++];
    if (wide && (opcode & 0xf0U) == 0x40) {
        wide_operands = (opcode & 8U) != 0;
        opcode = code[i++];
    }
    if ((one_byte[opcode] & prefix) != 0) {
        while ((one_byte[opcode] & prefix) != 0) {
            short_operands |= opcode == 0x66;
            short_addresses |= opcode == 0x67;
            if (i >= longest) return {};
            opcode = code[i++];
        }
        if (wide && (opcode & 0xf0U) == 0x40) {
            wide_operands = (opcode & 8U) != 0;
            opcode = code[i++];
        }
    }
    unsigned follows = one_byte[opcode];
    X86Instruction out;
    out.kind = static_cast<Kind>(kinds[opcode]);
    u8 second = 0;
    if ((follows & (special | none64)) != 0) {
        if (wide && (follows & none64) != 0) return {};
        const bool encoded = wide || code[i] >= 0xc0;  // else LES, LDS, BOUND
        if (opcode == 0x0f) {
            second = code[i++];
            follows = two_byte[second];
            if (second == 0x38 || second == 0x3a) {
                ++i;
                follows = second == 0x3a ? modrm | byte : modrm;
            }
            if ((second & 0xf0U) == 0x80) out.kind = Kind::branch;
            if (second == 0x0b) out.kind = Kind::end;
            if (second == 0x1f) out.kind = Kind::filler;
        } else if (opcode >= 0xa0 && opcode < 0xa4) {
            i += wide ? (short_addresses ? 4 : 8) : (short_addresses ? 2 : 4);
            follows = nothing;
        } else if (opcode == 0x62 || opcode >= 0xc4) {
            if (encoded) {
                const unsigned map = opcode == 0xc5 ? 1U : code[i] & (opcode == 0x62 ? 7U : 31U);
                i += opcode == 0xc5 ? 1 : opcode == 0xc4 ? 2 : 3;
                const u8 last = code[i++];
                follows = map == 3 ? modrm | byte : map == 1 ? two_byte[last] : unsigned{modrm};
                if (opcode == 0x62) follows |= modrm;
                follows &= ~unsigned{word};
            } else {
                follows = modrm;
            }
        }
    }
    if ((follows & modrm) != 0) {
        const u8 operands = code[i];
        out.operand = static_cast<u8>(i);
        const unsigned extension = operands >> 3U & 7U;
        if (!wide && opcode == 0x8d && is_lea_filler(code, i, operands)) out.kind = Kind::filler;
        if (wide || !short_addresses) {
            const bool far = (operands & 0xc7U) == 4 && (code[i + 1] & 7U) == 5;
            i += operand_length[operands] + (far ? 4U : 0U);
        } else {
            i += short_operand_length[operands];
        }
        if (opcode >= 0xf6) {
            if (opcode == 0xf6 && extension < 2) follows |= byte;
            if (opcode == 0xf7 && extension < 2) follows |= word;
            if (opcode == 0xff && extension == 2) out.kind = Kind::indirect_call;
            if (opcode == 0xff && extension == 4)
                out.kind = operands >> 6U == 3 ? Kind::table_jump : Kind::indirect_jump;
        }
    }
    if ((follows & byte) != 0) i += 1;
    if ((follows & half) != 0) i += 2;
    const bool direct =
        out.kind == Kind::call || out.kind == Kind::jump || out.kind == Kind::branch;
    if ((follows & word) != 0) {
        const bool quad = wide_operands && (opcode & 0xf8U) == 0xb8;
        i += quad ? 8 : short_operands && !(direct && wide) ? 2 : 4;
    }
    if (i > longest) return {};
    out.length = i;
    if (direct) {
        const bool near = (follows & byte) != 0;
        out.operand = static_cast<u8>(i - (near ? 1U : 4U));
        const auto* const distance = reinterpret_cast<const std::byte*>(code + out.operand);
        out.distance = near ? load_unchecked<i8>(distance, Endian::little)
                            : load_unchecked<i32>(distance, Endian::little);
    }
    return out;
}

X86Instruction decode_last(ByteView bytes, bool wide) {
    std::array<u8, window> end{};
    std::ranges::copy(as_text(bytes), end.begin());
    const auto out = decode(end.data(), wide);
    return out.length <= bytes.size() ? out : X86Instruction{};
}

}  // namespace binsize::detail::x86
