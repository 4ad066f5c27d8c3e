#include "analysis/filler.hpp"

#include <algorithm>
#include <bit>

namespace binsize {
namespace {

constexpr u64 longest_filler = 64;

// Length of one x86 no-operation at the start, 0 where there is none.
std::size_t x86_nop(ByteView bytes) {
    const auto at = [&](std::size_t i) {
        return i < bytes.size() ? static_cast<unsigned>(bytes[i]) : 0x100U;
    };
    if (at(0) == 0xcc) return 1;  // INT3: what MSVC and lld put between functions
    std::size_t i = 0;
    while (at(i) == 0x66 || at(i) == 0x2e) ++i;
    if (at(i) == 0x90) return i + 1;
    if (at(i) != 0x0f || at(i + 1) != 0x1f) return 0;
    const unsigned modrm = at(i + 2);
    if (modrm > 0xff) return 0;
    const unsigned mod = modrm >> 6U;
    const unsigned rm = modrm & 7U;
    std::size_t length = i + 3;
    if (mod != 3 && rm == 4) ++length;  // SIB
    if (mod == 1) length += 1;
    if (mod == 2 || (mod == 0 && rm == 5)) length += 4;
    return length <= bytes.size() ? length : 0;
}

bool all_x86_nops(ByteView bytes) {
    while (!bytes.empty()) {
        const auto length = x86_nop(bytes);
        if (length == 0) return false;
        bytes = bytes.subspan(length);
    }
    return true;
}

bool all_arm64_nops(ByteView bytes) {
    if (bytes.size() % 4 != 0) return false;
    for (u64 at = 0; at < bytes.size(); at += 4) {
        const auto word = find_int<u32>(bytes, at, Endian::little);
        if (word != 0xd503201fU && word != 0U) return false;
    }
    return true;
}

}  // namespace

bool is_code_filler(ByteView bytes, std::string_view arch) {
    if (bytes.empty()) return false;
    if (all_zero(bytes)) return true;
    if (arch == "amd64" || arch == "386") return all_x86_nops(bytes);
    if (arch == "arm64") return all_arm64_nops(bytes);
    return false;
}

void mark_filler(const Context& context, Division& division, OwnerId padding) {
    const auto& image = context.image;
    const auto kind = [&](const Cell& c) { return division.owners[c.owner].kind; };
    const auto named = [&](const Cell& c) {
        return kind(c) == OwnerKind::function || kind(c) == OwnerKind::object ||
               kind(c) == OwnerKind::symbol;
    };
    division.partition.rewrite([&](std::span<Cell> cells) {
        for (std::size_t i = 1; i + 1 < cells.size(); ++i) {
            auto& cell = cells[i];
            if (kind(cell) != OwnerKind::remainder || !named(cells[i - 1]) || !named(cells[i + 1]))
                continue;
            const u64 end = cells[i + 1].begin;
            const u64 size = end - cell.begin;
            if (size >= longest_filler || end > image.bytes.size()) continue;
            const auto next = context.axis.address_of(end).value_or(end);
            const u64 alignment = u64{1} << std::min(std::countr_zero(next), 6);
            if (size >= alignment) continue;
            const auto bytes = clip_slice(image.bytes, cell.begin, size);
            const bool code = cell.cost_class == CostClass::code;
            if (code ? !is_code_filler(bytes, image.arch) : !all_zero(bytes)) continue;
            cell.owner = padding;
            cell.cost_class = CostClass::padding;
            cell.evidence = code ? Evidence::disassembly : Evidence::inference;
        }
    });
}

}  // namespace binsize
