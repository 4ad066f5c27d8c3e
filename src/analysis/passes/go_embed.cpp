// Embedded files: content, path and table entry of each file of an embed.FS, to the package whose
// variable it is.
#include "analysis/go_owners.hpp"

namespace binsize {

void pass_go_embed(const Context& context, ClaimSink& sink) {
    if (context.go == nullptr || !context.go->data) return;
    const auto files = go::find_embedded_files(context.go->reader, *context.go->data);
    if (files.empty()) return;
    GoOwners owners(*context.go->functions, sink, GoOwners::Make::asked);
    const auto nobody = sink.package("[embedded files, no reference found]", PackageKind::unowned);
    for (const auto& file : files) {
        const auto package =
            file.user == go::User::nobody ? nobody : owners.package_of_user(file.user);
        const auto owner = sink.owner(OwnerKind::file, file.path, package);
        const auto claim = [&](u64 address, u64 size) {
            if (size == 0) return;
            sink.claim_address({address, size}, owner, CostClass::embedded, Evidence::moduledata,
                               Rank::embedded);
        };
        claim(file.address, file.size);
        claim(file.entry, file.entry_size);
    }
}

}  // namespace binsize
