#include "analysis/graph/subject.hpp"

#include "analysis/find_place.hpp"
#include "base/glob.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace binsize {
namespace {

enum class Kind : u8 { package, module, function, type, file, symbol };
constexpr std::array<std::string_view, 6> kind_names = {"package", "module", "function",
                                                        "type",    "file",   "symbol"};
constexpr std::size_t most_names = 20;

// Modules without their versions: a question outlives an update.
std::string_view without_version(std::string_view module) {
    return module.substr(0, module.find('@'));
}

bool is_of(Kind kind, NodeKind node) {
    switch (kind) {
        case Kind::function: return node == NodeKind::function;
        case Kind::type: return node == NodeKind::type;
        case Kind::file: return node == NodeKind::file;
        case Kind::symbol: return node != NodeKind::package && node != NodeKind::literal;
        default: return false;
    }
}

class Finder {
public:
    Finder(const ProgramGraph& graph, std::string_view text, bool exactly)
        : graph_(graph), text_(text), exactly_(exactly), glob_(text) {}

    // The nodes of a kind; `names` gets what they are called.
    std::vector<u32> nodes(Kind kind, std::set<std::string>& names) const {
        return kind == Kind::package || kind == Kind::module ? of_packages(kind, names)
                                                             : of_nodes(kind, names);
    }

private:
    [[nodiscard]] bool matches(std::string_view name) const {
        return name == text_ || (!exactly_ && glob_.matches(name));
    }
    // "ns::f" means "ns::f(int)" too.
    [[nodiscard]] bool matches_node(std::string_view name) const {
        if (matches(name)) return true;
        const auto printed = printed_name(name);
        if (printed == name) return false;
        return matches(printed) ||
               (printed.starts_with(text_) && printed.substr(text_.size()).starts_with('('));
    }

    std::vector<u32> of_packages(Kind kind, std::set<std::string>& names) const {
        std::vector<bool> meant(graph_.packages.size());
        for (std::size_t i = 0; i < meant.size(); ++i) {
            const auto& p = graph_.packages[i];
            const auto name = printable(kind == Kind::package ? p.name : without_version(p.module));
            meant[i] = !name.empty() &&
                       (matches(name) || (kind == Kind::module && matches(printable(p.module))));
        }
        std::vector<u32> out;
        for (u32 n = 0; n < graph_.nodes.size(); ++n) {
            const auto package = graph_.nodes[n].package;
            if (package >= meant.size() || !meant[package]) continue;
            const auto& p = graph_.packages[package];
            names.insert(printable(kind == Kind::package ? p.name : p.module));
            out.push_back(n);
        }
        return out;
    }

    std::vector<u32> of_nodes(Kind kind, std::set<std::string>& names) const {
        std::vector<u32> out;
        for (u32 n = 0; n < graph_.nodes.size(); ++n) {
            const auto& node = graph_.nodes[n];
            if (!is_of(kind, node.kind) || node.name.empty()) continue;
            if (!matches_node(node.name) &&
                !(node.kind == NodeKind::itab && matches(graph_name(graph_, n))))
                continue;
            names.insert(printed_name(node.name));
            out.push_back(n);
        }
        return out;
    }

    const ProgramGraph& graph_;
    std::string_view text_;
    bool exactly_;
    Glob glob_;
};

FoundSubject found(const ProgramGraph& graph, std::string_view text, Kind kind,
                   std::vector<u32> nodes, std::set<std::string>& names) {
    FoundSubject out;
    out.words.text = printable(text);
    out.words.kind = kind_names[static_cast<std::size_t>(kind)];
    for (const auto& name : names)
        if (out.words.names.size() < most_names)
            out.words.names.push_back(name);
        else
            ++out.words.more_names;
    for (const auto n : nodes) {
        out.words.size += graph.size(n);
        if (graph.nodes[n].kind != NodeKind::package) ++out.words.things;
    }
    out.nodes = std::move(nodes);
    return out;
}

std::unexpected<Error> nothing(const ProgramGraph& graph, std::string_view text,
                               std::span<const Kind> kinds) {
    std::set<std::string> names;
    std::vector<u8> has(graph.packages.size());
    for (const auto& n : graph.nodes)
        if (n.package < has.size()) has[n.package] = 1;
    for (const auto kind : kinds) {
        for (std::size_t i = 0; i < has.size(); ++i) {
            if (has[i] == 0) continue;
            const auto& p = graph.packages[i];
            if (kind == Kind::package) names.insert(printable(p.name));
            if (kind == Kind::module) names.insert(printable(without_version(p.module)));
        }
        for (const auto& n : graph.nodes)
            if (is_of(kind, n.kind)) names.insert(printed_name(n.name));
    }
    names.erase("");
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const auto near = nearest(text, candidates, 5);
    const auto what = kinds.size() == 1 ? kind_names[static_cast<std::size_t>(kinds[0])]
                                        : std::string_view(
                                              "package, module, function, type, file "
                                              "or symbol");
    return fail(ErrorKind::usage, "no {} is called '{}'{}{}", what, printable(text),
                near.empty() ? "" : "; near it are: ", fmt::format("{}", fmt::join(near, ", ")));
}

}  // namespace

Result<FoundSubject> find_subject(const ProgramGraph& graph, std::string_view text) {
    if (graph.nodes.empty())
        return fail(ErrorKind::unsupported, "has no references that could be followed{}",
                    graph.unknown.empty() ? "" : ": " + graph.unknown.front().why);
    std::vector<Kind> kinds;
    auto name = text;
    for (std::size_t k = 0; k < kind_names.size(); ++k) {
        const auto prefix = std::string(kind_names[k]) + ":";
        if (!text.starts_with(prefix)) continue;
        kinds = {static_cast<Kind>(k)};
        name = text.substr(prefix.size());
    }
    if (kinds.empty())
        for (std::size_t k = 0; k < kind_names.size(); ++k) kinds.push_back(static_cast<Kind>(k));
    if (name.empty()) return fail(ErrorKind::usage, "'{}' names nothing", printable(text));
    for (const bool exactly : {true, false})
        for (const auto kind : kinds) {
            std::set<std::string> names;
            auto nodes = Finder(graph, name, exactly).nodes(kind, names);
            if (!nodes.empty()) return found(graph, text, kind, std::move(nodes), names);
        }
    return nothing(graph, name, kinds);
}

Result<FoundSubjects> find_subjects(const ProgramGraph& graph, std::span<const std::string> texts) {
    FoundSubjects out;
    for (const auto& text : texts) {
        auto found = TRY(find_subject(graph, text));
        out.nodes.insert(out.nodes.end(), found.nodes.begin(), found.nodes.end());
        out.words.push_back(std::move(found.words));
    }
    std::ranges::sort(out.words, {}, &GraphSubject::text);
    const auto twice = std::ranges::unique(out.words);
    out.words.erase(twice.begin(), twice.end());
    std::ranges::sort(out.nodes);
    const auto again = std::ranges::unique(out.nodes);
    out.nodes.erase(again.begin(), again.end());
    return out;
}

}  // namespace binsize
