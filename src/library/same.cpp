#include "library/same.hpp"

#include "analysis/analysis.hpp"
#include "compare/compare.hpp"

namespace binsize {

Result<Same> same(const Image& a, const Image& b, const SameOptions& options, bool advice) {
    auto out = TRY(compare_files(a, b, options));
    // Facts need no more than the containers.
    ReportOptions facts;
    facts.breakdowns = {{"sections"}};
    const auto x = TRY(analyze(a, facts));
    const auto y = TRY(analyze(b, facts));
    add_facts(out, x, y);
    if (advice) advise(out, x);
    return out;
}

}  // namespace binsize
