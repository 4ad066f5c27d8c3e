// Where each symbol lies, and who else claimed the place: what `binsize at` says of a symbol, of
// all of them at once. A symbol with several stretches (a function has some in Go's tables) is told
// by the first.
#include "analysis/assemble.hpp"
#include "analysis/rank_words.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <queue>
#include <set>
#include <unordered_map>

namespace binsize {
namespace {

// The stretches of an owner.
struct Place {
    u64 begin = 0, size = 0;  // the first, on the axis
    u64 total = 0;            // bytes of all
    u32 ranges = 0;
};

std::vector<Place> places_of(const Division& division) {
    std::vector<Place> out(division.owners.size());
    const auto cells = division.partition.cells();
    OwnerId last = Partition::no_owner;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const u64 size = division.partition.end_of(i) - cells[i].begin;
        auto& place = out[cells[i].owner];
        place.total += size;
        // A stretch may be of several classes.
        const bool goes_on = cells[i].owner == last;
        last = cells[i].owner;
        if (!goes_on && place.ranges++ == 0) place.begin = cells[i].begin;
        if (place.ranges == 1) place.size += size;
    }
    return out;
}

// What else covers a place.
struct Rivals {
    Claim strongest;
    u32 count = 0;
};

// The claims that cover points of the axis, point by point: those of all passes in order of where
// they begin, of which those that have not ended are kept.
class ClaimsAt {
public:
    explicit ClaimsAt(const ClaimRuns& runs) {
        for (const auto& run : runs)
            run.each([&](const Claim& claim) {
                // That it is in a section and a segment is said of every byte.
                if (claim.rank > Rank::section) claims_.push_back(claim);
            });
        std::ranges::sort(claims_, {}, &Claim::begin);
    }
    // Points are asked for in order, each for an owner of its own.
    Rivals rivals(u64 point, OwnerId owner) {
        for (; next_ < claims_.size() && claims_[next_].begin <= point; ++next_) {
            open_.insert(next_);
            ++open_of_[claims_[next_].owner];
            ends_.emplace(claims_[next_].end(), next_);
        }
        for (; !ends_.empty() && ends_.top().first <= point; ends_.pop()) {
            open_.erase(ends_.top().second);
            const auto of = open_of_.find(claims_[ends_.top().second].owner);
            if (--of->second == 0) open_of_.erase(of);
        }
        Rivals out;
        const auto other =
            std::ranges::find_if(open_, [&](std::size_t at) { return claims_[at].owner != owner; });
        if (other == open_.end()) return out;
        out.strongest = claims_[*other];
        const auto own = open_of_.find(owner);
        out.count = static_cast<u32>(open_.size()) - (own == open_of_.end() ? 0 : own->second);
        return out;
    }

private:
    struct Stronger {
        const BigVector<Claim>* claims;
        bool operator()(std::size_t a, std::size_t b) const {
            if (weaker((*claims)[b], (*claims)[a])) return true;
            return !weaker((*claims)[a], (*claims)[b]) && a < b;
        }
    };
    using End = std::pair<u64, std::size_t>;

    BigVector<Claim> claims_;
    std::size_t next_ = 0;
    std::set<std::size_t, Stronger> open_{Stronger{&claims_}};
    std::unordered_map<OwnerId, u32> open_of_;
    std::priority_queue<End, std::vector<End>, std::greater<>> ends_;
};

std::vector<std::string> names_of(const Division& division) {
    const auto names = printed_names(division);
    std::vector<std::string> out;
    out.reserve(division.owners.size());
    names->each(division.owners, [&](OwnerId, const PrintedNames::Name& name) {
        out.push_back(name.quoted ? fmt::format("\"{}\"", name.text) : std::string(name.text));
    });
    return out;
}

// The sections' rows, by places that come in order.
class SectionsAt {
public:
    explicit SectionsAt(const Context& context) {
        cut_sections({.image = context.image, .axis = context.axis}, {}, model_);
    }
    std::string at(u64 point) {
        const auto& division = model_.division(Cut::sections);
        while (division.partition.end_of(cell_) <= point) ++cell_;
        return printable(division.owners[division.partition.cells()[cell_].owner].name);
    }

private:
    Model model_;
    std::size_t cell_ = 0;
};

Value number_or_nothing(std::optional<u64> number) {
    return number ? Value(*number) : Value(std::monostate());
}

}  // namespace

Table make_places_table(const Context& context, const Model& model, u64) {
    Table out{"places",
              {{"name", "text"},
               {"package", "text"},
               {"kind", "text"},
               {"section", "text"},
               {"address", "address"},
               {"offset", "address"},
               {"bytes", "bytes"},
               {"ranges", "count"},
               {"total", "bytes"},
               {"also claimed by", "text"},
               {"as", "text"},
               {"evidence", "text"},
               {"claims", "count"}},
              {}};
    const auto& division = model.division(Cut::claims);
    SectionsAt sections(context);
    const auto places = places_of(division);
    std::vector<OwnerId> order;
    for (OwnerId o = 0; o < places.size(); ++o)
        if (places[o].ranges > 0) order.push_back(o);
    std::ranges::sort(order, {}, [&](OwnerId o) { return places[o].begin; });
    const auto names = names_of(division);
    ClaimsAt claims(model.claims);
    out.rows.reserve(order.size());
    for (const auto o : order) {
        const auto& place = places[o];
        const auto& owner = division.owners[o];
        const auto rivals = claims.rivals(place.begin, o);
        auto& row = out.rows.emplace_back();
        row.reserve(out.columns.size());
        row.emplace_back(names[o]);
        row.emplace_back(printable(division.packages[owner.package].name));
        row.emplace_back(std::string(name_of(owner.kind)));
        row.emplace_back(sections.at(place.begin));
        row.push_back(number_or_nothing(context.axis.address_of(place.begin)));
        row.push_back(place.begin < context.axis.file_size() ? Value(place.begin)
                                                             : Value(std::monostate()));
        row.emplace_back(place.size);
        row.emplace_back(u64{place.ranges});
        row.emplace_back(place.total);
        if (rivals.count == 0) {
            row.resize(out.columns.size());
            continue;
        }
        row.emplace_back(names[rivals.strongest.owner]);
        row.emplace_back(std::string(rank_word(rivals.strongest.rank)));
        row.emplace_back(std::string(name_of(rivals.strongest.evidence)));
        row.emplace_back(u64{rivals.count});
    }
    return out;
}

}  // namespace binsize
