// go_twins FULL STRIPPED: where the rows of a stripped Go program differ from those of its twin
// with symbols, stretch by stretch, largest first. What tests/go/twins.cpp bounds, for a
// look at programs that no test has.
#include "go/twins.hpp"
#include "base/input.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace binsize;

namespace {

void print(const test::TwinCell& cell) {
    const auto side = [](const test::TwinCell::Side& s) {
        return std::string(name_of(s.cls)) + "|" + s.package + "|" + s.owner.substr(0, 60) + "|" +
               std::string(name_of(s.evidence));
    };
    std::printf("%8llu %#llx %s => %s\n", static_cast<unsigned long long>(cell.at.size),
                static_cast<unsigned long long>(cell.at.begin), side(cell.full).c_str(),
                side(cell.stripped).c_str());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "go_twins FULL STRIPPED [ROWS]\n");
        return 2;
    }
    const auto a = Input::open(argv[1]);
    const auto b = Input::open(argv[2]);
    if (!a || !b) return 3;
    const auto full = load(a->bytes());
    const auto stripped = load(b->bytes());
    if (!full || !stripped) return 3;
    auto cells = test::twin_cells(*full, *stripped);
    u64 data = 0;
    for (const auto& c : cells)
        if (c.full.cls == CostClass::rodata || c.full.cls == CostClass::data) data += c.at.size;
    std::printf("rows differ by %llu, bytes in another row %llu, of %llu of data\n",
                static_cast<unsigned long long>(test::row_difference(cells)),
                static_cast<unsigned long long>(test::wrong_bytes(cells)),
                static_cast<unsigned long long>(data));
    // Neighbours that differ alike are one.
    std::vector<test::TwinCell> wrong;
    for (auto& cell : cells) {
        if (!cell.differs()) continue;
        if (!wrong.empty() && wrong.back().at.end() == cell.at.begin &&
            wrong.back().full.owner == cell.full.owner &&
            wrong.back().stripped.owner == cell.stripped.owner &&
            wrong.back().stripped.package == cell.stripped.package)
            wrong.back().at.size += cell.at.size;
        else
            wrong.push_back(std::move(cell));
    }
    std::ranges::stable_sort(wrong, std::greater{}, [](const auto& c) { return c.at.size; });
    const auto rows = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : wrong.size();
    for (std::size_t i = 0; i < std::min<std::size_t>(rows, wrong.size()); ++i) print(wrong[i]);
    return 0;
}
