#include "evidence/imports.hpp"

#include "base/base.hpp"
#include "evidence/pe_linking.hpp"

namespace binsize {
namespace {

std::vector<Import> read_pe_imports(const Image& image, Notes& notes) {
    std::vector<Import> out;
    u64 lost = 0;
    const bool whole = each_pe_import(image, [&](const PeImport& i) {
        if (i.lost) ++lost;
        out.push_back({i.library, i.name, i.ordinal, i.delayed});
    });
    if (lost > 0 || !whole)
        warn(notes, "imports", "{} names are not in the file{}", lost,
             whole ? "" : ", and the lists name more than it holds");
    return out;
}

}  // namespace

std::vector<Import> read_imports(const Image& image, Notes& notes) {
    if (image.traits.imports_in_lists) return read_pe_imports(image, notes);
    std::vector<Import> out;
    if (image.kind == FileKind::relocatable) return out;
    for (const auto& table : image.symbol_tables) {
        if (image.traits.loader_symbols && !table.dynamic) continue;
        for (const auto& s : read_symbols(image, table, notes))
            if (s.undefined && !s.debugging && !s.name.empty())
                out.push_back({{}, s.name, 0, false});
    }
    return out;
}

}  // namespace binsize
