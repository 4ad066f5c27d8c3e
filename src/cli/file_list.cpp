#include "cli/file_list.hpp"

#include <binsize/gate.hpp>

#include <algorithm>
#include <charconv>
#include <thread>

namespace binsize::cli {
namespace {

std::string check_threads(const std::string& text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value > 0 && value <= 256)
        return {};
    return text + " is no count of threads, 1 to 256";
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

u64 half_of_memory() {
    const u64 all = physical_memory();
    return all == 0 ? u64{1} << 30U : all / 2;
}

u64 expected_memory(const std::string& file) {
    const auto state = state_of(file);
    return (u64{16} << 20U) + (state ? state->size * 2 : 0);
}

void add_order_options(CLI::App& command, OrderChoice& choice) {
    command.add_option("--threads", choice.threads, "Files at once [as many as processors]")
        ->check(check_threads)
        ->type_name("COUNT");
    command
        .add_option("--memory", choice.memory,
                    "What files under way may take together, by estimate [half of the machine's]")
        ->type_name("SIZE");
}

Result<OrderPlan> order_plan(std::size_t files, const OrderChoice& choice) {
    OrderPlan out;
    out.count = files;
    out.threads = choice.threads.value_or(std::max(1U, std::thread::hardware_concurrency()));
    out.memory = half_of_memory();
    if (choice.memory.empty()) return out;
    const auto amount = TRY(parse_amount(choice.memory));
    if (amount.kind != Amount::Kind::absolute)
        return fail(ErrorKind::usage, "--memory {}: write a size, 2GiB", choice.memory);
    out.memory = amount.value;
    return out;
}

}  // namespace binsize::cli
