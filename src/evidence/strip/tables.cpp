// The tables of an ELF file as they are; the loader makes the best of damaged ones, the tools do
// not.
#include "evidence/strip/strip.hpp"

namespace binsize::strip {
namespace {

template <unsigned Bits, Endian E>
std::optional<Tables> read_as(ByteView bytes) {
    using T = Types<Bits, E>;
    const auto* h = find_struct<typename T::Ehdr>(bytes, 0);
    if (h == nullptr || !as_text(bytes).starts_with(ELFMAG)) return std::nullopt;
    Tables t;
    t.header = {h->e_type,  h->e_machine,   h->e_phoff, h->e_shoff,   h->e_phentsize,
                h->e_phnum, h->e_shentsize, h->e_shnum, h->e_shstrndx};
    t.shstrndx = t.header.e_shstrndx;
    if (t.header.e_phnum == PN_XNUM) return std::nullopt;
    if (h->e_shoff != 0) {
        if (t.header.e_shentsize != sizeof(typename T::Shdr)) return std::nullopt;
        // Extended numbering: the first header holds what 16 bits cannot.
        const auto* first = find_struct<typename T::Shdr>(bytes, h->e_shoff);
        if (first == nullptr) return std::nullopt;
        if (t.shstrndx == SHN_XINDEX) t.shstrndx = first->sh_link;
        const u64 count = t.header.e_shnum != 0 ? u64{t.header.e_shnum} : u64{first->sh_size};
        const auto table = find_array<typename T::Shdr>(bytes, h->e_shoff, count);
        if (!table) return std::nullopt;
        for (const auto& s : *table)
            t.sections.push_back({s.sh_name, s.sh_type, s.sh_flags, s.sh_addr, s.sh_offset,
                                  s.sh_size, s.sh_link, s.sh_info, s.sh_addralign, s.sh_entsize});
    }
    if (h->e_phoff == 0 || t.header.e_phnum == 0) return t;
    if (t.header.e_phentsize != sizeof(typename T::Phdr)) return std::nullopt;
    const auto table = find_array<typename T::Phdr>(bytes, h->e_phoff, t.header.e_phnum);
    if (!table) return std::nullopt;
    for (const auto& p : *table)
        t.segments.push_back(
            {p.p_type, p.p_offset, p.p_vaddr, p.p_paddr, p.p_filesz, p.p_memsz, p.p_align});
    return t;
}

}  // namespace

std::optional<Tables> read_tables(ByteView bytes, unsigned bits, Endian endian) {
    const bool little = endian == Endian::little;
    if (bits == 64)
        return little ? read_as<64, Endian::little>(bytes) : read_as<64, Endian::big>(bytes);
    return little ? read_as<32, Endian::little>(bytes) : read_as<32, Endian::big>(bytes);
}

}  // namespace binsize::strip
