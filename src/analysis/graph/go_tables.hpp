// Tables of the runtime that several functions use, as nodes: what all of its users leave behind
// goes with the last of them. Names of functions that exist only inlined are such tables, too.
#pragma once

#include "analysis/graph/go_places.hpp"

namespace binsize {

class SharedTables {
public:
    explicit SharedTables(const go::Program& program);

    [[nodiscard]] u32 count() const { return names_begin_ + names_.count(); }
    /// Their nodes are first, first + 1, …; adds the edges that lead to them.
    void add(u32 first, ProgramGraph& out, graph::Graph::Builder& edges) const;
    /// Number of the table that begins at an offset of pctab, of funcdata, or of the names.
    [[nodiscard]] std::optional<u32> table_at(u64 offset) const;
    [[nodiscard]] std::optional<u32> blob_at(u64 address) const;
    [[nodiscard]] std::optional<u32> name_at(u64 offset) const;

private:
    template <class F>
    void each_use(F&& give) const;

    const go::Program& program_;
    const go::Functions& functions_;
    go::Starts tables_, blobs_, names_;  ///< those with several users; names without a function
    u32 blobs_begin_ = 0, names_begin_ = 0;
};

}  // namespace binsize
