// A release folder: the same programs built for many platforms. Files of one program are grouped,
// and what sets one of them apart from most is named: size, toolchain, stripping, linkage.
#include "base/text.hpp"
#include "compare/variants/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace binsize::variants {
namespace {

// Words of file names that say where a program runs.
constexpr std::array<std::string_view, 45> platform_words = {
    "linux",    "darwin",  "macos",   "osx",     "windows",  "win",     "win32",   "win64",
    "freebsd",  "netbsd",  "openbsd", "solaris", "sunos",    "illumos", "android", "plan9",
    "aix",      "amd64",   "x86",     "64",      "x64",      "386",     "i386",    "i686",
    "ia32",     "arm64",   "aarch64", "arm",     "armv5",    "armv6",   "armv7",   "armhf",
    "riscv64",  "ppc64",   "ppc64le", "s390x",   "mips",     "mipsle",  "mips64",  "mips64le",
    "mips64el", "loong64", "musl",    "gnu",     "universal"};

// "esbuild" of "esbuild-linux-arm64.exe".
std::string stem(std::string_view name) {
    if (name.ends_with(".exe")) name.remove_suffix(4);
    std::string out;
    while (!name.empty()) {
        const auto end = std::min(name.find_first_of("-_."), name.size());
        const auto word = name.substr(0, end);
        if (std::ranges::find(platform_words, word) == platform_words.end() && !word.empty())
            out += fmt::format("{}{}", out.empty() ? "" : "-", word);
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return out;
}

// Go names its main package; others are told by their file's name.
std::string program_of(const Report& report) {
    const auto& main = report.toolchain.main_package;
    return main.empty() || main == "command-line-arguments" ? stem(report.subject.name) : main;
}

u64 median(std::vector<u64> values) {
    std::ranges::sort(values);
    const auto middle = values.size() / 2;
    if (values.size() % 2 == 1) return values[middle];
    return values[middle - 1] + (values[middle] - values[middle - 1]) / 2;
}

struct Trait {
    std::string_view what;
    std::string (*read)(const Report&);
};
constexpr std::array<Trait, 5> traits = {{
    {"toolchain", [](const Report& r) { return r.toolchain.version; }},
    {"symbol table",
     [](const Report& r) -> std::string {
         if (!r.subject.stripped) return {};
         return *r.subject.stripped ? "stripped" : "present";
     }},
    {"debug information",
     [](const Report& r) -> std::string { return r.weights.dwarf.file > 0 ? "present" : "none"; }},
    {"linkage",
     [](const Report& r) -> std::string {
         // Everything on macOS and Windows is dynamic: only within one system is that a choice.
         return os_of(r) == "linux" ? r.linkage.kind : "";
     }},
    {"-trimpath",
     [](const Report& r) -> std::string {
         if (r.toolchain.settings.empty()) return {};
         for (const auto& s : r.toolchain.settings)
             if (s.key == "-trimpath") return "on";
         return "off";
     }},
}};

// A value that most files share, where there is one; who differs is an outlier.
void find_trait_outliers(std::span<const Report> reports, const Trait& trait, ReleaseGroup& group) {
    std::map<std::string, std::size_t> votes;
    std::size_t voters = 0;
    for (const auto& cell : group.cells) {
        const auto value = trait.read(reports[cell.variant]);
        if (value.empty()) continue;
        ++votes[value];
        ++voters;
    }
    const auto winner = std::ranges::max_element(
        votes, [](const auto& a, const auto& b) { return a.second < b.second; });
    if (voters < 3 || winner == votes.end() || winner->second * 2 <= voters) return;
    for (auto& cell : group.cells) {
        const auto& report = reports[cell.variant];
        const auto value = trait.read(report);
        if (value.empty() || value == winner->first) continue;
        cell.outlier = true;
        group.outliers.push_back(fmt::format("{}: {} is {}, mostly it is {}",
                                             printable(report.subject.name), trait.what,
                                             printable(value), printable(winner->first)));
    }
}

// Processors differ in code density by a third or so; more than half off the median is a finding.
void find_size_outliers(std::span<const Report> reports, ReleaseGroup& group) {
    std::vector<u64> sizes;
    for (const auto& cell : group.cells) sizes.push_back(reports[cell.variant].subject.size);
    group.median = median(sizes);
    if (sizes.size() < 3) return;
    for (auto& cell : group.cells) {
        const auto& subject = reports[cell.variant].subject;
        const auto off =
            subject.size > group.median ? subject.size - group.median : group.median - subject.size;
        if (off * 2 <= group.median) continue;
        cell.outlier = true;
        group.outliers.push_back(fmt::format(
            "{}: {}, {} {} the median of {}", printable(subject.name), human_size(subject.size),
            percent(static_cast<double>(off) / static_cast<double>(group.median)),
            subject.size > group.median ? "above" : "below", human_size(group.median)));
    }
}

// What a platform is, and what no two builds share.
bool sets_apart(std::string_view key) {
    return key != "GOOS" && key != "GOARCH" && key != "vcs.time";
}

// Of one architecture alone: GOAMD64, GOARM. What others lack is no difference.
bool is_level(std::string_view key) {
    constexpr std::array<std::string_view, 9> levels = {"GO386",   "GOAMD64",   "GOARM",
                                                        "GOARM64", "GOMIPS",    "GOMIPS64",
                                                        "GOPPC64", "GORISCV64", "GOWASM"};
    return std::ranges::find(levels, key) != levels.end();
}

std::string names_of(const std::vector<std::string>& files) {
    constexpr std::size_t most = 3;
    if (files.size() > most) return fmt::format("{} files", files.size());
    std::string out;
    for (const auto& file : files) out += (out.empty() ? "" : ", ") + file;
    return out;
}

// "CGO_ENABLED is 0 in 5 files, 1 in app-darwin": every setting that has several values.
void find_settings(std::span<const Report> reports, ReleaseGroup& group) {
    std::vector<const Report*> stating;
    std::set<std::string> keys;
    for (const auto& cell : group.cells) {
        const auto& report = reports[cell.variant];
        if (report.toolchain.settings.empty()) continue;
        stating.push_back(&report);
        for (const auto& s : report.toolchain.settings)
            if (sets_apart(s.key)) keys.insert(s.key);
    }
    for (const auto& key : keys) {
        std::map<std::string, std::vector<std::string>> files;  // by value
        for (const auto* report : stating) {
            const auto& settings = report->toolchain.settings;
            const auto at = std::ranges::find(settings, key, &Setting::key);
            if (at == settings.end() && is_level(key)) continue;
            const auto value = at == settings.end() ? "not set"
                               : at->value.empty()  ? "\"\""
                                                    : printable(at->value);
            files[value].push_back(printable(report->subject.name));
        }
        if (files.size() < 2) continue;
        std::vector<std::pair<std::string, std::vector<std::string>>> order(files.begin(),
                                                                            files.end());
        std::ranges::stable_sort(order, std::greater{},
                                 [](const auto& value) { return value.second.size(); });
        std::string text;
        for (const auto& [value, names] : order)
            text += fmt::format("{}{} in {}", text.empty() ? "" : ", ", value, names_of(names));
        group.settings.push_back(fmt::format("{} is {}", printable(key), text));
    }
}

}  // namespace

std::vector<ReleaseGroup> release_groups(std::span<const Report> reports) {
    // A container that names no system is no system of its own.
    std::set<std::string> systems;
    std::set<std::string> processors;
    std::vector<ReleaseGroup> groups;
    for (std::size_t i = 0; i < reports.size(); ++i) {
        if (const auto os = os_of(reports[i]); !os.empty()) systems.insert(os);
        processors.insert(reports[i].subject.arch);
        const auto program = program_of(reports[i]);
        auto at = std::ranges::find(groups, program, &ReleaseGroup::program);
        if (at == groups.end())
            at = groups.insert(groups.end(), ReleaseGroup{program, 0, {}, {}, {}});
        at->cells.push_back({i, os_of(reports[i]), reports[i].subject.arch, false});
    }
    // One platform: variants of one program, whatever their files are called.
    if (systems.size() < 2 && processors.size() < 2) return {};
    for (auto& group : groups) {
        std::ranges::stable_sort(group.cells, [](const ReleaseCell& a, const ReleaseCell& b) {
            return a.os != b.os ? a.os < b.os : a.arch < b.arch;
        });
        find_size_outliers(reports, group);
        for (const auto& trait : traits) find_trait_outliers(reports, trait, group);
        find_settings(reports, group);
    }
    return groups;
}

}  // namespace binsize::variants
