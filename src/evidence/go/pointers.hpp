// Pointers as the loader would leave them: position-independent programs hold them in forms that
// depend on the format. ELF RELA puts the value into the relocation (some linkers also in place,
// lld does not), REL and RELR, PE and Mach-O rebase opcodes keep it in place, Mach-O chained
// fixups pack it into a bit field in place.
// Facts: ELF gABI (relocation, dynamic section), psABIs for the RELATIVE types, RELR proposal;
// Apple's <mach-o/fixup-chains.h> for pointer formats 2 and 6.
#pragma once

#include "image/image.hpp"
#include "wire/elf.hpp"

#include <memory>
#include <mutex>

namespace binsize::go {

/// Reads words of the image by address. Cheap to make and to copy: what order relocations of other
/// linkers have is found once for all copies, when it is first asked for. A word costs a few
/// nanoseconds, or a binary search where the value is in the relocation alone.
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
        const Patches patches(*this);
        const auto count = patches.count();
        auto next = patches.first(range.begin);
        if (only_relocated()) {
            for (; next < count; ++next) {
                const u64 place = patches.place(next);
                if (place >= range.end()) return;
                const auto value = patches.value(next);
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
                    while (next < count && patches.place(next) < a) ++next;
                    if (next < count && patches.place(next) == a)
                        value = patches.value(next).value_or(0);
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
    /// Entries of DT_RELA by the place that they patch.
    class Patches {
    public:
        explicit Patches(const PointerReader& of) : of_(of), order_(of.order()) {}
        [[nodiscard]] std::size_t count() const { return of_.rela_.size() / of_.rela_entry(); }
        [[nodiscard]] u64 place(std::size_t i) const { return of_.load(entry(i)); }
        [[nodiscard]] std::size_t first(u64 address) const;
        /// What entry i gives its place; nothing where that is known to the loader alone.
        [[nodiscard]] std::optional<u64> value(std::size_t i) const {
            const auto* const at = entry(i);
            const u64 info = of_.load(at + of_.word_size_);
            const u64 addend = of_.load(at + std::size_t{2} * of_.word_size_);
            const u32 type = elf::r_type(info, 8 * of_.word_size_);
            if (type == of_.relative_type_) return addend;
            if (type != of_.symbolic_type_ || type == 0) return std::nullopt;
            const auto symbol = of_.defined_symbol(info);
            return symbol ? std::optional(*symbol + addend) : std::nullopt;
        }

    private:
        [[nodiscard]] const std::byte* entry(std::size_t i) const {
            return of_.rela_.data() + (order_.empty() ? i : order_[i]) * of_.rela_entry();
        }
        const PointerReader& of_;
        std::span<const u32> order_;
    };
    struct Order {
        std::once_flag found;
        std::vector<u32> entries;  ///< by offset, only where the file has them unsorted
    };
    [[nodiscard]] std::span<const u32> order() const;
    /// The pointer in a word of the file, which chained fixups wrap up.
    [[nodiscard]] u64 unpacked(u64 word) const;
    [[nodiscard]] u64 plain(u64 address) const { return plain_word(address).value_or(0); }
    [[nodiscard]] std::optional<u64> rela_value(u64 address) const;
    void find_elf_relocations();
    void find_chained_fixups();
    void find_chained_format(u64 command);
    [[nodiscard]] std::optional<u64> defined_symbol(u64 info) const;

    const Image* image_;
    unsigned word_size_;
    Endian endian_;
    std::vector<Mapping> mappings_;  ///< of file bytes, disjoint, by address
    ByteView rela_;                  ///< DT_RELA, whole entries
    ByteView symbols_;               ///< from DT_SYMTAB on
    std::shared_ptr<Order> order_;   ///< of them
    u32 relative_type_;              ///< R_*_RELATIVE
    u32 symbolic_type_;              ///< symbol + addend; 0 where none of our files has it
    bool in_place_ = true;           ///< words hold their values without relocations
    bool movable_ = false;           ///< DT_RELA lists all pointers: nothing has a fixed address
    u32 chained_format_ = 0;         ///< DYLD_CHAINED_PTR_*, 0 where there are no chained fixups
    u64 chained_base_ = 0;
};

}  // namespace binsize::go
