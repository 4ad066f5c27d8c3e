// What relocations make of the DWARF of an ELF object, which does not stand on its own: addresses
// of code, and offsets of names, lines and abbreviations are filled in by whoever links it. Here
// they are filled in so that an address is the position in the file of the byte that it names, of
// which no two are alike, and an offset counts from the begin of the section in this object. Facts:
// gABI chapter 4 ("Relocation"), and of each processor's supplement the relocations that compilers
// use in what is not loaded: absolute words, on RISC-V sums of them, too.
#pragma once

#include "evidence/symtab.hpp"

#include <mutex>
#include <span>

namespace binsize::dwarf {

class ObjectRelocations {
public:
    /// The image must outlive it.
    explicit ObjectRelocations(const Image& image);

    /// Whether a section's bytes are not what they say before they are patched.
    [[nodiscard]] bool patch(const Section& section) const { return table_of(section) != nullptr; }
    /// Patches a copy of a section's bytes. Entries of other kinds, or of places and symbols that
    /// are not there, change nothing. Several threads may ask.
    void apply(const Section& section, std::span<std::byte> bytes) const;
    /// Calls each(entry's bytes in the file, place in the section that it patches), in the order of
    /// the file.
    template <class F>
    void each(const Section& section, F&& give) const {
        const auto* const table = table_of(section);
        if (table == nullptr) return;
        const auto entries = image_.contents(*table);
        const u64 entry = entry_size(*table);
        for (u64 at = 0; at + entry <= entries.size(); at += entry)
            give(Extent{table->file.begin + at, entry}, word_at(entries, at));
    }

private:
    [[nodiscard]] const Section* table_of(const Section& section) const;
    [[nodiscard]] u64 value_of(u64 symbol) const;
    [[nodiscard]] u64 entry_size(const Section& table) const;
    [[nodiscard]] u64 word_at(ByteView entries, u64 at) const;

    const Image& image_;
    bool is_object_;
    mutable std::once_flag read_;
    mutable Symbols symbols_;  ///< from the second entry of the table on
};

}  // namespace binsize::dwarf
