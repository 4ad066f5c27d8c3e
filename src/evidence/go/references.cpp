#include "evidence/go/references.hpp"

#include "base/parallel.hpp"
#include "evidence/go/rtype.hpp"

#include <algorithm>

namespace binsize::go {

namespace {

std::vector<Extent> targets_of(const ReferenceAreas& areas) {
    auto out = areas.data;
    out.push_back(areas.strings);
    return out;
}

u64 lowest_address(const Image& image) {
    u64 low = ~u64{0};
    for (const auto& mapping : image.mappings) low = std::min(low, mapping.address);
    return low;
}

}  // namespace

References::References(const Functions& functions, Packages& packages, const ReferenceAreas& areas,
                       CodeNames& names)
    : functions_(functions),
      packages_(packages),
      areas_(areas),
      ranges_(targets_of(areas)),
      starts_(ranges_.size()),
      by_code_(ranges_.size()),
      by_data_(ranges_.size()) {
    const u32 count = functions.count();
    CodeEdges low;
    CodeEdges high;
    in_parallel([&] { scan_functions(0, count / 2, low); },
                [&] { scan_functions(count / 2, count, high); });
    names = {std::move(low.names), std::move(high.names)};
    add_starts(low.uses);
    add_starts(high.uses);
    {
        const Starts code = starts_;
        const PointerPlaces places(*functions.table().reader, functions.table().module, ranges_);
        // What is sure first: it says what begins where.
        for (const bool told : {true, false})
            for (const auto& range : areas.data)
                if (places.tells(range.begin) == told) scan_words(range, places, code);
    }
    std::ranges::sort(stated_, {}, [](Extent e) { return std::pair(e.begin, e.size); });
    for (const u64 bound : areas.bounds)
        if (const auto at = ranges_.position(bound)) starts_.add(*at);
    starts_.seal();
    users_.assign(starts_.count(), User::nobody);
    add_users(std::move(low.uses));
    add_users(std::move(high.uses));
    low.declared.insert(low.declared.end(), high.declared.begin(), high.declared.end());
    low.passed.insert(low.passed.end(), high.passed.begin(), high.passed.end());
    add_sub_dictionaries(low.declared, std::move(low.passed));
    settle_declared(std::move(low.declared));
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
        user = functions_.join(user, user_of(edge.from & ~address_taken));
    }
}

u32 References::user_of(u32 from) {
    if ((from & inlined) == 0) return User::function(from);
    const u32 name = from & ~inlined;
    const auto [it, added] = users_of_names_.try_emplace(name, User::program);
    if (added) {
        const u32 package = packages_.of_symbol(functions_.table().name(name));
        if (package < packages_.size()) it->second = User::package(package);
    }
    return it->second;
}

// Of a dictionary that code names the words that its function hands on as dictionaries of others,
// and so forth.
void References::add_sub_dictionaries(std::vector<Edge>& declared,
                                      std::vector<SubDictionary> passed) const {
    const auto& reader = *functions_.table().reader;
    std::ranges::sort(passed, {}, &SubDictionary::from);
    std::unordered_map<u32, u32> seen;
    for (std::size_t i = 0; i < declared.size(); ++i) {
        const auto [dictionary, function] = declared[i];
        if ((function & by_unit) != 0) continue;
        const auto handed = std::ranges::equal_range(passed, function, {}, &SubDictionary::from);
        if (handed.empty() || !seen.try_emplace(dictionary, function).second) continue;
        for (const auto& sub : handed) {
            const u64 address = ranges_.address(dictionary) + sub.offset;
            const auto target = ranges_.position(reader.word(address).value_or(0));
            if (target && starts_.contains(*target))
                declared.push_back({static_cast<u32>(*target), sub.to});
        }
    }
}

u32 References::declaring_package(u32 from) const {
    const u32 f = from & ~by_unit;
    if ((from & by_unit) == 0) return functions_.package(f);
    const auto record = functions_.table().func(f);
    return record ? functions_.unit_package(record->unit) : Packages::none;
}

// What functions of several packages are said to have declared, none has.
void References::settle_declared(std::vector<Edge> declared) {
    settled_.assign(starts_.count(), false);
    std::ranges::sort(declared, {}, [](const Edge& e) { return std::pair(e.target, e.from); });
    for (std::size_t i = 0; i < declared.size();) {
        const u32 target = declared[i].target;
        const u32 package = declaring_package(declared[i].from);
        bool agreed = package < packages_.size();
        for (; i < declared.size() && declared[i].target == target; ++i)
            agreed = agreed && declaring_package(declared[i].from) == package;
        if (!agreed) continue;
        auto& user = users_[starts_.rank(target)];
        // One function's own stays that function's.
        if (!User::is_function(user) || functions_.package(user - 1) != package)
            user = User::package(package);
        settled_[starts_.rank(target)] = true;
    }
}

void References::scan_functions(u32 first, u32 last, CodeEdges& out) const {
    const auto& table = functions_.table();
    const auto& image = table.reader->image();
    const Isa isa = isa_of(image.arch);
    if (isa == Isa::other) return;
    if (first < last)
        out.names = CodeNames::Part(
            lowest_address(image),
            std::min<u64>(table.entry(last) - table.entry(first), image.bytes.size()));
    Declarations declarations(functions_);
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
        declarations.enter(f, body, entry);
        const bool generic = is_generic(functions_.name(f));
        if (generic) find_sub_dictionaries(functions_, isa, f, body, entry, out.passed);
        out.names.enter();
        Edge before{~u32{0}, 0};  // the edge before, if it is this function's
        scan_code(isa, body, entry, [&](u64 target, Use use, std::size_t at) {
            out.names.add(target);
            const auto found = ranges_.position(target);
            if (!found) return;
            Edge edge{static_cast<u32>(*found), f};
            if (!areas_.strings.contains(target)) {
                const auto name = declarations.foreign(at);
                if ((name || generic) && is_assertion_cache(target))
                    out.declared.push_back({edge.target, f | by_unit});
                else if (name && *name < inlined)
                    edge.from = *name | inlined;
                const auto handed =
                    use == Use::address ? declarations.dictionary_of(at) : std::nullopt;
                if (handed)
                    out.declared.push_back({edge.target, *handed});
                else if (use == Use::access && declarations.initialises(at))
                    out.declared.push_back({edge.target, f});
            }
            if (before.target != edge.target || before.from != edge.from) out.uses.push_back(edge);
            before = edge;
            if (use == Use::address) out.uses.back().from |= address_taken;
        });
    }
}

// What the compiler makes for an assertion to an interface, or a switch over some, lies in the unit
// that it compiles, wherever the code was inlined from: {cache, interface, whether it may fail} and
// {cache, count, interfaces …} of internal/abi (Go 1.22).
bool References::is_assertion_cache(u64 address) const {
    const auto& reader = *functions_.table().reader;
    const auto& module = functions_.table().module;
    if (address < module.data || address >= module.edata) return false;
    const unsigned word = reader.word_size();
    const auto is_interface = [&](u64 type) {
        if (type <= module.types || type >= module.etypes) return false;
        const auto kind = find_int<u8>(reader.at(type), 2 * u64{word} + 7, reader.endian());
        return kind && (*kind & 31U) == static_cast<u8>(TypeKind::interface);
    };
    constexpr u64 most_cases = 256;
    const u64 second = reader.word(address + word).value_or(0);
    if (reader.word(address).value_or(0) == 0 || second == 0) return false;
    return is_interface(second) ||
           (second <= most_cases && is_interface(reader.word(address + 2 * u64{word}).value_or(0)));
}

void References::scan_words(Extent range, const PointerPlaces& places, const Starts& code) {
    const auto& reader = *functions_.table().reader;
    const unsigned word = reader.word_size();
    reader.pointers(range, [&](u64 place, u64 to) {
        for (const auto& skipped : areas_.skipped)
            if (skipped.contains(place)) return;
        const auto target = ranges_.position(to);
        if (!target) return;
        // What a pointer leads to is aligned; an odd address of data is some other number.
        if (to % word != 0 && !areas_.strings.contains(to)) return;
        const auto from = ranges_.position(place);
        if (from && places.none_at(place, *from)) return;
        // Nor does a number among constants that hits the middle of a variable.
        if (places.in_variables(to) && !places.in_variables(place) && !places.tells(place) &&
            !starts_.contains(*target))
            return;
        starts_.add(*target);
        by_data_.add(*target);
        if (areas_.strings.contains(to)) note_length(to, place);
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
            if (settled_[target]) continue;
            const u32 joined = functions_.join(users_[target], users_[from]);
            if (joined == users_[target]) continue;
            users_[target] = joined;
            if (first_edge[target] != data_.size()) work.push_back(target);
        }
    }
}

std::optional<References::Datum> References::datum_before(u64 address) const {
    auto position = ranges_.position_before(address);
    while (position) {
        const u64 at = starts_.last(*position);
        if (at >= ranges_.size()) break;
        const u64 begin = ranges_.address(at);
        if (!areas_.strings.contains(begin))
            return Datum{{begin, std::min(starts_.next(at + 1), ranges_.end_of(at)) - at},
                         starts_.rank(at)};
        position = areas_.strings.begin == 0 ? std::nullopt
                                             : ranges_.position_before(areas_.strings.begin - 1);
    }
    return std::nullopt;
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
