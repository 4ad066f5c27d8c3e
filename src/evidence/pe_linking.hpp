// What PE's tables say of each function that a file takes from a library or gives to others,
// part by part, the code that stands in for it (import_thunks.cpp), and of each that may be called
// through a pointer (guarded_functions.cpp). Facts: PE Format §6.3 (.edata), §6.4 (.idata),
// "Delay-Load Import Tables".
#pragma once

#include "image/image.hpp"

#include <functional>
#include <span>

namespace binsize {

struct PeImport {
    std::string_view library, name;  ///< `name`: empty where it is imported by number
    u16 ordinal = 0;
    bool delayed = false;  ///< resolved at the first call
    bool lost = false;     ///< its name is not in the file
    // Of the file; empty where it has none.
    Extent address;  ///< the word that code goes through
    Extent lookup;   ///< the word that says what belongs there
    Extent text;     ///< hint and name, with what evens them out
};
/// Library by library, in order. False where it ended early: lists and names take more than the
/// file could hold.
bool each_pe_import(const Image& image, const std::function<void(const PeImport&)>& each);

/// Functions that do nothing but jump through one of `slots`, the addresses of words, in order:
/// calls each(code, number of the slot). They stand where a program calls a function as if it were
/// its own; that a jump at the end of a function looks the same is why something must say that a
/// function begins there.
void each_import_thunk(const Image& image, std::span<const u64> slots,
                       const std::function<void(Extent, std::size_t)>& each);

/// A function in a table of the load configuration's: a function begins there, say linkers.
struct GuardedFunction {
    Extent entry;          ///< of the file
    u64 function = 0;      ///< address
    bool handler = false;  ///< of exceptions (SafeSEH, 386 alone); else Control Flow Guard lists it
};
/// Table by table, in their order. Ends each where the file does.
void each_guarded_function(const Image& image,
                           const std::function<void(const GuardedFunction&)>& each);

struct PeExport {
    u64 function = 0;  ///< address
    Extent address;    ///< its entry in the table of addresses
    // Where it has a name.
    Extent name, ordinal, text;
};
/// In the order of the table of addresses, then those of the names again, by theirs. What another
/// library has in its stead is left out.
void each_pe_export(const Image& image, const std::function<void(const PeExport&)>& each);

}  // namespace binsize
