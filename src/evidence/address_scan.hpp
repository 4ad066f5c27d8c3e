// How compilers of C, C++ and Rust let code name an address beyond what Go's does
// (go/code_scan.hpp). Facts: Intel SDM vol. 2 (MOV, PUSH, LEA, ModR/M, SIB); Arm ARM C6.2 (ADRP,
// ADD, LDR, STR, BL, RET); psABI of 386 §3.4 (position-independent code, R_386_GOTOFF).
#pragma once

#include "evidence/go/call_scan.hpp"
#include "wire/elf.hpp"

#include <algorithm>

namespace binsize {
namespace detail {

inline bool stores_immediate(const u8* at, std::size_t before) {
    // Behind C7: ModRM, and by what it says a SIB byte and a displacement.
    struct Shape {
        std::size_t length;
        u8 mod;
        bool sib, from_place;
    };
    constexpr Shape shapes[] = {{6, 0, false, true},  {3, 1, false, false}, {4, 1, true, false},
                                {6, 2, false, false}, {7, 2, true, false},  {2, 0, false, false},
                                {3, 0, true, false}};
    return std::ranges::any_of(shapes, [&](const Shape& s) {
        if (before < s.length || at[-static_cast<int>(s.length)] != 0xc7) return false;
        const u8 modrm = at[1 - static_cast<int>(s.length)];
        const bool memory = (modrm & 0xc0U) == static_cast<unsigned>(s.mod) << 6U;
        if (s.from_place) return memory && (modrm & 7U) == 5;
        return memory && ((modrm & 7U) == 4) == s.sib && !(s.mod == 0 && (modrm & 7U) == 5);
    });
}

inline bool looks_absolute(const u8* at, std::size_t before) {
    const u8 last = before >= 1 ? at[-1] : u8{0};
    if ((last & 0xf8U) == 0xb8 || last == 0x68) return true;
    if (before < 2) return false;
    if (at[-2] == 0xc7 && (last & 0xf8U) == 0xc0) return true;
    const bool sib = (at[-2] & 0xc7U) == 0x04 && (last & 7U) == 5;
    const bool from_register = (last & 0xc0U) == 0x80 && (last & 7U) != 4;
    return sib || from_register || stores_immediate(at, before);
}

}  // namespace detail

/// arm64: ADRP names a page, and what comes later the place in it, by ADD, a load or a store, maybe
/// several times, as long as nothing overwrites the register. Calls each(target, byte of the
/// ADRP).
template <class F>
void scan_pages_arm64(ByteView code, u64 address, F&& each) {
    constexpr std::size_t farthest = 32 * 4;
    const auto word = [&](std::size_t i) {
        return load_unchecked<u32>(code.data() + i, Endian::little);
    };
    for (std::size_t i = 0; i + 8 <= code.size(); i += 4) {
        const u32 adrp = word(i);
        const auto page = go::detail::page_arm64(adrp, address + i);
        if (!page) continue;
        const u32 reg = adrp & 31U;
        const auto end = std::min(code.size(), i + farthest);
        for (std::size_t k = i + 4; k + 4 <= end; k += 4) {
            const u32 next = word(k);
            if ((next >> 5U & 31U) == reg)
                if (const auto place = go::detail::place_in_page_arm64(next))
                    each(*page + place->offset, i);
            // Calls leave registers from X19 on as they are.
            const bool call = (next & 0xfc000000U) == 0x94000000U ||              // BL
                              (next & 0xfffffc1fU) == 0xd63f0000U;                // BLR
            const bool leaves = !call && ((next & 0xfc000000U) == 0x14000000U ||  // B
                                          (next & 0xfe000000U) == 0xd6000000U);   // BR, RET
            if (leaves || (call && reg < 19) || go::detail::writes_arm64(next, reg)) break;
        }
    }
}

/// x86: what is linked to run at one address carries addresses as 32-bit numbers, in code too:
/// immediates and displacements. Calls each(value, its byte, whether the opcode mostly carries
/// them): MOV r32 and r64 (B8+r, C7 /0), MOV to memory (C7 /0), PUSH (68); a displacement behind a
/// SIB byte without base, or from a register. `image` lies below 4 GiB, and is not empty.
template <class F>
void scan_absolute(ByteView code, Extent image, F&& each) {
    const auto* const bytes = reinterpret_cast<const u8*>(code.data());
    const auto first = static_cast<u32>(image.begin);
    each_number(code, first, static_cast<u32>(image.size - 1), [&](std::size_t i) {
        each(load_unchecked<u32>(code.data() + i, Endian::little), i,
             detail::looks_absolute(bytes + i, i));
    });
}

/// From the first mapped address to behind the last.
inline Extent mapped_addresses(const Image& image) {
    u64 low = ~u64{0};
    u64 high = 0;
    for (const auto& m : image.mappings) {
        low = std::min(low, m.address);
        high = std::max(high, m.address + std::min(m.memory_size, ~u64{0} - m.address));
    }
    return low < high ? Extent{low, high - low} : Extent{};
}

/// 386: code that may lie anywhere names data by its distance from the global offset table, whose
/// address a register holds: LEA r32, [r32 + disp32]. Calls each(target, its byte, whether it is so
/// far away that a structure's member is not).
template <class F>
void scan_got_distances(const Image& image, ByteView code, Extent wanted, F&& each) {
    constexpr u32 largest_member = 1U << 16U;
    if (image.arch != "386" || image.traits.relocations != Relocations::sections) return;
    const auto* table = image.section(".got.plt");
    if (table == nullptr) table = image.section(".got");
    const auto mapped = mapped_addresses(image);
    const u64 low = std::max(mapped.begin, wanted.begin);
    const u64 high = std::min(mapped.end(), wanted.end());
    if (table == nullptr || low >= high) return;
    const auto got = static_cast<u32>(table->memory.begin);
    const auto* const bytes = reinterpret_cast<const u8*>(code.data());
    each_number(code, static_cast<u32>(low) - got, static_cast<u32>(high - low - 1),
                [&](std::size_t i) {
                    if (i < 2 || bytes[i - 2] != 0x8d || (bytes[i - 1] & 0xc0U) != 0x80 ||
                        (bytes[i - 1] & 7U) == 4)
                        return;
                    const u32 distance = load_unchecked<u32>(code.data() + i, Endian::little);
                    each(u64{static_cast<u32>(got + distance)}, i,
                         distance + largest_member > 2 * largest_member);
                });
}

/// Addresses of what is linked to run at one place and lies where 32 bits reach; empty elsewhere.
inline Extent fixed_addresses(const Image& image) {
    constexpr u16 et_exec = elf::ET_EXEC;
    if (image.traits.relocations != Relocations::sections ||
        (image.arch != "amd64" && image.arch != "386") ||
        find_int<u16>(image.bytes, 16, image.endian) != et_exec)
        return {};
    u64 low = ~u64{0};
    u64 high = 0;
    for (const auto& m : image.mappings) {
        if (m.address > 0xffffffffU || m.memory_size > 0xffffffffU - m.address) return {};
        low = std::min(low, m.address);
        high = std::max(high, m.address + m.memory_size);
    }
    return low < high ? Extent{low, high - low} : Extent{};
}

}  // namespace binsize
