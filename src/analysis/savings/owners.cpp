// What somebody chose to have in the program: embedded files, and dependencies by their own rows,
// the least that goes with them. What is below one part in two hundred of the file is left out:
// there may be thousands.
#include "analysis/savings/savings.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <map>

namespace binsize {
void add_owners_savings(const SavingSources& from, Savings& out) {
    if (!from.model.has_claims) return;
    constexpr u64 part_of_file = 200;
    const u64 least = std::max<u64>(1, from.context.image.bytes.size() / part_of_file);
    const auto add = [&](std::string_view id, std::string_view name, u64 bytes,
                         std::string_view how, std::string_view loss) {
        if (bytes < least) return;
        out.push_back({.id = std::string(id),
                       .name = printable(name),
                       .file = bytes,
                       .low = bytes,
                       .high = {},
                       .exact = false,
                       .how = std::string(how),
                       .loss = std::string(loss)});
    };
    const auto& division = from.model.division(Cut::claims);
    std::vector<u64> packages(division.packages.size());
    for (OwnerId o = 0; o < division.owners.size(); ++o) {
        const auto& owner = division.owners[o];
        const u64 bytes = division.sums.by_owner[o].size.file;
        if (owner.kind == OwnerKind::file)
            add("embedded", owner.name, bytes, "embed another file, or none",
                "the program reads it from elsewhere, or does without");
        else
            packages[owner.package] += bytes;
    }
    std::map<std::string_view, u64> modules;
    for (std::size_t p = 0; p < packages.size(); ++p)
        if (division.packages[p].category == Category::dependency &&
            !division.packages[p].module.empty())
            modules[division.packages[p].module] += packages[p];
    for (const auto& [name, bytes] : modules)
        add("module", name, bytes, "do without it; whatif says what goes with it",
            "what the program does with it");
}

}  // namespace binsize
