// Code between two functions that name their source file: an object is linked as a whole, and those
// of one folder mostly together, so what lies between two functions of one folder, with none of
// another between them, was compiled there. Where a compilation takes several files in at once
// (files that include others, optimisation of the whole program), functions stand in another order,
// and what lies between two of them may be of any of these files: such files are seen by how their
// functions alternate, or are named by one function, and count as one file, of their folder, or of
// none where they have several.
//
// What lies between functions of two folders may be of a third. Where nearly all that name a file
// name one below the same folder, it is of something in that.
// Measured on programs with their symbols taken away: docs/accuracy.md.
#pragma once

#include "analysis/native/compiled_runs.hpp"

#include <compare>
#include <string>

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

/// The deepest folder that nearly all files lie below, each as often as functions name it; empty
/// where there is none, or little to tell it by. `folders` by file, "src/core" by number; what has
/// no number lies in none.
[[nodiscard]] std::string find_main_folder(std::span<const NamedFile> named,
                                           std::span<const u32> folders,
                                           std::span<const std::string> names);
[[nodiscard]] bool is_absolute(std::string_view folder);
/// Whether a folder is that one, or lies below it.
[[nodiscard]] bool is_below(std::string_view folder, std::string_view above);
/// From one function to the last in a row that name files of these alone.
[[nodiscard]] std::vector<CompiledRun> find_runs_of(std::span<const NamedFile> named,
                                                    const std::vector<bool>& files, u32 owner);

}  // namespace binsize
