// link_slots.hpp's part about code: stubs that jump through a word. Each is known by its
// instructions, which say where the word is; what does not fit stays with its table. The first of
// an ELF table calls the loader and is like none of the others.
#include "evidence/link_tables.hpp"

#include "evidence/dyld_opcodes.hpp"
#include "wire/elf.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace binsize {
namespace {

using EachStub = std::function<void(const LinkStub&)>;

bool is_plt(const Section& s) {
    return s.loaded && s.executable && !s.file.empty() &&
           (s.name == ".plt" || s.name == ".iplt" || s.name.starts_with(".plt."));
}

bool begins(ByteView code, std::initializer_list<unsigned> bytes) {
    if (code.size() < bytes.size()) return false;
    return std::ranges::equal(bytes, code.first(bytes.size()), {}, {},
                              [](std::byte b) { return std::to_integer<unsigned>(b); });
}

u32 word_of(ByteView code, u64 at) { return find_int<u32>(code, at, Endian::little).value_or(0); }

/// The number in the upper bits of a word, from a bit on, with its sign.
constexpr u64 upper(u32 word, unsigned from) {
    return static_cast<u64>(i64{static_cast<i32>(word) >> from});
}

/// A number of so many bits, with its sign.
constexpr u64 with_sign(u64 value, unsigned bits) {
    const u64 sign = u64{1} << (bits - 1);
    return ((value & (2 * sign - 1)) ^ sign) - sign;
}

// Stubs are of one size each.
void x86_stubs(const Image& image, const Section& s, std::span<const u64> lazy_slots, u64 got,
               const EachStub& each) {
    const u64 size = s.entry_size == 8 || s.name == ".plt.got" ? (s.entry_size == 16 ? 16 : 8) : 16;
    const u64 relocation = image.bits == 64 ? 1 : elf::rel_size(32);  // pushed: number or offset
    const auto code = image.contents(s);
    for (u64 at = 0; at + size <= code.size(); at += size) {
        auto stub = code.subspan(at, size);
        u64 skipped = 0;
        const auto skip = [&](u64 count) {
            stub = stub.subspan(count);
            skipped += count;
        };
        if (begins(stub, {0xf3, 0x0f, 0x1e, 0xfa}) || begins(stub, {0xf3, 0x0f, 0x1e, 0xfb}))
            skip(4);                        // endbr64, endbr32
        if (begins(stub, {0xf2})) skip(1);  // bnd
        const u64 address = s.memory.begin + at;
        u64 slot = 0;
        if (begins(stub, {0xff, 0x25}))  // jmp through a word, relative to what follows on amd64
            slot = image.bits == 64 ? address + skipped + 6 + upper(word_of(stub, 2), 0)
                                    : word_of(stub, 2);
        else if (begins(stub, {0xff, 0xa3}) && got != 0)  // jmp *N(%ebx)
            slot = got + word_of(stub, 2);
        else if (begins(stub, {0x68}) && word_of(stub, 1) / relocation < lazy_slots.size())
            slot = lazy_slots[word_of(stub, 1) / relocation];  // push
        if (slot != 0) each({{address, size}, image.bits == 64 ? slot : slot & 0xffffffffU});
    }
}

// adrp x16, page; ldr x17, [x16, #n]; add x16, x16, #n; br x17, which autia1716 may precede. The
// first one, which calls the loader, pushes before it.
void arm64_stubs(const Image& image, const Section& s, const EachStub& each) {
    constexpr u32 bti = 0xd503245f, autia1716 = 0xd503219f, br = 0xd61f0220, nop = 0xd503201f,
                  push = 0xa9bf7bf0;
    const auto code = image.contents(s);
    const auto at = [&](u64 i) { return word_of(code, i * 4); };
    const u64 count = code.size() / 4;
    for (u64 i = 0; i + 3 < count; ++i) {
        const u32 adrp = at(i), ldr = at(i + 1);
        if ((adrp & 0x9f00001fU) != 0x90000010U || (ldr & 0xffc003ffU) != 0xf9400211U) continue;
        const u64 jump = at(i + 3) == autia1716 ? i + 4 : i + 3;
        if (at(jump) != br || (i > 0 && at(i - 1) == push)) continue;
        const u64 pages = with_sign((u64{adrp >> 5U & 0x7ffffU} << 2U) | (adrp >> 29U & 3U), 21);
        const u64 page = ((s.memory.begin + i * 4) & ~u64{0xfff}) + (pages << 12U);
        u64 first = i, end = jump + 1;
        if (first > 0 && at(first - 1) == bti) --first;
        while (end < count && at(end) == nop) ++end;
        each({{s.memory.begin + first * 4, (end - first) * 4}, page + (ldr >> 10U & 0xfffU) * 8});
        i = end - 1;
    }
}

/// Of code that begins with none the size is 0.
struct Stub {
    u64 size = 0;
    u64 slot = 0;
};

// bx pc; nop (or b .-2) where Thumb calls it. Then add ip, pc, #n; add ip, ip, #n, once or more;
// ldr pc, [ip, #n]!, or else ldr ip, [pc, #4]; add ip, ip, pc; ldr pc, [ip] and the distance. lld
// fills up with a word that nothing runs.
Stub arm_stub(ByteView code, u64 address) {
    constexpr u32 thumb = 0x46c04778, thumb_back = 0xe7fd4778, filler = 0xd4d4d4d4;
    const u32 begin = word_of(code, 0);
    const u64 front = begin == thumb || begin == thumb_back ? 4 : 0;
    u64 at = front;
    const auto next = [&] { return word_of(code, std::exchange(at, at + 4)); };
    const auto rotated = [](u32 w) {
        return std::rotr(w & 0xffU, static_cast<int>(w >> 7U & 30U));
    };
    const u32 first = next();
    u64 slot = address + front + 8;  // what pc reads as
    if (first == 0xe59fc004 && next() == 0xe08cc00f && next() == 0xe59cf000) {
        slot += 4 + upper(next(), 0);
    } else if ((first & 0xfffff000U) == 0xe28fc000) {
        slot += rotated(first);
        u32 w = next();
        for (int i = 0; i < 2 && (w & 0xfffff000U) == 0xe28cc000; ++i, w = next())
            slot += rotated(w);
        if ((w & 0xfffff000U) != 0xe5bcf000) return {};
        slot += w & 0xfffU;
        if (word_of(code, at) == filler) at += 4;
    } else {
        return {};
    }
    return {at, slot & 0xffffffffU};
}

// auipc t3, n; ld t3, n(t3); jalr t1, t3; nop
Stub riscv_stub(ByteView code, u64 address) {
    const u32 auipc = word_of(code, 0), load = word_of(code, 4);
    const bool wide = (load & 0xfffffU) == 0xe3e03;
    if ((auipc & 0xfffU) != 0xe17 || (!wide && (load & 0xfffffU) != 0xe2e03) ||
        word_of(code, 8) != 0x000e0367 || word_of(code, 12) != 0x13)
        return {};
    const u64 slot = address + upper(auipc & 0xfffff000U, 0) + upper(load, 20);
    return {16, wide ? slot : slot & 0xffffffffU};
}

// pcaddu12i $t3, n; ld.d $t3, $t3, n; jirl $t1, $t3, 0; nop
Stub loong_stub(ByteView code, u64 address) {
    const u32 add = word_of(code, 0), load = word_of(code, 4);
    if ((add & 0xfe00001fU) != 0x1c00000f || (load & 0xffc003ffU) != 0x28c001ef ||
        word_of(code, 8) != 0x4c0001ed || word_of(code, 12) != 0x03400000)
        return {};
    return {16, address + (with_sign(add >> 5U, 20) << 12U) + with_sign(load >> 10U, 12)};
}

// larl %r1, word; lg %r1, 0(%r1); br %r1; what asks the loader, and the relocation's offset.
Stub s390x_stub(ByteView code, u64 address) {
    if (code.size() < 32 || !begins(code, {0xc0, 0x10}) ||
        !begins(code.subspan(6), {0xe3, 0x10, 0x10, 0x00, 0x00, 0x04, 0x07, 0xf1}))
        return {};
    const u32 halves = find_int<u32>(code, 2, Endian::big).value_or(0);
    return {32, address + 2 * upper(halves, 0)};
}

template <class Decode>
void other_stubs(const Image& image, const Section& s, u64 alignment, const Decode& decode,
                 const EachStub& each) {
    const auto code = image.contents(s);
    for (u64 at = 0; at < code.size();) {
        const u64 address = s.memory.begin + at;
        const Stub stub = decode(code.subspan(at), address);
        if (stub.size != 0 && stub.size <= code.size() - at)
            each({{address, stub.size}, stub.slot});
        at += std::max(stub.size, alignment);
    }
}

void elf_stubs(const Image& image, const EachStub& each) {
    const bool x86 = image.arch == "amd64" || image.arch == "386";
    const bool little = image.endian == Endian::little;
    std::vector<u64> lazy;
    if (x86) lazy = read_lazy_slots(image);
    // What %ebx leads to in position-independent code.
    const u64 got = image.arch == "386" ? find_dynamic(image, elf::DT_PLTGOT).value_or(0) : u64{0};
    if (is_mips(image.arch)) each_mips_stub(image, each);
    if (image.arch == "ppc64le") each_ppc64_stub(image, each);
    for (const auto& s : image.sections) {
        if (!is_plt(s)) continue;
        if (x86) x86_stubs(image, s, lazy, got, each);
        if (image.arch == "arm64") arm64_stubs(image, s, each);
        if (image.arch == "arm" && little) other_stubs(image, s, 4, arm_stub, each);
        if (image.arch.starts_with("riscv")) other_stubs(image, s, 16, riscv_stub, each);
        if (image.arch == "loong64") other_stubs(image, s, 16, loong_stub, each);
        if (image.arch == "s390x") other_stubs(image, s, 32, s390x_stub, each);
    }
}

// Each hands dyld the place of a lazy bind and jumps to the code in front of all of them: push n;
// jmp or, of arm64, ldr w16, n; b; n.
void stub_helpers(const Image& image, const EachStub& each) {
    const auto* const helpers = image.section("__TEXT,__stub_helper");
    if (helpers == nullptr) return;
    const auto binds = image.region("[lazy bind info]");
    std::vector<std::pair<u64, u64>> words;  // by the place of their binds
    each_lazy_bind(image, binds, [&](const DyldRun& run) {
        words.emplace_back(run.opcodes.front().begin - binds.begin, run.address);
    });
    const bool arm64 = image.arch == "arm64";
    const auto decode = [&](ByteView code, u64) -> Stub {
        const bool is =
            arm64 ? word_of(code, 0) == 0x18000050 && word_of(code, 4) >> 26U == 5
                  : code.size() >= 10 && begins(code, {0x68}) && begins(code.subspan(5), {0xe9});
        if (!is) return {};
        const u64 place = word_of(code, arm64 ? 8 : 1);
        const auto word = std::ranges::lower_bound(words, place, {}, &std::pair<u64, u64>::first);
        if (word == words.end() || word->first != place) return {};
        return {arm64 ? u64{12} : u64{10}, word->second};
    };
    if (arm64 || image.arch == "amd64" || image.arch == "386")
        other_stubs(image, *helpers, arm64 ? 4 : 1, decode, each);
}

}  // namespace

void each_link_stub(const Image& image, const EachStub& each) {
    if (image.relocatable()) return;
    if (image.traits.relocations == Relocations::sections) elf_stubs(image, each);
    if (image.traits.relocations == Relocations::opcodes) stub_helpers(image, each);
}

}  // namespace binsize
