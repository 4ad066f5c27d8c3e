// What link_slots.cpp and link_stubs.cpp leave to files of their own: processors whose words and
// stubs are found in a way that the others' are not.
#pragma once

#include "evidence/link_slots.hpp"

namespace binsize {

/// What the dynamic table of an ELF file says by a tag (DT_*).
[[nodiscard]] std::optional<u64> find_dynamic(const Image& image, u64 tag);

/// The slots that .rel(a).plt lists, by their number.
[[nodiscard]] std::vector<u64> read_lazy_slots(const Image& image);

/// MIPS has no relocations for most words of its table: what is in front of some number is the
/// image's own, and those behind it are of symbols of the dynamic table, from another number on.
struct MipsTable {
    u64 begin = 0;         ///< address; 0 where there is none
    u64 own = 0;           ///< words in front
    u64 first_symbol = 0;  ///< of the word behind these
    u64 symbols = 0;       ///< in the dynamic table

    explicit MipsTable(const Image& image);
    [[nodiscard]] u64 words() const;  ///< all of them; 0 where what is stated makes no sense
};
[[nodiscard]] constexpr bool is_mips(std::string_view arch) { return arch.starts_with("mips"); }

void each_mips_stub(const Image& image, const std::function<void(const LinkStub&)>& each);
void each_ppc64_stub(const Image& image, const std::function<void(const LinkStub&)>& each);

}  // namespace binsize
