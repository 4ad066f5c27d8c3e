// Where a symbol lies on the axis, for all who ask: the pass that makes claims of symbols, the
// refinement that hands out their entries, `binsize at`, the table of symbols.
//
// A symbol lies in the section that it names by index, and ends where that section ends. Addresses
// decide only where there is no index: of sections at one address (overlays) an address means
// the first, and what is not loaded has none. Facts: gABI chapter 4 (st_shndx, st_value; in
// relocatable files an offset into the section), chapter 5 (PT_TLS: values of thread-local symbols
// are offsets into the template), ELF for the Arm architecture §5.5.3 (bit 0 of a function's value
// says Thumb), <mach-o/nlist.h> (n_sect), PE/COFF §5.4.2 (SectionNumber).
#pragma once

#include "analysis/section_index.hpp"
#include "evidence/evidence.hpp"
#include "image/axis.hpp"

namespace binsize {

/// The address that a symbol states, as nm prints it: without the bit that says Thumb.
[[nodiscard]] u64 stated_address(const Image& image, const Symbol& symbol);

struct SymbolPlace {
    enum class Kind : u8 {
        nowhere,  ///< undefined, absolute, common, a name of a file or section; or not mapped
        mark,     ///< at the end of the section that it names, or outside of it: no byte is its own
        thread_local_zero_fill,  ///< each thread has its own copy, the file and the image none
        bytes,
    };
    Kind kind = Kind::nowhere;
    u64 at = 0;                        ///< axis
    u64 room = 0;                      ///< to the end of its section's piece of the axis
    const Section* section = nullptr;  ///< null where no section holds its address

    [[nodiscard]] bool has_bytes() const { return kind == Kind::bytes; }
};

class SymbolPlacer {
public:
    SymbolPlacer(const Image& image, const Axis& axis);
    [[nodiscard]] SymbolPlace place(const Symbol& symbol) const;

private:
    [[nodiscard]] SymbolPlace in_section(const Section& section, u64 address) const;
    [[nodiscard]] SymbolPlace by_address(u64 address) const;

    const Image& image_;
    const Axis& axis_;
    SectionIndex sections_;
    Extent tls_;           // addresses of the template
    u64 tls_in_file_ = 0;  // bytes of it that the file has
    bool relocatable_, arm_, tls_template_;
};

}  // namespace binsize
