#include "render/words/card.hpp"

#include "base/shorten.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace binsize::words {
namespace {

// A fact without a value has no line.
struct Card {
    std::vector<Fact> facts;
    void fact(std::string_view label, std::string value, bool strong = false) {
        if (!value.empty()) facts.push_back({std::string(label), std::move(value), strong});
    }
};

// Joins what is not empty.
std::string join(std::initializer_list<std::string> parts, std::string_view separator) {
    std::string out;
    for (const auto& p : parts) {
        if (p.empty()) continue;
        if (!out.empty()) out += separator;
        out += p;
    }
    return out;
}

std::string format_name(std::string_view id) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> names = {{
        {"elf", "ELF"},
        {"macho", "Mach-O"},
        {"pe", "PE"},
        {"coff", "COFF object"},
        {"archive", "ar archive"},
        {"fat", "fat Mach-O"},
        {"goobj", "Go object"},
        {"wasm", "WebAssembly"},
    }};
    const auto found =
        std::ranges::find(names, id, &std::pair<std::string_view, std::string_view>::first);
    return std::string(found == names.end() ? id : found->second);
}

std::string bytes_line(u64 bytes) {
    const auto exact = fmt::format("{} bytes", with_commas(bytes));
    return bytes < 1024 ? exact : fmt::format("{} ({})", exact, human_size(bytes));
}

// Firmware: what it takes of the target's memory.
void memory_regions(Card& card, const Subject& s) {
    constexpr std::size_t shown = 8;
    for (std::size_t i = 0; i < std::min(shown, s.memory_regions.size()); ++i) {
        const auto& region = s.memory_regions[i];
        const bool flash = region.kind == "flash";
        auto line = fmt::format("{} at {:#x}", bytes_line(flash ? region.stored : region.run),
                                region.address);
        if (flash && region.run < region.stored)
            line += fmt::format(", {} of them run there", with_commas(region.run));
        if (!flash && region.stored > 0)
            line += fmt::format(", {} of them stored there", with_commas(region.stored));
        card.fact(flash ? "Flash" : "RAM", line);
    }
    if (s.memory_regions.size() > shown)
        card.fact("Memory", fmt::format("[{} more regions]", s.memory_regions.size() - shown));
}

std::string format_line(const Subject& s) {
    // "coff relocatable" and "archive archive" would say it twice.
    const bool says_kind = s.kind == s.format;
    return join({format_name(s.format), says_kind ? "" : s.kind,
                 s.bits == 0 ? "" : fmt::format("{}-bit {}-endian", s.bits, s.endian),
                 join({s.os, s.arch}, "/")},
                " · ");
}

std::string toolchain_line(const Toolchain& t) {
    auto out = join({t.language == "go" && t.version.starts_with("go") ? "Go" : t.language,
                     t.compiler, short_value(t.version)},
                    " · ");
    if (!out.empty() && !t.version_evidence.empty())
        out += fmt::format(" (version from {})", t.version_evidence);
    return out;
}

void modules(Card& card, const Toolchain& t) {
    const auto main = std::ranges::find(t.modules, true, &Module::main);
    if (main != t.modules.end())
        card.fact("Module", join({short_value(main->path), short_value(main->version)}, " "));
    if (!t.main_package.empty() && (main == t.modules.end() || main->path != t.main_package))
        card.fact("Package", short_value(t.main_package));
    const auto dependencies = t.modules.size() - (main != t.modules.end() ? 1 : 0);
    if (dependencies > 0) card.fact("Dependencies", fmt::format("{} modules", dependencies));
}

std::string words(std::string_view id) {
    std::string out(id);
    std::ranges::replace(out, '_', ' ');
    return out;
}

std::string verdict_label(std::string_view id) {
    if (id == "method_dce") return "Method DCE";
    auto out = words(id);
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z')
        out[0] = static_cast<char>(out[0] - 'a' + 'A');
    return out;
}

// What is so has a line with its reason; what is not shares one. Method elimination is always
// worth its line.
void verdicts(Card& card, const Toolchain& t) {
    std::vector<std::string> absent;
    for (const auto& v : t.verdicts) {
        if (v.value == "no" && v.id != "method_dce") {
            absent.push_back(words(v.id));
            continue;
        }
        card.fact(verdict_label(v.id),
                  v.evidence.empty()
                      ? short_value(v.value)
                      : fmt::format("{} ({})", short_value(v.value), shorten(v.evidence)));
    }
    card.fact("Without", fmt::format("{}", fmt::join(absent, ", ")));
}

std::string quoted(const std::string& value) {
    return value.find(' ') == std::string::npos ? value : fmt::format("\"{}\"", value);
}

// The settings that change bytes; the rest is in the JSON.
void settings(Card& card, const Toolchain& t) {
    std::vector<std::string> shown;
    for (const auto& s : t.settings)
        if (s.key.starts_with('-') || s.key == "CGO_ENABLED" || s.key.starts_with("GOEXPERIMENT"))
            shown.push_back(fmt::format("{}={}", short_value(s.key), quoted(short_value(s.value))));
    card.fact("Built with", fmt::format("{}", fmt::join(shown, " ")));
}

std::string yes_no(std::optional<bool> flag, std::string_view name) {
    if (!flag) return {};
    return fmt::format("{} {}", name, *flag ? "yes" : "no");
}

std::string libraries_line(const LinkageReport& l) {
    std::vector<std::string> names;
    for (const auto& library : l.libraries) {
        auto name = short_value(library.name);
        const bool ordinary = library.kind == "needed" || library.kind == "import";
        if (library.functions)
            name += fmt::format(" ({}{} function{})", ordinary ? "" : library.kind + ", ",
                                *library.functions, *library.functions == 1 ? "" : "s");
        else if (!ordinary && !library.kind.empty())
            name += fmt::format(" ({})", library.kind);
        names.push_back(std::move(name));
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string hardening_line(const LinkageReport& l) {
    const auto relro = l.full_relro.value_or(false) ? std::string("RELRO full")
                       : l.relro                    ? yes_no(l.relro, "RELRO")
                                                    : "";
    return join({yes_no(l.pie, "PIE"), yes_no(l.nx, "NX"), relro, yes_no(l.bind_now, "BIND_NOW"),
                 yes_no(l.aslr, "ASLR"), yes_no(l.cfg, "CFG"), yes_no(l.signed_code, "signed")},
                ", ");
}

std::string symbols_line(const Report& report) {
    const auto& s = report.subject;
    if (!s.stripped) return {};
    auto out = *s.stripped
                   ? std::string("stripped")
                   : fmt::format("{} in its symbol table", with_commas(report.metrics.symbols));
    if (report.weights.dwarf.file > 0)
        out += fmt::format("; DWARF, {} of the file", percent(report.weights.dwarf.share));
    return out;
}

// "app.debug (build id 12ab…)"; of many the first.
std::string debug_files_line(const Report& report) {
    if (report.debug_files.empty()) return {};
    const auto& first = report.debug_files.front();
    auto out = short_value(first.name);
    if (!first.identity.empty()) out += fmt::format(" ({})", short_value(first.identity));
    if (report.debug_files.size() > 1)
        out += fmt::format(" and {} more", with_commas(report.debug_files.size() - 1));
    return out;
}

std::string short_linkage(const LinkageReport& l) {
    if (l.libraries.empty()) return l.kind;
    return fmt::format("{}, {} {}", l.kind, l.libraries.size(),
                       l.libraries.size() == 1 ? "library" : "libraries");
}

}  // namespace

std::vector<Fact> short_facts(const Report& report) {
    Card card;
    const auto& s = report.subject;
    card.fact("Format", format_line(s));
    card.fact("Size", bytes_line(s.size) +
                          (s.memory > 0 ? "; in memory " + bytes_line(s.memory) : std::string()));
    memory_regions(card, s);
    for (const auto& c : s.compressed)
        card.fact(c.method, fmt::format("{}, level {}", bytes_line(c.bytes), c.level));
    card.fact("Toolchain", toolchain_line(report.toolchain));
    modules(card, report.toolchain);
    card.fact("Symbols", symbols_line(report));
    card.fact("Debug file", debug_files_line(report));
    card.fact("SHA-256", s.sha256);
    card.fact("Linkage", short_linkage(report.linkage));
    return std::move(card.facts);
}

std::vector<Fact> subject_facts(const Report& report) {
    Card card;
    const auto& s = report.subject;
    card.fact("Format", format_line(s));
    card.fact("Size", bytes_line(s.size));
    if (s.memory > 0) card.fact("In memory", bytes_line(s.memory));
    memory_regions(card, s);
    for (const auto& c : s.compressed)
        card.fact(c.method, fmt::format("{}, level {}", bytes_line(c.bytes), c.level));
    card.fact("Toolchain", toolchain_line(report.toolchain));
    modules(card, report.toolchain);
    settings(card, report.toolchain);
    if (s.stripped)
        card.fact("Symbols", *s.stripped ? "stripped"
                                         : fmt::format("{} in its symbol table",
                                                       with_commas(report.metrics.symbols)));
    card.fact("Debug file", debug_files_line(report));
    card.fact("Build id", short_value(s.build_id));
    card.fact("SHA-256", s.sha256);
    verdicts(card, report.toolchain);
    if (const auto& c = report.coverage)
        card.fact("Explained",
                  fmt::format("{} of the bytes; {} have an owner, {} rest on inference{}",
                              percent(c->explained), percent(c->owned), percent(c->inferred),
                              c->neighbourhood > 0
                                  ? ", " + percent(c->neighbourhood) + " on what lies around"
                                  : std::string()));
    return std::move(card.facts);
}

std::vector<Fact> linkage_facts(const Report& report) {
    const auto& l = report.linkage;
    if (l.kind.empty()) return {};
    Card card;
    card.fact("Linkage", l.evidence.empty() ? l.kind : fmt::format("{}: {}", l.kind, l.evidence),
              true);
    card.fact("Interpreter", short_value(l.interpreter.value_or("")));
    card.fact("Libraries", libraries_line(l));
    card.fact("Run paths", short_value(fmt::format("{}", fmt::join(l.run_paths, ":"))));
    card.fact("Own name", short_value(l.soname));
    card.fact(
        "C library",
        join({l.libc, l.glibc_min.empty() ? "" : "at least " + short_value(l.glibc_min)}, ", "));
    card.fact("System", join({l.min_os.empty() ? "" : "at least " + l.min_os,
                              l.sdk.empty() ? "" : "SDK " + l.sdk},
                             ", "));
    card.fact("Hardening", hardening_line(l));
    return std::move(card.facts);
}

}  // namespace binsize::words
