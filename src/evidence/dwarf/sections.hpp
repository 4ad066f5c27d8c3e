// The sections of a file's DWARF, by what follows ".debug_" in their names, taken out of their
// compression, and of an object patched by its relocations, when they are first asked for. One
// that is missing, damaged or swells beyond what debugging information compresses to is empty.
// Facts: gABI (SHF_COMPRESSED, Elf64_Chdr, ELFCOMPRESS_ZLIB and ELFCOMPRESS_ZSTD); GNU's .zdebug_*
// ("ZLIB" and the size, big-endian); DWARF 5, section 7.3.2 (split DWARF); Mach-O cuts names to 16
// characters.
#pragma once

#include "evidence/dwarf/relocations.hpp"

#include <array>
#include <atomic>
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
    types,
    names,
    pubnames,
    pubtypes,
    gnu_pubnames,
    gnu_pubtypes,
};
inline constexpr std::size_t section_kinds = 19;

class Sections {
public:
    /// The image must outlive it. `elsewhere`: it is another file than the one that is reported on,
    /// which therefore has none of these bytes.
    explicit Sections(const Image& image, bool elsewhere = false)
        : image_(image), elsewhere_(elsewhere), relocations_(image) {}
    /// Of a file of split DWARF (".debug_info.dwo"): what its entries need of the program they find
    /// with the units that are left there.
    Sections(const Image& file, Sections& skeletons)
        : image_(file), elsewhere_(true), skeletons_(&skeletons), relocations_(file) {}

    /// What dwz moved to another file: entries and strings that this one refers to.
    void share(std::unique_ptr<Sections> supplement) { supplement_ = std::move(supplement); }
    [[nodiscard]] Sections* supplement() const { return supplement_.get(); }

    /// Several threads may ask; who asks for what another one is reading waits for it.
    [[nodiscard]] ByteView get(SectionKind kind);
    /// How long it is, without taking it out of its compression; 0 where it is not there.
    [[nodiscard]] u64 size(SectionKind kind);
    /// Where the file holds a stretch of a section: of a compressed one its share in proportion, so
    /// that stretches which tile the section tile its bytes in the file. Empty where the section
    /// lies in another file.
    [[nodiscard]] Extent in_file(SectionKind kind, Extent at);
    /// Of an object: calls each(bytes of the file, place in the section) for the relocations that
    /// patch it.
    template <class F>
    void each_relocation(SectionKind kind, F&& each) {
        const auto& slot = measured(kind);
        if (slot.section != nullptr) each_relocation(*slot.section, each);
    }
    template <class F>
    void each_relocation(const Section& section, F&& each) {
        if (!elsewhere_) relocations_.each(section, each);
    }
    /// Of units that nobody can read: how many, and where the first one lies.
    void tell_unread(u64 units, u64 first) {
        unread_ = units;
        first_unread_ = first;
    }
    [[nodiscard]] u64 unread() const { return unread_; }
    [[nodiscard]] u64 first_unread() const { return first_unread_; }
    /// What uses strings of .debug_str where nobody reads it: macros, and in objects units of types
    /// in sections of their own.
    [[nodiscard]] bool has_unread_users() const;
    [[nodiscard]] bool elsewhere() const { return elsewhere_; }
    [[nodiscard]] Endian endian() const { return image_.endian; }
    [[nodiscard]] unsigned word() const { return image_.word(); }
    /// Linkers of PE mark addresses of Thumb code by their lowest bit here, too.
    [[nodiscard]] bool thumb() const {
        return image_.arch == "arm" && image_.traits.imports_in_lists;
    }

private:
    struct Slot {
        std::once_flag measured, read;
        u64 size = 0;  ///< out of its compression
        ByteView bytes;
        Extent file;                       ///< all that the section has in the file
        const Section* section = nullptr;  ///< where `bytes` are not the file's own
        std::unique_ptr<std::byte[]> own;  ///< what they view then
    };
    /// Where sections of that kind lie.
    Sections& home(SectionKind kind);
    Slot& measured(SectionKind kind);
    [[nodiscard]] const Section* find(SectionKind kind) const;
    void measure(SectionKind kind, Slot& slot) const;
    void read(Slot& slot) const;

    const Image& image_;
    bool elsewhere_;
    Sections* skeletons_ = nullptr;  ///< null where this is no file of split DWARF
    ObjectRelocations relocations_;
    std::unique_ptr<Sections> supplement_;
    std::array<Slot, section_kinds> slots_;
    std::atomic<u64> unread_ = 0, first_unread_ = 0;  ///< the same whoever finds them
};

}  // namespace binsize::dwarf
