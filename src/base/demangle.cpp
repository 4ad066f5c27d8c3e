#include "base/demangle.hpp"

#include "base/demangle_cost.hpp"
#include "base/rust_escapes.hpp"

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
// A Rust name's cost is nearly what it prints: 10 times its length in the worst of 150,000 honest
// ones (iterators of closures of iterators).
constexpr u64 highest_rust_growth = 64;

// Mach-O puts an underscore before every C name, so its mangled names begin with "__Z".
std::string_view without_leading_underscore(std::string_view name) {
    return name.starts_with("__Z") || name.starts_with("__R") || name.starts_with("___Z")
               ? name.substr(1)
               : name;
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
    // LLVM knows suffixes that begin with a dot (".llvm.1"); Mach-O's "$tlv$init" is alike.
    if (const auto suffix = mangled.find('$');
        suffix != 0 && suffix < mangled.size() && mangled.starts_with("_R")) {
        const auto item = mangled.substr(0, suffix);
        const auto readable = llvm::demangle(item);
        return readable == item ? std::string(name)
                                : readable + " (" + mangled.substr(suffix) + ")";
    }
    // The one entry whose signature LLVM 14 to 19 share; it returns what it cannot read unchanged.
    std::string readable = llvm::demangle(mangled);
    if (readable == mangled) return std::string(name);
    if (mangled.find("17h") == std::string::npos) return readable;
    auto rust = rust_text(readable);
    return rust.empty() ? readable : rust;
}

// Nothing for a name that is not mangled or better left alone.
std::optional<u64> affordable_cost(std::string_view name) {
    if (!looks_mangled(name) || name.size() > longest_name) return std::nullopt;
    const auto mangled = without_leading_underscore(name);
    const u64 cost = demangle_cost(mangled);
    const u64 highest =
        mangled.starts_with("_R") ? highest_rust_growth * mangled.size() : highest_cost;
    return cost <= highest ? std::optional(cost) : std::nullopt;
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
    // The bound is far above what honest names print. Those of a program of many sorts with ranges
    // and lambdas (this one) come to 5,000 times their length by it: half of the account like this.
    pending_ += *cost / 128 + readable.size();
    if (pending_ >= worth_telling) account_.spend(std::exchange(pending_, 0));
    return readable;
}

}  // namespace binsize
