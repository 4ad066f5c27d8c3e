// Facts: rust-lang/rust, library/Cargo.lock (what std is built with) and library/std/src/rt.rs
// (lang_start, which the program's own crate instantiates); where its builds say their sources
// lie: /rust/deps since 1.78, before that /cargo/registry, in distributions below the vendor folder
// of rustc's sources.
#include "analysis/native/rust_crates.hpp"

#include "analysis/source_name.hpp"
#include "base/base.hpp"
#include "base/rust_name.hpp"

#include <algorithm>

namespace binsize {
namespace {

constexpr std::array<std::string_view, 15> library = {"core",
                                                      "alloc",
                                                      "std",
                                                      "proc_macro",
                                                      "test",
                                                      "std_detect",
                                                      "panic_abort",
                                                      "panic_unwind",
                                                      "unwind",
                                                      "compiler_builtins",
                                                      "profiler_builtins",
                                                      "rustc_std_workspace_core",
                                                      "rustc_std_workspace_alloc",
                                                      "rustc_std_workspace_std",
                                                      "__rustc"};

// What std is built with and others use, too.
struct Namesake {
    std::string_view crate, package;
    bool likely;  // nearly every program has std's, so that it takes a sign of another
};
constexpr std::array<Namesake, RustCrates::namesakes> shared = {{
    {"addr2line", "addr2line", true},
    {"adler", "adler", true},
    {"adler2", "adler2", true},
    {"gimli", "gimli", true},
    {"hashbrown", "hashbrown", true},
    {"miniz_oxide", "miniz_oxide", true},
    {"object", "object", true},
    {"rustc_demangle", "rustc-demangle", true},
    {"cfg_if", "cfg-if", false},
    {"dlmalloc", "dlmalloc", false},
    {"getopts", "getopts", false},
    {"libc", "libc", false},
    {"memchr", "memchr", false},
}};

std::size_t namesake(std::string_view crate) {
    return static_cast<std::size_t>(std::ranges::find(shared, crate, &Namesake::crate) -
                                    shared.begin());
}

// Of which copies of the namesakes the program's source paths speak: "/rust/deps/gimli-0.32.3/src".
struct Paths {
    std::array<bool, RustCrates::namesakes> of_std{}, of_others{};
};

// Whether `folder`, which holds the crate's, is one of Rust's builds. Literals lie one behind the
// other without an end, so only what is right before it counts.
bool built_by_rust(std::string_view folder) {
    const auto parent = [](std::string_view path) {
        return path.substr(0, std::min(path.find_last_of("/\\"), path.size()));
    };
    if (folder.ends_with("/rust/deps")) return true;
    if (folder.ends_with("/vendor"))
        return parent(folder).substr(parent(parent(folder)).size()).starts_with("/rustc-");
    constexpr std::string_view registry = "/cargo/registry/src";
    const auto above = parent(folder);  // of one folder for each index
    if (!above.ends_with(registry)) return false;
    return !above.substr(0, above.size() - registry.size()).ends_with("/usr/local");
}

void read_paths(std::string_view text, std::string_view src, Paths& paths) {
    for (auto at = text.find(src); at != std::string_view::npos; at = text.find(src, at + 1)) {
        const auto before = text.substr(0, at);
        const auto slash = before.find_last_of("/\\", before.size());
        if (slash == std::string_view::npos || before.size() - slash > 64) continue;
        auto folder = before.substr(slash + 1);
        const auto dash = folder.rfind('-');
        const bool versioned = dash != std::string_view::npos && dash + 1 < folder.size() &&
                               folder[dash + 1] >= '0' && folder[dash + 1] <= '9';
        if (versioned) folder = folder.substr(0, dash);
        const auto which = std::ranges::find(shared, folder, &Namesake::package);
        if (which == shared.end()) continue;
        auto& found = built_by_rust(before.substr(0, slash)) ? paths.of_std : paths.of_others;
        found[static_cast<std::size_t>(which - shared.begin())] = true;
    }
}

Paths read_paths(const Image& image) {
    // Of debug information's strings the first are enough: std's objects are few.
    constexpr u64 enough = u64{8} << 20U;
    Paths paths;
    for (const auto& s : image.sections) {
        const bool data = s.cost_class == CostClass::rodata || s.cost_class == CostClass::strings ||
                          s.cost_class == CostClass::data;
        const bool debug = s.name.find("debug_str") != std::string_view::npos ||
                           s.name.find("debug_line_str") != std::string_view::npos;
        if (!(data && !s.executable) && !debug) continue;
        const auto text = as_text(image.contents(s)).substr(0, debug ? enough : ~u64{0});
        read_paths(text, "/src", paths);
        if (image.traits.backslash_paths) read_paths(text, "\\src", paths);
    }
    return paths;
}

// `mycrt::main`, the function itself: what is behind the crate's name in the symbol.
bool is_main_of_crate(std::string_view name, const RustSymbol& symbol) {
    const auto begin = static_cast<std::size_t>(symbol.crate.data() - name.data());
    const auto rest = name.substr(begin + symbol.crate.size());
    if (symbol.v0)
        return name.starts_with("_RNvC") && (rest == "4main" || rest.starts_with("4main."));
    return rest.starts_with("4main17h");
}

// The crate whose main() the program starts in: it instantiates std::rt::lang_start, and before v0
// names said so, it was the one with a main() in its root.
std::string_view entry_crate(const Context& context) {
    bool has_main = false;
    bool several = false;
    std::string_view by_start;
    std::string_view by_name;
    for (const auto& s : context.symbols) {
        if (s.undefined || s.debugging) continue;
        const auto name = source_name(context.image, s.name);
        has_main |= name == "main";
        if (!name.starts_with("_R") && !name.starts_with("_ZN")) continue;
        if (name.starts_with("_RINvNtC") || name.starts_with("_RNCINvNtC")) {
            if (name.size() > 256 || name.find("3std2rt10lang_start") == std::string_view::npos)
                continue;
            if (const auto read = read_rust_name(name); read && read->crate.name == "std")
                by_start = read->instantiated_in.name;
            continue;
        }
        if (name.size() > 256 || name.find("4main") == std::string_view::npos) continue;
        const auto symbol = rust_symbol(name);
        if (!symbol || !is_main_of_crate(name, *symbol)) continue;
        several |= !by_name.empty() && by_name != symbol->crate;
        by_name = symbol->crate;
    }
    if (!has_main) return {};
    if (!by_start.empty()) return by_start;
    return several ? std::string_view{} : by_name;
}

}  // namespace

bool is_rust_library(std::string_view crate) {
    return std::ranges::find(library, crate) != library.end();
}

void RustCrates::add(const RustSymbol& symbol) {
    any_ = true;
    const auto which = namesake(symbol.crate);
    if (which == shared.size()) return;
    auto& copies = copies_[which];
    if (symbol.v0) {
        copies.several |= copies.v0 && copies.disambiguator != symbol.disambiguator;
        copies.disambiguator = symbol.disambiguator;
    }
    (symbol.v0 ? copies.v0 : copies.legacy) = true;
}

void RustCrates::settle(const Context& context, ClaimSink& sink) const {
    if (!any_) return;
    const auto set = [&](std::string_view crate, Category category) {
        sink.packages[sink.package(crate)].category = category;
    };
    Paths paths;
    if (std::ranges::any_of(copies_, [](const Copies& c) { return c.v0 || c.legacy; }))
        paths = read_paths(context.image);
    for (std::size_t i = 0; i < shared.size(); ++i) {
        const auto& copies = copies_[i];
        if (!copies.v0 && !copies.legacy) continue;
        bool of_std = shared[i].likely
                          ? !paths.of_others[i]
                          : paths.of_std[i] && !paths.of_others[i] && !(copies.v0 && copies.legacy);
        of_std &= !copies.several;
        set(shared[i].crate, of_std ? Category::std : Category::dependency);
    }
    if (const auto own = entry_crate(context); !own.empty()) set(own, Category::main);
}

}  // namespace binsize
