// Code between two functions that name their source file: an object is linked as a whole, and those
// of one folder mostly together, so what lies between two functions of one folder, with none of
// another between them, was compiled there. Where a compilation takes several files in at once
// (files that include others, optimisation of the whole program), functions stand in another order,
// and what lies between two of them may be of any of these files: such files are seen by how their
// functions alternate, or are named by one function, and count as one file, of their folder, or of
// none where they have several.
// Measured on programs with their symbols taken away: docs/accuracy.md.
#pragma once

#include "analysis/native/compiled_runs.hpp"

#include <compare>

namespace binsize {

/// That a function, by number, names a file.
struct NamedFile {
    u32 function = 0;
    u32 file = 0;
    friend auto operator<=>(const NamedFile&, const NamedFile&) = default;
};

/// `named` by function; `folders` by file.
[[nodiscard]] std::vector<CompiledRun> find_folder_runs(std::span<const NamedFile> named,
                                                        std::span<const u32> folders);

}  // namespace binsize
