// What a loader lists of a file, in lines: `binsize dump` prints them, `binsize verify` compares
// those of our loader with LIEF's. A line begins with its kind; the name comes last. Lines are
// made one at a time: a file of a few hundred kilobytes can have gigabytes of them.
#pragma once

#include "base/error.hpp"
#include "image/image.hpp"
#include "report/report.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace binsize::cli {

enum class ListingKind : u8 { section, segment, interpreter, library, import, symbol };
inline constexpr std::array<std::string_view, 6> listing_kinds = {
    "section", "segment", "interpreter", "library", "import", "symbol"};
inline constexpr std::array<ListingKind, 6> all_listing_kinds = {
    ListingKind::section, ListingKind::segment, ListingKind::interpreter,
    ListingKind::library, ListingKind::import,  ListingKind::symbol};

/// Gives the lines of one kind, without their ends, until `out` returns false; whether it never
/// did.
[[nodiscard]] bool list_image(const Image& image, ListingKind kind, const TextSink& out);

/// The lines of one symbol table from its entry `first` on: imports, or symbols.
[[nodiscard]] bool list_symbol_table(const Image& image, const SymbolTable& table, ListingKind kind,
                                     u32 first, const TextSink& out);

/// Lines of a listing by kind; views of its text.
using Listing = std::array<std::vector<std::string_view>, listing_kinds.size()>;
/// The lines of a listing as `dump` printed them; lines of no known kind are left out.
[[nodiscard]] Listing parse_listing(std::string_view text);

/// How the import lines name a library, which each of them repeats: libraries have lines of their
/// own that name them in full, so that a name longer than any file's is shortened here.
[[nodiscard]] std::string library_of_imports(std::string_view name);

}  // namespace binsize::cli
