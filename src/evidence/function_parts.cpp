#include "evidence/function_parts.hpp"

#include "base/byte_lanes.hpp"
#include "evidence/called_functions.hpp"
#include "evidence/go/code_scan.hpp"
#include "evidence/pe_linking.hpp"

#include <algorithm>

namespace binsize {
namespace {

constexpr u32 none = FunctionParts::none;
constexpr u32 several = none - 1;

struct Branch {
    u64 from = 0, to = 0;
    bool call = false;
};

// Branches as far as their bytes say so, without decoding what lies in front: distances that lead
// to what is wanted are few, and what stands before them says what they are.
template <class F>
void each_branch_x86(ByteView code, u64 address, u64 mask, Extent wanted, F&& each) {
    constexpr u64 distance = 4, stretch = u64{1} << 16U;
    if (wanted.size > ~u32{0} - stretch) return;
    const auto byte = [&](u64 at) { return static_cast<u8>(code[at]); };
    for (u64 from = 0; from < code.size(); from += stretch) {
        const auto part = clip_slice(code, from, stretch + distance - 1);
        const u64 lowest = wanted.begin - (address + from + stretch + distance);
        each_number(part, static_cast<u32>(lowest), static_cast<u32>(wanted.size + stretch),
                    [&](std::size_t i) {
                        const u64 at = from + i;
                        const auto value = load_unchecked<i32>(code.data() + at, Endian::little);
                        const u64 to =
                            (address + at + distance + static_cast<u64>(i64{value})) & mask;
                        if (!wanted.contains(to) || at == 0) return;
                        if ((byte(at - 1) & 0xfeU) == 0xe8)
                            each(Branch{address + at - 1, to, byte(at - 1) == 0xe8});
                        else if (at > 1 && (byte(at - 1) & 0xf0U) == 0x80 && byte(at - 2) == 0x0f)
                            each(Branch{address + at - 2, to, false});
                    });
    }
}

template <class F>
void each_branch_arm64(ByteView code, u64 address, F&& each) {
    const auto give = [&](std::size_t at, u32 shifted, unsigned bits, bool call = false) {
        const i64 words = i64{static_cast<i32>(shifted) >> (32U - bits)};
        each(Branch{address + at, address + at + static_cast<u64>(words * 4), call});
    };
    for (std::size_t i = 0; i + 4 <= code.size(); i += 4) {
        const auto word = load_unchecked<u32>(code.data() + i, Endian::little);
        if ((word & 0x7c000000U) == 0x14000000U)  // B, BL
            give(i, word << 6U, 26, word >> 31U != 0);
        else if ((word & 0xff000000U) == 0x54000000U ||  // B.cond
                 (word & 0x7e000000U) == 0x34000000U)    // CBZ, CBNZ
            give(i, word << 8U, 19);
        else if ((word & 0x7e000000U) == 0x36000000U)  // TBZ, TBNZ
            give(i, word << 13U, 14);
    }
}

template <class F>
void each_branch(const Image& image, Extent wanted, F&& each) {
    const auto isa = go::isa_of(image.arch);
    for (const auto& s : image.sections) {
        if (!s.executable || !s.loaded) continue;
        const auto code = clip_slice(image.contents(s), 0, s.memory.size);
        if (isa == go::Isa::arm64)
            each_branch_arm64(code, s.memory.begin, each);
        else
            each_branch_x86(code, s.memory.begin, isa == go::Isa::i386 ? 0xffffffffU : ~u64{0},
                            wanted, each);
    }
}

class Finder {
public:
    Finder(const FunctionTable& functions) : functions_(functions) {
        for (const auto& f : functions) {
            if (!f.within_frame) continue;
            begin_ = std::min(begin_, f.begin);
            end_ = std::max(end_, f.end());
        }
    }
    [[nodiscard]] bool any() const { return begin_ < end_; }

    FunctionParts run(const Image& image) {
        whole_.resize(functions_.size(), none);
        const Extent wanted{begin_, end_ - begin_};
        each_branch(image, wanted, [&](const Branch& b) {
            if (wanted.contains(b.to)) see(b);
        });
        FunctionParts out;
        out.whole.resize(functions_.size(), none);
        for (u32 i = 0; i < whole_.size(); ++i) out.whole[i] = resolved(i);
        return out;
    }

private:
    [[nodiscard]] u32 number(const FunctionBounds* f) const {
        return static_cast<u32>(f - functions_.data());
    }
    void see(const Branch& b) {
        const auto* const to = function_at(functions_, b.to);
        if (to == nullptr || !to->within_frame) return;
        const auto* const from = function_at(functions_, b.from);
        if (from == to) return;
        auto& whole = whole_[number(to)];
        const u32 user = from == nullptr || b.call ? several : number(from);
        whole = whole == none || whole == user ? user : several;
    }
    // A part may be a part of one.
    [[nodiscard]] u32 resolved(u32 function) const {
        constexpr int longest = 4;
        u32 at = whole_[function];
        for (int i = 0; i < longest && at < several; ++i) {
            if (!functions_[at].within_frame) return at;
            at = whole_[at];
        }
        return none;
    }

    const FunctionTable& functions_;
    u64 begin_ = ~u64{0}, end_ = 0;
    BigVector<u32> whole_;
};

}  // namespace

FunctionParts find_function_parts(const Image& image, const FunctionTable& functions) {
    const auto isa = go::isa_of(image.arch);
    if (isa != go::Isa::amd64 && isa != go::Isa::i386 && isa != go::Isa::arm64) return {};
    Finder finder(functions);
    return finder.any() ? finder.run(image) : FunctionParts();
}

BoundedFunctions::BoundedFunctions(const Image& image, std::span<const Symbol> symbols)
    : table(read_function_bounds(image)) {
    if (table.empty() && name_little_code(image, symbols)) {
        std::vector<u64> known{image.entry};
        for (const auto& s : symbols)
            if (!s.undefined && s.type != SymbolType::object && s.section < image.sections.size() &&
                image.sections[s.section].executable)
                known.push_back(s.value);
        each_guarded_function(image,
                              [&](const GuardedFunction& g) { known.push_back(g.function); });
        std::ranges::sort(known);
        known.erase(std::ranges::unique(known).begin(), known.end());
        table = find_called_functions(image, known);
        by_calls = true;
    }
    parts = find_function_parts(image, table);
}

}  // namespace binsize
