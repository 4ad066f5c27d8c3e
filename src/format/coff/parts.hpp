// What COFF objects and PE images have in common: machines, section names and classes, the symbol
// and string tables. Only format/archive, format/coff and format/pe include this.
#pragma once

#include "base/string_table.hpp"
#include "base/text.hpp"
#include "image/image.hpp"
#include "wire/coff.hpp"

namespace binsize::coff {

struct Machine {
    std::string_view arch;  ///< Go's name, or the usual one where Go has none
    u8 bits = 0;
};
/// Nothing for a machine that is not known.
[[nodiscard]] std::optional<Machine> find_machine(u16 machine);

/// Of objects, and what images have of them too.
[[nodiscard]] inline ImageTraits traits_of(std::string_view arch) {
    return {.c_underscore = arch == "386",
            .section_relocation = relocation_size,
            .names_system = true,
            .backslash_paths = true};
}

/// A member of an import library; extents are within it.
struct ImportParts {
    std::string_view arch;
    u8 bits = 0;
    Extent header, names;
    u64 missing = 0;  ///< bytes of the names that the file does not have
    std::string_view symbol, library;
};
/// Nothing where the bytes are something else.
[[nodiscard]] std::optional<ImportParts> find_import(ByteView bytes);

/// What bytes of the section are for where nothing finer says. `name` in full, with its $suffix.
[[nodiscard]] CostClass class_of(std::string_view name, u32 characteristics);

/// Reads section headers one by one; finish() says once what was wrong with how many.
class SectionReader {
public:
    SectionReader(Image& image, StringTable& strings) : image_(&image), strings_(&strings) {}

    /// Everything that objects and images state alike; the caller knows about memory. `index`
    /// counts from 1.
    [[nodiscard]] Section read(const SectionHeader& header, u32 index);
    void finish();

private:
    [[nodiscard]] std::string_view name_of(const SectionHeader& header);

    Image* image_;
    StringTable* strings_;
    u64 clipped_ = 0, unnamed_ = 0;
    std::string first_clipped_;
};

/// Finds the symbol table and the string table behind it, and makes regions of both. Returns the
/// string table, which begins with its own size; empty where there is none.
[[nodiscard]] ByteView add_symbol_table(Image& image, u64 pointer, u64 count, bool wide);

/// Marks the regions of add_symbol_table() that lie in a section: Go keeps them in ".symtab".
void mark_within_sections(Image& image);

/// Array of headers, as many as the file has; a note where it states more.
[[nodiscard]] std::span<const SectionHeader> section_headers(Image& image, u64 offset, u64 count);

}  // namespace binsize::coff
