// Rust's v0 names, by their whole grammar: which crate declares an item, and how long the name is
// when printed. LLVM's demangler gives its text alone, from which neither can be had: it does not
// print the path of an impl, and how much it prints is known when it is too late.
//
// Facts: doc.rust-lang.org/rustc, "v0 Symbol Format" (RFC 2603).
#pragma once

#include <binsize/types.hpp>

#include <optional>
#include <string_view>

namespace binsize {

/// A crate as a name states it: views into the name.
struct RustCrate {
    std::string_view name;
    std::string_view disambiguator;  ///< tells crates of one name apart; may be empty
    bool punycode = false;           ///< `name` is encoded so
};

struct RustName {
    /// Declares the item: of an impl's item the impl's crate, of a trait's own method the trait's.
    RustCrate crate;
    /// Made this instance of a generic item; without a name where the item is not generic.
    RustCrate instantiated_in;
    /// How many characters a demangler prints, from above.
    u64 printed = 0;
};

/// The crate that declares the item, read no further than to there where that is at the beginning.
[[nodiscard]] std::optional<RustCrate> rust_crate(std::string_view symbol);

/// `symbol` begins with "_R" and may end in a compiler's suffix (".llvm.123"). Nothing where it is
/// no name of the grammar. O(length × log length).
[[nodiscard]] std::optional<RustName> read_rust_name(std::string_view symbol);

}  // namespace binsize
