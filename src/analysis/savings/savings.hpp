// What would make the file smaller: by how much, how, and what is lost with it. savings.def is THE
// list of those that find such; a saving that a tool decides is what the tool does, to the byte,
// and any other has bounds.
#pragma once

#include "analysis/model.hpp"
#include "analysis/sections/strip_savings.hpp"

namespace binsize {

struct SavingSources {
    const Context& context;
    const Model& model;
    const StripSavings& strips;
    const Report& report;  ///< has toolchain and linkage
    bool thorough;         ///< exact, whatever that takes
};

using Savings = std::vector<Saving>;
#define SAVINGS(id) void add_##id##_savings(const SavingSources& from, Savings& out);
#include "analysis/savings/savings.def"
#undef SAVINGS

/// The largest first.
[[nodiscard]] Savings make_savings(const SavingSources& from);

}  // namespace binsize
