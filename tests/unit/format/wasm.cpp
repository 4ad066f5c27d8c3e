// WebAssembly built byte by byte; each expectation follows from the numbers put there.
#include "format/wasm/wasm.hpp"

#include "support/hostile.hpp"

namespace binsize::test {
namespace {

// A module as its sections; small enough that each size is one byte.
class ModuleWriter {
public:
    ModuleWriter& section(u8 id, std::vector<u8> payload) {
        bytes_.push_back(id);
        bytes_.push_back(static_cast<u8>(payload.size()));
        bytes_.insert(bytes_.end(), payload.begin(), payload.end());
        return *this;
    }
    [[nodiscard]] std::vector<std::byte> bytes() const {
        std::vector<std::byte> out;
        for (const u8 b : bytes_) out.push_back(std::byte{b});
        return out;
    }

private:
    std::vector<u8> bytes_ = {0, 'a', 's', 'm', 1, 0, 0, 0};
};

// Imports the function env.f; functions 1 ("one", exported as "_start") and 2; a page of memory
// with three bytes at 16 and two at 32, the latter named ".rodata"; passive bytes.
std::vector<std::byte> small_module() {
    return ModuleWriter()
        .section(1, {1, 0x60, 0, 0})
        .section(2, {1, 3, 'e', 'n', 'v', 1, 'f', 0, 0})
        .section(3, {2, 0, 0})
        .section(5, {1, 0, 1})
        .section(7, {1, 6, '_', 's', 't', 'a', 'r', 't', 0, 1})
        .section(10, {2, 2, 0, 0x0b, 4, 0, 0x10, 0, 0x0b})
        .section(
            11, {3, 0, 0x41, 16, 0x0b, 3, 'a', 'b', 'c', 0, 0x41, 32, 0x0b, 2, 'd', 'e', 1, 1, 'p'})
        .section(0, {4, 'n', 'a', 'm', 'e',                 // name
                     1, 6,   1,   1,   3,   'o', 'n', 'e',  // of functions
                     9, 10,  1,   1,   7,   '.', 'r', 'o', 'd', 'a', 't', 'a'})
        .bytes();
}

TEST_CASE("WebAssembly: sections, memory, imports and names") {
    const auto bytes = small_module();
    const auto image = load(bytes);
    REQUIRE(image);
    CHECK(image->format == Format::wasm);
    CHECK(image->kind == FileKind::executable);
    CHECK(image->arch == "wasm");
    CHECK(!image->stripped);
    REQUIRE(image->section("code") != nullptr);
    CHECK(image->section("code")->file.size == 9);
    CHECK(image->section("data")->file.size == 19);
    // The name of a custom section is a part of its header.
    CHECK(image->section("name")->file.size ==
          image->bytes.size() - image->section("name")->file.begin);
    REQUIRE(image->section(".rodata") != nullptr);
    CHECK(image->section(".rodata")->memory.begin == 32);
    CHECK(image->section(".rodata")->memory.size == 2);
    CHECK(image->section(".rodata")->cost_class == CostClass::rodata);
    u64 memory = 0;
    for (const auto& m : image->mappings) memory += m.memory_size;
    CHECK(memory == 65536);
    CHECK(as_text(image->at_address(16)) == "abc");
    REQUIRE(image->linkage.libraries.size() == 1);
    CHECK(image->linkage.libraries[0].name == "env");
    CHECK(image->linkage.libraries[0].functions == 1);

    // Names of functions, behind the size of their part; what is exported.
    const auto named = image->section("name")->file.begin + 2;
    REQUIRE(image->symbol_tables.size() == 2);
    CHECK(image->symbol_tables[0].entries.begin == named);
    CHECK(image->symbol_tables[0].entries.size == 6);
    CHECK(image->symbol_tables[1].dynamic);
    CHECK(image->symbol_tables[1].entries.begin == image->section("export")->file.begin);
}

TEST_CASE("WebAssembly: what is cut off or says too much is noted") {
    const auto whole = small_module();
    const auto ignore = [](const Image&) {};
    every_prefix(whole, ignore);
    every_mutation(whole, 20'000, whole.size(), ignore);
    auto bytes = ModuleWriter().section(10, {200, 1, 2, 0, 0x0b}).bytes();
    CHECK(load(bytes).has_value());
    bytes[9] = std::byte{0x70};  // the section says more bytes than there are
    const auto image = load(bytes);
    REQUIRE(image);
    CHECK(!image->notes.empty());
    CHECK(image->section("code")->file.end() == bytes.size());
    const std::vector<std::byte> other = {std::byte{0},   std::byte{'a'}, std::byte{'s'},
                                          std::byte{'m'}, std::byte{9},   std::byte{0},
                                          std::byte{0},   std::byte{0}};
    CHECK(!load(other).has_value());
}

}  // namespace
}  // namespace binsize::test
