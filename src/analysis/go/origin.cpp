// Facts: inline trees (funcdata 3) and their index by pc (pcdata 2); the linker numbers the units
// of cutab, and an instance of a generic function is compiled into the unit that needed it first.
#include "analysis/go/origin.hpp"

#include "analysis/go/packages.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

/// The claims again, without the arenas: names stay views into the first division's.
Division copy_of(const Division& division) {
    Division out;
    out.partition = division.partition;
    out.owners = division.owners;
    out.packages = division.packages;
    out.sums = division.sums;
    return out;
}

/// Owners of functions that were inlined, made as they are met.
class InlinedOwners {
public:
    InlinedOwners(const go::Pclntab& table, ClaimSink& sink) : table_(table), sink_(sink) {}

    OwnerId of(u32 name_offset) {
        const auto [it, added] = known_.try_emplace(name_offset, 0);
        if (added) {
            const auto name = table_.name(name_offset);
            it->second =
                sink_.owner(OwnerKind::function, name.empty() ? "[function without a name]" : name,
                            package(name));
        }
        return it->second;
    }

private:
    PackageId package(std::string_view name) {
        const auto found = go::package_of(name);
        if (found.name_class == go::NameClass::generated) return sink_.package("[Go, generated]");
        if (found.name_class == go::NameClass::plain) return sink_.package("[C, no package]");
        return sink_.package(found.escaped ? sink_.keep(go::unescape_path(found.path))
                                           : found.path);
    }
    const go::Pclntab& table_;
    ClaimSink& sink_;
    std::unordered_map<u32, OwnerId> known_;
};

/// refine() takes disjoint claims in order; a functab that lies gives neither.
std::vector<Claim> without_overlaps(const ClaimList& claims) {
    std::vector<Claim> out;
    out.reserve(claims.size());
    claims.each([&](const Claim& c) { out.push_back(c); });
    if (!std::ranges::is_sorted(out, {}, &Claim::begin))
        std::ranges::stable_sort(out, {}, &Claim::begin);
    u64 end = 0;
    std::erase_if(out, [&](const Claim& c) {
        if (c.begin < end) return true;
        end = c.end();
        return false;
    });
    return out;
}

void claim_inlined(const go::Functions& functions, ClaimSink& sink) {
    const auto& table = functions.table();
    InlinedOwners owners(table, sink);
    // Functions share few of these tables, and small ones: a long one that all name is a lie.
    u64 budget = 8 * u64{table.pctab.size()};
    for (u32 f = 0; f < functions.count() && budget > 0; ++f) {
        const auto record = table.func(f);
        if (!record) continue;
        const u32 count = functions.inlined_count(*record);
        const u32 offset = table.pcdata(*record, go::pcdata_inline_tree);
        if (count == 0 || offset == 0) continue;
        const u64 entry = table.entry(f);
        const u64 size = functions.size(f);
        const u64 limit = functions.tables().next(u64{offset} + 1);
        const auto walked = table.walk(offset, limit, [&](u32 from, u32 to, i32 index) {
            if (index < 0 || static_cast<u32>(index) >= count || from >= size) return;
            const auto inlined = table.inlined(*record, static_cast<u32>(index));
            if (!inlined) return;
            sink.claim_address({entry + from, std::min<u64>(to, size) - from},
                               owners.of(inlined->name), CostClass::code, Evidence::pclntab,
                               Rank::decoded);
        });
        budget -= std::min<u64>(budget, walked.size);
    }
}

}  // namespace

void cut_inlined(const Context& context, const ReportOptions&, Model& model) {
    const auto& claims = model.division(Cut::claims);
    auto& division = model.division(Cut::inlined);
    division = copy_of(claims);
    if (context.go == nullptr || !context.go->functions) return;
    ClaimSink sink(context.axis);
    claim_inlined(*context.go->functions, sink);
    adopt(division, sink);
    classify_go_packages(division.packages, context.go->modules);
    division.partition = claims.partition;
    division.partition.refine(without_overlaps(sink.claims));
    division.sums = sum_up(division.partition, division.owners.size(), context.axis);
}

void cut_instantiated(const Context& context, const ReportOptions&, Model& model) {
    auto& division = model.division(Cut::instantiated);
    division = copy_of(model.division(Cut::claims));
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
