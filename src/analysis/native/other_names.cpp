#include "analysis/native/other_names.hpp"

#include "analysis/native/mangled_identifier.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

using Found = std::optional<NativePackage>;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_of_identifier(char c) {
    return is_upper(c) || (c >= 'a' && c <= 'z') || is_digit(c) || c == '_';
}

template <std::size_t N>
bool is_any_of(std::string_view text, const std::array<std::string_view, N>& all) {
    return std::ranges::find(all, text) != all.end();
}

// "_D3std5stdio7writelnFZv": the outermost package.
Found of_d(std::string_view name) {
    name.remove_prefix(2);
    const auto id = take_identifier(name);
    if (id.empty()) return std::nullopt;
    constexpr std::array<std::string_view, 8> library = {"std", "core", "object", "rt",
                                                         "gc",  "etc",  "ldc",    "gcc"};
    if (id.starts_with("TypeInfo_")) return NativePackage{"object", Category::std};
    return NativePackage{id, is_any_of(id, library) ? Category::std : Category::native};
}

// "camlStdlib__List__map_412", since 5.1 "camlStdlib__List.map_412", "camlDune__exe__Main__f_7":
// units begin with capitals, what is in them does not.
Found of_ocaml(std::string_view name) {
    const auto path = name.substr(4, name.find('.') - 4);
    std::size_t end = 0;
    for (std::size_t at = 0; at < path.size();) {
        const auto stop = std::min(path.find("__", at), path.size());
        if (is_upper(path[at])) end = stop;
        at = stop + 2;
    }
    const auto unit = path.substr(0, end);
    const bool library =
        unit.starts_with("Stdlib") || unit.starts_with("Camlinternal") || unit == "Std_exit";
    return NativePackage{unit, library ? Category::std : Category::native};
}

// "SYSUTILS_$$_INTTOSTR$LONGINT$$ANSISTRING", "CLASSES$_$TLIST_$__$$_CLEAR",
// "VMT_$SHAPES_$$_TSQUARE", "U_$SYSTEM_$$_OUTPUT", "INIT$_$SYSTEM".
Found of_pascal(std::string_view name) {
    constexpr std::array<std::string_view, 3> whole = {"INIT$_$", "FINALIZE$_$", "P$"};
    for (const auto front : whole)
        if (name.starts_with(front)) name.remove_prefix(front.size());
    const auto inner = name.find("$_$");
    const auto plain = name.find("_$$_");
    auto unit = name.substr(0, std::min(inner, plain));
    if (const auto front = unit.rfind("_$"); front != std::string_view::npos)
        unit.remove_prefix(front + 2);
    const bool fits = !unit.empty() && std::ranges::all_of(unit, [](char c) {
        return is_upper(c) || is_digit(c) || c == '_' || c == '.';
    });
    if (!fits) return std::nullopt;
    return NativePackage{unit, unit == "SYSTEM" ? Category::std : Category::native};
}

// "__shapes_MOD_area".
Found of_fortran(std::string_view name) {
    const auto end = name.find("_MOD_", 2);
    if (end == std::string_view::npos || end == 2) return std::nullopt;
    return NativePackage{name.substr(2, end - 2)};
}

// Of "Hash(K, V)::Entry+", "Foo.class" and so on the outermost type, which it takes off with all
// that is within; empty where there is none, or several.
std::string_view take_crystal_type(std::string_view& name) {
    const auto take_arguments = [&] {
        std::size_t depth = 0, at = 0;
        do {
            depth += name[at] == '(' ? 1U : 0U;
            depth -= name[at] == ')' ? 1U : 0U;
        } while (++at < name.size() && depth > 0);
        name.remove_prefix(at);
    };
    std::string_view first;
    if (name.starts_with('(')) {
        take_arguments();
        return {};
    }
    while (!name.empty() && is_upper(name[0])) {
        const auto end = std::ranges::find_if_not(name, is_of_identifier);
        const auto id = name.substr(0, static_cast<std::size_t>(end - name.begin()));
        if (first.empty()) first = id;
        name.remove_prefix(id.size());
        if (name.starts_with('(')) take_arguments();
        while (!name.empty() && (name[0] == '+' || name[0] == '*')) name.remove_prefix(1);
        if (name.size() < 3 || !name.starts_with("::") || !is_upper(name[2])) break;
        name.remove_prefix(2);
    }
    for (const std::string_view end : {".class", ":Class", ":Module"})
        if (name.starts_with(end)) name.remove_prefix(end.size());
    return first;
}

// "*Symbol@Object#inspect:String", "*Geo::twice<Int32>:Int32", "~Geo::LIST:init": who declares it,
// else who it is called on; what lies outside of all types has no package.
Found of_crystal(std::string_view name) {
    const NativePackage none{"[Crystal, no package]"};
    const bool method = name.starts_with('*');
    name.remove_prefix(1);
    auto type = take_crystal_type(name);
    if (name.starts_with('@')) {
        name.remove_prefix(1);
        type = take_crystal_type(name);
    }
    const bool of_type = name.starts_with('#') || name.starts_with("::") || !method;
    if (type.empty() || !of_type) return none;
    return NativePackage{type};
}

}  // namespace

Found package_of_other_language(std::string_view name) {
    if (name.size() < 5) return std::nullopt;
    switch (name[0]) {
        case '*': return of_crystal(name);
        case '~':
            if (name.find(':') != std::string_view::npos) return of_crystal(name);
            break;
        case '_':
            if (name[1] == 'D' && is_digit(name[2])) return of_d(name);
            if (name[1] == '_' && name.find("_MOD_") != std::string_view::npos)
                return of_fortran(name);
            break;
        case 'c':
            if (name.starts_with("caml") && is_upper(name[4])) return of_ocaml(name);
            break;
        case 'a':
        case 'g':
        case 'i':
        case 's':
            for (const std::string_view front : {"ada__", "gnat__", "interfaces__", "system__"})
                if (name.starts_with(front))
                    return NativePackage{front.substr(0, front.size() - 2), Category::std};
            break;
        default: break;
    }
    const auto dollar = name.find('$');
    if (dollar == std::string_view::npos) return std::nullopt;
    const bool pascal = name.find("_$$_") != std::string_view::npos ||
                        name.starts_with("INIT$_$") || name.starts_with("FINALIZE$_$");
    return pascal ? of_pascal(name) : Found();
}

}  // namespace binsize
