// Functions that a linker could fold: of equal bytes once every operand that counts from its place
// is taken for what it leads to. What leads to functions that fold is equal, too, so that classes
// begin with all whose bytes are equal and split until what they lead to is of one class each, as
// linkers do it (ICF of gold, lld and MSVC). What stays apart is for the linker to say, so that it
// is what goes at most. Functions of Go are left out: its linker folds none, and pclntab needs
// each.
#include "analysis/savings/savings.hpp"
#include "base/hash.hpp"
#include "evidence/loader_writes.hpp"
#include "evidence/movable_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace binsize {
namespace {

constexpr u32 none = ~u32{0};

class EqualFunctions {
public:
    explicit EqualFunctions(const SavingSources& from)
        : from_(from),
          division_(from.model.division(Cut::claims)),
          cells_(division_.partition.cells()),
          reader_(from.context.image),
          table_entries_(from.context.image.bytes.size() / 4) {}

    struct Found {
        u64 functions = 0, code = 0, unwind = 0;
    };
    Found find() {
        if (!reader_.knows_processor()) return {};
        collect();
        compare_bytes();
        follow_leads();
        compare_leads();
        return count();
    }

private:
    // A piece of a function: most have one.
    struct Body {
        u64 address = 0;
        u32 cell = 0;
        u32 color = none;  // equal for those that are equal as far as is known; none: not readable
        u32 leads = 0;     // first of its own; they end where the next one's begin
        u32 lead_count = 0;
    };
    struct Lead {
        u32 body = none;  // what it leads into, and `value` is the offset; else a value alone
        u64 value = 0;
    };
    struct Colored {
        Hash128 hash;
        u32 body = 0;
    };

    [[nodiscard]] u64 size_of(const Body& b) const {
        return division_.partition.end_of(b.cell) - cells_[b.cell].begin;
    }
    [[nodiscard]] ByteView code_of(const Body& b) const {
        return clip_slice(from_.context.image.bytes, cells_[b.cell].begin, size_of(b));
    }

    void collect() {
        const auto& go = from_.context.go;
        body_of_cell_.assign(cells_.size(), none);
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if (cells_[i].cost_class != CostClass::code ||
                division_.owners[cells_[i].owner].kind != OwnerKind::function)
                continue;
            const auto address = from_.context.axis.address_of(cells_[i].begin);
            if (!address || (go && go->in_go_text(*address))) continue;
            body_of_cell_[i] = static_cast<u32>(bodies_.size());
            bodies_.push_back({.address = *address, .cell = static_cast<u32>(i)});
        }
        written_.assign(bodies_.size(), false);
        each_loader_write(from_.context.image, [&](u64 address) {
            if (const auto b = body_at(address)) written_[*b] = true;
        });
    }

    [[nodiscard]] std::optional<u32> body_at(u64 address) const {
        const auto at = from_.context.axis.at_address(address);
        if (!at) return std::nullopt;
        const u32 body = body_of_cell_[division_.partition.index_at(*at)];
        return body == none ? std::nullopt : std::optional(body);
    }

    // Colors are places in order of hash, so that equal ones are the same.
    std::size_t color_anew(std::vector<Colored>& colored) {
        std::ranges::sort(colored, {}, [](const Colored& c) {
            return std::tuple(c.hash.high, c.hash.low, c.body);
        });
        std::size_t classes = 0;
        for (std::size_t i = 0; i < colored.size(); ++i) {
            const bool first = i == 0 || !(colored[i].hash == colored[i - 1].hash);
            classes += first ? 1 : 0;
            bodies_[colored[i].body].color =
                first ? static_cast<u32>(i) : bodies_[colored[i - 1].body].color;
        }
        return classes;
    }

    // Nothing needs more than its color where no other has it.
    void keep_shared(std::vector<Colored>& colored) {
        std::vector<Colored> shared;
        for (std::size_t i = 0; i < colored.size(); ++i) {
            const bool before = i > 0 && colored[i].hash == colored[i - 1].hash;
            const bool after = i + 1 < colored.size() && colored[i].hash == colored[i + 1].hash;
            if (before || after) shared.push_back(colored[i]);
        }
        colored = std::move(shared);
    }

    void compare_bytes() {
        MovableCode movable;
        for (u32 b = 0; b < bodies_.size(); ++b) {
            const auto code = code_of(bodies_[b]);
            if (written_[b] || code.size() != size_of(bodies_[b]) ||
                !reader_.read(code, bodies_[b].address, movable))
                continue;
            Hasher hasher;
            hasher.add(movable.bytes);
            for (const auto& o : movable.operands) hasher.add(o.at);
            colored_.push_back({hasher.digest(), b});
        }
        color_anew(colored_);
        keep_shared(colored_);
    }

    void follow_leads() {
        MovableCode movable;
        for (const auto& c : colored_) {
            auto& body = bodies_[c.body];
            if (!reader_.read(code_of(body), body.address, movable) ||
                leads_.size() + movable.operands.size() >= none)
                continue;
            body.leads = static_cast<u32>(leads_.size());
            body.lead_count = static_cast<u32>(movable.operands.size());
            for (const auto& o : movable.operands) leads_.push_back(lead_of(body, o.target));
        }
    }

    Lead lead_of(const Body& body, u64 target) {
        if (target - body.address < size_of(body)) return {none, target - body.address};
        const auto at = from_.context.axis.at_address(target);
        if (!at) return {none, target};
        const std::size_t i = division_.partition.index_at(*at);
        const u64 offset = *at - cells_[i].begin;
        if (body_of_cell_[i] != none)
            return bodies_[body_of_cell_[i]].color == none ? Lead{none, target}
                                                           : Lead{body_of_cell_[i], offset};
        if (const u64 hash = hash_of_data(i)) return {none, hash + offset};
        if (const u64 hash = hash_of_table(body, target, *at)) return {none, hash};
        return {none, target};
    }

    // Objects and literals of equal bytes are one for the linker, or may be.
    u64 hash_of_data(std::size_t cell) {
        const auto kind = division_.owners[cells_[cell].owner].kind;
        const auto cls = cells_[cell].cost_class;
        if ((cls != CostClass::rodata && cls != CostClass::strings) ||
            (kind != OwnerKind::object && kind != OwnerKind::literal))
            return 0;
        if (data_hashes_.empty()) data_hashes_.resize(cells_.size());
        auto& hash = data_hashes_[cell];
        if (hash == 0) {
            const u64 begin = cells_[cell].begin;
            Hasher hasher;
            hasher.add(as_text(clip_slice(from_.context.image.bytes, begin,
                                          division_.partition.end_of(cell) - begin)));
            hash = std::max<u64>(1, hasher.digest().low);
        }
        return hash;
    }

    // A table of where in the function to go on, by the distance from itself or by address: equal
    // ones lead to the same places.
    u64 hash_of_table(const Body& body, u64 address, u64 at) {
        const auto& bytes = from_.context.image.bytes;
        Hasher hasher;
        u64 count = 0;
        const auto goes_on = [&](u64 target) {
            const u64 place = target - body.address;
            if (table_entries_ == 0 || place >= size_of(body)) return false;
            --table_entries_;
            ++count;
            hasher.add(place);
            return true;
        };
        for (auto from = at;; from += sizeof(i32)) {
            const auto entry = find_int<i32>(bytes, from, Endian::little);
            if (!entry || !goes_on(address + static_cast<u64>(i64{*entry}))) break;
        }
        for (auto from = at; count == 0 || from > at; from += sizeof(u64)) {
            const auto entry = find_int<u64>(bytes, from, Endian::little);
            if (!entry || !goes_on(*entry)) break;
        }
        return count == 0 ? 0 : std::max<u64>(1, hasher.digest().low);
    }

    // Each time around tells apart what leads to what was told apart before. As long a chain of
    // calls as there are rounds is rare; what is equal after them counts, as it is at most.
    void compare_leads() {
        constexpr int rounds = 64;
        std::size_t before = 0;
        for (int round = 0; round < rounds && !colored_.empty(); ++round) {
            for (auto& c : colored_) {
                const auto& body = bodies_[c.body];
                Hasher hasher;
                hasher.add(body.color);
                for (const auto& lead : std::span(leads_).subspan(body.leads, body.lead_count)) {
                    hasher.add(lead.body == none ? 0 : u64{bodies_[lead.body].color} + 1);
                    hasher.add(lead.value);
                }
                c.hash = hasher.digest();
            }
            const auto classes = color_anew(colored_);
            // Behind the colors of those that are equal to none, which keep theirs.
            for (const auto& c : colored_)
                bodies_[c.body].color += static_cast<u32>(bodies_.size());
            if (classes == before) break;
            before = classes;
        }
    }

    [[nodiscard]] Found count() const {
        // Of one owner all pieces must be equal.
        std::vector<std::pair<OwnerId, u32>> pieces;
        for (u32 b = 0; b < bodies_.size(); ++b)
            pieces.emplace_back(cells_[bodies_[b].cell].owner, b);
        std::ranges::sort(pieces);
        struct Whole {
            Hash128 hash;
            std::size_t begin, end;
        };
        std::vector<Whole> wholes;
        for (std::size_t i = 0; i < pieces.size();) {
            Hasher hasher;
            bool readable = true;
            std::size_t k = i;
            for (; k < pieces.size() && pieces[k].first == pieces[i].first; ++k) {
                hasher.add(bodies_[pieces[k].second].color);
                readable &= bodies_[pieces[k].second].color != none;
            }
            if (readable) wholes.push_back({hasher.digest(), i, k});
            i = k;
        }
        std::ranges::sort(wholes, {}, [](const Whole& w) {
            return std::tuple(w.hash.high, w.hash.low, w.begin);
        });
        Found found;
        std::vector<bool> folded(division_.owners.size());
        for (std::size_t i = 1; i < wholes.size(); ++i) {
            if (!(wholes[i].hash == wholes[i - 1].hash)) continue;
            folded[pieces[wholes[i].begin].first] = true;
            ++found.functions;
            for (auto p = wholes[i].begin; p < wholes[i].end; ++p)
                found.code += size_with_filler(bodies_[pieces[p].second].cell);
        }
        for (std::size_t i = 0; i < cells_.size(); ++i)
            if (cells_[i].cost_class == CostClass::unwind && folded[cells_[i].owner])
                found.unwind += division_.partition.end_of(i) - cells_[i].begin;
        return found;
    }

    // What aligns the next function goes, too.
    [[nodiscard]] u64 size_with_filler(std::size_t cell) const {
        constexpr u64 largest = 64;
        const auto& partition = division_.partition;
        const u64 size = partition.end_of(cell) - cells_[cell].begin;
        if (cell + 1 == cells_.size()) return size;
        const u64 next = partition.end_of(cell + 1) - cells_[cell + 1].begin;
        const auto kind = division_.owners[cells_[cell + 1].owner].kind;
        const bool filler = kind == OwnerKind::padding || kind == OwnerKind::remainder;
        return size + (filler && next < largest ? next : 0);
    }

    const SavingSources& from_;
    const Division& division_;
    std::span<const Cell> cells_;
    MovableCodeReader reader_;
    u64 table_entries_;  // that may be read yet: no honest file has more
    std::vector<u32> body_of_cell_;
    std::vector<Body> bodies_;
    std::vector<bool> written_;  // by the loader
    std::vector<Colored> colored_;
    std::vector<Lead> leads_;
    std::vector<u64> data_hashes_;  // by cell; 0: not made yet
};

}  // namespace

void add_equal_functions_savings(const SavingSources& from, Savings& out) {
    const auto& image = from.context.image;
    if (!from.thorough || !from.model.has_claims || image.relocatable()) return;
    const auto found = EqualFunctions(from).find();
    if (found.functions == 0) return;
    out.push_back(
        {.id = "duplicates",
         .name = "functions",
         .file = 0,
         .low = 0,
         .high = found.code + found.unwind,
         .exact = false,
         .how =
             fmt::format("fold equal functions: {}, {} functions with {} bytes of code",
                         image.traits.maps_sections ? "link with /OPT:ICF"
                                                    : "link with -Wl,--icf=all (lld, gold, mold)",
                         found.functions, found.code),
         .loss = "functions of equal code have one address (&f == &g); profiles, backtraces and "
                 "breakpoints know them by one name"});
}

}  // namespace binsize
