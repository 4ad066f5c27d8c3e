#include "analysis/native/audited_modules.hpp"

#include "evidence/rust_audit.hpp"

#include <algorithm>

namespace binsize {

void label_audited_modules(const Image& image, Division& division) {
    Notes said_with_the_toolchain;
    const auto crates = read_audited_crates(image, said_with_the_toolchain);
    if (crates.empty()) return;
    // Code spells a crate with underscores. Of two versions nothing says whose a name is.
    std::vector<std::pair<std::string, const AuditedCrate*>> known;
    for (const auto& crate : crates) {
        auto& [name, of] = known.emplace_back(crate.name, &crate);
        std::ranges::replace(name, '-', '_');
    }
    std::ranges::sort(known);
    auto& arena = division.arenas.emplace_back();
    for (auto& package : division.packages) {
        if (package.kind != PackageKind::package || !package.module.empty() ||
            package.category == Category::std)
            continue;
        const auto found = std::ranges::equal_range(
            known, package.name, {}, [](const auto& k) { return std::string_view(k.first); });
        if (found.size() == 1 && !found.front().second->root)
            package.module =
                arena.keep({found.front().second->name, "@", found.front().second->version});
    }
}

}  // namespace binsize
