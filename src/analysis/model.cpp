#include "analysis/model.hpp"

#include "analysis/common_owner.hpp"
#include "analysis/filler.hpp"
#include "analysis/go/packages.hpp"
#include "analysis/native/audited_modules.hpp"
#include "base/parallel.hpp"
#include "evidence/go/tinygo_names.hpp"

#include <algorithm>
#include <atomic>

namespace binsize {

#define PASS(name, description) void pass_##name(const Context&, ClaimSink&);
#include "analysis/passes.def"
#undef PASS
#define REFINEMENT(name, description) \
    void refine_##name(const Context&, const FirstCut&, BigVector<Claim>&);
#include "analysis/refinements.def"
#undef REFINEMENT

namespace {

constexpr Pass passes[] = {
#define PASS(name, description) pass_##name,
#include "analysis/passes.def"
#undef PASS
};

// The trailing null keeps the array legal while the list is empty.
constexpr Refinement refinements[] = {
#define REFINEMENT(name, description) refine_##name,
#include "analysis/refinements.def"
#undef REFINEMENT
    nullptr,
};

// Gaps larger than this are not read to learn whether they are zero: no linker pads so much.
constexpr u64 largest_padding = u64{4} << 20U;

PackageId add_package(Division& division, const Package& package) {
    const auto same = [&](const Package& p) {
        return p.name == package.name && p.kind == package.kind;
    };
    const auto it = std::ranges::find_if(division.packages, same);
    if (it != division.packages.end())
        return static_cast<PackageId>(it - division.packages.begin());
    division.packages.push_back(package);
    return static_cast<PackageId>(division.packages.size() - 1);
}

OwnerId add_owner(Division& division, std::string_view name, OwnerKind kind,
                  PackageKind package_kind) {
    const auto category =
        package_kind == PackageKind::format ? Category::format : Category::unowned;
    const auto package = add_package(division, {name, package_kind, category, {}});
    division.owners.push_back({name, package, kind});
    return static_cast<OwnerId>(division.owners.size() - 1);
}

}  // namespace

GapNamer::GapNamer(const Image& image, Division& division)
    : image_(image),
      padding_(add_owner(division, "[padding]", OwnerKind::padding, PackageKind::format)),
      unmapped_(add_owner(division, "[not in any section]", OwnerKind::remainder,
                          PackageKind::unowned)) {}

Cell GapNamer::operator()(Extent gap) {
    const Cell padding{gap.begin, padding_, CostClass::padding, Evidence::format};
    if (gap.begin >= image_.bytes.size()) {  // memory that no section uses
        // Of WebAssembly variables and the stack, which nothing lists.
        if (!image_.traits.code_by_number) return padding;
        return {gap.begin, unmapped_, CostClass::zero_fill, Evidence::format};
    }
    const auto bytes = clip_slice(image_.bytes, gap.begin, gap.size);
    if (gap.size <= largest_padding && all_zero(bytes)) return padding;
    return {gap.begin, unmapped_, CostClass::unknown, Evidence::inference};
}

std::shared_ptr<const PrintedNames> printed_names(const Division& division) {
    if (division.names != nullptr) return division.names;
    auto names = std::make_shared<PrintedNames>(division.owners);
    const auto work = [&] { names->work(); };
    in_parallel(work, work);
    names->finish();
    return names;
}

Division again(const Division& first) {
    Division out;
    out.partition = first.partition;
    out.owners = first.owners;
    out.packages = first.packages;
    out.sums = first.sums;
    return out;
}

void adopt(Division& division, ClaimSink& sink) {
    if (sink.owners.empty() && sink.packages.empty()) return;
    const auto owner_base = static_cast<OwnerId>(division.owners.size());
    PackageIds known;
    BigVector<PackageId> packages;
    packages.reserve(sink.packages.size());
    division.packages.reserve(division.packages.size() + sink.packages.size());
    for (const auto& p : sink.packages) {
        const auto next = static_cast<PackageId>(division.packages.size());
        const auto id = known.of(division.packages, p.name, p.kind);
        if (id == next) division.packages.push_back(p);
        auto& package = division.packages[id];
        if (package.category == Category::unowned) package.category = p.category;
        if (package.module.empty()) package.module = p.module;
        packages.push_back(id);
    }
    for (auto& owner : sink.owners) owner.package = packages[owner.package];
    division.owners.insert(division.owners.end(), sink.owners.begin(), sink.owners.end());
    sink.claims.rebase(owner_base);
    BigVector<Owner>().swap(sink.owners);
    std::vector<Package>().swap(sink.packages);
    division.arenas.push_back(std::move(sink.arena));
}

// One row but for archives, which have their own.
void cut_members(const Context& context, const ReportOptions& options, Model& model) {
    const auto& axis = context.axis;
    ClaimSink sink(axis);
    const auto package = sink.package("[container]", PackageKind::format);
    const auto owner = sink.owner(OwnerKind::structure, sink.keep(options.name), package);
    sink.claim({0, axis.size()}, owner, CostClass::unknown, Evidence::format, Rank::section);
    settle_container(context.image, axis, sink, model.division(Cut::members));
}

void settle_container(const Image& image, const Axis& axis, ClaimSink& sink, Division& division) {
    division = {};
    GapNamer gap(image, division);
    adopt(division, sink);
    std::vector<ClaimList> runs;
    runs.push_back(std::move(sink.claims));
    division.partition = Partition::cover(axis.size(), std::move(runs), gap);
}

namespace {

// Who has each byte, once all claims are in.
void settle(const Context& context, Division& division, ClaimRuns runs, GapNamer& gap,
            CommonOwners& common) {
    division.partition = Partition::cover(context.axis.size(), std::move(runs), gap);
    mark_filler(context, division, gap.padding());
    Steps steps("refining the division, by pass", std::size(refinements));
    for (const auto refinement : refinements) {
        steps.done();
        if (refinement == nullptr) continue;
        BigVector<Claim> refined;
        refinement(context, {division.partition, common}, refined);
        // In parts, each of which is for a moment there twice.
        const std::size_t part = std::max<std::size_t>(refined.size() / 16, 1U << 16U);
        for (std::size_t at = 0; at < refined.size(); at += part)
            division.partition.refine(
                std::span(refined).subspan(at, std::min(part, refined.size() - at)));
    }
}

}  // namespace

void cut_claims(const Context& context, Model& model, Notes& notes, bool print_names,
                ClaimRuns* claims) {
    auto& division = model.division(Cut::claims);
    division = {};
    GapNamer gap(context.image, division);
    ClaimRuns runs;
    std::vector<ClaimSink> sinks;
    sinks.reserve(std::size(passes));
    for (std::size_t i = 0; i < std::size(passes); ++i) sinks.emplace_back(context.axis);
    std::atomic<std::size_t> next = 0;
    Steps steps("asking whose bytes are, by pass", std::size(passes));
    const auto work = [&] {
        for (std::size_t i = next++; i < std::size(passes); i = next++) {
            passes[i](context, sinks[i]);
            steps.done();
        }
    };
    in_parallel(work, work);
    std::size_t owners = division.owners.size();
    for (const auto& sink : sinks) owners += sink.owners.size();
    division.owners.reserve(owners);
    for (auto& sink : sinks) {
        adopt(division, sink);
        runs.push_back(std::move(sink.claims));
        notes.insert(notes.end(), sink.notes.begin(), sink.notes.end());
    }
    sinks.clear();
    if (context.go != nullptr)
        classify_go_packages(division.packages, context.go->modules);
    else
        label_audited_modules(context.image, division);
    const bool go_object = context.image.traits.go_object;
    if (context.gccgo != nullptr || go_object ||
        (!context.is_go && !go::tinygo_evidence(context.image, context.symbols).empty()))
        classify_go_packages(division.packages, go::Modules(nullptr));
    if (claims != nullptr) *claims = runs;
    CommonOwners common(division);
    const auto settled = [&] { settle(context, division, std::move(runs), gap, common); };
    if (print_names) {
        division.names = std::make_shared<PrintedNames>(division.owners);
        const auto print = [&] { division.names->work(); };
        in_parallel(
            [&] {
                settled();
                print();
            },
            [&] {
                read_dwarf_ahead(context);
                print();
            });
        division.names->finish();
    } else if (context.dwarf != nullptr) {
        in_parallel(settled, [&] { read_dwarf_ahead(context); });
    } else {
        settled();
    }
    common.finish();
    model.has_claims = true;
}

void sum_claims(Model& model, const Axis& axis) {
    auto& division = model.division(Cut::claims);
    division.sums = sum_up(division.partition, division.owners.size(), axis);
}

}  // namespace binsize
