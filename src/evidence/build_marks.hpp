// Where a file keeps what is of its build and not of its program: build ids, identities, time
// stamps, checksums. For whoever compares two builds.
// Facts: System V gABI (notes), <elf/note.h>; Go's cmd/internal/buildid; PE Format §3.3, §3.4.1,
// §5.1, §5.3 and the RSDS record of CodeView; <mach-o/loader.h> (uuid_command).
#pragma once

#include "image/image.hpp"

namespace binsize {

enum class MarkKind : u8 { build_id, timestamp, checksum };

struct BuildMark {
    Extent file;
    MarkKind kind = MarkKind::build_id;
    std::string_view name;  ///< "GNU build id", "TimeDateStamp", …
};

/// In no order. What a damaged file states outside of itself is left out.
[[nodiscard]] std::vector<BuildMark> find_build_marks(const Image& image);

}  // namespace binsize
