#include "analysis/native/proven_names.hpp"

#include "analysis/native/mangled_identifier.hpp"
#include "analysis/source_name.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

using Found = std::optional<NativePackage>;

constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

bool is_among(const auto& all, std::string_view text) {
    return std::ranges::find(all, text) != all.end();
}

bool proves_nim(std::string_view name) {
    return name == "NimMainModule" || name == "NimMainInner" ||
           (name.starts_with("atm") && name.ends_with("Init000") &&
            name.find("dotnim_") != std::string_view::npos);
}

bool proves_zig(std::string_view name) {
    constexpr std::array<std::string_view, 7> own = {
        "__zig_tag_name_", "__zig_is_named_enum_value_", "start.posixCallMainAndExit",
        "start.callMain",  "start.wWinMainCRTStartup",   "std.start.",
        "debug.FullPanic("};
    return std::ranges::any_of(own, [&](auto front) { return name.starts_with(front); }) ||
           name == "builtin.zig_backend" || name == "start.main";
}

// What GCC and LLVM append to names of any language: ".part.0", ".cold", ".llvm.12".
std::string_view without_suffixes(std::string_view name) {
    constexpr std::array<std::string_view, 6> marks = {".part.",     ".constprop.", ".isra.",
                                                       ".lto_priv.", ".cold",       ".llvm."};
    for (const auto mark : marks) name = name.substr(0, name.find(mark));
    return name;
}

// The unit that a symbol of GNAT's proves: "geo__circle" of "geo__circle_E".
std::string_view unit_of(const Image& image, const Symbol& s, std::string_view name) {
    const auto fits = [](std::string_view unit) {
        return !unit.empty() && is_lower(unit[0]) && std::ranges::all_of(unit, [](char c) {
            return is_lower(c) || is_digit(c) || c == '_';
        });
    };
    if (name.starts_with("_ada_") && fits(name.substr(5))) return name.substr(5);
    for (const std::string_view end : {"___elabb", "___elabs"})
        if (name.ends_with(end) && fits(name.substr(0, name.size() - end.size())))
            return name.substr(0, name.size() - end.size());
    // A counter of two bytes.
    const bool counter =
        name.ends_with("_E") && !s.undefined &&
        (!image.traits.typed_symbols || (s.type == SymbolType::object && s.size == 2));
    return counter && fits(name.substr(0, name.size() - 2)) ? name.substr(0, name.size() - 2)
                                                            : std::string_view();
}

std::string_view outermost(std::string_view unit) { return unit.substr(0, unit.find("__")); }

// "total__shapes_21", since 2.0 "total__shapes_u21": the module, in front of a number.
std::string_view nim_module(std::string_view name) {
    const auto begin = name.rfind("__");
    if (begin == std::string_view::npos || begin == 0) return {};
    const auto rest = name.substr(begin + 2);
    const auto end = rest.rfind('_');
    if (end == std::string_view::npos || end == 0) return {};
    auto number = rest.substr(end + 1);
    if (number.starts_with('u')) number.remove_prefix(1);
    if (number.empty() || !std::ranges::all_of(number, is_digit)) return {};
    const auto module = rest.substr(0, end);
    const bool fits = std::ranges::all_of(
        module, [](char c) { return is_lower(c) || is_digit(c) || c == 'Z' || c == 'O'; });
    return fits ? module : std::string_view();
}

Category category_of_nim(std::string_view module) {
    constexpr std::array<std::string_view, 4> folders = {"systemZ", "pureZ", "stdZ", "impureZ"};
    constexpr std::array<std::string_view, 9> files = {
        "system",          "coreZlocks",  "coreZrlocks", "coreZtypeinfo",  "coreZruntime95v2",
        "coreZmacrocache", "coreZmacros", "posixZposix", "windowsZwinlean"};
    const bool library =
        std::ranges::any_of(folders, [&](auto f) { return module.starts_with(f); }) ||
        is_among(files, module);
    return library ? Category::std : Category::native;
}

// "Io.Queue(Io.Entry).put", "__zig_tag_name_Io.Mode": the outermost scope.
Found of_zig(std::string_view name) {
    for (const std::string_view front : {"__zig_tag_name_", "__zig_is_named_enum_value_"})
        if (name.starts_with(front)) name.remove_prefix(front.size());
    if (name.starts_with("@typeInfo(")) name.remove_prefix(10);
    const auto end = std::ranges::find_if_not(
        name, [](char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '_'; });
    const auto scope = name.substr(0, static_cast<std::size_t>(end - name.begin()));
    const auto rest = name.substr(scope.size());
    if (scope.empty() || is_digit(scope[0]) || rest.size() < 2 || rest[0] != '.') return {};
    // Numbers are C's: statics of functions.
    if (rest != without_suffixes(rest) || is_digit(rest[1])) return {};
    return NativePackage{scope};
}

}  // namespace

ProvenNames::ProvenNames(const Image& image, std::span<const Symbol> symbols) {
    bool ada = false;
    for (const auto& s : symbols) {
        const auto name = source_name(image, s.name);
        if (name.size() < 5) continue;
        switch (name[0]) {
            case '_':
                if (name[1] != '_') break;
                ada |= name.starts_with("__gnat_");
                [[fallthrough]];
            case 'b':
            case 'd':
            case 's': zig_ |= !zig_ && !s.undefined && proves_zig(name); break;
            case 'N':
            case 'a': nim_ |= !nim_ && !s.undefined && proves_nim(name); break;
            default: break;
        }
    }
    if (ada)
        for (const auto& s : symbols)
            if (const auto unit = unit_of(image, s, source_name(image, s.name)); !unit.empty())
                units_.push_back(outermost(unit));
    std::ranges::sort(units_);
    units_.erase(std::ranges::unique(units_).begin(), units_.end());
    if (!nim_) return;
    std::vector<std::string_view> modules;
    for (const auto& s : symbols)
        if (const auto m = nim_module(without_suffixes(source_name(image, s.name))); !m.empty())
            if (modules.empty() || modules.back() != m) modules.push_back(m);
    std::ranges::sort(modules);
    modules.erase(std::ranges::unique(modules).begin(), modules.end());
    for (const auto m : modules) {
        std::string spelled;
        for (const char c : m) {
            if (c == 'Z')
                spelled += "ats";
            else if (c == 'O')
                spelled += "dot";
            else
                spelled += c;
        }
        modules_.emplace_back(std::move(spelled), m);
    }
    std::ranges::sort(modules_);
}

Found ProvenNames::package_of(std::string_view name) const {
    if (!units_.empty())
        if (const auto found = of_ada(name)) return found;
    if (nim_)
        if (const auto found = of_nim(name)) return found;
    return zig_ ? of_zig(name) : Found();
}

Found ProvenNames::of_ada(std::string_view name) const {
    if (name.starts_with("_ada_")) name.remove_prefix(5);
    auto unit = outermost(name);
    if (unit.size() == name.size()) {  // "geo_E", and the binder's "geoB", "geoS"
        if (name.ends_with("_E"))
            unit.remove_suffix(2);
        else if (name.ends_with('B') || name.ends_with('S'))
            unit.remove_suffix(1);
    }
    if (!std::ranges::binary_search(units_, unit)) return {};
    constexpr std::array<std::string_view, 4> library = {"ada", "gnat", "interfaces", "system"};
    return NativePackage{unit, is_among(library, unit) ? Category::std : Category::native};
}

Found ProvenNames::of_nim(std::string_view name) const {
    name = without_suffixes(name);
    if (const auto module = nim_module(name); !module.empty())
        return NativePackage{module, category_of_nim(module)};
    // An initialiser spells the path from the program's folder: what ends it is a module's.
    const auto end = name.find("dotnim_");
    if (!name.starts_with("atm") || end == std::string_view::npos || end > 1024) return {};
    auto path = name.substr(3, end - 3);
    while (!path.empty()) {
        const auto known = std::ranges::lower_bound(
            modules_, path, {}, [](const auto& m) { return std::string_view(m.first); });
        if (known != modules_.end() && known->first == path)
            return NativePackage{known->second, category_of_nim(known->second)};
        const auto next = path.find("ats");
        path.remove_prefix(next == std::string_view::npos ? path.size() : next + 3);
    }
    return {};
}

std::string nim_module_path(std::string_view encoded) {
    std::string path(encoded);
    std::ranges::replace(path, 'Z', '/');
    std::ranges::replace(path, 'O', '.');
    return path;
}

}  // namespace binsize
