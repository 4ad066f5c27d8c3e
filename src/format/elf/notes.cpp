// Notes (gABI chapter 5, "Note Section"): the build id, and which system the file is for.
#include "format/elf/parts.hpp"

#include <algorithm>
#include <array>

namespace binsize::elf {
namespace {

std::string hex(ByteView bytes) {
    std::string out;
    for (const auto b : bytes) out += fmt::format("{:02x}", static_cast<u8>(b));
    return out;
}

void read_note(Image& image, NoteFacts& facts, std::string_view name, u32 type, ByteView content) {
    constexpr std::array<std::string_view, 6> gnu_systems = {"linux",   "hurd",   "solaris",
                                                             "freebsd", "netbsd", "syllable"};
    if (name == "GNU" && type == NT_GNU_BUILD_ID && content.size() <= 64)
        image.build_id = hex(content);
    if (name == "Go" && type == NT_GO_BUILD_ID && image.build_id.empty())
        image.build_id = printable(field_text(content));
    if (name == "GNU" && type == NT_GNU_ABI_TAG) facts.gnu_abi_tag = true;
    if (!image.os.empty()) return;
    if (name == "GNU" && type == NT_GNU_ABI_TAG) {
        const auto system = find_int<u32>(content, 0, image.endian);
        if (system && *system < gnu_systems.size()) image.os = gnu_systems[*system];
    }
    struct Owner {
        std::string_view begin, os;
    };
    // Kernels write their own into core files: "LINUX", "NetBSD-CORE@7". Linux's vDSO and vmlinux
    // have notes of "Linux".
    constexpr std::array owners = {
        Owner{"FreeBSD", "freebsd"},     Owner{"NetBSD", "netbsd"},   Owner{"OpenBSD", "openbsd"},
        Owner{"DragonFly", "dragonfly"}, Owner{"Android", "android"}, Owner{"LINUX", "linux"},
        Owner{"Linux", "linux"},
    };
    const auto owner =
        std::ranges::find_if(owners, [&](const Owner& o) { return name.starts_with(o.begin); });
    if (owner != owners.end()) image.os = owner->os;
}

using Note = Types<64, Endian::little>::Nhdr;  // as wide in every class and order

void walk(Image& image, NoteFacts& facts, ByteView bytes, u64 alignment) {
    const u64 align = alignment == 8 ? 8 : 4;
    Cursor at(bytes, image.endian);
    const auto skip_padding = [&] { at.skip((align - at.offset() % align) % align); };
    while (at.left() >= sizeof(Note)) {
        const u64 name_size = at.take<u32>();
        const u64 content_size = at.take<u32>();
        const u32 type = at.take<u32>();
        const auto name = field_text(at.take_bytes(name_size));
        skip_padding();
        const auto content = at.take_bytes(content_size);
        if (at.failed()) return;
        read_note(image, facts, name, type, content);
        skip_padding();
    }
}

}  // namespace

NoteFacts read_notes(Image& image, const std::vector<ProgramHeader>& headers) {
    NoteFacts facts;
    // Segments and sections may name the same notes; thousands that name the whole file are a lie.
    u64 left = 4 * image.bytes.size();
    const auto walk_once = [&](ByteView bytes, u64 alignment) {
        if (bytes.size() > left) return;
        left -= bytes.size();
        walk(image, facts, bytes, alignment);
    };
    for (const auto& h : headers)
        if (h.p_type == PT_NOTE)
            walk_once(clip_slice(image.bytes, h.p_offset, h.p_filesz), h.p_align);
    // Relocatable files, and sections that no segment covers.
    if (image.build_id.empty() || image.os.empty())
        for (const auto& s : image.sections)
            if (s.raw_type == SHT_NOTE) walk_once(image.contents(s), s.alignment);
    return facts;
}

namespace {

std::string_view os_of_interpreter(std::string_view path) {
    struct Known {
        std::string_view part, os;
    };
    constexpr std::array known = {
        Known{"/system/bin/linker", "android"},
        Known{"ld-linux", "linux"},
        Known{"ld-musl", "linux"},
        Known{"ld-uClibc", "linux"},
        Known{"/ld64.so", "linux"},
        Known{"/libexec/ld-elf.so", "freebsd"},
        Known{"/usr/libexec/ld.so", "openbsd"},
        Known{"/libexec/ld.elf_so", "netbsd"},
        Known{"/ld.so.1", "solaris"},
    };
    const auto it = std::ranges::find_if(
        known, [&](const Known& k) { return path.find(k.part) != std::string_view::npos; });
    return it == known.end() ? "" : it->os;
}

// A C library runs on one system, but for glibc, which names its own after it.
std::string_view os_of_libraries(const LinkageReport& l) {
    const auto library = [&](std::string_view name) {
        return std::ranges::any_of(l.libraries, [&](const Library& x) { return x.name == name; });
    };
    if (l.libc == "bionic") return "android";
    if (library("libc.so.0.3")) return "hurd";
    if (library("libc.so.0.1")) return "";  // glibc on the kernel of FreeBSD
    if (l.libc == "glibc" || l.libc == "musl" || l.libc == "uClibc") return "linux";
    if (library("libc.so.1")) return "solaris";
    return "";
}

// What no program loader reads: modules of a kernel or of a boot loader, by the sections that their
// own loader looks for.
std::string_view os_of_sections(const Image& image) {
    if (image.section(".modname") != nullptr &&
        (image.section(".moddeps") != nullptr || image.section(".module_license") != nullptr))
        return "grub";
    // "Secure Boot Advanced Targeting": what a stub has that becomes an EFI application.
    if (image.section(".sbat") != nullptr) return "uefi";
    if (const auto* info = image.section(".modinfo"))
        if (as_text(image.contents(*info)).find("vermagic=") != std::string_view::npos ||
            image.section(".gnu.linkonce.this_module") != nullptr)
            return "linux";
    const auto sun = [](const Section& s) { return s.name.starts_with(".SUNW_"); };
    return std::ranges::any_of(image.sections, sun) ? "solaris" : "";
}

}  // namespace

void name_os(Image& image, u8 ei_osabi) {
    // A note is more than the identification: Hurd's programs have GNU's, which is Linux's too.
    if (!image.os.empty()) return;
    switch (ei_osabi) {
        case ELFOSABI_NETBSD: image.os = "netbsd"; return;
        case ELFOSABI_GNU: image.os = "linux"; return;
        case ELFOSABI_SOLARIS: image.os = "solaris"; return;
        case ELFOSABI_AIX: image.os = "aix"; return;
        case ELFOSABI_FREEBSD: image.os = "freebsd"; return;
        case ELFOSABI_OPENBSD: image.os = "openbsd"; return;
        default: break;
    }
    const auto& l = image.linkage;
    if (l.interpreter) image.os = os_of_interpreter(*l.interpreter);
    if (image.os.empty()) image.os = os_of_libraries(l);
    if (image.os.empty()) image.os = os_of_sections(image);
}

}  // namespace binsize::elf
