#include "evidence/movable_code.hpp"

#include "evidence/address_scan.hpp"
#include "evidence/x86_instructions.hpp"

#include <cstring>

namespace binsize {
namespace {

// What an instruction of arm64 names by its distance from itself: the bits that say it.
struct Distance {
    u32 bits = 0;  ///< 0: nothing
    u64 target = 0;
};

u64 distance_of(u32 word, unsigned from, unsigned count) {
    const auto high = static_cast<i32>(word << (32U - from - count));
    return static_cast<u64>(i64{high >> (32U - count)} * 4);
}

Distance distance_arm64(u32 word, u64 at) {
    if ((word & 0x7c000000U) == 0x14000000U)  // B, BL
        return {0x03ffffffU, at + distance_of(word, 0, 26)};
    if ((word & 0x7e000000U) == 0x36000000U)  // TBZ, TBNZ
        return {0x0007ffe0U, at + distance_of(word, 5, 14)};
    if ((word & 0xff000000U) == 0x54000000U ||  // B.cond
        (word & 0x7e000000U) == 0x34000000U ||  // CBZ, CBNZ
        (word & 0x3b000000U) == 0x18000000U)    // LDR of a literal
        return {0x00ffffe0U, at + distance_of(word, 5, 19)};
    if ((word & 0x9f000000U) == 0x10000000U)  // ADR
        return {0x60ffffe0U, at + distance_of(word, 5, 19) + (word >> 29U & 3U)};
    return {};
}

}  // namespace

MovableCodeReader::MovableCodeReader(const Image& image) : fixed_(fixed_addresses(image)) {
    if (image.arch == "amd64") isa_ = Isa::amd64;
    if (image.arch == "arm64" && image.endian == Endian::little) isa_ = Isa::arm64;
}

bool MovableCodeReader::read(ByteView code, u64 address, MovableCode& out) const {
    out.bytes.assign(as_text(code));
    out.operands.clear();
    if (code.size() > 0xffffffffU || isa_ == Isa::none) return false;
    return isa_ == Isa::amd64 ? read_amd64(address, out) : read_arm64(address, out);
}

bool MovableCodeReader::read_amd64(u64 address, MovableCode& out) const {
    const auto code = as_view(out.bytes);
    const u64 size = code.size();
    const auto take = [&](u64 at, u64 width, u64 target) {
        out.operands.push_back({static_cast<u32>(at), target});
        std::memset(out.bytes.data() + at, 0, width);
    };
    for (u64 at = 0; at < size;) {
        const auto in = x86_instruction(code, at, true);
        if (in.length == 0) return false;
        const u64 end = at + in.length;
        const u64 operand = at + in.operand;
        const auto number = [&](u64 from) {
            return load_unchecked<u32>(code.data() + from, Endian::little);
        };
        using Kind = X86Instruction::Kind;
        const bool direct =
            in.kind == Kind::call || in.kind == Kind::jump || in.kind == Kind::branch;
        const auto leads_out = [&](u64 target) { return target - address >= size; };
        if (direct) {
            const u64 target = address + end + static_cast<u64>(i64{in.distance});
            if (leads_out(target)) take(operand, end - operand, target);
        } else {
            u64 displacement = 0;
            if (in.operand != 0 && in.kind != Kind::filler) {
                const auto modrm = static_cast<u8>(code[operand]);
                const unsigned mod = modrm >> 6U;
                const bool sib = (modrm & 7U) == 4;
                if ((modrm & 0xc7U) == 5) {
                    displacement = operand + 1;
                    const u64 target =
                        address + end +
                        static_cast<u64>(i64{static_cast<i32>(number(displacement))});
                    if (leads_out(target)) take(displacement, 4, target);
                } else if (fixed_.size > 0 && mod != 3) {
                    const bool bare =
                        mod == 0 && sib && (static_cast<u8>(code[operand + 1]) & 7U) == 5;
                    if (mod == 2 || bare) displacement = operand + (sib ? 2 : 1);
                    if (displacement != 0 && fixed_.contains(number(displacement)))
                        take(displacement, 4, number(displacement));
                }
            }
            // An immediate, or what looks so: either way it is told.
            const u64 last = end - 4;
            if (fixed_.size > 0 && in.length > 4 &&
                last >= displacement + 4 * (displacement != 0) && fixed_.contains(number(last)))
                take(last, 4, number(last));
        }
        at = end;
    }
    return true;
}

bool MovableCodeReader::read_arm64(u64 address, MovableCode& out) const {
    constexpr u64 farthest = 32 * 4;  // as in scan_pages_arm64()
    constexpr u32 place_bits = 0x003ffc00U;
    const auto original = out.bytes;
    const auto code = as_view(original);
    const u64 size = code.size();
    if (size % 4 != 0) return false;
    const auto word_at = [&](u64 at) {
        return load_unchecked<u32>(code.data() + at, Endian::little);
    };
    const auto take = [&](u64 at, u32 bits, u64 target) {
        out.operands.push_back({static_cast<u32>(at), target});
        for (unsigned i = 0; i < 4; ++i) {
            auto& byte = out.bytes[at + i];
            byte = static_cast<char>(static_cast<u8>(byte) & ~(bits >> (8 * i)) & 0xffU);
        }
    };
    for (u64 at = 0; at < size; at += 4) {
        const u32 word = word_at(at);
        if (const auto d = distance_arm64(word, address + at); d.bits != 0) {
            if (d.target - address >= size) take(at, d.bits, d.target);
            continue;
        }
        const auto page = go::detail::page_arm64(word, address + at);
        if (!page) continue;
        const u32 reg = word & 31U;
        bool used = false;
        for (u64 k = at + 4; k < std::min(size, at + farthest); k += 4) {
            const u32 next = word_at(k);
            if ((next >> 5U & 31U) == reg)
                if (const auto place = go::detail::place_in_page_arm64(next)) {
                    take(k, place_bits, *page + place->offset);
                    used = true;
                }
            const bool call = (next & 0xfc000000U) == 0x94000000U ||              // BL
                              (next & 0xfffffc1fU) == 0xd63f0000U;                // BLR
            const bool leaves = !call && ((next & 0xfc000000U) == 0x14000000U ||  // B
                                          (next & 0xfe000000U) == 0xd6000000U);   // BR, RET
            if (leaves || (call && reg < 19) || go::detail::writes_arm64(next, reg)) break;
        }
        take(at, 0x60ffffe0U, used ? address : *page);
    }
    return true;
}

}  // namespace binsize
