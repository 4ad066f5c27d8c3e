// Whose a Rust symbol is, in both manglings, and what a program's crates are to it: its own, those
// of Rust's library, dependencies.
#pragma once

#include "analysis/pass.hpp"

#include <array>

namespace binsize {

struct RustSymbol {
    std::string_view crate;          ///< declares it
    std::string_view disambiguator;  ///< of the crate, in a v0 name
    bool v0 = false;
    bool punycode = false;  ///< `crate` is encoded so
};

/// Whether the name is mangled as rustc did before v0: "_ZN…17h0123456789abcdefE", which optimisers
/// may have given an ending. C++ has no such names.
[[nodiscard]] bool is_legacy_rust_name(std::string_view name);

/// The crate that a mangled name (without Mach-O's underscore) says; nothing where it is no name of
/// Rust's.
[[nodiscard]] std::optional<RustSymbol> rust_symbol(std::string_view name);

/// The same of what a demangler made of it, as linkers write names into WebAssembly:
/// "core::fmt::write::h0123456789abcdef". Names of v0 have no hash, so that C++'s look like them:
/// `v0` where the module says that rustc made it, and nobody else.
[[nodiscard]] std::optional<RustSymbol> demangled_rust_symbol(std::string_view name, bool v0);

/// A symbol that rustc does not mangle, but whose name it keeps for the library: its crate.
[[nodiscard]] std::optional<std::string_view> unmangled_rust_crate(std::string_view name);

/// "anon.0123456789abcdef.7", perhaps with ".llvm.42": a constant without a name, which LLVM gave
/// one to use it from another unit. The hash, which stands for its module; empty of other names.
[[nodiscard]] std::string_view module_of_constant(std::string_view name);

/// Crates of Rust's library that nothing else is called like.
[[nodiscard]] bool is_rust_library(std::string_view crate);

/// The category of each crate of a program. Crates that std is built with have namesakes among the
/// dependencies of programs: which of them a program has shows in all of its symbols and paths.
class RustCrates {
public:
    /// To be told of each symbol.
    void add(const RustSymbol& symbol);
    [[nodiscard]] bool any() const { return any_; }
    /// Sets the categories of the sink's crates.
    void settle(const Context& context, ClaimSink& sink) const;

    /// How many crates of Rust's library have namesakes.
    static constexpr std::size_t namesakes = 13;

private:
    struct Copies {
        std::string_view disambiguator;
        bool v0 = false, legacy = false, several = false;
    };
    std::array<Copies, namesakes> copies_{};
    bool any_ = false;
};

}  // namespace binsize
