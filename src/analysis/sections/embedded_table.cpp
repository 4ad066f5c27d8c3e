// Files that a program embeds, each with its path: owners that the Go passes made (go:embed into an
// embed.FS). A saved report keeps them, so that a gate can say which are new.
#include "analysis/assemble.hpp"
#include "base/text.hpp"

namespace binsize {

Table make_embedded_table(const Context& context, const Model& model, u64) {
    Table t{"embedded", {{"file", "text"}, {"package", "text"}, {"bytes", "bytes"}}, {}};
    if (context.go == nullptr) return t;  // nothing else makes such owners
    const auto& division = model.division(Cut::claims);
    for (OwnerId o = 0; o < division.owners.size(); ++o) {
        const auto& owner = division.owners[o];
        const u64 bytes = division.sums.by_owner[o].size.file;
        if (owner.kind != OwnerKind::file || bytes == 0) continue;
        t.rows.push_back(
            {printable(owner.name), printable(division.packages[owner.package].name), bytes});
    }
    return t;
}

}  // namespace binsize
