// Whose the constants are that rustc's LLVM named: "anon.<hash>.7.llvm.42" says of which module it
// is by a hash, and symbol tables say which file their local symbols are of; rustc calls it by
// crate and codegen unit, "typos_dict.ec7ce1e8d2f4c2c7-cgu.0".
// Facts: gABI, "Symbol Table" (STT_FILE goes before the local symbols of its file); LLVM's
// NameAnonGlobals (the hash is of all names that the module exports).
#pragma once

#include "evidence/symtab.hpp"

#include <span>
#include <string_view>
#include <unordered_map>

namespace binsize {

class RustUnits {
public:
    /// The symbols, in the order of their table, must outlive it.
    explicit RustUnits(std::span<const Symbol> symbols);
    /// The crate of a module's constants, by module_of_constant(); empty where the module is not
    /// one unit of one crate, as of programs that were made one module before they were compiled
    /// (`lto = "fat"`), or nobody knows.
    [[nodiscard]] std::string_view crate_of(std::string_view module) const;

private:
    std::unordered_map<std::string_view, std::string_view> crates_;  // by hash, as many as units
};

}  // namespace binsize
