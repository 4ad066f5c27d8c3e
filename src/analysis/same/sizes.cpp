#include "analysis/same/sizes.hpp"

#include <algorithm>
#include <array>

namespace binsize::same {
namespace {

u64 number_at(const Image& image, u64 at, unsigned width) {
    switch (width) {
        case 2: return find_int<u16>(image.bytes, at, image.endian).value_or(0);
        case 4: return find_int<u32>(image.bytes, at, image.endian).value_or(0);
        default: return find_int<u64>(image.bytes, at, image.endian).value_or(0);
    }
}

// What PE's optional header sums up, and where the mapped image ends.
std::array<u64, 4> sums(const Image& image) {
    std::array<u64, 4> out{};
    for (const auto& s : image.sections) {
        out[s.executable     ? 0
            : s.file.empty() ? 1
                             : 2] += s.file.empty() ? s.memory.size : s.file.size;
        out[3] = std::max(out[3], s.memory.end() - image.image_base);
    }
    return out;
}

}  // namespace

Sizes::Sizes(const Side& a, const Side& b) : a_(a), b_(b) {
    const auto& x = a.image;
    const auto& y = b.image;
    for (std::size_t i = 0; i < x.sections.size(); ++i) {
        const auto& s = x.sections[i];
        // Sections of one name are told apart by their number.
        const auto* twin = i < y.sections.size() && y.sections[i].name == s.name
                               ? &y.sections[i]
                               : y.section(s.name);
        if (twin == nullptr) {
            parts_differ_ = true;
            continue;
        }
        add(s.file.size, twin->file.size);
        add(s.memory.size, twin->memory.size);
        add(s.index, twin->index);
        add(s.link, twin->link);
        add(s.info, twin->info);
    }
    for (std::size_t i = 0; i < std::min(x.segments.size(), y.segments.size()); ++i) {
        add(x.segments[i].file.size, y.segments[i].file.size);
        add(x.segments[i].memory.size, y.segments[i].memory.size);
    }
    for (std::size_t i = 0; i < std::min(x.symbol_tables.size(), y.symbol_tables.size()); ++i) {
        add(x.symbol_tables[i].entries.size, y.symbol_tables[i].entries.size);
        add(x.symbol_tables[i].strings.size, y.symbol_tables[i].strings.size);
        const u64 entry = x.bits == 64 ? 24 : 16;
        add(x.symbol_tables[i].entries.size / entry, y.symbol_tables[i].entries.size / entry);
        add(x.symbol_tables[i].entries.size / 18, y.symbol_tables[i].entries.size / 18);  // COFF
    }
    add(x.sections.size(), y.sections.size());
    add(x.segments.size(), y.segments.size());
    const auto p = sums(x);
    const auto q = sums(y);
    for (std::size_t i = 0; i < p.size(); ++i) {
        add(p[i], q[i]);
        constexpr u64 page = 4096;
        add((p[i] + page - 1) & ~(page - 1), (q[i] + page - 1) & ~(page - 1));
    }
    parts_differ_ = parts_differ_ || x.sections.size() != y.sections.size() ||
                    x.segments.size() != y.segments.size();
}

u64 Sizes::size_at(u64 a, u64 b) const {
    for (const unsigned width : {8U, 4U, 2U}) {
        const u64 back = a % width % 4;  // headers keep their fields on words
        if (back > b) continue;
        const auto x = number_at(a_.image, a - back, width);
        const auto y = number_at(b_.image, b - back, width);
        if (pairs_.contains({x, y})) return width - back;
    }
    return 0;
}

}  // namespace binsize::same
