// The name that all instances of a template or a generic function have in common.
#pragma once

#include <string>
#include <string_view>

namespace binsize {

/// "std::vector<int>::push_back(int&&)" → "std::vector<>::push_back()",
/// "core::ptr::drop_in_place<T>" → "core::ptr::drop_in_place<>", "slices.Sort[go.shape.int]" →
/// "slices.Sort[...]". `name` is demangled. False, and `out` as it was, where it names no instance:
/// overloads are none.
[[nodiscard]] bool fold_instance(std::string_view name, std::string& out);

}  // namespace binsize
