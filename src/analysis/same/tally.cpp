#include "analysis/same/tally.hpp"

#include "analysis/find_place.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <numeric>

namespace binsize::same {
namespace {

constexpr std::size_t most_rows = 1000;  // of causes with names of their own
constexpr std::size_t most_places = 1U << 20U;
constexpr u64 context = 8, most_shown = 32;  // bytes

std::string hex(ByteView bytes) {
    std::string out;
    for (const auto b : bytes) out += fmt::format("{:02x}", static_cast<u8>(b));
    return out;
}

// Folders instead of files: what two paths have in common at their ends tells nothing.
Named folded(Named what) {
    if (what.cause != Cause::paths || !what.a || !what.b || !what.name.empty()) return what;
    auto& a = *what.a;
    auto& b = *what.b;
    std::size_t tail = 0;
    std::size_t cut = 0;
    while (tail < std::min(a.size(), b.size()) &&
           a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
        ++tail;
        const char c = a[a.size() - tail];
        if (c == '/' || c == '\\') cut = tail;
    }
    if (tail == std::min(a.size(), b.size())) cut = tail;
    a.resize(a.size() - cut);
    b.resize(b.size() - cut);
    return what;
}

}  // namespace

void Tally::add(const Named& named, u64 bytes) {
    auto what = folded(named);
    Key key{what.cause, std::move(what.name), std::move(what.a), std::move(what.b)};
    const auto found = causes_.find(key);
    if (found != causes_.end()) {
        found->second += bytes;
    } else if (causes_.size() < most_rows) {
        causes_.emplace(std::move(key), bytes);
    } else {
        causes_[Key{what.cause, "", std::nullopt, std::nullopt}] += bytes;
    }
}

void Tally::content(const Side& a, const Stretch* in_a, const Side& b, const Stretch* in_b,
                    const Edit& run) {
    add(Cause::content, run.bytes());
    const u64 bytes = run.bytes() + (current_ ? current_->bytes : 0);
    const auto size = [](const SamePlace& p) { return std::max(p.a_size, p.b_size); };
    if (current_ && size(*current_) >= run.bytes()) {
        current_->bytes = bytes;
        return;
    }
    const auto& side = in_a != nullptr ? a : b;
    const auto& stretch = in_a != nullptr ? *in_a : *in_b;
    SamePlace place;
    place.cause = entry_of(Cause::content).id;
    const auto section = printable(side.section(stretch));
    place.section = within_.empty() ? section : within_ + " " + section;
    place.owner = printed_name(side.owner(stretch).name);
    place.package = printable(side.package(stretch));
    const auto shown = [](const Side& s, u64 begin, u64 n) {
        const u64 before = std::min(begin, context);
        return hex(s.bytes(begin - before, before + std::min(n, most_shown) + context));
    };
    if (in_a != nullptr) {
        place.a = run.a;
        place.a_bytes = shown(a, run.a, run.a_size);
    }
    if (in_b != nullptr) {
        place.b = run.b;
        place.b_bytes = shown(b, run.b, run.b_size);
    }
    place.a_size = run.a_size;
    place.b_size = run.b_size;
    place.bytes = bytes;
    current_ = std::move(place);
}

void Tally::end_stretch() {
    if (!current_) return;
    if (places_.size() < most_places)
        places_.push_back(*std::move(current_));
    else
        ++places_left_out_;
    current_.reset();
}

void Tally::end_scaled(u64 bytes) {
    auto parts = std::exchange(causes_, std::exchange(scaled_, {}));
    if (bytes == 0) return;
    u64 sum = 0;
    for (const auto& [key, size] : parts) sum += size;
    if (sum == 0) parts[Key{Cause::content, "compressed in another way", {}, {}}] = sum = bytes;
    u64 left = bytes;
    u64 before = 0;
    for (const auto& [key, size] : parts) {
        before += size;
        // Rounded by what is reached, so that the parts add up.
        const auto reached = static_cast<u64>(
            static_cast<double>(bytes) * (static_cast<double>(before) / static_cast<double>(sum)));
        const u64 part = before == sum ? left : std::min(left, reached - (bytes - left));
        left -= part;
        causes_[key] += part;
    }
}

void Tally::note(Notes notes) {
    for (auto& n : notes) {
        if (n.level == NoteLevel::info) continue;
        n.where = printable(within_.empty() ? n.where : within_ + " " + n.where);
        n.what = printable(n.what);
        if (std::ranges::find(notes_, n) == notes_.end() && notes_.size() < most_notes)
            notes_.push_back(std::move(n));
    }
}

u64 Tally::differing() const {
    return std::accumulate(causes_.begin(), causes_.end(), u64{0},
                           [](u64 sum, const auto& row) { return sum + row.second; });
}

bool Tally::has(Cause cause) const {
    return std::ranges::any_of(causes_,
                               [&](const auto& row) { return std::get<0>(row.first) == cause; });
}

void Tally::finish(std::size_t most, Same& out) {
    out.equal = equal_;
    out.differing = differing();
    std::vector<std::pair<Cause, SameCause>> rows;
    for (const auto& [key, bytes] : causes_) {
        const auto& [cause, name, a, b] = key;
        const auto& entry = entry_of(cause);
        rows.emplace_back(
            cause, SameCause{std::string(entry.id), name, a, b, bytes, entry.follows, false});
    }
    std::ranges::stable_sort(rows, [](const auto& x, const auto& y) {
        return std::tuple(x.second.follows, y.second.bytes, x.first) <
               std::tuple(y.second.follows, x.second.bytes, y.first);
    });
    for (auto& [cause, row] : rows) out.causes.push_back(std::move(row));
    std::ranges::stable_sort(places_, [](const SamePlace& x, const SamePlace& y) {
        return std::tuple(y.bytes, x.a.value_or(~u64{0}), x.b.value_or(~u64{0})) <
               std::tuple(x.bytes, y.a.value_or(~u64{0}), y.b.value_or(~u64{0}));
    });
    if (most != 0 && places_.size() > most) {
        places_left_out_ += places_.size() - most;
        places_.resize(most);
    }
    out.places = std::move(places_);
    out.places_left_out = places_left_out_;
    out.notes = std::move(notes_);
}

}  // namespace binsize::same
