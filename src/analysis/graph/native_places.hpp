// What lies where in a compiled program that is not Go's: owners of the partition are nodes, and in
// data that nobody owns (slots of the loader's tables, constants and tables without a symbol) every
// place that something refers to begins one. By positions of the axis, which objects have too.
#pragma once

#include "analysis/graph/program_graph.hpp"
#include "evidence/native_references.hpp"

namespace binsize {

class NativePlaces {
public:
    NativePlaces(const Context& context, const Division& division);

    /// A place that something refers to. To be called for all of them before seal().
    void note(const ReferencePlace& place);
    /// A function that begins there, as unwind tables of a stripped program say.
    void note_function(u64 address);
    /// From here on nodes are numbered: owners first, then what begins where nobody owns.
    void seal();

    [[nodiscard]] std::optional<u64> position(const ReferencePlace& place) const {
        return place.section == Symbol::no_section ? axis_.at_address(place.at)
                                                   : axis_.at_section(place.section, place.at);
    }
    struct Found {
        u32 node = graph::no_node;
        bool begins = false;  ///< the node begins exactly there
    };
    [[nodiscard]] Found at(u64 position);

    [[nodiscard]] u32 node_count() const { return owner_nodes_ + static_cast<u32>(starts_.size()); }
    /// Nodes, packages and bytes of the graph.
    void fill(ProgramGraph& out) const;
    /// Calls each(addresses) for code, owned or not, in order.
    template <class F>
    void each_code(F&& give) const {
        const auto cells = division_.partition.cells();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto section = section_of_[i];
            if (section == Symbol::no_section || !image_.sections[section].executable) continue;
            if (cells[i].cost_class == CostClass::padding) continue;
            if (const auto address = axis_.address_of(cells[i].begin))
                give(Extent{*address, division_.partition.end_of(i) - cells[i].begin});
        }
    }
    /// The section of a position; null outside of all.
    [[nodiscard]] const Section* section(u64 position);

private:
    void find_sections();
    [[nodiscard]] bool divisible(std::size_t cell) const;

    const Image& image_;
    const Axis& axis_;
    const Division& division_;
    CellFinder finder_;
    BigVector<u32> section_of_;     // by cell: index in Image::sections
    BigVector<u32> node_of_owner_;  // no_node: none
    u32 owner_nodes_ = 0;
    BigVector<u64> starts_;  // positions, sorted once sealed
};

}  // namespace binsize
