// Which addresses a function's code names, without decoding every instruction: each processor has
// few shapes that carry an address, and their bytes are looked for directly. Measured against full
// decoders (tests/go/code_scan_*.cpp) on the Go matrix: nothing false, nothing missed. Nor in large
// amd64 programs, but that there 1 of 6000 accesses is by chance.
// Facts: Intel SDM vol. 2 (ModR/M: mod 00, r/m 101 is a displacement alone), Arm ARM C6.2 (ADRP,
// ADD, LDR), z/Architecture Principles of Operation (LARL), and what cmd/link relocates.
#pragma once

#include "base/byte_lanes.hpp"

#include <string_view>
#include <type_traits>

namespace binsize::go {

enum class Isa : u8 { other, amd64, i386, arm64, s390x };

[[nodiscard]] constexpr Isa isa_of(std::string_view arch) {
    if (arch == "amd64") return Isa::amd64;
    if (arch == "386") return Isa::i386;
    if (arch == "arm64") return Isa::arm64;
    if (arch == "s390x") return Isa::s390x;
    return Isa::other;
}

/// How code names an address: it takes it (a string's, a table's), or reads or writes there, which
/// may be the middle of something.
enum class Use : u8 { address, access };

namespace detail {

// Hands on what was found, and where to those who ask.
template <class F>
void give(F& each, u64 target, Use use, std::size_t at) {
    if constexpr (std::is_invocable_v<F&, u64, Use, std::size_t>)
        each(target, use, at);
    else
        each(target, use);
}

// ModR/M fields that say "displacement alone".
inline constexpr ByteKind displacement_alone{0x05, 0xc7};

// Opcodes of one byte with a ModR/M byte that compilers use on data, and how many bytes of
// immediate follow the displacement; −1 for the others.
template <bool Relative>
int immediate_after(u8 opcode, u8 modrm, bool rex_w) {
    switch (opcode) {
        case 0x01:
        case 0x03:
        case 0x09:
        case 0x0b:
        case 0x21:
        case 0x23:
        case 0x29:
        case 0x2b:
        case 0x31:
        case 0x33:
        case 0x38:
        case 0x39:
        case 0x3a:
        case 0x3b:
        case 0x63:
        case 0x84:
        case 0x85:
        case 0x86:
        case 0x87:
        case 0x88:
        case 0x89:
        case 0x8a:
        case 0x8b:
        case 0x8d: return 0;
        case 0x80:
        case 0x83: return 1;
        case 0x81: return 4;
        // The reg field chooses: MOV is /0, INC, DEC, CALL, JMP, PUSH are /0, /1, /2, /4, /6.
        case 0xc6: return modrm == 0x05 ? 1 : -1;
        case 0xc7: return modrm == 0x05 ? 4 : -1;
        case 0xff: return (modrm & 8U) == 0 || modrm == 0x0d ? 0 : -1;
        // Carries of long numbers: words only.
        case 0x13:
        case 0x1b: return rex_w ? 0 : -1;
        // TEST with an immediate (/0, /1), else NOT … IDIV.
        case 0xf7: return !rex_w ? -1 : (modrm & 0x30U) == 0 ? 4 : 0;
        // FLDCW, FNSTCW: the FPU serves 386 alone.
        case 0xd9: return Relative || (modrm & 0x28U) != 0x28 ? -1 : 0;
        default: return -1;
    }
}

// The same for opcodes behind 0F (map 1), 0F 38 (map 2) and 0F 3A (map 3): moves and arithmetic of
// vectors, widening loads, tests of one bit.
inline int vector_immediate_after(unsigned map, u8 opcode) {
    if (map == 2) return 0;
    if (map == 3) return 1;
    if (map != 1) return -1;
    if ((opcode >= 0x70 && opcode <= 0x73) || opcode == 0xba || opcode == 0xc2 ||
        (opcode >= 0xc4 && opcode <= 0xc6))
        return 1;
    const bool plain = (opcode >= 0x10 && opcode <= 0x17) || (opcode >= 0x28 && opcode <= 0x2f) ||
                       (opcode >= 0x51 && opcode <= 0x7f) || opcode >= 0xd0 || opcode == 0xaf ||
                       opcode == 0xb6 || opcode == 0xb7 || opcode == 0xbe || opcode == 0xbf;
    return plain ? 0 : -1;
}

// The opcode map that the prefix in front of the opcode at bytes[at] selects; 0 where there is none
// of VEX (C5, C4) and EVEX (62).
inline unsigned vector_map(const u8* bytes, std::size_t at) {
    if (at >= 2 && bytes[at - 2] == 0xc5) return 1;
    if (at >= 3 && bytes[at - 3] == 0xc4) return bytes[at - 2] & 0x1fU;
    if (at >= 4 && bytes[at - 4] == 0x62 && (bytes[at - 2] & 4U) != 0) return bytes[at - 3] & 0xfU;
    return 0;
}

template <bool Relative, class F>
void scan_x86(ByteView code, u64 address, F&& each) {
    const auto* const bytes = reinterpret_cast<const u8*>(code.data());
    const std::size_t size = code.size();
    // Ends of the last displacements that hardly are anything else: they are not looked into. LEA
    // is the surest, so only another one hides it.
    std::size_t in_address = 0;
    std::size_t inside = 0;
    const auto at_modrm = [&](std::size_t i) {
        if (i < 1 || i < in_address || i + 5 > size) return;
        const auto displacement =
            static_cast<u32>(load_unchecked<u32>(code.data() + i + 1, Endian::little));
        const u8 opcode = bytes[i - 1];
        const u8 before = i >= 2 ? bytes[i - 2] : u8{0};
        const bool rex_w = Relative && (before & 0xf8U) == 0x48;
        Use use = Use::access;
        int immediate = 0;
        if (opcode == 0x8d && (rex_w || !Relative)) {
            use = Use::address;
            if (Relative) in_address = i + 5;
        } else if (i < inside) {
            return;
        } else if (before == 0x0f && opcode != 0x39 && opcode != 0x3b && opcode != 0xc7) {
            // Without the three: behind 0F they are nothing, and it ends the instruction before.
            immediate = vector_immediate_after(1, opcode);
            // So it may with others, or be a jump's; an absolute target is hardly one by chance.
            if (!Relative && immediate < 0)
                immediate = immediate_after<Relative>(opcode, bytes[i], rex_w);
        } else if (i >= 3 && bytes[i - 3] == 0x0f && (before == 0x38 || before == 0x3a)) {
            immediate = before == 0x38 ? 0 : 1;
        } else {
            immediate = immediate_after<Relative>(opcode, bytes[i], rex_w);
            if (immediate == 4 && before == 0x66) immediate = 2;
            if (immediate < 0) immediate = vector_immediate_after(vector_map(bytes, i - 1), opcode);
        }
        if (immediate < 0) return;
        // With REX.W, and as the comparison with 0 of every write barrier, chance is improbable.
        if (Relative &&
            (rex_w || (opcode == 0x83 && bytes[i] == 0x3d && i + 5 < size && bytes[i + 5] == 0)))
            inside = i + 5;
        const u64 target =
            Relative ? address + i + 5 + static_cast<unsigned>(immediate) +
                           static_cast<u64>(static_cast<i64>(static_cast<i32>(displacement)))
                     : displacement;
        give(each, target, use, i);
    };
    if constexpr (!Relative) {
        // A0 … A3 move between the accumulator and an address, without a ModR/M byte.
        for (std::size_t i = 0; i < size; ++i) {
            if ((bytes[i] & 0xfcU) == 0xa0 && i + 5 <= size)
                give(each, load_unchecked<u32>(code.data() + i + 1, Endian::little), Use::access,
                     i);
            if ((bytes[i] & 0xc7U) == 0x05) at_modrm(i);
        }
        return;
    }
    each_byte(code, displacement_alone, at_modrm);
}

/// The page that ADRP names, from the place where it stands; nothing where that is something else.
inline std::optional<u64> page_arm64(u32 word, u64 at) {
    if ((word & 0x9f000000U) != 0x90000000U) return std::nullopt;
    const u32 page = (word >> 29U & 3U) | (word >> 3U & 0x1ffffcU);
    const auto pages = static_cast<i64>(static_cast<i32>(page << 11U) >> 11U);
    return (at & ~u64{0xfff}) + static_cast<u64>(pages * 4096);
}

/// The place in its page that ADD, a load or a store names; nothing of other instructions.
struct PlaceInPage {
    u64 offset;
    Use use;
};
inline std::optional<PlaceInPage> place_in_page_arm64(u32 word) {
    const u64 low = word >> 10U & 0xfffU;
    if ((word & 0xffc00000U) == 0x91000000U) return PlaceInPage{low, Use::address};
    if ((word & 0x3b000000U) != 0x39000000U) return std::nullopt;
    const bool quad = (word & 0x04800000U) == 0x04800000U && word >> 30U == 0;
    return PlaceInPage{low << (quad ? 4U : word >> 30U), Use::access};
}

// The linker resolves both halves of ADRP with ADD, or with a load or store, as one relocation:
// they are neighbours.
template <class F>
void scan_arm64(ByteView code, u64 address, F&& each) {
    for (std::size_t i = 0; i + 8 <= code.size(); i += 4) {
        const auto adrp = load_unchecked<u32>(code.data() + i, Endian::little);
        const auto page = page_arm64(adrp, address + i);
        if (!page) continue;
        const auto next = load_unchecked<u32>(code.data() + i + 4, Endian::little);
        if ((next >> 5U & 31U) != (adrp & 31U)) continue;
        if (const auto place = place_in_page_arm64(next))
            give(each, *page + place->offset, place->use, i);
    }
}

// C0x0 is LARL; C4x2 and above are the loads and stores of the same form. The first two bits of an
// instruction say how long it is: inside others (LG with a base register 12) lie the same bytes.
template <class F>
void scan_s390x(ByteView code, u64 address, F&& each) {
    std::size_t length = 0;
    for (std::size_t i = 0; i + 6 <= code.size(); i += length) {
        const auto first = static_cast<u8>(code[i]);
        length = first < 0x40 ? 2 : first < 0xc0 ? 4 : 6;
        if ((first & 0xfbU) != 0xc0) continue;
        const bool larl = first == 0xc0;
        const auto operation = static_cast<u8>(code[i + 1]) & 15U;
        if (larl ? operation != 0 : operation < 2) continue;
        const auto halves = static_cast<i32>(load_unchecked<u32>(code.data() + i + 2, Endian::big));
        give(each, address + i + static_cast<u64>(i64{halves} * 2),
             larl ? Use::address : Use::access, i);
    }
}

}  // namespace detail

/// Calls each(target address, Use) for every address that code at `address` names, in order; a
/// third parameter is told the byte that says so. The caller filters: what is no address of its
/// regions is a number that looked like one.
template <class F>
void scan_code(Isa isa, ByteView code, u64 address, F&& each) {
    switch (isa) {
        case Isa::amd64: return detail::scan_x86<true>(code, address, each);
        case Isa::i386: return detail::scan_x86<false>(code, address, each);
        case Isa::arm64: return detail::scan_arm64(code, address, each);
        case Isa::s390x: return detail::scan_s390x(code, address, each);
        case Isa::other: return;
    }
}

}  // namespace binsize::go
