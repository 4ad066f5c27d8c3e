// C++ (Itanium, MSVC) and Rust names as people write them, through LLVM's demangler.
#pragma once

#include <string>
#include <string_view>

namespace binsize {

/// Whether demangle() may change the name: starts like a mangled one.
[[nodiscard]] bool looks_mangled(std::string_view name);
/// The readable name, or the name itself where it is not mangled or cannot be read. Rust's legacy
/// hash suffix is dropped. Bounded: a name over 64 KiB is returned unchanged.
[[nodiscard]] std::string demangle(std::string_view name);

}  // namespace binsize
