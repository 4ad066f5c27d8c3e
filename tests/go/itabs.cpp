// Itabs in a program's graph, against the sizes that its symbol table states: nothing begins inside
// of one, or its methods would be kept by whoever reads the hash there.
#include "analysis/graph/open_graph.hpp"
#include "go/matrix.hpp"

#include <algorithm>
#include <sstream>

using namespace binsize;

namespace {

// `go tool nm -size`: address, size, type, name.
std::vector<Extent> itabs_of(const std::string& oracle) {
    std::vector<Extent> out;
    std::istringstream lines(oracle);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        Extent at;
        std::string type;
        std::string name;
        if (fields >> std::hex >> at.begin >> std::dec >> at.size >> type >> name &&
            name.starts_with("go:itab.") && at.size != 0)
            out.push_back(at);
    }
    return out;
}

}  // namespace

TEST_CASE("nothing begins inside of an itab") {
    std::size_t all = 0;
    for (const auto& file : test::matrix_files()) {
        // Other formats' tables have no sizes: what `nm` says there reaches to the next symbol.
        if (file.nm_oracle.empty() || file.name.starts_with("upx/") ||
            file.name.find("linux") == std::string::npos)
            continue;
        const auto itabs = itabs_of(test::read_text(file.nm_oracle));
        if (itabs.empty()) continue;
        const auto input = Input::open(file.path);
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        const auto open = OpenGraph::of(*image);
        if (!open || (*open)->context().go == nullptr) continue;
        INFO(file.name);
        const auto& nodes = (*open)->graph().nodes;
        std::vector<u64> begins;
        for (const auto& node : nodes)
            if (node.address != 0 && node.kind != NodeKind::function)
                begins.push_back(node.address);
        std::ranges::sort(begins);
        for (const auto& itab : itabs) {
            const auto inside = std::ranges::upper_bound(begins, itab.begin);
            const bool split = inside != begins.end() && *inside < itab.end();
            if (split) UNSCOPED_INFO(std::hex << *inside << " in the itab at " << itab.begin);
            CHECK_FALSE(split);
        }
        all += itabs.size();
    }
    CHECK(all >= 100);
}
