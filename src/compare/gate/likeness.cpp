// Like is compared with like: growth that another toolchain, another flag or a deeper look brought
// is not the change's. Only what moves bytes by itself is listed; versions of modules are not, for
// they are what a gate is there to judge.
#include "base/text.hpp"
#include "compare/gate/rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize {
namespace {

class List {
public:
    void add(std::string what, std::string_view before, std::string_view after) {
        if (before == after) return;
        const auto shown = [](std::string_view v) { return v.empty() ? "none" : std::string(v); };
        out.push_back({std::move(what), shown(before), shown(after)});
    }
    std::vector<Mismatch> out;
};

// "go1.26" of "go1.26.8": a point release does not move sizes worth a warning.
std::string_view minor_version(std::string_view version) {
    const auto first = version.find('.');
    if (first == std::string_view::npos) return version;
    return version.substr(0, version.find_first_of(".rb-+ ", first + 1));
}

// Linker flags without what `-X name=value` stamps in: the value changes with every commit.
std::string comparable_flags(std::string_view flags) {
    std::string out;
    bool stamp = false;
    while (!flags.empty()) {
        const auto word = flags.substr(0, flags.find(' '));
        flags.remove_prefix(std::min(word.size() + 1, flags.size()));
        if (word.empty()) continue;
        const bool starts = word == "-X" || word == "--X";
        if (!stamp && !starts && !word.starts_with("-X=") && !word.starts_with("--X="))
            out += fmt::format("{}{}", out.empty() ? "" : " ", word);
        stamp = starts;
    }
    return out;
}

std::string setting(const Report& report, std::string_view key) {
    for (const auto& s : report.toolchain.settings)
        if (s.key == key) return key == "-ldflags" ? comparable_flags(s.value) : s.value;
    return {};
}

void compare_settings(const Report& before, const Report& after, List& list) {
    std::vector<std::string> keys;
    for (const auto* report : {&before, &after})
        for (const auto& s : report->toolchain.settings)
            if (!s.key.starts_with("vcs") && std::ranges::find(keys, s.key) == keys.end())
                keys.push_back(s.key);
    std::ranges::sort(keys);
    for (const auto& key : keys)
        list.add(fmt::format("build setting {}", key), setting(before, key), setting(after, key));
}

std::string depth(const Report& report) {
    if (!report.coverage) return "containers only";
    return std::ranges::any_of(report.breakdowns, &Breakdown::is_cut) ? "largest rows only"
                                                                      : "full";
}

std::string symbols(const Report& report) {
    if (!report.subject.stripped) return {};
    return *report.subject.stripped ? "stripped" : "present";
}

// A debug file gives names to what has none else: rows come and go with it.
std::string debug_files(const Report& report) {
    std::string out;
    for (const auto& file : report.debug_files)
        if (out.find(file.kind) == std::string::npos) out += (out.empty() ? "" : ", ") + file.kind;
    return out;
}

}  // namespace

std::vector<Mismatch> mismatches(const Report& before, const Report& after) {
    List list;
    const auto& a = before.subject;
    const auto& b = after.subject;
    list.add("format", a.format, b.format);
    list.add("architecture", a.arch, b.arch);
    list.add("operating system", a.os, b.os);
    list.add("kind of file", a.kind, b.kind);
    list.add("compiler", before.toolchain.compiler, after.toolchain.compiler);
    list.add("compiler version", minor_version(before.toolchain.version),
             minor_version(after.toolchain.version));
    compare_settings(before, after, list);
    list.add("symbol table", symbols(before), symbols(after));
    list.add("debug files", debug_files(before), debug_files(after));
    list.add("depth of analysis", depth(before), depth(after));
    list.add("binsize version", before.tool_version, after.tool_version);
    return std::move(list.out);
}

}  // namespace binsize
