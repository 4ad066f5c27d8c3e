// Facts: what GCC, LLVM, rustc, LDC and GHC emit for `.ident`, and the lines that lld and mold add;
// binutils' and LLVM's linkers for the PE header; the product ids of Microsoft's tools as the
// public lists have them (the "Rich" header is undocumented).
#include "analysis/sections/producers.hpp"

#include "base/text.hpp"
#include "evidence/wasm.hpp"
#include "wire/pe.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

// Enough for a program of thousands of objects, each of which has its line; equal ones are merged
// in .comment but not in .rdata.
constexpr u64 longest_comment = u64{64} << 10U;

std::optional<ProducerLine> parse_line(std::string_view line) {
    struct Known {
        std::string_view mark, tool, language;
        bool anywhere = false, linker = false;
    };
    constexpr std::array known = {
        Known{"Linker: LLD ", "LLD", "", false, true},
        Known{"mold ", "mold", "", false, true},
        Known{"rustc version ", "rustc", "rust", true},  // DWARF: "clang LLVM (rustc version …)"
        Known{"GNU Go ", "gccgo", "go"},
        Known{"GNU D ", "GCC", "d"},
        Known{"GNU Fortran", "GCC", "fortran"},
        Known{"GNU Ada ", "GCC", "ada"},
        Known{"GNU C++", "GCC", "c++"},
        Known{"GNU C", "GCC", "c"},
        Known{"zig ", "zig", "zig"},
        Known{"ldc version ", "LDC", "d"},
        Known{"GHC ", "GHC", "haskell"},
        Known{"Swift version ", "Swift", "swift"},
        // Vendors put their names before it: Apple, Debian, "Android (8490178, based on …)".
        Known{"clang version ", "clang", "", true},
        Known{"GCC: ", "GCC", ""},
        Known{"Intel(R) ", "Intel", ""},
    };
    for (const auto& k : known) {
        const auto at = k.anywhere                 ? line.find(k.mark)
                        : line.starts_with(k.mark) ? 0
                                                   : std::string_view::npos;
        if (at == std::string_view::npos) continue;
        return ProducerLine{k.tool, k.language, line.substr(at + k.mark.size()), k.linker};
    }
    return std::nullopt;
}

// NUL-terminated texts, of which the linker may have merged equal ones.
std::vector<ProducerLine> lines_of(std::string_view text) {
    std::vector<ProducerLine> lines;
    std::string_view last;
    while (!text.empty()) {
        const auto end = std::min(text.find('\0'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line == last) continue;
        last = line;
        const auto parsed = parse_line(line);
        const auto same = [&](const ProducerLine& l) {
            return l.tool == parsed->tool && l.version == parsed->version;
        };
        if (parsed && lines.size() < 64 && std::ranges::none_of(lines, same))
            lines.push_back(*parsed);
    }
    return lines;
}

// GCC for Windows emits its ident into .rdata$zzz, which linkers put at the section's end.
std::string_view idents_of_rdata(const Image& image) {
    const auto* section = image.section(".rdata");
    if (section == nullptr) return {};
    const auto bytes = image.contents(*section);
    const auto mapped = std::min<u64>(bytes.size(), section->memory.size);
    auto text = as_text(bytes).substr(0, static_cast<std::size_t>(mapped));
    if (text.size() > longest_comment) text.remove_prefix(text.size() - longest_comment);
    constexpr std::string_view mark("\0GCC: (", 7);
    const auto at = text.find(mark);
    return at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
}

// Product ids come in families of a C and a C++ compiler each, with variants for link-time code
// generation and profiles: 0 C, 1 C++, 2 and 3 from intermediate code, 4 and 5 LTCG, 7 to 10 POGO.
std::string_view language_of_product(u32 id) {
    constexpr std::array<u32, 5> families = {170, 206, 224, 242, 260};  // 2010, 2012, 2013, …, 2015
    for (const auto first : families) {
        if (id < first || id > first + 10 || id == first + 6) continue;
        const u32 n = id - first;
        const bool c = n < 6 ? n % 2 == 0 : n % 2 == 1;
        return c ? "c" : "c++";
    }
    // Before 2010: 7.1, 8.0 and 9.0.
    if ((id >= 95 && id <= 104) || (id >= 109 && id <= 118) || (id >= 131 && id <= 138))
        return id % 2 == 1 ? "c" : "c++";
    return "";
}

// Pairs of a tool (product id, build) and how many objects it made, under a key; the linker, which
// writes them, is the last.
void read_rich_header(ByteView header, u8 major, u8 minor, PeTools& tools) {
    const auto words = find_array<Packed<u32, Endian::little>>(header, 0, header.size() / 4);
    if (!words || words->size() < 6) return;
    const u32 key = words->back();
    if (((*words)[0] ^ key) != pe::DanS) return;
    const auto pairs = words->subspan(4, words->size() - 6);
    u32 build = 0;
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) build = (pairs[i] ^ key) & 0xffffU;
    if (build == 0) return;
    tools.linker = "MSVC";
    tools.linker_version = fmt::format("{}.{}.{}", major, minor, build);
    tools.linker_evidence = "Rich header";
    // The C run time's objects were made by another build: those of the linker's own are the
    // program's. Rust's, clang's and assemblers' objects have no id; where they are more, it is not
    // known what the program is written in.
    u64 own = 0;
    u64 without_id = 0;
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        const u32 tool = pairs[i] ^ key;
        const u32 count = pairs[i + 1] ^ key;
        if (tool == 0) without_id += count;
        const auto language = language_of_product(tool >> 16U);
        if (language.empty() || (tool & 0xffffU) != build) continue;
        own += count;
        if (tools.language != "c++") tools.language = language;
    }
    if (own <= without_id)
        tools.language = {};
    else
        tools.compiler = "MSVC";
}

const Region* region(const Image& image, std::string_view name) {
    const auto it = std::ranges::find(image.regions, name, &Region::name);
    return it == image.regions.end() ? nullptr : &*it;
}

// Without a Rich header: GNU ld states its own version, 2.x; lld states 14.0, as if it were
// Microsoft's, but has a DOS stub of its own, which ends where no other does.
void read_linker_version(u64 pe_header, u8 major, u8 minor, PeTools& tools) {
    constexpr u64 end_of_lld_stub = 120;
    if (major == 2 && minor >= 10) {
        tools.linker = "GNU ld";
        tools.linker_version = fmt::format("{}.{}", major, minor);
        tools.linker_evidence = "linker version";
    } else if (major == 14 && minor == 0 && pe_header == end_of_lld_stub) {
        tools.linker = "LLD";
        tools.linker_evidence = "its DOS stub, linker version 14.0";
    } else if (major >= 6 && major <= 14) {
        tools.linker = "MSVC";
        tools.linker_version = fmt::format("{}.{}", major, minor);
        tools.linker_evidence = "linker version, no Rich header";
    }
}

// "rustc" and "1.75.0 (82e1608df 2023-12-21)", "clang" and "19.1.7 (…)".
ProducerLines lines_of_module(const Image& image) {
    ProducerLines out{{}, "producers"};
    each_wasm_producer(
        image, [&](std::string_view field, std::string_view name, std::string_view version) {
            if (field == "processed-by" && name == "rustc")
                out.lines.push_back({name, "rust", version});
            if (field == "processed-by" && name.ends_with("clang"))  // "Debian clang"
                out.lines.push_back({"clang", "", version});
            if (field != "language" || !out.language.empty()) return;
            if (name == "Rust") out.language = "rust";
            if (name.starts_with("C_plus_plus")) out.language = "c++";
        });
    // Only what debugging information says becomes a language there, and releases have none.
    const bool all_of_rustc =
        !out.lines.empty() &&
        std::ranges::all_of(out.lines, [](const auto& l) { return l.language == "rust"; });
    if (out.language.empty() && all_of_rustc) out.language = "rust";
    return out;
}

}  // namespace

ProducerLines read_producer_lines(const Image& image) {
    if (image.traits.code_by_number) return lines_of_module(image);
    const auto begin_of = [&](const Section& s) {
        return as_text(image.contents(s)).substr(0, longest_comment);
    };
    ProducerLines out;
    if (const auto* section = image.section(".comment"))
        out = {lines_of(begin_of(*section)), ".comment"};
    if (out.lines.empty() && image.traits.idents_in_rdata)
        out = {lines_of(idents_of_rdata(image)), ".rdata"};
    // Zig's linker alone may have left a line.
    if (std::ranges::any_of(out.lines, [](const auto& l) { return !l.linker; })) return out;
    // The first unit's producer is among the first strings of DWARF.
    for (const auto name : {".debug_str", "__debug_str"})
        if (const auto* section = image.section(name);
            section != nullptr && !section->uncompressed) {
            auto units = lines_of(begin_of(*section));
            if (!units.empty()) out.where = "DWARF";
            out.lines.insert(out.lines.end(), units.begin(), units.end());
            break;
        }
    return out;
}

PeTools read_pe_tools(const Image& image, std::span<const Symbol> symbols) {
    PeTools tools;
    if (const auto* headers = region(image, "[PE headers]")) {
        const u64 optional = headers->file.begin + pe::signature_size + sizeof(coff::FileHeader);
        const auto versions = find_slice(
            image.bytes, optional + offsetof(pe::OptionalHeader32, MajorLinkerVersion), 2);
        if (!versions) return tools;
        const auto major = std::to_integer<u8>((*versions)[0]);
        const auto minor = std::to_integer<u8>((*versions)[1]);
        if (const auto* rich = region(image, "[Rich header]"))
            read_rich_header(clip_slice(image.bytes, rich->file.begin, rich->file.size), major,
                             minor, tools);
        if (tools.linker.empty()) read_linker_version(headers->file.begin, major, minor, tools);
    }
    if (image.relocatable()) {
        // Each object that Microsoft's compilers make says so in an absolute symbol.
        const auto id = std::ranges::find(symbols, "@comp.id", &Symbol::name);
        if (id == symbols.end()) return tools;
        tools.language = language_of_product(static_cast<u32>(id->value >> 16U));
        if (!tools.language.empty()) tools.compiler = "MSVC";
    }
    return tools;
}

}  // namespace binsize
