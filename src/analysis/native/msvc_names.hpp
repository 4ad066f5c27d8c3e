// The outermost namespace or class in a name of Microsoft's mangling. Scopes run from the innermost
// to the outermost, and templates' arguments, which hold names of their own, stand amid them: so
// the way to the outermost leads through their types.
// Facts: LLVM's MicrosoftDemangle.cpp and clang's MicrosoftMangle.cpp, which have the grammar.
#pragma once

#include <string_view>

namespace binsize {

/// Of a symbol ("?f@?$C@H@ns@@…", "??_7C@ns@@6B@") "ns", of "?f@C@@…" "C"; as it is spelled where
/// it is no identifier ("?A0x1234abcd"). Empty where nothing is around the name, or where it has a
/// form that is not read: local names and functions as arguments.
[[nodiscard]] std::string_view msvc_scope(std::string_view symbol);

}  // namespace binsize
