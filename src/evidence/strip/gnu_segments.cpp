// Where GNU strip puts what is loaded. It forgets what lies between sections and before the first
// of a segment but as far as addresses ask for it, and lays segments out one behind the other, each
// at its address's place within a page. That is done here for program headers that it can copy;
// where it makes new ones, nothing is told.
#include "evidence/strip/strip.hpp"

#include <algorithm>
#include <tuple>

namespace binsize::strip {
namespace {

constexpr u32 PT_GNU_SFRAME_ = 0x6474e554, PT_GNU_MBIND_LO = 0x6474e555,
              PT_GNU_MBIND_HI = PT_GNU_MBIND_LO + 4095;

bool holds_allocated_alone(u32 type) {
    return type == PT_LOAD || type == PT_DYNAMIC || type == PT_GNU_EH_FRAME ||
           type == PT_GNU_STACK || type == PT_GNU_RELRO || type == PT_GNU_SFRAME_ ||
           (type >= PT_GNU_MBIND_LO && type <= PT_GNU_MBIND_HI);
}

// Offsets may wrap: the comparisons are those of the tool, which compares differences.
bool is_in(const SectionHeader& s, const ProgramHeader& p) {
    const bool tls = (s.sh_flags & SHF_TLS) != 0;
    const bool allocated = (s.sh_flags & SHF_ALLOC) != 0;
    const bool zero = s.sh_type == SHT_NOBITS;
    if (tls ? p.p_type != PT_TLS && p.p_type != PT_GNU_RELRO && p.p_type != PT_LOAD
            : p.p_type == PT_TLS || p.p_type == PT_PHDR)
        return false;
    if (!allocated && holds_allocated_alone(p.p_type)) return false;
    const u64 size = tls && zero && p.p_type != PT_TLS ? 0 : s.sh_size;
    if (!zero && (s.sh_offset < p.p_offset || s.sh_offset - p.p_offset + size > p.p_filesz))
        return false;
    if (allocated && (s.sh_addr < p.p_vaddr || s.sh_addr - p.p_vaddr + size > p.p_memsz))
        return false;
    if ((p.p_type != PT_DYNAMIC && p.p_type != PT_NOTE) || s.sh_size != 0 || p.p_memsz == 0)
        return true;
    return (zero || (s.sh_offset > p.p_offset && s.sh_offset - p.p_offset < p.p_filesz)) &&
           (!allocated || (s.sh_addr > p.p_vaddr && s.sh_addr - p.p_vaddr < p.p_memsz));
}

void set_load_addresses(const StripInput& in, std::vector<GnuSection>& sections) {
    const auto& segments = in.tables.segments;
    const bool none =
        std::ranges::all_of(segments, [](const ProgramHeader& p) { return p.p_paddr == 0; });
    const auto loads = std::ranges::count_if(
        segments, [](const ProgramHeader& p) { return p.p_type == PT_LOAD && p.p_memsz != 0; });
    if (none && loads > 1) return;
    for (auto& s : sections) {
        const auto& h = s.header;
        if ((h.sh_flags & SHF_ALLOC) == 0) continue;
        for (const auto& p : segments) {
            const bool kind =
                (p.p_type == PT_LOAD && (h.sh_flags & SHF_TLS) == 0) || p.p_type == PT_TLS;
            if (!kind || !is_in(h, p)) continue;
            s.lma = h.sh_type == SHT_NOBITS ? p.p_paddr + h.sh_addr - p.p_vaddr
                                            : p.p_paddr + h.sh_offset - p.p_offset;
            if (h.sh_addr >= p.p_vaddr && h.sh_addr + h.sh_size <= p.p_vaddr + p.p_memsz) break;
        }
    }
}

// A PT_LOAD with the sections that it will hold.
struct Load {
    const ProgramHeader* from;
    std::vector<std::size_t> sections;
    u64 lma_key = 0;
    u64 address_offset = 0;
    std::size_t index = 0;
    bool file_header = false, program_headers = false, physical = false;
};

bool behind_loaded(const SectionHeader& h) {
    return h.sh_type == SHT_NOBITS && (h.sh_flags & SHF_TLS) == 0 && h.sh_size != 0;
}

void fill(const StripInput& in, const std::vector<GnuSection>& sections, bool any_physical,
          Load& load) {
    const auto& p = *load.from;
    load.physical = any_physical;
    u64 lowest = ~u64{0};
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const auto& s = sections[i];
        if (!is_in(s.header, p)) continue;
        load.sections.push_back(i);
        if ((s.header.sh_flags & SHF_ALLOC) == 0) continue;
        lowest = std::min(lowest, s.lma);
        const u64 offset = s.header.sh_type != SHT_NOBITS ? s.header.sh_offset - p.p_offset
                                                          : s.header.sh_addr - p.p_vaddr;
        if (s.lma - p.p_paddr != offset) load.physical = false;
    }
    if (load.sections.empty()) {
        load.address_offset = p.p_vaddr;
    } else if (load.physical) {
        const u64 headers =
            (load.file_header ? in.header_size() : 0) +
            (load.program_headers ? in.tables.segments.size() * in.segment_size() : 0);
        load.address_offset = p.p_paddr + headers - (lowest == ~u64{0} ? 0 : lowest);
    }
    std::ranges::stable_sort(load.sections, [&](std::size_t a, std::size_t b) {
        const auto& x = sections[a];
        const auto& y = sections[b];
        const auto key = [](const GnuSection& s) {
            const bool load_it = s.header.sh_type != SHT_NOBITS;
            return std::tuple(s.lma, s.header.sh_addr, behind_loaded(s.header),
                              load_it ? s.header.sh_size : 0);
        };
        return key(x) < key(y);
    });
    // SHF_EXCLUDE sections are dropped from a segment; none is allocated, so none is here.
    load.lma_key = load.physical ? p.p_paddr
                   : load.sections.empty()
                       ? 0
                       : sections[load.sections.front()].lma + load.address_offset;
}

std::vector<Load> loads_of(const StripInput& in, const std::vector<GnuSection>& sections) {
    const auto& segments = in.tables.segments;
    const bool any_physical =
        std::ranges::any_of(segments, [](const ProgramHeader& p) { return p.p_paddr != 0; });
    const auto& h = in.tables.header;
    const u64 headers_end = h.e_phoff + segments.size() * in.segment_size();
    std::vector<Load> out;
    bool have_headers = false;
    for (const auto& p : segments) {
        if (p.p_type != PT_LOAD) continue;
        Load load{.from = &p, .sections = {}, .index = out.size()};
        load.file_header = p.p_offset == 0 && p.p_filesz >= in.header_size();
        load.program_headers =
            !have_headers && p.p_offset <= h.e_phoff && p.p_offset + p.p_filesz >= headers_end;
        have_headers |= load.program_headers;
        fill(in, sections, any_physical, load);
        out.push_back(std::move(load));
    }
    std::ranges::stable_sort(
        out, {}, [](const Load& l) { return std::tuple(!l.file_header, l.lma_key, l.index); });
    return out;
}

struct Layout {
    const StripInput& in;
    std::vector<GnuSection>& sections;
    u64 at;
};

// One segment; false where the tool says that its headers have no room.
bool place(Layout& out, const Load& load, bool holds_headers) {
    const auto& in = out.in;
    const u64 headers = in.tables.segments.size() * in.segment_size();
    const bool any = !load.sections.empty();
    const auto& first = any ? out.sections[load.sections.front()] : GnuSection();
    u64 address = load.address_offset + (any ? first.header.sh_addr : 0);
    u64 physical = load.physical ? load.from->p_paddr : any ? first.lma + load.address_offset : 0;
    u64 offset = 0;
    u64 off = out.at;
    if (holds_headers) {
        if (!load.file_header) offset = off;
        off += headers;
    }
    u64 adjusted = 0;
    bool empty = false;
    if (any) {
        empty = std::ranges::all_of(load.sections, [&](std::size_t i) {
            return out.sections[i].header.sh_type == SHT_NOBITS;
        });
        const u64 page = std::max<u64>(load.from->p_align, 1);
        adjusted = (address - off) % page;
        off += adjusted;
        if (!empty) adjusted = 0;
    }
    u64 file_size = 0;
    u64 memory_size = 0;
    if (load.file_header) {
        file_size = memory_size = in.header_size();
        if (any) {
            if (address < off || (!load.physical && physical < off)) return false;
            address -= off;
            if (!load.physical) physical -= off;
        }
    }
    if (load.program_headers) {
        file_size += headers;
        memory_size += headers;
        if (!load.file_header && any && !load.physical) physical -= off - offset;
    }
    if (load.file_header || load.program_headers) {
        const u64 gap = off - (offset + file_size);
        if (!empty) file_size += gap;
        memory_size += gap;
    }
    for (std::size_t k = 0; k < load.sections.size(); ++k) {
        auto& s = out.sections[load.sections[k]];
        const auto& h = s.header;
        const bool zero = h.sh_type == SHT_NOBITS;
        const bool tls = (h.sh_flags & SHF_TLS) != 0;
        if (!zero || !tls) {
            const u64 end = physical + memory_size;
            u64 gap = s.lma - end;
            if (gap != 0 && (s.lma < end || end < physical)) {
                gap = 0;
                s.lma = end;
            }
            memory_size += gap;
            if (!zero) {
                adjusted = 0;
                if (file_size + gap < memory_size) gap = memory_size - file_size;
                file_size += gap;
            }
            if (!zero || k == 0) off += gap;
            if (zero && k == 0) adjusted += gap;
        }
        s.placed = true;
        if (!zero) {
            off += h.sh_size;
            file_size += h.sh_size;
            memory_size += h.sh_size;
        } else if (!tls) {
            memory_size += h.sh_size;
        }
    }
    out.at = off - adjusted;
    return true;
}

// What makes it lay the program headers out from nothing.
bool are_made_anew(const StripInput& in, const std::vector<bool>& removed) {
    for (const auto& p : in.tables.segments) {
        if (p.p_paddr == 0 && p.p_memsz == 0 && (p.p_type == PT_INTERP || p.p_type == PT_DYNAMIC))
            return true;
        for (std::size_t i = 1; i < removed.size(); ++i)
            if (removed[i] && is_in(in.tables.sections[i], p)) return true;
    }
    return false;
}

}  // namespace

std::optional<u64> place_loaded(const StripInput& in, const std::vector<bool>& removed,
                                std::vector<GnuSection>& sections) {
    const auto& segments = in.tables.segments;
    if (segments.empty() || are_made_anew(in, removed)) return std::nullopt;
    set_load_addresses(in, sections);
    const auto loads = loads_of(in, sections);
    const auto headers = std::ranges::find(loads, true, &Load::program_headers);
    Layout out{.in = in, .sections = sections, .at = in.header_size()};
    if (headers == loads.end()) {
        if (std::ranges::find(segments, u32{PT_PHDR}, &ProgramHeader::p_type) != segments.end())
            return std::nullopt;
        out.at += segments.size() * in.segment_size();
    }
    for (const auto& load : loads)
        if (!place(out, load, &load == &*headers)) return std::nullopt;
    return out.at;
}

}  // namespace binsize::strip
