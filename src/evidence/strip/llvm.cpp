// llvm-strip: segments stay as they are and where they are, as far as nothing that moves lies
// between them; sections that lie in none follow in their order.
#include "base/merged_strings.hpp"
#include "evidence/strip/strip.hpp"

#include <algorithm>

namespace binsize::strip {
namespace {

enum : u32 { SHT_ARM_ATTRIBUTES_ = 0x70000003 };

bool is_relocations(const SectionHeader& s) {
    return s.sh_type == SHT_REL || s.sh_type == SHT_RELA;
}

// The headers at the file's beginning are two more segments.
struct Piece {
    u64 offset, address, size, alignment;
    u64 index;
    i64 parent = -1;
    u64 now = 0;
};

bool before(const Piece& a, const Piece& b) {
    if (a.offset != b.offset) return a.offset < b.offset;
    if (a.alignment != b.alignment) return a.alignment > b.alignment;
    return a.index < b.index;
}

std::vector<Piece> pieces_of(const StripInput& in) {
    std::vector<Piece> out;
    for (const auto& p : in.tables.segments)
        out.push_back({p.p_offset, p.p_vaddr, p.p_filesz, p.p_align, out.size()});
    const auto& h = in.tables.header;
    out.push_back({0, 0, in.header_size(), 0, out.size()});
    out.push_back({h.e_phoff, h.e_phoff, in.tables.segments.size() * in.segment_size(), in.word(),
                   out.size()});
    const std::size_t segments = in.tables.segments.size();
    for (auto& child : out)
        for (std::size_t p = 0; p < segments; ++p) {
            const auto& parent = out[p];
            if (&child == &parent || parent.offset > child.offset ||
                parent.offset + parent.size <= child.offset || !before(parent, child))
                continue;
            if (child.parent < 0 || before(parent, out[static_cast<std::size_t>(child.parent)]))
                child.parent = static_cast<i64>(p);
        }
    return out;
}

// Where the last of them ends.
u64 place(std::vector<Piece>& pieces) {
    std::vector<std::size_t> order(pieces.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(
        order, [&](std::size_t a, std::size_t b) { return before(pieces[a], pieces[b]); });
    u64 at = 0;
    for (const auto i : order) {
        auto& p = pieces[i];
        if (p.parent >= 0) {
            const auto& parent = pieces[static_cast<std::size_t>(p.parent)];
            p.now = parent.now + p.offset - parent.offset;
        } else {
            const u64 alignment = std::max<u64>(p.alignment, 1);
            const u64 skew = p.address % alignment;
            p.now = at <= skew ? skew : aligned(at - skew, alignment) + skew;
        }
        at = std::max(at, p.now + p.size);
    }
    return at;
}

bool is_within(const SectionHeader& s, const ProgramHeader& p) {
    const u64 size = s.sh_size != 0 ? s.sh_size : 1;
    if (s.sh_type == SHT_NOBITS) {
        if ((s.sh_flags & SHF_ALLOC) == 0) return false;
        if (((s.sh_flags & SHF_TLS) != 0) != (p.p_type == PT_TLS)) return false;
        return p.p_vaddr <= s.sh_addr && p.p_vaddr + p.p_memsz >= s.sh_addr + size;
    }
    return p.p_offset <= s.sh_offset && p.p_offset + p.p_filesz >= s.sh_offset + size;
}

struct Work {
    const StripInput& in;
    std::vector<SectionHeader> sections;
    std::vector<bool> held;  // by a segment
    std::vector<bool> removed = {};
    std::vector<StripSymbol> symbols = {};  // without the null one
    bool has_symtab = false;
};

bool is_debugging(std::string_view name) {
    return name.starts_with(".debug") || name == ".gdb_index";
}

bool is_dropped(const Work& w, u32 i, bool debug_alone) {
    if (debug_alone) return is_debugging(w.in.names[i]);
    const auto& s = w.sections[i];
    if (i == w.in.tables.shstrndx || w.in.names[i].starts_with(".gnu.warning") ||
        w.in.names[i] == ".gnu_debuglink" || s.sh_type == SHT_ARM_ATTRIBUTES_ || w.held[i])
        return false;
    return (s.sh_flags & SHF_ALLOC) == 0;
}

std::vector<u32> group_members(const Work& w, u32 group) {
    const auto bytes = w.in.contents(w.in.tables.sections[group]);
    std::vector<u32> out;
    for (u64 at = 4; at + 4 <= bytes.size(); at += 4)
        out.push_back(find_int<u32>(bytes, at, w.in.endian).value_or(0));
    return out;
}

// Relocations go with what they are of, groups with the last of their members.
void remove_sections(Work& w, bool debug_alone) {
    const u32 count = static_cast<u32>(w.sections.size());
    std::vector<bool> dropped(count);
    for (u32 i = 1; i < count; ++i) dropped[i] = is_dropped(w, i, debug_alone);
    w.removed = dropped;
    for (u32 i = 1; i < count; ++i) {
        const auto& s = w.sections[i];
        if (is_relocations(s) && s.sh_info > 0 && s.sh_info < count && dropped[s.sh_info])
            w.removed[i] = true;
    }
    for (u32 i = 1; i < count; ++i) {
        if (w.sections[i].sh_type != SHT_GROUP) continue;
        const auto members = group_members(w, i);
        if (std::ranges::all_of(members, [&](u32 m) { return m < count && w.removed[m]; }))
            w.removed[i] = true;
    }
}

// What refers to a section that goes, and cannot do without it.
bool is_refused(const Work& w) {
    for (u32 i = 1; i < w.sections.size(); ++i) {
        const auto& s = w.sections[i];
        if (s.sh_link == 0) continue;
        if (s.sh_link >= w.sections.size()) return true;
        const bool of_symbols = w.sections[s.sh_link].sh_type == SHT_SYMTAB;
        // Relocations of what is loaded refer to dynamic symbols; a static program's may not.
        const bool loaded = (s.sh_flags & SHF_ALLOC) != 0;
        if (is_relocations(s) &&
            (loaded ? w.sections[s.sh_link].sh_type != SHT_DYNSYM : !of_symbols))
            return true;
        if (w.removed[i] || !w.removed[s.sh_link]) continue;
        if (s.sh_type == SHT_SYMTAB || s.sh_type == SHT_GROUP || is_relocations(s) || !of_symbols)
            return true;
    }
    return false;
}

void remove_symbols(Work& w, bool debug_alone) {
    const bool keeps_marks = w.in.relocatable() && (w.in.tables.header.e_machine == EM_AARCH64 ||
                                                    w.in.tables.header.e_machine == EM_ARM);
    std::erase_if(w.symbols, [&](const StripSymbol& s) {
        if (!s.reserved && s.section != 0 && s.section < w.removed.size() && w.removed[s.section])
            return true;
        if (!debug_alone) return true;
        const bool mark = keeps_marks && s.bind == STB_LOCAL && s.type == STT_NOTYPE &&
                          s.section != 0 && s.name.size() >= 2 && s.name[0] == '$';
        return !mark && s.type == STT_FILE;
    });
}

bool is_string_table(const SectionHeader& s) {
    return s.sh_type == SHT_STRTAB && (s.sh_flags & SHF_ALLOC) == 0;
}

void set_sizes(Work& w) {
    const u32 count = static_cast<u32>(w.sections.size());
    const u32 strings = w.has_symtab ? w.sections[w.in.symtab].sh_link : 0;
    for (u32 i = 1; i < count; ++i) {
        auto& s = w.sections[i];
        if (w.removed[i]) continue;
        if (s.sh_type == SHT_SYMTAB && !w.in.symbols_as_they_are)
            s.sh_size = (w.symbols.size() + 1) * sym_size(w.in.bits);
        if (s.sh_type == SHT_GROUP) {
            s.sh_size = 4;
            for (const auto m : group_members(w, i))
                if (m < count && !w.removed[m]) s.sh_size += 4;
        }
        if (!is_string_table(s) || (w.in.symbols_as_they_are && i == strings)) continue;
        std::vector<std::string_view> texts;
        if (i == w.in.tables.shstrndx)
            for (u32 k = 1; k < count; ++k)
                if (!w.removed[k]) texts.push_back(w.in.names[k]);
        if (i == strings)
            for (const auto& symbol : w.symbols) texts.push_back(symbol.name);
        s.sh_size = merged_strings_size(texts);
    }
}

u64 place_sections(const Work& w, u64 at) {
    std::vector<u32> free;
    for (u32 i = 1; i < w.sections.size(); ++i)
        if (!w.removed[i] && !w.held[i]) free.push_back(i);
    std::ranges::stable_sort(free, {}, [&](u32 i) { return w.sections[i].sh_offset; });
    for (const u32 i : free) {
        const auto& s = w.sections[i];
        at = aligned(at, s.sh_addralign);
        if (s.sh_type != SHT_NOBITS) at += s.sh_size;
    }
    return at;
}

}  // namespace

std::optional<u64> llvm_stripped_size(const StripInput& in, bool debug_alone) {
    const auto& t = in.tables;
    const u32 count = static_cast<u32>(t.sections.size());
    if (count == 0 && t.header.e_shnum == 0 && t.shstrndx == 0 && !t.segments.empty()) {
        // Nothing but segments: no table of sections is written either.
        auto pieces = pieces_of(in);
        return place(pieces);
    }
    if (t.shstrndx == 0 || t.shstrndx >= count ||
        !is_string_table(t.sections[static_cast<std::size_t>(t.shstrndx)]))
        return std::nullopt;
    Work w{.in = in, .sections = t.sections, .held = std::vector<bool>(count)};
    for (const auto& p : t.segments) {
        if (!fits(in.bytes.size(), p.p_offset, p.p_filesz)) return std::nullopt;
        for (u32 i = 1; i < count; ++i)
            if (is_within(w.sections[i], p)) w.held[i] = true;
    }
    remove_sections(w, debug_alone);
    if (is_refused(w)) return std::nullopt;
    w.has_symtab = in.symtab != 0 && !w.removed[in.symtab];
    if (w.has_symtab && !in.symbols_as_they_are) {
        auto symbols = read_strip_symbols(in);
        if (!symbols) return std::nullopt;
        w.symbols = *std::move(symbols);
        remove_symbols(w, debug_alone);
        if (w.symbols.empty() && !(t.header.e_type == ET_REL)) {
            w.removed[in.symtab] = true;
            const u32 strings = w.sections[in.symtab].sh_link;
            if (strings != t.shstrndx) w.removed[strings] = true;
            w.has_symtab = false;
        }
    }
    for (u32 i = 1; i < count; ++i)
        if (w.sections[i].sh_type == SHT_SYMTAB_SHNDX && count < SHN_LORESERVE) w.removed[i] = true;
    set_sizes(w);
    auto pieces = pieces_of(in);
    const u64 end = aligned(place_sections(w, place(pieces)), in.word());
    const auto left = static_cast<u64>(std::ranges::count(w.removed, false));  // the null one, too
    return end + left * shdr_size(in.bits);
}

}  // namespace binsize::strip
