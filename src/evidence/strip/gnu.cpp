// GNU strip: what is a section to it, which of them stay, what follows the loaded ones. Its own
// tables (symbols, their names, sections' names, relocations of objects) are written anew behind.
#include "base/merged_strings.hpp"
#include "evidence/strip/strip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace binsize::strip {
namespace {

bool is_debugging(std::string_view name) {
    return name.starts_with(".debug") || name.starts_with(".gnu.debuglto_.debug_") ||
           name.starts_with(".gnu.linkonce.wi.") || name.starts_with(".zdebug") ||
           name.starts_with(".line") || name.starts_with(".stab") || name == ".gdb_index";
}

// One that relocates another and that strip keeps with that, instead of as a section like others.
bool is_relocation_table(const StripInput& in, u32 i) {
    const auto& sections = in.tables.sections;
    const auto& s = sections[i];
    if (s.sh_type != SHT_REL && s.sh_type != SHT_RELA) return false;
    if (!in.relocatable() && (s.sh_flags & SHF_ALLOC) != 0) return false;
    if (s.sh_link == 0 || s.sh_link != in.symtab || s.sh_info == 0 || s.sh_info >= sections.size())
        return false;
    const u32 of = sections[s.sh_info].sh_type;
    return of != SHT_REL && of != SHT_RELA;
}

// The tables that it writes itself are no sections to it.
bool is_section(const StripInput& in, u32 i) {
    const auto& s = in.tables.sections[i];
    if (s.sh_type == SHT_NULL || s.sh_type == SHT_SYMTAB_SHNDX || is_relocation_table(in, i))
        return false;
    if (i == in.symtab) return in.tables.header.e_type == ET_DYN && (s.sh_flags & SHF_ALLOC) != 0;
    if (s.sh_type != SHT_STRTAB) return s.sh_type != SHT_SYMTAB;
    return i != in.tables.shstrndx &&
           (in.symtab == 0 || in.tables.sections[in.symtab].sh_link != i);
}

struct Gnu {
    const StripInput& in;
    bool debug_alone;   // symbols and relocations stay
    bool copy = false;  // and all sections
    bool has_relocations = false;
    std::span<const Resized> resized = {};
    std::vector<bool> removed = {};
    std::vector<StripSymbol> symbols = {};
    std::vector<GnuSection> sections = {};
    std::deque<std::string> made_names = {};
};

constexpr u64 SHF_GROUP_ = 0x200;

// A group none of whose members says that it is in one is no file to it.
bool has_members(const StripInput& in, const SectionHeader& group) {
    const auto bytes = in.contents(group);
    const auto& all = in.tables.sections;
    for (u64 at = 4; at + 4 <= bytes.size(); at += 4) {
        const u32 member = find_int<u32>(bytes, at, in.endian).value_or(0);
        if (member < all.size() && (all[member].sh_flags & SHF_GROUP_) != 0) return true;
    }
    return false;
}

bool find_removed(Gnu& g) {
    const auto& all = g.in.tables.sections;
    g.removed.assign(all.size(), false);
    for (const auto& s : all)
        if (s.sh_type == SHT_GROUP && !has_members(g.in, s)) return false;
    if (g.copy) return true;
    for (u32 i = 1; i < all.size(); ++i)
        g.removed[i] = (all[i].sh_flags & SHF_ALLOC) == 0 && is_debugging(g.in.names[i]);
    const auto debugging = g.removed;
    for (u32 i = 1; i < all.size(); ++i) {
        if (all[i].sh_type != SHT_GROUP) continue;
        const auto bytes = g.in.contents(all[i]);
        bool any = false;
        for (u64 at = 4; at + 4 <= bytes.size(); at += 4) {
            const u32 member = find_int<u32>(bytes, at, g.in.endian).value_or(0);
            if (member >= all.size()) return false;
            if (!is_relocation_table(g.in, member)) any |= !debugging[member];
        }
        g.removed[i] = !g.debug_alone || !any;
    }
    return true;
}

u64 group_size(const Gnu& g, const SectionHeader& group) {
    const auto bytes = g.in.contents(group);
    u64 size = group.sh_size;
    for (u64 at = 4; at + 4 <= bytes.size(); at += 4) {
        const u32 member = find_int<u32>(bytes, at, g.in.endian).value_or(0);
        const auto& s = g.in.tables.sections[member];
        const u32 of = is_relocation_table(g.in, member) ? s.sh_info : member;
        if (g.removed[of] || (of != member && s.sh_size == 0)) size -= 4;
    }
    return size;
}

bool list_sections(Gnu& g) {
    const auto& all = g.in.tables.sections;
    std::vector<u32> position(all.size(), ~u32{0});
    for (u32 i = 1; i < all.size(); ++i) {
        if (g.removed[i] || !is_section(g.in, i)) continue;
        GnuSection s;
        s.header = all[i];
        s.lma = s.header.sh_addr;
        const u64 stated = s.header.sh_addralign;
        s.alignment = std::max<u64>(stated & (~stated + 1), 1);
        s.name = g.in.names[i];
        s.number = i;
        if (!g.debug_alone && s.header.sh_type == SHT_NOTE && s.header.sh_size != 0 &&
            s.name.starts_with(".gnu.build.attributes")) {
            const auto merged = merged_notes_size(g.in, s.header);
            // What is loaded may not move.
            if (!merged || ((s.header.sh_flags & SHF_ALLOC) != 0 && *merged != s.header.sh_size))
                return false;
            s.header.sh_size = *merged;
        }
        if (s.header.sh_type == SHT_GROUP) s.header.sh_size = group_size(g, all[i]);
        const auto changed = std::ranges::lower_bound(g.resized, i, {}, &Resized::section);
        if (changed != g.resized.end() && changed->section == i) {
            s.header.sh_size = changed->size;
            s.alignment = std::max<u64>(changed->alignment, 1);
            if (s.name.starts_with(".zdebug_"))
                s.name = g.made_names.emplace_back(fmt::format(".{}", s.name.substr(2)));
        }
        position[i] = static_cast<u32>(g.sections.size());
        g.sections.push_back(s);
    }
    for (u32 i = 1; i < all.size(); ++i) {
        if (!is_relocation_table(g.in, i) || position[all[i].sh_info] == ~u32{0}) continue;
        auto& of = g.sections[position[all[i].sh_info]];
        // Where nothing is to be copied, nothing takes the tables away either.
        const bool idle = of.header.sh_size == 0;
        if (!idle && (!g.debug_alone || all[i].sh_size == 0)) continue;
        of.relocated = true;
        of.rela = all[i].sh_type == SHT_RELA;
        of.relocations = idle ? 0 : all[i].sh_size;
    }
    return true;
}

bool stays(const Gnu& g, const StripSymbol& s) {
    if (g.copy)  // those of sections, of objects or where relocations refer to one
        return s.type != STT_SECTION || s.referred || g.has_relocations || g.in.relocatable();
    if (!s.reserved && s.section < g.removed.size() && g.removed[s.section]) return false;
    if (s.referred) return true;
    const bool debugging = s.type == STT_SECTION || s.type == STT_FILE;
    const bool common = s.reserved && s.section == SHN_COMMON;
    const bool undefined = !s.reserved && s.section == 0;
    if (common || undefined || s.bind == STB_GLOBAL || s.bind == STB_WEAK) return true;
    return !debugging;
}

bool keep_symbols(Gnu& g) {
    if (!g.debug_alone || g.in.symtab == 0 || g.in.symbols_as_they_are) return true;
    auto symbols = read_strip_symbols(g.in);
    if (!symbols) return false;
    g.symbols = *std::move(symbols);
    const auto& all = g.in.tables.sections;
    for (u32 i = 1; i < all.size(); ++i) {
        if (is_relocation_table(g.in, i) && !g.removed[all[i].sh_info]) {
            if (!mark_referred(g.in, i, g.symbols)) return false;
            g.has_relocations |= all[i].sh_size != 0;
        }
        if (all[i].sh_type == SHT_GROUP && !g.removed[i] && all[i].sh_info > 0 &&
            all[i].sh_info <= g.symbols.size())
            g.symbols[all[i].sh_info - 1].referred = true;
    }
    std::erase_if(g.symbols, [&](const StripSymbol& s) { return !stays(g, s); });
    return true;
}

Listed listed(std::span<const StripSymbol> symbols) {
    Listed out;
    for (const auto& s : symbols) {
        const bool defined = s.reserved || s.section != 0;
        const bool known = s.bind == STB_GLOBAL || s.bind == STB_WEAK || s.bind == STB_GNU_UNIQUE;
        if (defined && known) out.add(s.name);
    }
    return out;
}

// Behind the loaded sections, in the order of their numbers: groups have the first.
u64 place_others(const StripInput& in, std::vector<GnuSection>& sections, u64 at) {
    const auto place = [&](GnuSection& s) {
        if (s.placed || (s.header.sh_type == SHT_NOBITS && !in.relocatable())) return;
        const u64 bits = s.alignment | s.header.sh_addr;
        if (!in.relocatable() && (s.header.sh_flags & SHF_ALLOC) != 0) {
            // Allocated, and in no segment: at its own place of a page.
            const u64 page = s.header.sh_size != 0 ? 0x1000 : bits & (~bits + 1);
            at += (s.header.sh_addr - at) % page;
        } else {
            at = aligned(at, bits & (~bits + 1));
        }
        if (s.header.sh_type != SHT_NOBITS) at += s.header.sh_size;
    };
    for (auto& s : sections)
        if (s.header.sh_type == SHT_GROUP) place(s);
    for (auto& s : sections)
        if (s.header.sh_type != SHT_GROUP) place(s);
    return at;
}

// Outside of x86 a linked file gets a symbol a section, whether it had them or not.
u64 symbols_of_sections(const Gnu& g) {
    const auto machine = g.in.tables.header.e_machine;
    const bool x86 = machine == EM_X86_64 || machine == EM_386 || machine == EM_IAMCU;
    const bool relocated =
        std::ranges::any_of(g.sections, [](const GnuSection& s) { return s.relocated; });
    return x86 || g.in.relocatable() || relocated ? 0 : g.sections.size();
}

// The symbol table and the names in it.
u64 symbol_bytes(const Gnu& g) {
    const u64 more = symbols_of_sections(g);
    if (g.in.symbols_as_they_are) {
        const auto& table = g.in.tables.sections[g.in.symtab];
        return table.sh_size + more * sym_size(g.in.bits) +
               g.in.tables.sections[table.sh_link].sh_size;
    }
    std::vector<std::string_view> texts;
    texts.reserve(g.symbols.size());
    for (const auto& s : g.symbols)
        if (s.type != STT_SECTION || s.bind != STB_LOCAL) texts.push_back(s.name);
    return (g.symbols.size() + more + 1) * sym_size(g.in.bits) + merged_strings_size(texts);
}

std::optional<u64> written_size(Gnu& g) {
    const auto& in = g.in;
    if (in.symtab != 0 && in.tables.sections[in.symtab].sh_link >= in.tables.sections.size())
        return std::nullopt;
    if (!find_removed(g) || !keep_symbols(g) || !list_sections(g)) return std::nullopt;
    // A file without sections it refuses.
    if (g.sections.empty() && std::ranges::count(g.removed, true) == 0) return std::nullopt;
    u64 at = in.header_size();
    if (!in.relocatable()) {
        const auto loaded = place_loaded(in, g.removed, g.sections);
        if (!loaded) return std::nullopt;
        at = *loaded;
    }
    at = place_others(in, g.sections, at);

    std::vector<std::string_view> names{".shstrtab"};
    u64 count = 2 + g.sections.size();  // with the null one and the table of their names
    bool related = false;
    for (const auto& s : g.sections) {
        names.push_back(s.name);
        related |= s.relocations != 0;
        if (!s.relocated) continue;
        ++count;
        names.push_back(
            g.made_names.emplace_back(fmt::format("{}{}", s.rela ? ".rela" : ".rel", s.name)));
    }
    if (!g.symbols.empty() || in.symbols_as_they_are || (in.relocatable() && related)) {
        names.insert(names.end(), {".symtab", ".strtab"});
        count += 2;
        u64 wide = 0;
        if (count - 2 > SHN_LORESERVE - 2) {
            names.push_back(".symtab_shndx");
            ++count;
            wide =
                (in.symbols_as_they_are ? in.tables.sections[in.symtab].sh_size / sym_size(in.bits)
                                        : g.symbols.size() + 1) *
                4;
        }
        at = aligned(at, in.word()) + wide + symbol_bytes(g);
    }
    for (const auto& s : g.sections)
        if (s.relocated) at = aligned(at, in.word()) + s.relocations;
    at += merged_strings_size(names);
    return aligned(at, in.word()) + count * shdr_size(in.bits);
}

}  // namespace

std::optional<StrippedSize> gnu_stripped_size(const StripInput& in, bool debug_alone) {
    Gnu g{.in = in, .debug_alone = debug_alone};
    const auto size = written_size(g);
    if (!size) return std::nullopt;
    return StrippedSize{
        .bytes = *size, .exact = !in.symbols_as_they_are, .listed = listed(g.symbols)};
}

std::optional<u64> gnu_copied_size(const StripInput& in, std::span<const Resized> resized) {
    Gnu g{.in = in, .debug_alone = true, .copy = true, .resized = resized};
    return written_size(g);
}

}  // namespace binsize::strip
