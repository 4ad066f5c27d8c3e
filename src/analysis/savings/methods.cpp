// The code that method elimination could drop, at most.
#include "analysis/savings/savings.hpp"

namespace binsize {

void add_methods_savings(const SavingSources& from, Savings& out) {
    for (const auto& v : from.report.toolchain.verdicts)
        if (v.id == "method_dce" && v.at_most)
            out.push_back({.id = "method-dce",
                           .name = {},
                           .file = 0,
                           .low = 0,
                           .high = v.at_most,
                           .exact = false,
                           .how = "look no methods up by computed names",
                           .loss = "templates and the like reach only methods that the source "
                                   "names"});
}

}  // namespace binsize
