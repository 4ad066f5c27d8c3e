// The size of what GNU's strip makes of an ELF file, LLVM's of that or of a Mach-O file, and of
// what Go's own linker would have written with -s or -w, to the byte, without writing it.
#pragma once

#include "image/image.hpp"

namespace binsize::strip {

/// The next multiple of an alignment; of 0 and 1 `at` itself.
[[nodiscard]] constexpr u64 aligned(u64 at, u64 alignment) {
    return alignment <= 1 ? at : at + (alignment - at % alignment) % alignment;
}

}  // namespace binsize::strip

namespace binsize {

enum class StripTool : u8 {
    gnu,          ///< strip, of GNU binutils
    gnu_debug,    ///< strip -g
    llvm,         ///< llvm-strip
    llvm_debug,   ///< llvm-strip -g
    llvm_locals,  ///< llvm-strip -x, of Mach-O: -g, and what nobody else can refer to
    go_symbols,   ///< Go's own linker with -s, which leaves out what -w does, too
    go_debug,     ///< the same with -w alone
};
inline constexpr std::size_t strip_tool_count = 7;

/// What the index of an archive says of an object: symbols that others may refer to.
struct Listed {
    u64 symbols = 0, name_bytes = 0;  ///< each name with its NUL

    void add(std::string_view name) {
        ++symbols;
        name_bytes += name.size() + 1;
    }
};
struct StrippedSize {
    u64 bytes = 0;
    bool exact = false;          ///< false: at most so many
    bool keeps_symbols = false;  ///< of a tool that takes symbols: here it leaves all of them
    Listed listed = {};          ///< of what GNU's writes with -g
};
struct StripOptions {
    /// Whatever that takes. Otherwise nothing is told of ELF files with thousands of sections, and
    /// the names of many symbols that stay are not taken apart.
    bool thorough = false;
    std::string_view name = {};  ///< of the file, which a Mach-O signature holds
};
/// Nothing where the tool refuses the file, or where that is not told.
[[nodiscard]] std::optional<StrippedSize> stripped_size(const Image& image, StripTool tool,
                                                        const StripOptions& options = {});

/// How objcopy may store debug sections.
enum class Packing : u8 { zlib, zstd, none };
/// The size of what GNU's objcopy makes of an ELF file with --compress-debug-sections=zlib or
/// =zstd, or with --decompress-debug-sections: it is compressed for that.
[[nodiscard]] std::optional<u64> repacked_size(const Image& image, Packing packing);

}  // namespace binsize
