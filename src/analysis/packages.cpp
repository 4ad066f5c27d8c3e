// Facts: Itanium C++ ABI §5.1 (mangling), MSVC's decorated names as LLVM's demangler reads them.
#include "analysis/packages.hpp"

#include "analysis/native/haskell_names.hpp"
#include "analysis/native/haskell_owners.hpp"
#include "analysis/native/mangled_identifier.hpp"
#include "analysis/native/msvc_names.hpp"
#include "analysis/native/other_names.hpp"
#include "analysis/native/proven_names.hpp"
#include "analysis/source_name.hpp"
#include "base/demangle.hpp"
#include "evidence/go/names.hpp"
#include "evidence/go/tinygo_names.hpp"
#include "evidence/wasm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize {
namespace {

constexpr std::string_view c_row = "[C, no package]";
constexpr std::string_view go_row = "[Go, no package]";
constexpr std::string_view rust_row = "[Rust, no package]";
constexpr std::string_view generated_row = "[Go, generated]";
constexpr std::string_view global_row = "[C++, global namespace]";
constexpr std::string_view swift_row = "[Swift, no module]";
constexpr std::string_view anonymous_row = "[C++, anonymous namespace]";

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

NativePackage msvc(std::string_view s) {
    const auto id = msvc_scope(s);
    if (id.starts_with("?A")) return {anonymous_row};
    if (id.empty() || id[0] == '?' || is_digit(id[0])) return {global_row};
    return cpp_namespace(id);
}

// "double app::twice<double>(double)", as lld writes names into WebAssembly: the first scope of the
// name in front of the parameters.
NativePackage demangled(std::string_view name) {
    constexpr std::string_view anonymous = "(anonymous namespace)";
    name = name.substr(0, name.find("operator"));
    std::size_t begin = 0, end = name.size();
    int depth = 0;
    for (std::size_t i = 0; i < end; ++i) {
        if (depth == 0 && i == begin && name.substr(i).starts_with(anonymous))
            i += anonymous.size() - 1;
        else if (depth == 0 && name[i] == '(')
            end = i;
        else if (name[i] == '<' || name[i] == '(')
            ++depth;
        else if (name[i] == '>' || name[i] == ')')
            --depth;
        else if (depth == 0 && name[i] == ' ')
            begin = i + 1;
    }
    name = name.substr(begin, end - begin);
    const auto scope = name.find("::");
    if (scope == std::string_view::npos) return {global_row};
    if (name.starts_with(anonymous)) return {anonymous_row};
    const auto id = name.substr(0, std::min(scope, name.find('<')));
    return id.empty() ? NativePackage{global_row} : cpp_namespace(id);
}

NativePackage crate_package(std::string_view crate) {
    return {crate, is_rust_library(crate) ? Category::std : Category::dependency};
}

// "-[Widget drawIn:]", "+[Widget(Extra) make]", "_OBJC_$_INSTANCE_METHODS_Widget",
// "OBJC_IVAR_$_Widget._size", "_OBJC_$_CATEGORY_Widget_$_Extra": the class.
std::string_view objc_class(std::string_view name) {
    constexpr std::string_view fronts[] = {
        "OBJC_CLASS_$_",
        "OBJC_METACLASS_$_",
        "OBJC_EHTYPE_$_",
        "OBJC_IVAR_$_",
        "_OBJC_CLASS_RO_$_",
        "_OBJC_METACLASS_RO_$_",
        "_OBJC_CLASS_PROTOCOLS_$_",
        "_OBJC_$_INSTANCE_METHODS_",
        "_OBJC_$_CLASS_METHODS_",
        "_OBJC_$_INSTANCE_VARIABLES_",
        "_OBJC_$_PROP_LIST_",
        "_OBJC_$_CATEGORY_INSTANCE_METHODS_",
        "_OBJC_$_CATEGORY_CLASS_METHODS_",
        "_OBJC_$_CATEGORY_",
    };
    if (name.starts_with("-[") || name.starts_with("+["))
        return name.substr(2, name.find_first_of(" (") - 2);
    if (!name.starts_with("OBJC_") && !name.starts_with("_OBJC_")) return {};
    for (const auto front : fronts)
        if (name.starts_with(front)) {
            name.remove_prefix(front.size());
            return name.substr(0, std::min(name.find('.'), name.find("_$_")));
        }
    return {};
}

// C++ and C; Rust's names have been looked for.
NativePackage other_package(std::string_view name) {
    if (name.starts_with("_Z")) return itanium(name.substr(2));
    if (name.starts_with('?')) return msvc(name);
    return package_of_other_language(name).value_or(NativePackage{c_row});
}

}  // namespace

NativePackage native_package(std::string_view name) {
    const auto rust = rust_symbol(name);
    return rust ? crate_package(rust->crate) : other_package(name);
}

NativePackage swift_package(std::string_view module) {
    constexpr std::array<std::string_view, 12> library = {
        "Swift",        "_Concurrency", "_StringProcessing", "_RegexParser",
        "RegexBuilder", "Distributed",  "_Differentiation",  "Synchronization",
        "_Backtracing", "Observation",  "SwiftOnoneSupport", "_Builtin_float"};
    if (module.empty()) return {swift_row};
    const bool own = std::ranges::find(library, module) != library.end();
    return {module, own ? Category::std : Category::native};
}

PackageId PackageNamer::of(const Symbol& symbol) {
    const auto name = source_name(context_.image, symbol.name);
    if (context_.gccgo != nullptr) return gccgo(name);
    if (!context_.is_go) {
        if (!is_tinygo_)
            is_tinygo_ = !go::tinygo_evidence(context_.image, context_.symbols).empty();
        return *is_tinygo_ ? tinygo(name) : native(name);
    }
    // C that cgo brought is the module's that did; its names may have dots, like Go's.
    if (context_.native && context_.native->contains(symbol.value)) {
        const u32 package = context_.native->package_at(symbol.value);
        return package == NativeOwners::none ? native(name)
                                             : sink_.package(context_.go->packages.name(package));
    }
    // C, C++ and Rust linked into a Go program keep their manglings; C names may have dots too.
    const bool code = symbol.section < context_.image.sections.size() &&
                      context_.image.sections[symbol.section].executable;
    if (code && context_.go && context_.go->module && !context_.go->in_go_text(symbol.value))
        return native(name);
    if (name.starts_with("_Z") || name.starts_with("_R")) return native(name);
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
        case go::NameClass::generated: return row({generated_row, Category::generated});
        case go::NameClass::plain: break;
    }
    return go_plain(symbol);
}

// Assembler's tables and labels ("K256<>") and what linkname names ("_cgo_init") have no package in
// their name; whoever refers to them tells it. Where no C is linked in, the rest is Go's own, too.
PackageId PackageNamer::go_plain(const Symbol& symbol) {
    const auto* const program = context_.go.get();
    if (program == nullptr || !program->functions) return row({c_row, Category::native});
    if (program->data) {
        const u32 user = program->data->references.user_of({symbol.value, symbol.size});
        if (user != go::User::nobody) {
            if (!go_owners_) go_owners_.emplace(*program->functions, sink_, GoOwners::Make::asked);
            return go_owners_->package_of_user(user);
        }
    }
    if (!foreign_code_) foreign_code_ = program->has_foreign_code();
    return *foreign_code_ ? row({c_row, Category::native}) : row({go_row, Category::std});
}

PackageId PackageNamer::gccgo(std::string_view name) {
    if (name.starts_with("_Z") || name.starts_with("_R")) return native(name);
    const auto found = context_.gccgo->package_of(name);
    switch (found.name_class) {
        case go::NameClass::package: return sink_.package(found.path);
        case go::NameClass::generated: return row({generated_row, Category::generated});
        case go::NameClass::plain: break;
    }
    return row({c_row, Category::native});
}

PackageId PackageNamer::tinygo(std::string_view name) {
    if (name.starts_with("_Z") || name.starts_with("_R")) return native(name);
    const auto found = go::tinygo_package_of(name);
    switch (found.name_class) {
        case go::NameClass::package: return sink_.package(found.path);
        case go::NameClass::generated: return row({generated_row, Category::generated});
        case go::NameClass::plain: break;
    }
    return row({c_row, Category::native});
}

PackageId PackageNamer::native(std::string_view name) {
    if (const auto module = swift_.module_of(name)) return swift(*module, name);
    if (auto rust = rust_symbol(name)) {
        rust_.add(*rust);
        if (rust->punycode) rust->crate = decoded(*rust);
        return row(crate_package(rust->crate));
    }
    if (name.starts_with("_Z") || name.starts_with('?')) return row(other_package(name));
    if (context_.image.traits.code_by_number && name.find("::") != std::string_view::npos)
        if (const auto rust = demangled_rust_symbol(name, all_of_rustc())) {
            rust_.add(*rust);
            return row(crate_package(rust->crate));
        }
    if (context_.image.traits.code_by_number && name.find_first_of("(:") != std::string_view::npos)
        return row(demangled(name));
    if (const auto module = module_of_constant(name); !module.empty() && has_rust())
        return constant(module);
    if (name.starts_with("_R") && has_rust()) return row({rust_row, Category::native});
    if (const auto crate = unmangled_rust_crate(name); crate && has_rust())
        return row(crate_package(*crate));
    if (const auto unit = haskell_unit(name)) return haskell(*unit);
    if (const auto id = objc_class(name); !id.empty()) return row(objc_package(id));
    if (const auto found = proven(name)) return row(*found);
    return row(other_package(name));
}

PackageId PackageNamer::constant(std::string_view module) {
    if (module == last_module_) return of_last_module_;
    if (!rust_units_) rust_units_.emplace(context_.symbols);
    const auto crate = rust_units_->crate_of(module);
    last_module_ = module;
    return of_last_module_ = row(crate.empty() ? NativePackage{rust_row, Category::native}
                                               : crate_package(crate));
}

std::optional<NativePackage> PackageNamer::proven(std::string_view name) {
    if (!proven_) proven_ = std::make_shared<const ProvenNames>(context_.image, context_.symbols);
    auto found = proven_->package_of(name);
    if (!found || !proven_->nim() || found->name.find_first_of("ZO") == std::string_view::npos)
        return found;
    // Neighbours are often of one module.
    if (found->name != last_unit_) {
        last_unit_ = found->name;
        last_path_ = sink_.keep(nim_module_path(found->name));
    }
    found->name = last_path_;
    return found;
}

// What words of a name were put together is kept once: its package is looked for before.
PackageId PackageNamer::swift(std::string_view module, std::string_view name) {
    auto package = swift_package(module);
    if (package.name == last_.name && package.category == last_.category) return last_id_;
    const bool of_name = module.data() >= name.data() && module.data() < name.data() + name.size();
    if (!of_name && package.name != swift_row) {
        auto known = swift_made_.find(module);
        if (known == swift_made_.end()) known = swift_made_.insert(sink_.keep(module)).first;
        package.name = *known;
    }
    return row(package);
}

PackageId PackageNamer::haskell(std::string_view unit) {
    if (unit == last_unit_) return last_unit_id_;
    last_unit_ = unit;
    return last_unit_id_ =
               haskell_package_row(haskell_package(sink_.keep(decode_haskell(unit))), sink_);
}

// "u9mycrt_9ua" is what a demangler makes of it.
std::string_view PackageNamer::decoded(const RustSymbol& symbol) {
    const auto root = fmt::format("_RCu{}_{}", symbol.crate.size(), symbol.crate);
    return sink_.keep(demangle(root));
}

bool PackageNamer::has_rust() {
    if (!has_rust_)
        has_rust_ = rust_.any() || std::ranges::any_of(context_.symbols, [&](const Symbol& s) {
                        return rust_symbol(source_name(context_.image, s.name)).has_value();
                    });
    return *has_rust_;
}

bool PackageNamer::all_of_rustc() {
    if (!all_of_rustc_) {
        bool rustc = false;
        bool other = false;
        each_wasm_producer(context_.image,
                           [&](std::string_view field, std::string_view name, std::string_view) {
                               rustc |= field == "processed-by" && name == "rustc";
                               other |= field == "processed-by" && name.ends_with("clang");
                           });
        all_of_rustc_ = rustc && !other;
    }
    return *all_of_rustc_;
}

PackageId PackageNamer::row(const NativePackage& package) {
    if (package.name == last_.name && package.category == last_.category && !package.name.empty())
        return last_id_;
    const auto id = sink_.package(package.name);
    sink_.packages[id].category = package.category;
    last_ = package;
    return last_id_ = id;
}

}  // namespace binsize
