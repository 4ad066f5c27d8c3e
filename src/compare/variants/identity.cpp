// Whether a variant still is the same program, what it costs its users, and what a foreign tool
// broke. Each statement rests on facts of the two reports; where they are missing nothing is said,
// or that it cannot be told.
#include "compare/variants/parts.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::variants {
namespace {

bool both_equal(const std::string& a, const std::string& b) { return !a.empty() && a == b; }
bool both_given(const std::string& a, const std::string& b) { return !a.empty() && !b.empty(); }

// Hashes that were made in different ways say nothing of each other.
std::string other_hashes(const Fingerprint& a, const Fingerprint& b) {
    return fmt::format(
        "its fingerprint is of version {}, that of the first of version {}: let one "
        "binsize report on both files",
        b.version, a.version);
}

std::string compiler_of(const Report& report) {
    const auto& t = report.toolchain;
    return printable(t.version.empty() ? t.compiler : fmt::format("{} {}", t.compiler, t.version));
}

bool has_dwarf(const Report& report) { return report.weights.dwarf.file > 0; }
bool is_gc(const Report& report) {
    return report.toolchain.language == "go" && class_size(report, "pclntab").file > 0;
}
bool is_packed(const Report& report) {
    return std::ranges::any_of(report.toolchain.verdicts, [](const Statement& v) {
        return v.id == "packed" && v.value != "no";
    });
}
bool has_setting(const Report& report, std::string_view key, std::string_view value) {
    return std::ranges::any_of(report.toolchain.settings,
                               [&](const Setting& s) { return s.key == key && s.value == value; });
}

}  // namespace

// Code bytes differ even between plain and -s -w, because build information moves addresses; the
// list of functions with their sizes does not. Position-independent code has other sizes.
SamenessResult sameness(const Report& first, const Report& other) {
    const auto& a = first.fingerprint;
    const auto& b = other.fingerprint;
    if (a.version != b.version && !a.empty() && !b.empty())
        return {Sameness::cannot_tell, other_hashes(a, b)};
    if (both_equal(a.code, b.code)) return {Sameness::same, "all code is equal, byte by byte"};
    // gc, gccgo and TinyGo make different programs of one source.
    if (first.toolchain.language == other.toolchain.language &&
        both_given(first.toolchain.compiler, other.toolchain.compiler) &&
        first.toolchain.compiler != other.toolchain.compiler)
        return {Sameness::different,
                fmt::format("made by {}, the first by {}", compiler_of(other), compiler_of(first))};
    if (!both_given(a.functions, b.functions) || !both_given(a.names, b.names))
        return {Sameness::cannot_tell, b.functions.empty()
                                           ? "it names no functions, and its code differs"
                                           : "the first names no functions, and the code differs"};
    if (a.modules != b.modules) return {Sameness::different, "modules or build settings differ"};
    if (a.functions == b.functions)
        return {Sameness::same, "the same functions with the same sizes, the same modules"};
    const bool pie_differs = first.linkage.pie.value_or(false) != other.linkage.pie.value_or(false);
    if (a.names == b.names && pie_differs)
        return {Sameness::same_names,
                "the same functions by name, the same modules; sizes differ because one is "
                "position-independent"};
    return {Sameness::different, a.names == b.names
                                     ? "the same functions by name, but their sizes differ"
                                     : "the functions differ"};
}

std::vector<std::string> user_costs(const Report& first, const Report& other) {
    std::vector<std::string> out;
    const bool lost_symbols = first.subject.stripped == false && other.subject.stripped == true;
    const bool lost_dwarf = has_dwarf(first) && !has_dwarf(other);
    if (lost_dwarf)
        out.push_back(
            "no source-level debugging: gdb, lldb and delve see neither lines nor variables");
    if (lost_symbols) out.push_back("no symbol names for nm, gdb and perf");
    if ((lost_dwarf || lost_symbols) && is_gc(other))
        out.push_back("Go panics and profiles still have functions and lines: pclntab is kept");
    else if (lost_symbols && first.toolchain.language != "go")
        out.push_back("backtraces of crashes are addresses; keep the unstripped file to read them");
    if (has_setting(other, "-trimpath", "true") && !has_setting(first, "-trimpath", "true"))
        out.push_back("panics show module paths instead of paths of the build machine");
    if (other.linkage.pie == true && first.linkage.pie == false) {
        const auto more = class_size(other, "relocations").file;
        const auto less = class_size(first, "relocations").file;
        out.push_back(
            fmt::format("loads at a random address; {} of relocations are applied at each start",
                        human_size(more > less ? more - less : 0)));
    }
    if (other.linkage.interpreter && !first.linkage.interpreter)
        out.push_back(fmt::format("needs {} where it runs", printable(*other.linkage.interpreter)));
    if (is_packed(other))
        out.push_back(
            "unpacked into memory at each start; its pages are shared with no other "
            "process, and virus scanners mistrust it");
    return out;
}

std::vector<std::string> damage(const Report& first, const Report& other) {
    std::vector<std::string> out;
    const bool packed = is_packed(other);
    if (packed) out.push_back("packed: what is inside cannot be compared");
    const auto* before = first.breakdown("sections");
    const auto* after = other.breakdown("sections");
    const bool comparable = first.subject.format == other.subject.format &&
                            first.toolchain.compiler == other.toolchain.compiler &&
                            first.linkage.kind == other.linkage.kind && !packed;
    if (comparable && before != nullptr && after != nullptr) {
        std::string lost;
        for (const auto& node : before->root.children) {
            const bool there = std::ranges::find(after->root.children, node.name, &Node::name) !=
                               after->root.children.end();
            if (there || node.size.memory == 0 || node.name.starts_with('[')) continue;
            lost += fmt::format("{}{}", lost.empty() ? "" : ", ", printable(node.name));
        }
        if (!lost.empty()) out.push_back("sections that the program loads are gone: " + lost);
    }
    if (first.linkage.signed_code == true && other.linkage.signed_code == false)
        out.push_back("the code signature is gone: arm64 macOS refuses to run it");
    if (first.toolchain.language == "go" && !first.toolchain.settings.empty() && !packed &&
        other.toolchain.settings.empty())
        out.push_back(
            "build information is gone: go version -m and scanners for known "
            "vulnerabilities see nothing");
    for (const auto& note : other.notes)
        if (note.level == NoteLevel::error &&
            std::ranges::find(first.notes, note) == first.notes.end())
            out.push_back(fmt::format("{}: {}", printable(note.where), printable(note.what)));
    return out;
}

}  // namespace binsize::variants
