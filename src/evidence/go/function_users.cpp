// Who uses a pc-value table or a blob of funcdata: the lowest common owner of the functions whose
// records refer to it.
#include "base/parallel.hpp"
#include "evidence/go/functions_walk.hpp"

namespace binsize::go {

void Functions::find_users() {
    in_parallel([&] { find_table_users(); }, [&] { find_blob_users(); });
}

void Functions::find_table_users() {
    table_user_.assign(tables_.count(), User::nobody);
    for (u32 i = 0; i < count(); ++i) {
        const auto f = table_->func(i);
        if (!f) continue;
        each_table(*f, [&](u32 offset) {
            u32& owner = table_user_[tables_.rank(offset)];
            owner = join(owner, User::function(i));
        });
    }
}

void Functions::find_blob_users() {
    blob_user_.assign(blobs_.count(), User::nobody);
    blob_size_.assign(blobs_.count(), 0);
    for (u32 i = 0; i < count(); ++i) {
        const auto f = table_->func(i);
        if (!f) continue;
        const u32 inlined = table_->pcdata(*f, pcdata_inline_tree);
        const i32 last = tables_.contains(inlined) ? table_max_[tables_.rank(inlined)] : -1;
        each_blob(*f, [&](u64 at, u32 kind) {
            if (!blobs_.contains(at - blob_base_)) return;
            const u32 rank = blobs_.rank(at - blob_base_);
            blob_user_[rank] = join(blob_user_[rank], User::function(i));
            const auto size = table_->funcdata_size(at, kind, last);
            const u32 stated =
                size ? static_cast<u32>(std::min<u64>(*size, unknown_size - 1)) : unknown_size;
            blob_size_[rank] = std::max(blob_size_[rank], stated);
        });
    }
}

std::vector<u8> Functions::blob_kinds() const {
    std::vector<u8> kinds(blobs_.count());
    for (u32 i = 0; i < count(); ++i) {
        const auto f = table_->func(i);
        if (!f) continue;
        each_blob(*f, [&](u64 at, u32 kind) {
            if (blobs_.contains(at - blob_base_))
                kinds[blobs_.rank(at - blob_base_)] |= static_cast<u8>(1U << kind);
        });
    }
    return kinds;
}

u32 Functions::package_of_user(u32 user) const {
    if (User::is_function(user)) return package_[user - 1];
    return User::is_package(user) ? User::package_id(user) : Packages::none;
}

u32 Functions::join(u32 a, u32 b) const {
    const auto package_of = [&](u32 f) { return package_[f]; };
    return lowest_common(UserLadder(*packages_, package_of), a, b);
}

}  // namespace binsize::go
