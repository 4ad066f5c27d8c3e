// What lies where in a Go program: functions in the text, and in data every place where something
// is known to begin. Nodes are numbered so: functions as pclntab has them, then data by address,
// then packages. An address is in the last thing that begins at or before it.
#pragma once

#include "analysis/graph/program_graph.hpp"

namespace binsize {

class GoPlaces {
public:
    /// Reads where things begin; call add() for what only references show, then seal().
    explicit GoPlaces(const Context& context);

    /// A place in data as a number; nothing for code and for what is not loaded.
    [[nodiscard]] std::optional<u64> position(u64 address) const {
        return ranges_.position(address);
    }
    [[nodiscard]] u64 address(u64 position) const { return ranges_.address(position); }
    [[nodiscard]] const go::Ranges& ranges() const { return ranges_; }
    /// The function that begins at an address.
    [[nodiscard]] std::optional<u32> function_at(u64 address) const {
        const u64 at = address - text_;
        if (!entries_.contains(at)) return std::nullopt;
        return by_entry_[entries_.rank(at)];
    }
    [[nodiscard]] bool in_text(u64 address) const { return address - text_ < text_size_; }
    /// Whether the decoders know everything that begins there, so that a reference into the middle
    /// of something begins nothing.
    [[nodiscard]] bool is_decoded(u64 position) const {
        return decoded_.contains(position) || in_itabs_.contains(position);
    }

    void add(u64 position) {
        starts_.add(position);
        sure_.add(position);
    }
    /// Where a pointer in data leads.
    void add_pointed(u64 position) {
        add(position);
        pointed_.add(position);
    }
    /// Where code reads or writes, which may be the middle of something.
    void add_entered(u64 position) { starts_.add(position); }
    /// Calls each(address, whether more than an access says so, whether a pointer does) for what is
    /// known so far to begin from one address to another.
    template <class F>
    void each_begin(u64 begin, u64 end, F&& give) const {
        const auto first = ranges_.position(begin);
        if (!first || end <= begin) return;
        const u64 last = std::min(*first + (end - begin), ranges_.end_of(*first));
        for (u64 at = starts_.next(*first); at < last; at = starts_.next(at + 1))
            give(ranges_.address(at), sure_.contains(at), pointed_.contains(at));
    }
    void seal();

    /// Node of the thing that holds a place; nothing before the first.
    [[nodiscard]] std::optional<u32> node_at(u64 position) const {
        const bool first = starts_.contains(position);
        const u32 rank = starts_.rank(position);
        if (!first && rank == 0) return std::nullopt;
        return first_data_ + (first ? rank : rank - 1);
    }
    /// Node of the thing that begins exactly there.
    [[nodiscard]] std::optional<u32> node_begun_at(u64 position) const {
        if (!starts_.contains(position)) return std::nullopt;
        return first_data_ + starts_.rank(position);
    }
    /// Whether something begins exactly there.
    [[nodiscard]] bool begins(u64 position) const { return starts_.contains(position); }
    [[nodiscard]] u32 function_count() const { return first_data_; }
    [[nodiscard]] u32 data_count() const { return starts_.count(); }
    [[nodiscard]] u32 first_package() const { return first_data_ + starts_.count(); }
    /// Calls each(node, position, address) for all data in order.
    template <class F>
    void each_data(F&& give) const {
        u32 node = first_data_;
        u64 at = starts_.next(0);
        ranges_.each([&](Extent range, u64 position) {
            for (; at < position + range.size; at = starts_.next(at + 1))
                give(node++, at, range.begin + (at - position));
        });
    }

private:
    void find_functions();
    void add_address(u64 address) {
        if (const auto at = ranges_.position(address)) add(*at);
    }
    void add_known(const Context& context);

    const go::Program& program_;
    u64 text_ = 0, text_size_ = 0;
    go::Starts entries_;
    std::vector<u32> by_entry_;
    u32 first_data_ = 0;
    go::Ranges ranges_;
    go::Starts starts_;
    go::Starts sure_;     ///< of them, those that an address or a pointer names; not sealed
    go::Starts pointed_;  ///< of those, the latter
    /// The inside of itabs, which lie among other data up to Go 1.26. Code reads the hash there
    /// that a type switch compares; what began there had the itab's methods. Not sealed.
    go::Starts in_itabs_;
    class Stretches {
    public:
        void add(Extent e) { extents_.push_back(e); }
        [[nodiscard]] bool contains(u64 position) const {
            for (const auto& e : extents_)
                if (e.contains(position)) return true;
            return false;
        }

    private:
        std::vector<Extent> extents_;
    };
    Stretches decoded_;  ///< positions
};

/// Symbols of data that name a place: those with a size, and on formats without sizes all.
[[nodiscard]] bool names_data(const Context& context, const Symbol& symbol);

}  // namespace binsize
