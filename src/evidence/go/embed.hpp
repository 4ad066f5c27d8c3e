// Files embedded with //go:embed into embed.FS values. The compiler writes, for each variable, a
// slice header that points just behind itself and an array of {name, data, hash}: three words,
// then entries of four words and 16 bytes. Nothing else in a program has this shape.
// Facts: embed/embed.go (type file), cmd/compile/internal/staticdata/embed.go, Go 1.16 to 1.27.
// Files embedded into strings and byte slices leave no name: they are literals and data.
#pragma once

#include "evidence/go/static_data.hpp"

namespace binsize::go {

struct EmbeddedFile {
    std::string_view path;
    u64 address = 0;  ///< of the content; 0 for directories and empty files
    u64 size = 0;
    u64 entry = 0;       ///< address of its entry in the table
    u32 entry_size = 0;  ///< bytes; the first entry of a table includes the slice header
    u32 user = User::nobody;
};

/// All files of all tables, in order of their entries.
[[nodiscard]] std::vector<EmbeddedFile> find_embedded_files(const PointerReader& reader,
                                                            const StaticData& data);

}  // namespace binsize::go
