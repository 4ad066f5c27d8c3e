// Evidence is read twice: once to learn where things begin that no symbol names, once for the
// edges. Roots are where the program starts, what it exports and what initialiser arrays list.
// Calls through pointers are not followed; what only they reach becomes a root of its own, which
// makes `low` small rather than wrong.
#include "analysis/graph/native_graph.hpp"

#include "analysis/graph/keep_plain.hpp"
#include "analysis/graph/native_places.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize {
namespace {

using graph::EdgeKind;

bool lists_initialisers(const Section& s) {
    constexpr std::array<std::string_view, 9> names = {
        ".init_array", ".fini_array", ".preinit_array",  ".ctors",         ".dtors",
        ".init",       ".fini",       "__mod_init_func", "__mod_term_func"};
    return std::ranges::any_of(names, [&](std::string_view name) {
        return s.name == name || (s.name.starts_with(name) && s.name[name.size()] == '.');
    });
}

// Tables of the loader: a slot that nothing refers to serves nobody.
bool is_linkage(const Section& s) {
    return s.name.starts_with(".got") || s.name.starts_with(".plt") || s.name == "__stubs" ||
           s.name == "__got" || s.name == "__la_symbol_ptr" || s.name == ".idata";
}

class Maker {
public:
    Maker(const Context& context, const Model& model)
        : context_(context), image_(context.image), places_(context, model.division(Cut::claims)) {}

    ProgramGraph run() {
        each_reference([&](const NativeReference& r) { places_.note(r.to); });
        each_frame_description(
            image_, [&](const FrameDescription& f) { places_.note_function(f.code.begin); });
        places_.seal();
        out_.total = context_.axis.total();
        places_.fill(out_);
        root_kinds_.assign(out_.nodes.size(), none);
        graph::Graph::Builder builder(places_.node_count());
        each_reference([&](const NativeReference& r) { add(builder, r); });
        out_.graph = builder.build();
        add_starts();
        for (u32 n = 0; n < root_kinds_.size(); ++n)
            if (root_kinds_[n] != none) add_root(n);
        std::ranges::stable_sort(out_.roots, {}, &Root::kind);
        add_unreached_roots(out_);
        say_unknown();
        return std::move(out_);
    }

private:
    static constexpr u8 none = 0xff;

    template <class F>
    void each_reference(F&& give) {
        const ReferenceSink sink = give;
        linker_ = each_linker_relocation(image_, sink);
        each_loader_relocation(image_, sink);
        each_data_pointer(*context_.pointers, sink);
        if (image_.relocatable()) return;
        // With what the linker left, the code itself has nothing to add but chance.
        if (linker_) return;
        places_.each_code([&](Extent code) { each_code_reference(image_, code, sink); });
    }

    void add(graph::Graph::Builder& builder, const NativeReference& r) {
        const auto to = places_.position(r.to);
        const auto from = places_.position(r.from);
        if (!to || !from) return;
        const auto* const into = places_.section(*to);
        if (into == nullptr) return;
        const auto target = places_.at(*to);
        if (target.node == graph::no_node) return;
        // Bytes that look like a reference lead into code only at the first byte of a function.
        if (into->executable && !r.stated && !target.begins) return;
        if (!into->executable && r.kind == NativeReference::Kind::call) return;
        const auto source = places_.at(*from);
        if (source.node == target.node) return;
        if (source.node == graph::no_node) {
            from_nobody(*from, target.node);
            return;
        }
        const auto kind = r.kind == NativeReference::Kind::call      ? EdgeKind::call
                          : r.kind == NativeReference::Kind::address ? EdgeKind::address
                                                                     : EdgeKind::data;
        builder.add({source.node, target.node, kind, r.guess});
    }

    // What refers and is no node itself: initialisers, or something that has no name.
    void from_nobody(u64 from, u32 target) {
        const auto* const s = places_.section(from);
        if (s == nullptr || is_linkage(*s)) return;
        const auto kind = lists_initialisers(*s) ? RootKind::init : RootKind::unknown;
        root_kinds_[target] = std::min(root_kinds_[target], static_cast<u8>(kind));
    }

    void start(const ReferencePlace& place, RootKind kind) {
        const auto at = places_.position(place);
        if (!at || places_.section(*at) == nullptr) return;
        const auto found = places_.at(*at);
        if (found.node == graph::no_node) return;
        root_kinds_[found.node] = std::min(root_kinds_[found.node], static_cast<u8>(kind));
    }

    void add_starts() {
        if (image_.entry != 0) start({image_.entry, Symbol::no_section}, RootKind::runtime);
        const bool objects = image_.relocatable();
        const bool library = image_.kind == FileKind::shared || image_.kind == FileKind::bundle;
        for (const auto& s : context_.symbols) {
            if (s.undefined || s.debugging || s.absolute || s.binding == SymbolBinding::local)
                continue;
            const bool seen = s.dynamic || objects ||
                              (library && !image_.traits.loader_symbols && !has_dynamic_symbols());
            if (seen)
                start({s.value, objects ? s.section : Symbol::no_section}, RootKind::exported);
        }
    }
    [[nodiscard]] bool has_dynamic_symbols() const {
        return std::ranges::any_of(image_.symbol_tables, &SymbolTable::dynamic);
    }

    void add_root(u32 node) {
        const auto kind = static_cast<RootKind>(root_kinds_[node]);
        std::string_view reason = "something without a name refers to it";
        if (kind == RootKind::runtime) reason = "the program starts here";
        if (kind == RootKind::init) reason = "it is in the list of initialisers";
        if (kind == RootKind::exported) reason = "it is visible to other programs and libraries";
        out_.roots.push_back({node, kind, reason});
    }

    void say_unknown() {
        u64 functions = 0;
        u64 all = 0;
        for (const auto& n : out_.nodes) all += n.kind == NodeKind::function ? 1 : 0;
        for (const auto& root : out_.roots)
            functions +=
                root.kind == RootKind::unknown && out_.nodes[root.node].kind == NodeKind::function
                    ? 1
                    : 0;
        if (functions > 0)
            out_.unknown.push_back(
                {"calls through pointers", fmt::format("{} of {} functions are reached by "
                                                       "nothing "
                                                       "that "
                                                       "was found: "
                                                       "they "
                                                       "and "
                                                       "what they "
                                                       "need are "
                                                       "taken to stay",
                                                       with_commas(functions), with_commas(all))});
        if (!linker_ && !reads_code_of(image_))
            out_.unknown.push_back(
                {"calls", fmt::format("code of {} is not read for references", image_.arch)});
        if (!linker_ &&
            std::ranges::any_of(out_.nodes,
                                [](const GraphNode& n) { return n.kind == NodeKind::object; }) &&
            !image_.relocatable())
            out_.unknown.push_back({"data",
                                    "words that look like addresses count as pointers in the lower "
                                    "bound, "
                                    "and "
                                    "only those that the loader patches in the "
                                    "upper"});
    }

    const Context& context_;
    const Image& image_;
    NativePlaces places_;
    ProgramGraph out_;
    BigVector<u8> root_kinds_;  // by node
    bool linker_ = false;
};

}  // namespace

ProgramGraph make_native_graph(const Context& context, const Model& model) {
    return Maker(context, model).run();
}

}  // namespace binsize
