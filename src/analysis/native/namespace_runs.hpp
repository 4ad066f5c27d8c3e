// With which C++ namespace a function without a name was compiled: an object is linked as a whole,
// and what lies between two functions of one namespace, with none of another between, is local to
// the objects that have these: functions in anonymous namespaces, static ones, and parts that the
// compiler split off. Instances of std's templates lie in all objects, and say nothing.
//
// Whose functions nothing tells at all may be a library's that hides its own, so that the two may
// not lie far apart. A module of Swift is one object: there they may.
// Measured on programs with their local symbols taken away: docs/accuracy.md.
#pragma once

#include "analysis/native/compiled_runs.hpp"
#include "evidence/function_bounds.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace binsize {

/// A function whose package its symbol tells, or a table of virtual functions.
struct KnownFunction {
    enum class Scope : unsigned char {
        of_namespace,
        of_module,  ///< Swift's
        std,        ///< C++'s and Rust's own
        other,      ///< C, a crate, a folder, the global namespace
    };
    u64 address = 0;
    std::string_view package;
    Scope scope = Scope::other;
};

/// `known` by address. Of each run CompiledRun::owner is the number of a known function of its
/// namespace.
[[nodiscard]] std::vector<CompiledRun> find_namespace_runs(const FunctionTable& functions,
                                                           std::span<const KnownFunction> known);

}  // namespace binsize
