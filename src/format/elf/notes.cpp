// Notes (gABI chapter 5, "Note Section"): the build id, and which system the file is for.
#include "format/elf/parts.hpp"

#include <array>

namespace binsize::elf {
namespace {

constexpr u32 nt_gnu_abi_tag = 1;
constexpr u32 nt_gnu_build_id = 3;
constexpr u32 nt_go_build_id = 4;

std::string hex(ByteView bytes) {
    std::string out;
    for (const auto b : bytes) out += fmt::format("{:02x}", static_cast<u8>(b));
    return out;
}

void read_note(Image& image, std::string_view name, u32 type, ByteView content) {
    constexpr std::array<std::string_view, 6> gnu_systems = {"linux",   "hurd",   "solaris",
                                                             "freebsd", "netbsd", "syllable"};
    if (name == "GNU" && type == nt_gnu_build_id && content.size() <= 64)
        image.build_id = hex(content);
    if (name == "Go" && type == nt_go_build_id && image.build_id.empty())
        image.build_id = printable(field_text(content));
    if (!image.os.empty()) return;
    if (name == "GNU" && type == nt_gnu_abi_tag) {
        const auto system = find_int<u32>(content, 0, image.endian);
        if (system && *system < gnu_systems.size()) image.os = gnu_systems[*system];
    }
    if (name == "FreeBSD") image.os = "freebsd";
    if (name == "NetBSD") image.os = "netbsd";
    if (name == "OpenBSD") image.os = "openbsd";
    if (name == "DragonFly") image.os = "dragonfly";
    if (name == "Android") image.os = "android";
}

void walk(Image& image, ByteView bytes, u64 alignment) {
    const u64 align = alignment == 8 ? 8 : 4;
    Cursor at(bytes, image.endian);
    const auto skip_padding = [&] { at.skip((align - at.offset() % align) % align); };
    while (at.left() >= 12) {
        const u64 name_size = at.take<u32>();
        const u64 content_size = at.take<u32>();
        const u32 type = at.take<u32>();
        const auto name = field_text(at.take_bytes(name_size));
        skip_padding();
        const auto content = at.take_bytes(content_size);
        if (at.failed()) return;
        read_note(image, name, type, content);
        skip_padding();
    }
}

}  // namespace

void read_notes(Image& image, const std::vector<ProgramHeader>& headers) {
    // Segments and sections may name the same notes; thousands that name the whole file are a lie.
    u64 left = 4 * image.bytes.size();
    const auto walk_once = [&](ByteView bytes, u64 alignment) {
        if (bytes.size() > left) return;
        left -= bytes.size();
        walk(image, bytes, alignment);
    };
    for (const auto& h : headers)
        if (h.p_type == pt_note)
            walk_once(clip_slice(image.bytes, h.p_offset, h.p_filesz), h.p_align);
    // Relocatable files, and sections that no segment covers.
    if (image.build_id.empty() || image.os.empty())
        for (const auto& s : image.sections)
            if (s.raw_type == sht_note) walk_once(image.contents(s), s.alignment);
}

void name_os(Image& image, u8 ei_osabi) {
    switch (ei_osabi) {
        case 2: image.os = "netbsd"; return;
        case 3: image.os = "linux"; return;
        case 6: image.os = "solaris"; return;
        case 7: image.os = "aix"; return;
        case 9: image.os = "freebsd"; return;
        case 12: image.os = "openbsd"; return;
        default: break;
    }
    if (!image.os.empty() || !image.linkage.interpreter) return;
    struct Known {
        std::string_view part, os;
    };
    constexpr std::array known = {
        Known{"/system/bin/linker", "android"},
        Known{"ld-linux", "linux"},
        Known{"ld-musl", "linux"},
        Known{"/ld64.so", "linux"},
        Known{"/libexec/ld-elf.so", "freebsd"},
        Known{"/usr/libexec/ld.so", "openbsd"},
        Known{"/libexec/ld.elf_so", "netbsd"},
        Known{"/ld.so.1", "solaris"},
    };
    for (const auto& k : known)
        if (image.linkage.interpreter->find(k.part) != std::string::npos) {
            image.os = k.os;
            return;
        }
}

}  // namespace binsize::elf
