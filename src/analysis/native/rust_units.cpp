#include "analysis/native/rust_units.hpp"

#include "analysis/native/rust_crates.hpp"

namespace binsize {
namespace {

// "crate.0123456789abcdef-cgu.3"; builds that are done in steps call their units otherwise.
std::string_view crate_of_file(std::string_view file) {
    const auto unit = file.find("-cgu.");
    const auto hash = file.find('.');
    return unit == std::string_view::npos || hash == 0 || hash > unit ? std::string_view{}
                                                                      : file.substr(0, hash);
}

}  // namespace

RustUnits::RustUnits(std::span<const Symbol> symbols) {
    constexpr std::string_view several = "";
    std::unordered_map<std::string_view, std::string_view> files;   // the one of a hash
    std::unordered_map<std::string_view, std::string_view> hashes;  // the one of a file
    std::string_view file, last;
    const auto one = [&](auto& known, std::string_view of, std::string_view what) {
        const auto [at, added] = known.try_emplace(of, what);
        if (!added && at->second != what) at->second = several;
    };
    for (const auto& s : symbols) {
        if (s.type == SymbolType::file) {
            file = s.name;
            last = {};
        }
        if (s.binding != SymbolBinding::local || s.dynamic) continue;
        const auto hash = module_of_constant(s.name);
        if (hash.empty() || hash == last) continue;  // neighbours are of one module
        last = hash;
        one(files, hash, file);
        one(hashes, file, hash);
    }
    for (const auto& [hash, of] : files)
        if (const auto crate = crate_of_file(of); !crate.empty() && hashes.at(of) == hash)
            crates_.emplace(hash, crate);
}

std::string_view RustUnits::crate_of(std::string_view module) const {
    const auto found = crates_.find(module);
    return found == crates_.end() ? std::string_view{} : found->second;
}

}  // namespace binsize
