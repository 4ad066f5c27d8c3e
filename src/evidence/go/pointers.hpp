// Pointers as the loader would leave them: position-independent programs hold them in forms that
// depend on the format. ELF RELA puts the value into the relocation (some linkers also in place,
// lld does not), REL and RELR, PE and Mach-O rebase opcodes keep it in place, Mach-O chained
// fixups pack it into a bit field in place.
// Facts: ELF gABI (relocation, dynamic section), psABIs for the RELATIVE types, RELR proposal;
// Apple's <mach-o/fixup-chains.h> for pointer formats 2 and 6.
#pragma once

#include "image/image.hpp"

namespace binsize::go {

/// Reads words of the image by address. Cheap to make; a word costs a few nanoseconds, or a binary
/// search where the value is in the relocation alone.
class PointerReader {
public:
    explicit PointerReader(const Image& image);

    /// The pointer-sized word at an address with its relocation applied; nothing where the address
    /// has no file bytes.
    [[nodiscard]] std::optional<u64> word(u64 address) const;
    /// The word as it is, for lengths and counts (which a chained-fixup reader must not decode).
    [[nodiscard]] std::optional<u64> plain_word(u64 address) const;
    /// File bytes from an address to the end of its mapping; empty where there are none.
    [[nodiscard]] ByteView at(u64 address) const;
    /// Exactly `size` bytes at an address.
    [[nodiscard]] std::optional<ByteView> bytes(u64 address, u64 size) const {
        return find_slice(at(address), 0, size);
    }

    /// Whether relocations list every pointer of the file, so that any other word is none.
    [[nodiscard]] bool only_relocated() const { return !in_place_ || movable_; }
    [[nodiscard]] unsigned word_size() const { return word_size_; }
    [[nodiscard]] Endian endian() const { return endian_; }
    [[nodiscard]] const Image& image() const { return *image_; }
    /// Calls each(address, value) for every place that may hold a pointer in [from, from + size),
    /// with what word() would say of it: all aligned words, or, where only relocations know, the
    /// places that they patch. A word without file bytes is 0.
    template <class F>
    void pointers(Extent range, F&& each) const {
        const auto count = rela_.size() / rela_entry();
        auto next = first_rela(range.begin);
        if (only_relocated()) {
            for (; next < count; ++next) {
                const u64 place = rela_offset(next);
                if (place >= range.end()) return;
                const auto value = relocated(next);
                each(place, value ? *value : plain(place));
            }
            return;
        }
        const u64 mask = word_size_ - 1U;
        for (u64 a = (range.begin + mask) & ~mask;
             a < range.end() && range.end() - a >= word_size_;) {
            const auto words = clip_slice(at(a), 0, range.end() - a);
            if (words.size() < word_size_) {
                each(a, u64{0});
                a += word_size_;
                continue;
            }
            for (u64 i = 0; words.size() - i >= word_size_; i += word_size_, a += word_size_) {
                u64 value = unpacked(load(words.data() + i));
                if (value == 0 && next < count) {
                    while (next < count && rela_offset(next) < a) ++next;
                    if (next < count && rela_offset(next) == a) value = relocated(next).value_or(0);
                }
                each(a, value);
            }
        }
    }

private:
    [[nodiscard]] u64 load(const std::byte* at) const {
        return word_size_ == 8 ? load_unchecked<u64>(at, endian_)
                               : load_unchecked<u32>(at, endian_);
    }
    [[nodiscard]] std::size_t rela_entry() const { return std::size_t{3} * word_size_; }
    [[nodiscard]] std::size_t place_of(std::size_t i) const {
        return sorted_.empty() ? i : sorted_[i];
    }
    [[nodiscard]] u64 rela_offset(std::size_t i) const {
        return load(rela_.data() + place_of(i) * rela_entry());
    }
    [[nodiscard]] std::size_t first_rela(u64 address) const;
    /// The value that entry i gives its place; nothing where that is known to the loader alone.
    [[nodiscard]] std::optional<u64> relocated(std::size_t i) const;
    /// The pointer in a word of the file, which chained fixups wrap up.
    [[nodiscard]] u64 unpacked(u64 word) const;
    [[nodiscard]] u64 plain(u64 address) const { return plain_word(address).value_or(0); }
    [[nodiscard]] std::optional<u64> rela_value(u64 address) const;
    void find_elf_relocations();
    void find_chained_fixups();
    void find_chained_format(u64 command);
    [[nodiscard]] bool relative(std::size_t i) const;
    [[nodiscard]] std::optional<u64> defined_symbol(std::size_t i) const;

    const Image* image_;
    unsigned word_size_;
    Endian endian_;
    std::vector<Mapping> mappings_;  ///< of file bytes, disjoint, by address
    ByteView rela_;                  ///< DT_RELA, whole entries
    ByteView symbols_;               ///< from DT_SYMTAB on
    std::vector<u32> sorted_;        ///< entries by offset, only where the file has them unsorted
    u32 relative_type_;              ///< R_*_RELATIVE
    bool in_place_ = true;           ///< words hold their values without relocations
    bool movable_ = false;           ///< DT_RELA lists all pointers: nothing has a fixed address
    u32 chained_format_ = 0;         ///< DYLD_CHAINED_PTR_*, 0 where there are no chained fixups
    u64 chained_base_ = 0;
};

}  // namespace binsize::go
