// Whose the opcodes of LC_DYLD_INFO are: what they patch is what llvm-objdump lists, and each
// pointer's bytes are its owner's.
#include "llvm.hpp"
#include "support/claims.hpp"
#include "unit/format/macho_builder.hpp"

#include <map>

using namespace binsize;
using namespace binsize::test;

namespace {

/// Addresses in the listing of --rebase, --bind or --weak-bind.
std::vector<u64> places_by_llvm(const LlvmTools& tools, const std::string& what,
                                const std::string& path) {
    std::vector<u64> out;
    std::istringstream lines(run(tools.objdump + " --macho " + what + " " + quoted(path)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string segment, section, address;
        words >> segment >> section >> address;
        if (address.starts_with("0x")) out.push_back(std::stoull(address, nullptr, 16));
    }
    return out;
}

Extent region(const Image& image, std::string_view name) {
    for (const auto& r : image.regions)
        if (r.name == name) return r.file;
    return {};
}

using Walker = void (*)(const Image&, Extent, const EachRun&);
std::vector<u64> places_by_us(const Image& image, Walker walk, std::string_view part) {
    std::vector<u64> out;
    const auto bytes = region(image, part);
    u64 behind = bytes.begin;
    walk(image, bytes, [&](const DyldRun& run) {
        for (u64 i = 0; i < run.count; ++i) out.push_back(run.address + i * run.stride);
        for (const auto& opcode : run.opcodes) {  // each byte once, in order
            CHECK(opcode.begin >= behind);
            CHECK_FALSE(opcode.empty());
            behind = opcode.end();
        }
    });
    CHECK(behind <= bytes.end());
    return out;
}

u64 uleb_size(u64 value) {
    u64 size = 1;
    while ((value >>= 7U) != 0) ++size;
    return size;
}

// Go's linker writes for each pointer its segment and offset and an opcode that rebases one.
void check_go_rebases(const Image& image, const std::vector<u64>& places) {
    const auto bytes = region(image, "[rebase info]");
    const Claims claims(image);
    std::map<std::string_view, u64> expected;
    u64 nobody = 1;  // the opcode that sets the type of all
    u64 stated = 1;
    for (const u64 place : places) {
        const auto segment = std::ranges::find_if(
            image.segments, [&](const auto& s) { return s.memory.contains(place); });
        REQUIRE(segment != image.segments.end());
        const u64 size = 1 + uleb_size(place - segment->memory.begin) + 1;
        stated += size;
        const auto* cell = claims.at_address(place);
        REQUIRE(cell != nullptr);
        (claims.owned(*cell) ? expected[claims.package(*cell)] : nobody) += size;
    }
    nobody += bytes.size - stated;  // the end and what fills up to a word
    CHECK(bytes.size - stated < 9);
    std::map<std::string_view, u64> found;
    u64 table = 0;
    claims.each(bytes, [&](const Cell& cell, u64 size) {
        CHECK(cell.cost_class == CostClass::relocations);
        (claims.owned(cell) ? found[claims.package(cell)] : table) += size;
    });
    CHECK(found == expected);
    CHECK(table == nobody);
    CHECK(static_cast<double>(table) < 0.03 * static_cast<double>(bytes.size));
}

std::string yaml_program(const TempFolder& folder, const std::string& name) {
    const auto object = yaml_object("macho/" + name);
    return object ? folder.write(name, *object) : std::string();
}

}  // namespace

TEST_CASE("opcodes patch what LLVM lists, and in Go programs belong to what they patch") {
    const auto llvm = need_llvm();
    if (!llvm) return;
    std::size_t programs = 0;
    std::size_t pointers = 0;
    for (const auto& path : macho_files()) {
        INFO(path);
        const auto input = Input::open(path);
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        const auto places = places_by_us(*image, each_rebase, "[rebase info]");
        if (region(*image, "[rebase info]").empty()) continue;
        CHECK(places == places_by_llvm(*llvm, "--rebase", path));
        CHECK(places_by_us(*image, each_bind, "[bind info]") ==
              places_by_llvm(*llvm, "--bind", path));
        ++programs;
        pointers += places.size();
        if (image->section("__TEXT,__gopclntab") != nullptr ||
            image->section("__DATA_CONST,__gopclntab") != nullptr)
            check_go_rebases(*image, places);
    }
    WARN(programs << " programs with " << pointers << " rebased pointers");
}

// What the fixture's opcodes are, a byte each but for offsets (fixtures/macho/program-amd64.yaml):
// rebases: type, {segment, offset, 2 times} of __la_symbol_ptr, {3 pointers on, 2 times} of _names;
// binds: {symbol of 18 bytes, type, library, segment, offset, bind} in __got,
// {symbol of 17, type, on, bind, on, bind} in _tls and _tls_zero. The import owns its symbol and
// what binds its word; type and library hold for what follows, too, and the end is nobody's.
TEST_CASE("opcodes about several owners go to what these have in common") {
    const auto llvm = need_llvm();
    if (!llvm) return;
    const TempFolder folder;
    const auto path = yaml_program(folder, "program-amd64.yaml");
    if (path.empty()) return;
    const auto file = read_file(path);
    const auto image = load(as_view(file));
    REQUIRE(image);
    CHECK(places_by_us(*image, each_rebase, "[rebase info]") ==
          places_by_llvm(*llvm, "--rebase", path));
    CHECK(places_by_us(*image, each_bind, "[bind info]") == places_by_llvm(*llvm, "--bind", path));
    CHECK(places_by_us(*image, each_bind, "[weak bind info]") ==
          places_by_llvm(*llvm, "--weak-bind", path));
    const Claims claims(*image);
    const auto bytes_of = [&](std::string_view part) {
        std::map<std::string_view, u64> out;
        claims.each(region(*image, part),
                    [&](const Cell& cell, u64 size) { out[claims.owner(cell).name] += size; });
        return out;
    };
    using Sizes = std::map<std::string_view, u64>;
    // The pointers of __la_symbol_ptr are puts' and exported's.
    CHECK(bytes_of("[rebase info]") == Sizes{{"names", 2}, {"[shared]", 3}, {"[rebase info]", 3}});
    CHECK(bytes_of("[bind info]") == Sizes{{"dyld_stub_binder", 18 + 3},
                                           {"tls", 3},
                                           {"tls_zero", 3},
                                           {"[shared]", 17},
                                           {"[bind info]", 4}});
}

// __DATA of the small program has 0x100 bytes in the file; with 0x130 its __bss, at 0x1120 of the
// image, begins under the last 0x10 of them, and __LINKEDIT's rebase info follows at 0x1130.
TEST_CASE("a symbol in zero-fill under bytes of the file ends with them") {
    auto file = small_program(64, Endian::little);
    const auto at = file.find("__DATA");
    REQUIRE(file.compare(at + 40, 2, std::string("\x00\x01", 2)) == 0);  // filesize
    file[at + 40] = '\x30';
    const auto symbols = file.find(std::string("\x07\0\0\0\x0f\x03", 6));
    REQUIRE(symbols != std::string::npos);
    file[symbols + 5] = '\x06';  // _data: of section 3, __data, -> 6, __bss
    file[symbols + 8] = '\x20';  // 0x1000 -> 0x1120
    file[symbols + 9] = '\x11';
    const auto image = load(as_view(file));
    REQUIRE(image);
    const Claims claims(*image);
    u64 size = 0, behind = 0;
    claims.each({0, file.size()}, [&](const Cell& cell, u64 n) {
        if (claims.owner(cell).name == "data" && cell.cost_class == CostClass::zero_fill) size += n;
    });
    claims.each({0x1130, file.size() - 0x1130}, [&](const Cell& cell, u64 n) {
        if (claims.owner(cell).name == "data" && cell.cost_class == CostClass::zero_fill)
            behind += n;
    });
    CHECK(size == 0x10);
    CHECK(behind == 0);
}

TEST_CASE("functions start where LLVM lists them") {
    const auto llvm = need_llvm();
    if (!llvm) return;
    std::size_t functions = 0;
    for (const auto& path : macho_files()) {
        INFO(path);
        const auto input = Input::open(path);
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        const auto ours = read_function_starts(*image);
        std::vector<u64> theirs;
        std::istringstream lines(
            run(llvm->objdump + " --macho --function-starts " + quoted(path)).text);
        for (std::string line; std::getline(lines, line);)
            if (line.size() == std::size_t{2} * image->word() && !line.ends_with(':'))
                theirs.push_back(std::stoull(line, nullptr, 16));
        CHECK(ours == theirs);
        functions += ours.size();
    }
    WARN(functions << " functions");
}

// __text of the small program has 0x40 bytes at 0x800 and one symbol, _main, at its begin.
TEST_CASE("a function without a size ends where the next one starts, named or not") {
    auto file = small_program(64, Endian::little);
    const auto main_size = [&] {
        const auto image = load(as_view(file));
        REQUIRE(image);
        const Claims claims(*image);
        std::map<std::string_view, u64> sizes;
        claims.each({0x800, 0x40}, [&](const Cell& cell, u64 size) {
            sizes[claims.owner(cell).name] += size;
            if (claims.owner(cell).name == "main") CHECK(cell.evidence == Evidence::inference);
        });
        u64 nameless = 0;
        for (const auto& [name, size] : sizes)
            nameless += name.starts_with("[function 0x") ? size : 0;
        CHECK(sizes["main"] + nameless == 0x40);
        return sizes["main"];
    };
    CHECK(main_size() == 0x40);                                       // an empty list
    file.replace(0x11c0, 5, std::string("\x80\x10\x18\x10\x00", 5));  // 0x800, 0x818, 0x828
    CHECK(main_size() == 0x18);
}

// What a section's memory is, is compared with llvm-readobj where files are read.
TEST_CASE(
    "zero-fill sections have all of their memory, also where bytes of the file lie under it") {
    std::size_t split = 0;
    for (const auto& path : macho_files()) {
        INFO(path);
        const auto input = Input::open(path);
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        if (image->relocatable()) continue;
        Notes notes;
        const auto axis = Axis::of(*image, notes);
        Model model;
        cut_sections({.image = *image, .axis = axis}, {}, model);
        const auto& division = model.division(Cut::sections);
        std::map<std::string_view, Size> rows;
        const auto cells = division.partition.cells();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto size = axis.measure(cells[i].begin, division.partition.end_of(i));
            auto& row = rows[division.owners[cells[i].owner].name];
            row = {row.file + size.file, row.memory + size.memory};
        }
        for (const auto& s : image->sections) {
            if (s.cost_class != CostClass::zero_fill || !s.loaded) continue;
            INFO(s.name);
            CHECK(rows[s.name].memory == s.memory.size);
            if (rows[s.name].file != 0) ++split;
        }
    }
    WARN(split << " zero-fill sections with bytes of the file under them");
}
