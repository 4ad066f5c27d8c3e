// Words that the loader fills in for code to go through, and the stubs of code that do. Of ELF the
// global offset table and the procedure linkage table: who they serve, the relocation says. Of
// Mach-O sections of nothing else, for whose elements a table of numbers says which symbol each is
// for.
// Facts: psABIs of the processors (amd64, i386 §5.2, AArch64 "Dynamic Linking" …); the code that
// GNU's linkers, lld and mold write there, also with branch targets marked (endbr64, bti);
// <mach-o/loader.h> (S_SYMBOL_STUBS, S_NON_LAZY_SYMBOL_POINTERS, "indirect symbol table",
// reserved1 and reserved2).
#pragma once

#include "image/image.hpp"

#include <functional>
#include <optional>

namespace binsize {

struct LinkSlot {
    u64 address = 0;  ///< of a word
    u32 symbol = 0;   ///< number in the dynamic symbol table; 0: none
    u64 target = 0;   ///< without a symbol: the address that the word will hold
};
/// Slots of sections that are nothing else (.got, .got.plt), in the order of their relocations,
/// then those that nothing relocates. What has no target is left out.
[[nodiscard]] std::vector<LinkSlot> read_link_slots(const Image& image);

/// All words that the loader fills in by a symbol of the dynamic table, in the order of their
/// relocations: calls each(symbol, address).
void each_bound_word(const Image& image, const std::function<void(u32, u64)>& each);

struct LinkStub {
    Extent code;   ///< addresses
    u64 slot = 0;  ///< address of the word that it jumps through
};
/// Table by table, in order; of processors without a case nothing. Of Mach-O the stub helpers.
void each_link_stub(const Image& image, const std::function<void(const LinkStub&)>& each);

struct IndirectSymbol {
    Extent at;                               ///< addresses of the pointer or stub
    std::optional<u32> symbol;               ///< number in the symbol table; none: of a local one
    Extent entry;                            ///< of the file: the word that says so
    CostClass cost_class = CostClass::data;  ///< of the section
};
/// Section by section, in order; what is absolute is left out.
void each_indirect_symbol(const Image& image,
                          const std::function<void(const IndirectSymbol&)>& each);

}  // namespace binsize
