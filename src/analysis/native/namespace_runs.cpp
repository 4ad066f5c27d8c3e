#include "analysis/native/namespace_runs.hpp"

#include <algorithm>

namespace binsize {
namespace {

constexpr std::ptrdiff_t farthest = 128;  // functions between the two

}  // namespace

std::vector<CompiledRun> find_namespace_runs(const FunctionTable& functions,
                                             std::span<const KnownFunction> known) {
    std::vector<CompiledRun> out;
    const auto at = [&](auto from, u64 address) {
        return std::ranges::lower_bound(from, functions.end(), address, {}, &FunctionBounds::begin);
    };
    const KnownFunction* before = nullptr;
    auto next = functions.begin();
    for (const auto& f : known) {
        if (f.scope == KnownFunction::Scope::std) continue;
        const auto end = at(next, f.address);
        const bool of_module = f.scope == KnownFunction::Scope::of_module;
        if (before != nullptr && (of_module || f.scope == KnownFunction::Scope::of_namespace) &&
            f.scope == before->scope && f.package == before->package && next < end &&
            (of_module || end - next <= farthest))
            out.push_back({static_cast<u32>(before - known.data()),
                           static_cast<u32>(next - functions.begin()),
                           static_cast<u32>(end - functions.begin() - 1)});
        before = &f;
        next = at(end, f.address + 1);
    }
    return out;
}

}  // namespace binsize
