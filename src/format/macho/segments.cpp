// Segments and sections (<mach-o/loader.h>: segment_command, section and their 64-bit twins).
// Sections are named as users write them, "__TEXT,__text". An object file has one segment without
// a name, and its sections state the segment that the linker will put them in.
#include "format/macho/parts.hpp"

#include <algorithm>

namespace binsize::macho {
namespace {

struct SegmentFacts {
    u64 vmaddr, vmsize, fileoff, filesize;
    u32 initprot, flags, nsects;
};

Extent memory_of(Loading& l, u64 address, u64 size, const std::string& where) {
    if (size > ~u64{0} - address) {
        l.flaw(where, "{} bytes at {:#x} end past the end of the address space", size, address);
        size = ~u64{0} - address;
    }
    return {address, size};
}

// GNU's form of compression, as clang and the Go linker write it: "ZLIB" and the size, big-endian
// whatever the file's order.
std::optional<u64> uncompressed_size(const Image& image, const Section& s, std::string_view name) {
    if (!name.starts_with("__zdebug_")) return std::nullopt;
    const auto head = find_slice(image.contents(s), 0, 12);
    if (!head || !as_text(*head).starts_with("ZLIB")) return std::nullopt;
    return find_int<u64>(*head, 4, Endian::big);
}

template <class Wire>
void add_section(Loading& l, const Wire& w, const Segment& segment, const SegmentFacts& facts) {
    auto& image = l.image;
    const auto sectname = field_text(w.sectname);
    Section s;
    s.segment = field_text(w.segname);
    s.name = image.keep(fmt::format("{},{}", s.segment, sectname));
    s.index = static_cast<u32>(image.sections.size() + 1);
    s.raw_flags = w.flags;
    s.raw_type = w.flags & SECTION_TYPE;
    s.info = w.reserved1;  // the first number of its indirect symbols
    s.entry_size = w.reserved2;
    s.alignment = w.align < 64 ? u64{1} << w.align : 0;
    const auto where = fmt::format("section {} ({})", s.index, printable(s.name));
    s.memory = memory_of(l, w.addr, w.size, where);
    s.loaded = segment.mapped && s.memory.begin >= facts.vmaddr &&
               fits(facts.vmsize, s.memory.begin - facts.vmaddr, s.memory.size);
    if (!s.loaded) s.memory.size = 0;
    // No section begins at the Mach-O header: offset 0 says that the bytes are elsewhere, as in a
    // dSYM companion, which repeats the sections of its program.
    if (!is_zero_fill(s.raw_type) && w.offset != 0) s.file = l.clipped(w.offset, w.size, where);
    s.executable = (w.flags & (S_ATTR_PURE_INSTRUCTIONS | S_ATTR_SOME_INSTRUCTIONS)) != 0;
    s.writable =
        (facts.initprot & VM_PROT_WRITE) != 0 && (!l.object() || s.segment.starts_with("__DATA"));
    s.thread_local_data =
        s.raw_type == S_THREAD_LOCAL_REGULAR || s.raw_type == S_THREAD_LOCAL_ZEROFILL;
    s.cost_class = section_class(s.segment, sectname, w.flags, facts.initprot);
    s.uncompressed = uncompressed_size(image, s, sectname);
    if (w.nreloc != 0)
        s.relocations = l.clipped(w.reloff, u64{w.nreloc} * relocation_info_size, where);
    image.sections.push_back(s);

    if (w.nreloc == 0) return;
    l.add_region(image.keep(fmt::format("[relocations of {}]", s.name)), s.relocations.begin,
                 s.relocations.size, CostClass::relocations, true);
    image.relocation_count += s.relocations.size / relocation_info_size;
}

void add_segment(Loading& l, std::string_view name, const SegmentFacts& f, u32 cmd) {
    Segment s;
    s.name = name;
    s.index = static_cast<u32>(l.image.segments.size());
    s.raw_type = cmd;
    const auto where = fmt::format("segment {} ({})", s.index, printable(name));
    s.file = l.clipped(f.fileoff, f.filesize, where);
    s.memory = memory_of(l, f.vmaddr, f.vmsize, where);
    s.readable = (f.initprot & VM_PROT_READ) != 0;
    s.writable = (f.initprot & VM_PROT_WRITE) != 0;
    s.executable = (f.initprot & VM_PROT_EXECUTE) != 0;
    // __PAGEZERO only keeps the null page from being mapped; a __DWARF segment has no vmsize.
    s.mapped = s.memory.size > 0 && name != "__PAGEZERO";
    // A dSYM companion states the addresses of its program's segments but holds none of their
    // bytes; what file range it gives them is not laid out by address.
    const bool elsewhere = l.filetype == MH_DSYM && name != "__DWARF" && name != "__LINKEDIT";
    const u64 from_file = elsewhere ? 0 : std::min(f.filesize, s.memory.size);
    if (s.mapped) l.image.mappings.push_back({s.memory.begin, f.fileoff, from_file, s.memory.size});
    if ((f.flags & SG_READ_ONLY) != 0) l.has_read_only_data = true;
    l.image.segments.push_back(s);
}

template <class SegmentWire, class SectionWire>
void read(Loading& l, const CommandView& c) {
    const auto* w = command_as<SegmentWire>(l, c);
    if (w == nullptr) return;
    const SegmentFacts facts{w->vmaddr,   w->vmsize, w->fileoff, w->filesize,
                             w->initprot, w->flags,  w->nsects};
    add_segment(l, field_text(w->segname), facts, c.cmd);
    const u64 room = (c.bytes.size() - sizeof(SegmentWire)) / sizeof(SectionWire);
    if (facts.nsects > room)
        l.flaw(command_name(c), "states {} sections but has room for {}", facts.nsects, room);
    const auto sections =
        find_array<SectionWire>(c.bytes, sizeof(SegmentWire), std::min<u64>(facts.nsects, room));
    const auto segment = l.image.segments.back();
    for (const auto& s : *sections) add_section(l, s, segment, facts);
}

}  // namespace

template <Endian E>
void read_segment(Loading& l, const CommandView& c) {
    if (c.cmd == LC_SEGMENT_64)
        read<segment_command<Wire64<E>, E>, section_64<E>>(l, c);
    else
        read<segment_command<Wire32<E>, E>, section_32<E>>(l, c);
}
template void read_segment<Endian::little>(Loading&, const CommandView&);
template void read_segment<Endian::big>(Loading&, const CommandView&);

}  // namespace binsize::macho
