// A Linux kernel image with an EFI stub is a PE program, and Linux throughout. Of x86 it is a
// compressed kernel behind set-up code: the boot header says where that lies, and of which version.
// Of arm64 and riscv it is the kernel as it runs, whose banner has the version; these and others
// may be packed as a whole ("zboot"), which says where and how, and no version. Facts: the kernel's
// Documentation/arch/x86/boot.rst, arch/arm64/booting.rst, arch/riscv/boot-image-header.rst;
// drivers/firmware/efi/libstub/zboot-header.S; init/version.c.
#include "format/pe/parts.hpp"

#include <algorithm>
#include <array>

namespace binsize::pe {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view packed_kernel = "[compressed Linux kernel]";

// x86.
constexpr u64 setup_sects = 0x1f1;  // sectors of set-up code behind the first one
constexpr u64 header_magic = 0x202;
constexpr u64 header_version = 0x206;
constexpr u64 kernel_version = 0x20e;  // offset of a text, less 0x200
constexpr u64 payload_offset = 0x248;  // from the protected-mode code on; since version 2.08
constexpr u64 sector = 512;

// The others.
constexpr u64 image_magic = 0x38;
constexpr u64 zboot_magic = 4;
constexpr u64 zboot_payload = 8;  // from the beginning of the file on
constexpr u64 zboot_method = 24;

std::string_view compression(ByteView payload) {
    struct Magic {
        std::string_view bytes, name;
    };
    constexpr std::array magics = {
        Magic{"\x1f\x8b"sv, "gzip"},         Magic{"\3757zXZ"sv, "xz"},
        Magic{"\x28\xb5\x2f\xfd"sv, "zstd"}, Magic{"\x02\x21\x4c\x18"sv, "lz4"},
        Magic{"\x5d\0\0"sv, "lzma"},         Magic{"BZh"sv, "bzip2"},
        Magic{"\x89LZO"sv, "lzo"},
    };
    for (const auto& m : magics)
        if (as_text(payload).starts_with(m.bytes)) return m.name;
    return "unknown method";
}

bool has_magic(ByteView bytes, u64 at, std::string_view magic) {
    const auto found = find_slice(bytes, at, magic.size());
    return found && as_text(*found) == magic;
}

std::string_view first_word(ByteView text) {
    const auto all = field_text(text);
    return all.substr(0, all.find(' '));
}

/// Empty where it does not lie in the file, which is said.
ByteView add_payload(Image& image, u64 begin, u64 size) {
    const auto payload = find_slice(image.bytes, begin, size);
    if (!payload || payload->empty()) {
        warn(image.notes, "Linux boot header",
             "states {} bytes of compressed kernel at {:#x}, past the end of the file at {:#x}",
             size, begin, image.bytes.size());
        return {};
    }
    image.regions.push_back({packed_kernel, {begin, size}, CostClass::unknown});
    return *payload;
}

// The version's own characters: it becomes the name of a module.
bool is_release(std::string_view text) {
    constexpr std::size_t longest = 128;
    return !text.empty() && text.size() <= longest && text[0] >= '0' && text[0] <= '9' &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

void set_owner(Image& image, std::string_view release) {
    image.package = "linux";
    if (is_release(release)) image.module = image.keep("linux@" + std::string(release));
}

void add_x86(Image& image) {
    const auto bytes = image.bytes;
    const auto version = find_int<u16>(bytes, header_version, Endian::little);
    const auto sectors = find_int<u8>(bytes, setup_sects, Endian::little);
    const auto offset = find_int<u32>(bytes, payload_offset, Endian::little);
    const auto size = find_int<u32>(bytes, payload_offset + 4, Endian::little);
    const auto name = find_int<u16>(bytes, kernel_version, Endian::little);
    if (!size || *version < 0x208) return;
    const auto release = first_word(clip_slice(bytes, u64{*name} + 0x200, 256));
    set_owner(image, release);
    const u64 begin = (*sectors == 0 ? 5 : *sectors + u64{1}) * sector + *offset;
    const auto payload = add_payload(image, begin, *size);
    if (payload.empty()) return;
    inform(image.notes, "Linux kernel image",
           "holds kernel {}, compressed ({}): sizes are those of the image; `extract-vmlinux` of "
           "the kernel's scripts takes the kernel out",
           printable(release), compression(payload));
}

// What the kernel says first when it starts.
std::string_view release_of_banner(ByteView bytes) {
    constexpr auto banner = "Linux version "sv;
    const auto text = as_text(bytes);
    for (auto at = text.find(banner); at != std::string_view::npos;
         at = text.find(banner, at + 1)) {
        const auto release = first_word(clip_slice(bytes, at + banner.size(), 256));
        if (is_release(release)) return release;
    }
    return {};
}

void add_zboot(Image& image) {
    const auto offset = find_int<u32>(image.bytes, zboot_payload, Endian::little);
    const auto size = find_int<u32>(image.bytes, zboot_payload + 4, Endian::little);
    if (!size) return;
    set_owner(image, {});
    if (add_payload(image, *offset, *size).empty()) return;
    inform(image.notes, "Linux kernel image",
           "holds a kernel, compressed ({}): sizes are those of the image",
           printable(field_text(clip_slice(image.bytes, zboot_method, 32))));
}

}  // namespace

void add_linux_kernel(Image& image) {
    const auto bytes = image.bytes;
    if (has_magic(bytes, header_magic, "HdrS"))
        add_x86(image);
    else if (has_magic(bytes, zboot_magic, "zimg"))
        add_zboot(image);
    else if (has_magic(bytes, image_magic, "ARM\x64") || has_magic(bytes, image_magic, "RSC\x05"))
        set_owner(image, release_of_banner(bytes));
}

}  // namespace binsize::pe
