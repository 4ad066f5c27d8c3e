// moduledata of every program: found without symbols, its layout inferred from structure, checked
// against the version that the program's folder names and against the symbol's size.
#include "evidence/evidence.hpp"
#include "go/matrix.hpp"
#include "support/catch.hpp"

#include <map>
#include <sstream>

using namespace binsize;

namespace {

const std::map<std::string, go::Layout> expected = {
    {"1.16", go::Layout::go1_16}, {"1.17", go::Layout::go1_17}, {"1.18", go::Layout::go1_18},
    {"1.19", go::Layout::go1_18}, {"1.20", go::Layout::go1_20}, {"1.21", go::Layout::go1_21},
    {"1.22", go::Layout::go1_21}, {"1.23", go::Layout::go1_23}, {"1.24", go::Layout::go1_23},
    {"1.25", go::Layout::go1_23}, {"1.26", go::Layout::go1_26}, {"1.27", go::Layout::go1_27}};

/// {address, size} of a symbol in the output of `go tool nm -size`.
std::optional<Extent> symbol(const std::string& nm, const std::string& name) {
    std::istringstream lines(nm);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        std::string address;
        std::string size;
        std::string type;
        std::string rest;
        fields >> address >> size >> type >> rest;
        if (rest == name || rest == "_" + name)
            return Extent{std::stoull(address, nullptr, 16), std::stoull(size)};
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("moduledata is found and its layout inferred in every program") {
    std::size_t with_symbols = 0;
    test::for_each_program([&](const test::Program& program, const Image& image) {
        INFO(program.name);
        Notes notes;
        const auto m = go::find_moduledata(go::PointerReader(image), notes);
        if (!program.plain_gc()) {
            CHECK_FALSE(m);
            return;
        }
        REQUIRE(m);
        CHECK(notes.empty());
        CHECK(m->layout == expected.at(program.version));
        CHECK(m->minpc >= m->text);
        CHECK(m->maxpc <= m->etext);
        CHECK(m->types < m->etypes);
        CHECK(m->hasmain == (program.name.find("libhello") == std::string::npos));
        if (const auto s = symbol(program.nm_oracle, "runtime.firstmoduledata")) {
            ++with_symbols;
            CHECK(s->begin == m->address);
            if (image.format == Format::elf) CHECK(s->size == m->size);
        }
        if (const auto s = symbol(program.nm_oracle, "runtime.etypes"))
            CHECK(s->begin == m->etypes);
        if (const auto s = symbol(program.nm_oracle, "runtime.gcdata"))
            CHECK(s->begin == m->gcdata);
    });
    CHECK(with_symbols > 10);
}
