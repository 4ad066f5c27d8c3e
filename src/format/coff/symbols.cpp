// Machines (PE Format §3.3.1), and where the symbol table (§5.4) and the string table (§5.6) lie.
#include "format/coff/parts.hpp"

#include <algorithm>

namespace binsize::coff {

std::optional<Machine> find_machine(u16 machine) {
    switch (machine) {
        case 0x14c: return Machine{"386", 32};
        case 0x8664: return Machine{"amd64", 64};
        case 0xaa64:                               // ARM64
        case 0xa641:                               // ARM64EC: ARM64 code that x64 code may call
        case 0xa64e: return Machine{"arm64", 64};  // ARM64X: both in one
        case 0x1c0:                                // ARM
        case 0x1c2:                                // Thumb
        case 0x1c4: return Machine{"arm", 32};     // ARMNT: Thumb-2
        case 0x200: return Machine{"ia64", 64};
        case 0xebc: return Machine{"ebc", 64};
        case 0x5032: return Machine{"riscv", 32};
        case 0x5064: return Machine{"riscv64", 64};
        case 0x6232: return Machine{"loong32", 32};
        case 0x6264: return Machine{"loong64", 64};
        default: return std::nullopt;
    }
}

ByteView add_symbol_table(Image& image, u64 pointer, u64 count, bool wide) {
    image.stripped = true;
    if (pointer == 0) return {};
    const u64 entry = wide ? wide_symbol_size : symbol_size;
    const u64 end = image.bytes.size();
    if (!fits(end, pointer, count * entry)) {
        inform(image.notes, "symbol table",
               "{} symbols at {:#x} end past the end of the file at {:#x} and are not read; a "
               "packer such as UPX leaves such a pointer behind",
               count, pointer, end);
        return {};
    }
    const Extent entries{pointer, count * entry};
    // The string table begins with its own size; a missing one and a size below 4 mean none.
    const u64 stated = find_int<u32>(image.bytes, entries.end(), Endian::little).value_or(0);
    const Extent strings{entries.end(), std::min(stated, end - entries.end())};
    if (strings.size < stated)
        warn(image.notes, "string table", "states {} bytes at {:#x}, {} more than are there",
             stated, strings.begin, stated - strings.size);
    if (count > 0) {
        SymbolTable table;
        table.encoding = SymbolEncoding::coff;
        table.entries = entries;
        table.strings = strings;
        table.wide_entries = wide;
        image.symbol_tables.push_back(table);
        image.stripped = false;
        image.regions.push_back({"[symbol table]", entries, CostClass::symbol_names});
    }
    if (!strings.empty())
        image.regions.push_back({"[string table]", strings, CostClass::symbol_names});
    return clip_slice(image.bytes, strings.begin, strings.size);
}

void mark_within_sections(Image& image) {
    for (auto& r : image.regions)
        if (r.cost_class == CostClass::symbol_names)
            r.within_section = std::ranges::any_of(image.sections, [&](const Section& s) {
                return s.file.begin <= r.file.begin && r.file.end() <= s.file.end();
            });
}

}  // namespace binsize::coff
