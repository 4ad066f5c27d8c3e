// A name proves its language by its mangling alone: one weak operator new makes no C++ program of a
// C library, and D, Crystal, Haskell and Swift have schemes of their own. Facts: the Itanium C++
// ABI, rustc's two manglings, D's "ABI", GHC's z-encoding, OCaml's Compilenv, Crystal's
// mangling of Def, gfortran's and GNAT's external names, Free Pascal's.
#include "analysis/sections/language.hpp"

#include "analysis/constants.hpp"
#include "analysis/native/rust_crates.hpp"
#include "base/text.hpp"
#include "evidence/swift/metadata.hpp"
#include "image/companions.hpp"
#include "wire/swift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize {
namespace {

enum Scheme : u8 { c, cpp, rust, d, swift, haskell, ocaml, crystal, fortran, ada, pascal, schemes };
constexpr std::array<std::string_view, schemes> languages = {
    "c", "c++", "rust", "d", "swift", "haskell", "ocaml", "crystal", "fortran", "ada", "pascal"};

bool is_digit(char ch) { return ch >= '0' && ch <= '9'; }
bool is_upper(char ch) { return ch >= 'A' && ch <= 'Z'; }

Scheme scheme_of(std::string_view name) {
    if (name.size() < 3) return c;
    if (is_legacy_rust_name(name)) return rust;
    if (name.starts_with("_Z") || name[0] == '?') return cpp;
    if (name.starts_with("_R") && (is_upper(name[2]) || is_digit(name[2]))) return rust;
    if (name.starts_with("_D") && is_digit(name[2])) return d;
    if (name.starts_with("$s") || name.starts_with("_$s")) return swift;
    if (name[0] == '*' || (name[0] == '~' && name.find(':') != std::string_view::npos))
        return crystal;
    if (name.starts_with("caml") && name.size() > 4 && is_upper(name[4])) return ocaml;
    // Dots of modules are "zi": base_GHCziBase_map_info.
    if ((name.ends_with("_info") || name.ends_with("_closure")) &&
        (name.find("zi") != std::string_view::npos || name.starts_with("stg_")))
        return haskell;
    if (name.find("_$$_") != std::string_view::npos || name.starts_with("SYSTEM_$")) return pascal;
    if (name.starts_with("__") && name.find("_MOD_") != std::string_view::npos) return fortran;
    if (name.starts_with("_ada_") || name.starts_with("ada__") || name.starts_with("system__"))
        return ada;
    return c;
}

// Functions that the start-up code of one language alone calls or is. C++ has none: its main is
// C's.
std::string_view language_of_entry(std::string_view name) {
    struct Entry {
        std::string_view name, language;
    };
    constexpr std::array entries = {
        Entry{"_Dmain", "d"},
        Entry{"__crystal_main", "crystal"},
        Entry{"MAIN__", "fortran"},
        Entry{"ZCMain_main_info", "haskell"},
        Entry{"NimMain", "nim"},
        Entry{"PASCALMAIN", "pascal"},
        Entry{"adainit", "ada"},
        Entry{"caml_startup__code_begin", "ocaml"},
        Entry{"start.posixCallMainAndExit", "zig"},
        Entry{"start.callMain", "zig"},
        Entry{"start.main", "zig"},
        Entry{"start.wWinMainCRTStartup", "zig"},
        Entry{"std.start.posixCallMainAndExit", "zig"},
    };
    if (name.starts_with("_Z"))  // nearly all names of a program in C++
        return name.starts_with("_ZN3std2rt10lang_start17h") ? "rust" : "";
    const auto it = std::ranges::find(entries, name, &Entry::name);
    if (it != entries.end()) return it->language;
    if (name.starts_with("_RINv") && name.find("_3std2rt10lang_start") != std::string_view::npos)
        return "rust";
    return "";
}

bool is_function(const Image& image, const Symbol& s) {
    if (s.undefined || s.absolute || s.debugging || s.name.empty()) return false;
    if (s.type == SymbolType::function) return true;
    if (s.type != SymbolType::none || image.traits.typed_symbols) return false;
    return s.section < image.sections.size() && image.sections[s.section].executable;
}

std::string_view plain_name(const Image& image, std::string_view name) {
    if (image.traits.c_underscore && name.starts_with('_')) name.remove_prefix(1);
    return name;
}

// Paths of the standard library's sources, which panics name: "/rustc/<commit>/library/…".
std::optional<std::string> rustc_commit(ByteView bytes) {
    constexpr std::string_view mark = "/rustc/";
    constexpr std::size_t hash = 40;
    while (const auto* at = find_text(bytes, mark)) {
        bytes = bytes.subspan(static_cast<std::size_t>(at - bytes.data()) + mark.size());
        const auto text = as_text(bytes).substr(0, hash + 1);
        const bool hex = text.size() == hash + 1 && (text[hash] == '/' || text[hash] == '\\') &&
                         std::ranges::all_of(text.substr(0, hash), [](char ch) {
                             return is_digit(ch) || (ch >= 'a' && ch <= 'f');
                         });
        if (hex) return std::string(text.substr(0, 9));  // as `rustc --version` shortens it
    }
    return std::nullopt;
}

// "FPC 3.2.2 [2021/05/16] for x86_64 - Linux", which a program's start-up code holds.
std::optional<std::string> free_pascal(ByteView bytes) {
    constexpr std::string_view mark = "FPC ";
    while (const auto* at = find_text(bytes, mark)) {
        bytes = bytes.subspan(static_cast<std::size_t>(at - bytes.data()) + mark.size());
        const auto text = as_text(bytes).substr(0, 64);
        const auto end = text.find(" [");
        const bool dated = end != std::string_view::npos && is_digit(text[0]) &&
                           text.find("] for ", end) != std::string_view::npos;
        if (dated) return printable(text.substr(0, end));
    }
    return std::nullopt;
}

u64 code_size(const Image& image) {
    u64 size = 0;
    for (const auto& s : image.sections)
        if (s.executable && s.cost_class == CostClass::code) size += s.file.size;
    return size;
}

// Metadata of Swift, as much as a program has that is written in it: a hundredth of its code and
// more. Apple's compilers say their version where Objective-C's run time looks for it.
std::optional<LanguageMark> swift_mark(const Image& image) {
    if (!has_swift_metadata(image)) return std::nullopt;
    LanguageMark out{"swift", "swiftc", "", "metadata of its types"};
    u64 size = 0;
    for (const auto& s : image.sections) {
        if (s.name.contains("swift5_") || s.name.starts_with(".sw5")) size += s.file.size;
        if (!s.name.ends_with(swift_abi::objc_interop_section)) continue;
        const u32 flags = find_int<u32>(image.contents(s), sizeof(u32), image.endian).value_or(0);
        if (flags >> 24U == 0) continue;
        out.version = fmt::format("{}.{}", flags >> 24U, flags >> 16U & 0xffU);
        out.evidence = "what Objective-C's run time is told of the image";
    }
    return size > code_size(image) / 100 ? std::optional(out) : std::nullopt;
}

}  // namespace

std::string_view language_of_names(const Image& image, std::span<const Symbol> symbols) {
    // Shares need no more than a sample of a large table.
    constexpr std::size_t sample = 1U << 16U;
    const auto step = std::max<std::size_t>(1, symbols.size() / sample);
    std::array<u64, schemes> code{};
    u64 total = 0;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const auto& s = symbols[i];
        if (!is_function(image, s)) continue;
        const auto name = plain_name(image, s.name);
        const auto entry = language_of_entry(name);
        if (!entry.empty()) return entry;
        if (i % step != 0) continue;
        const u64 weight = std::clamp<u64>(s.size, 1, u64{1} << 24U);
        code[scheme_of(name)] += weight;
        total += weight;
    }
    if (total == 0) return {};
    const auto first = code.begin() + cpp;
    const auto largest = std::max_element(first, code.end());
    const auto scheme = static_cast<Scheme>(largest - code.begin());
    // C++ programs hold much C; those of other languages come with C's run time and start-up code.
    const u64 much_of_cpp = total / 10;
    const bool named = *largest > (scheme == cpp ? much_of_cpp : total / 4);
    if (!image.traits.typed_symbols) return named ? languages[scheme] : "c";
    // C and assembly that are linked into a program of another language may keep their names. And
    // of one in C++ that holds a library in Rust exports alone may be those of either.
    const bool either = scheme != cpp && code[cpp] > much_of_cpp && !has_names(image);
    const u64 least = named ? (either ? code_size(image) / 2 : 0) : code_size(image) / 8;
    if (total * step < least) return {};
    return named ? languages[scheme] : "c";
}

std::string_view language_of_libraries(const Image& image) {
    struct Runtime {
        std::string_view part, language;
    };
    // A Fortran or D program may need C++'s as well.
    constexpr std::array runtimes = {
        Runtime{"libphobos2", "d"},        Runtime{"libdruntime-", "d"},
        Runtime{"libgphobos.", "d"},       Runtime{"libgfortran.", "fortran"},
        Runtime{"libgnat-", "ada"},        Runtime{"libHSbase-", "haskell"},
        Runtime{"libswiftCore.", "swift"}, Runtime{"libstdc++", "c++"},
        Runtime{"libc++.", "c++"},         Runtime{"libc++_shared.", "c++"},
    };
    for (const auto& r : runtimes)
        for (const auto& l : image.linkage.libraries)
            if (l.name.find(r.part) != std::string::npos) return r.language;
    return "";
}

std::optional<LanguageMark> find_language_mark(const Image& image) {
    auto found = swift_mark(image);
    if (found) return found;
    each_constant_stretch(image, [&](ByteView bytes) {
        if (auto commit = rustc_commit(bytes))
            found = {"rust", "rustc", "commit " + *commit, "paths of Rust's library"};
        else if (image.kind == FileKind::executable &&
                 find_text(bytes, "(GHC version %s for %s)") != nullptr)
            found = {"haskell", "GHC", "", "text of its run time"};
        else if (auto version = free_pascal(bytes))
            found = {"pascal", "FPC", std::move(*version), "the compiler's own line"};
        return found.has_value();
    });
    return found;
}

}  // namespace binsize
