#include "evidence/dwarf/relocations.hpp"

#include "wire/coff.hpp"
#include "wire/elf_debug.hpp"
#include "wire/macho.hpp"

#include <algorithm>

namespace binsize::dwarf {
namespace {

enum class How : u8 { set, add, subtract };

struct Kind {
    std::string_view arch;  ///< Go's name
    u32 type;
    u8 size;  ///< bytes
    How how = How::set;
};
constexpr Kind kinds[] = {
    {"amd64", elf::R_X86_64_64, 8},
    {"amd64", elf::R_X86_64_32, 4},
    {"amd64", elf::R_X86_64_32S, 4},
    {"386", elf::R_386_32, 4},
    {"arm64", elf::R_AARCH64_ABS64, 8},
    {"arm64", elf::R_AARCH64_ABS32, 4},
    {"arm", elf::R_ARM_ABS32, 4},
    {"ppc64", elf::R_PPC64_ADDR64, 8},
    {"ppc64", elf::R_PPC64_ADDR32, 4},
    {"ppc64le", elf::R_PPC64_ADDR64, 8},
    {"ppc64le", elf::R_PPC64_ADDR32, 4},
    {"ppc", elf::R_PPC_ADDR32, 4},
    {"s390x", elf::R_390_64, 8},
    {"s390x", elf::R_390_32, 4},
    {"mips", elf::R_MIPS_32, 4},
    {"mipsle", elf::R_MIPS_32, 4},
    {"mips64", elf::R_MIPS_32, 4},
    {"mips64", elf::R_MIPS_64, 8},
    {"mips64le", elf::R_MIPS_32, 4},
    {"mips64le", elf::R_MIPS_64, 8},
    {"riscv64", elf::R_RISCV_32, 4},
    {"riscv64", elf::R_RISCV_64, 8},
    {"riscv64", elf::R_RISCV_ADD8, 1, How::add},
    {"riscv64", elf::R_RISCV_ADD8 + 1, 2, How::add},
    {"riscv64", elf::R_RISCV_ADD8 + 2, 4, How::add},
    {"riscv64", elf::R_RISCV_ADD8 + 3, 8, How::add},
    {"riscv64", elf::R_RISCV_SUB8, 1, How::subtract},
    {"riscv64", elf::R_RISCV_SUB8 + 1, 2, How::subtract},
    {"riscv64", elf::R_RISCV_SUB8 + 2, 4, How::subtract},
    {"riscv64", elf::R_RISCV_SUB8 + 3, 8, How::subtract},
    {"riscv64", elf::R_RISCV_SET8, 1},
    {"riscv64", elf::R_RISCV_SET8 + 1, 2},
    {"riscv64", elf::R_RISCV_SET8 + 2, 4},
    {"loong64", elf::R_LARCH_32, 4},
    {"loong64", elf::R_LARCH_64, 8},
    {"loong64", elf::R_LARCH_ADD8, 1, How::add},
    {"loong64", elf::R_LARCH_ADD8 + 1, 2, How::add},
    {"loong64", elf::R_LARCH_ADD32, 4, How::add},
    {"loong64", elf::R_LARCH_ADD32 + 1, 8, How::add},
    {"loong64", elf::R_LARCH_SUB8, 1, How::subtract},
    {"loong64", elf::R_LARCH_SUB8 + 1, 2, How::subtract},
    {"loong64", elf::R_LARCH_SUB32, 4, How::subtract},
    {"loong64", elf::R_LARCH_SUB32 + 1, 8, How::subtract},
};

constexpr Kind coff_kinds[] = {
    {"amd64", coff::IMAGE_REL_AMD64_ADDR64, 8}, {"amd64", coff::IMAGE_REL_AMD64_ADDR32, 4},
    {"amd64", coff::IMAGE_REL_AMD64_SECREL, 4}, {"386", coff::IMAGE_REL_I386_DIR32, 4},
    {"386", coff::IMAGE_REL_I386_SECREL, 4},    {"arm64", coff::IMAGE_REL_ARM64_ADDR64, 8},
    {"arm64", coff::IMAGE_REL_ARM64_ADDR32, 4}, {"arm64", coff::IMAGE_REL_ARM64_SECREL, 4},
    {"arm", coff::IMAGE_REL_ARM_ADDR32, 4},     {"arm", coff::IMAGE_REL_ARM_SECREL, 4},
};

u64 load(std::span<const std::byte> at, Endian endian) {
    u64 value = 0;
    for (std::size_t i = 0; i < at.size(); ++i) {
        const auto byte = at[endian == Endian::little ? at.size() - 1 - i : i];
        value = value << 8U | static_cast<u8>(byte);
    }
    return value;
}

void store(std::span<std::byte> at, Endian endian, u64 value) {
    for (std::size_t i = 0; i < at.size(); ++i, value >>= 8U)
        at[endian == Endian::little ? i : at.size() - 1 - i] = static_cast<std::byte>(value);
}

}  // namespace

ObjectRelocations::ObjectRelocations(const Image& image)
    : image_(image),
      elf_(image.relocatable() && image.traits.relocations == Relocations::sections),
      coff_(image.relocatable() && image.traits.section_relocation == coff::relocation_size),
      macho_(image.kind == FileKind::relocatable && image.traits.scattered_relocations) {
    if (!elf_) return;
    for (const auto& s : image.sections)
        if (s.index >= table_of_.size()) table_of_.resize(s.index + std::size_t{1});
    for (const auto& s : image.sections)
        if ((s.raw_type == elf::SHT_RELA || s.raw_type == elf::SHT_REL) &&
            s.info < table_of_.size() && table_of_[s.info].at.empty())
            table_of_[s.info] = {s.file, s.raw_type == elf::SHT_RELA ? elf::rela_size(image.bits)
                                                                     : elf::rel_size(image.bits)};
}

ObjectRelocations::Table ObjectRelocations::table_of(const Section& section) const {
    if (coff_) return {section.relocations, coff::relocation_size};
    if (macho_) return {section.relocations, macho::relocation_info_size};
    return section.index < table_of_.size() ? table_of_[section.index] : Table();
}

ObjectRelocations::Entry ObjectRelocations::entry_at(Extent bytes) const {
    Cursor at(clip_slice(image_.bytes, bytes.begin, bytes.size), image_.endian);
    Entry out;
    if (coff_) {
        out.place = at.take<u32>();
        out.symbol = at.take<u32>();
        out.type = at.take<u16>();
        return out;
    }
    if (macho_) {
        const u32 address = at.take<u32>();
        const bool scattered = (address & macho::R_SCATTERED) != 0;
        out.place = scattered ? address & macho::scattered_address : address;
        return out;
    }
    out.place = at.take_word(image_.word());
    u64 info = at.take_word(image_.word());
    if (image_.arch == "mips64le") info = elf::r_info_of_mips64le(info);
    out.symbol = elf::r_sym(info, image_.bits);
    out.type = elf::r_type(info, image_.bits);
    if (!at.done()) out.addend = at.take_word(image_.word());
    return out;
}

u64 ObjectRelocations::value_of(u64 symbol) const {
    const auto found = std::ranges::lower_bound(symbols_, symbol, {}, &Symbol::index);
    if (found == symbols_.end() || found->index != symbol) return 0;
    const auto& s = *found;
    if (s.section >= image_.sections.size()) return s.absolute ? s.value : 0;
    const auto& section = image_.sections[s.section];
    if (!section.loaded) return s.value;
    return section.file.empty() ? 0 : section.file.begin + s.value;
}

bool ObjectRelocations::apply(const Section& section, std::span<std::byte> bytes) const {
    const auto table = table_of(section);
    if (table.at.empty() || macho_) return true;
    std::call_once(read_, [&] {
        Notes ignored;
        for (const auto& t : image_.symbol_tables)
            if (!t.dynamic && symbols_.empty()) symbols_ = read_symbols(image_, t, ignored);
    });
    std::vector<Kind> known;
    std::ranges::copy_if(coff_ ? std::span<const Kind>(coff_kinds) : std::span<const Kind>(kinds),
                         std::back_inserter(known),
                         [&](const Kind& k) { return k.arch == image_.arch; });
    if (known.empty()) return false;
    for (u64 at = 0; at + table.entry <= table.at.size; at += table.entry) {
        const auto entry = entry_at({table.at.begin + at, table.entry});
        const auto kind = std::ranges::find(known, entry.type, &Kind::type);
        if (kind == known.end() || entry.place > bytes.size() ||
            bytes.size() - entry.place < kind->size)
            continue;
        const auto place = bytes.subspan(entry.place, kind->size);
        const u64 there = load(place, image_.endian);
        const u64 value = value_of(entry.symbol) + entry.addend.value_or(there);
        store(place, image_.endian,
              kind->how == How::set   ? value
              : kind->how == How::add ? there + value
                                      : there - value);
    }
    return true;
}

}  // namespace binsize::dwarf
