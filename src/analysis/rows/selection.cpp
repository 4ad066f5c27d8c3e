#include "analysis/rows/selection.hpp"

#include "base/suggest.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace binsize {
namespace {

Result<Filter> parse_filter(std::string_view only) {
    const auto entries = breakdown_entries();
    Filter out;
    auto text = only;
    if (text.starts_with('!')) out.leaves_out = true, text.remove_prefix(1);
    const auto colon = text.find(':');
    const auto kind = text.substr(0, colon);
    const auto entry = std::ranges::find(entries, kind, &KeyEntry::singular);
    if (entry == entries.end())
        return fail(ErrorKind::usage, "'{}' is no KIND:GLOB{}", printable(only),
                    did_you_mean(kind, names_of(entries, &KeyEntry::singular)));
    if (colon == std::string_view::npos)
        return fail(ErrorKind::usage, "'{}' names no rows; write '{}:GLOB'", printable(only), kind);
    out.entry = &*entry;
    out.glob = text.substr(colon + 1);
    return out;
}

}  // namespace

Result<std::vector<Filter>> parse_filters(const ReportOptions& options) {
    std::vector<Filter> out;
    for (const auto& only : options.only) out.push_back(TRY(parse_filter(only)));
    return out;
}

std::vector<Sieve> make_sieves(const Model& model, std::span<const Filter> filters) {
    std::vector<const KeyEntry*> kinds;
    for (const auto& f : filters)
        if (std::ranges::find(kinds, f.entry) == kinds.end()) kinds.push_back(f.entry);
    std::vector<Sieve> out;
    for (const auto* kind : kinds) {
        Sieve sieve{kind->make(model.division(kind->cut)), static_cast<std::size_t>(kind->cut), {}};
        const auto matches = [&](std::string_view name, bool leaves_out) {
            return std::ranges::any_of(filters, [&](const Filter& f) {
                return f.entry == kind && f.leaves_out == leaves_out && glob_match(f.glob, name);
            });
        };
        const bool chooses = std::ranges::any_of(
            filters, [&](const Filter& f) { return f.entry == kind && !f.leaves_out; });
        for (u32 row = 0; row < sieve.key.row_count(); ++row) {
            const auto name = sieve.key.name(row);
            sieve.passes.push_back((!chooses || matches(name, false)) && !matches(name, true));
        }
        out.push_back(std::move(sieve));
    }
    return out;
}

}  // namespace binsize
