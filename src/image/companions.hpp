// Other files that hold what was taken out of a program, or never came into it: its symbols and
// DWARF (objcopy --only-keep-debug, a dSYM), the entries of its units (split DWARF), what several
// files share (dwz). Whoever opens a program looks for them and hangs them on its Image; where they
// lie in the file system is nobody's business here.
//
// Facts: GDB's "Debugging Information in Separate Files"; DWARF 5, sections 7.3.2 and 7.3.6.
#pragma once

#include "image/image.hpp"

#include <algorithm>
#include <functional>

namespace binsize {

/// A file that belongs to a program.
struct Companion {
    DebugFile said;                     ///< what the report says of it
    std::shared_ptr<const void> input;  ///< keeps the bytes that the image views
    std::shared_ptr<const Image> image;
    bool used = false;  ///< of split DWARF: it was asked for, and had what was asked for
};

/// A unit whose entries lie elsewhere, as the one that is left in the program calls it.
struct SplitName {
    std::string_view name;       ///< DW_AT_dwo_name
    std::string_view directory;  ///< DW_AT_comp_dir
    u64 id = 0;
};

struct Companions {
    std::optional<Companion> debug;       ///< of the same addresses
    std::optional<Companion> supplement;  ///< what dwz shared out of the file with the DWARF
    std::deque<Companion> packages;       ///< units of split DWARF, those of many in one file
    /// Opens the file with the entries of a unit; null where there is none that can be read. It is
    /// asked by one thread at a time, and keeps what it found in `units`.
    std::function<Companion*(const SplitName&)> open_unit;
    std::deque<Companion> units;
    u64 lost_units = 0;  ///< times that none was found, and the first such file
    std::string lost_unit;
};

/// The file whose symbol table names what lies in the program: its own, unless another one has more
/// names.
[[nodiscard]] inline const Image& names_of(const Image& image) {
    const auto entries = [](const Image& of) {
        u64 sum = 0;
        for (const auto& t : of.symbol_tables)
            if (!t.dynamic) sum += t.entries.size;
        return sum;
    };
    if (image.companions == nullptr || !image.companions->debug) return image;
    const auto& debug = *image.companions->debug->image;
    return entries(debug) > entries(image) ? debug : image;
}
const Image& names_of(const Image&&) = delete;

/// Whether symbols name functions that nobody else may see.
[[nodiscard]] inline bool has_names(const Image& image) {
    return !image.stripped || !names_of(image).stripped;
}

/// Whether the file itself has DWARF.
[[nodiscard]] inline bool holds_dwarf(const Image& image) {
    return std::ranges::any_of(image.sections, [](const Section& s) {
        return s.name.ends_with("debug_info") && !s.file.empty();
    });
}

/// The file with the program's DWARF.
[[nodiscard]] inline const Image& dwarf_of(const Image& image) {
    if (image.companions == nullptr || !image.companions->debug || holds_dwarf(image)) return image;
    const auto& debug = *image.companions->debug->image;
    return holds_dwarf(debug) ? debug : image;
}
const Image& dwarf_of(const Image&&) = delete;

}  // namespace binsize
