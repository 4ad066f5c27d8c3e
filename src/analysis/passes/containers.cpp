// What the container itself says: its headers and tables, and for each section the row that holds
// whatever nothing finer explains.
#include "analysis/container_claims.hpp"
#include "analysis/pass.hpp"

namespace binsize {

void pass_containers(const Context& context, ClaimSink& sink) {
    const auto& image = context.image;
    UniqueNames names;
    claim_regions(image, sink, Detail::owners, names);
    claim_bare_segments(image, sink, Detail::owners);
    for (u32 i = 0; i < image.sections.size(); ++i) {
        const auto& s = image.sections[i];
        const bool named = holds_symbols(s.cost_class);
        const bool known = named && !image.package.empty();
        const auto row = sink.keep({"[", s.name, named && !known ? ", no symbol]" : "]"});
        const auto kind = known   ? OwnerKind::package
                          : named ? OwnerKind::remainder
                                  : OwnerKind::structure;
        const auto owner = sink.owner(kind, row, container_package(image, sink, s.cost_class, row));
        claim_section(context.axis, sink, i, s, owner);
    }
}

}  // namespace binsize
