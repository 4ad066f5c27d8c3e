// Libraries, paths, versions, entry point and identity: the commands that dyld and the kernel act
// on. Facts: <mach-o/loader.h>; thread states: <mach/i386/thread_status.h>,
// <mach/arm/thread_status.h>, <mach/ppc/thread_status.h>.
#include "format/macho/names.hpp"
#include "format/macho/parts.hpp"

#include <algorithm>

namespace binsize::macho {
namespace {

// A string of a command (lc_str): an offset from the command's begin, to a NUL or to its end.
std::string command_text(Loading& l, const CommandView& c, u64 offset) {
    if (offset >= c.bytes.size()) {
        l.flaw(command_name(c), "its string begins at {}, past the command's {} bytes", offset,
               c.bytes.size());
        return {};
    }
    return printable(field_text(c.bytes.subspan(static_cast<std::size_t>(offset))));
}

std::string_view library_kind(u32 cmd) {
    switch (cmd) {
        case LC_LOAD_WEAK_DYLIB: return "weak";
        case LC_REEXPORT_DYLIB: return "reexport";
        case LC_LOAD_UPWARD_DYLIB: return "upward";
        case LC_LAZY_LOAD_DYLIB: return "lazy";
        default: return "needed";
    }
}

// dylib_use_command, since macOS 15: flags behind the struct that older systems read.
std::string_view library_kind(u32 cmd, u32 use) {
    if ((use & DYLIB_USE_REEXPORT) != 0) return "reexport";
    if ((use & DYLIB_USE_UPWARD) != 0) return "upward";
    if ((use & DYLIB_USE_WEAK_LINK) != 0) return "weak";
    if ((use & DYLIB_USE_DELAYED_INIT) != 0) return "delay";
    return library_kind(cmd);
}

template <Endian E>
void read_library(Loading& l, const CommandView& c) {
    const auto* w = command_as<dylib_command<E>>(l, c);
    if (w == nullptr) return;
    auto name = command_text(l, c, w->name);
    auto& linkage = l.image.linkage;
    if (c.cmd == LC_ID_DYLIB) {
        linkage.soname = std::move(name);
        return;
    }
    auto kind = library_kind(c.cmd);
    if (w->timestamp == DYLIB_USE_MARKER)
        if (const auto use = find_int<u32>(c.bytes, sizeof(*w), E))
            kind = library_kind(c.cmd, *use);
    linkage.libraries.push_back({std::move(name), std::string(kind), std::nullopt});
}

void set_platform(Loading& l, std::string_view os, u32 minos, u32 sdk) {
    auto& image = l.image;
    if (!image.os.empty()) return;  // a zippered library states Mac Catalyst second
    image.os = os;
    image.linkage.min_os = version_text(minos);
    if (sdk != 0) image.linkage.sdk = version_text(sdk);
}

std::string uuid_text(ByteView uuid) {
    std::string text;
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += fmt::format("{:02X}", static_cast<u8>(uuid[i]));
    }
    return text;
}

// The program counter within the first register set of LC_UNIXTHREAD: flavor, count, registers.
std::optional<u64> thread_entry(const Image& image, ByteView command) {
    struct State {
        std::string_view arch;
        u32 flavor;
        u64 offset;
        unsigned size;
    };
    constexpr State states[] = {
        {"386", 1, 10 * 4, 4},   {"amd64", 4, 16 * 8, 8}, {"arm", 1, 15 * 4, 4},
        {"arm64", 6, 32 * 8, 8}, {"ppc", 1, 0, 4},        {"ppc64", 5, 0, 8},
    };
    const auto flavor = find_int<u32>(command, 8, image.endian);
    for (const auto& s : states) {
        if (s.arch != image.arch || s.flavor != flavor) continue;
        Cursor at(command, image.endian, 16 + s.offset);
        const u64 pc = at.take_word(s.size);
        if (!at.failed()) return pc;
    }
    return std::nullopt;
}

void name_os(Image& image) {
    if (!image.os.empty()) return;
    const auto& l = image.linkage;
    const bool system = std::ranges::any_of(
        l.libraries, [](const Library& x) { return x.name.starts_with("/usr/lib/libSystem."); });
    if (system || l.interpreter == "/usr/lib/dyld") image.os = "darwin";
}

std::string library_count(const LinkageReport& l) {
    if (l.libraries.empty()) return "no library";
    return fmt::format("{} {}", l.libraries.size(),
                       l.libraries.size() == 1 ? "library" : "libraries");
}

void name_kind(Loading& l) {
    auto& linkage = l.image.linkage;
    const auto say = [&](std::string_view kind, std::string evidence) {
        linkage.kind = kind;
        linkage.evidence = std::move(evidence);
    };
    if (l.object()) return say("relocatable", "file type MH_OBJECT");
    // A core file or a dSYM companion repeats another file's commands; neither is linked itself.
    if (l.filetype == MH_CORE || l.filetype == MH_DSYM) return;
    if (linkage.interpreter)
        return say("dynamic", fmt::format("LC_LOAD_DYLINKER, {}", library_count(linkage)));
    if (!linkage.libraries.empty())
        return say("dynamic", fmt::format("{}, no LC_LOAD_DYLINKER", library_count(linkage)));
    if (l.filetype == MH_DYLIB || l.filetype == MH_BUNDLE || l.filetype == MH_FVMLIB ||
        l.filetype == MH_DYLIB_STUB || l.filetype == MH_KEXT_BUNDLE)
        return say("dynamic", "a library that is loaded into a program, needs no other");
    const bool pie = (l.flags & MH_PIE) != 0;
    say(pie ? "static-pie" : "static",
        fmt::format("no LC_LOAD_DYLINKER, no library{}", pie ? ", MH_PIE" : ""));
}

}  // namespace

template <Endian E>
void read_linkage(Loading& l, const CommandView& c) {
    auto& image = l.image;
    auto& linkage = image.linkage;
    switch (c.cmd) {
        case LC_LOAD_DYLIB:
        case LC_LOAD_WEAK_DYLIB:
        case LC_REEXPORT_DYLIB:
        case LC_LOAD_UPWARD_DYLIB:
        case LC_LAZY_LOAD_DYLIB:
        case LC_ID_DYLIB: return read_library<E>(l, c);
        case LC_LOAD_DYLINKER:
            if (const auto* w = command_as<path_command<E>>(l, c))
                linkage.interpreter = command_text(l, c, w->path);
            return;
        case LC_RPATH:
            if (const auto* w = command_as<path_command<E>>(l, c))
                linkage.run_paths.push_back(command_text(l, c, w->path));
            return;
        case LC_UUID:
            if (const auto* w = command_as<uuid_command<E>>(l, c))
                image.build_id = uuid_text(w->uuid);
            return;
        case LC_BUILD_VERSION:
            if (const auto* w = command_as<build_version_command<E>>(l, c))
                set_platform(l, platform_name(w->platform), w->minos, w->sdk);
            return;
        case LC_VERSION_MIN_MACOSX:
        case LC_VERSION_MIN_IPHONEOS:
        case LC_VERSION_MIN_TVOS:
        case LC_VERSION_MIN_WATCHOS:
            if (const auto* w = command_as<version_min_command<E>>(l, c))
                set_platform(l,
                             c.cmd == LC_VERSION_MIN_MACOSX     ? "darwin"
                             : c.cmd == LC_VERSION_MIN_IPHONEOS ? "ios"
                             : c.cmd == LC_VERSION_MIN_TVOS     ? "tvos"
                                                                : "watchos",
                             w->version, w->sdk);
            return;
        case LC_MAIN:
            if (const auto* w = command_as<entry_point_command<E>>(l, c))
                l.entry_offset = w->entryoff;
            return;
        case LC_UNIXTHREAD:
            if (const auto pc = thread_entry(image, c.bytes)) image.entry = *pc;
            return;
        default: return;
    }
}
template void read_linkage<Endian::little>(Loading&, const CommandView&);
template void read_linkage<Endian::big>(Loading&, const CommandView&);

void finish_linkage(Loading& l) {
    auto& image = l.image;
    auto& linkage = image.linkage;
    name_os(image);
    name_kind(l);
    if (l.entry_offset)
        for (const auto& m : image.mappings)
            if (*l.entry_offset >= m.file_offset && *l.entry_offset - m.file_offset < m.file_size) {
                image.entry = m.address + (*l.entry_offset - m.file_offset);
                break;
            }
    if (linkage.kind.empty() || l.object()) return;
    linkage.signed_code = linkage.signed_code.value_or(false);
    linkage.nx = (l.flags & MH_ALLOW_STACK_EXECUTION) == 0;
    if (image.kind == FileKind::executable) linkage.pie = (l.flags & MH_PIE) != 0;
    if (linkage.kind != "dynamic") return;
    // Read-only after dyld has patched it: the counterpart of GNU_RELRO.
    linkage.relro = l.has_read_only_data;
    const bool lazy_pointers = std::ranges::any_of(image.sections, [](const Section& s) {
        return s.raw_type == S_LAZY_SYMBOL_POINTERS || s.raw_type == S_LAZY_DYLIB_SYMBOL_POINTERS;
    });
    linkage.bind_now = (l.flags & MH_BINDATLOAD) != 0 || (!l.has_lazy_bind && !lazy_pointers);
}

}  // namespace binsize::macho
