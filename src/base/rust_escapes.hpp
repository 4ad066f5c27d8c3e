// Rust's legacy names are C++ names whose punctuation is spelled out: "_$LT$T$u20$as$u20$a..B$GT$"
// is "<T as a::B>". Facts: the crate rustc-demangle, src/legacy.rs.
#pragma once

#include <string>
#include <string_view>

namespace binsize {

/// What LLVM's demangler prints of a legacy name, without its hash and as Rust spells it; nothing
/// where the text has no such hash, and so is C++.
[[nodiscard]] std::string rust_text(std::string_view demangled);

}  // namespace binsize
