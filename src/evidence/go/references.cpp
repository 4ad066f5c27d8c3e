#include "evidence/go/references.hpp"

#include "base/parallel.hpp"

#include <algorithm>

namespace binsize::go {

Ranges::Ranges(std::vector<Extent> ranges) {
    std::ranges::sort(ranges, {}, &Extent::begin);
    u64 behind = 0;
    for (const auto& r : ranges) {
        const u64 begin = std::max(r.begin, behind);
        if (begin >= r.end()) continue;
        const u64 size = r.end() - begin;
        // Positions are stored in 32 bits; no Go program has so much data.
        if (size_ + size > ~u32{0}) break;
        ranges_.push_back({begin, size, size_});
        size_ += size;
        behind = r.end();
    }
    if (ranges_.empty()) return;
    first_ = ranges_.front().address;
    last_ = behind;
}

u64 Ranges::address(u64 position) const {
    if (position >= size_) return last_;
    const auto& r = at(position);
    return r.address + (position - r.position);
}

u64 Ranges::end_of(u64 position) const {
    if (position >= size_) return size_;
    const auto& r = at(position);
    return r.position + r.size;
}

namespace {

std::vector<Extent> targets_of(const ReferenceAreas& areas) {
    auto out = areas.data;
    out.push_back(areas.strings);
    return out;
}

}  // namespace

References::References(const Functions& functions, const ReferenceAreas& areas)
    : functions_(functions),
      areas_(areas),
      ranges_(targets_of(areas)),
      starts_(ranges_.size()),
      by_code_(ranges_.size()) {
    const u32 count = functions.count();
    Edges low;
    Edges high;
    in_parallel([&] { scan_functions(0, count / 2, low); },
                [&] { scan_functions(count / 2, count, high); });
    add_starts(low);
    add_starts(high);
    const Starts code = starts_;
    for (const auto& range : areas.data) scan_words(range, code);
    std::ranges::sort(stated_, {}, [](Extent e) { return std::pair(e.begin, e.size); });
    for (const u64 bound : areas.bounds)
        if (const auto at = ranges_.position(bound)) starts_.add(*at);
    starts_.seal();
    users_.assign(starts_.count(), User::nobody);
    add_users(std::move(low));
    add_users(std::move(high));
    spread();
}

void References::add_starts(const Edges& edges) {
    for (const auto& edge : edges) {
        starts_.add(edge.target);
        if ((edge.from & address_taken) != 0) by_code_.add(edge.target);
    }
}

void References::add_users(Edges&& edges) {
    const Edges taken(std::move(edges));  // their memory is free again behind this
    for (const auto& edge : taken) {
        auto& user = users_[starts_.rank(edge.target)];
        user = functions_.join(user, User::function(edge.from & ~address_taken));
    }
}

void References::scan_functions(u32 first, u32 last, Edges& out) const {
    const auto& table = functions_.table();
    const Isa isa = isa_of(table.reader->image().arch);
    if (isa == Isa::other) return;
    u64 address = 0;
    ByteView code;
    for (u32 f = first; f < last; ++f) {
        // Neighbours share a mapping: look it up once.
        const u64 entry = table.entry(f);
        if (entry < address || entry - address >= code.size()) {
            address = entry;
            code = table.reader->at(entry);
        }
        const auto body = clip_slice(code, entry - address, functions_.size(f));
        u32 before = ~u32{0};  // position of the edge before, if it is this function's
        scan_code(isa, body, entry, [&](u64 target, Use use) {
            const auto at = ranges_.position(target);
            if (!at) return;
            const auto position = static_cast<u32>(*at);
            if (before != position) out.push_back({position, f});
            before = position;
            if (use == Use::address) out.back().from |= address_taken;
        });
    }
}

void References::scan_words(Extent range, const Starts& code) {
    const auto& reader = *functions_.table().reader;
    const unsigned word = reader.word_size();
    reader.pointers(range, [&](u64 place, u64 to) {
        for (const auto& skipped : areas_.skipped)
            if (skipped.contains(place)) return;
        const auto target = ranges_.position(to);
        if (!target) return;
        // Data that holds a pointer is aligned; an odd address of data is some other number.
        if (to % word != 0 && !areas_.strings.contains(to)) return;
        starts_.add(*target);
        if (areas_.strings.contains(to)) note_length(to, place);
        const auto from = ranges_.position(place);
        data_.push_back({static_cast<u32>(*target),
                         from ? static_cast<u32>(*from) : static_cast<u32>(ranges_.size())});
        // Code that reads the length of a string or slice alone names the second word of its
        // header; the pointer in front is not of the datum before.
        if (!from || code.contains(*from) || !code.contains(*from + word)) return;
        if (ranges_.end_of(*from) - *from <= word) return;
        const u64 length = reader.plain_word(place + word).value_or(0);
        if (length == 0 || length > ranges_.end_of(*target) - *target) return;
        starts_.add(*from);
        data_.push_back({static_cast<u32>(*from), static_cast<u32>(*from + word)});
    });
}

void References::note_length(u64 literal, u64 place) {
    const auto& reader = *functions_.table().reader;
    const u64 room = areas_.strings.end() - literal;
    const u64 size = reader.plain_word(place + reader.word_size()).value_or(0);
    if (size == 0 || size > room) return;
    if (size > largest_plain_content || room - size < content_alignment)
        stated_.push_back({literal, size});
}

// Owners travel along data references until nothing changes; each user can only rise, function →
// package → module → program, so this ends.
void References::spread() {
    // From here on `from` is the rank of the datum that holds the place.
    constexpr u32 outside = ~u32{0};
    std::ranges::sort(data_, {}, &Edge::from);
    u32 rank = outside;
    u64 begin = 0;
    u64 end = 0;
    u64 next = starts_.next(0);
    for (auto& edge : data_) {
        if (edge.from >= ranges_.size()) {
            edge.from = outside;
            continue;
        }
        while (next <= edge.from) {
            begin = next;
            rank = starts_.rank(next);
            next = starts_.next(next + 1);
            end = std::min(next, ranges_.end_of(begin));
        }
        edge.from = rank != outside && edge.from < end ? rank : outside;
    }
    std::erase_if(data_, [](const Edge& e) { return e.from == outside; });
    for (auto& edge : data_) edge.target = starts_.rank(edge.target);
    std::vector<u32> first_edge(starts_.count() + 1U, static_cast<u32>(data_.size()));
    for (auto i = data_.size(); i-- > 0;) first_edge[data_[i].from] = static_cast<u32>(i);
    std::vector<u32> work;
    for (u32 i = 0; i < starts_.count(); ++i)
        if (users_[i] != User::nobody && first_edge[i] != data_.size()) work.push_back(i);
    while (!work.empty()) {
        const u32 from = work.back();
        work.pop_back();
        for (u32 i = first_edge[from]; i < data_.size() && data_[i].from == from; ++i) {
            const u32 target = data_[i].target;
            const u32 joined = functions_.join(users_[target], users_[from]);
            if (joined == users_[target]) continue;
            users_[target] = joined;
            if (first_edge[target] != data_.size()) work.push_back(target);
        }
    }
}

u32 References::user_of(Extent addresses) const {
    const auto first = ranges_.position(addresses.begin);
    if (!first) return User::nobody;
    const u64 end = std::min(*first + std::max<u64>(addresses.size, 1), ranges_.end_of(*first));
    u32 user = User::nobody;
    for (u64 at = starts_.next(*first); at < end; at = starts_.next(at + 1))
        user = functions_.join(user, users_[starts_.rank(at)]);
    return user;
}

}  // namespace binsize::go
