#include "cli/file_list.hpp"

#include <binsize/gate.hpp>

#include <algorithm>
#include <thread>

namespace binsize::cli {
namespace {

u64 half_of_memory() {
    const u64 all = physical_memory();
    return all == 0 ? u64{1} << 30U : all / 2;
}

}  // namespace

Result<std::vector<std::string>> listed_files(Inputs& inputs, const std::string& list) {
    const auto input = TRY(inputs.open(list));
    std::vector<std::string> out;
    for (auto rest = as_text(input.bytes()); !rest.empty();) {
        const auto name = rest.substr(0, rest.find('\0'));
        out.emplace_back(name);
        rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    }
    return out;
}

u64 expected_memory(const std::string& file) {
    const auto state = state_of(file);
    return (u64{16} << 20U) + (state ? state->size * 2 : 0);
}

Result<OrderPlan> order_plan(std::size_t files, std::optional<u64> threads,
                             const std::string& memory) {
    OrderPlan out;
    out.count = files;
    out.threads = threads.value_or(std::max(1U, std::thread::hardware_concurrency()));
    out.memory = half_of_memory();
    if (memory.empty()) return out;
    const auto amount = TRY(parse_amount(memory));
    if (amount.kind != Amount::Kind::absolute)
        return fail(ErrorKind::usage, "--memory {}: write a size, 2GiB", memory);
    out.memory = amount.value;
    return out;
}

}  // namespace binsize::cli
