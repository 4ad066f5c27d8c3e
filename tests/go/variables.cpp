// Where variables begin in a stripped program, against the symbol table of its twin: every variable
// that the table names begins a node of the graph, and none is a part of the one before.
#include "analysis/graph/open_graph.hpp"
#include "go/matrix.hpp"
#include "support/tools.hpp"

#include <algorithm>
#include <sstream>

using namespace binsize;

namespace {

// `go tool nm -size`: address, size, type, name. D is initialised data.
std::vector<u64> variables_of(const std::string& oracle, Extent data) {
    std::vector<u64> out;
    std::istringstream lines(oracle);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        u64 address = 0;
        u64 size = 0;
        std::string type;
        if (fields >> std::hex >> address >> std::dec >> size >> type && data.contains(address) &&
            size != 0 && (type == "D" || type == "d"))
            out.push_back(address);
    }
    std::ranges::sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

bool leads(const ProgramGraph& program, u32 from, u32 to) {
    bool out = false;
    program.graph.each(from, [&](graph::Edge e) {
        out = out || (e.to == to && e.kind == graph::EdgeKind::data && !e.may);
    });
    return out;
}

}  // namespace

TEST_CASE("variables of stripped programs begin where the symbol table says") {
    if (!test::need_tool("strip")) return;
    const test::TempFolder folder;
    std::size_t programs = 0;
    u64 all = 0;
    u64 begun = 0;
    for (const auto& file : test::matrix_files()) {
        if (file.nm_oracle.empty() || file.name.starts_with("gccgo/") ||
            file.name.starts_with("upx/"))
            continue;
        const auto twin = folder.file("twin" + std::to_string(programs));
        const auto source = file.path.string();
        if (test::run("strip -o " + test::quoted(twin) + " " + test::quoted(source)).status != 0)
            continue;  // of another processor or format
        const auto input = Input::open(twin);
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        const auto open = OpenGraph::of(*image);
        if (!open || (*open)->context().go == nullptr || !(*open)->context().go->module) continue;
        INFO(file.name);
        const auto& module = *(*open)->context().go->module;
        const auto& program = (*open)->graph();
        const auto variables = variables_of(test::read_text(file.nm_oracle),
                                            {module.data, module.edata - module.data});
        if (variables.empty()) continue;
        ++programs;
        all += variables.size();
        for (u32 n = 0; n < program.nodes.size(); ++n) {
            const auto& node = program.nodes[n];
            if (node.kind != NodeKind::object ||
                !std::ranges::binary_search(variables, node.address))
                continue;
            ++begun;
            const bool part = n > 0 && leads(program, n - 1, n) && leads(program, n, n - 1);
            if (part) UNSCOPED_INFO(std::hex << node.address);
            CHECK_FALSE(part);
        }
    }
    // The archive of the repository has some of them.
    CHECK(programs >= 3);
    INFO(begun << " of " << all << " variables begin a node, in " << programs << " programs");
    CHECK(begun <= all);
    CHECK(begun * 100 >= all * 99);
}
