// The claims, with instances of generic functions given to the package whose compilation unit holds
// them. Facts: the linker numbers the units of cutab, and an instance of a generic function is
// compiled into the unit that needed it first.
#include "analysis/source/source_claims.hpp"

#include <unordered_map>

namespace binsize {

void cut_instantiated(const Context& context, const ReportOptions&, Model& model) {
    auto& division = model.division(Cut::instantiated) = again(model.division(Cut::claims));
    if (context.go == nullptr || !context.go->functions) return;
    const auto& functions = *context.go->functions;
    const auto& table = functions.table();

    // Every function has a name string of its own, so its place names the function.
    std::unordered_map<const char*, u32> unit_of_name;
    for (u32 f = 0; f < functions.count(); ++f) {
        const auto record = table.func(f);
        if (!record) continue;
        const auto name = functions.name(f);
        const u32 unit = functions.unit_package(record->unit);
        if (name.find('[') != std::string_view::npos && unit < functions.packages().size() &&
            unit != functions.package(f))
            unit_of_name.emplace(name.data(), unit);
    }
    std::unordered_map<std::string_view, PackageId> ids;
    for (PackageId i = 0; i < division.packages.size(); ++i)
        if (division.packages[i].kind == PackageKind::package)
            ids.emplace(division.packages[i].name, i);
    for (auto& owner : division.owners) {
        if (owner.kind != OwnerKind::function) continue;
        const auto it = unit_of_name.find(owner.name.data());
        if (it == unit_of_name.end()) continue;
        const auto package = ids.find(functions.packages().name(it->second));
        if (package != ids.end()) owner.package = package->second;
    }
}

}  // namespace binsize
