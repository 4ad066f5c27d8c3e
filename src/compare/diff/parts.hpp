// The pieces that diff.cpp puts together; each file makes one.
#pragma once

#include "report/report.hpp"

#include <binsize/diff.hpp>

#include <deque>
#include <map>
#include <span>

namespace binsize::diff {

/// What stays of a name when everything that a toolchain makes up is taken out of it.
struct PairingKey {
    enum class Kind : u8 {
        plain,      ///< the name itself
        versioned,  ///< without module versions: "@v1.2.3", "/v2"
        numbered,   ///< without closure numbers, hashes and the like
    };
    Kind kind = Kind::plain;
    std::string text;
};
/// How the names of functions begin that have none; their address follows.
inline constexpr std::string_view nameless_function = "[function 0x";
[[nodiscard]] PairingKey pairing_key(std::string_view name);

/// Which row of the old report is which of the new one; null where it has no counterpart. Rows that
/// are leaves of equal name and size are left out: they are no difference.
struct RowPair {
    const Node* before = nullptr;
    const Node* after = nullptr;
};
[[nodiscard]] std::vector<RowPair> pair_rows(std::span<const Node> before,
                                             std::span<const Node> after);

/// The differences of two trees of one breakdown; equal rows are left out below the root.
[[nodiscard]] DiffNode diff_trees(const Node& before, const Node& after);
/// Keeps `rows` children of every node and adds the others up.
void limit_rows(DiffNode& root, u64 rows);

void compare_context(const Report& before, const Report& after, std::vector<ContextChange>& out);
void compare_modules(const Report& before, const Report& after, std::vector<ModuleChange>& out);

/// Calls each(name, old, new) for the reports themselves (an empty name) and for every pair of
/// members of one name and architecture; the second of a name meets the second.
template <class F>
void for_each_pair(const Report& before, const Report& after, F&& each) {
    each(std::string_view(), before, after);
    std::map<std::pair<std::string_view, std::string_view>, std::deque<const Report*>> olds;
    for (const auto& old : before.members)
        olds[{old.subject.name, old.subject.arch}].push_back(&old);
    for (const auto& now : after.members) {
        auto& same = olds[{now.subject.name, now.subject.arch}];
        if (same.empty()) continue;
        each(std::string_view(now.subject.name), *same.front(), now);
        same.pop_front();
    }
}

}  // namespace binsize::diff
