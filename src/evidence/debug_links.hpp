// What a file says of the others that hold what was taken out of it. Facts: GDB's "Debugging
// Information in Separate Files" (.gnu_debuglink); dwz's .gnu_debugaltlink; DWARF 5, section
// 7.3.6 (.debug_sup).
#pragma once

#include "image/image.hpp"

namespace binsize {

struct DebugLink {
    std::string_view name;   ///< of a file, without folders
    std::optional<u32> crc;  ///< of all its bytes
};
[[nodiscard]] std::optional<DebugLink> find_debug_link(const Image& image);

/// The file that dwz moved to what several have in common.
struct SupplementLink {
    std::string_view path;       ///< seen from the folder of the file that says so
    std::string build_id;        ///< hexadecimal; of .debug_sup the checksum
    std::string_view said_in{};  ///< the section
};
[[nodiscard]] std::optional<SupplementLink> find_supplement_link(const Image& image);
/// What a link to the file has to state: its checksum in .debug_sup, else its build id.
[[nodiscard]] std::string supplement_id(const Image& image);

}  // namespace binsize
