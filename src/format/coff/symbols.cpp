// Machines (PE Format §3.3.1), and where the symbol table (§5.4) and the string table (§5.6) lie.
#include "format/coff/parts.hpp"

#include <algorithm>

namespace binsize::coff {

std::optional<Machine> find_machine(u16 machine) {
    switch (machine) {
        case IMAGE_FILE_MACHINE_I386: return Machine{"386", 32};
        case IMAGE_FILE_MACHINE_AMD64: return Machine{"amd64", 64};
        case IMAGE_FILE_MACHINE_ARM64:
        case IMAGE_FILE_MACHINE_ARM64EC:
        case IMAGE_FILE_MACHINE_ARM64X: return Machine{"arm64", 64};
        case IMAGE_FILE_MACHINE_ARM:
        case IMAGE_FILE_MACHINE_THUMB:
        case IMAGE_FILE_MACHINE_ARMNT: return Machine{"arm", 32};
        case IMAGE_FILE_MACHINE_IA64: return Machine{"ia64", 64};
        case IMAGE_FILE_MACHINE_EBC: return Machine{"ebc", 64};
        case IMAGE_FILE_MACHINE_RISCV32: return Machine{"riscv", 32};
        case IMAGE_FILE_MACHINE_RISCV64: return Machine{"riscv64", 64};
        case IMAGE_FILE_MACHINE_LOONGARCH32: return Machine{"loong32", 32};
        case IMAGE_FILE_MACHINE_LOONGARCH64: return Machine{"loong64", 64};
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
