// llvm-strip lays a Mach-O file out anew: segments by their addresses, without gaps between them
// but to the end of a page, then what __LINKEDIT holds in an order of its own, its string table
// with shared tails, and an ad-hoc signature where there was any. The rules were read in LLVM 19
// (llvm/lib/ObjCopy/MachO: MachOReader, MachOObjcopy, MachOLayoutBuilder, MachOWriter).
#include "evidence/strip/macho.hpp"

#include "base/merged_strings.hpp"
#include "base/string_table.hpp"
#include "wire/macho.hpp"

#include <algorithm>

namespace binsize::strip {
namespace {

using namespace macho;

struct MachoSection {
    bool dwarf = false, zero_fill = false, misplaced = false;
    u64 skew = 0;  // from the beginning of its segment
    u64 size = 0, alignment = 1, relocations = 0;
};
struct MachoSegment {
    bool link_edit = false;
    std::vector<MachoSection> sections = {};
};
struct MachoSymbol {
    std::string_view name;
    u32 type = 0, section = 0, description = 0;
    bool referred = false;
};

/// What the load commands say.
struct MachoFile {
    u64 header = 0, commands = 0;  // bytes
    u64 page = 4096;
    bool object = false, is_signed = false, has_link_edit = false;
    std::vector<MachoSegment> segments = {};
    u64 symoff = 0, nsyms = 0, stroff = 0, strsize = 0;
    bool has_symbols = false;
    u64 indirectsymoff = 0, nindirectsyms = 0;
    u64 opcodes = 0, info_exports = 0, exports = 0, other_data = 0;  // of __LINKEDIT, bytes
};

template <class Section, Endian E>
MachoSection read_section(const Section& s, u64 vmaddr, u64 file_size) {
    const u32 type = s.flags & SECTION_TYPE;
    MachoSection out;
    out.dwarf = field_text(s.segname) == "__DWARF";
    out.zero_fill = type == S_ZEROFILL || type == S_GB_ZEROFILL ||
                    type == S_THREAD_LOCAL_ZEROFILL || s.offset == 0;
    constexpr u64 most_skew = u64{1} << 40U;  // that much, or more, nobody writes
    out.misplaced = s.addr < vmaddr || s.addr - vmaddr > most_skew || s.align > 31;
    out.skew = s.addr - vmaddr;
    out.size = out.zero_fill || s.offset > file_size
                   ? 0
                   : std::min<u64>(s.size, file_size - u64{s.offset});
    out.alignment = u64{1} << (s.align & 31U);
    out.relocations = s.nreloc;
    return out;
}

bool is_copied(u32 cmd) {
    switch (cmd) {
        case LC_ENCRYPTION_INFO:
        case LC_ENCRYPTION_INFO_64:
        case LC_LOAD_DYLINKER:
        case LC_MAIN:
        case LC_RPATH:
        case LC_VERSION_MIN_MACOSX:
        case LC_VERSION_MIN_IPHONEOS:
        case LC_VERSION_MIN_TVOS:
        case LC_VERSION_MIN_WATCHOS:
        case LC_BUILD_VERSION:
        case LC_ID_DYLIB:
        case LC_LOAD_DYLIB:
        case LC_LOAD_WEAK_DYLIB:
        case LC_UUID:
        case LC_SOURCE_VERSION:
        case LC_THREAD:
        case LC_UNIXTHREAD:
        case LC_SUB_FRAMEWORK:
        case LC_SUB_UMBRELLA:
        case LC_SUB_CLIENT:
        case LC_SUB_LIBRARY:
        case LC_LINKER_OPTION: return true;
        default: return false;
    }
}

template <unsigned Bits, Endian E>
class Reader {
    using W = std::conditional_t<Bits == 64, Wire64<E>, Wire32<E>>;
    using Section = std::conditional_t<Bits == 64, section_64<E>, section_32<E>>;

public:
    explicit Reader(ByteView bytes) : bytes_(bytes) {}

    std::optional<MachoFile> file() {
        const auto* h = find_struct<mach_header<E>>(bytes_, 0);
        if (h == nullptr || h->filetype == MH_PRELOAD) return std::nullopt;
        f_.header = mach_header_size(Bits);
        f_.object = h->filetype == MH_OBJECT;
        const u32 cpu = h->cputype;
        if (cpu == CPU_TYPE_ARM || cpu == CPU_TYPE_ARM64 || cpu == CPU_TYPE_ARM64_32)
            f_.page = 16384;
        f_.commands = h->sizeofcmds;
        if (!fits(bytes_.size(), f_.header, f_.commands)) return std::nullopt;
        u64 at = f_.header;
        for (u32 i = 0; i < h->ncmds; ++i) {
            const auto* c = find_struct<load_command<E>>(bytes_, at);
            if (c == nullptr || c->cmdsize < sizeof(*c) ||
                at + c->cmdsize > f_.header + f_.commands || !command(c->cmd, at, c->cmdsize))
                return std::nullopt;
            at += c->cmdsize;
        }
        f_.commands -= gone_;
        return f_;
    }

    // Nothing where a name is in no table.
    std::optional<std::vector<MachoSymbol>> symbols(bool marked) {
        const auto entries = find_array<nlist<W, E>>(bytes_, f_.symoff, f_.nsyms);
        if (!entries) return std::nullopt;
        StringTable names(clip_slice(bytes_, f_.stroff, f_.strsize));
        std::vector<MachoSymbol> out;
        out.reserve(entries->size());
        for (const auto& e : *entries) {
            const auto name = names.find(e.n_strx);
            if (!name) return std::nullopt;
            out.push_back({*name, static_cast<u32>(e.n_type), static_cast<u32>(e.n_sect),
                           static_cast<u32>(e.n_desc)});
        }
        if (marked && !mark(out)) return std::nullopt;
        return out;
    }

private:
    bool mark(std::vector<MachoSymbol>& symbols) const {
        const auto indirect =
            find_array<Packed<u32, E>>(bytes_, f_.indirectsymoff, f_.nindirectsyms);
        if (!indirect) return false;
        for (const u32 index : *indirect) {
            if ((index & (INDIRECT_SYMBOL_LOCAL | INDIRECT_SYMBOL_ABS)) != 0) continue;
            if (index >= symbols.size()) return false;
            symbols[index].referred = true;
        }
        return true;
    }

    bool segment(u64 at, u64 size) {
        const auto* s = find_struct<segment_command<W, E>>(bytes_, at);
        if (s == nullptr || s->nsects > size / sizeof(Section)) return false;
        const auto sections = find_array<Section>(bytes_, at + sizeof(*s), s->nsects);
        if (!sections || sizeof(*s) + s->nsects * sizeof(Section) != size) return false;
        MachoSegment out{.link_edit = field_text(s->segname) == "__LINKEDIT"};
        if (out.link_edit && s->nsects != 0) return false;
        f_.has_link_edit |= out.link_edit;
        for (const auto& section : *sections) {
            out.sections.push_back(read_section<Section, E>(section, s->vmaddr, bytes_.size()));
            if (out.sections.back().misplaced && !out.sections.back().dwarf) return false;
            if (out.sections.back().dwarf) gone_ += sizeof(Section);
        }
        f_.segments.push_back(std::move(out));
        return true;
    }

    // Its data, as far as the file has it.
    std::optional<u64> linked(u64 at) const {
        const auto* c = find_struct<linkedit_data_command<E>>(bytes_, at);
        if (c == nullptr) return std::nullopt;
        return clip_slice(bytes_, c->dataoff, c->datasize).size();
    }

    bool command(u32 cmd, u64 at, u64 size) {
        switch (cmd) {
            case LC_SEGMENT: return Bits == 32 && segment(at, size);
            case LC_SEGMENT_64: return Bits == 64 && segment(at, size);
            case LC_SYMTAB:
                if (const auto* c = find_struct<symtab_command<E>>(bytes_, at)) {
                    f_.has_symbols = true;
                    f_.symoff = c->symoff;
                    f_.nsyms = c->nsyms;
                    f_.stroff = c->stroff;
                    f_.strsize = c->strsize;
                    return true;
                }
                return false;
            case LC_DYSYMTAB:
                if (const auto* c = find_struct<dysymtab_command<E>>(bytes_, at)) {
                    f_.indirectsymoff = c->indirectsymoff;
                    f_.nindirectsyms = c->nindirectsyms;
                    return c->ntoc == 0 && c->nmodtab == 0 && c->nextrefsyms == 0 &&
                           c->nlocrel == 0 && c->nextrel == 0;
                }
                return false;
            case LC_DYLD_INFO:
            case LC_DYLD_INFO_ONLY:
                if (const auto* c = find_struct<dyld_info_command<E>>(bytes_, at)) {
                    f_.opcodes +=
                        u64{c->rebase_size} + c->bind_size + c->weak_bind_size + c->lazy_bind_size;
                    f_.info_exports += c->export_size;
                    return true;
                }
                return false;
            case LC_CODE_SIGNATURE: f_.is_signed = true; return true;
            case LC_DYLD_EXPORTS_TRIE:
            case LC_FUNCTION_STARTS:
            case LC_DATA_IN_CODE:
            case LC_LINKER_OPTIMIZATION_HINT:
            case LC_DYLIB_CODE_SIGN_DRS:
            case LC_DYLD_CHAINED_FIXUPS: {
                const auto data = linked(at);
                (cmd == LC_DYLD_EXPORTS_TRIE ? f_.exports : f_.other_data) += data.value_or(0);
                return data.has_value();
            }
            default: return is_copied(cmd);
        }
    }

    ByteView bytes_;
    MachoFile f_;
    u64 gone_ = 0;  // of the commands, with the sections that go
};

u64 loaded_end(MachoFile& f, bool relocations_go) {
    u64 at = f.object ? f.header + f.commands : 0;
    u64 relocations = 0;
    for (const auto& segment : f.segments) {
        if (segment.link_edit) continue;
        u64 size = 0;
        for (const auto& s : segment.sections) {
            if (s.dwarf) continue;
            if (!relocations_go) relocations += s.relocations;
            if (s.zero_fill) continue;
            if (f.object)
                size = aligned(size, s.alignment) + s.size;
            else
                size = std::max(size, s.skew + s.size);
        }
        at = f.object ? at + size : aligned(at + size, f.page);
    }
    return std::max(at + relocations * relocation_info_size, f.header + f.commands);
}

// An ad-hoc signature under the name of the file.
u64 signed_end(u64 at, std::string_view name) {
    constexpr u64 headers = 24 + 88, alignment = 16, block = 4096, hash = 32;
    at = aligned(at, alignment);
    return at +
           aligned(aligned(headers + name.size() + 1, alignment) + (at + block - 1) / block * hash,
                   alignment);
}

// Numbers of the sections that go, from 1.
std::vector<bool> dwarf_sections(const MachoFile& f) {
    std::vector<bool> out(1);
    for (const auto& segment : f.segments)
        for (const auto& s : segment.sections) out.push_back(s.dwarf);
    return out;
}

template <unsigned Bits, Endian E>
std::optional<StrippedSize> size_as(const Image& image, StripTool tool,
                                    const StripOptions& options) {
    Reader<Bits, E> reader(image.bytes);
    auto f = reader.file();
    if (!f) return std::nullopt;
    const bool all = tool == StripTool::llvm;
    const bool locals = tool == StripTool::llvm_locals;
    // With all names to be taken apart it takes as long as all else.
    constexpr u64 few_symbols = 5000;
    const bool as_they_are = !options.thorough && !all && f->nsyms > few_symbols;
    u64 count = f->nsyms;
    u64 strings = f->strsize;
    if (!as_they_are) {
        auto symbols = reader.symbols(all);
        if (!symbols) return std::nullopt;
        const auto gone = dwarf_sections(*f);
        std::erase_if(*symbols, [&](const MachoSymbol& s) {
            if (s.section < gone.size() && gone[s.section]) return true;
            if (s.referred || (s.description & REFERENCED_DYNAMICALLY) != 0) return false;
            return all || (s.type & N_STAB) != 0 || (locals && (s.type & N_EXT) == 0);
        });
        std::vector<std::string_view> names;
        names.reserve(symbols->size());
        for (const auto& s : *symbols) names.push_back(s.name);
        count = symbols->size();
        strings = merged_strings_size(names) + (f->object ? 0 : 1);
    }
    strings = aligned(strings, Bits / 8);
    u64 at = loaded_end(*f, all);
    // A trie of exports counts twice where no LC_DYLD_INFO has one.
    at += f->opcodes + (f->info_exports != 0 ? f->info_exports : f->exports) + f->exports +
          f->other_data + count * nlist_size(Bits) + f->nindirectsyms * sizeof(u32) + strings;
    if (f->is_signed) at = signed_end(at, options.name);
    return StrippedSize{at, !as_they_are};
}

}  // namespace

std::optional<StrippedSize> macho_stripped_size(const Image& image, StripTool tool,
                                                const StripOptions& options) {
    const bool little = image.endian == Endian::little;
    if (image.bits == 64)
        return little ? size_as<64, Endian::little>(image, tool, options)
                      : size_as<64, Endian::big>(image, tool, options);
    return little ? size_as<32, Endian::little>(image, tool, options)
                  : size_as<32, Endian::big>(image, tool, options);
}

}  // namespace binsize::strip
