#include "analysis/explain.hpp"

#include "analysis/find_place.hpp"
#include "analysis/model.hpp"
#include "analysis/native/aliases.hpp"
#include "analysis/rank_words.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace binsize {
namespace {

ClaimedBy describe(const Division& division, OwnerId id, CostClass cls, Evidence evidence) {
    const auto& owner = division.owners[id];
    ClaimedBy out;
    out.owner = printed_name(owner.name);
    out.kind = name_of(owner.kind);
    out.package = printable(division.packages[owner.package].name);
    out.cost_class = name_of(cls);
    out.evidence = name_of(evidence);
    return out;
}

std::string container_at(const Division& division, u64 position) {
    const auto& cell = division.partition.cells()[division.partition.index_at(position)];
    return printable(division.owners[cell.owner].name);
}

std::vector<Claim> claims_at(const ClaimRuns& runs, u64 position) {
    std::vector<Claim> all;
    for (const auto& run : runs)
        run.each([&](const Claim& claim) {
            if (claim.begin <= position && position < claim.end()) all.push_back(claim);
        });
    // The strongest first, in the order by which the partition was made.
    std::ranges::sort(all, [](const Claim& a, const Claim& b) { return weaker(b, a); });
    return all;
}

ClaimedBy describe(const Division& division, const Claim& claim) {
    auto by = describe(division, claim.owner, claim.cost_class, claim.evidence);
    by.rank = rank_word(claim.rank);
    by.begin = claim.begin;
    by.size = claim.size;
    return by;
}

// Behind each claim the symbols that could have made the same, had it not been made already.
std::vector<ClaimedBy> losers(const Context& context, const Division& division,
                              const std::vector<Claim>& all, const Cell& winner) {
    const auto won = std::ranges::find_if(all, [&](const Claim& c) {
        return c.owner == winner.owner && c.cost_class == winner.cost_class;
    });
    const auto aliases = find_aliases(context, division, all);
    std::vector<ClaimedBy> out;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto by = describe(division, all[i]);
        if (all.begin() + static_cast<std::ptrdiff_t>(i) != won) out.push_back(by);
        for (const auto& alias : aliases) {
            if (alias.claim != i) continue;
            auto same = by;
            same.owner = printed_name(alias.name);
            same.rank = "alias";
            out.push_back(std::move(same));
        }
    }
    return out;
}

u64 bytes_of(const Division& division, OwnerId owner) {
    u64 total = 0;
    const auto cells = division.partition.cells();
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (cells[i].owner == owner) total += division.partition.end_of(i) - cells[i].begin;
    return total;
}

MeantPlace meant(const Model& model, const Axis& axis, const FoundPlace& place) {
    const auto& division = model.division(Cut::claims);
    const auto& cell = division.partition.cells()[division.partition.index_at(place.at)];
    MeantPlace out;
    if (place.at < axis.file_size()) out.offset = place.at;
    out.address = axis.address_of(place.at);
    out.size = place.size;
    out.section = container_at(model.division(Cut::sections), place.at);
    out.owner = describe(division, cell.owner, cell.cost_class, cell.evidence);
    return out;
}

}  // namespace

Result<Where> parse_where(std::string_view text) {
    const bool offset = text.starts_with('+');
    auto digits = text.substr(offset ? 1 : 0);
    const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
    if (hex) digits.remove_prefix(2);
    u64 value = 0;
    const auto* const first = digits.data();
    const auto* const last = first + digits.size();
    const auto [end, error] = std::from_chars(first, last, value, hex ? 16 : 10);
    const bool number = !digits.empty() && end == last;
    if (number && error == std::errc::result_out_of_range)
        return fail(ErrorKind::usage, "{} does not fit 64 bits", printable(text));
    if (text.empty())
        return fail(ErrorKind::usage, "names no place: give an address, +OFFSET or a symbol");
    if (!number) return Where{Where::Kind::symbol, 0, std::string(text)};
    return Where{offset ? Where::Kind::offset : Where::Kind::address, value, {}};
}

Result<Explanation> explain(const Image& image, const Where& where) {
    if (image.kind == FileKind::fat)
        return fail(ErrorKind::usage, "holds {} images; choose one with --arch",
                    image.members.size());
    if (image.kind == FileKind::archive)
        return fail(ErrorKind::usage,
                    "is an archive of {} members; extract the one that you ask about (ar x)",
                    image.members.size());
    Explanation out;
    Notes damage;  // of the whole file: a report shows it
    const auto axis = Axis::of(image, damage);
    const Context context = make_context(image, axis, damage);
    Model model;
    ClaimRuns runs;
    const Context container{.image = image, .axis = axis};
    cut_sections(container, {}, model);
    cut_segments(container, {}, model);
    cut_claims(context, model, damage, false, &runs);
    const auto& division = model.division(Cut::claims);

    const auto places = TRY(find_places(context, division, where, out.notes));
    const u64 position = places.front().at;
    const auto at = division.partition.index_at(position);
    const auto& cell = division.partition.cells()[at];
    const auto& package = division.packages[division.owners[cell.owner].package];
    if (position < axis.file_size()) out.offset = position;
    out.address = axis.address_of(position);
    out.section = container_at(model.division(Cut::sections), position);
    out.segment = container_at(model.division(Cut::segments), position);
    out.category = name_of(package.category);
    out.module = printable(package.module);
    out.owner = describe(division, cell.owner, cell.cost_class, cell.evidence);
    out.owner.begin = cell.begin;
    out.owner.size = division.partition.end_of(at) - cell.begin;
    out.total = bytes_of(division, cell.owner);
    out.lost = losers(context, division, claims_at(runs, position), cell);
    if (places.size() > 1)
        for (const auto& place : places) out.places.push_back(meant(model, axis, place));
    return out;
}

}  // namespace binsize
