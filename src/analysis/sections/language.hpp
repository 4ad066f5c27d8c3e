// Which language a native program is written in, on what evidence.
#pragma once

#include "analysis/pass.hpp"
#include "analysis/sections/producers.hpp"

namespace binsize {

/// What names say: an entry function that only one language has, else the shares of the code that
/// names of each language's mangling have.
[[nodiscard]] std::string_view language_of_names(const Image& image,
                                                 std::span<const Symbol> symbols);

/// A language's run-time library that the file needs: "c++" for libstdc++.
[[nodiscard]] std::string_view language_of_libraries(const Image& image);

/// What a language's library or compiler leaves in read-only data, for files without names.
struct LanguageMark {
    std::string_view language, compiler;
    std::string version;
    std::string_view evidence;
};
[[nodiscard]] std::optional<LanguageMark> find_language_mark(const Image& image);

}  // namespace binsize
