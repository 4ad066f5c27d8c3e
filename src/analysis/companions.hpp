// What other files a program would need to tell all that its twin with symbols and DWARF tells, for
// whoever looks for them.
#pragma once

#include "evidence/debug_links.hpp"
#include "image/companions.hpp"

namespace binsize {

/// What is not in the file itself.
struct Lacking {
    bool names = false;  ///< symbols of functions
    bool dwarf = false;
};
[[nodiscard]] Lacking lacking(const Image& image);

/// What another file has to give. Neither: it is no companion of anything.
[[nodiscard]] bool has_own_names(const Image& image);

/// Whether a file holds units of split DWARF: its own, or those of many.
enum class SplitKind : u8 { none, units, package };
[[nodiscard]] SplitKind split_kind(const Image& image);

/// Those that a report took something from.
[[nodiscard]] std::vector<DebugFile> debug_files_of(const Image& image);

/// Says what else would have been needed and was not found.
void tell_lost_companions(const Image& image, Notes& notes);

/// Why the file cannot be of this program, whatever its name; empty where nothing speaks against
/// it. Both must be for one machine, and have what they both have at the same addresses.
[[nodiscard]] std::string differs_from(const Image& companion, const Image& program);

}  // namespace binsize
