#include "evidence/dwarf/relocations.hpp"

#include "wire/elf.hpp"

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
    {"amd64", 1, 8},                    // R_X86_64_64
    {"amd64", 10, 4},                   // R_X86_64_32
    {"amd64", 11, 4},                   // R_X86_64_32S
    {"386", 1, 4},                      // R_386_32
    {"arm64", 257, 8},                  // R_AARCH64_ABS64
    {"arm64", 258, 4},                  // R_AARCH64_ABS32
    {"arm", 2, 4},                      // R_ARM_ABS32
    {"ppc64", 38, 8},                   // R_PPC64_ADDR64
    {"ppc64", 1, 4},                    // R_PPC64_ADDR32
    {"ppc64le", 38, 8},                 //
    {"ppc64le", 1, 4},                  //
    {"ppc", 1, 4},                      // R_PPC_ADDR32
    {"s390x", 22, 8},                   // R_390_64
    {"s390x", 4, 4},                    // R_390_32
    {"mips", 2, 4},                     // R_MIPS_32
    {"mipsle", 2, 4},                   //
    {"riscv64", 1, 4},                  // R_RISCV_32
    {"riscv64", 2, 8},                  // R_RISCV_64
    {"riscv64", 33, 1, How::add},       // R_RISCV_ADD8 …
    {"riscv64", 34, 2, How::add},       //
    {"riscv64", 35, 4, How::add},       //
    {"riscv64", 36, 8, How::add},       //
    {"riscv64", 37, 1, How::subtract},  // R_RISCV_SUB8 …
    {"riscv64", 38, 2, How::subtract},  //
    {"riscv64", 39, 4, How::subtract},  //
    {"riscv64", 40, 8, How::subtract},  //
    {"riscv64", 54, 1},                 // R_RISCV_SET8 …
    {"riscv64", 55, 2},                 //
    {"riscv64", 56, 4},                 //
    {"loong64", 1, 4},                  // R_LARCH_32
    {"loong64", 2, 8},                  // R_LARCH_64
    {"loong64", 47, 1, How::add},       // R_LARCH_ADD8 …
    {"loong64", 48, 2, How::add},       //
    {"loong64", 50, 4, How::add},       //
    {"loong64", 51, 8, How::add},       //
    {"loong64", 52, 1, How::subtract},  // R_LARCH_SUB8 …
    {"loong64", 53, 2, How::subtract},  //
    {"loong64", 55, 4, How::subtract},  //
    {"loong64", 56, 8, How::subtract},  //
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
