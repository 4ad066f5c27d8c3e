// Code by the function that it was written in: of inlined code the innermost. Go's from the inline
// trees of pclntab (funcdata 3) and their index by pc (pcdata 2), which stripping leaves, the same
// for both twins of a build; other code from the entries of DWARF.
#include "analysis/go/packages.hpp"
#include "analysis/packages.hpp"
#include "analysis/source/source_claims.hpp"
#include "analysis/source/split_files.hpp"
#include "analysis/source_name.hpp"
#include "base/parallel.hpp"
#include "base/sort_by_digits.hpp"
#include "evidence/dwarf/inlines.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

/// Owners of functions that were inlined, made as they are met.
class InlinedOwners {
public:
    InlinedOwners(const go::Pclntab& table, ClaimSink& sink) : table_(table), sink_(sink) {}

    OwnerId of(u32 name_offset) {
        const auto [it, added] = known_.try_emplace(name_offset, 0);
        if (added) {
            const auto name = table_.name(name_offset);
            it->second =
                sink_.owner(OwnerKind::function, name.empty() ? "[function without a name]" : name,
                            package(name));
        }
        return it->second;
    }

private:
    PackageId package(std::string_view name) {
        const auto found = go::package_of(name);
        if (found.name_class == go::NameClass::generated) return sink_.package("[Go, generated]");
        if (found.name_class == go::NameClass::plain) return sink_.package("[C, no package]");
        return sink_.package(found.escaped ? sink_.keep(go::unescape_path(found.path))
                                           : found.path);
    }
    const go::Pclntab& table_;
    ClaimSink& sink_;
    std::unordered_map<u32, OwnerId> known_;
};

/// refine() takes disjoint claims in order; a functab that lies gives neither.
void drop_overlaps(BigVector<Claim>& claims) {
    sort_by_digits(claims, [](const Claim& c) { return c.begin; });
    u64 end = 0;
    std::erase_if(claims, [&](const Claim& c) {
        if (c.begin < end) return true;
        end = c.end();
        return false;
    });
}

void claim_go(const go::Functions& functions, ClaimSink& sink) {
    const auto& table = functions.table();
    InlinedOwners owners(table, sink);
    // Functions share few of these tables, and small ones: a long one that all name is a lie.
    u64 budget = 8 * u64{table.pctab.size()};
    for (u32 f = 0; f < functions.count() && budget > 0; ++f) {
        const auto record = table.func(f);
        if (!record) continue;
        const u32 count = functions.inlined_count(*record);
        const u32 offset = table.pcdata(*record, go::pcdata_inline_tree);
        if (count == 0 || offset == 0) continue;
        const u64 entry = table.entry(f);
        const u64 size = functions.size(f);
        const u64 limit = functions.tables().next(u64{offset} + 1);
        const auto tree = table.inline_tree(*record);
        const auto walked = table.walk(offset, limit, [&](u32 from, u32 to, i32 index) {
            if (index < 0 || static_cast<u32>(index) >= count || from >= size) return;
            const auto inlined = table.inlined(tree, static_cast<u32>(index));
            if (!inlined) return;
            sink.claim_address({entry + from, std::min<u64>(to, size) - from},
                               owners.of(inlined->name), CostClass::code, Evidence::pclntab,
                               Rank::decoded);
        });
        budget -= std::min<u64>(budget, walked.size);
    }
}

/// What one thread finds: names are views of DWARF's.
struct InlinedRuns {
    struct Run {
        u64 begin = 0;  // addresses
        u32 size = 0, name = 0;
    };
    BigVector<Run> runs;
    std::vector<std::string_view> names;

    void add(Extent at, u32 name) {
        constexpr u64 largest = ~u32{0};
        for (; at.size > largest; at = {at.begin + largest, at.size - largest})
            runs.push_back({at.begin, static_cast<u32>(largest), name});
        runs.push_back({at.begin, static_cast<u32>(at.size), name});
    }
};

InlinedRuns read_inlined(dwarf::Sections& sections, std::span<const dwarf::Unit> all,
                         std::span<const dwarf::Unit> own, bool go_is_known,
                         const CodeAddresses& code) {
    InlinedRuns out;
    dwarf::InlineReader reader(sections, all);
    const Extent* around = nullptr;
    for (const auto& unit : own) {
        if (go_is_known && unit.language == dwarf::DW_LANG_Go) continue;
        for (const auto& c : reader.read(unit)) {
            if (around == nullptr || !around->contains(c.begin)) around = code.extent_of(c.begin);
            if (around == nullptr) continue;
            const u32 name = reader.name_id(c.origin);
            if (name != 0) out.add({c.begin, c.end - c.begin}, name);
        }
    }
    out.names = reader.names();
    return out;
}

/// Claims of runs by the million, which need not be packed: they are put in order next.
class NativeClaims {
public:
    NativeClaims(const Axis& axis, const CodeAddresses& code) : axis_(axis), code_(code) {}

    void add(Extent addresses, OwnerId owner) {
        code_.pieces(addresses, [&](Extent at) {
            if (at.begin >= axis_.size()) return;
            const u64 size = std::min(at.size, axis_.size() - at.begin);
            if (!claims_.empty() && claims_.back().end() == at.begin &&
                claims_.back().owner == owner)
                claims_.back().size += size;
            else
                claims_.push_back(
                    {at.begin, size, owner, CostClass::code, Evidence::dwarf, Rank::decoded});
        });
    }
    [[nodiscard]] BigVector<Claim> take() { return std::move(claims_); }

private:
    const Axis& axis_;
    const CodeAddresses& code_;
    BigVector<Claim> claims_;
};

/// Owners go to the sink, which numbers them; claims are returned.
BigVector<Claim> claim_native(const Context& context, ClaimSink& sink) {
    using dwarf::SectionKind;
    if (context.dwarf == nullptr) return {};
    auto& sections = *context.dwarf;
    const bool go_is_known = context.go != nullptr && context.go->functions.has_value();
    SplitFiles split(context);
    std::vector<dwarf::Unit> units;
    dwarf::each_unit(sections, [&](const dwarf::Unit& unit) {
        units.push_back(unit);
        // What clang leaves in the program of what was inlined has no names of linkers.
        if (split.whole(unit) != nullptr) units.back().ranges.clear();
    });
    if (units.empty()) return {};
    for (const auto kind : {SectionKind::str, SectionKind::line_str, SectionKind::str_offsets,
                            SectionKind::addr, SectionKind::ranges, SectionKind::rnglists})
        (void)sections.get(kind);  // read before several threads ask for it
    const CodeAddresses code(context);
    std::vector<InlinedRuns> found;
    const auto read = [&](dwarf::Sections& of, std::span<const dwarf::Unit> all) {
        // Halves of the bytes, not of the units.
        const u64 middle = of.get(SectionKind::info).size() / 2;
        const auto half = static_cast<std::size_t>(
            std::ranges::lower_bound(all, middle, {}, &dwarf::Unit::offset) - all.begin());
        InlinedRuns first, second;
        in_parallel([&] { first = read_inlined(of, all, all.first(half), go_is_known, code); },
                    [&] { second = read_inlined(of, all, all.subspan(half), go_is_known, code); });
        found.push_back(std::move(first));
        found.push_back(std::move(second));
    };
    read(sections, units);
    split.each_file(read);
    PackageNamer packages(context, sink);
    std::unordered_map<std::string_view, OwnerId> owners;
    const auto make_owner = [&](std::string_view name) {
        const auto [owner, added] = owners.try_emplace(name, 0);
        if (added) {
            Symbol symbol;
            symbol.name = sink.keep(name);  // what DWARF is taken out of will go
            symbol.type = SymbolType::function;
            owner->second = sink.owner(OwnerKind::function, source_name(context.image, symbol.name),
                                       packages.of(symbol));
        }
        return owner->second;
    };
    // A name that many refer to lies in one place: it is looked up once, however long it is.
    std::unordered_map<const char*, OwnerId> by_place;
    constexpr OwnerId not_looked_up = ~OwnerId{0};
    std::vector<OwnerId> owner_of;
    NativeClaims claims(context.axis, code);
    for (auto& [runs, names] : found) {
        owner_of.assign(names.size(), not_looked_up);
        for (const auto& run : runs) {
            auto& owner = owner_of[run.name];
            if (owner == not_looked_up) {
                const auto [known, added] = by_place.try_emplace(names[run.name].data(), 0);
                if (added) known->second = make_owner(names[run.name]);
                owner = known->second;
            }
            claims.add({run.begin, run.size}, owner);
        }
        BigVector<InlinedRuns::Run>().swap(runs);
    }
    packages.settle();
    return claims.take();
}

}  // namespace

void cut_inlined(const Context& context, const ReportOptions&, Model& model) {
    auto& division = model.division(Cut::inlined) = again(model.division(Cut::claims));
    ClaimSink sink(context.axis);
    const bool go = context.go != nullptr && context.go->functions;
    if (go) claim_go(*context.go->functions, sink);
    auto claims = claim_native(context, sink);
    const auto owner_base = static_cast<OwnerId>(division.owners.size());
    adopt(division, sink);
    if (go) classify_go_packages(division.packages, context.go->modules);
    for (auto& claim : claims) claim.owner += owner_base;
    if (!sink.claims.empty()) {
        BigVector<Claim> all;
        all.reserve(sink.claims.size() + claims.size());
        sink.claims.each([&](const Claim& c) { all.push_back(c); });
        all.insert(all.end(), claims.begin(), claims.end());
        claims.swap(all);
    }
    drop_overlaps(claims);
    division.partition.refine(claims);
    division.sums = sum_up(division.partition, division.owners.size(), context.axis);
}

}  // namespace binsize
