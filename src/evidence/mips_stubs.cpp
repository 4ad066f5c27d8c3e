// Words and stubs of MIPS. A stub of .MIPS.stubs says by its number which symbol the loader shall
// find; the word that it is called through, from then on to the function itself, is that symbol's.
// Programs that are no position-independent code have a .plt as others do, besides.
// Facts: System V ABI, MIPS RISC Processor Supplement §5 "Global Offset Table", "Lazy Binding";
// what GNU's linker and lld write there (elfxx-mips.c, "MIPS PLTs and copy relocations").
#include "evidence/link_tables.hpp"
#include "wire/elf.hpp"

#include <algorithm>

namespace binsize {

MipsTable::MipsTable(const Image& image) {
    const auto stated = [&](u64 tag) { return find_dynamic(image, tag).value_or(0); };
    begin = stated(elf::DT_PLTGOT);
    own = stated(elf::DT_MIPS_LOCAL_GOTNO);
    first_symbol = stated(elf::DT_MIPS_GOTSYM);
    symbols = stated(elf::DT_MIPS_SYMTABNO);
}

u64 MipsTable::words() const {
    constexpr u64 most = ~u32{0};
    if (begin == 0 || own > most || symbols > most || first_symbol > symbols) return 0;
    return own + (symbols - first_symbol);
}

namespace {

u32 word_of(const Image& image, ByteView code, u64 at) {
    return find_int<u32>(code, at, image.endian).value_or(0);
}
u64 with_sign(u32 half) { return static_cast<u64>(i64{static_cast<i16>(half)}); }

// lw t9, -32752(gp); move t7, ra; jalr t9; li t8, number. Where the number takes more than its
// half of a word, lui t8 stands in front of jalr, and an ori in the place of the li.
void lazy_stubs(const Image& image, const Section& s,
                const std::function<void(const LinkStub&)>& each) {
    const MipsTable table(image);
    const u64 words = table.words();
    const auto code = image.contents(s);
    const auto at = [&](u64 i) { return word_of(image, code, i * 4); };
    constexpr u32 load32 = 0x8f998010, load64 = 0xdf998010, jalr = 0x0320f809;
    constexpr u32 moves[] = {0x03e07825, 0x03e07821, 0x03e0782d};  // or, addu, daddu
    for (u64 i = 0; i + 4 <= code.size() / 4;) {
        const bool begins = (at(i) == load32 || at(i) == load64) &&
                            std::ranges::find(moves, at(i + 1)) != std::end(moves);
        const bool wide = at(i + 2) >> 16U == 0x3c18;
        const u64 jump = i + (wide ? 3 : 2);
        const u32 number = at(jump + 1);
        const u32 kind = number >> 16U;
        const bool takes = wide ? kind == 0x3718                                       // ori t8, t8
                                : kind == 0x2418 || kind == 0x6418 || kind == 0x3418;  // li
        if (!begins || at(jump) != jalr || !takes) {
            ++i;
            continue;
        }
        const u64 symbol = (wide ? u64{at(i + 2) & 0xffffU} << 16U : 0) | (number & 0xffffU);
        const u64 size = jump + 2 - i;
        if (symbol >= table.first_symbol && symbol < table.symbols && words > 0)
            each({{s.memory.begin + i * 4, size * 4},
                  table.begin + (table.own + (symbol - table.first_symbol)) * image.word()});
        i += size;
    }
}

// lui t7, high; lw t9, low(t7); then jr t9 and addiu t8, t7, low in either order. The first one,
// which calls the loader, is unlike them.
void plt_stubs(const Image& image, const Section& s,
               const std::function<void(const LinkStub&)>& each) {
    const auto code = image.contents(s);
    for (u64 at = 0; at + 16 <= code.size(); at += 4) {
        const u32 high = word_of(image, code, at), load = word_of(image, code, at + 4);
        const u32 third = word_of(image, code, at + 8), last = word_of(image, code, at + 12);
        if (high >> 16U != 0x3c0f || (load >> 16U != 0x8df9 && load >> 16U != 0xddf9)) continue;
        const auto adds = [&](u32 w) {
            return (w >> 16U == 0x25f8 || w >> 16U == 0x65f8) && (w & 0xffffU) == (load & 0xffffU);
        };
        if (!adds(third) && !adds(last)) continue;
        const u64 slot = static_cast<u64>(i64{static_cast<i32>(high << 16U)}) + with_sign(load);
        each({{s.memory.begin + at, 16}, image.word() == 8 ? slot : slot & 0xffffffffU});
        at += 12;
    }
}

}  // namespace

void each_mips_stub(const Image& image, const std::function<void(const LinkStub&)>& each) {
    for (const auto& s : image.sections) {
        if (!s.loaded || !s.executable || s.file.empty()) continue;
        if (s.name == ".MIPS.stubs") lazy_stubs(image, s, each);
        if (s.name == ".plt") plt_stubs(image, s, each);
    }
}

}  // namespace binsize
