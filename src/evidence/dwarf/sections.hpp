// The sections of a file's DWARF, by what follows ".debug_" in their names, taken out of their
// compression when they are first asked for. One that is missing, damaged or swells beyond what
// debugging information compresses to is empty.
// Facts: gABI (SHF_COMPRESSED, Elf64_Chdr, ELFCOMPRESS_ZLIB and ELFCOMPRESS_ZSTD); GNU's .zdebug_*
// ("ZLIB" and the size, big-endian); Mach-O cuts names to 16 characters.
#pragma once

#include "image/image.hpp"

#include <array>
#include <memory>
#include <mutex>

namespace binsize::dwarf {

enum class SectionKind : u8 {
    info,
    abbrev,
    str,
    line_str,
    str_offsets,
    addr,
    ranges,
    rnglists,
    line,
    aranges,
    frame,
    loc,
    loclists,
};
inline constexpr std::size_t section_kinds = 13;

class Sections {
public:
    /// The image must outlive it.
    explicit Sections(const Image& image) : image_(image) {}

    /// Several threads may ask; who asks for what another one is reading waits for it.
    [[nodiscard]] ByteView get(SectionKind kind);
    /// How long it is, without taking it out of its compression; 0 where it is not there.
    [[nodiscard]] u64 size(SectionKind kind);
    /// Where the file holds a stretch of a section: of a compressed one its share in proportion, so
    /// that stretches which tile the section tile its bytes in the file.
    [[nodiscard]] Extent in_file(SectionKind kind, Extent at);
    [[nodiscard]] Endian endian() const { return image_.endian; }
    [[nodiscard]] unsigned word() const { return image_.word(); }

private:
    struct Slot {
        std::once_flag measured, read;
        u64 size = 0;  ///< out of its compression
        ByteView bytes;
        Extent file;                       ///< all that the section has in the file
        std::unique_ptr<std::byte[]> own;  ///< what `bytes` views, where it was compressed
    };
    Slot& measured(SectionKind kind);
    void measure(SectionKind kind, Slot& slot) const;
    void read(Slot& slot) const;

    const Image& image_;
    std::array<Slot, section_kinds> slots_;
};

}  // namespace binsize::dwarf
