// Facts: docs/go.md; cmd/go's build settings, cmd/link's modes, UPX's l_info and PE section names,
// libgo's .go_export, TinyGo's runtime symbols.
#include "analysis/go_verdicts.hpp"

#include "base/base.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

constexpr std::array<u32, 3> known_magics = {0xfffffffa, 0xfffffff0, 0xfffffff1};

using MaybeVerdict = std::optional<Verdict>;

Verdict yes_or_no(std::string id, bool yes, std::string evidence) {
    return {std::move(id), yes ? "yes" : "no", std::move(evidence)};
}

const std::string* setting(const go::Program& p, std::string_view key) {
    return p.build_info ? p.build_info->setting(key) : nullptr;
}

bool has_settings(const go::Program& p) { return p.build_info && !p.build_info->settings.empty(); }

/// The package of some function, so that it is really linked.
bool has_package(const go::Program& p, std::string_view name) {
    if (!p.functions) return false;
    for (u32 i = 0; i < p.code_packages; ++i)
        if (p.packages.name(i) == name) return true;
    return false;
}

MaybeVerdict build_mode(const Image& image, const go::Program& p) {
    if (const auto* mode = setting(p, "-buildmode"))
        return Verdict{"build_mode", *mode, "build info"};
    if (!p.module) return std::nullopt;
    if (!p.module->hasmain) return Verdict{"build_mode", "c-shared", "moduledata has no main"};
    if (image.linkage.pie && *image.linkage.pie && image.format == Format::elf)
        return Verdict{"build_mode", "pie", "position-independent executable"};
    return Verdict{"build_mode", "exe", "moduledata has main"};
}

// The Go linker puts runtime.text at the start of its text section; a C linker puts start-up code
// there first.
MaybeVerdict link_mode(const Image& image, const go::Program& p) {
    if (!p.module) return std::nullopt;
    const auto* section = image.section_at(p.module->text);
    if (section == nullptr) return std::nullopt;
    const u64 before = p.module->text - section->memory.begin;
    if (before == 0) return Verdict{"link", "internal", "Go text begins its section"};
    return Verdict{"link", "external",
                   fmt::format("{} bytes of other code before the Go text", before)};
}

MaybeVerdict cgo(const go::Program& p) {
    if (!p.functions) return std::nullopt;
    const bool linked = has_package(p, "runtime/cgo");
    return yes_or_no("cgo", linked,
                     linked ? "functions of runtime/cgo" : "no function of runtime/cgo");
}

MaybeVerdict race(const go::Program& p) {
    if (const auto* flag = setting(p, "-race"))
        return yes_or_no("race", *flag == "true", "build info");
    if (!p.functions) return std::nullopt;
    const bool linked = has_package(p, "runtime/race");
    return yes_or_no("race", linked,
                     linked ? "functions of runtime/race" : "no function of runtime/race");
}

MaybeVerdict coverage(const go::Program& p) {
    if (!p.module || !p.module->at_least(go::Layout::go1_20)) return std::nullopt;
    const bool counters = p.module->ecovctrs > p.module->covctrs;
    return yes_or_no("coverage", counters,
                     counters ? fmt::format("{} bytes of coverage counters",
                                            p.module->ecovctrs - p.module->covctrs)
                              : "no coverage counters");
}

MaybeVerdict pgo(const go::Program& p) {
    if (const auto* profile = setting(p, "-pgo"))
        return Verdict{"pgo", "yes", "build info: -pgo=" + *profile};
    if (!has_settings(p)) return std::nullopt;
    return Verdict{"pgo", "no", "build info"};
}

MaybeVerdict fips(const go::Program& p) {
    const auto* version = setting(p, "GOFIPS140");
    if (version != nullptr && *version != "off")
        return Verdict{"fips", "yes", "build info: GOFIPS140=" + *version};
    const auto* debug = setting(p, "DefaultGODEBUG");
    if (debug != nullptr && debug->find("fips140=on") != std::string::npos)
        return Verdict{"fips", "yes", "build info: DefaultGODEBUG has fips140=on"};
    if (!has_settings(p)) return std::nullopt;
    return Verdict{"fips", "no", "build info"};
}

/// Whether paths in pclntab are those of the machine that built it.
std::optional<bool> has_absolute_paths(const go::Program& p) {
    if (!p.pclntab) return std::nullopt;
    auto paths = as_text(p.pclntab->files);
    for (int i = 0; i < 1000 && !paths.empty(); ++i) {
        const auto end = std::min(paths.find('\0'), paths.size());
        const auto path = paths.substr(0, end);
        if (path.starts_with('/') || (path.size() > 2 && path[1] == ':')) return true;
        paths.remove_prefix(std::min(end + 1, paths.size()));
    }
    return false;
}

MaybeVerdict trimpath(const go::Program& p) {
    if (const auto* flag = setting(p, "-trimpath"))
        return yes_or_no("trimpath", *flag == "true", "build info");
    const auto absolute = has_absolute_paths(p);
    if (!absolute) return std::nullopt;
    return yes_or_no("trimpath", !*absolute,
                     *absolute ? "absolute paths in pclntab" : "no absolute path in pclntab");
}

// What is in effect, which is not what was asked for: up to Go 1.21 -s did nothing on Mach-O.
Verdict strip_flags(const Image& image) {
    const bool dwarf = std::ranges::any_of(image.sections, [](const Section& s) {
        return s.cost_class == CostClass::dwarf && s.file.size != 0;
    });
    const auto* value = image.stripped ? (dwarf ? "-s" : "-s -w") : (dwarf ? "none" : "-w");
    return {"strip_flags", value,
            fmt::format("{}, {}", image.stripped ? "no symbol table" : "a symbol table",
                        dwarf ? "DWARF" : "no DWARF")};
}

MaybeVerdict obfuscated(const go::Program& p) {
    if (!p.module) return std::nullopt;
    if (std::ranges::find(known_magics, p.module->header.magic) == known_magics.end())
        return Verdict{"obfuscated", "likely",
                       fmt::format("pclntab's magic number is {:#x}, which no Go version writes",
                                   p.module->header.magic)};
    const bool silent = p.build_info && p.build_info->version == "unknown" &&
                        p.build_info->modules.empty() && p.build_info->main_package.empty();
    if (silent) return Verdict{"obfuscated", "likely", "build info says nothing but \"unknown\""};
    return Verdict{"obfuscated", "no", "usual magic number"};
}

bool defines(const Context& context, std::string_view name) {
    return std::ranges::any_of(context.symbols,
                               [&](const Symbol& s) { return s.name == name && !s.undefined; });
}

// Whether the linker dropped exported methods that nothing calls.
MaybeVerdict method_dce(const go::Program& p) {
    const auto found = go::find_method_pruning(p);
    if (!found) return std::nullopt;
    auto text = fmt::format("{} of {} exported method slots pruned",
                            with_commas(found->slots.pruned), with_commas(found->slots.exported));
    if (found->state == go::Pruning::on) return Verdict{"method_dce", "yes", text};
    if (!found->culprits.empty()) {
        constexpr std::size_t most = 5;
        const auto shown = std::min(found->culprits.size(), most);
        text += "; methods are looked up by ";
        for (std::size_t i = 0; i < shown; ++i)
            text += (i == 0 ? "" : ", ") + printable(found->culprits[i]);
        if (shown < found->culprits.size())
            text += fmt::format(" and {} more", found->culprits.size() - shown);
    }
    text += fmt::format("; at most {} of code behind the kept slots", human_size(found->kept_code));
    return Verdict{"method_dce", found->state == go::Pruning::off ? "no" : "unclear", text};
}

}  // namespace

std::vector<Verdict> go_verdicts(const Context& context) {
    std::vector<Verdict> out;
    if (context.go == nullptr) return out;
    const auto& image = context.image;
    const auto& p = *context.go;
    for (auto& verdict :
         {build_mode(image, p), link_mode(image, p), cgo(p), race(p), coverage(p), pgo(p), fips(p),
          trimpath(p), MaybeVerdict(strip_flags(image)), obfuscated(p), method_dce(p)})
        if (verdict) out.push_back(*verdict);
    return out;
}

MaybeVerdict packer_verdict(const Image& image) {
    constexpr std::string_view magic = "UPX!";
    const bool named = std::ranges::any_of(
        image.sections, [](const Section& s) { return s.name == "UPX0" || s.name == "UPX1"; });
    // Behind the program headers, and once more at the very end.
    const auto head = as_text(clip_slice(image.bytes, 0, 4096));
    const u64 size = image.bytes.size();
    const auto tail = as_text(clip_slice(image.bytes, size > 64 ? size - 64 : 0, 64));
    const bool marked =
        head.find(magic) != std::string_view::npos && tail.find(magic) != std::string_view::npos;
    if (!named && !marked) return std::nullopt;
    return Verdict{"packed", "UPX",
                   named ? "sections UPX0 and UPX1; `upx -d` restores the program"
                         : "UPX! behind the headers and at the end; `upx -d` restores the program"};
}

bool states_go_version(const go::BuildInfo& info) {
    return info.version.starts_with("go1") || info.version.starts_with("devel") ||
           info.version.find(" go1.") != std::string::npos;
}

void set_go_version(const go::BuildInfo* info, const go::ModuleData* module, Toolchain& t) {
    t.language = "go";
    t.compiler = "gc";
    if (info != nullptr) {
        if (const auto* compiler = info->setting("-compiler")) t.compiler = *compiler;
        t.main_package = info->main_package;
        t.modules = info->modules;
        t.settings = info->settings;
    }
    if (info != nullptr && (states_go_version(*info) || module == nullptr)) {
        t.version = info->version;
        t.version_evidence = "build info";
    } else if (module != nullptr) {
        t.version = go::version_range(module->layout);
        t.version_evidence =
            info == nullptr
                ? "layout of moduledata"
                : fmt::format("layout of moduledata; build info says \"{}\"", info->version);
    }
}

bool find_other_go(const Context& context, Toolchain& t) {
    const auto& image = context.image;
    const auto gccgo = go::gccgo_evidence(image, context.symbols);
    if (!gccgo.empty()) {
        if (t.compiler != "GCC" && t.compiler != "gccgo") t.version.clear();
        t.language = "go";
        t.compiler = "gccgo";
        t.verdicts.push_back({"compiler", "gccgo", std::string(gccgo)});
        return true;
    }
    if (defines(context, "tinygo_startTask") || defines(context, "tinygo_scanCurrentStack") ||
        image.section(".tinygo_stacksizes") != nullptr) {
        t.language = "go";
        t.compiler = "tinygo";
        t.version.clear();
        t.verdicts.push_back({"compiler", "tinygo", "TinyGo's runtime symbols"});
        return true;
    }
    return false;
}

}  // namespace binsize
