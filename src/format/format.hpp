// The door of the loaders: bytes → Image. Each format is a folder of its own and one line of
// formats.def; they read headers and tables in place and copy nothing but what must be made up.
// lief/lief.hpp is the second loader, for binsize-lief alone.
#pragma once

#include "image/image.hpp"

namespace binsize {

struct LoadOptions {
    std::string arch;    ///< fat files: load this slice alone ("arm64"; "x86_64" also means amd64)
    unsigned depth = 0;  ///< containers (archives, fat files) around these bytes; `load` bounds it
};

/// Reads the table of contents of a file. Damage that leaves something to report becomes a note of
/// the image; an Error (unsupported, malformed) means that nothing can be said, and names what the
/// file seems to be instead (script, wasm, gzip, text, …).
[[nodiscard]] Result<Image> load(ByteView bytes, const LoadOptions& options = {});

/// What a container's loader passes on for its members.
[[nodiscard]] inline LoadOptions for_member(const LoadOptions& options) {
    return {.arch = {}, .depth = options.depth + 1};
}

/// One line of formats.def: whether the bytes begin like this format, and its reader.
struct FormatEntry {
    std::string_view id;
    std::string_view description;
    bool (*probe)(ByteView);
    Result<Image> (*load)(ByteView, const LoadOptions&);
};
[[nodiscard]] std::span<const FormatEntry> formats();
/// What a file seems to be that no loader reads: "text", "a gzip file"; empty where one does.
[[nodiscard]] std::string foreign_kind(ByteView bytes);

/// Sorts what the regions and sections leave over into named regions: a tail behind everything
/// that any table names becomes "[overlay]", or "[trailing zeros]". Every loader calls it last.
void add_overlay(Image& image);

}  // namespace binsize
