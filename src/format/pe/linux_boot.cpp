// A Linux kernel image for x86 with an EFI stub is a PE program around a compressed kernel: its own
// boot header says where that lies. Facts: the kernel's Documentation/arch/x86/boot.rst.
#include "format/pe/parts.hpp"

#include <algorithm>
#include <array>

namespace binsize::pe {
namespace {

constexpr u64 setup_sects = 0x1f1;  // sectors of set-up code behind the first one
constexpr u64 header_magic = 0x202;
constexpr u64 header_version = 0x206;
constexpr u64 kernel_version = 0x20e;  // offset of a text, less 0x200
constexpr u64 payload_offset = 0x248;  // from the protected-mode code on; since version 2.08
constexpr u64 sector = 512;

std::string_view compression(ByteView payload) {
    struct Magic {
        std::string_view bytes, name;
    };
    using namespace std::string_view_literals;
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

}  // namespace

void add_linux_kernel(Image& image) {
    const auto bytes = image.bytes;
    const auto magic = find_slice(bytes, header_magic, 4);
    if (!magic || as_text(*magic) != "HdrS") return;
    const auto version = find_int<u16>(bytes, header_version, Endian::little);
    const auto sectors = find_int<u8>(bytes, setup_sects, Endian::little);
    const auto offset = find_int<u32>(bytes, payload_offset, Endian::little);
    const auto size = find_int<u32>(bytes, payload_offset + 4, Endian::little);
    const auto name = find_int<u16>(bytes, kernel_version, Endian::little);
    if (!size || *version < 0x208) return;
    const u64 begin = (*sectors == 0 ? 5 : *sectors + u64{1}) * sector + *offset;
    const auto payload = find_slice(bytes, begin, *size);
    if (!payload || payload->empty()) {
        warn(image.notes, "Linux boot header",
             "states {} bytes of compressed kernel at {:#x}, past the end of the file at {:#x}",
             *size, begin, bytes.size());
        return;
    }
    image.regions.push_back(
        {"[compressed Linux kernel]", {begin, payload->size()}, CostClass::unknown});
    const auto text = field_text(clip_slice(bytes, u64{*name} + 0x200, 256));
    inform(image.notes, "Linux kernel image",
           "holds kernel {}, compressed ({}): sizes are those of the image; `extract-vmlinux` of "
           "the kernel's scripts takes the kernel out",
           printable(text.substr(0, text.find(' '))), compression(*payload));
}

}  // namespace binsize::pe
