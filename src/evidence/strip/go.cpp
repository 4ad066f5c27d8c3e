// Go's linker puts what is not loaded behind all that is, from a page's beginning, each section at
// its alignment; the headers are in front, within a page that does not get smaller. With -s or -w
// it leaves sections out there, and their names, of which it writes each whole
// (cmd/link/internal/ld/elf.go, data.go).
#include "evidence/strip/strip.hpp"

#include <algorithm>

namespace binsize::strip {
namespace {

bool is_left_out(std::string_view name, bool debug_alone) {
    if (name.starts_with(".debug_") || name.starts_with(".zdebug_")) return true;
    return !debug_alone && (name == ".symtab" || name == ".strtab");
}

constexpr u64 page = 4096;
// The flags are recorded in the build information, which may move what follows it.
constexpr u64 longer_build_information = 64;

// Whether what lies up to `end` still ends in the same page without `bytes` of it.
bool same_page(u64 end, u64 bytes) {
    return end % page > bytes || (end % page == 0 && bytes < page);
}

// Names that are not written, with their NULs: those of sections left out, and of others that the
// linker might have made.
u64 names_left_out(ByteView table, bool debug_alone) {
    u64 bytes = 0;
    for (auto rest = as_text(table); !rest.empty();) {
        const auto name = rest.substr(0, rest.find('\0'));
        if (is_left_out(name, debug_alone)) bytes += name.size() + 1;
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    }
    return bytes;
}

// The end of the loaded sections that share a segment with what lies at `at`.
u64 segment_end(const StripInput& in, u64 at) {
    for (const auto& p : in.tables.segments)
        if (p.p_type == PT_LOAD && at >= p.p_offset && at - p.p_offset < p.p_filesz)
            return p.p_offset + p.p_filesz;
    return at;
}

}  // namespace

std::optional<StrippedSize> go_linked_size(const StripInput& in, bool debug_alone) {
    const auto& all = in.tables.sections;
    constexpr std::size_t most_sections = 256;  // Go's linker makes a few dozen
    if (all.size() > most_sections) return std::nullopt;
    u64 loaded_end = 0;
    for (const auto& s : all)
        if ((s.sh_flags & SHF_ALLOC) != 0 && s.sh_type != SHT_NOBITS)
            loaded_end = std::max(loaded_end, s.sh_offset + s.sh_size);
    std::vector<u32> behind;
    for (u32 i = 1; i < all.size(); ++i)
        if ((all[i].sh_flags & SHF_ALLOC) == 0 && all[i].sh_offset >= loaded_end)
            behind.push_back(i);
    std::ranges::sort(behind, {}, [&](u32 i) { return all[i].sh_offset; });
    if (behind.empty() || in.tables.shstrndx >= all.size()) return std::nullopt;
    const u64 first = all[behind.front()].sh_offset;
    const auto& last = all[behind.back()];
    const u64 shorter =
        names_left_out(in.contents(all[static_cast<std::size_t>(in.tables.shstrndx)]), debug_alone);
    if (first % page != 0 || in.tables.header.e_shoff >= page ||
        last.sh_offset + last.sh_size != in.bytes.size())
        return std::nullopt;
    u64 at = first;
    bool exact = first - loaded_end >= longer_build_information;
    for (const u32 i : behind) {
        if (is_left_out(in.names[i], debug_alone)) continue;
        if (i == in.tables.shstrndx && shorter > all[i].sh_size) return std::nullopt;
        at = aligned(at, all[i].sh_addralign) + all[i].sh_size -
             (i == in.tables.shstrndx ? shorter : 0);
    }
    // Before Go 1.22 or so the names of sections lay among what is loaded.
    const auto& names = all[static_cast<std::size_t>(in.tables.shstrndx)];
    constexpr u64 alignment = 32;
    if (names.sh_offset < loaded_end)
        exact &= same_page(segment_end(in, names.sh_offset), shorter + alignment);
    return StrippedSize{at, exact};
}

}  // namespace binsize::strip
