// Archives member by member: what `ar` writes of its own (dates, users, modes, order, the index),
// and below that the objects.
#include "wire/archive.hpp"
#include "analysis/same/images.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace binsize::same {
namespace {

struct Entry {
    Extent header, content, padding;
    std::string_view field;          // the name as the header has it
    const Member* member = nullptr;  // null: an index, or the table of long names
    std::string name;                // with its number among equal ones: what matches
};

std::string_view trimmed(ByteView field) {
    const auto text = as_text(field);
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

// The bytes behind the last: of a damaged archive nobody knows what they are.
struct Entries {
    std::vector<Entry> all;
    u64 end = 0;
};

Entries entries_of(const Image& image) {
    std::unordered_map<u64, const Member*> members;  // by the end of their content
    for (const auto& m : image.members) members.emplace(m.file.end(), &m);
    const bool thin = as_text(image.bytes).starts_with(ar::ARMAGT);
    Entries out;
    std::unordered_map<std::string_view, u64> numbers;
    u64 at = std::min<u64>(ar::ARMAG.size(), image.bytes.size());
    while (at < image.bytes.size()) {
        const auto* h = find_struct<ar::ar_hdr>(image.bytes, at);
        if (h == nullptr || as_text(h->ar_fmag) != ar::ARFMAG) break;
        const auto digits = trimmed(h->ar_size);
        u64 size = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), size);
        Entry e;
        e.header = {at, sizeof *h};
        e.field = trimmed(h->ar_name);
        if (thin && !e.field.starts_with('/')) size = 0;
        size = std::min<u64>(size, image.bytes.size() - e.header.end());
        e.content = {e.header.end(), size};
        if (const auto found = members.find(e.content.end()); found != members.end() && size > 0)
            e.member = found->second;
        if (e.member != nullptr) {  // BSD's headers end in a long name
            e.content = e.member->file;
            e.header.size = e.content.begin - at;
        }
        const auto name = e.member != nullptr ? e.member->name : e.field;
        e.name = fmt::format("{}#{}", printable(name), ++numbers[name]);
        const u64 end = e.content.end();
        at = std::min<u64>(end + (end & 1U), image.bytes.size());
        e.padding = {end, at - end};
        out.all.push_back(std::move(e));
    }
    out.end = at;
    return out;
}

class Archives {
public:
    Archives(const Image& a, const Image& b, Tally& tally) : a_(a), b_(b), tally_(tally) {
        auto x = entries_of(a);
        auto y = entries_of(b);
        x_ = std::move(x.all);
        y_ = std::move(y.all);
        end_a_ = x.end;
        end_b_ = y.end;
    }

    void run() {
        std::unordered_map<std::string_view, std::size_t> places;
        for (std::size_t i = 0; i < y_.size(); ++i) places.emplace(y_[i].name, i);
        std::vector<bool> met(y_.size());
        std::size_t furthest = 0;
        compare_plain(a_, {0, ar::ARMAG.size()}, b_, {0, ar::ARMAG.size()},
                      {Cause::format, "magic", {}, {}}, tally_);
        for (const auto& e : x_) {
            const auto found = places.find(e.name);
            if (found == places.end()) {
                lone(a_, e, true);
                continue;
            }
            met[found->second] = true;
            const bool out_of_order = found->second < furthest;
            furthest = std::max(furthest, found->second);
            compare(e, y_[found->second], out_of_order);
        }
        for (std::size_t i = 0; i < y_.size(); ++i)
            if (!met[i]) lone(b_, y_[i], false);
        compare_plain(a_, {end_a_, a_.bytes.size() - end_a_}, b_,
                      {end_b_, b_.bytes.size() - end_b_},
                      {Cause::content, "behind the last member", {}, {}}, tally_);
        tally_.enter({});
    }

private:
    void lone(const Image& image, const Entry& e, bool in_a) {
        const u64 bytes = e.header.size +
                          clip_slice(image.bytes, e.content.begin, e.content.size).size() +
                          e.padding.size;
        const auto there = std::optional<std::string>("there");
        tally_.add({e.member != nullptr ? Cause::content : Cause::layout,
                    "member " + e.name.substr(0, e.name.rfind('#')), in_a ? there : std::nullopt,
                    in_a ? std::nullopt : there},
                   bytes);
    }

    void field(const Entry& x, const Entry& y, std::size_t at, std::size_t size, Cause cause,
               std::string name) {
        const auto said = [&](const Image& image, const Entry& e) {
            return printable(trimmed(clip_slice(image.bytes, e.header.begin + at, size)));
        };
        compare_plain(a_, {x.header.begin + at, size}, b_, {y.header.begin + at, size},
                      {cause, std::move(name), said(a_, x), said(b_, y)}, tally_);
    }

    void compare(const Entry& x, const Entry& y, bool out_of_order) {
        const auto name = x.name.substr(0, x.name.rfind('#'));
        field(x, y, 0, 16, Cause::layout, "name fields");
        field(x, y, 16, 12, Cause::timestamps, "date of members");
        field(x, y, 28, 6, Cause::owners, "user of members");
        field(x, y, 34, 6, Cause::owners, "group of members");
        field(x, y, 40, 8, Cause::owners, "mode of members");
        field(x, y, 48, 12, Cause::layout, "size fields");
        if (x.header.size > 60 || y.header.size > 60)  // a name, which is the same but for padding
            compare_plain(a_, {x.header.begin + 60, x.header.size - 60}, b_,
                          {y.header.begin + 60, y.header.size - 60}, {Cause::layout, {}, {}, {}},
                          tally_);
        compare_plain(a_, x.padding, b_, y.padding, {Cause::content, "padding", {}, {}}, tally_);
        const auto left = clip_slice(a_.bytes, x.content.begin, x.content.size);
        const auto right = clip_slice(b_.bytes, y.content.begin, y.content.size);
        if (std::ranges::equal(left, right)) {
            if (!out_of_order || left.empty()) return tally_.equal(left.size());
            return tally_.add({Cause::link_order, "members", {}, {}}, left.size());
        }
        // The index and the table of names go with what is in them.
        if (x.member == nullptr || y.member == nullptr)
            return compare_plain(a_, x.content, b_, y.content, {Cause::layout, "index", {}, {}},
                                 tally_);
        const auto object_a = a_.open(*x.member);
        const auto object_b = b_.open(*y.member);
        if (!object_a || !object_b)
            return compare_plain(a_, x.content, b_, y.content,
                                 {Cause::content, "member " + name, {}, {}}, tally_);
        tally_.enter(name);
        compare_images(*object_a, *object_b, tally_);
        tally_.enter({});
    }

    const Image& a_;
    const Image& b_;
    std::vector<Entry> x_, y_;
    u64 end_a_ = 0, end_b_ = 0;
    Tally& tally_;
};

}  // namespace

void compare_archives(const Image& a, const Image& b, Tally& tally) { Archives(a, b, tally).run(); }

}  // namespace binsize::same
