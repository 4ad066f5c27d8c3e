#include "analysis/savings/savings.hpp"

#include "base/steps.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace binsize {
namespace {

constexpr void (*finders[])(const SavingSources&, Savings&) = {
#define SAVINGS(id) add_##id##_savings,
#include "analysis/savings/savings.def"
#undef SAVINGS
};

}  // namespace

Savings make_savings(const SavingSources& from) {
    Savings all;
    Steps steps("looking for savings, by kind", std::size(finders));
    for (const auto find : finders) {
        find(from, all);
        steps.done();
    }
    // What makes a file larger is there where it is exact: it says by how much.
    std::erase_if(all, [](const Saving& s) { return s.most() == 0 && s.id != "decompress"; });
    const auto rank = [](const Saving& s) { return std::tuple(~s.most(), s.id, s.name, s.how); };
    std::ranges::sort(all, {}, rank);
    return all;
}

}  // namespace binsize
