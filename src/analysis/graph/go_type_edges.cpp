#include "analysis/graph/go_type_edges.hpp"

#include "analysis/go/method_pruning.hpp"
#include "analysis/graph/method_rules.hpp"

#include <map>

namespace binsize {
namespace {

using graph::EdgeKind;

class TypeEdges {
public:
    TypeEdges(const go::Program& program, const GoPlaces& places, MethodRules& rules,
              graph::Graph::Builder& edges)
        : program_(program),
          table_(*program.types),
          region_(table_.region),
          word_(region_.word()),
          places_(places),
          edges_(edges),
          rules_(&rules) {
        if (const auto first = places.position(region_.base())) {
            first_ = *first;
            near_ = places.ranges().end_of(first_) - first_;
        }
    }

    void run() {
        rules_->first_data = places_.function_count();
        rules_->first_slot.reserve(places_.data_count() + 1U);
        const auto state = judge_pruning(table_.methods_in_itabs);
        rules_->keeps_exported = state == Pruning::off;
        for (const auto& type : table_.types)
            if (static_cast<go::TypeKind>(type.kind) == go::TypeKind::interface)
                if (const auto node = node_in_region(type.offset)) read_interface(type, *node);
        in_interfaces_ = signatures_.size();
        for (const auto& type : table_.types)
            if (const auto node = node_in_region(type.offset)) read(type, *node);
        for (const auto& name : table_.names) {
            const auto record = region_.name(name.offset);
            const auto node = node_in_region(name.offset);
            if (record && node && record->package_path != 0)
                add(*node, node_in_region(record->package_path));
        }
        for (const auto& closure : table_.closures) {
            const auto node = node_in_region(closure.offset);
            const auto f = places_.function_at(closure.function);
            if (node && f) edges_.add({*node, *f, EdgeKind::data, false});
        }
        for (const auto& itab : table_.itabs) {
            const auto at = places_.position(itab.address);
            const auto node = at ? places_.node_at(*at) : std::nullopt;
            if (!node) continue;
            for (const u32 type : {itab.interface, itab.concrete})
                if (const auto to = node_in_region(table_.types[type].offset))
                    edges_.add({*node, *to, EdgeKind::itab, false});
        }
        while (rules_->first_slot.size() <= places_.data_count())
            rules_->first_slot.push_back(static_cast<u32>(rules_->slots.size()));
        rules_->signature_count = static_cast<u32>(signatures_.size());
    }

private:
    [[nodiscard]] std::optional<u32> node_in_region(u32 offset) const {
        // Nearly all lies in what is mapped with the first descriptor.
        return offset < near_ ? places_.node_begun_at(first_ + offset)
                              : node_begun_at(region_.base() + offset);
    }
    [[nodiscard]] std::optional<u32> node_begun_at(u64 address) const {
        const auto at = places_.position(address);
        return at ? places_.node_begun_at(*at) : std::nullopt;
    }
    void add(u32 from, std::optional<u32> to, EdgeKind kind = EdgeKind::type) {
        if (to && *to != from) edges_.add({from, *to, kind, false});
    }
    // What a pointer word of a descriptor leads to, in data.
    void add_pointer(u32 from, u64 offset) {
        if (const u64 address = region_.pointer(offset); address != 0)
            add(from, node_begun_at(address));
    }

    void read(const go::Type& type, u32 node) {
        while (rules_->first_slot.size() <= node - rules_->first_data)
            rules_->first_slot.push_back(static_cast<u32>(rules_->slots.size()));
        read_types(type, node);
        // Fields and methods lie in the descriptor itself, which points at them.
        if (type.member_count != 0 &&
            static_cast<go::TypeKind>(type.kind) != go::TypeKind::function)
            edges_.add({node, node, EdgeKind::type, false});
        region_.each_name(type, [&](u32 to) { add(node, node_in_region(to)); });
        add_pointer(node, u64{type.offset} + 2 * word_ + 8);  // Equal
        add_pointer(node, u64{type.offset} + 3 * word_ + 8);  // GCData
        if (static_cast<go::TypeKind>(type.kind) == go::TypeKind::map)
            add_pointer(node, u64{type.offset} + header() + 3 * word_);  // Hasher
        read_methods(type, node);
    }
    // The types that the descriptor names, less those of its methods, which come last and have
    // rules of their own; the first is the pointer type where it knows one.
    void read_types(const go::Type& type, u32 node) {
        const auto given = [&](u64 at) {
            const auto offset = region_.get<u32>(at);
            return offset != 0 && offset < region_.size();
        };
        named_.clear();
        region_.each_type(type, [&](u32 to) { named_.push_back(to); });
        for (u32 i = 0; i < type.method_count && !named_.empty(); ++i)
            if (given(type.methods + 16 * u64{i} + 4)) named_.pop_back();
        const bool has_pointer = given(u64{type.offset} + header() - 4);
        for (std::size_t i = has_pointer && has_weak_pointer_type(type) ? 1 : 0; i < named_.size();
             ++i)
            add(node, node_in_region(named_[i]));
    }
    [[nodiscard]] u64 header() const { return 4 * word_ + 16; }

    // The compiler lets an unnamed type know its pointer type only if that is there anyway, unless
    // the pointer type has methods. Facts: cmd/compile/internal/reflectdata, dcommontype.
    [[nodiscard]] bool has_weak_pointer_type(const go::Type& type) const {
        if ((type.flags & go::TypeRegion::flag_named) != 0) return false;
        const u32 offset = region_.get<u32>(u64{type.offset} + header() - 4);
        const u32 pointer = table_.index_of(region_.base() + offset);
        return pointer == go::no_type || table_.types[pointer].method_count == 0;
    }

    u32 signature(u32 name_offset, u32 type_offset) {
        const auto record = region_.name(name_offset);
        const auto text = record ? record->text : std::string_view{};
        return signatures_.try_emplace({type_offset, text}, static_cast<u32>(signatures_.size()))
            .first->second;
    }
    void read_interface(const go::Type& type, u32 node) {
        MethodRules::Interface out{node, {}};
        for (u32 i = 0; i < type.member_count; ++i) {
            const u64 at = type.members + 8 * u64{i};
            out.methods.push_back(signature(region_.get<u32>(at), region_.get<u32>(at + 4)));
        }
        rules_->interfaces.push_back(std::move(out));
    }
    [[nodiscard]] std::optional<u32> code_at(u64 offset) const {
        const auto distance = region_.get<u32>(offset);
        if (distance == 0 || distance == ~u32{0}) return std::nullopt;
        return places_.function_at(program_.module->text + distance);
    }
    // A slot is whole where a rule kept the method, but its parts may each be there for their own
    // sake. No rule can have kept what no interface has, unless reflection may ask for any.
    [[nodiscard]] bool may_be_kept(u32 signature, bool exported) const {
        return signature < in_interfaces_ || (exported && rules_->keeps_exported);
    }
    void read_methods(const go::Type& type, u32 node) {
        bool converted = false;
        const std::size_t before = rules_->slots.size();
        for (u32 i = 0; i < type.method_count; ++i) {
            const u64 at = type.methods + 16 * u64{i};
            const auto method_type = region_.get<u32>(at + 4);
            const auto with_interface = code_at(at + 8);
            const auto direct = code_at(at + 12);
            if (!has_type(method_type) || !with_interface || !direct) continue;
            const bool exported = i < type.exported_methods;
            const u32 known = signature(region_.get<u32>(at), method_type);
            converted = converted || may_be_kept(known, exported);
            const auto type_node = node_in_region(method_type);
            rules_->slots.push_back({node, *with_interface, *direct,
                                     type_node.value_or(MethodRules::nothing), known, exported});
        }
        if (!converted) rules_->slots.resize(before);
        for (std::size_t i = before; i < rules_->slots.size(); ++i) {
            const auto& slot = rules_->slots[i];
            if (!may_be_kept(slot.signature, slot.exported)) continue;
            edges_.add({node, slot.function, EdgeKind::method, true});
            edges_.add({node, slot.direct, EdgeKind::method, true});
        }
        // Types of methods are looked at again where a value becomes an interface.
        for (u32 i = 0; converted && i < type.method_count; ++i)
            if (const auto offset = region_.get<u32>(type.methods + 16 * u64{i} + 4);
                has_type(offset))
                if (const auto to = node_in_region(offset))
                    edges_.add({node, *to, EdgeKind::method, true});
    }
    [[nodiscard]] bool has_type(u32 offset) const { return offset != 0 && offset < region_.size(); }

    const go::Program& program_;
    const go::TypeTable& table_;
    const go::TypeRegion& region_;
    u64 word_;
    const GoPlaces& places_;
    u64 first_ = 0, near_ = 0;  ///< position of the region, and how far from there others follow it
    graph::Graph::Builder& edges_;
    MethodRules* rules_;
    std::size_t in_interfaces_ = 0;  ///< signatures below are some interface's
    std::map<std::pair<u32, std::string_view>, u32> signatures_;
    std::vector<u32> named_;
};

}  // namespace

void read_go_type_edges(const go::Program& program, const GoPlaces& places, MethodRules& rules,
                        graph::Graph::Builder& edges) {
    TypeEdges(program, places, rules, edges).run();
}

}  // namespace binsize
