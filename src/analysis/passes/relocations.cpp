// Relocations belong to the owner of what they patch, which the first partition knows.
// Facts: ELF gABI (Elf_Rela), PE/COFF specification §5.2 (COFF relocations), <mach-o/loader.h>
// (REBASE_OPCODE_*, BIND_OPCODE_*), <mach-o/reloc.h> (relocation_info), <mach-o/fixup-chains.h>.
#include "analysis/refiner.hpp"
#include "evidence/chained_fixups.hpp"
#include "wire/elf.hpp"
#include "wire/macho.hpp"

#include <algorithm>

namespace binsize {
namespace {

// Where an entry's r_offset is: in an object from the begin of the section that the table is for,
// elsewhere an address. Tables for what nothing loads, such as DWARF, patch no owner of their own.
void elf_relocations(const Context& context, Refiner& refiner) {
    const auto& image = context.image;
    const unsigned word = image.word();
    for (const auto& s : image.sections) {
        if (s.raw_type != elf::SHT_RELA && s.raw_type != elf::SHT_REL) continue;
        const auto target = std::ranges::lower_bound(image.sections, s.info, {}, &Section::index);
        const bool has_target = target != image.sections.end() && target->index == s.info;
        if (!s.loaded && !(has_target && target->loaded)) continue;
        const auto section = static_cast<u32>(target - image.sections.begin());
        const u64 size =
            s.raw_type == elf::SHT_RELA ? elf::rela_size(image.bits) : elf::rel_size(image.bits);
        const auto bytes = image.contents(s);
        for (u64 at = 0; at + size <= bytes.size(); at += size) {
            const u64 r_offset = word == 8 ? *find_int<u64>(bytes, at, image.endian)
                                           : *find_int<u32>(bytes, at, image.endian);
            refiner.give_at({s.file.begin + at, size},
                            image.relocatable() ? context.axis.at_section(section, r_offset)
                                                : context.axis.at_address(r_offset));
        }
    }
}

// Objects of COFF and Mach-O: each section's own entries, which begin with an offset into it.
// Mach-O's scattered ones keep it in 24 bits below their mark.
void object_relocations(const Context& context, Refiner& refiner) {
    const auto& image = context.image;
    const u64 size = image.traits.section_relocation;
    if (size == 0) return;
    const bool scattered = image.traits.scattered_relocations;
    for (u32 i = 0; i < image.sections.size(); ++i) {
        const auto table = image.sections[i].relocations;
        const auto bytes = clip_slice(image.bytes, table.begin, table.size);
        for (u64 at = 0; at + size <= bytes.size(); at += size) {
            u32 offset = *find_int<u32>(bytes, at, image.endian);
            if (scattered && (offset & macho::R_SCATTERED) != 0) offset &= macho::scattered_address;
            refiner.give_at({table.begin + at, size}, context.axis.at_section(i, offset));
        }
    }
}

void pe_relocations(const Image& image, Refiner& refiner) {
    each_pe_relocation(image, [&](Extent entry, u64 place) { refiner.give(entry, place); });
}

void add_places(Refiner& refiner, const DyldRun& run, Refiner::Users& users) {
    for (u64 i = 0; i < run.count && !users.nobody; ++i)
        refiner.add(users, run.address + i * run.stride);
}

// An opcode that patches pointers of several owners goes to the lowest common owner.
void macho_rebases(const Image& image, Refiner& refiner) {
    each_rebase(image, image.region("[rebase info]"), [&](const DyldRun& run) {
        Refiner::Users users;
        add_places(refiner, run, users);
        for (const auto& bytes : run.opcodes) refiner.give(bytes, users);
    });
}

// The symbol's name goes to all who have pointers bound to it.
void macho_binds(const Image& image, Extent opcodes, Refiner& refiner) {
    Extent symbol;
    Refiner::Users of_symbol;
    each_bind(image, opcodes, [&](const DyldRun& run) {
        if (run.symbol.begin != symbol.begin) {
            refiner.give(symbol, of_symbol);
            symbol = run.symbol;
            of_symbol = {};
        }
        Refiner::Users users;
        add_places(refiner, run, users);
        add_places(refiner, run, of_symbol);
        for (const auto& bytes : run.opcodes) refiner.give(bytes, users);
    });
    refiner.give(symbol, of_symbol);
}

// An import, which is an entry and a name, goes to all who have pointers bound to it; of names that
// lie inside of each other the bytes go to all whose they are. Where the chains of each page begin
// is of the whole image.
void macho_chained_binds(const Image& image, Refiner& refiner) {
    const auto fixups = read_chained_fixups(image);
    if (!fixups || fixups->binds.empty()) return;
    const auto& imports = fixups->imports;
    std::vector<Refiner::Users> users(imports.size());
    for (const auto& bind : fixups->binds) refiner.add(users[bind.import], bind.address);
    std::vector<std::size_t> by_name;
    for (std::size_t i = 0; i < imports.size(); ++i) {
        refiner.give(imports[i].entry, users[i]);
        by_name.push_back(i);
    }
    std::ranges::sort(by_name, {}, [&](std::size_t i) { return imports[i].text.begin; });
    Extent text;
    Refiner::Users of_text;
    for (const auto i : by_name) {
        const auto& name = imports[i].text;
        if (name.begin >= text.end()) {
            refiner.give(text, of_text);
            text = name;
            of_text = users[i];
        } else {
            text.size = std::max(text.end(), name.end()) - text.begin;
            refiner.join(of_text, users[i]);
        }
    }
    refiner.give(text, of_text);
}

}  // namespace

void refine_relocations(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    Refiner refiner(context, cut, out, CostClass::relocations);
    object_relocations(context, refiner);
    switch (context.image.traits.relocations) {
        case Relocations::none: break;
        case Relocations::sections: elf_relocations(context, refiner); break;
        case Relocations::blocks: pe_relocations(context.image, refiner); break;
        case Relocations::opcodes: macho_rebases(context.image, refiner); break;
    }
    refiner.settle();
}

void refine_binds(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    if (context.image.traits.relocations != Relocations::opcodes) return;
    Refiner refiner(context, cut, out, CostClass::dynamic_linking);
    for (const auto* name : {"[bind info]", "[weak bind info]"})
        macho_binds(context.image, context.image.region(name), refiner);
    each_lazy_bind(context.image, context.image.region("[lazy bind info]"),
                   [&](const DyldRun& run) { refiner.give(run.opcodes.back(), run.address); });
    macho_chained_binds(context.image, refiner);
    refiner.settle();
}

}  // namespace binsize
