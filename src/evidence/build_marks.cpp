#include "evidence/build_marks.hpp"

#include "wire/elf.hpp"
#include "wire/macho.hpp"
#include "wire/pe.hpp"

#include <algorithm>
#include <cstddef>

namespace binsize {
namespace {

using Marks = std::vector<BuildMark>;

void add(Marks& out, const Image& image, Extent file, MarkKind kind, std::string_view name) {
    if (!file.empty() && fits(image.bytes.size(), file.begin, file.size))
        out.push_back({file, kind, name});
}

// Notes: three words, a name, a descriptor, each filled up to four bytes.
void add_notes(Marks& out, const Image& image, Extent notes) {
    constexpr u32 NT_GNU_BUILD_ID = 3, NT_GO_BUILD_ID = 4;
    const auto aligned = [](u64 size) { return (size + 3) & ~u64{3}; };
    Cursor at(clip_slice(image.bytes, notes.begin, notes.size), image.endian);
    while (at.left() >= 12) {
        const u64 begin = notes.begin + at.offset();
        const u64 name_size = at.take<u32>();
        const u64 size = at.take<u32>();
        const u32 type = at.take<u32>();
        const auto name = field_text(at.take_bytes(std::min(aligned(name_size), at.left())));
        at.skip(std::min(aligned(size), at.left()));
        if (at.failed()) return;
        if (name == "GNU" && type == NT_GNU_BUILD_ID)
            add(out, image, {begin, notes.begin + at.offset() - begin}, MarkKind::build_id,
                "GNU build id");
        if (name == "Go" && type == NT_GO_BUILD_ID)
            add(out, image, {begin, notes.begin + at.offset() - begin}, MarkKind::build_id,
                "Go build id");
    }
}

void add_elf(Marks& out, const Image& image) {
    for (const auto& s : image.sections) {
        if (s.raw_type == elf::SHT_NOTE) add_notes(out, image, s.file);
        if (s.name == ".gnu_debuglink" && s.file.size > 4)
            add(out, image, {s.file.end() - 4, 4}, MarkKind::checksum,
                "checksum of the debug file");
    }
    if (!image.sections.empty()) return;
    for (const auto& s : image.segments)
        if (s.raw_type == elf::PT_NOTE) add_notes(out, image, s.file);
}

// Where the container has no notes, Go's linker puts its id in front of the code.
void add_go(Marks& out, const Image& image) {
    constexpr std::string_view begin("\xff Go build ID: \"", 16), end("\"\n \xff", 4);
    constexpr u64 looked_at = 4096;
    for (const auto& s : image.sections) {
        if (!s.executable) continue;
        const auto text =
            as_text(clip_slice(image.bytes, s.file.begin, std::min(s.file.size, looked_at)));
        const auto from = text.find(begin);
        if (from == std::string_view::npos) continue;
        const auto to = text.find(end, from + begin.size());
        if (to == std::string_view::npos) continue;
        add(out, image, {s.file.begin + from + begin.size(), to - from - begin.size()},
            MarkKind::build_id, "Go build id");
    }
}

void add_stamp(Marks& out, const Image& image, u64 at) {
    add(out, image, {at, 4}, MarkKind::timestamp, "TimeDateStamp");
}

void add_debug_directory(Marks& out, const Image& image, u64 begin, u64 size) {
    constexpr u64 most = 64;
    const auto count = std::min<u64>(size / sizeof(pe::DebugDirectory), most);
    for (u64 i = 0; i < count; ++i) {
        const u64 at = begin + i * sizeof(pe::DebugDirectory);
        const auto* entry = find_struct<pe::DebugDirectory>(image.bytes, at);
        if (entry == nullptr) return;
        add_stamp(out, image, at + offsetof(pe::DebugDirectory, TimeDateStamp));
        const u64 data = entry->PointerToRawData;
        if (entry->Type == pe::IMAGE_DEBUG_TYPE_CODEVIEW &&
            as_text(clip_slice(image.bytes, data, 4)) == "RSDS")
            add(out, image, {data + 4, 20}, MarkKind::build_id, "PDB identity");
    }
}

template <class Optional>
void add_pe(Marks& out, const Image& image, u64 at) {
    const auto* optional = find_struct<Optional>(image.bytes, at);
    if (optional == nullptr) return;
    add(out, image, {at + offsetof(Optional, CheckSum), 4}, MarkKind::checksum, "CheckSum");
    const u64 stated =
        std::min<u64>(optional->NumberOfRvaAndSizes, pe::IMAGE_NUMBEROF_DIRECTORY_ENTRIES);
    const auto table = find_array<pe::DataDirectory>(image.bytes, at + sizeof(Optional), stated);
    if (!table) return;
    const auto place = [&](std::size_t i) -> std::optional<u64> {
        if (i >= table->size() || (*table)[i].VirtualAddress == 0) return std::nullopt;
        return image.file_offset(image.image_base + (*table)[i].VirtualAddress);
    };
    if (const auto exports = place(pe::IMAGE_DIRECTORY_ENTRY_EXPORT))
        add_stamp(out, image, *exports + offsetof(pe::ExportDirectory, TimeDateStamp));
    if (const auto resources = place(pe::IMAGE_DIRECTORY_ENTRY_RESOURCE))
        add_stamp(out, image, *resources + 4);  // behind its Characteristics
    if (const auto debug = place(pe::IMAGE_DIRECTORY_ENTRY_DEBUG))
        add_debug_directory(out, image, *debug, (*table)[pe::IMAGE_DIRECTORY_ENTRY_DEBUG].Size);
}

void add_pe(Marks& out, const Image& image) {
    const auto* dos = find_struct<pe::DosHeader>(image.bytes, 0);
    if (dos == nullptr) return;
    const u64 file = u64{dos->e_lfanew} + pe::signature_size;
    add_stamp(out, image, file + offsetof(coff::FileHeader, TimeDateStamp));
    const u64 optional = file + sizeof(coff::FileHeader);
    if (image.bits == 64)
        add_pe<pe::OptionalHeader64>(out, image, optional);
    else
        add_pe<pe::OptionalHeader32>(out, image, optional);
}

void add_macho(Marks& out, const Image& image) {
    constexpr u64 ncmds = 16;  // offset of the count
    const auto count = find_int<u32>(image.bytes, ncmds, image.endian);
    u64 at = macho::mach_header_size(image.bits);
    for (u32 i = 0; count && i < *count; ++i) {
        const auto command = find_int<u32>(image.bytes, at, image.endian);
        const auto size = find_int<u32>(image.bytes, at + 4, image.endian);
        if (!command || !size || *size < 8) return;
        if (*command == macho::LC_UUID) add(out, image, {at + 8, 16}, MarkKind::build_id, "UUID");
        at += *size;
    }
}

}  // namespace

std::vector<BuildMark> find_build_marks(const Image& image) {
    Marks out;
    switch (image.format) {
        case Format::elf: add_elf(out, image); break;
        case Format::pe:
            add_pe(out, image);
            add_go(out, image);
            break;
        case Format::macho:
            add_macho(out, image);
            add_go(out, image);
            break;
        case Format::coff:
            // A /bigobj states it two bytes further on.
            add_stamp(out, image,
                      find_int<u16>(image.bytes, 2, Endian::little) == coff::IMPORT_OBJECT_HDR_SIG2
                          ? offsetof(coff::BigObjHeader, TimeDateStamp)
                          : offsetof(coff::FileHeader, TimeDateStamp));
            break;
        default: break;
    }
    return out;
}

}  // namespace binsize
