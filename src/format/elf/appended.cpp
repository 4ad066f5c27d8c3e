// What tools put where no ELF table says so: the signature behind a kernel module, and the program
// that UPX packed, behind the program headers.
// Facts: the kernel's include/linux/module_signature.h and scripts/sign-file.c; UPX's
// src/stub/src/include/linux.h (l_info, p_info, b_info).
#include "format/elf/parts.hpp"

namespace binsize::elf {
namespace {

// Fields are bytes but for the last one.
struct module_signature {
    u8 algo, hash, id_type, signer_len, key_id_len, pad[3];
    Packed<u32, Endian::big> sig_len;
};

constexpr std::string_view module_signature_mark = "~Module signature appended~\n";

u64 end_of_tables(const Image& image) {
    u64 end = 0;
    for (const auto& s : image.sections) end = std::max(end, s.file.end());
    for (const auto& r : image.regions) end = std::max(end, r.file.end());
    return end;
}

}  // namespace

void add_module_signature(Image& image) {
    const u64 size = image.bytes.size();
    if (!as_text(image.bytes).ends_with(module_signature_mark)) return;
    const u64 mark = size - module_signature_mark.size();
    if (mark < sizeof(module_signature)) return;
    const auto* info = find_struct<module_signature>(image.bytes, mark - sizeof(module_signature));
    const u64 stated =
        sizeof(*info) + u64{info->signer_len} + u64{info->key_id_len} + u64{info->sig_len};
    if (stated > mark || mark - stated < end_of_tables(image)) {
        warn(image.notes, "module signature",
             "states {} bytes in front of {:#x}, more than there are behind the sections", stated,
             mark);
        return;
    }
    image.regions.push_back(
        {"[module signature]", {mark - stated, size - (mark - stated)}, CostClass::signature});
}

// l_info (12 bytes, "UPX!" at 4) and p_info (12) lie behind the program headers, then blocks, each
// of a b_info (12: size before and after, method) and its data. A size of 0 before ends them; the
// loader's code follows.
void add_upx_payload(Image& image) {
    if (!image.sections.empty() || image.bytes.size() < 64) return;
    constexpr u64 l_info = 12;
    constexpr u64 p_info = 12;
    constexpr u64 b_info = 12;
    u64 begin = 0;
    for (const auto& r : image.regions)
        if (r.name == "[program headers]") begin = r.file.end();
    const auto magic = find_slice(image.bytes, begin + 4, 4);
    if (begin == 0 || !magic || as_text(*magic) != "UPX!") return;
    u64 at = begin + l_info + p_info;
    for (;;) {
        const auto before = find_int<u32>(image.bytes, at, image.endian);
        const auto after = find_int<u32>(image.bytes, at + 4, image.endian);
        if (!before || !after || *before == 0) break;
        if (!fits(image.bytes.size(), at + b_info, *after)) break;
        at += b_info + *after;
    }
    image.regions.push_back({"[UPX payload]", {begin, at - begin}, CostClass::unknown});
}

}  // namespace binsize::elf
