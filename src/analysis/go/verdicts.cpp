// Facts: docs/go.md; cmd/go's build settings, cmd/link's modes, UPX's l_info and PE section names,
// libgo's .go_export, TinyGo's runtime symbols.
#include "analysis/go/verdicts.hpp"

#include "analysis/go/method_pruning.hpp"

#include "base/base.hpp"
#include "evidence/go/tinygo_names.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

using MaybeStatement = std::optional<Statement>;

Statement yes_or_no(std::string id, bool yes, std::string evidence) {
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

/// Without moduledata's main it is a library: a plugin lists what it exports.
MaybeStatement build_mode(const Image& image, const go::Program& p) {
    if (const auto* mode = setting(p, "-buildmode"))
        return Statement{"build_mode", *mode, "build info"};
    if (!p.module || !p.module->complete()) return std::nullopt;
    if (!p.module->hasmain) {
        if (p.module->ptab.count != 0)
            return Statement{"build_mode", "plugin", "moduledata lists exports of a plugin"};
        if (image.kind == FileKind::executable || image.linkage.interpreter)
            return Statement{"build_mode", "c-archive", "moduledata has no main, the program has"};
        return Statement{"build_mode", "c-shared", "moduledata has no main"};
    }
    if (image.linkage.pie && *image.linkage.pie && image.traits.pie_by_choice)
        return Statement{"build_mode", "pie", "position-independent executable"};
    return Statement{"build_mode", "exe", "moduledata has main"};
}

// The Go linker's text section is Go's text alone, C that it linked itself included. A C linker
// puts start-up code before it (no such on macOS) and other objects behind it.
MaybeStatement link_mode(const Image& image, const go::Program& p) {
    constexpr u64 largest_alignment = 64;
    if (!p.module) return std::nullopt;
    const auto* section = image.section_at(p.module->text);
    if (section == nullptr) return std::nullopt;
    const u64 before = p.module->text - section->memory.begin;
    if (before != 0)
        return Statement{"link", "external",
                         fmt::format("{} bytes of other code before the Go text", before)};
    const u64 end = section->memory.end();
    if (p.module->etext < end && end - p.module->etext > largest_alignment)
        return Statement{
            "link", "external",
            fmt::format("{} bytes of other code behind the Go text", end - p.module->etext)};
    return Statement{"link", "internal", "the Go text fills its section"};
}

/// `most` packages by name, and how many more.
std::string join_some(std::span<const std::string_view> names) {
    constexpr std::size_t most = 5;
    std::string out;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i)
        out += (i == 0 ? "" : ", ") + printable(names[i]);
    if (names.size() > most) out += fmt::format(" and {} more", names.size() - most);
    return out;
}

/// Packages with stubs of cmd/cgo (main._Cfunc_add, net._C2func_getaddrinfo), also where all of
/// them were inlined: their names stay.
std::vector<std::string> callers_of_c(const go::Pclntab& table) {
    std::vector<std::string> out;
    const auto names = as_text(table.names);
    for (auto at = names.find("._C"); at != std::string_view::npos; at = names.find("._C", at)) {
        const auto begin = names.rfind('\0', at) + 1;  // 0 where there is none
        const auto end = std::min(names.find('\0', at), names.size());
        const auto name = names.substr(begin, end - begin);
        const auto own = name.substr(name.rfind('/') + 1);
        if (own.find("._Cfunc_") != std::string_view::npos ||
            own.find("._C2func_") != std::string_view::npos)
            out.push_back(go::unescape_path(go::package_of(name).path));
        at = end;
    }
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

// A C linker brings runtime/cgo along even where nothing calls C; before Go 1.20 that left no
// function of Go, so that nothing tells whether it is there.
MaybeStatement cgo(const Image& image, const go::Program& p) {
    if (!p.functions) return std::nullopt;
    const bool runtime = has_package(p, "runtime/cgo");
    if (!runtime && !p.obfuscation.empty()) return std::nullopt;
    const auto callers = callers_of_c(*p.pclntab);
    if (!runtime && callers.empty()) {
        const auto link = link_mode(image, p);
        if (p.module->layout < go::Layout::go1_20 && link && link->value == "external")
            return std::nullopt;
        return Statement{"cgo", "no", "no function of runtime/cgo"};
    }
    std::string evidence = runtime ? "functions of runtime/cgo" : "";
    const std::vector<std::string_view> by(callers.begin(), callers.end());
    if (!by.empty())
        evidence += (runtime ? "; C is called by " : "C is called by ") + join_some(by);
    return Statement{"cgo", "yes", evidence};
}

bool has_function(const go::Program& p, std::string_view name) {
    for (u32 f = 0; f < p.functions->count(); ++f)
        if (p.functions->name(f) == name) return true;
    return false;
}

// runtime/race itself has no function in Go: the compiler's calls go to the runtime.
MaybeStatement race(const go::Program& p) {
    constexpr std::string_view hook = "runtime.racefuncenter";
    if (const auto* flag = setting(p, "-race"))
        return yes_or_no("race", *flag == "true", "build info");
    if (has_settings(p)) return Statement{"race", "no", "build info"};
    if (!p.functions) return std::nullopt;
    const bool linked = has_function(p, hook);
    if (!linked && !p.obfuscation.empty()) return std::nullopt;
    return yes_or_no("race", linked,
                     fmt::format("{} {}", linked ? "function" : "no function", hook));
}

MaybeStatement coverage(const go::Program& p) {
    if (!p.module || !p.module->complete() || !p.module->at_least(go::Layout::go1_20))
        return std::nullopt;
    const bool counters = p.module->ecovctrs > p.module->covctrs;
    return yes_or_no("coverage", counters,
                     counters ? fmt::format("{} bytes of coverage counters",
                                            p.module->ecovctrs - p.module->covctrs)
                              : "no coverage counters");
}

MaybeStatement pgo(const go::Program& p) {
    if (const auto* profile = setting(p, "-pgo"))
        return Statement{"pgo", "yes", "build info: -pgo=" + *profile};
    if (!has_settings(p)) return std::nullopt;
    return Statement{"pgo", "no", "build info"};
}

/// The value of one of the comma-separated key=value pairs, the last of which counts.
std::string_view pair_value(std::string_view pairs, std::string_view key) {
    std::string_view value;
    while (!pairs.empty()) {
        const auto pair = pairs.substr(0, pairs.find(','));
        pairs.remove_prefix(std::min(pairs.size(), pair.size() + 1));
        const auto split = pair.find('=');
        if (split != std::string_view::npos && pair.substr(0, split) == key)
            value = pair.substr(split + 1);
    }
    return value;
}

// The mode that the program starts in: GOFIPS140 sets it for the build unless a //go:debug line
// says otherwise, and both end in DefaultGODEBUG. The module alone can be linked without it.
MaybeStatement fips(const go::Program& p) {
    if (!has_settings(p)) return std::nullopt;
    const auto* version = setting(p, "GOFIPS140");
    const auto* debug = setting(p, "DefaultGODEBUG");
    const auto mode = pair_value(debug == nullptr ? std::string_view{} : *debug, "fips140");
    std::string evidence = "build info";
    if (version != nullptr) evidence += ": GOFIPS140=" + *version;
    if (!mode.empty())
        evidence +=
            fmt::format("{} fips140={}", version == nullptr ? ": DefaultGODEBUG has" : ",", mode);
    const bool named = version != nullptr && *version != "off";
    const bool on = mode.empty() ? named : mode != "off" && mode != "0";
    return yes_or_no("fips", on, evidence);
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

MaybeStatement trimpath(const go::Program& p) {
    if (const auto* flag = setting(p, "-trimpath"))
        return yes_or_no("trimpath", *flag == "true", "build info");
    const auto absolute = has_absolute_paths(p);
    if (!absolute) return std::nullopt;
    return yes_or_no("trimpath", !*absolute,
                     *absolute ? "absolute paths in pclntab" : "no absolute path in pclntab");
}

// What is in effect, which is not what was asked for: up to Go 1.21 -s did nothing on Mach-O.
Statement strip_flags(const Image& image) {
    const bool dwarf = std::ranges::any_of(image.sections, [](const Section& s) {
        return s.cost_class == CostClass::dwarf && s.file.size != 0;
    });
    const auto* value = image.stripped ? (dwarf ? "-s" : "-s -w") : (dwarf ? "none" : "-w");
    return {"strip_flags", value,
            fmt::format("{}, {}", image.stripped ? "no symbol table" : "a symbol table",
                        dwarf ? "DWARF" : "no DWARF")};
}

MaybeStatement obfuscated(const go::Program& p) {
    if (!p.obfuscation.empty()) return Statement{"obfuscated", "likely", p.obfuscation};
    if (!p.module) return std::nullopt;
    return Statement{"obfuscated", "no", "pclntab's usual magic number"};
}

// Whether the linker dropped exported methods that nothing calls, and who kept it from that.
MaybeStatement method_dce(const go::Program& p) {
    const auto found = find_method_pruning(p);
    if (!found) return std::nullopt;
    const bool plugin = p.module->ptab.count != 0;
    auto text = pruning_words(*found);
    if (found->state == Pruning::on) return Statement{"method_dce", "yes", text};
    if (plugin) text += "; a plugin keeps them all";
    const bool off = found->state == Pruning::off || plugin;
    return Statement{"method_dce", off ? "no" : "unclear", text, found->may_go};
}

}  // namespace

std::vector<Statement> go_verdicts(const Context& context) {
    std::vector<Statement> out;
    if (context.go == nullptr) return out;
    const auto& image = context.image;
    const auto& p = *context.go;
    for (auto& verdict :
         {build_mode(image, p), link_mode(image, p), cgo(image, p), race(p), coverage(p), pgo(p),
          fips(p), trimpath(p), MaybeStatement(strip_flags(image)), obfuscated(p), method_dce(p)})
        if (verdict) out.push_back(*verdict);
    return out;
}

MaybeStatement packer_verdict(const Image& image) {
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
    return Statement{"packed", "UPX",
                     named
                         ? "sections UPX0 and UPX1; `upx -d` restores the program"
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
    const auto tinygo = go::tinygo_evidence(image, context.symbols);
    if (!tinygo.empty()) {
        t.language = "go";
        t.compiler = "tinygo";
        t.version.clear();
        t.version_evidence.clear();
        t.verdicts.push_back({"compiler", "tinygo", printable(tinygo)});
        return true;
    }
    return false;
}

}  // namespace binsize
