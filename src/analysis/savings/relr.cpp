// Position-independent programs list the words that move with them: 24 bytes a word in Elf64_Rela,
// where DT_RELR has a bit for most. What the linker would write is counted word by word (the
// generic ABI, "Relative Relocation Table"); what that takes out of the file hangs on pages, which
// a linker may fill up, so that it has bounds.
#include "analysis/savings/savings.hpp"
#include "wire/elf.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize {
namespace {

std::optional<u32> relative_type(std::string_view arch) {
    using namespace elf;
    struct Type {
        std::string_view arch;
        u32 type;
    };
    constexpr Type types[] = {
        {"amd64", R_X86_64_RELATIVE}, {"386", R_386_RELATIVE},       {"arm64", R_AARCH64_RELATIVE},
        {"arm", R_ARM_RELATIVE},      {"s390x", R_390_RELATIVE},     {"ppc64le", R_PPC64_RELATIVE},
        {"ppc64", R_PPC64_RELATIVE},  {"riscv64", R_RISCV_RELATIVE}, {"loong64", R_LARCH_RELATIVE},
    };
    const auto found = std::ranges::find(types, arch, &Type::arch);
    return found == std::end(types) ? std::nullopt : std::optional(found->type);
}

// Offsets of the relative relocations of a table that can be written so: even ones.
void add_places(const Image& image, const Section& table, u32 type, BigVector<u64>& out) {
    const u64 word = image.word();
    const u64 size = (table.raw_type == elf::SHT_RELA ? 3 : 2) * word;
    const auto bytes = image.contents(table);
    out.reserve(out.size() + bytes.size() / size);
    const auto load = [&](u64 at) -> u64 {
        return word == 8 ? *find_int<u64>(bytes, at, image.endian)
                         : *find_int<u32>(bytes, at, image.endian);
    };
    for (u64 at = 0; at + size <= bytes.size(); at += size) {
        const u64 info = load(at + word);
        const u64 place = load(at);
        const u64 of = word == 8 ? info & 0xffffffffU : info & 0xffU;
        if (of == type && (word == 8 ? info >> 32U : info >> 8U) == 0 && place % 2 == 0)
            out.push_back(place);
    }
}

// An address, then bits for the words behind it.
u64 relr_size(std::span<const u64> places, u64 word) {
    const u64 bits = word * 8 - 1;
    u64 entries = 0;
    for (std::size_t i = 0; i < places.size();) {
        ++entries;
        u64 base = places[i++] + word;
        for (;;) {
            const auto before = i;
            while (i < places.size() && places[i] - base < bits * word &&
                   (places[i] - base) % word == 0)
                ++i;
            if (i == before) break;
            ++entries;
            base += bits * word;
        }
    }
    return entries * word;
}

u64 page_of(const Image& image) {
    u64 page = 1;
    for (const auto& s : image.segments)
        if (s.raw_type == elf::PT_LOAD) page = std::max(page, s.alignment);
    return page;
}

}  // namespace

void add_relr_savings(const SavingSources& from, Savings& out) {
    const auto& image = from.context.image;
    const auto type = relative_type(image.arch);
    if (image.traits.relocations != Relocations::sections || image.relocatable() || !type) return;
    BigVector<u64> places;
    u64 entry = 0;
    u64 read = 0;  // sections that share their bytes may be many
    for (const auto& s : image.sections) {
        if (!s.loaded || (s.raw_type != elf::SHT_RELA && s.raw_type != elf::SHT_REL)) continue;
        read += s.file.size;
        if (read > image.bytes.size()) return;
        add_places(image, s, *type, places);
        entry = (s.raw_type == elf::SHT_RELA ? 3 : 2) * u64{image.word()};
    }
    if (!std::ranges::is_sorted(places)) std::ranges::sort(places);
    places.erase(std::unique(places.begin(), places.end()), places.end());
    const u64 old = places.size() * entry;
    // A section header, its name, three entries of the dynamic table, and what glibc asks to be
    // told by.
    constexpr u64 around = 256;
    const u64 now = relr_size(places, image.word()) + around;
    const bool go = from.report.toolchain.compiler == "gc";
    const u64 page = page_of(image);
    // What is not loaded is on no page: headers and names of sections.
    constexpr u64 unloaded = 160;
    const auto least_of = [&](u64 bytes) {
        const u64 pages = bytes / page * page;
        return pages - std::min(pages, unloaded);
    };
    // At one place, nothing moves; code that takes its own address gets no longer for it.
    if (from.report.linkage.pie.value_or(false) && least_of(old) > 0)
        out.push_back({.id = "pie",
                       .name = {},
                       .file = least_of(old),
                       .low = least_of(old),
                       .high = {},
                       .exact = false,
                       .how = go ? "build with -buildmode=exe" : "compile and link with -no-pie",
                       .loss = "the program is always loaded at the same addresses, which exploits "
                               "then know"});
    if (old <= now) return;
    const u64 least = least_of(old - now);
    out.push_back({.id = "relr",
                   .name = {},
                   .file = least,
                   .low = least,
                   .high = (old - (now - around) + page - 1) / page * page + unloaded,
                   .exact = false,
                   .how = go ? "link with -ldflags='-linkmode=external "
                               "-extldflags=-Wl,-z,pack-relative-relocs'"
                             : "link with -Wl,-z,pack-relative-relocs",
                   .loss = fmt::format("needs glibc 2.36, musl 1.2.4, Android 11 or newer{}",
                                       least > 0 ? std::string()
                                                 : fmt::format("; where no page goes with it, the "
                                                               "file grows by up to {} bytes",
                                                               unloaded))});
}

}  // namespace binsize
