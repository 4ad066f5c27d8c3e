// Reads the header and walks the load commands once; segments.cpp, linkedit.cpp and linkage.cpp
// read the commands, each its own kind. What more than one command has a say in is settled after
// the walk.
#include "format/macho/macho.hpp"

#include "format/macho/names.hpp"
#include "format/macho/parts.hpp"

#include <algorithm>

namespace binsize {
namespace macho {

Extent Loading::clipped(u64 offset, u64 size, std::string_view where) {
    const u64 end = image.bytes.size();
    if (size == 0) return {std::min(offset, end), 0};
    if (fits(end, offset, size)) return {offset, size};
    const Extent kept{std::min(offset, end), std::min(size, end - std::min(offset, end))};
    flaw(std::string(where),
         "states {} bytes at {:#x}, past the end of the file at {:#x}; {} of them are there", size,
         offset, end, kept.size);
    return kept;
}

void Loading::add_region(std::string_view name, u64 offset, u64 size, CostClass cost_class,
                         bool within_section) {
    const auto file = clipped(offset, size, name.substr(1, name.size() - 2));
    if (!file.empty()) image.regions.push_back({name, file, cost_class, within_section});
}

namespace {

struct Identity {
    Endian endian;
    unsigned bits;
};

std::optional<Identity> identify(ByteView bytes) {
    for (const auto e : {Endian::little, Endian::big}) {
        const auto magic = find_int<u32>(bytes, 0, e);
        if (magic == MH_MAGIC) return Identity{e, 32};
        if (magic == MH_MAGIC_64) return Identity{e, 64};
    }
    return std::nullopt;
}

FileKind kind_of(u32 filetype) {
    switch (filetype) {
        case MH_OBJECT: return FileKind::relocatable;
        case MH_EXECUTE:
        case MH_PRELOAD:
        case MH_DYLINKER: return FileKind::executable;
        case MH_DYLIB:
        case MH_FVMLIB:
        case MH_DYLIB_STUB: return FileKind::shared;
        case MH_BUNDLE:
        case MH_KEXT_BUNDLE: return FileKind::bundle;
        case MH_CORE: return FileKind::core;
        case MH_DSYM: return FileKind::debug;
        default: return FileKind::other;
    }
}

// Each command once, in file order. A command whose size cannot be is where the walk ends: nobody
// knows where the next one begins.
template <Endian E>
void walk_commands(Loading& l, ByteView commands, u32 count) {
    u64 at = 0;
    u32 number = 0;
    for (; number < count; ++number) {
        const auto* head = find_struct<load_command<E>>(commands, at);
        if (head == nullptr) break;
        const auto bytes = find_slice(commands, at, head->cmdsize);
        if (!bytes || bytes->size() < sizeof(*head)) {
            l.flaw(fmt::format("load command {}", number),
                   "states {} bytes where {} are left; it and what follows is not read",
                   head->cmdsize.value(), commands.size() - at);
            return;
        }
        const CommandView c{number, head->cmd, *bytes};
        if (c.cmd == LC_SEGMENT || c.cmd == LC_SEGMENT_64) {
            read_segment<E>(l, c);
        } else {
            read_linkedit<E>(l, c);
            read_linkage<E>(l, c);
        }
        at += bytes->size();
    }
    if (number < count)
        l.flaw("load commands", "the header states {}, {} fit into its {} bytes", count, number,
               commands.size());
    else if (at < commands.size())
        l.flaw("load commands", "{} bytes behind the last one belong to none",
               commands.size() - at);
}

// Linkers leave room behind the load commands, for tools that add some (install_name_tool): zeros
// up to the first byte that anything names.
void add_command_padding(Loading& l, u64 begin) {
    u64 end = l.image.bytes.size();
    bool found = false;
    const auto before = [&](Extent e) {
        if (e.empty() || e.begin < begin) return;
        end = std::min(end, e.begin);
        found = true;
    };
    for (const auto& s : l.image.sections) before(s.file);
    for (const auto& r : l.image.regions) before(r.file);
    for (const auto& s : l.image.segments) before(s.file);
    if (!found || begin >= end) return;
    const auto gap = clip_slice(l.image.bytes, begin, end - begin);
    if (std::ranges::all_of(gap, [](std::byte b) { return b == std::byte{0}; }))
        l.add_region("[load command padding]", begin, end - begin, CostClass::padding);
}

template <Endian E>
Result<Image> load_as(ByteView bytes, unsigned bits) {
    const u64 header_size = mach_header_size(bits);
    if (bytes.size() < header_size)
        return malformed("Mach-O header needs {} bytes, the file has {}", header_size,
                         bytes.size());
    const auto& h = *find_struct<mach_header<E>>(bytes, 0);
    Loading l;
    auto& image = l.image;
    image.format = Format::macho;
    image.bytes = bytes;
    image.bits = static_cast<u8>(bits);
    image.endian = E;
    image.arch = arch_name(h.cputype);
    image.traits = traits_of(image.arch);
    image.kind = kind_of(h.filetype);
    l.filetype = h.filetype;
    l.flags = h.flags;

    image.regions.push_back({"[Mach-O header]", {0, header_size}});
    const auto commands = l.clipped(header_size, h.sizeofcmds, "load commands");
    l.add_region("[load commands]", commands.begin, commands.size, CostClass::headers);
    walk_commands<E>(l, clip_slice(bytes, commands.begin, commands.size), h.ncmds);

    add_command_padding(l, commands.end());
    judge_symbols<E>(l);
    if (!l.chained_fixups.empty())
        image.relocation_count += chained_rebase_count(image, l.chained_fixups);
    finish_linkage(l);
    if (image.kind == FileKind::debug)
        inform(image.notes, "segments",
               "debug information alone: the memory figures are those of the program it describes");
    add_overlay(image);
    return std::move(l.image);
}

}  // namespace
}  // namespace macho

bool probe_macho(ByteView bytes) { return macho::identify(bytes).has_value(); }

Result<Image> load_macho(ByteView bytes, const LoadOptions&) {
    const auto id = macho::identify(bytes);
    if (!id) return fail(ErrorKind::unsupported, "is no Mach-O file");
    return id->endian == Endian::little ? macho::load_as<Endian::little>(bytes, id->bits)
                                        : macho::load_as<Endian::big>(bytes, id->bits);
}

}  // namespace binsize
