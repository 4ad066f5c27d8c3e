#include "evidence/dwarf/relocations.hpp"

#include "wire/elf_debug.hpp"

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
      is_object_(image.relocatable() && image.traits.relocations == Relocations::sections) {}

const Section* ObjectRelocations::table_of(const Section& section) const {
    if (!is_object_) return nullptr;
    for (const auto& s : image_.sections)
        if ((s.raw_type == elf::SHT_RELA || s.raw_type == elf::SHT_REL) && s.info == section.index)
            return &s;
    return nullptr;
}

u64 ObjectRelocations::value_of(u64 symbol) const {
    if (symbol == 0 || symbol > symbols_.size()) return 0;
    const auto& s = symbols_[symbol - 1];
    if (s.section >= image_.sections.size()) return s.absolute ? s.value : 0;
    const auto& section = image_.sections[s.section];
    if (!section.loaded) return s.value;
    return section.file.empty() ? 0 : section.file.begin + s.value;
}

u64 ObjectRelocations::entry_size(const Section& table) const {
    return table.raw_type == elf::SHT_RELA ? elf::rela_size(image_.bits)
                                           : elf::rel_size(image_.bits);
}

u64 ObjectRelocations::word_at(ByteView entries, u64 at) const {
    return load(entries.subspan(at, image_.word()), image_.endian);
}

void ObjectRelocations::apply(const Section& section, std::span<std::byte> bytes) const {
    const auto* const table = table_of(section);
    if (table == nullptr) return;
    std::call_once(read_, [&] {
        Notes ignored;
        for (const auto& t : image_.symbol_tables)
            if (!t.dynamic && symbols_.empty()) symbols_ = read_symbols(image_, t, ignored);
    });
    std::vector<Kind> known;
    std::ranges::copy_if(kinds, std::back_inserter(known),
                         [&](const Kind& k) { return k.arch == image_.arch; });
    const bool has_addend = table->raw_type == elf::SHT_RELA;
    const u64 entry = entry_size(*table);
    const auto entries = image_.contents(*table);
    for (u64 at = 0; at + entry <= entries.size(); at += entry) {
        const auto word = [&](u64 n) { return word_at(entries, at + n * image_.word()); };
        const u64 r_offset = word(0);
        const u64 r_info = word(1);
        const u32 type = elf::r_type(r_info, image_.bits);
        const auto kind = std::ranges::find(known, type, &Kind::type);
        if (kind == known.end() || r_offset > bytes.size() || bytes.size() - r_offset < kind->size)
            continue;
        const auto place = bytes.subspan(r_offset, kind->size);
        const u64 there = load(place, image_.endian);
        const u64 value =
            value_of(elf::r_sym(r_info, image_.bits)) + (has_addend ? word(2) : there);
        store(place, image_.endian,
              kind->how == How::set   ? value
              : kind->how == How::add ? there + value
                                      : there - value);
    }
}

}  // namespace binsize::dwarf
