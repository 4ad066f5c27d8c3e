#include "evidence/loader_writes.hpp"

#include "evidence/dyld_opcodes.hpp"
#include "evidence/pe_relocations.hpp"
#include "wire/elf.hpp"

#include <algorithm>

namespace binsize {
namespace {

using Each = std::function<void(u64)>;

u64 number(const Image& image, ByteView bytes, u64 at) {
    return image.word() == 8 ? find_int<u64>(bytes, at, image.endian).value_or(0)
                             : find_int<u32>(bytes, at, image.endian).value_or(0);
}

// An address, then a bit for each word behind it, over and over.
void each_relr(const Image& image, ByteView bytes, const Each& each) {
    const u64 word = image.word();
    u64 next = 0;
    for (u64 at = 0; at + word <= bytes.size(); at += word) {
        u64 entry = number(image, bytes, at);
        if ((entry & 1U) == 0) {
            each(entry);
            next = entry + word;
            continue;
        }
        u64 place = next;
        for (entry >>= 1U; entry != 0; entry >>= 1U, place += word)
            if ((entry & 1U) != 0) each(place);
        next += (word * 8 - 1) * word;
    }
}

void each_elf(const Image& image, const Each& each) {
    for (const auto& s : image.sections) {
        if (!s.loaded) continue;
        const auto bytes = image.contents(s);
        if (s.raw_type == elf::SHT_RELR || s.raw_type == elf::SHT_ANDROID_RELR)
            each_relr(image, bytes, each);
        if (s.raw_type != elf::SHT_RELA && s.raw_type != elf::SHT_REL) continue;
        const u64 entry = (s.raw_type == elf::SHT_RELA ? 3 : 2) * u64{image.word()};
        for (u64 at = 0; at + entry <= bytes.size(); at += entry) each(number(image, bytes, at));
    }
}

void each_opcode(const Image& image, const Each& each) {
    const auto run = [&](const DyldRun& r) {
        for (u64 i = 0; i < r.count; ++i) each(r.address + i * r.stride);
    };
    for (const auto& region : image.regions) {
        if (region.name == "[rebase info]") each_rebase(image, region.file, run);
        if (region.name == "[bind info]") each_bind(image, region.file, run);
    }
}

}  // namespace

void each_loader_write(const Image& image, const Each& each) {
    switch (image.traits.relocations) {
        case Relocations::sections: each_elf(image, each); break;
        case Relocations::opcodes: each_opcode(image, each); break;
        case Relocations::blocks:
            each_pe_relocation(image, [&](Extent, u64 address) { each(address); });
            break;
        default: break;
    }
}

}  // namespace binsize
