#include "evidence/dwarf/split.hpp"

#include <algorithm>

namespace binsize::dwarf {

SplitFile::SplitFile(const Image& file, Sections& skeletons) : sections_(file, skeletons) {
    read_index(file);
    each_split_unit(
        sections_, [&](u64 unit) { return parts_of(unit); },
        [&](const Unit& unit) {
            if (unit.split_id) by_id_.emplace_back(*unit.split_id, static_cast<u32>(units_.size()));
            units_.push_back(unit);
        });
    std::ranges::stable_sort(by_id_, {}, &std::pair<u64, u32>::first);
}

// A hash table of ids, which is not needed, and a row of offsets for each unit.
void SplitFile::read_index(const Image& file) {
    const auto* const section = file.section(".debug_cu_index");
    if (section == nullptr) return;
    const auto bytes = file.contents(*section);
    Cursor at(bytes, file.endian);
    // A word in GNU's version 2, in 5 a half with padding behind it.
    const u32 version = at.take<u32>();
    if (version != 2 && (version & 0xffffU) != 5 && version >> 16U != 5) return;
    const u64 columns = at.take<u32>();
    const u64 units = at.take<u32>();
    const u64 slots = at.take<u32>();
    const u64 table = 16 + slots * 12;
    if (at.failed() || columns == 0 || columns > 16) return;
    const auto words = [&](u64 row) { return table + row * columns * 4; };
    if (!fits(bytes.size(), table, 0) || units > (bytes.size() - table) / (columns * 4)) return;
    std::array<std::optional<u64>, 9> column_of;
    for (u64 c = 0; c < columns; ++c)
        if (const u64 id = find_int<u32>(bytes, words(0) + c * 4, file.endian).value_or(0);
            id < column_of.size())
            column_of[id] = c;
    const auto offset = [&](u64 row, std::size_t id) -> u64 {
        if (!column_of[id]) return 0;
        return find_int<u32>(bytes, words(row) + *column_of[id] * 4, file.endian).value_or(0);
    };
    rows_.reserve(units);
    for (u64 row = 1; row <= units; ++row)
        rows_.push_back({offset(row, DW_SECT_INFO),
                         {offset(row, DW_SECT_ABBREV), offset(row, DW_SECT_STR_OFFSETS),
                          version == 2 ? 0 : offset(row, DW_SECT_RNGLISTS)}});
    std::ranges::sort(rows_, {}, &Row::begin);
}

Contributions SplitFile::parts_of(u64 unit) const {
    const auto next = std::ranges::upper_bound(rows_, unit, {}, &Row::begin);
    return next == rows_.begin() ? Contributions() : std::prev(next)->parts;
}

const Unit* SplitFile::join(const Unit& skeleton) {
    if (!skeleton.split_id) return nullptr;
    const auto found =
        std::ranges::lower_bound(by_id_, *skeleton.split_id, {}, &std::pair<u64, u32>::first);
    if (found == by_id_.end() || found->first != *skeleton.split_id) return nullptr;
    auto& unit = units_[found->second];
    unit.lines = skeleton.lines;
    unit.addresses = skeleton.addresses;
    unit.low_pc = skeleton.low_pc;
    unit.ranges = skeleton.ranges;
    if (unit.comp_dir.empty()) unit.comp_dir = skeleton.comp_dir;
    if (unit.encoding.version < 5) unit.range_list_base = skeleton.split_range_base;
    return &unit;
}

bool is_split_file(const Image& file, bool& many) {
    many = file.section(".debug_cu_index") != nullptr;
    return many || std::ranges::any_of(file.sections, [](const Section& s) {
               return s.name.ends_with("debug_info.dwo");
           });
}

}  // namespace binsize::dwarf
