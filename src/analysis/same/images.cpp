// First all stretches are put beside their like, which says where everything went; then each
// difference gets its cause.
#include "analysis/same/images.hpp"

#include "analysis/find_place.hpp"
#include "analysis/same/macho_tables.hpp"
#include "analysis/same/match.hpp"
#include "analysis/same/pe_fixups.hpp"
#include "analysis/same/runs.hpp"
#include "analysis/same/strings.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <optional>

namespace binsize::same {
namespace {

class Images {
public:
    Images(const Side& a, const Side& b, Tally& tally)
        : a_(a), b_(b), tally_(tally), matches_(match(a, b)) {}

    void run() {
        const auto map = place_everything();
        Runs runs(a_, b_, map, tally_);
        runs_ = &runs;
        const auto in_a_side = base_relocations(a_);
        const auto in_b_side = base_relocations(b_);
        const bool both = in_a_side.size > 0 && in_b_side.size > 0;
        const auto tables = pair_link_tables(a_, b_);
        for (const auto& m : matches_.all) {
            if ((both && is_in_table(m)) || is_in(tables, m)) continue;
            compare(m);
            tally_.end_stretch();
        }
        if (both) equal_ += compare_base_relocations(a_, in_a_side, b_, in_b_side, map, tally_);
        for (const auto& t : tables) equal_ += compare_link_tables(a_, b_, t, map, tally_);
        if (matches_.reordered > 0) tally_order();
        tally_.equal(equal_);
        Notes notes = a_.notes;
        notes.insert(notes.end(), b_.notes.begin(), b_.notes.end());
        if (runs.tired())
            warn(notes, "addresses",
                 "there are too many differences to follow all of them; some that merely moved "
                 "count as content");
        tally_.note(std::move(notes));
    }

private:
    [[nodiscard]] const Stretch* in_a(const Match& m) const {
        return m.a == Match::none ? nullptr : &a_.stretches[m.a];
    }
    [[nodiscard]] const Stretch* in_b(const Match& m) const {
        return m.b == Match::none ? nullptr : &b_.stretches[m.b];
    }

    [[nodiscard]] bool is_in_table(const Match& m) const {
        const auto* x = in_a(m);
        const auto* y = in_b(m);
        return x != nullptr ? is_base_relocations(a_, *x)
                            : y != nullptr && is_base_relocations(b_, *y);
    }
    [[nodiscard]] bool is_in(const std::vector<LinkTables>& tables, const Match& m) const {
        return std::ranges::any_of(tables, [&](const LinkTables& t) {
            const auto* x = in_a(m);
            return x != nullptr ? holds(t.a.at, *x) : holds(t.b.at, *in_b(m));
        });
    }
    [[nodiscard]] static Extent base_relocations(const Side& side) {
        Extent out;
        for (const auto& s : side.stretches) {
            if (!is_base_relocations(side, s)) continue;
            if (out.size == 0) out.begin = s.begin;
            if (s.begin != out.end() || side.bytes(s).size() != s.size) return {};  // in pieces
            out.size += s.size;
        }
        return out;
    }

    [[nodiscard]] PlaceMap place_everything() const {
        PlaceMap map;
        for (const auto& m : matches_.all) {
            const auto* x = in_a(m);
            const auto* y = in_b(m);
            if (x != nullptr && y != nullptr) place(*x, *y, map);
        }
        map.finish();
        return map;
    }

    void place(const Stretch& x, const Stretch& y, PlaceMap& map) const {
        if (const auto* p = a_.expanded_at(x.begin))
            if (const auto* q = b_.expanded_at(y.begin)) map.add(p->file.begin, q->file.begin, 1);
        if (is_strings(x, y)) {
            const auto pairs = pair_strings(a_.bytes(x), b_.bytes(y));
            for (const auto& s : pairs.equal) map.add(x.begin + s.a, y.begin + s.b, s.x.size());
            for (const auto& s : pairs.other)
                if (!s.x.empty() && !s.y.empty()) map.add(x.begin + s.a, y.begin + s.b, 1);
            return;
        }
        if (x.size == y.size || a_.bytes(x).empty() || b_.bytes(y).empty())
            return map.add(x.begin, y.begin, std::min(x.size, y.size));
        u64 i = 0;
        u64 j = 0;
        for (const auto& e : align(a_.bytes(x), b_.bytes(y))) {
            map.add(x.begin + i, y.begin + j, e.a - i);
            if (e.a_size == e.b_size) map.add(x.begin + e.a, y.begin + e.b, e.a_size);
            i = e.a + e.a_size;
            j = e.b + e.b_size;
        }
        map.add(x.begin + i, y.begin + j, x.size - i);
    }

    // A table of strings whose order is the linker's, where it differs at all.
    [[nodiscard]] bool is_strings(const Stretch& x, const Stretch& y) const {
        return a_.is_strings(x) && !std::ranges::equal(a_.bytes(x), b_.bytes(y));
    }

    void compare_strings(const Stretch& x, const Stretch& y) {
        const auto pairs = pair_strings(a_.bytes(x), b_.bytes(y));
        for (const auto& s : pairs.equal) equal_ += s.x.size();
        for (const auto& s : pairs.other) {
            const auto e = trimmed(s);
            equal_ += std::max(s.x.size(), s.y.size()) - e.bytes();
            const u64 at = x.begin + e.a;
            if (e.bytes() > 0) runs_->add(x, y, {at, e.a_size, y.begin + e.b, e.b_size}, at);
        }
    }

    void compare(const Match& m) {
        const auto* x = in_a(m);
        const auto* y = in_b(m);
        const auto* expanded = a_.expanded_at(x != nullptr ? x->begin : 0);
        if (x == nullptr || y == nullptr)
            runs_->add_lone(x, y);
        else if (expanded != nullptr)
            compare_expanded(*x, *y, expanded->file, b_.expanded_at(y->begin)->file);
        else
            compare(*x, *y);
    }

    // The bytes of the file are those of the compressed section; why they differ is in what it
    // holds.
    void compare_expanded(const Stretch& x, const Stretch& y, Extent p, Extent q) {
        const u64 equal = equal_;
        tally_.begin_scaled();
        compare(x, y);
        tally_.end_stretch();
        equal_ = equal;
        tally_.end_scaled(count(a_.bytes(p.begin, p.size), b_.bytes(q.begin, q.size)));
    }

    void compare(const Stretch& in_a_side, const Stretch& in_b_side) {
        const auto* x = &in_a_side;
        const auto* y = &in_b_side;
        const auto left = a_.bytes(*x);
        const auto right = b_.bytes(*y);
        if (std::ranges::equal(left, right)) {
            equal_ += left.size();
        } else if (x->cost_class == CostClass::padding) {
            tally_.add(Cause::layout, count(left, right));
        } else if (x->cost_class == CostClass::embedded) {
            tally_.add({Cause::embedded, printable(a_.owner(*x).name), {}, {}}, count(left, right));
        } else if (a_.is_strings(*x)) {
            compare_strings(*x, *y);
        } else {
            const auto text_a = find_module_text(left);
            const auto text_b = text_a ? find_module_text(right) : std::nullopt;
            if (text_b)
                compare_with_module_text(*x, *y, *text_a, *text_b);
            else
                compare_parts(*x, *y, {0, left.size()}, {0, right.size()});
        }
    }

    // Bytes that differ; the rest is equal.
    u64 count(ByteView left, ByteView right) {
        u64 bytes = 0;
        for (const auto& e : align(left, right)) bytes += e.bytes();
        const u64 larger = std::max(left.size(), right.size());
        equal_ += larger - std::min(bytes, larger);
        return bytes;
    }

    // Build information by its lines. In front of it are a mark and perhaps its length, behind it
    // another mark.
    void compare_with_module_text(const Stretch& x, const Stretch& y, Extent p, Extent q) {
        if (const u64 bytes = count(a_.bytes(x.begin, p.begin), b_.bytes(y.begin, q.begin)))
            tally_.add(Cause::layout, bytes);
        u64 bytes = 0;
        for (const auto& [edit, named] :
             compare_module_texts(as_text(a_.bytes(x.begin + p.begin, p.size)),
                                  as_text(b_.bytes(y.begin + q.begin, q.size)))) {
            tally_.add(named, edit.bytes());
            bytes += edit.bytes();
        }
        const u64 larger = std::max(p.size, q.size);
        equal_ += larger - std::min(bytes, larger);
        compare_parts(x, y, {p.end(), a_.bytes(x).size() - p.end()},
                      {q.end(), b_.bytes(y).size() - q.end()});
    }

    // Parts of two matched stretches, by places within them.
    void compare_parts(const Stretch& x, const Stretch& y, Extent p, Extent q) {
        const auto left = a_.bytes(x.begin + p.begin, p.size);
        const auto right = b_.bytes(y.begin + q.begin, q.size);
        const u64 a = x.begin + p.begin;
        const u64 b = y.begin + q.begin;
        u64 met = 0;
        u64 step = a;
        for (const auto& e : align(left, right)) {
            equal_ += e.a - met;
            met = e.a + e.a_size;
            runs_->add(x, y, {a + e.a, e.a_size, b + e.b, e.b_size}, step);
            if (e.a_size != e.b_size) step = a + met;
        }
        equal_ += left.size() - met;
    }

    // The same parts, elsewhere among the others: they count as different although they are not.
    void tally_order() {
        const auto& largest = a_.stretches[matches_.reordered_example];
        tally_.add({Cause::link_order,
                    fmt::format("{} parts, the largest {}", matches_.reordered_count,
                                printed_name(a_.owner(largest).name)),
                    {},
                    {}},
                   std::min(matches_.reordered, equal_));
        equal_ -= std::min(matches_.reordered, equal_);
    }

    const Side& a_;
    const Side& b_;
    Tally& tally_;
    Matches matches_;
    Runs* runs_ = nullptr;
    u64 equal_ = 0;
};

}  // namespace

void compare_images(const Image& a, const Image& b, Tally& tally) {
    std::optional<Side> x;
    std::optional<Side> y;
    in_parallel([&] { x.emplace(a); }, [&] { y.emplace(b); });
    Images(*x, *y, tally).run();
}

void compare_plain(const Image& a, Extent in_a, const Image& b, Extent in_b, const Named& cause,
                   Tally& tally) {
    const auto left = clip_slice(a.bytes, in_a.begin, in_a.size);
    const auto right = clip_slice(b.bytes, in_b.begin, in_b.size);
    u64 bytes = 0;
    for (const auto& e : align(left, right)) bytes += e.bytes();
    const u64 larger = std::max(left.size(), right.size());
    tally.equal(larger - std::min(bytes, larger));
    if (bytes > 0) tally.add(cause, bytes);
}

}  // namespace binsize::same
