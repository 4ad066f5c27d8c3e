// Any bytes as a program at 0x1000 whose first half is code, between texts that every Haskell
// program has: the first byte picks format and byte order. Places are in order and of modules that
// there are.
#include "analysis/native/haskell_code.hpp"
#include "fuzz/require.hpp"
#include "support/traits.hpp"

#include <vector>

using namespace binsize;

namespace {

constexpr std::string_view texts(
    "ghc-prim:GHC.Types.True\0a-1:M.C\0ghc-prim:GHC.Types.Module\0ghc-prim:GHC.Types.TrNameS\0"
    "ghc-prim:GHC.Types.TyCon\0Please report this as a GHC bug:",
    142);
constexpr u64 front = 144;

Section section(std::string_view name, u64 begin, u64 size, bool code) {
    Section s;
    s.name = name;
    s.memory = {0x1000 + begin, size};
    s.file = {begin, size};
    s.loaded = true;
    s.executable = code;
    s.cost_class = code ? CostClass::code : name == ".rodata" ? CostClass::rodata : CostClass::data;
    return s;
}

void check(const BigVector<HaskellMark>& marks, const HaskellCode& found, u64 end) {
    u64 before = 0;
    for (const auto& m : marks) {
        FUZZ_REQUIRE(m.address >= before && m.address < end && m.module < found.modules.size());
        before = m.address;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::vector<std::byte> bytes(as_view(texts).begin(), as_view(texts).end());
    bytes.resize(front);
    const auto given = std::as_bytes(std::span(data, size)).subspan(1);
    bytes.insert(bytes.end(), given.begin(), given.end());
    Image image;
    image.bits = 64;
    image.endian = (data[0] & 1U) != 0 ? Endian::big : Endian::little;
    image.arch = "amd64";
    test::set_format(image, (data[0] & 2U) != 0 ? Format::elf : Format::pe);
    image.kind = FileKind::executable;
    image.bytes = bytes;
    const u64 half = given.size() / 2;
    image.sections = {section(".rodata", 0, front, false), section(".text", front, half, true),
                      section(".data", front + half, given.size() - half, false)};
    image.mappings.push_back({0x1000, 0, bytes.size(), bytes.size()});
    const auto found = read_haskell_code(image);
    const u64 end = 0x1000 + bytes.size();
    check(found.constructors, found, end);
    check(found.descriptions, found, end);
    FUZZ_REQUIRE(found.closures.size() <= size / 8);
    for (const auto& m : found.modules) FUZZ_REQUIRE(!m.unit.empty() && !m.name.empty());
    return 0;
}
