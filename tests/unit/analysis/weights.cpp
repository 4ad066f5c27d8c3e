// Weights: read off the container. Expected numbers are sums of the sizes below, and for what a
// removal saves the sizes of gABI's structures: a section header is 64 bytes, or 40 in 32 bits.
#include "analysis/assemble.hpp"
#include "analysis/sections/weight_sums.hpp"
#include "made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

void add(Image& image, std::string_view name, Extent file, CostClass cls, bool loaded = false) {
    Section s;
    s.name = name;
    s.file = file;
    s.cost_class = cls;
    s.loaded = loaded;
    if (loaded) s.memory = {0x1000 + file.begin, file.size};
    s.index = static_cast<u32>(image.sections.size() + 1);
    image.sections.push_back(s);
}

Image program() {
    auto image = made_image();
    image.traits.strip_spares_loaded = true;  // as ELF's loader states
    image.regions.push_back({"[ELF header]", {0, 64}, CostClass::headers});
    add(image, ".text", {64, 300}, CostClass::code, true);
    add(image, ".rodata", {364, 100}, CostClass::rodata, true);
    add(image, ".rodata.str1.1", {464, 36}, CostClass::strings, true);
    add(image, ".symtab", {600, 100}, CostClass::symbol_names);
    add(image, ".strtab", {700, 50}, CostClass::symbol_names);
    add(image, ".debug_info", {750, 60}, CostClass::dwarf);
    image.regions.push_back({"[section headers]", {820, 180}, CostClass::headers});
    return image;
}

Weights weights_of(const Image& image) {
    Notes notes;
    const auto axis = Axis::of(image, notes);
    return make_weights({.image = image, .axis = axis}, strip_savings(image, {}), {});
}

}  // namespace

TEST_CASE("a weight is the bytes of its class, and a share of the file") {
    const auto w = weights_of(program());
    CHECK(w.symbol_names.file == 150);
    CHECK(w.symbol_names.share == 0.15);
    CHECK(w.dwarf.file == 60);
    CHECK(w.headers.file == 64 + 180);
    CHECK(w.rodata.file == 136);
    CHECK(w.pclntab.file == 0);
    CHECK(w.relocations.file == 0);
    CHECK_FALSE(w.rodata.saves);
}

TEST_CASE("removing sections also saves their headers, where the table lies behind them") {
    auto image = program();
    CHECK(weights_of(image).symbol_names.saves == 150 + 2 * 64);
    CHECK(weights_of(image).dwarf.saves == 60 + 64);
    image.bits = 32;
    CHECK(weights_of(image).symbol_names.saves == 150 + 2 * 40);
    // In front of them the table's end cannot move up.
    image.regions.back().file = {500, 90};
    CHECK(weights_of(image).symbol_names.saves == 150);
}

TEST_CASE("what strip leaves is no part of what removing debugging information saves") {
    auto image = program();
    add(image, ".BTF", {810, 10}, CostClass::dwarf);
    const auto w = weights_of(image);
    CHECK(w.dwarf.file == 70);
    CHECK(w.dwarf.saves == 60 + 64);
    REQUIRE(w.dwarf.parts.size() == 2);
    CHECK(w.dwarf.parts[1].name == ".BTF");
}

TEST_CASE("compressed DWARF says what it was before") {
    auto image = program();
    image.sections.back().uncompressed = 240;
    const auto w = weights_of(image);
    CHECK(w.dwarf.uncompressed == 240);
    CHECK(w.dwarf.parts[0].uncompressed == 240);
    CHECK(w.dwarf.file == 60);
}

TEST_CASE("dynamic symbols are weighed by their tables") {
    auto image = program();
    SymbolTable table;
    table.dynamic = true;
    table.entries = {100, 48};
    table.strings = {148, 20};
    image.symbol_tables = {table};
    CHECK(weights_of(image).dynamic_symbols.file == 68);
}

TEST_CASE("weights of a container are sums, every one of the list") {
    Weights sum;
    Weights one;
    u64 size = 0;
    for (const auto& entry : weight_list) (one.*entry.weight).file = ++size;
    one.dwarf.saves = 7;
    one.dwarf.uncompressed = 70;
    add(sum, one);
    add(sum, one);
    set_shares(sum, 100);
    size = 0;
    for (const auto& entry : weight_list) {
        INFO(entry.id);
        ++size;
        CHECK((sum.*entry.weight).file == 2 * size);
        CHECK((sum.*entry.weight).share == static_cast<double>(2 * size) / 100);
    }
    CHECK(sum.dwarf.saves == 14);
    CHECK(sum.dwarf.uncompressed == 140);
    CHECK_FALSE(sum.headers.saves);
}
