// What compilers, assemblers, linkers and archivers say on their command lines: which unit they
// work on and what they make.
#pragma once

#include <binsize/build.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace binsize::record {

/// Whether a program is one of them: "gcc", "x86_64-linux-gnu-g++-12", "cc1plus", "rustc".
[[nodiscard]] bool is_build_tool(std::string_view name);
/// Whether wrappers stand before it on PATH: these tools, and drivers that call them by name.
[[nodiscard]] bool is_wrapped_tool(std::string_view name);
/// Fills in unit and output. `arguments` are those behind the program's name; paths below `folder`
/// become relative to it.
void describe_tool(BuildStep& step, const std::vector<std::string_view>& arguments,
                   std::string_view folder);
/// Parts of a compiler work on temporary files: their unit is that of the step that started them.
void inherit_units(std::vector<BuildStep>& steps);

}  // namespace binsize::record
