// What GHC's programs say of their modules once symbols are gone, because the run time needs it:
// the tables of data constructors hold "package:Module.Constructor" and lie in the module's code;
// $trModule, a datum of each module, holds the names of package and module, and descriptions of its
// types ($tcName) lead to it; static closures of functions and of constants, in a module's data,
// begin with the address of their code.
// Facts: rts/include/rts/storage (InfoTables.h, ClosureTypes.h); libraries/ghc-prim, GHC.Types
// (Module, TrName, TyCon); "Note [Grand plan for Typeable]".
#pragma once

#include "base/pages.hpp"
#include "image/image.hpp"

namespace binsize {

struct HaskellModule {
    std::string_view unit;  ///< "base", "text-1.2.5.0", "darcs-2.16.5-J0Hl0N1ybzqERa15YBBdo"
    std::string_view name;  ///< "Data.Text.Internal"
};

/// A place that is surely a module's own.
struct HaskellMark {
    u64 address = 0;
    u32 module = 0;  ///< number of HaskellCode::modules
};

struct HaskellClosure {
    u64 address = 0;
    u64 code = 0;  ///< of the same module
};

struct HaskellCode {
    std::vector<HaskellModule> modules;
    BigVector<HaskellMark> constructors;  ///< in code, by address
    BigVector<HaskellMark> descriptions;  ///< in data, by address
    BigVector<HaskellClosure> closures;   ///< in data, by address
};

/// Empty where GHC's run time is not linked in, in objects, and for 32 bits.
[[nodiscard]] HaskellCode read_haskell_code(const Image& image);

}  // namespace binsize
