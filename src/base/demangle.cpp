#include "base/demangle.hpp"

#include "base/demangle_cost.hpp"

#include <llvm/Demangle/Demangle.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace binsize {
namespace {

// LLVM's demangler recurses once a character and takes up to 203 bytes of stack for each (measured
// over some sixty ways to nest, LLVM 19); names of 200,000 symbols of LLVM and node end at 611.
constexpr std::size_t longest_name = 2048;
// Of characters printed, at most a tenth of a second. One in 40,000 of the same names is beyond.
constexpr u64 highest_cost = u64{64} << 20U;

// Mach-O puts an underscore before every C name, so its mangled names begin with "__Z".
std::string_view without_leading_underscore(std::string_view name) {
    return name.starts_with("__Z") || name.starts_with("__R") || name.starts_with("___Z")
               ? name.substr(1)
               : name;
}

// "::h0123456789abcdef": the hash of Rust's legacy mangling says nothing to a reader.
void drop_rust_hash(std::string& name) {
    constexpr std::size_t length = 19;
    if (name.size() <= length) return;
    const auto tail = std::string_view(name).substr(name.size() - length);
    if (!tail.starts_with("::h")) return;
    if (tail.substr(3).find_first_not_of("0123456789abcdef") != std::string_view::npos) return;
    name.resize(name.size() - length);
}

}  // namespace

bool looks_mangled(std::string_view name) {
    if (name.empty() || (name[0] != '_' && name[0] != '?')) return false;
    const auto n = without_leading_underscore(name);
    return n.starts_with("_Z") || n.starts_with("__Z") || n.starts_with("_R") || n.starts_with('?');
}

namespace {

std::string demangle_checked(std::string_view name) {
    const std::string mangled(without_leading_underscore(name));
    if (mangled.find('\0') != std::string::npos) return std::string(name);
    // The one entry whose signature LLVM 14 to 19 share; it returns what it cannot read unchanged.
    std::string readable = llvm::demangle(mangled);
    if (readable == mangled) return std::string(name);
    drop_rust_hash(readable);
    return readable;
}

// Nothing for a name that is not mangled or better left alone.
std::optional<u64> affordable_cost(std::string_view name) {
    if (!looks_mangled(name) || name.size() > longest_name) return std::nullopt;
    const u64 cost = demangle_cost(without_leading_underscore(name));
    return cost <= highest_cost ? std::optional(cost) : std::nullopt;
}

}  // namespace

std::string demangle(std::string_view name) {
    return affordable_cost(name) ? demangle_checked(name) : std::string(name);
}

void DemanglingAccount::spend(u64 cost) {
    u64 left = left_.load(std::memory_order_relaxed);
    while (!left_.compare_exchange_weak(left, left - std::min(left, cost),
                                        std::memory_order_relaxed)) {
    }
}

std::string Demangler::operator()(std::string_view name) {
    constexpr u64 worth_telling = u64{64} << 10U;
    const auto cost = affordable_cost(name);
    if (!cost || account_.empty()) return std::string(name);
    auto readable = demangle_checked(name);
    // Honest names cost some 250 times their length at most by the bound, and twice when printed.
    pending_ += *cost / 64 + readable.size();
    if (pending_ >= worth_telling) account_.spend(std::exchange(pending_, 0));
    return readable;
}

}  // namespace binsize
