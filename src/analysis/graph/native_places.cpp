#include "analysis/graph/native_places.hpp"

#include "analysis/graph/node_bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize {
namespace {

bool stands_for_itself(OwnerKind kind) {
    switch (kind) {
        case OwnerKind::function:
        case OwnerKind::object:
        case OwnerKind::symbol:
        case OwnerKind::type:
        case OwnerKind::itab:
        case OwnerKind::literal:
        case OwnerKind::file: return true;
        default: return false;
    }
}

// What an owner has beside itself: where it is is not there.
bool is_metadata(CostClass cls) {
    return cls == CostClass::symbol_names || cls == CostClass::dwarf || cls == CostClass::unwind ||
           cls == CostClass::relocations || cls == CostClass::dynamic_linking;
}

NodeKind kind_of(OwnerKind kind) {
    switch (kind) {
        case OwnerKind::function: return NodeKind::function;
        case OwnerKind::type: return NodeKind::type;
        case OwnerKind::itab: return NodeKind::itab;
        case OwnerKind::literal: return NodeKind::literal;
        case OwnerKind::file: return NodeKind::file;
        default: return NodeKind::object;
    }
}

}  // namespace

NativePlaces::NativePlaces(const Context& context, const Division& division)
    : image_(context.image), axis_(context.axis), division_(division), finder_(division.partition) {
    find_sections();
    node_of_owner_.assign(division.owners.size(), graph::no_node);
    for (const auto& cell : division.partition.cells())
        if (stands_for_itself(division.owners[cell.owner].kind) &&
            node_of_owner_[cell.owner] == graph::no_node)
            node_of_owner_[cell.owner] = owner_nodes_++;
}

// Sections have positions of their own; a cell lies in one, as a rule.
void NativePlaces::find_sections() {
    const auto cells = division_.partition.cells();
    section_of_.assign(cells.size(), Symbol::no_section);
    for (u32 s = 0; s < image_.sections.size(); ++s) {
        const auto& section = image_.sections[s];
        if (!section.loaded) continue;
        axis_.section_pieces(
            s, 0, std::max(section.file.size, section.memory.size), [&](Extent piece) {
                auto cell = finder_(piece.begin);
                for (; cell < cells.size() && cells[cell].begin < piece.end(); ++cell)
                    if (section_of_[cell] == Symbol::no_section) section_of_[cell] = s;
            });
    }
}

const Section* NativePlaces::section(u64 position) {
    const auto s = section_of_[finder_(position)];
    return s == Symbol::no_section ? nullptr : &image_.sections[s];
}

// Whether what begins within a cell may be told apart. Code that nobody owns is not: only stubs
// begin where something leads.
bool NativePlaces::divisible(std::size_t cell) const {
    const auto& c = division_.partition.cells()[cell];
    if (node_of_owner_[c.owner] != graph::no_node || section_of_[cell] == Symbol::no_section)
        return false;
    const auto& s = image_.sections[section_of_[cell]];
    if (s.executable) return s.name.starts_with(".plt") || s.name == "__stubs";
    return c.cost_class != CostClass::relocations && c.cost_class != CostClass::unwind &&
           c.cost_class != CostClass::symbol_names && c.cost_class != CostClass::headers;
}

void NativePlaces::note(const ReferencePlace& place) {
    const auto at = position(place);
    if (at && divisible(finder_(*at))) starts_.push_back(*at);
}

void NativePlaces::note_function(u64 address) {
    const auto at = axis_.at_address(address);
    if (!at) return;
    const auto cell = finder_(*at);
    const auto s = section_of_[cell];
    if (s != Symbol::no_section && image_.sections[s].executable &&
        node_of_owner_[division_.partition.cells()[cell].owner] == graph::no_node)
        starts_.push_back(*at);
}

void NativePlaces::seal() {
    std::ranges::sort(starts_);
    const auto same = std::ranges::unique(starts_);
    starts_.erase(same.begin(), same.end());
}

NativePlaces::Found NativePlaces::at(u64 position) {
    const auto i = finder_(position);
    const auto& cell = division_.partition.cells()[i];
    if (const auto node = node_of_owner_[cell.owner]; node != graph::no_node) {
        const bool first = i == 0 || division_.partition.cells()[i - 1].owner != cell.owner;
        return {node, first && position == cell.begin};
    }
    const auto next = std::ranges::upper_bound(starts_, position);
    if (next == starts_.begin() || *std::prev(next) < cell.begin) return {};
    return {owner_nodes_ + static_cast<u32>(std::prev(next) - starts_.begin()),
            *std::prev(next) == position};
}

void NativePlaces::fill(ProgramGraph& out) const {
    out.packages = division_.packages;
    out.nodes.resize(node_count());
    auto& names = out.arenas.emplace_back();
    NodeBytesMaker bytes(axis_);
    const auto cells = division_.partition.cells();
    BigVector<u8> placed(owner_nodes_);
    auto next = starts_.begin();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& cell = cells[i];
        const auto& owner = division_.owners[cell.owner];
        const u64 end = division_.partition.end_of(i);
        if (const auto node = node_of_owner_[cell.owner]; node != graph::no_node) {
            bytes.add(node, cell.begin, end, cell.cost_class);
            auto& n = out.nodes[node];
            n.name = owner.name;
            n.kind = kind_of(owner.kind);
            n.package = owner.package;
            const auto address = axis_.address_of(cell.begin);
            if (placed[node] != 0 || !address || is_metadata(cell.cost_class)) continue;
            n.address = *address;
            placed[node] = 1;
            const auto s = section_of_[i];
            if (n.kind == NodeKind::object && s != Symbol::no_section &&
                image_.sections[s].executable && cell.cost_class == CostClass::code)
                n.kind = NodeKind::function;
            continue;
        }
        for (; next != starts_.end() && *next < end; ++next) {
            const auto node = owner_nodes_ + static_cast<u32>(next - starts_.begin());
            const u64 to = next + 1 != starts_.end() ? std::min(*(next + 1), end) : end;
            bytes.add(node, *next, to, cell.cost_class);
            auto& n = out.nodes[node];
            const auto s = section_of_[i];
            const bool code = s != Symbol::no_section && image_.sections[s].executable;
            n.kind = code ? NodeKind::function : NodeKind::object;
            n.package = owner.package;
            n.address = axis_.address_of(*next).value_or(0);
            n.name = names.keep(fmt::format("{} at {:#x}", owner.name, n.address));
        }
    }
    bytes.finish(out);
}

}  // namespace binsize
