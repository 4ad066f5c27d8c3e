// Which words of a module's data are pointers, wherever the file says so. A word that happens to
// be the address of something else (a struct of bools, 0x1010100) is told from a pointer by what
// the loader patches, where the program can be moved: every pointer and nothing else. Where it
// cannot, the garbage collector's bitmap of .data says it, and .noptrdata has none.
// Facts: cmd/link/internal/ld/data.go (GCProg, dodata), runtime/mbitmap.go (runGCProg), PE/COFF
// specification (base relocations), <mach-o/loader.h> (rebase opcodes). ELF: PointerReader.
#pragma once

#include "evidence/go/moduledata.hpp"
#include "evidence/go/pointers.hpp"
#include "evidence/go/ranges.hpp"
#include "evidence/go/starts.hpp"

namespace binsize::go {

/// A bit program that describes where pointers are; ends with its first zero instruction.
[[nodiscard]] std::optional<u64> gc_program_size(ByteView program);

/// What the program says of each of the first `words` words: whether it is a pointer. Nothing where
/// it is none or says more.
struct GcBits {
    Starts pointers;
    u64 known = 0;  ///< words that it speaks of
};
[[nodiscard]] std::optional<GcBits> run_gc_program(ByteView program, u64 words);

class PointerPlaces {
public:
    PointerPlaces(const PointerReader& reader, const ModuleData& module, const Ranges& ranges);

    /// Whether the file says that no pointer lies at an address, whose position in the ranges this
    /// is. False where nothing tells.
    [[nodiscard]] bool none_at(u64 address, u64 position) const {
        if (relocated_) return !patched_.contains(position);
        if (noptrdata_.contains(address)) return true;
        return data_.contains(address) && !bits_.pointers.contains((address - data_.begin) / word_);
    }

    /// Whether the file says of words at an address what they are.
    [[nodiscard]] bool tells(u64 address) const {
        return all_ || noptrdata_.contains(address) || data_.contains(address);
    }
    /// Whether an address is of variables rather than of constants.
    [[nodiscard]] bool in_variables(u64 address) const { return variables_.contains(address); }

private:
    bool all_ = false;        ///< it says so of every word
    bool relocated_ = false;  ///< the loader patches every pointer, and `patched_` has them
    Starts patched_;
    Extent noptrdata_, data_;  ///< where nothing is a pointer; of what `bits_` speaks
    GcBits bits_;
    Extent variables_;
    unsigned word_;
};

}  // namespace binsize::go
