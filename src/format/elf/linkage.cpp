// How the program is linked and loaded: the dynamic section (gABI chapter 5), and what the program
// headers say of protection. libc.cpp reads which C library it needs.
#include "base/string_table.hpp"
#include "format/elf/parts.hpp"

#include <algorithm>

namespace binsize::elf {
namespace {

void read_libraries(Image& image, const Dynamic& d, ByteView string_bytes) {
    auto& l = image.linkage;
    StringTable strings(string_bytes);
    const auto text = [&](u64 offset) { return printable(strings.find(offset).value_or("")); };
    for (const auto& [tag, value] : d.entries) {
        if (tag == DT_NEEDED) l.libraries.push_back({text(value), "needed", std::nullopt});
        if (tag == DT_RPATH || tag == DT_RUNPATH) l.run_paths.push_back(text(value));
        if (tag == DT_SONAME) l.soname = text(value);
    }
}

void name_kind(Image& image, const Dynamic& d, bool interpreter, u16 e_type) {
    auto& l = image.linkage;
    const bool pie_flag = (d.find(DT_FLAGS_1).value_or(0) & DF_1_PIE) != 0;
    // libc.so.6 has an interpreter and a soname; an executable has no soname.
    if (e_type == ET_DYN && (pie_flag || (interpreter && l.soname.empty())))
        image.kind = FileKind::executable;
    const std::string libraries =
        d.present && !d.complete ? "needed libraries not to be read"
        : l.libraries.empty()    ? "no needed library"
                                 : fmt::format("{} needed {}", l.libraries.size(),
                                            l.libraries.size() == 1 ? "library" : "libraries");
    if (interpreter) {
        l.kind = "dynamic";
        l.evidence = fmt::format("PT_INTERP, {}", libraries);
    } else if (e_type == ET_DYN && pie_flag) {
        l.kind = "static-pie";
        l.evidence = "ET_DYN with DF_1_PIE, no PT_INTERP";
    } else if (e_type == ET_DYN || !l.libraries.empty()) {
        l.kind = "dynamic";
        l.evidence =
            e_type == ET_DYN ? fmt::format("shared object (ET_DYN), {}", libraries) : libraries;
    } else if (e_type == ET_EXEC) {
        l.kind = "static";
        l.evidence = "ET_EXEC without PT_INTERP";
    } else {
        l.kind = "static";
        l.evidence = e_type == ET_CORE ? "a core file" : "no PT_INTERP, no needed library";
    }
    if (image.kind == FileKind::executable) l.pie = e_type == ET_DYN;
}

}  // namespace

Dynamic read_dynamic(const Image& image, const std::vector<ProgramHeader>& headers) {
    Dynamic d;
    ByteView bytes;
    for (const auto& h : headers)
        if (h.p_type == PT_DYNAMIC) {
            bytes = clip_slice(image.bytes, h.p_offset, h.p_filesz);
            d.present = true;
            d.complete = bytes.size() == h.p_filesz;
            break;
        }
    if (!d.present) return d;
    Cursor at(bytes, image.endian);
    while (at.left() >= dyn_size(image.bits)) {
        const u64 tag = at.take_word(image.word());
        const u64 value = at.take_word(image.word());
        if (tag == DT_NULL) {
            d.complete = true;
            break;
        }
        d.entries.emplace_back(tag, value);
    }
    return d;
}

ByteView dynamic_strings(const Image& image, const Dynamic& dynamic) {
    const auto address = dynamic.find(DT_STRTAB);
    if (!address) return {};
    const auto strings = image.at_address(*address);
    const auto size = dynamic.find(DT_STRSZ);
    return size ? clip_slice(strings, 0, *size) : strings;
}

void read_linkage(Image& image, const std::vector<ProgramHeader>& headers, u16 e_type,
                  const NoteFacts& notes) {
    auto& l = image.linkage;
    if (e_type == ET_REL) {
        l.kind = "relocatable";
        l.evidence = "file type ET_REL";
        return;
    }
    const auto dynamic = read_dynamic(image, headers);
    bool relro = false;
    bool interpreter = false;
    for (const auto& h : headers) {
        if (h.p_type == PT_INTERP && !interpreter) {
            interpreter = true;
            const auto path = field_text(clip_slice(image.bytes, h.p_offset, h.p_filesz));
            if (!path.empty()) l.interpreter = printable(path);
        }
        if (h.p_type == PT_GNU_STACK) l.nx = (h.p_flags & PF_X) == 0;
        if (h.p_type == PT_GNU_RELRO) relro = true;
    }
    const auto strings = dynamic_strings(image, dynamic);
    read_libraries(image, dynamic, strings);
    name_kind(image, dynamic, interpreter, e_type);
    read_libc(image, dynamic, strings, notes);
    if (e_type == ET_CORE) return;
    l.relro = relro;
    l.bind_now = dynamic.find(DT_BIND_NOW).has_value() ||
                 (dynamic.find(DT_FLAGS).value_or(0) & DF_BIND_NOW) != 0 ||
                 (dynamic.find(DT_FLAGS_1).value_or(0) & DF_1_NOW) != 0;
    l.full_relro = relro && *l.bind_now;
    // What is not there says nothing of what it would say.
    const bool unknown = !dynamic.present || (!dynamic.complete && !*l.bind_now);
    if (unknown) l.bind_now.reset(), l.full_relro.reset();
}

void count_relocations(Image& image) {
    u64 count = 0;
    u64 relr_left = image.bytes.size();  // sections that share bytes may not multiply the work
    for (const auto& s : image.sections) {
        if (s.raw_type == SHT_RELA) count += s.file.size / rela_size(image.bits);
        if (s.raw_type == SHT_REL) count += s.file.size / rel_size(image.bits);
        if (s.raw_type != SHT_RELR && s.raw_type != SHT_ANDROID_RELR) continue;
        if (s.file.size > relr_left) continue;
        relr_left -= s.file.size;
        // RELR: an even word is an address, an odd one a bitmap over the words that follow it.
        Cursor at(image.contents(s), image.endian);
        while (at.left() >= image.word()) {
            const u64 word = at.take_word(image.word());
            count += (word & 1) == 0 ? 1 : static_cast<u64>(std::popcount(word)) - 1;
        }
    }
    image.relocation_count = count;
}

}  // namespace binsize::elf
