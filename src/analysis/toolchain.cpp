// Which compiler made the program, on what evidence. Go says so in its build information; GCC,
// clang and rustc leave a line in .comment.
#include "analysis/assemble.hpp"
#include "analysis/go_verdicts.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace binsize {
namespace {

// The lines of .comment, which are NUL-terminated strings.
std::vector<std::string_view> comment_lines(const Image& image) {
    std::vector<std::string_view> lines;
    const auto* section = image.section(".comment");
    if (section == nullptr) return lines;
    auto text = as_text(image.contents(*section)).substr(0, 4096);
    while (!text.empty()) {
        const auto end = std::min(text.find('\0'), text.size());
        if (end > 0) lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

bool has_library(const Image& image, std::string_view part) {
    return std::ranges::any_of(image.linkage.libraries, [&](const Library& l) {
        return l.name.find(part) != std::string::npos;
    });
}

Toolchain native_toolchain(const Image& image) {
    Toolchain t;
    // A Rust program also links C objects that GCC made: the more specific line wins.
    struct Known {
        std::string_view prefix, compiler, language;
    };
    constexpr Known known[] = {
        {"rustc version ", "rustc", "rust"},
        {"GNU Go", "gccgo", "go"},
        {"clang version ", "clang", ""},
        {"Apple clang version ", "clang", ""},
        {"Debian clang version ", "clang", ""},
        {"Ubuntu clang version ", "clang", ""},
        {"GCC: ", "GCC", ""},
    };
    const auto lines = comment_lines(image);
    for (const auto& k : known) {
        const auto line = std::ranges::find_if(
            lines, [&](std::string_view l) { return l.starts_with(k.prefix); });
        if (line == lines.end()) continue;
        t.compiler = k.compiler;
        t.language = k.language;
        t.version = printable(line->substr(k.prefix.size()));
        t.version_evidence = ".comment";
        break;
    }
    if (t.language.empty() && (has_library(image, "libstdc++") || has_library(image, "libc++")))
        t.language = "c++";
    return t;
}

// The language that most names are mangled for, where nothing states it.
std::string_view language_of_names(std::span<const Symbol> symbols) {
    for (const auto& s : symbols) {
        auto name = s.name;
        if (name.starts_with("__")) name.remove_prefix(1);
        if (s.undefined) continue;
        if (name.starts_with("_RNv") || name == "rust_begin_unwind" ||
            name == "_rust_eh_personality" || name == "rust_eh_personality")
            return "rust";
    }
    const auto mangled = std::ranges::any_of(symbols, [](const Symbol& s) {
        return s.name.starts_with("_ZN") || s.name.starts_with("__ZN") || s.name.starts_with('?');
    });
    return mangled ? "c++" : "";
}

}  // namespace

namespace {

// Without the passes nobody has opened the program: its build information alone is cheap, and
// moduledata is asked only where that does not state the version.
bool find_go_by_build_info(const Image& image, Notes& notes, Toolchain& t) {
    const go::PointerReader reader(image);
    const auto info = go::read_build_info(reader, notes);
    if (!info) return false;
    std::optional<go::ModuleData> module;
    if (!states_go_version(*info)) module = go::find_moduledata(reader, notes);
    set_go_version(&*info, module ? &*module : nullptr, t);
    return true;
}

}  // namespace

Toolchain make_toolchain(const Context& context, Notes& notes) {
    Toolchain t;
    if (context.go != nullptr) {
        const auto& program = *context.go;
        set_go_version(program.build_info ? &*program.build_info : nullptr,
                       program.module ? &*program.module : nullptr, t);
        t.verdicts = go_verdicts(context);
        return t;
    }
    if (!context.looked_for_go && find_go_by_build_info(context.image, notes, t)) return t;
    t = native_toolchain(context.image);
    if (!find_other_go(context, t)) {
        if (t.language.empty()) t.language = language_of_names(context.symbols);
        if (t.language.empty() && t.compiler == "GCC") t.language = "c";
    }
    if (const auto packed = packer_verdict(context.image)) {
        t.verdicts.push_back(*packed);
        inform(notes, "packed with UPX",
               "sizes are those of the packed file; `upx -d` restores the program");
    }
    return t;
}

}  // namespace binsize
