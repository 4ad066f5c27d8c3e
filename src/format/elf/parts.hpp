// What the files of the ELF loader do for one another; the LIEF loader takes the names and classes
// from here, nobody else includes this.
#pragma once

#include "base/text.hpp"
#include "format/elf/types.hpp"
#include "image/image.hpp"

#include <functional>

namespace binsize::elf {

using UncompressedSize = std::function<std::optional<u64>(const SectionHeader&, std::string_view)>;

/// What a section is for where nothing finer says.
[[nodiscard]] CostClass section_class(const SectionHeader& header, std::string_view name);
[[nodiscard]] std::string_view segment_name(u32 p_type);

void add_sections(Image& image, const std::vector<SectionHeader>& headers, u64 shstrndx,
                  const UncompressedSize& uncompressed);
void add_segments(Image& image, const std::vector<ProgramHeader>& headers);
void add_symbol_tables(Image& image, const std::vector<SectionHeader>& headers);
/// Dynamic section, interpreter, version requirements, hardening; tells a PIE from a library.
void read_linkage(Image& image, const std::vector<ProgramHeader>& headers, u16 e_type);
/// Build id, and the operating system where a note states it.
void read_notes(Image& image, const std::vector<ProgramHeader>& headers);
void name_os(Image& image, u8 ei_osabi);
void count_relocations(Image& image);

}  // namespace binsize::elf
