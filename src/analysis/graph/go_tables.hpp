// Tables of the runtime that several functions use, as nodes: what all of its users leave behind
// goes with the last of them. Names of functions that exist only inlined are such tables, too.
#pragma once

#include "analysis/graph/go_places.hpp"

namespace binsize {

class SharedTables {
public:
    explicit SharedTables(const go::Program& program);

    /// Those of one kind, by where they begin: in pctab, in funcdata, or among the names.
    class Kind {
    public:
        explicit Kind(u64 size = 0) : starts_(size) {}
        void add(u64 offset) { starts_.add(offset); }
        /// Behind the last of them; `first`: the number of the first.
        void seal(u32 first) {
            starts_.seal();
            first_ = first;
        }
        [[nodiscard]] u32 end() const { return first_ + starts_.count(); }
        [[nodiscard]] std::optional<u32> number_at(u64 offset) const {
            if (!starts_.contains(offset)) return std::nullopt;
            return first_ + starts_.rank(offset);
        }
        /// Calls each(offset, number) for those that begin in a stretch, in order.
        template <class F>
        void each(Extent stretch, F&& give) const {
            const u64 size = starts_.size();
            if (stretch.begin >= size) return;
            const u64 end = stretch.begin + std::min(stretch.size, size - stretch.begin);
            u32 number = first_ + starts_.rank(stretch.begin);
            for (u64 at = starts_.next(stretch.begin); at < end; at = starts_.next(at + 1))
                give(at, number++);
        }

    private:
        go::Starts starts_;
        u32 first_ = 0;
    };
    [[nodiscard]] const Kind& tables() const { return tables_; }
    [[nodiscard]] const Kind& blobs() const { return blobs_; }
    [[nodiscard]] const Kind& names() const { return names_; }
    [[nodiscard]] u32 count() const { return names_.end(); }

    /// Their nodes are first, first + 1, …; adds the edges that lead to them, but for names, which
    /// whoever reads inlined functions comes upon.
    void add(u32 first, ProgramGraph& out, graph::Graph::Builder& edges) const;

private:
    void find_names();

    const go::Program& program_;
    const go::Functions& functions_;
    Kind tables_, blobs_;  ///< those with several users
    Kind names_;           ///< those without a function
};

}  // namespace binsize
