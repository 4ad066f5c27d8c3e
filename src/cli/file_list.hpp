// Which files are looked at where there are many, how many at once, and what that may take.
#pragma once

#include "cli/in_order.hpp"
#include "cli/inputs.hpp"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

namespace binsize::cli {

/// Names that end in a NUL each, as `find -print0` writes them; "-" is standard input.
[[nodiscard]] Result<std::vector<std::string>> listed_files(Inputs& inputs,
                                                            const std::string& list);

/// What looking at one file takes at most, by the largest of many programs: the file as far as it
/// is read, and what is known of it.
[[nodiscard]] u64 expected_memory(const std::string& file);
/// Bytes that files under way may take together, unless a user says otherwise.
[[nodiscard]] u64 half_of_memory();

/// What a user says of how many at once.
struct OrderChoice {
    std::optional<u64> threads;
    std::string memory;
};
/// Adds --threads and --memory.
void add_order_options(CLI::App& command, OrderChoice& choice);
/// As many threads as there are processors and half of the machine's memory, unless said otherwise.
/// Errors (usage): a `memory` that is no size.
[[nodiscard]] Result<OrderPlan> order_plan(std::size_t files, const OrderChoice& choice);

}  // namespace binsize::cli
