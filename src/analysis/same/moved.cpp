// A wrong answer needs a value on one side that happens to lead to exactly what the value on the
// other side leads to, though neither is an address: each way of reading is tried on both sides
// alike, so two numbers that differ by chance lead to two things that moved by just that much.
#include "analysis/same/moved.hpp"

#include <algorithm>

namespace binsize::same {

void PlaceMap::finish() { std::ranges::sort(parts_, {}, &Part::a); }

const PlaceMap::Part* PlaceMap::holding(u64 a) const {
    const auto after = std::ranges::upper_bound(parts_, a, {}, &Part::a);
    if (after == parts_.begin()) return nullptr;
    const auto& part = *std::prev(after);
    return a - part.a < part.size ? &part : nullptr;
}

std::optional<u64> PlaceMap::operator()(u64 a) const {
    const auto* part = holding(a);
    if (part != nullptr) return part->b + (a - part->a);
    part = a > 0 ? holding(a - 1) : nullptr;
    if (part == nullptr) return std::nullopt;
    return part->b + (a - part->a);
}

Moved::Moved(const Side& a, const Side& b, const PlaceMap& map) : a_(a), b_(b), map_(map) {
    for (const auto& base : a.bases) {
        const auto twin = std::ranges::find(b.bases, base.name, &Base::name);
        if (twin != b.bases.end()) bases_.push_back({base.position, twin->position});
    }
}

bool Moved::same_place(u64 a, u64 b) const {
    if (looks_ == 0) return false;
    --looks_;
    if (map_(a) == b) return true;
    // The end of one thing is the beginning of the next, which may have moved away from it.
    const auto end = a > 0 ? map_(a - 1) : std::nullopt;
    return end && *end + 1 == b;
}

bool Moved::same_address(u64 a, u64 b) const {
    const auto place = [](const Side& side, u64 address) -> std::optional<u64> {
        if (const auto at = side.axis.at_address(address)) return at;
        const auto last = address > 0 ? side.axis.at_address(address - 1) : std::nullopt;
        return last ? std::optional(*last + 1) : std::nullopt;
    };
    const auto x = place(a_, a);
    if (!x) return false;
    const auto y = place(b_, b);
    return y && same_place(*x, *y);
}

// Counted from the field itself (unwind tables, DWARF's lengths), or in x86's code from its end,
// behind which an immediate operand may follow.
bool Moved::same_relative(const Field& f, i64 x, i64 y, bool code) const {
    const auto from_a = a_.address_of(f.a);
    const auto from_b = b_.address_of(f.b);
    const auto plus = [](u64 from, i64 by) { return from + static_cast<u64>(by); };
    if (!from_a || !from_b) {
        const u64 end = f.width;
        return plus(f.a + end, x) <= a_.limit() && plus(f.b + end, y) <= b_.limit() &&
               same_place(plus(f.a + end, x), plus(f.b + end, y));
    }
    if (!code) return same_address(plus(*from_a, x), plus(*from_b, y));
    for (const u64 behind : {4U, 5U, 8U, 6U})
        if (same_address(plus(*from_a + behind, x), plus(*from_b + behind, y))) return true;
    return false;
}

// Tables of files lie elsewhere in part and not in order: the entries of two paths that end alike.
bool Moved::same_file_name(u64 a, u64 b) const {
    constexpr u64 longest = 4096;
    const auto name = [](const Side& side, u64 at) -> std::string_view {
        const auto before = side.bytes(at == 0 ? 0 : at - 1, longest);
        if (at == 0 || before.empty() || before[0] != std::byte{0}) return {};
        const auto text = field_text(before.subspan(1));
        return text.substr(text.rfind('/') + 1);
    };
    const auto x = name(a_, a);
    return x.size() > 3 && x == name(b_, b);
}

bool Moved::same_from_base(u64 x, u64 y, const Stretch& in) const {
    const u64 most = a_.limit();
    return x < most && y < b_.limit() &&
           std::ranges::any_of(
               bases_,
               [&](const BasePair& p) {
                   if (p.a + x > most) return false;
                   return same_place(p.a + x, p.b + y) ||
                          (in.cost_class == CostClass::pclntab && same_file_name(p.a + x, p.b + y));
               });
}

// The size behind a pointer: of a string, a slice, a symbol. Both ends are the same things'.
bool Moved::same_length(const Field& f) const {
    const auto endian = a_.image.endian;
    const unsigned word = a_.image.word();
    if (f.width != word || f.a < word || f.b < word) return false;
    const auto number = [&](const Side& side, u64 at) {
        const auto bytes = side.bytes(at, word);
        return word == 8 ? find_int<u64>(bytes, 0, endian).value_or(0)
                         : u64{find_int<u32>(bytes, 0, endian).value_or(0)};
    };
    const u64 x = number(a_, f.a - word);
    const u64 y = number(b_, f.b - word);
    return x != 0 && same_address(x, y) && same_address(x + number(a_, f.a), y + number(b_, f.b));
}

// A pointer that dyld patches, on both sides. The distance to the next one says nothing of its own.
bool Moved::same_chained(const Field& f, u64 x, u64 y) const {
    if (!a_.chained || !b_.chained) return false;
    const auto is_one = [](const Side& side, u64 place) {
        const auto address = side.address_of(place);
        return address && std::ranges::binary_search(side.chained->places, *address);
    };
    if (!is_one(a_, f.a) || !is_one(b_, f.b)) return false;
    const auto p = a_.chained->target_of(x);
    const auto q = b_.chained->target_of(y);
    if (!p.import || !q.import)
        return !p.import && !q.import && p.rest == q.rest && same_address(p.address, q.address);
    const auto& from_a = a_.chained->imports;
    const auto& from_b = b_.chained->imports;
    if (*p.import >= from_a.size() || *q.import >= from_b.size()) return false;
    const auto& i = from_a[*p.import];
    const auto& j = from_b[*q.import];
    return p.address == q.address && p.rest == q.rest && i.name == j.name &&
           i.library == j.library && i.weak == j.weak && i.addend == j.addend;
}

// adrp and what adds the low bits to its page, or a branch; the address that they lead to.
std::optional<u64> Moved::arm64_target(const Side& side, u64 at) const {
    const auto address = side.axis.address_of(at);
    const auto word = [&](u64 place) {
        return find_int<u32>(side.image.bytes, place, Endian::little).value_or(0);
    };
    const u32 own = word(at);
    if (!address) return std::nullopt;
    const auto signed_bits = [](u64 value, unsigned bits) {
        return static_cast<i64>(value << (64U - bits)) >> (64U - bits);
    };
    if ((own & 0x7c000000U) == 0x14000000U)  // b, bl
        return *address + static_cast<u64>(signed_bits(own & 0x3ffffffU, 26) * 4);
    const auto is_adrp = [](u32 w) { return (w & 0x9f000000U) == 0x90000000U; };
    const auto page_of = [&](u32 w, u64 place) {
        const u64 immediate = ((w >> 3U) & 0x1ffffcU) | ((w >> 29U) & 3U);
        return ((*address - at + place) & ~u64{0xfff}) +
               static_cast<u64>(signed_bits(immediate, 21) * 4096);
    };
    // add (immediate), or a load or store with an unsigned offset scaled by its size.
    const auto low_of = [](u32 w) -> std::optional<u64> {
        const u64 immediate = (w >> 10U) & 0xfffU;
        if ((w & 0xffc00000U) == 0x91000000U) return immediate;
        if ((w & 0x3b000000U) != 0x39000000U) return std::nullopt;
        const bool wide = (w & 0x04800000U) == 0x04800000U;  // a vector of 16 bytes
        return immediate << (wide ? 4U : w >> 30U);
    };
    constexpr u64 reach = 8;  // instructions between the two
    for (u64 n = 1; n <= reach; ++n) {
        const u64 other = is_adrp(own) ? at + 4 * n : at - 4 * n;
        if (!is_adrp(own) && at < 4 * n) break;
        const u32 w = word(other);
        const u32 page = is_adrp(own) ? own : w;
        const u32 user = is_adrp(own) ? w : own;
        if (!is_adrp(page) || (page & 31U) != ((user >> 5U) & 31U)) continue;
        const auto low = low_of(user);
        if (low) return page_of(page, is_adrp(own) ? at : other) + *low;
    }
    return std::nullopt;
}

bool Moved::same_arm64(u64 a, u64 b) const {
    const auto x = arm64_target(a_, a);
    const auto y = x ? arm64_target(b_, b) : std::nullopt;
    return y && same_address(*x, *y);
}

bool Moved::leads_to_same(const Field& f, const Stretch& in) const {
    const auto endian = a_.image.endian;
    const bool code = in.cost_class == CostClass::code;
    const bool in_headers = in.cost_class == CostClass::headers;  // which state places in the file
    if (f.width == 8) {
        const auto x = find_int<u64>(a_.bytes(f.a, 8), 0, endian);
        const auto y = find_int<u64>(b_.bytes(f.b, 8), 0, endian);
        if (!x || !y) return false;
        return same_address(*x, *y) || same_chained(f, *x, *y) || same_from_base(*x, *y, in) ||
               same_length(f) || (in_headers && same_place(*x, *y));
    }
    const auto x = find_int<u32>(a_.bytes(f.a, 4), 0, endian);
    const auto y = find_int<u32>(b_.bytes(f.b, 4), 0, endian);
    if (!x || !y) return false;
    if (code && a_.image.arch == "arm64" && f.a % 4 == 0 && same_arm64(f.a, f.b)) return true;
    return same_relative(f, static_cast<i32>(*x), static_cast<i32>(*y), code) ||
           same_address(*x, *y) || (!code && same_from_base(*x, *y, in)) ||
           (in_headers && same_place(*x, *y));
}

u64 Moved::size_at(u64 a, u64 b, u64 a_begin, const Stretch& in) const {
    if (tired()) return 0;
    const bool words = in.cost_class != CostClass::code;
    for (const unsigned width : {4U, 8U}) {
        if (width == 8 && !words && a_.image.arch != "amd64") continue;
        for (u64 back = 0; back < width && back <= a - a_begin && back <= b; ++back) {
            const Field f{a - back, b - back, width};
            if (leads_to_same(f, in)) return width - back;
        }
    }
    return 0;
}

}  // namespace binsize::same
