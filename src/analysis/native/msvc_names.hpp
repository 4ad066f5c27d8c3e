// The outermost namespace or class in a name of Microsoft's mangling. Scopes run from the innermost
// to the outermost, and templates' arguments, which hold names of their own, stand amid them: so
// the way to the outermost leads through their types.
// Facts: LLVM's MicrosoftDemangle.cpp and clang's MicrosoftMangle.cpp, which have the grammar.
#pragma once

#include <string_view>

namespace binsize {

/// Of "f@?$C@H@ns@@…", without the question mark in front, "ns"; "C" of "?$C@H@@"; as it is spelled
/// where it is no identifier ("?A0x1234abcd"). Empty where there is one name alone and `itself` is
/// false, or where it has a form that is not read: local names, functions as arguments.
[[nodiscard]] std::string_view outermost_msvc_scope(std::string_view name, bool itself);

}  // namespace binsize
