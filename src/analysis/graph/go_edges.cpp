#include "analysis/graph/go_edges.hpp"

#include "analysis/graph/flood_plan.hpp"
#include "analysis/graph/go_bytes.hpp"
#include "analysis/graph/go_data_words.hpp"
#include "analysis/graph/go_function_edges.hpp"
#include "analysis/graph/go_nodes.hpp"
#include "analysis/graph/go_roots.hpp"
#include "analysis/graph/go_std_imports.hpp"
#include "analysis/graph/go_type_edges.hpp"
#include "analysis/graph/go_variables.hpp"
#include "base/parallel.hpp"
#include "evidence/go/interface_calls.hpp"

#include <algorithm>
#include <tuple>

namespace binsize {
namespace {

using go::CodeUse;
using graph::EdgeKind;

class GoEdges {
public:
    GoEdges(const Context& context, const Model& model, ProgramGraph& out)
        : context_(context), model_(model), program_(*context.go), places_(context), out_(out) {}

    void run() {
        const u32 count = places_.function_count();
        References low;
        References high;
        name_functions();
        rules_ = std::make_shared<MethodRules>();
        rules_->calls.resize(count);
        Facts low_facts;
        Facts high_facts;
        in_parallel([&] { scan(0, count / 2, low, low_facts); },
                    [&] { scan(count / 2, count, high, high_facts); });
        References data;
        std::vector<u32> words;  // places of `data`
        add_starts(low);
        add_starts(high);
        read_go_data_words(context_, places_, data, words);
        const GoVariables variables(program_, places_);
        places_.seal();
        make_go_nodes(context_, places_, out_);
        package_count_ = static_cast<u32>(out_.nodes.size()) - places_.first_package();
        const SharedTables tables(program_);
        const auto first_table = static_cast<u32>(out_.nodes.size());
        out_.nodes.resize(out_.nodes.size() + tables.count());
        graph::Graph::Builder edges(static_cast<u32>(out_.nodes.size()));
        settle_code(std::move(low), variables, edges);
        settle_code(std::move(high), variables, edges);
        settle_data(data, words, edges);
        read_funcvals(edges);
        variables.add_edges(places_, edges);
        read_go_type_edges(program_, places_, *rules_, edges);
        tables.add(first_table, out_, edges);
        read_go_function_edges(context_, places_, package_count_, tables, first_table, edges);
        read_go_packages(program_, places_, package_count_, *rules_, edges);
        add_std_imports(program_, places_.first_package(), package_count_, edges);
        settle_facts(low_facts, high_facts);
        settle_variables(low_facts, high_facts, edges);
        out_.graph = edges.build();
        find_go_lookups(program_, *rules_, out_);
        rules_->imports = std::make_shared<const ImportOrder>(out_.graph, rules_->package_order);
        rules_->plan = std::make_shared<const FloodPlan>(out_, *rules_);
        out_.rules = std::move(rules_);
        find_go_roots(context_, places_, package_count_, out_);
        if (model_.has_claims) read_go_bytes(context_, model_, places_, tables, first_table, out_);
    }

private:
    /// What else code tells of its references.
    struct Facts {
        struct Naming {
            u32 function, position;
            bool allocates;
        };
        std::vector<Naming> types;
        std::vector<std::pair<u32, u32>> stores;   ///< place, function that fills a map
        std::vector<std::pair<u32, u32>> initial;  ///< the same of variables' initialisers
    };
    enum Trait : u8 { allocates = 1, grows = 2, fills_map = 4, initialiser = 8 };

    void name_functions() {
        const auto& fs = *program_.functions;
        traits_.resize(fs.count());
        for (u32 f = 0; f < fs.count(); ++f) {
            const auto name = fs.name(f);
            u8 traits = 0;
            if (name.starts_with("runtime.")) {
                const auto rest = name.substr(8);
                // The type is the first argument, and says how large what is wanted is.
                for (const std::string_view way :
                     {"newobject", "makeslice", "mallocgc", "makechan", "makemap", "mapassign",
                      "mapaccess", "mapdelete", "mapclear", "mapIter", "mapiter", "typedmem",
                      "typedslicecopy", "wbZero", "wbMove"})
                    if (rest.starts_with(way)) traits |= allocates;
                if (rest == "growslice") traits |= grows;
            }
            if (name.find("map.init.") != std::string_view::npos) traits |= fills_map;
            if (is_initialiser(name)) traits |= initialiser;
            traits_[f] = traits;
            if (name == "runtime.duffzero" || name == "runtime.duffcopy") inside_.push_back(f);
        }
    }
    // "net/http.init", which sets the variables of its package.
    [[nodiscard]] static bool is_initialiser(std::string_view name) {
        constexpr std::string_view own = ".init";
        if (!name.ends_with(own)) return false;
        const auto slash = name.rfind('/');
        const auto dot = name.find('.', slash == std::string_view::npos ? 0 : slash);
        return dot == name.size() - own.size();
    }
    // Code that clears or copies a few words enters these two where that many are left.
    [[nodiscard]] std::optional<u32> entered_inside(u64 target) const {
        for (const u32 f : inside_)
            if (target - program_.pclntab->entry(f) < program_.functions->size(f)) return f;
        return std::nullopt;
    }

    // Whether the address taken at a byte goes to a call that only wants memory for the type.
    [[nodiscard]] bool only_allocates(go::Isa isa, const go::CodeBody& body, std::size_t at) const {
        bool out = false;
        const bool first = go::argument(isa, body.bytes, at) == go::Argument::first;
        go::next_call(isa, body.bytes, body.entry, at, [&](u64 target) {
            const auto f = places_.function_at(target);
            if (!f) return false;
            out = (first && (traits_[*f] & allocates) != 0) || (traits_[*f] & grows) != 0;
            return true;
        });
        return out;
    }

    void scan(u32 first, u32 last, References& out, Facts& facts) {
        const auto isa = go::isa_of(context_.image.arch);
        const u64 types = program_.types->region.base();
        const u64 types_end = types + program_.types->end;
        go::each_body(*program_.functions, first, last, [&](const go::CodeBody& body) {
            rules_->calls[body.function] = go::interface_calls(isa, body.bytes);
            const bool fills = (traits_[body.function] & fills_map) != 0;
            const bool initialises = (traits_[body.function] & initialiser) != 0;
            Reference before{~u32{0}, ~u32{0}};
            go::each_code_reference(isa, body, [&](u64 target, CodeUse use, std::size_t where) {
                u32 to = 0;
                if (const auto f = places_.function_at(target)) {
                    // A loop back to the entry is a jump of the function's own.
                    if (use == CodeUse::jump && *f == body.function) return;
                    if (use == CodeUse::access) return;
                    to = *f | Reference::function_bit;
                } else if (use == CodeUse::call || use == CodeUse::jump) {
                    const auto entered = entered_inside(target);
                    if (!entered || use == CodeUse::jump) return;
                    to = *entered | Reference::function_bit;
                } else if (const auto at = places_.position(target);
                           at && *at < Reference::function_bit) {
                    to = static_cast<u32>(*at);
                    if (use == CodeUse::address && target >= types && target < types_end)
                        facts.types.push_back({body.function, to,
                                               only_allocates(isa, body, where) ||
                                                   go::compares(isa, body.bytes, where)});
                    if ((fills || initialises) && use == CodeUse::access &&
                        go::stores(isa, body.bytes, where))
                        (fills ? facts.stores : facts.initial).emplace_back(to, body.function);
                } else {
                    return;
                }
                const Reference r{body.function | static_cast<u32>(use) << Reference::use_shift,
                                  to};
                if (r.from_and_use != before.from_and_use || r.target != before.target)
                    out.push_back(r);
                before = r;
            });
        });
    }
    void add_starts(const References& references) {
        for (const auto& r : references)
            if ((r.target & Reference::function_bit) == 0 && !places_.is_decoded(r.target)) {
                const auto use = static_cast<CodeUse>(r.from_and_use >> Reference::use_shift);
                use == CodeUse::access ? places_.add_entered(r.target) : places_.add(r.target);
            }
    }

    [[nodiscard]] std::optional<u32> node_of(u32 target) const {
        if ((target & Reference::function_bit) != 0) return target & ~Reference::function_bit;
        return places_.node_at(target);
    }

    // Code has no business in the middle of a descriptor.
    [[nodiscard]] bool is_chance(u32 target, u32 node) const {
        const auto kind = out_.nodes[node].kind;
        return (kind == NodeKind::type || kind == NodeKind::table) && !places_.begins(target);
    }
    void settle_code(References&& references, const GoVariables& variables,
                     graph::Graph::Builder& edges) {
        const References taken(std::move(references));  // their memory is free again behind this
        for (const auto& r : taken) {
            const u32 from = r.from_and_use & Reference::from_mask;
            const auto use = static_cast<CodeUse>(r.from_and_use >> Reference::use_shift);
            const bool call = use == CodeUse::call || use == CodeUse::jump;
            const auto kind = call ? EdgeKind::call : EdgeKind::address;
            if ((r.target & Reference::function_bit) != 0) {
                edges.add({from, r.target & ~Reference::function_bit, kind, false});
            } else if (const auto to = places_.node_at(r.target); to && !is_chance(r.target, *to)) {
                edges.add({from, *to, kind, variables.is_sliced(r.target)});
            }
        }
    }
    void settle_data(const References& references, const std::vector<u32>& words,
                     graph::Graph::Builder& edges) {
        for (std::size_t i = 0; i < references.size(); ++i) {
            const auto from = places_.node_at(words[i]);
            const auto to = node_of(references[i].target);
            if (!from || !to || *from == *to) continue;
            const auto kind = out_.nodes[*from].kind;
            // An itab's methods are there because of its type's; the itab keeps none of them.
            if (kind == NodeKind::itab || kind == NodeKind::type || kind == NodeKind::literal)
                continue;
            const u32 target = references[i].target;
            const bool exact = (target & Reference::function_bit) != 0 || places_.begins(target);
            const bool task =
                out_.nodes[*to].kind == NodeKind::init_task || kind == NodeKind::init_task;
            edges.add({*from, *to, task ? EdgeKind::init : EdgeKind::data, !exact});
        }
    }

    // Funcvals, words that hold a function's entry, lie among funcdata up to Go 1.25 and apart
    // since Go 1.27, where no other data is read; something refers to each of them.
    void read_funcvals(graph::Graph::Builder& edges) {
        const go::Ranges read(program_.data->areas.data);
        places_.each_data([&](u32 node, u64 position, u64) {
            const auto& place = out_.nodes[node];
            if (place.kind != NodeKind::object || places_.is_decoded(position) ||
                read.position(place.address))
                return;
            if (const auto f = places_.function_at(program_.reader.word(place.address).value_or(0)))
                edges.add({node, *f, EdgeKind::data, false});
        });
    }

    // A variable without a name is of the package whose initialiser sets it: whoever uses it
    // imports that.
    void settle_variables(Facts& low, const Facts& high, graph::Graph::Builder& edges) {
        auto& places = low.initial;
        places.insert(places.end(), high.initial.begin(), high.initial.end());
        std::vector<std::pair<u32, u32>> owners;  // node, package
        for (const auto& [position, f] : places)
            if (const auto node = places_.node_at(position);
                node && out_.nodes[*node].kind == NodeKind::object)
                owners.emplace_back(*node, program_.functions->package(f));
        std::ranges::sort(owners);
        owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
        for (std::size_t i = 0; i < owners.size(); ++i) {
            const auto& [node, package] = owners[i];
            const bool shared = (i > 0 && owners[i - 1].first == node) ||
                                (i + 1 < owners.size() && owners[i + 1].first == node);
            if (!shared && package < package_count_)
                edges.add({node, places_.first_package() + package, EdgeKind::import, false});
        }
    }

    void settle_facts(Facts& low, Facts& high) {
        auto& types = low.types;
        types.insert(types.end(), high.types.begin(), high.types.end());
        std::ranges::sort(types, {}, [](const Facts::Naming& n) {
            return std::tuple(n.function, n.position, n.allocates);
        });
        for (std::size_t i = 0; i < types.size(); ++i) {
            const bool again = i > 0 && types[i - 1].function == types[i].function &&
                               types[i - 1].position == types[i].position;
            // Sorted: where one reference does more, it comes first.
            if (again || !types[i].allocates) continue;
            if (const auto node = places_.node_at(types[i].position))
                rules_->allocations.emplace_back(types[i].function, *node);
        }
        std::ranges::sort(rules_->allocations);
        for (const auto* stores : {&low.stores, &high.stores})
            for (const auto& [position, f] : *stores)
                if (const auto node = places_.node_at(position)) {
                    rules_->fillers.emplace_back(*node, f);
                    rules_->filling.push_back(f);
                }
        std::ranges::sort(rules_->fillers);
        std::ranges::sort(rules_->filling);
        rules_->filling.erase(std::unique(rules_->filling.begin(), rules_->filling.end()),
                              rules_->filling.end());
        const auto list = places_.position(program_.module->inittasks.data);
        if (program_.module->inittasks.count != 0 && list)
            if (const auto node = places_.node_at(*list)) rules_->lists.push_back(*node);
    }

    const Context& context_;
    const Model& model_;
    go::Program& program_;
    GoPlaces places_;
    ProgramGraph& out_;
    std::shared_ptr<MethodRules> rules_;
    u32 package_count_ = 0;
    std::vector<u8> traits_;   ///< by function
    std::vector<u32> inside_;  ///< functions that are called in their middle
};

}  // namespace

void read_go_edges(const Context& context, const Model& model, ProgramGraph& out) {
    GoEdges(context, model, out).run();
}

}  // namespace binsize
