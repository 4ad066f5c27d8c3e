// The table of who imports whom in Go's standard library, against what the installed Go says; and
// that a program's graph has it.
#include "analysis/graph/open_graph.hpp"
#include "go/matrix.hpp"
#include "support/tools.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace binsize {
extern const std::string_view std_imports;
}

using namespace binsize;

namespace {

using Imports = std::map<std::string, std::set<std::string>>;

Imports lines_of(const std::string& text) {
    Imports out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string package;
        words >> package;
        auto& imports = out[package];
        for (std::string word; words >> word;) imports.insert(word);
    }
    return out;
}

}  // namespace

TEST_CASE("packages of the standard library import what the table says") {
    const auto table = lines_of(std::string(std_imports));
    CHECK(table.size() > 250);
    CHECK(table.at("net/http").contains("compress/gzip"));  // net/http/transport.go
    if (!test::need_tool("go")) return;
    const auto version = test::run("GOTOOLCHAIN=local go env GOVERSION").text;
    if (!version.starts_with("go1.24") && !version.starts_with("go1.25") &&
        !version.starts_with("go1.26") && !version.starts_with("go1.27")) {
        WARN("SKIPPED: the table is not of " << version);
        return;
    }
    // All that each brings, as the table has it of packages through others.
    const auto listed = test::run(
        "cd /tmp && GOTOOLCHAIN=local GO111MODULE=off CGO_ENABLED=0 go list -f '{{.ImportPath}} "
        "{{join .Deps \" \"}}' std");
    REQUIRE(listed.status == 0);
    const auto go = lines_of(listed.text);
    for (const auto& [package, imports] : table) {
        const auto found = go.find(package);
        if (found == go.end()) continue;
        INFO(package);
        for (const auto& imported : imports) {
            INFO(imported);
            CHECK(found->second.contains(imported));
        }
    }
}

TEST_CASE("a program's graph has the imports of the standard library that leave no reference") {
    std::size_t found = 0;
    for (const auto& file : test::matrix_files()) {
        if (file.version < "1.24" || file.name.starts_with("upx/")) continue;
        const auto input = Input::open(file.path);
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        const auto open = OpenGraph::of(*image);
        if (!open || (*open)->context().go == nullptr) continue;
        const auto& info = (*open)->context().go->build_info;
        if (!info || !info->version.starts_with("go" + file.version)) continue;  // made up
        const auto& program = (*open)->graph();
        std::map<std::string_view, u32> packages;
        for (u32 n = 0; n < program.nodes.size(); ++n)
            if (program.nodes[n].kind == NodeKind::package)
                packages.emplace(program.nodes[n].name, n);
        for (const auto& [package, imports] : lines_of(std::string(std_imports))) {
            const auto from = packages.find(package);
            if (from == packages.end()) continue;
            for (const auto& imported : imports) {
                const auto to = packages.find(imported);
                if (to == packages.end()) continue;
                INFO(file.name << ": " << package << " imports " << imported);
                const auto targets = program.graph.targets(from->second);
                CHECK(std::ranges::find(targets, to->second) != targets.end());
                ++found;
            }
        }
    }
    CHECK(found > 0);
}
