// Chained fixups of a Mach-O file: the pointers that dyld patches, which hold the distance to the
// next one beside where they lead, and the symbols of other images that they bind.
// Facts: <mach-o/fixup-chains.h>; of the formats those that linkers give programs of amd64 and
// arm64 (DYLD_CHAINED_PTR_64, DYLD_CHAINED_PTR_64_OFFSET), and those of arm64e, whose pointers may
// be signed (DYLD_CHAINED_PTR_ARM64E and its kin but for kernel caches).
#pragma once

#include "image/image.hpp"

#include <optional>
#include <vector>

namespace binsize {

struct ChainedImport {
    i64 library = 0;  ///< negative: dyld's own meanings, as "where it is found first"
    bool weak = false;
    i64 addend = 0;
    std::string_view name;
    // Of the file.
    Extent entry;
    Extent text;  ///< the name with its zero; imports may share it
};

/// What one of the pointers says but for the distance to the next one.
struct ChainedTarget {
    std::optional<u64> import;  ///< index of what it binds
    u64 address = 0;            ///< where it leads, or else what is added to the symbol
    u64 rest = 0;               ///< the top byte that a rebase puts there, or how it is signed
};

/// How the pointers of a format (DYLD_CHAINED_PTR_*) lie in their chain.
struct ChainedFormat {
    u64 stride = 0;  ///< bytes that distances count; 0 where the format is not read
    unsigned next_bits = 0;

    explicit ChainedFormat(u64 format);
};
/// `base` is where the image begins.
[[nodiscard]] ChainedTarget chained_target(u64 format, u64 base, u64 word);

struct ChainedBind {
    u64 address = 0;  ///< of the pointer
    u64 import = 0;   ///< index, less than there are
};

struct ChainedFixups {
    u64 version = 0, imports_format = 0, symbols_format = 0, pointer_format = 0;
    u64 base = 0;                    ///< where the image begins
    std::vector<u64> places;         ///< addresses of the pointers, in order
    std::vector<ChainedBind> binds;  ///< those of the pointers that bind, in no order
    std::vector<ChainedImport> imports;

    [[nodiscard]] ChainedTarget target_of(u64 word) const {
        return chained_target(pointer_format, base, word);
    }
};

/// Nothing where there are none, where they are of another format or of several, or damaged.
[[nodiscard]] std::optional<ChainedFixups> read_chained_fixups(const Image& image);

}  // namespace binsize
