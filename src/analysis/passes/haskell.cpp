// Code and data of Haskell's modules in programs without symbols, as far as the tables that the
// run time reads tell whose they are. A symbol outranks it, and so does what unwind tables bound:
// that is C.
#include "analysis/native/haskell_owners.hpp"
#include "analysis/pass.hpp"
#include "analysis/section_index.hpp"

namespace binsize {
void pass_haskell(const Context& context, ClaimSink& sink) {
    if (context.go != nullptr) return;
    const auto code = read_haskell_code(context.image);
    const auto owners = find_haskell_owners(context.image, code);
    if (owners.pieces.empty()) return;
    std::vector<PackageId> packages;
    for (const auto& p : owners.packages) packages.push_back(haskell_package_row(p, sink));
    // One row for each module, and one for what lies between a package's modules.
    constexpr OwnerId unmade = ~OwnerId{0};
    std::vector<OwnerId> of_module(code.modules.size(), unmade);
    std::vector<OwnerId> between(packages.size(), unmade);
    const SectionIndex sections(context.image);
    for (const auto& piece : owners.pieces) {
        const bool known = piece.module != HaskellOwners::none;
        auto& owner = known ? of_module[piece.module] : between[piece.package];
        if (owner == unmade)
            owner = known ? sink.owner(OwnerKind::unit, code.modules[piece.module].name,
                                       packages[piece.package])
                          : sink.owner(OwnerKind::package, "[between modules]",
                                       packages[piece.package]);
        if (const auto* const section = sections.at(piece.at.begin))
            sink.claim_address(piece.at, owner, section->cost_class, Evidence::inference,
                               Rank::data_guess);
    }
}

}  // namespace binsize
