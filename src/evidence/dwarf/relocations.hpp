// What relocations make of the DWARF of an object, ELF's or COFF's, which does not stand on its
// own: addresses of code, and offsets of names, lines and abbreviations are filled in by whoever
// links it. Here they are filled in so that an address is the position in the file of the byte that
// it names, of which no two are alike, and an offset counts from the begin of the section in this
// object. Facts: gABI chapter 4 ("Relocation"), PE Format §5.2, and of each processor's supplement
// the relocations that compilers use in what is not loaded: absolute words, on RISC-V sums of them,
// too. Mach-O's objects have addresses of their own, which these words hold already
// (<mach-o/reloc.h>, "local relocation entries"): of their relocations it matters alone whose they
// are.
#pragma once

#include "evidence/symtab.hpp"

#include <mutex>
#include <span>

namespace binsize::dwarf {

class ObjectRelocations {
public:
    /// The image must outlive it.
    explicit ObjectRelocations(const Image& image);

    /// Whether they are what is read here.
    [[nodiscard]] bool known() const { return elf_ || coff_; }
    /// Whether a section's bytes are not what they say before they are patched.
    [[nodiscard]] bool patch(const Section& section) const { return !table_of(section).at.empty(); }
    /// Patches a copy of a section's bytes. Entries of other kinds, or of places and symbols that
    /// are not there, change nothing. False where those of the processor are not known: then the
    /// bytes say nothing. Several threads may ask.
    [[nodiscard]] bool apply(const Section& section, std::span<std::byte> bytes) const;
    /// Calls each(entry's bytes in the file, place in the section that it patches), in the order of
    /// the file.
    template <class F>
    void each(const Section& section, F&& give) const {
        const auto table = table_of(section);
        for (u64 at = 0; at + table.entry <= table.at.size; at += table.entry) {
            const Extent bytes{table.at.begin + at, table.entry};
            give(bytes, entry_at(bytes).place);
        }
    }

private:
    struct Table {
        Extent at;
        u64 entry = 1;  ///< bytes
    };
    struct Entry {
        u64 place = 0, symbol = 0;
        u32 type = 0;
        std::optional<u64> addend;  ///< in the place itself where there is none
    };
    [[nodiscard]] Table table_of(const Section& section) const;
    [[nodiscard]] Entry entry_at(Extent bytes) const;
    [[nodiscard]] u64 value_of(u64 symbol) const;

    const Image& image_;
    bool elf_, coff_, macho_;
    std::vector<Table> table_of_;  ///< ELF: what patches a section, by the section's number
    mutable std::once_flag read_;
    mutable Symbols symbols_;  ///< by their number in the table
};

}  // namespace binsize::dwarf
