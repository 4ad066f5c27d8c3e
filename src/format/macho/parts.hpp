// What the files of the Mach-O loader share: the state of one walk over the load commands, and
// who reads which command. Nobody else includes this.
//
// Each reader is a template over the byte order, defined and instantiated in its own file.
#pragma once

#include "base/text.hpp"
#include "image/image.hpp"
#include "wire/macho.hpp"

namespace binsize::macho {

[[nodiscard]] constexpr ImageTraits traits_of(std::string_view arch) {
    return {.c_underscore = true,
            .hides_underscore = true,
            .segments_disjoint = true,
            .page = arch == "arm64" ? 16384U : 4096U,
            .relocations = Relocations::opcodes,
            .section_relocation = relocation_info_size,
            .scattered_relocations = true,
            .names_system = true,
            .debug_bundle = true};
}

/// A load command, whole and within the file.
struct CommandView {
    u32 number = 0;  ///< from 0, as otool counts
    u32 cmd = 0;
    ByteView bytes;  ///< cmdsize bytes, at least 8
};

/// One file being read. Facts that more than one command has a say in wait here for finish().
struct Loading {
    Image image;
    u32 filetype = 0;
    u32 flags = 0;
    bool has_symtab = false;
    bool has_lazy_bind = false;
    bool has_read_only_data = false;  ///< a segment with SG_READ_ONLY
    Extent chained_fixups;
    std::optional<u64> entry_offset;  ///< LC_MAIN: file offset

    [[nodiscard]] bool object() const { return filetype == MH_OBJECT; }

    /// A finding about a part of the file; past a bound they are counted only, so that a file
    /// of nothing but flaws makes no report of nothing but notes.
    template <class... Args>
    void flaw(std::string where, fmt::format_string<Args...> format, Args&&... args) {
        if (image.notes.size() >= most_notes) {
            ++image.notes_left_out;
            return;
        }
        warn(image.notes, std::move(where), format, std::forward<Args>(args)...);
    }
    /// The part of a stated range that the file holds; a flaw where that is not all of it.
    Extent clipped(u64 offset, u64 size, std::string_view where);
    /// Names a part of the file; nothing where it is empty.
    void add_region(std::string_view name, u64 offset, u64 size, CostClass cost_class,
                    bool within_section = false);
};

inline std::string command_name(const CommandView& c) {
    return fmt::format("load command {}", c.number);
}

/// The struct at the begin of a command; null, with a flaw, where cmdsize is too small for it.
template <Wire T>
const T* command_as(Loading& l, const CommandView& c) {
    const auto* s = find_struct<T>(c.bytes, 0);
    if (s == nullptr)
        l.flaw(command_name(c), "has {} bytes, too few for the {} of its kind {:#x}",
               c.bytes.size(), sizeof(T), c.cmd);
    return s;
}

/// segments.cpp: LC_SEGMENT, LC_SEGMENT_64 with their sections.
template <Endian E>
void read_segment(Loading& l, const CommandView& c);
/// linkedit.cpp: commands that name a stretch of the file, most of it in __LINKEDIT.
template <Endian E>
void read_linkedit(Loading& l, const CommandView& c);
/// linkage.cpp: libraries, paths, versions, entry point, identity.
template <Endian E>
void read_linkage(Loading& l, const CommandView& c);

/// linkage.cpp, once all commands are read: kind of linkage, entry address, hardening.
void finish_linkage(Loading& l);
/// signature.cpp: none where the signature is not understood.
[[nodiscard]] PageHashes read_page_hashes(ByteView signature);
/// symbols.cpp: whether a symbol that names own code is left, and what strip would take out.
template <Endian E>
void judge_symbols(Loading& l);
/// fixups.cpp: how many pointers dyld rebases, by either encoding. Counted over the whole image, so
/// the segments must be known.
[[nodiscard]] u64 rebase_count(ByteView opcodes);
[[nodiscard]] u64 chained_rebase_count(const Image& image, Extent fixups);

/// classify.cpp: what a section is for where nothing finer says.
[[nodiscard]] CostClass section_class(std::string_view segment, std::string_view section, u32 flags,
                                      u32 initprot);
[[nodiscard]] bool is_zero_fill(u32 section_type);

}  // namespace binsize::macho
