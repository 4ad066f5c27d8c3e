// Embedded files: content and table entry of each file of an embed.FS, to the package whose
// variable it is. The linker keeps equal contents once: of paths with one content the first owns
// it, and what tables of several packages hold belongs to what these have in common.
#include "analysis/go/owners.hpp"

#include <span>
#include <unordered_map>

namespace binsize {
namespace {

// Who uses each content, by its address: the variables of all tables that hold it. That a string
// elsewhere holds the same, data between two known starts would tell; that is no evidence.
std::unordered_map<u64, u32> users_of_contents(const go::Functions& functions,
                                               std::span<const go::EmbeddedFile> files) {
    std::unordered_map<u64, u32> users;
    for (const auto& file : files) {
        auto& user = users[file.address];
        user = functions.join(user, file.user);
    }
    return users;
}

}  // namespace

void pass_go_embed(const Context& context, ClaimSink& sink) {
    if (context.go == nullptr || !context.go->data) return;
    const auto files = go::find_embedded_files(context.go->reader, *context.go->data);
    if (files.empty()) return;
    const auto users = users_of_contents(*context.go->functions, files);
    GoOwners owners(*context.go->functions, sink, GoOwners::Make::asked);
    const auto nobody = sink.package("[embedded files, no reference found]", PackageKind::unowned);
    for (const auto& file : files) {
        const auto package = [&](u32 user) {
            return user == go::User::nobody ? nobody : owners.package_of_user(user);
        };
        const auto claim = [&](u64 address, u64 size, OwnerId owner) {
            if (size == 0) return;
            sink.claim_address({address, size}, owner, CostClass::embedded, Evidence::moduledata,
                               Rank::embedded);
        };
        const auto home = package(file.user);
        const auto all = package(users.at(file.address));
        const auto owner = sink.owner(OwnerKind::file, file.path, home);
        claim(file.address, file.size,
              all == home ? owner : sink.owner(OwnerKind::file, file.path, all));
        claim(file.entry, file.entry_size, owner);
    }
}

}  // namespace binsize
