#include "cli/lief_symbols.hpp"

#include "base/bytes.hpp"
#include "evidence/evidence.hpp"
#include "wire/elf.hpp"
#include "wire/pe.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize::cli {
namespace {

using Counted = std::unordered_map<std::string, u64>;

// Takes as many of each line out as are wanted; how many.
u64 take_out(Lines& lines, Counted& wanted) {
    return std::erase_if(lines, [&](const std::string& line) {
        const auto at = wanted.find(line);
        if (at == wanted.end() || at->second == 0) return false;
        --at->second;
        return true;
    });
}

const Section* section_of(const Image& image, const SymbolTable& table) {
    const auto at = std::ranges::find_if(image.sections, [&](const Section& s) {
        return s.raw_type == elf::SHT_DYNSYM && s.file == table.entries;
    });
    return at == image.sections.end() ? nullptr : &*at;
}

// One more than the highest symbol that a relocation of the loader's names; 0 without any.
u64 named_by_relocations(const Image& image, const Section& symbols) {
    u64 named = 0;
    u64 left = image.bytes.size();  // sections that share bytes may not multiply the work
    for (const auto& s : image.sections) {
        if (!s.loaded || s.link != symbols.index) continue;
        if (s.raw_type != elf::SHT_RELA && s.raw_type != elf::SHT_REL) continue;
        if (s.file.size > left) break;
        left -= s.file.size;
        const u64 rest = s.raw_type == elf::SHT_RELA ? image.word() : 0;  // r_addend
        Cursor at(image.contents(s), image.endian);
        while (at.left() >= 2 * image.word() + rest) {
            at.skip(image.word());  // r_offset
            const u64 r_info = at.take_word(image.word());
            at.skip(rest);
            named = std::max(named, elf::r_sym(r_info, image.bits) + 1);
        }
    }
    return named;
}

u64 behind_relocations(Lines& ours, const Image& image, ListingKind kind) {
    constexpr u64 believed_more = 3'000, believed = 1'000'000;  // DELTA_NB_, NB_MAX_SYMBOLS
    const auto table = std::ranges::find_if(image.symbol_tables, &SymbolTable::dynamic);
    if (image.loaded_symbols || table == image.symbol_tables.end()) return 0;
    const auto* section = section_of(image, *table);
    if (section == nullptr) return 0;
    const u64 named = named_by_relocations(image, *section);
    const u64 count = symbol_count(image, *table);
    if (named == 0 || named >= count) return 0;
    if (count - named < believed_more && count < believed) return 0;
    // LIEF has none of them, or there is another reason and no excuse.
    Counted missing;
    for (const auto& line : ours) ++missing[line];
    Counted behind;
    const bool all_missing =
        list_symbol_table(image, *table, kind, static_cast<u32>(named), [&](std::string_view line) {
            const auto at = missing.find(std::string(line));
            return at != missing.end() && ++behind[at->first] <= at->second;
        });
    return all_missing ? take_out(ours, behind) : 0;
}

}  // namespace

u64 symbols_behind_relocations(Lines& ours, Lines&, const Image& image) {
    return behind_relocations(ours, image, ListingKind::symbol);
}

u64 imports_behind_relocations(Lines& ours, Lines&, const Image& image) {
    return behind_relocations(ours, image, ListingKind::import);
}

u64 symbols_of_no_table(Lines&, Lines& theirs, const Image& image) {
    // IMAGE_FILE_HEADER behind the signature at e_lfanew.
    const auto* dos = find_struct<pe::DosHeader>(image.bytes, 0);
    if (dos == nullptr) return 0;
    const auto* file =
        find_struct<coff::FileHeader>(image.bytes, u64{dos->e_lfanew} + pe::signature_size);
    if (file == nullptr || file->PointerToSymbolTable != 0 || theirs.size() > file->NumberOfSymbols)
        return 0;
    return std::erase_if(theirs, [](const std::string&) { return true; });
}

}  // namespace binsize::cli
