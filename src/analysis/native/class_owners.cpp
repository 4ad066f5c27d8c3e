#include "analysis/native/class_owners.hpp"

#include "analysis/native/mangled_identifier.hpp"
#include "analysis/packages.hpp"

namespace binsize {
namespace {

// Of a class outside of all namespaces the symbols of functions begin with the class.
NativePackage package_of(std::string_view name, ClaimSink& sink) {
    if (name.starts_with(".?A") && name.size() > 4) {  // ".?AVWidget@app@@"
        const auto scopes = name.substr(4);
        const auto end = scopes.find("@@");
        const bool plain = end != std::string_view::npos && end > 0 && scopes[0] != '?' &&
                           scopes.substr(0, end).find('@') == std::string_view::npos;
        if (plain) return {scopes.substr(0, end)};
        return native_package(sink.keep({"??_R4", scopes}));
    }
    if (name.starts_with('*')) name.remove_prefix(1);
    if (auto rest = name; !name.empty() && is_digit(name[0]))
        if (const auto id = take_identifier(rest); !id.empty()) return {id};
    return native_package(sink.keep({"_ZTS", name}));
}

}  // namespace

PackageId package_of_class(std::string_view name, ClaimSink& sink) {
    const auto package = package_of(name, sink);
    const auto id = sink.package(package.name);
    sink.packages[id].category = package.category;
    return id;
}

ClassOwners find_class_owners(const VirtualClasses& classes, const FunctionTable& functions,
                              ClaimSink& sink) {
    constexpr PackageId several = ClassOwners::none - 1;
    ClassOwners out;
    for (const auto& c : classes.classes) out.of_class.push_back(package_of_class(c.name, sink));
    if (classes.functions.empty()) return out;
    out.of_function.resize(functions.size(), ClassOwners::none);
    for (const auto& [address, of_class] : classes.functions) {
        const auto* const f = function_at(functions, address);
        if (f == nullptr) continue;
        auto& known = out.of_function[static_cast<std::size_t>(f - functions.data())];
        const auto package = out.of_class[of_class];
        known = known == ClassOwners::none || known == package ? package : several;
    }
    for (auto& package : out.of_function)
        if (package == several) package = ClassOwners::none;
    return out;
}

}  // namespace binsize
