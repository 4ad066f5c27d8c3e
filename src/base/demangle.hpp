// C++ (Itanium, MSVC) and Rust names as people write them, through LLVM's demangler.
#pragma once

#include <binsize/types.hpp>

#include <string>
#include <string_view>

namespace binsize {

/// Whether demangle() may change the name: starts like a mangled one.
[[nodiscard]] bool looks_mangled(std::string_view name);
/// The readable name, or the name itself where it is not mangled or cannot be read. Rust's legacy
/// hash suffix is dropped. Safe for any name on a stack of 512 KiB: one that is too long, or that
/// might expand without reason, is returned unchanged (base/demangle_cost.hpp).
[[nodiscard]] std::string demangle(std::string_view name);

/// Demangles the names of one file. Each name is bounded by itself, but a file can hold a million
/// that go to the limit: when far more was printed than honest names of that size need, the rest
/// stay as they are.
class Demangler {
public:
    /// `name_bytes`: what all the names together have, mangled.
    explicit Demangler(u64 name_bytes) : account_((u64{64} << 20U) + 16 * name_bytes) {}
    [[nodiscard]] std::string operator()(std::string_view name);

private:
    u64 account_;
};

}  // namespace binsize
