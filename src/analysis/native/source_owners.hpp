// In which folder of its sources a function lies that no symbol names, in programs whose assertions
// and logging kept their files' paths: a file's own path is in no code but that which was compiled
// from it. Code of another file may be inlined where a whole program is optimised at once, so a
// function that names files of several folders is of none.
// Measured on programs with their symbols taken away: docs/accuracy.md.
#pragma once

#include "analysis/native/compiled_runs.hpp"
#include "evidence/function_parts.hpp"
#include "evidence/source_paths.hpp"

#include <string>

namespace binsize {

namespace go {
class PointerReader;
}

struct SourceOwners {
    static constexpr u32 none = ~u32{0};
    std::vector<std::string>
        folders;                 ///< "src/core/lib", without what all absolute ones begin with
    BigVector<u32> of_function;  ///< by number in the table of functions: folder, or none
    /// From a function of a folder to the next one that is of any, which is of the same.
    std::vector<CompiledRun> runs;
    /// The same of the folder that nearly all lie below, for what lies amid several of these.
    std::vector<CompiledRun> wide_runs;
};

/// The folder of a path: slashes forward, "." and ".." followed, a drive a folder of its own.
[[nodiscard]] std::string source_folder_of(std::string_view path);
/// Takes from absolute folders what three of four of them lie in, but for the last part of that: a
/// few files of other places do not make everybody read where the program was built.
void shorten_folders(std::vector<std::string>& folders);

/// Empty where nothing names a path. What a part of a function names, the function names.
[[nodiscard]] SourceOwners find_source_owners(const go::PointerReader& pointers,
                                              const FunctionTable& functions,
                                              const FunctionParts& parts);

}  // namespace binsize
