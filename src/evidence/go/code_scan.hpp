// Which addresses a function's code names, without decoding every instruction: each processor has
// few shapes that carry an address, and their bytes are looked for directly. Measured against full
// decoders (tests/go/code_scan_*.cpp) on the Go matrix: nothing false, nothing missed. Nor in large
// amd64 programs, but that there 1 of 6000 accesses is by chance.
// Facts: Intel SDM vol. 2 (ModR/M: mod 00, r/m 101 is a displacement alone), Arm ARM C6.2 (ADRP,
// ADD, LDR), z/Architecture Principles of Operation (LARL), and what cmd/link relocates.
#pragma once

#include "base/byte_lanes.hpp"

#include <algorithm>
#include <optional>
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

// What the bytes of x86 code say where a ModR/M byte may stand; asked in order.
template <bool Relative>
class DisplacementsX86 {
public:
    DisplacementsX86(ByteView code, u64 address)
        : code_(code), bytes_(reinterpret_cast<const u8*>(code.data())), address_(address) {}

    /// Gives the address that the bytes around the ModR/M byte at `i` name, if they do.
    template <class F>
    void at(std::size_t i, F& each) {
        if (i < 1 || i < in_address_ || i + 5 > code_.size()) return;
        const auto displacement =
            static_cast<u32>(load_unchecked<u32>(code_.data() + i + 1, Endian::little));
        const u8 opcode = bytes_[i - 1];
        const u8 before = i >= 2 ? bytes_[i - 2] : u8{0};
        const bool rex_w = Relative && (before & 0xf8U) == 0x48;
        Use use = Use::access;
        int immediate = 0;
        if (opcode == 0x8d && (rex_w || !Relative)) {
            use = Use::address;
            if (Relative) in_address_ = i + longest_hidden;
        } else if (i < inside_) {
            return;
        } else {
            immediate = immediate_at(i, opcode, before, rex_w);
        }
        if (immediate < 0) return;
        // With REX.W, and as the comparison with 0 of every write barrier, chance is improbable.
        if (Relative && (rex_w || (opcode == 0x83 && bytes_[i] == 0x3d && i + 5 < code_.size() &&
                                   bytes_[i + 5] == 0)))
            inside_ = i + longest_hidden;
        const u64 target =
            Relative ? address_ + i + 5 + static_cast<unsigned>(immediate) +
                           static_cast<u64>(static_cast<i64>(static_cast<i32>(displacement)))
                     : displacement;
        give(each, target, use, i);
    }

    /// A ModR/M byte hides others nearer behind it than this, and none farther.
    static constexpr std::size_t longest_hidden = 5;

private:
    [[nodiscard]] int immediate_at(std::size_t i, u8 opcode, u8 before, bool rex_w) const {
        if (before == 0x0f && opcode != 0x39 && opcode != 0x3b && opcode != 0xc7) {
            // Without the three: behind 0F they are nothing, and it ends the instruction before.
            const int vector = vector_immediate_after(1, opcode);
            // So it may with others, or be a jump's; an absolute target is hardly one by chance.
            return !Relative && vector < 0 ? immediate_after<Relative>(opcode, bytes_[i], rex_w)
                                           : vector;
        }
        if (i >= 3 && bytes_[i - 3] == 0x0f && (before == 0x38 || before == 0x3a))
            return before == 0x38 ? 0 : 1;
        const int immediate = immediate_after<Relative>(opcode, bytes_[i], rex_w);
        if (immediate == 4 && before == 0x66) return 2;
        return immediate < 0 ? vector_immediate_after(vector_map(bytes_, i - 1), opcode)
                             : immediate;
    }

    ByteView code_;
    const u8* bytes_;
    u64 address_;
    // Ends of the last displacements that hardly are anything else: they are not looked into. LEA
    // is the surest, so only another one hides it.
    std::size_t in_address_ = 0;
    std::size_t inside_ = 0;
};

template <class F>
void scan_386(ByteView code, u64 address, F&& each) {
    DisplacementsX86<false> displacements(code, address);
    const auto* const bytes = reinterpret_cast<const u8*>(code.data());
    // A0 … A3 move between the accumulator and an address, without a ModR/M byte.
    for (std::size_t i = 0; i < code.size(); ++i) {
        if ((bytes[i] & 0xfcU) == 0xa0 && i + 5 <= code.size())
            give(each, load_unchecked<u32>(code.data() + i + 1, Endian::little), Use::access, i);
        if ((bytes[i] & 0xc7U) == 0x05) displacements.at(i, each);
    }
}

template <class F>
void scan_amd64(ByteView code, u64 address, F&& each) {
    DisplacementsX86<true> displacements(code, address);
    each_byte(code, displacement_alone, [&](std::size_t i) { displacements.at(i, each); });
}

// The bytes that may be the highest of a displacement that leads from within [from, from + size)
// to where something is wanted; nothing where none does.
inline std::optional<ByteRange> highest_of_displacements(u64 from, u64 size, Extent wanted) {
    constexpr i64 reach = i64{1} << 31U;
    constexpr u64 most = u64{1} << 62U;  // farther addresses are left to who looks closer
    if (from > most || size > most || wanted.begin > most || wanted.size > most)
        return ByteRange{0, 255};
    const i64 low = static_cast<i64>(wanted.begin) - static_cast<i64>(from + size) - 9;
    const i64 high = static_cast<i64>(wanted.end()) - static_cast<i64>(from);
    if (high < -reach || low >= reach) return std::nullopt;
    const i64 first = std::max(low, -reach) >> 24U;
    const i64 last = std::min(high, reach - 1) >> 24U;
    return ByteRange{static_cast<u8>(first), static_cast<u8>(last - first)};
}

// Most displacements lead elsewhere, which their highest byte says. Those that may lead to what is
// wanted are looked at together with those in front that could hide them.
template <class F>
void scan_amd64_for(ByteView code, u64 address, Extent wanted, F&& each) {
    constexpr std::size_t stretch = std::size_t{1} << 16U;
    constexpr std::size_t longest_immediate = 4;
    DisplacementsX86<true> displacements(code, address);
    const auto* const bytes = reinterpret_cast<const u8*>(code.data());
    const auto may_stand = [&](std::size_t i) { return (bytes[i] & 0xc7U) == 0x05; };
    const auto give_wanted = [&](u64 target, Use use, std::size_t at) {
        if (wanted.contains(target)) give(each, target, use, at);
    };
    std::size_t seen = 0;  // those in front were asked, as far as they can hide others
    const auto look = [&](std::size_t i) {
        const u64 target = address + i + 5 +
                           static_cast<u64>(static_cast<i64>(static_cast<i32>(
                               load_unchecked<u32>(code.data() + i + 1, Endian::little))));
        if (target + longest_immediate - wanted.begin >= wanted.size + longest_immediate) return;
        std::size_t first = i;
        constexpr auto hidden = DisplacementsX86<true>::longest_hidden;
        for (std::size_t k = i; k > seen && first - (k - 1) < hidden;)
            if (may_stand(--k)) first = k;
        for (; first < i; ++first)
            if (may_stand(first)) displacements.at(first, give_wanted);
        displacements.at(i, give_wanted);
        seen = i + 1;
    };
    for (std::size_t at = 0; at < code.size(); at += stretch) {
        const auto highest = highest_of_displacements(address + at, stretch, wanted);
        if (!highest) continue;
        const std::size_t size = std::min(stretch + 4, code.size() - at);
        each_byte_before(code.subspan(at, size), displacement_alone, 4, *highest,
                         [&](std::size_t i) { look(at + i); });
    }
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
        case Isa::amd64: return detail::scan_amd64(code, address, each);
        case Isa::i386: return detail::scan_386(code, address, each);
        case Isa::arm64: return detail::scan_arm64(code, address, each);
        case Isa::s390x: return detail::scan_s390x(code, address, each);
        case Isa::other: return;
    }
}

/// The same for what lies in `wanted` alone.
template <class F>
void scan_code_for(Isa isa, ByteView code, u64 address, Extent wanted, F&& each) {
    constexpr u64 room = 256;  // a distance's end does not wrap around
    if (isa == Isa::amd64 && wanted.size < ~u64{0} - room)
        return detail::scan_amd64_for(code, address, wanted, each);
    scan_code(isa, code, address, [&](u64 target, Use use, std::size_t at) {
        if (wanted.contains(target)) detail::give(each, target, use, at);
    });
}

}  // namespace binsize::go
