// Facts: Itanium C++ ABI §5.1 (mangling), Rust RFC 2603 (v0 mangling) and rustc's legacy mangling,
// and MSVC's decorated names as LLVM's demangler reads them.
#include "analysis/packages.hpp"

#include "evidence/go/names.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

constexpr std::string_view c_row = "[C, no package]";
constexpr std::string_view go_row = "[Go, no package]";
constexpr std::string_view generated_row = "[Go, generated]";
constexpr std::string_view global_row = "[C++, global namespace]";
constexpr std::string_view anonymous_row = "[C++, anonymous namespace]";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// <length><identifier> at the start of `s`; empty where there is none.
std::string_view take_identifier(std::string_view& s) {
    std::size_t length = 0;
    std::size_t at = 0;
    while (at < s.size() && is_digit(s[at]) && at < 6)
        length = length * 10 + static_cast<std::size_t>(s[at++] - '0');
    if (at == 0 || length == 0 || length > s.size() - at) return {};
    const auto id = s.substr(at, length);
    s.remove_prefix(at + length);
    return id;
}

bool is_rust_hash(std::string_view id) {
    return id.size() == 17 && id[0] == 'h' &&
           id.substr(1).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

NativePackage rust_crate(std::string_view name) {
    constexpr std::array<std::string_view, 5> standard = {"std", "core", "alloc", "proc_macro",
                                                          "test"};
    const bool std_crate = std::ranges::find(standard, name) != standard.end();
    return {name, std_crate ? Category::std : Category::dependency};
}

// The legacy mangling ends in 17h<16 hex digits>E and escapes punctuation as $LT$, $u20$, "..".
std::optional<std::string_view> rust_legacy(std::string_view rest) {
    auto probe = rest;
    std::string_view first;
    std::string_view last;
    while (!probe.empty() && is_digit(probe[0])) {
        last = take_identifier(probe);
        if (last.empty()) return std::nullopt;
        if (first.empty()) first = last;
    }
    if (!is_rust_hash(last) || first.data() == last.data()) return std::nullopt;
    // "_$LT$alloc..vec..Vec$LT$T$GT$$u20$as$u20$core..ops..Drop$GT$": the first path in it.
    constexpr std::array<std::string_view, 12> noise = {
        "_$LT$",    "$LT$",       "$RF$",     "$BP$",      "$u5b$", "$u28$",
        "mut$u20$", "const$u20$", "dyn$u20$", "impl$u20$", "$u20$", "_"};
    if (first.starts_with("_$")) {
        for (bool again = true; again;) {
            again = false;
            for (const auto n : noise)
                if (first.starts_with(n)) first.remove_prefix(n.size()), again = true;
        }
        first = first.substr(0, std::min(first.find(".."), first.find('$')));
        if (first.empty() || first.size() == 1) return "core";  // a blanket or primitive impl
    }
    return first;
}

// v0: the first crate root ("C", an optional "s<base-62>_" disambiguator, an identifier) is the
// crate that the path, or for an impl the impl itself, lives in.
std::optional<std::string_view> rust_v0(std::string_view mangled) {
    for (std::size_t at = 2; at + 1 < mangled.size(); ++at) {
        const char c = mangled[at];
        if (c == 'C') {
            auto rest = mangled.substr(at + 1);
            if (rest.starts_with('s')) {
                const auto end = rest.find('_');
                if (end == std::string_view::npos) return std::nullopt;
                rest.remove_prefix(end + 1);
            }
            if (!rest.empty() && rest[0] == '_') rest.remove_prefix(1);
            const auto id = take_identifier(rest);
            return id.empty() ? std::nullopt : std::optional(id);
        }
        if (c == 's') {  // the disambiguator of an impl: skip its base-62 number
            const auto end = mangled.find('_', at);
            if (end == std::string_view::npos) return std::nullopt;
            at = end;
        } else if (std::string_view("NMXYIvtcsSTkyARPOQbFGKDE0123456789_").find(c) ==
                   std::string_view::npos) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

NativePackage cpp_namespace(std::string_view id) {
    if (id.starts_with("_GLOBAL__N")) return {anonymous_row, Category::native};
    if (id == "std" || id == "__gnu_cxx" || id == "__cxxabiv1" || id == "__1")
        return {id == "__1" ? "std" : id, Category::std};
    return {id, Category::native};
}

// After "_Z": special names (vtables, guards, thunks) name an entity; then the nested name's first
// component is the outermost namespace or class.
NativePackage itanium(std::string_view s) {
    constexpr std::array<std::string_view, 11> special = {"TV", "TT", "TI", "TS",  "TC", "GV",
                                                          "GR", "TW", "TH", "GTt", "Z"};
    for (bool again = true; again && !s.empty() && (s[0] == 'T' || s[0] == 'G' || s[0] == 'Z');) {
        again = false;
        for (const auto p : special)
            if (s.starts_with(p)) s.remove_prefix(p.size()), again = true;
        if (s.starts_with("Th") || s.starts_with("Tv") || s.starts_with("Tc")) {  // thunks
            const auto end = s.find('_', 2);
            if (end == std::string_view::npos) return {global_row};
            s.remove_prefix(end + 1);
            while (!s.empty() && (is_digit(s[0]) || s[0] == 'n') && s.find('_') < 8 &&
                   s.find('_') != std::string_view::npos)
                s.remove_prefix(s.find('_') + 1);
            again = true;
        }
    }
    if (s.starts_with('L')) s.remove_prefix(1);
    const bool nested = s.starts_with('N');
    if (nested) {
        s.remove_prefix(1);
        while (!s.empty() &&
               (s[0] == 'r' || s[0] == 'V' || s[0] == 'K' || s[0] == 'R' || s[0] == 'O'))
            s.remove_prefix(1);
    }
    if (s.size() > 1 && s[0] == 'S' && std::string_view("tasbiod").contains(s[1]))
        return {"std", Category::std};
    if (!nested) return {global_row};
    if (s.starts_with('L')) s.remove_prefix(1);
    const auto id = take_identifier(s);
    return id.empty() ? NativePackage{global_row} : cpp_namespace(id);
}

// "?f@C@ns@@…": scopes run from the innermost to the outermost, closed by "@@".
NativePackage msvc(std::string_view s) {
    const auto end = s.find("@@");
    if (end == std::string_view::npos) return {global_row};
    const auto scopes = s.substr(1, end - 1);
    const auto last = scopes.rfind('@');
    if (last == std::string_view::npos) return {global_row};
    const auto id = scopes.substr(last + 1);
    if (id.starts_with("?A")) return {anonymous_row};
    if (id.empty() || id[0] == '?' || is_digit(id[0])) return {global_row};
    return cpp_namespace(id);
}

}  // namespace

NativePackage native_package(std::string_view symbol) {
    auto s = symbol;
    if (s.starts_with("__Z") || s.starts_with("__R")) s.remove_prefix(1);  // Mach-O
    if (s.starts_with("_ZN"))
        if (const auto crate = rust_legacy(s.substr(3))) return rust_crate(*crate);
    if (s.starts_with("_R") && s.size() > 3)
        if (const auto crate = rust_v0(s)) return rust_crate(*crate);
    if (s.starts_with("_Z")) return itanium(s.substr(2));
    if (s.starts_with('?')) return msvc(s);
    return {c_row};
}

PackageId PackageNamer::of(const Symbol& symbol) {
    if (context_.gccgo != nullptr) return gccgo(symbol.name);
    if (!context_.is_go) return native(native_package(symbol.name));
    auto name = symbol.name;
    if (context_.image.format == Format::macho && name.starts_with('_')) name.remove_prefix(1);
    // C that cgo brought is the module's that did; its names may have dots, like Go's.
    if (context_.native && context_.native->contains(symbol.value)) {
        const u32 package = context_.native->package_at(symbol.value);
        return package == NativeOwners::none ? native(native_package(name))
                                             : sink_.package(context_.go->packages.name(package));
    }
    // C, C++ and Rust linked into a Go program keep their manglings; C names may have dots too.
    const bool code = symbol.section < context_.image.sections.size() &&
                      context_.image.sections[symbol.section].executable;
    if (code && context_.go && context_.go->module && !context_.go->in_go_text(symbol.value))
        return native(native_package(name));
    if (name.starts_with("_Z") || name.starts_with("_R")) return native(native_package(name));
    const auto go_name = go::package_of(name);
    switch (go_name.name_class) {
        case go::NameClass::package: {
            const auto path =
                go_name.escaped ? sink_.keep(go::unescape_path(go_name.path)) : go_name.path;
            // C names with a dot look like Go's ("DW.ref.__gcc_personality_v0").
            if (!context_.go || !context_.go->functions || context_.go->packages.knows(path))
                return sink_.package(path);
            break;
        }
        case go::NameClass::generated: return native({generated_row, Category::generated});
        case go::NameClass::plain: break;
    }
    return go_plain(symbol);
}

// Assembler's tables and labels ("K256<>") and what linkname names ("_cgo_init") have no package in
// their name; whoever refers to them tells it. Where no C is linked in, the rest is Go's own, too.
PackageId PackageNamer::go_plain(const Symbol& symbol) {
    const auto* const program = context_.go.get();
    if (program == nullptr || !program->functions) return native({c_row, Category::native});
    if (program->data) {
        const u32 user = program->data->references.user_of({symbol.value, symbol.size});
        if (user != go::User::nobody) {
            if (!go_owners_) go_owners_.emplace(*program->functions, sink_, GoOwners::Make::asked);
            return go_owners_->package_of_user(user);
        }
    }
    if (!foreign_code_) foreign_code_ = program->has_foreign_code();
    return *foreign_code_ ? native({c_row, Category::native}) : native({go_row, Category::std});
}

PackageId PackageNamer::gccgo(std::string_view name) {
    if (name.starts_with("_Z") || name.starts_with("_R")) return native(native_package(name));
    const auto found = context_.gccgo->package_of(name);
    switch (found.name_class) {
        case go::NameClass::package: return sink_.package(found.path);
        case go::NameClass::generated: return native({generated_row, Category::generated});
        case go::NameClass::plain: break;
    }
    return native({c_row, Category::native});
}

PackageId PackageNamer::native(const NativePackage& package) {
    if (package.name == last_.name && package.category == last_.category && !package.name.empty())
        return last_id_;
    const auto id = sink_.package(package.name);
    sink_.packages[id].category = package.category;
    last_ = package;
    return last_id_ = id;
}

}  // namespace binsize
