#include "analysis/graph/go_std_imports.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

namespace binsize {

extern const std::string_view std_imports;  // one line a package: itself and what it imports

namespace {

bool is_covered(const go::Program& program) {
    constexpr std::array<std::string_view, 4> versions = {"go1.24", "go1.25", "go1.26", "go1.27"};
    return program.build_info && std::ranges::any_of(versions, [&](std::string_view v) {
               return program.build_info->version.starts_with(v);
           });
}

// What is behind the first blank, and it.
std::pair<std::string_view, std::string_view> split(std::string_view text, char at) {
    const auto end = std::min(text.find(at), text.size());
    return {text.substr(0, end), text.substr(std::min(end + 1, text.size()))};
}

}  // namespace

void add_std_imports(const go::Program& program, u32 first_package, u32 package_count,
                     graph::Graph::Builder& edges) {
    if (!is_covered(program)) return;
    std::unordered_map<std::string_view, std::string_view> table;
    for (auto rest = std_imports; !rest.empty();) {
        const auto [line, next] = split(rest, '\n');
        table.insert(split(line, ' '));
        rest = next;
    }
    std::unordered_map<std::string_view, u32> known;
    for (u32 p = 0; p < package_count; ++p)
        if (program.packages.module(p) == go::Modules::std_module)
            known.emplace(program.packages.name(p), p);
    std::vector<std::string_view> open;
    std::unordered_set<std::string_view> seen;
    for (u32 package = 0; package < package_count; ++package) {
        const auto name = program.packages.name(package);
        if (program.packages.module(package) != go::Modules::std_module) continue;
        open.assign(1, name);
        seen.clear();
        while (!open.empty()) {
            const auto found = table.find(open.back());
            open.pop_back();
            auto rest = found == table.end() ? std::string_view{} : found->second;
            while (!rest.empty()) {
                const auto [imported, next] = split(rest, ' ');
                rest = next;
                if (!seen.insert(imported).second) continue;
                if (const auto to = known.find(imported); to != known.end())
                    edges.add({first_package + package, first_package + to->second,
                               graph::EdgeKind::import, false});
                else
                    open.push_back(imported);
            }
        }
    }
}

}  // namespace binsize
