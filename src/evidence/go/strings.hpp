// String literals of a Go program, split exactly. The linker puts them into one region without
// separators, equal ones once, sorted by length; so the addresses that code and data name are
// their starts, each reaches to the next, and a start that would make lengths decrease is none.
// Where zeros align what follows, the length beside a pointer in data says where one ends.
// Facts: cmd/link/internal/ld/data.go (dodata, symbol order), Go 1.16 to 1.27.
#pragma once

#include "evidence/go/references.hpp"
#include "evidence/go/types.hpp"

namespace binsize::go {

/// A section's name without the segment that Mach-O puts before it.
[[nodiscard]] constexpr std::string_view plain_section_name(std::string_view name) {
    return name.substr(name.find(',') + 1);
}

/// Where the bounds of the FIPS module lie for its check at start (Go 1.24).
[[nodiscard]] inline bool is_fips_info(const Section& s) {
    const auto name = plain_section_name(s.name);
    return name == ".go.fipsinfo" || name == "__go_fipsinfo";
}

/// The region of literals: behind the types or at the beginning of read-only data, up to funcdata,
/// funcvals or gc masks. Empty where the file does not say.
[[nodiscard]] Extent find_string_region(const Pclntab& table, const Functions& functions,
                                        const TypeTable& types);

struct Literal {
    u64 address = 0;
    u32 size = 0;
    u32 user = User::nobody;
};

struct Literals {
    Extent region;
    std::vector<Literal> literals;  ///< by address; what no reference reaches is left out
    u64 dropped = 0;                ///< starts that broke the order of lengths
    u64 unsettled = 0;              ///< places where the order stayed broken
    std::vector<Extent> padding;    ///< zeros behind literals that align what follows, by address
};

[[nodiscard]] Literals split_strings(Extent region, const References& references,
                                     const PointerReader& reader);

}  // namespace binsize::go
