// What somebody chose to have in the program: embedded files, and dependencies by their own rows,
// the least that goes with them. What is below one part in two hundred of the file is left out:
// there may be thousands.
#include "analysis/savings/savings.hpp"
#include "base/compress.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <map>

namespace binsize {
namespace {

// What is stored as it is, and would be smaller compressed: at most what gzip takes, as the program
// has to unpack it.
void add_compressible(const SavingSources& from, u64 least, Savings& out) {
    const auto& division = from.model.division(Cut::claims);
    const auto cells = division.partition.cells();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& owner = division.owners[cells[i].owner];
        const u64 size = division.partition.end_of(i) - cells[i].begin;
        if (owner.kind != OwnerKind::file || size < least) continue;
        const auto bytes = clip_slice(from.context.image.bytes, cells[i].begin, size);
        const auto packed = gzip_size(bytes);
        if (!packed || *packed + least > bytes.size()) continue;
        out.push_back({.id = "embedded",
                       .name = printable(owner.name),
                       .file = 0,
                       .low = 0,
                       .high = bytes.size() - *packed,
                       .exact = false,
                       .how = "embed it compressed",
                       .loss = "the program unpacks it when it is read"});
    }
}

}  // namespace

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
    if (from.thorough) add_compressible(from, least, out);
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
