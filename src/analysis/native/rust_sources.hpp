// Whose source file a path in a Rust program is: a crate with its version, Rust's library, the
// program itself.
#pragma once

#include <string_view>

namespace binsize {

struct RustSource {
    enum class Kind : unsigned char {
        unknown,     ///< some file; of which crate the path does not say
        library,     ///< of Rust's library
        dependency,  ///< `crate` of a registry, a repository or the program's workspace
        own,         ///< the crate that was built where the path begins
    };
    Kind kind = Kind::unknown;
    std::string_view crate;    ///< its folder's name; crates are called so, but for '-' and '_'
    std::string_view version;  ///< empty where the path has none
    bool workspace = false;    ///< compiled where the path begins: `own`, or a member beside it
};

[[nodiscard]] RustSource rust_source(std::string_view path);

}  // namespace binsize
