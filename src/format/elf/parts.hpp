// What the files of the ELF loader do for one another; the LIEF loader takes the names and classes
// from here, nobody else includes this.
#pragma once

#include "base/text.hpp"
#include "image/image.hpp"
#include "wire/elf.hpp"

#include <functional>

namespace binsize::elf {

// The records of both classes, widened to 64 bit, so that only reading them is a template.
struct Header {
    u16 e_type, e_machine;
    u64 e_entry, e_phoff, e_shoff;
    u32 e_flags;
    u16 e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
};
struct SectionHeader {
    u32 sh_name, sh_type;
    u64 sh_flags, sh_addr, sh_offset, sh_size;
    u32 sh_link, sh_info;
    u64 sh_addralign, sh_entsize;
};
struct ProgramHeader {
    u32 p_type, p_flags;
    u64 p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
};

inline constexpr ImageTraits traits = {.typed_symbols = true,
                                       .local_labels = true,
                                       .tls_template = true,
                                       .loader_symbols = true,
                                       .segments_by_kind = true,
                                       .stored_addresses = true,
                                       .relocations = Relocations::sections,
                                       .unwind = UnwindTables::eh_frame,
                                       .pie_by_choice = true,
                                       .linux_loads = true,
                                       .debug_file_by_build_id = true,
                                       .strip_spares_loaded = true};

using UncompressedSize = std::function<std::optional<u64>(const SectionHeader&, std::string_view)>;

/// What a section is for where nothing finer says.
[[nodiscard]] CostClass section_class(const SectionHeader& header, std::string_view name);
[[nodiscard]] std::string_view segment_name(u32 p_type);

void add_sections(Image& image, const std::vector<SectionHeader>& headers, u64 shstrndx,
                  const UncompressedSize& uncompressed);
void add_segments(Image& image, const std::vector<ProgramHeader>& headers);
void add_symbol_tables(Image& image, const std::vector<SectionHeader>& headers);

struct Dynamic {
    bool present = false;
    bool complete = false;                     ///< all of it is in the file
    std::vector<std::pair<u64, u64>> entries;  ///< tag, value; up to DT_NULL

    [[nodiscard]] std::optional<u64> find(u64 tag) const {
        for (const auto& [t, v] : entries)
            if (t == tag) return v;
        return std::nullopt;
    }
};
[[nodiscard]] Dynamic read_dynamic(const Image& image, const std::vector<ProgramHeader>& headers);
/// The string table that the dynamic table points at.
[[nodiscard]] ByteView dynamic_strings(const Image& image, const Dynamic& dynamic);

/// What notes tell beside what read_notes() sets of the image.
struct NoteFacts {
    bool gnu_abi_tag = false;  ///< glibc's start files bring it along
};
/// Build id, and the operating system where a note states it.
NoteFacts read_notes(Image& image, const std::vector<ProgramHeader>& headers);
/// Interpreter, libraries, hardening; tells a PIE from a library.
void read_linkage(Image& image, const std::vector<ProgramHeader>& headers, u16 e_type,
                  const NoteFacts& notes);
/// The C library, and the lowest glibc where it is that; kind and libraries are known by then.
void read_libc(Image& image, const Dynamic& dynamic, ByteView strings, const NoteFacts& notes);
/// Regions for what the loader's own pointers cover where no section table does.
void add_segment_contents(Image& image, const std::vector<ProgramHeader>& headers, u16 e_type);
/// The operating system, from whatever else tells it.
void name_os(Image& image, u8 ei_osabi);
void count_relocations(Image& image);
/// Regions that no table names: appended.cpp.
void add_module_signature(Image& image);
void add_upx_payload(Image& image);

}  // namespace binsize::elf
