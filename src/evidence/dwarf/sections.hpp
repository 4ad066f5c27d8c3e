// The sections of a file's DWARF, by what follows ".debug_" in their names, taken out of their
// compression when they are first asked for. One that is missing, damaged or swells beyond what
// debugging information compresses to is empty.
// Facts: gABI (SHF_COMPRESSED, Elf64_Chdr, ELFCOMPRESS_ZLIB and ELFCOMPRESS_ZSTD); GNU's .zdebug_*
// ("ZLIB" and the size, big-endian); Mach-O cuts names to 16 characters.
#pragma once

#include "image/image.hpp"

#include <array>
#include <memory>

namespace binsize::dwarf {

enum class SectionKind : u8 { info, abbrev, str, line_str, str_offsets, addr, ranges, rnglists };

class Sections {
public:
    /// The image must outlive it.
    explicit Sections(const Image& image) : image_(image) {}

    [[nodiscard]] ByteView get(SectionKind kind);
    [[nodiscard]] Endian endian() const { return image_.endian; }

private:
    struct Slot {
        bool read = false;
        ByteView bytes;
        std::unique_ptr<std::byte[]> own;  ///< what `bytes` views, where it was compressed
    };
    void read(SectionKind kind, Slot& slot);

    const Image& image_;
    std::array<Slot, 8> slots_;
};

}  // namespace binsize::dwarf
