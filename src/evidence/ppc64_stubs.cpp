// Stubs of 64-bit PowerPC (ELFv2). They lie where code lies, in groups that its calls reach, and go
// through a word of .plt, which the loader fills in; where it is, they say relative to r2. What the
// word leads to at first is a branch of .glink, one for each relocation of .rela.plt, in its order.
// r2 is where .TOC. is, but for linkers that make several of these: the functions of such a program
// say so at their beginning, and then nothing is told.
// Facts: OpenPOWER "64-Bit ELF V2 ABI Specification" §3.3 "TOC", §4.2.5.3 "Procedure Linkage
// Table", "DT_PPC64_GLINK"; Power ISA (ADDIS, LD, MTSPR, BCCTR, PLD); what GNU's linker and lld
// write.
#include "evidence/link_tables.hpp"
#include "wire/elf.hpp"

#include <algorithm>

namespace binsize {
namespace {

using EachStub = std::function<void(const LinkStub&)>;

constexpr u32 mtctr_r12 = 0x7d8903a6, bctr = 0x4e800420, save_r2 = 0xf8410018;

u64 shifted(u32 word, unsigned up) {
    return static_cast<u64>(i64{static_cast<i16>(word)} * (i64{1} << up));
}

class Stubs {
public:
    Stubs(const Image& image, const EachStub& each) : image_(image), each_(each) {
        for (const auto& s : image.sections)
            if (s.name == ".plt" || s.name == ".iplt") tables_.push_back(s.memory);
        if (const auto* const got = image.section(".got")) toc_ = got->memory.begin + 0x8000;
    }

    void run() {
        if (tables_.empty() || toc_ == 0) return;
        const auto code = [&](auto&& give) {
            for (const auto& s : image_.sections)
                if (s.executable && s.loaded && !s.file.empty()) give(s);
        };
        bool one_toc = true;
        code([&](const Section& s) { one_toc = one_toc && agrees(s); });
        if (one_toc) code([&](const Section& s) { calls(s); });
        first_branches();
    }

private:
    u32 word(ByteView code, u64 i) const {
        return find_int<u32>(code, i * 4, image_.endian).value_or(0);
    }
    // addis r2, r12, n; addi r2, r2, n: r12 is the address of the first.
    [[nodiscard]] bool agrees(const Section& s) const {
        const auto code = image_.contents(s);
        for (u64 i = 0; i + 1 < code.size() / 4; ++i) {
            const u32 high = word(code, i), low = word(code, i + 1);
            if (high >> 16U != 0x3c4c || low >> 16U != 0x3842) continue;
            if (s.memory.begin + i * 4 + shifted(high, 16) + shifted(low, 0) != toc_) return false;
        }
        return true;
    }
    // std r2, 24(r1), which callers may have done themselves; addis rN, r2, n, where that is far;
    // ld r12, n(rN); mtctr r12; bctr. Zeros behind it fill up to the next one.
    void calls(const Section& s) {
        const auto code = image_.contents(s);
        const u64 count = code.size() / 4;
        for (u64 i = 1; i + 2 < count; ++i) {
            if (word(code, i + 1) != mtctr_r12 || word(code, i + 2) != bctr) continue;
            const u32 load = word(code, i);
            const u32 base = load >> 16U & 31U;
            if ((load & 0xffe00003U) != 0xe9800000U) continue;
            u64 first = i, slot = toc_ + shifted(load, 0);
            if (base != 2) {
                const u32 high = word(code, i - 1);
                if (high >> 16U != (0x3c02U | base << 5U)) continue;
                slot += shifted(high, 16);
                --first;
            }
            if (first > 0 && word(code, first - 1) == save_r2) --first;
            const auto aligned = [&](u64 at) { return (s.memory.begin + at * 4) % 32 == 0; };
            u64 end = i + 3, filler = end;
            while (filler < count && !aligned(filler) && word(code, filler) == 0) ++filler;
            if (aligned(filler)) end = filler;
            if (is_slot(slot)) each_({{s.memory.begin + first * 4, (end - first) * 4}, slot});
            i = end;
        }
    }
    [[nodiscard]] bool is_slot(u64 address) const {
        return std::ranges::any_of(tables_, [&](const Extent& t) {
            return t.contains(address) && (address - t.begin) % image_.word() == 0;
        });
    }
    // What the dynamic table names lies 32 bytes in front of the first.
    void first_branches() {
        const auto glink = find_dynamic(image_, elf::DT_PPC64_GLINK);
        if (!glink) return;
        const auto code = image_.at_address(*glink + 32);
        const auto slots = read_lazy_slots(image_);
        for (u64 i = 0; i < slots.size() && i < code.size() / 4; ++i) {
            if (word(code, i) >> 26U != 18) return;  // b
            each_({{*glink + 32 + i * 4, 4}, slots[i]});
        }
    }

    const Image& image_;
    const EachStub& each_;
    std::vector<Extent> tables_;
    u64 toc_ = 0;
};

}  // namespace

void each_ppc64_stub(const Image& image, const EachStub& each) { Stubs(image, each).run(); }

}  // namespace binsize
