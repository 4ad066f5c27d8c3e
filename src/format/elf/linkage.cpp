// How the program is linked and loaded: the dynamic section (gABI chapter 5), GNU's version
// requirements (LSB "Symbol Versioning"), and what the program headers say of protection.
#include "base/string_table.hpp"
#include "format/elf/parts.hpp"

#include <algorithm>
#include <charconv>

namespace binsize::elf {
namespace {

struct Dynamic {
    bool present = false;
    bool complete = false;                     // all of it is in the file
    std::vector<std::pair<u64, u64>> entries;  // tag, value; up to DT_NULL

    [[nodiscard]] std::optional<u64> find(u64 tag) const {
        for (const auto& [t, v] : entries)
            if (t == tag) return v;
        return std::nullopt;
    }
};

Dynamic read_dynamic(const Image& image, const std::vector<ProgramHeader>& headers) {
    Dynamic d;
    ByteView bytes;
    for (const auto& h : headers)
        if (h.p_type == pt_dynamic) {
            bytes = clip_slice(image.bytes, h.p_offset, h.p_filesz);
            d.present = true;
            d.complete = bytes.size() == h.p_filesz;
            break;
        }
    if (!d.present) return d;
    Cursor at(bytes, image.endian);
    while (at.left() >= 2ULL * image.word()) {
        const u64 tag = at.take_word(image.word());
        const u64 value = at.take_word(image.word());
        if (tag == 0) {
            d.complete = true;
            break;
        }
        d.entries.emplace_back(tag, value);
    }
    return d;
}

// "2.34" of "GLIBC_2.34" as numbers that compare; nothing for GLIBC_PRIVATE and the like.
std::optional<std::vector<unsigned>> glibc_version(std::string_view name) {
    if (!name.starts_with("GLIBC_")) return std::nullopt;
    name.remove_prefix(6);
    std::vector<unsigned> parts;
    while (!name.empty()) {
        unsigned part = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), part);
        if (error != std::errc{}) return std::nullopt;
        parts.push_back(part);
        name.remove_prefix(static_cast<std::size_t>(end - name.data()));
        if (name.starts_with('.'))
            name.remove_prefix(1);
        else if (!name.empty())
            return std::nullopt;
    }
    return parts;
}

// Verneed and Vernaux: linked lists by relative offsets, so both walks are bounded by the count
// of steps that fit into the file.
void read_version_requirements(Image& image, const Dynamic& d, ByteView string_bytes) {
    StringTable strings(string_bytes);
    const auto address = d.find(dt_verneed);
    if (!address) return;
    const auto bytes = image.at_address(*address);
    const u64 count = d.find(dt_verneednum).value_or(0);
    std::vector<unsigned> highest;
    u64 at = 0;
    u64 steps = bytes.size() / 16;
    for (u64 i = 0; i < count && steps > 0; ++i, --steps) {
        Cursor need(bytes, image.endian, at);
        need.skip(2);
        u64 auxiliaries = need.take<u16>();
        need.skip(4);
        u64 aux_at = at + need.take<u32>();
        const u64 next = need.take<u32>();
        if (need.failed()) break;
        for (; auxiliaries > 0 && steps > 0; --auxiliaries, --steps) {
            Cursor aux(bytes, image.endian, aux_at);
            aux.skip(8);
            const u64 name = aux.take<u32>();
            const u64 aux_next = aux.take<u32>();
            if (aux.failed()) break;
            if (const auto text = strings.find(name)) {
                const auto version = glibc_version(*text);
                if (version && *version > highest) {
                    highest = *version;
                    image.linkage.glibc_min = text->substr(6);
                }
            }
            if (aux_next == 0) break;
            aux_at += aux_next;
        }
        if (next == 0) break;
        at += next;
    }
    if (!image.linkage.glibc_min.empty()) image.linkage.libc = "glibc";
}

void read_libraries(Image& image, const Dynamic& d, ByteView string_bytes) {
    auto& l = image.linkage;
    StringTable strings(string_bytes);
    const auto text = [&](u64 offset) { return printable(strings.find(offset).value_or("")); };
    for (const auto& [tag, value] : d.entries) {
        if (tag == dt_needed) l.libraries.push_back({text(value), "needed", std::nullopt});
        if (tag == dt_rpath || tag == dt_runpath) l.run_paths.push_back(text(value));
        if (tag == dt_soname) l.soname = text(value);
    }
}

void name_libc(Image& image) {
    auto& l = image.linkage;
    if (!l.libc.empty()) return;
    const auto musl = [](std::string_view s) { return s.find("musl") != std::string_view::npos; };
    if ((l.interpreter && musl(*l.interpreter)) ||
        std::ranges::any_of(l.libraries, [&](const Library& x) { return musl(x.name); }))
        l.libc = "musl";
    else if (std::ranges::any_of(l.libraries,
                                 [](const Library& x) { return x.name.starts_with("libc.so.6"); }))
        l.libc = "glibc";
    else if (l.interpreter && l.interpreter->find("/system/bin/linker") != std::string::npos)
        l.libc = "bionic";
}

void name_kind(Image& image, const Dynamic& d, bool interpreter, u16 e_type) {
    auto& l = image.linkage;
    const bool pie_flag = (d.find(dt_flags_1).value_or(0) & df_1_pie) != 0;
    // libc.so.6 has an interpreter and a soname; an executable has no soname.
    if (e_type == et_dyn && (pie_flag || (interpreter && l.soname.empty())))
        image.kind = FileKind::executable;
    const std::string libraries =
        d.present && !d.complete ? "needed libraries not to be read"
        : l.libraries.empty()    ? "no needed library"
                                 : fmt::format("{} needed {}", l.libraries.size(),
                                            l.libraries.size() == 1 ? "library" : "libraries");
    if (interpreter) {
        l.kind = "dynamic";
        l.evidence = fmt::format("PT_INTERP, {}", libraries);
    } else if (e_type == et_dyn && pie_flag) {
        l.kind = "static-pie";
        l.evidence = "ET_DYN with DF_1_PIE, no PT_INTERP";
    } else if (e_type == et_dyn || !l.libraries.empty()) {
        l.kind = "dynamic";
        l.evidence =
            e_type == et_dyn ? fmt::format("shared object (ET_DYN), {}", libraries) : libraries;
    } else if (e_type == et_exec) {
        l.kind = "static";
        l.evidence = "ET_EXEC without PT_INTERP";
    } else {
        l.kind = "static";
        l.evidence = e_type == et_core ? "a core file" : "no PT_INTERP, no needed library";
    }
    if (image.kind == FileKind::executable) l.pie = e_type == et_dyn;
}

}  // namespace

void read_linkage(Image& image, const std::vector<ProgramHeader>& headers, u16 e_type) {
    auto& l = image.linkage;
    if (e_type == et_rel) {
        l.kind = "relocatable";
        l.evidence = "file type ET_REL";
        return;
    }
    const auto dynamic = read_dynamic(image, headers);
    bool relro = false;
    bool interpreter = false;
    for (const auto& h : headers) {
        if (h.p_type == pt_interp && !interpreter) {
            interpreter = true;
            const auto path = field_text(clip_slice(image.bytes, h.p_offset, h.p_filesz));
            if (!path.empty()) l.interpreter = printable(path);
        }
        if (h.p_type == pt_gnu_stack) l.nx = (h.p_flags & pf_x) == 0;
        if (h.p_type == pt_gnu_relro) relro = true;
    }
    ByteView strings;
    if (const auto address = dynamic.find(dt_strtab)) {
        strings = image.at_address(*address);
        if (const auto size = dynamic.find(dt_strsz)) strings = clip_slice(strings, 0, *size);
    }
    read_libraries(image, dynamic, strings);
    read_version_requirements(image, dynamic, strings);
    name_kind(image, dynamic, interpreter, e_type);
    name_libc(image);
    if (e_type == et_core) return;
    l.relro = relro;
    l.bind_now = dynamic.find(dt_bind_now).has_value() ||
                 (dynamic.find(dt_flags).value_or(0) & df_bind_now) != 0 ||
                 (dynamic.find(dt_flags_1).value_or(0) & df_1_now) != 0;
    l.full_relro = relro && *l.bind_now;
    // What is not there says nothing of what it would say.
    const bool unknown = !dynamic.present || (!dynamic.complete && !*l.bind_now);
    if (unknown) l.bind_now.reset(), l.full_relro.reset();
}

void count_relocations(Image& image) {
    u64 count = 0;
    u64 relr_left = image.bytes.size();  // sections that share bytes may not multiply the work
    for (const auto& s : image.sections) {
        if (s.raw_type == sht_rela) count += s.file.size / (image.bits == 64 ? 24 : 12);
        if (s.raw_type == sht_rel) count += s.file.size / (image.bits == 64 ? 16 : 8);
        if (s.raw_type != sht_relr && s.raw_type != sht_android_relr) continue;
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
