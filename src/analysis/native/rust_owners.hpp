// Which crate a function without a name is of, in stripped Rust programs. Code that may panic names
// its source file (rust_locations.hpp), but the compiler inlines code of one crate into another's,
// and std into all: a location alone proves little. So a function is given to a crate only where
// * all of its locations outside of Rust's library are of that crate, and
// * the nearest functions with such locations on both sides have locations of that crate as well:
//   the linker puts the code of one crate's objects together.
// Of crates that are seen inlined into others (serde, indexmap) more is asked: two on both sides.
// Locations of the library alone prove nothing: most code that has them is of whoever uses it.
//
// What has a location of the program's own workspace was compiled there: nothing that others
// released depends on it. Of which of its crates, locations of several do not say.
// Measured on programs with their symbols taken away: docs/accuracy.md.
#pragma once

#include "analysis/native/compiled_runs.hpp"
#include "evidence/function_bounds.hpp"
#include "evidence/rust_locations.hpp"

#include <binsize/report.hpp>

#include <string>

namespace binsize {

struct RustOwners {
    static constexpr u32 none = ~u32{0};
    struct Crate {
        std::string name;  ///< as code spells it: "regex_automata"; "main" is the program's own
        std::string
            module;  ///< "regex-automata@0.4.13"; empty where versions differ or none is known
        bool library = false;  ///< of Rust's library, or what it is built with
        bool main = false;
        bool workspace = false;  ///< `main`, or what was built beside it
    };
    std::vector<Crate> crates;
    std::vector<u32> of_path;        ///< by number of RustLocations::paths: crate, or none
    BigVector<u32> of_function;      ///< by number in the table of functions: crate, or none
    std::vector<CompiledRun> runs;   ///< of functions that were compiled with one crate
    u32 workspace = none;            ///< the crate that stands for the program's workspace
    std::vector<bool> of_workspace;  ///< by number in the table of functions: compiled in it
};

[[nodiscard]] RustOwners find_rust_owners(const go::PointerReader& reader,
                                          const FunctionTable& functions,
                                          const RustLocations& locations);

}  // namespace binsize
