// objc.hpp's part about stubs. Each loads the selector from a word of its own and jumps to
// objc_msgSend through another, or to a stub of that; what is behind the jump traps.
// Facts: ld64's doc "Objective-C selector stubs"; the code that ld64 and lld write
// (-objc_stubs_fast, -objc_stubs_small); Arm ARM C6.2 (ADRP, LDR, BR, B, BRK).
#include "evidence/objc.hpp"

#include "evidence/go/call_scan.hpp"

#include <algorithm>

namespace binsize {

std::vector<ObjcStub> read_objc_stubs(const go::PointerReader& reader) {
    std::vector<ObjcStub> out;
    const auto& image = reader.image();
    const auto* const section = image.section("__TEXT,__objc_stubs");
    if (section == nullptr || image.arch != "arm64") return out;
    const auto code = image.contents(*section);
    const auto word = [&](u64 at) { return find_int<u32>(code, at, Endian::little).value_or(0); };
    constexpr u64 longest = 4096;
    constexpr u32 br_x16 = 0xd61f0200, brk = 0xd4200020;
    u64 text_left = image.bytes.size();  // names that stubs share are kept for each
    for (u64 at = 0; at + 12 <= code.size();) {
        const u32 adrp = word(at), load = word(at + 4);
        const auto page = go::detail::page_arm64(adrp, section->memory.begin + at);
        u64 end = at;
        if (page && (adrp & 31U) == 1 && (load & 0xffc003ffU) == 0xf9400021U) {
            const bool far = (word(at + 8) & 0x9f00001fU) == 0x90000010U &&
                             (word(at + 12) & 0xffc003ffU) == 0xf9400210U &&
                             word(at + 16) == br_x16;
            if (far)
                for (end = at + 20; end + 4 <= code.size() && word(end) == brk;) end += 4;
            else if (word(at + 8) >> 26U == 5)
                end = at + 12;
        }
        if (end == at) {
            at += 4;
            continue;
        }
        const u64 selector = reader.word(*page + u64{load >> 10U & 0xfffU} * 8).value_or(0);
        const auto text =
            as_text(clip_slice(reader.at(selector), 0, std::min<u64>(text_left, longest)));
        const auto size = text.find('\0');
        text_left -= std::min<u64>(text_left, std::min(size, text.size()));
        if (selector != 0 && size != std::string_view::npos && size > 0)
            out.push_back({{section->memory.begin + at, end - at}, text.substr(0, size)});
        at = end;
    }
    return out;
}

}  // namespace binsize
