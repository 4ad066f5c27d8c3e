// pe_linking.hpp's part about code: thunks of imports, as import libraries bring them and linkers
// write them. One jumps through the word that the loader fills in; of a library that is loaded
// late, it asks a helper with the word's address. A compiler ends a function with the same
// instruction where it calls an import last, but on amd64, where unwinders know a function's end by
// the prefix that it then has. Elsewhere calls say that a function begins there, or what stands in
// front of it.
// Facts: PE Format "Import Library Format"; x64 exception handling, "Epilog code"; the code that
// Microsoft's linker, GNU's ld with dlltool, and lld write there; Intel SDM vol. 2 (JMP FF /4, CALL
// E8, LEA, MOV B8+r), Arm ARM C6.2 (ADRP, ADD, LDR, BR, B, BL).
#include "evidence/pe_linking.hpp"

#include "base/byte_lanes.hpp"
#include "evidence/go/code_scan.hpp"

#include <algorithm>

namespace binsize {
namespace {

struct Thunk {
    Extent code;
    std::size_t slot = 0;
    bool begins = false;  ///< a function begins there
};

u8 byte_of(ByteView code, u64 at) {
    return at < code.size() ? std::to_integer<u8>(code[at]) : u8{0};
}
u32 word_of(ByteView code, u64 at) { return find_int<u32>(code, at, Endian::little).value_or(0); }
/// A number with its sign, and less what lies below some bit.
u64 shifted(u32 word, unsigned down) {
    return static_cast<u64>(i64{static_cast<i32>(word) >> down});
}
u64 distance_of(u32 word) { return shifted(word, 0); }

class Finder {
public:
    Finder(const Image& image, std::span<const u64> slots) : image_(image), slots_(slots) {
        for (const auto& list : image.import_lists) delayed_ |= list.delayed;
    }

    std::vector<Thunk> run() {
        each_code([&](ByteView code, u64 address) {
            if (image_.arch == "amd64") amd64(code, address);
            if (image_.arch == "386") i386(code, address);
            if (image_.arch == "arm64") arm64(code, address);
        });
        std::ranges::sort(thunks_, {}, [](const Thunk& t) { return t.code.begin; });
        if (std::ranges::any_of(thunks_, [](const Thunk& t) { return !t.begins; })) find_calls();
        const Thunk* before = nullptr;
        for (auto& t : thunks_) {
            // Behind one of them nothing but a function can begin.
            t.begins |= before != nullptr && before->begins && follows(*before, t);
            before = &t;
        }
        std::erase_if(thunks_, [](const Thunk& t) { return !t.begins; });
        return std::move(thunks_);
    }

private:
    template <class Each>
    void each_code(Each&& each) const {
        for (const auto& s : image_.sections)
            if (s.executable && s.loaded)
                each(clip_slice(image_.contents(s), 0, s.memory.size), s.memory.begin);
    }
    // Its bytes must all be there.
    void add(ByteView code, u64 address, u64 at, u64 size, u64 slot, bool begins) {
        const auto found = std::ranges::lower_bound(slots_, slot);
        if (found == slots_.end() || *found != slot || !fits(code.size(), at, size)) return;
        begins = begins || at == 0 || fills(code, at);
        thunks_.push_back(
            {{address + at, size}, static_cast<std::size_t>(found - slots_.begin()), begins});
    }
    // Twice the filler that stands between functions, and in front of no instruction of one: such
    // a byte may be the last of another.
    [[nodiscard]] bool fills(ByteView code, u64 at) const {
        if (image_.arch == "arm64") return at >= 4 && is_filler_arm64(word_of(code, at - 4));
        const auto twice = [&](u8 filler) {
            return at >= 2 && byte_of(code, at - 1) == filler && byte_of(code, at - 2) == filler;
        };
        return twice(0xcc) || twice(0x90);
    }
    static bool is_filler_arm64(u32 word) {
        constexpr u32 nop = 0xd503201f, trap = 0xd43e0000;  // BRK #0xf000
        return word == nop || word == trap || word == 0;
    }

    void amd64(ByteView code, u64 address) {
        constexpr u8 wide = 0x48;  // REX.W, which jumps at the end of a function have
        const auto slot = [&](u64 at) { return address + at + 4 + distance_of(word_of(code, at)); };
        each_pair(code, {0xff, 0xff}, {0x25, 0xff}, [&](std::size_t at) {
            if (at == 0 || byte_of(code, at - 1) != wide)
                add(code, address, at, 6, slot(at + 2), true);
        });
        if (!delayed_) return;
        // lea rax, [slot]; jmp helper
        each_pair(code, {0x8d, 0xff}, {0x05, 0xff}, [&](std::size_t at) {
            if (at > 0 && byte_of(code, at - 1) == wide && byte_of(code, at + 6) == 0xe9)
                add(code, address, at - 1, 12, slot(at + 2), true);
        });
    }
    void i386(ByteView code, u64 address) {
        each_pair(code, {0xff, 0xff}, {0x25, 0xff},
                  [&](std::size_t at) { add(code, address, at, 6, word_of(code, at + 2), false); });
        if (!delayed_) return;
        // mov eax, slot; jmp helper
        each_byte(code, {0xb8, 0xff}, [&](std::size_t at) {
            if (byte_of(code, at + 5) == 0xe9)
                add(code, address, at, 10, word_of(code, at + 1), true);
        });
    }
    // adrp x16, page; ldr x16, [x16, #n]; br x16; or adrp x17, page; add x17, x17, #n; b helper.
    void arm64(ByteView code, u64 address) {
        for (u64 at = 0; at + 12 <= code.size(); at += 4) {
            const u32 adrp = word_of(code, at), second = word_of(code, at + 4),
                      third = word_of(code, at + 8);
            const u32 imm = second >> 10U & 0xfffU;
            const auto page = go::detail::page_arm64(adrp, address + at);
            if (!page) continue;
            if ((adrp & 31U) == 16 && (second & 0xffc003ffU) == 0xf9400210U && third == 0xd61f0200U)
                add(code, address, at, 12, *page + u64{imm} * 8, false);
            if ((adrp & 31U) == 17 && (second & 0xffc003ffU) == 0x91000231U && third >> 26U == 5)
                add(code, address, at, 12, *page + imm, true);
        }
    }

    // What is called begins.
    void find_calls() {
        each_code([&](ByteView code, u64 address) {
            if (image_.arch == "386")
                each_byte(code, {0xe8, 0xff}, [&](std::size_t at) {
                    called((address + at + 5 + distance_of(word_of(code, at + 1))) & 0xffffffffU);
                });
            else
                for (u64 at = 0; at + 4 <= code.size(); at += 4)
                    if (const u32 bl = word_of(code, at); bl >> 26U == 37)
                        called(address + at + shifted(bl << 6U, 4));
        });
    }
    void called(u64 address) {
        const auto found = std::ranges::lower_bound(thunks_, address, {},
                                                    [](const Thunk& t) { return t.code.begin; });
        if (found != thunks_.end() && found->code.begin == address) found->begins = true;
    }
    // One right behind another, but for filler.
    [[nodiscard]] bool follows(const Thunk& a, const Thunk& b) const {
        constexpr u64 most = 16;
        const u64 gap = b.code.begin - a.code.end();
        if (b.code.begin < a.code.end() || gap > most) return false;
        const auto between = clip_slice(image_.at_address(a.code.end()), 0, gap);
        if (image_.arch == "arm64") {
            for (u64 at = 0; at < gap; at += 4)
                if (!is_filler_arm64(word_of(between, at))) return false;
            return true;
        }
        return std::ranges::all_of(between, [](std::byte byte) {
            return byte == std::byte{0xcc} || byte == std::byte{0x90} || byte == std::byte{0};
        });
    }

    const Image& image_;
    std::span<const u64> slots_;
    bool delayed_ = false;
    std::vector<Thunk> thunks_;
};

}  // namespace

void each_import_thunk(const Image& image, std::span<const u64> slots,
                       const std::function<void(Extent, std::size_t)>& each) {
    if (slots.empty() || image.relocatable()) return;
    for (const auto& t : Finder(image, slots).run()) each(t.code, t.slot);
}

}  // namespace binsize
