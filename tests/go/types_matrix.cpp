// Types of every program: the region explained to the byte, itabs as large as their symbols, and
// the same types in the stripped and the unstripped twin of one build.
#include "evidence/evidence.hpp"
#include "go/matrix.hpp"
#include "support/catch.hpp"

#include <map>

using namespace binsize;

namespace {

/// Address → size of the itab symbols in the output of `go tool nm -size`.
std::map<u64, u64> itab_symbols(const std::string& nm) {
    std::map<u64, u64> out;
    std::istringstream lines(nm);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        std::string address;
        std::string size;
        std::string type;
        std::string name;
        fields >> address >> size >> type >> name;
        if (name.find("go.itab.") <= 1 || name.find("go:itab.") <= 1)
            out[std::stoull(address, nullptr, 16)] = std::stoull(size);
    }
    return out;
}

// Go 1.17 keeps the argument information of equality functions among the types; pclntab's
// functions lead to it: {offset, size} pairs up to 0xff.
u64 argument_info(const go::TypeTable& table) {
    u64 found = 0;
    u32 at = 0;
    const auto step = [&](u32 offset, u32 size) {
        const auto gap = table.region.bytes().subspan(at, offset > at ? offset - at : 0);
        if (gap.size() >= 5 && gap[0] == std::byte{0} && gap[4] == std::byte{0xff})
            found += gap.size();
        at = std::max(at, offset + size);
    };
    auto type = table.types.begin();
    for (const auto& name : table.names) {
        for (; type != table.types.end() && type->offset < name.offset; ++type)
            step(type->offset, type->size);
        step(name.offset, name.size);
    }
    return found;
}

}  // namespace

TEST_CASE("every byte of the type region is explained and itabs have their symbols' sizes") {
    std::size_t sized_itabs = 0;
    std::map<std::string, std::string> twins;
    test::for_each_program([&](const test::Program& program, const Image& image) {
        if (program.name.starts_with("upx/") || program.name.starts_with("gccgo/")) return;
        INFO(program.name);
        Notes notes;
        const go::PointerReader pointers(image);
        const auto module = go::find_moduledata(pointers, notes);
        REQUIRE(module);
        const auto table = go::read_types(image, pointers, *module, notes);
        CHECK(notes.empty());
        CHECK(table.overlapping == 0);
        CHECK(table.types.size() > 500);
        if (module->layout == go::Layout::go1_17)
            CHECK(table.unexplained == argument_info(table));
        else
            CHECK(table.unexplained == 0);
        if (module->itablinks.count != 0) CHECK(table.itabs.size() == module->itablinks.count);
        if (module->itabsize != 0) {
            REQUIRE(!table.itabs.empty());
            const auto& last = table.itabs.back();
            CHECK(last.address + last.size ==
                  module->types + module->itaboffset + module->itabsize);
        }
        if (image.format == Format::elf) {
            const auto symbols = itab_symbols(program.nm_oracle);
            if (!symbols.empty()) CHECK(symbols.size() == table.itabs.size());
            for (const auto& itab : table.itabs)
                if (const auto it = symbols.find(itab.address); it != symbols.end()) {
                    CHECK(it->second == itab.size);
                    ++sized_itabs;
                }
        }
        // One build, stripped or not: the same types, names and packages.
        const auto dash = program.name.rfind('-');
        const auto variant = program.name.substr(dash + 1);
        if (variant != "default" && variant != "sw" && variant != "s" && variant != "w") return;
        if (program.name.find("darwin") != std::string::npos) return;  // -s keeps other paths
        std::string digest;
        for (const auto& type : table.types)
            digest +=
                std::to_string(type.offset) + ' ' + std::to_string(type.size) + ' ' +
                (type.package == go::no_package ? "-" : std::string(table.packages[type.package])) +
                '\n';
        const auto [it, added] = twins.try_emplace(program.name.substr(0, dash), digest);
        CHECK(it->second == digest);
    });
    if (!twins.empty()) CHECK(sized_itabs > 50);
}
