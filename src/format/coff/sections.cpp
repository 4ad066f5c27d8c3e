// Sections of COFF: long names ("/123" and "//base64", offsets into the string table) and what the
// well-known names are for (PE Format §6 "Special Sections"; .debug_* and friends by GNU and Go).
#include "format/coff/parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace binsize::coff {
namespace {

struct KnownName {
    std::string_view name;
    CostClass cost_class;
};

constexpr std::array known_names = {
    KnownName{".pdata", CostClass::unwind},
    KnownName{".xdata", CostClass::unwind},
    KnownName{".eh_frame", CostClass::unwind},
    KnownName{".gcc_except_table", CostClass::unwind},
    KnownName{".reloc", CostClass::relocations},
    KnownName{".rsrc", CostClass::resources},
    KnownName{".idata", CostClass::dynamic_linking},
    KnownName{".edata", CostClass::dynamic_linking},
    KnownName{".didat", CostClass::dynamic_linking},
    KnownName{".symtab", CostClass::symbol_names},
    KnownName{".buildid", CostClass::build_info},
    KnownName{".comment", CostClass::build_info},
    KnownName{".gnu_debuglink", CostClass::build_info},
    KnownName{".llvmbc", CostClass::build_info},
    KnownName{".llvmcmd", CostClass::build_info},
    // Notes to the linker, which end there.
    KnownName{".drectve", CostClass::headers},
    KnownName{".llvm_addrsig", CostClass::headers},
    // Debugging information of every kind has one class: DWARF, CodeView, stabs.
    KnownName{".debug", CostClass::dwarf},
    KnownName{".stab", CostClass::dwarf},
    KnownName{".stabstr", CostClass::dwarf},
    KnownName{".gdb_index", CostClass::dwarf},
    // A whole program, compressed, and the code that unpacks it.
    KnownName{"UPX1", CostClass::unknown},
};

// Six digits of base64, most significant first (LLVM's and binutils' answer to offsets of more
// than seven decimal digits).
std::optional<u64> base64_offset(std::string_view digits) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (digits.size() != 6) return std::nullopt;
    u64 value = 0;
    for (const char c : digits) {
        const auto digit = alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        value = value * 64 + digit;
    }
    return value;
}

std::optional<u64> long_name_offset(std::string_view field) {
    if (field.starts_with("//")) return base64_offset(field.substr(2));
    if (!field.starts_with('/') || field.size() < 2) return std::nullopt;
    u64 value = 0;
    const auto* end = field.data() + field.size();
    const auto [stop, error] = std::from_chars(field.data() + 1, end, value);
    return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

// GNU's and Go's compressed debug sections: "ZLIB" and the size, big-endian.
std::optional<u64> uncompressed_size(std::string_view name, ByteView contents) {
    if (!name.starts_with(".zdebug_") || !as_text(contents).starts_with("ZLIB"))
        return std::nullopt;
    return find_int<u64>(contents, 4, Endian::big);
}

}  // namespace

CostClass class_of(std::string_view name, u32 characteristics) {
    if (name.starts_with(".debug_") || name.starts_with(".zdebug_")) return CostClass::dwarf;
    // What follows a $ orders the pieces of one section for the linker.
    const auto base = name.substr(0, name.find('$'));
    if (name.starts_with(".gnu.lto_")) return CostClass::build_info;
    const auto known = std::ranges::find(known_names, base, &KnownName::name);
    if (known != known_names.end()) return known->cost_class;
    if ((characteristics & (IMAGE_SCN_CNT_CODE | IMAGE_SCN_MEM_EXECUTE)) != 0)
        return CostClass::code;
    if ((characteristics & IMAGE_SCN_CNT_UNINITIALIZED_DATA) != 0) return CostClass::zero_fill;
    if ((characteristics & IMAGE_SCN_MEM_WRITE) != 0) return CostClass::data;
    if ((characteristics & (IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ)) != 0)
        return CostClass::rodata;
    return CostClass::unknown;
}

std::string_view SectionReader::name_of(const SectionHeader& header) {
    const auto field = field_text(std::span(header.Name));
    const auto offset = long_name_offset(field);
    if (!offset) return field;
    const auto name = strings_->find(*offset);
    if (name && !name->empty()) return *name;
    ++unnamed_;
    return field;
}

Section SectionReader::read(const SectionHeader& h, u32 index) {
    Section s;
    s.name = name_of(h);
    if (s.name.empty()) s.name = image_->keep(fmt::format("[section {}]", index));
    s.index = index;
    s.raw_flags = h.Characteristics;
    s.executable = (h.Characteristics & IMAGE_SCN_MEM_EXECUTE) != 0;
    s.writable = (h.Characteristics & IMAGE_SCN_MEM_WRITE) != 0;
    s.cost_class = class_of(s.name, h.Characteristics);
    if (h.PointerToRawData != 0 && h.SizeOfRawData != 0) {
        const u64 end = image_->bytes.size();
        const u64 begin = std::min<u64>(h.PointerToRawData, end);
        s.file = {begin, std::min<u64>(h.SizeOfRawData, end - begin)};
        if (s.file.size < h.SizeOfRawData && clipped_++ == 0)
            first_clipped_ =
                fmt::format("section header {} ({}) ends at {:#x}", index, printable(s.name),
                            u64{h.PointerToRawData} + h.SizeOfRawData);
    }
    s.uncompressed = uncompressed_size(s.name, image_->contents(s));
    return s;
}

void SectionReader::finish() {
    if (clipped_ > 0)
        warn(image_->notes, "section headers",
             "{} of {} sections end past the end of the file at {:#x}, the first: {}", clipped_,
             image_->sections.size(), image_->bytes.size(), first_clipped_);
    if (unnamed_ > 0)
        warn(image_->notes, "section headers",
             "{} long names of sections are not in the string table; their numbers stand in",
             unnamed_);
}

std::span<const SectionHeader> section_headers(Image& image, u64 offset, u64 count) {
    const u64 size = image.bytes.size();
    const u64 room = offset < size ? (size - offset) / sizeof(SectionHeader) : 0;
    if (count > room) {
        warn(image.notes, "section headers",
             "{} entries at {:#x} end past the end of the file at {:#x}; the first {} are read",
             count, offset, size, room);
        count = room;
    }
    if (count == 0) return {};
    image.regions.push_back({"[section table]", {offset, count * sizeof(SectionHeader)}});
    return *find_array<SectionHeader>(image.bytes, offset, count);
}

}  // namespace binsize::coff
