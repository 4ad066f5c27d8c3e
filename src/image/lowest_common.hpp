// Who owns bytes that several use: the lowest common owner of the users along user → package →
// module → file (docs/how-it-counts.md, "Shared bytes"). The rule stands here alone. Who is joined
// says what a user's package and module are, and what owns what a package, a module or the file
// has in common: functions and types of Go by their tables, owners of a partition by its packages.
#pragma once

#include "image/claims.hpp"

namespace binsize {

/// Joining is commutative and associative, and `of.nobody` joins with anything; so a table's user
/// is what its users add up to in any order. `of.package(user)` and `of.module(user)` are nothing
/// for what is wider; `of.user_of_…` are users themselves.
template <class Ladder>
[[nodiscard]] u32 lowest_common(Ladder&& of, u32 a, u32 b) {
    if (a == b || b == of.nobody) return a;
    if (a == of.nobody) return b;
    if (const auto package = of.package(a); package && package == of.package(b))
        return of.user_of_package(*package);
    if (const auto module = of.module(a); module && module == of.module(b))
        return of.user_of_module(*module);
    return of.user_of_file();
}

}  // namespace binsize
