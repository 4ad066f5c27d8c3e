// What LIEF 0.9 is known to get wrong, each limit narrow and with its reason: `binsize verify`
// counts these lines apart instead of as disagreements. A limit excuses a line only where the file
// shows what LIEF trips over.
#pragma once

#include "cli/listing.hpp"

#include <span>
#include <vector>

namespace binsize::cli {

using Lines = std::vector<std::string>;

struct LiefLimit {
    Format format;
    ListingKind kind;
    std::string_view reason;  ///< continues "known limit of LIEF: it …"
    /// Takes the lines out that it excuses, of those that only we and only LIEF list; how many.
    u64 (*excuse)(Lines& ours, Lines& theirs, const Image& image);
};

[[nodiscard]] std::vector<LiefLimit> lief_limits(Format format, ListingKind kind);

}  // namespace binsize::cli
