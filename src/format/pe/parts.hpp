// What the files of the PE loader do for one another; nobody else includes this.
#pragma once

#include "format/coff/parts.hpp"
#include "wire/pe.hpp"

namespace binsize::pe {

struct Directory {
    u32 rva = 0, size = 0;
};

/// What the loader needs of the headers, whatever their width.
struct Headers {
    coff::FileHeader file;
    u64 section_table = 0;  ///< file offset
    unsigned bits = 0;
    u64 image_base = 0;
    u32 entry_rva = 0, section_alignment = 0, file_alignment = 0, size_of_headers = 0;
    u16 subsystem = 0, subsystem_major = 0, subsystem_minor = 0, dll_characteristics = 0;
    Directory directories[IMAGE_NUMBEROF_DIRECTORY_ENTRIES];
};

[[nodiscard]] inline ImageTraits traits_of(std::string_view arch) {
    auto out = coff::traits_of(arch);
    out.imports_in_lists = true;
    out.maps_sections = true;
    out.relocations = Relocations::blocks;
    out.unwind = UnwindTables::pdata;
    out.runtime_constructors = true;
    out.idents_in_rdata = true;
    out.go_sections_unnamed = true;
    return out;
}

/// From relative virtual addresses to the file, in O(log sections).
class RvaMap {
public:
    RvaMap(const Image& image, std::vector<Mapping> mappings);

    /// The bytes from an RVA to the end of what the file holds of its section; empty where the
    /// file holds none.
    [[nodiscard]] ByteView from(u64 rva) const;
    /// The part of [rva, rva + size) that the file holds, up to the end of the section.
    [[nodiscard]] Extent extent(u64 rva, u64 size) const;
    /// Where bytes of the image's own view lie in it.
    [[nodiscard]] u64 offset_of(ByteView part) const {
        return static_cast<u64>(part.data() - bytes_.data());
    }

private:
    ByteView bytes_;
    u64 base_;
    std::vector<Mapping> mappings_;  // by address
};

[[nodiscard]] Result<Headers> read_headers(Image& image);
void add_sections(Image& image, const Headers& headers, StringTable& strings);
void add_directories(Image& image, const Headers& headers, const RvaMap& map);
/// Import and delay-import directories: libraries, where their lists lie, and their names.
void read_imports(Image& image, const Headers& headers, const RvaMap& map);
void read_linkage(Image& image, const Headers& headers, const RvaMap& map);
/// The entries of the debug directory, and the build id that a CodeView entry states.
void read_debug_directory(Image& image, const Headers& headers, const RvaMap& map);
void count_relocations(Image& image, const Headers& headers, const RvaMap& map);
/// linux_boot.cpp: that a file is a bootable image of Linux, of which version, and what it packs.
void add_linux_kernel(Image& image);

/// A region named "[padding]" where all bytes are one filler, else one of the given name
/// and class `unknown`. `budget`: how many bytes may still be looked at.
void add_slack(Image& image, Extent file, std::string_view otherwise, u64& budget);

}  // namespace binsize::pe
