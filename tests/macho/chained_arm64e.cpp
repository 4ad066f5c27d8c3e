// Chains of arm64e, which LLVM's tools neither write nor read: a program for arm64 whose pointers
// are written anew as <mach-o/fixup-chains.h> lays them out says the same as before.
#include "evidence/chained_fixups.hpp"
#include "llvm.hpp"
#include "support/claims.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr const char* stub = R"(--- !tapi-tbd
tbd-version: 4
targets: [ arm64-macos ]
install-name: '/usr/lib/libSystem.B.dylib'
exports:
  - targets: [ arm64-macos ]
    symbols: [ _puts, _putchar, _abs, _numbers, dyld_stub_binder ]
...
)";

struct Formats {
    u16 format;
    unsigned ordinal_bits;
    bool absolute;  ///< what is not signed leads to an address, not from the begin of the image
};

void put(std::string& bytes, u64 at, u64 value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
}

}  // namespace

TEST_CASE("pointers of arm64e lead where they did, signed or not") {
    const auto clang = need_tool("clang"), linker = need_tool("ld64.lld");
    if (!clang || !linker) return;
    const TempFolder folder;
    const auto source =
        folder.write("a.c",
                     "extern int puts(const char *), putchar(int), abs(int);\n"
                     "extern int numbers[];\n"
                     "int own[40]; int *inner = &own[3]; int *other = &numbers[2];\n"
                     "int (*called)(int) = putchar; int *third = &own[9];\n"
                     "int main(void) { return puts(\"a\") + abs(*inner); }\n");
    const auto library = folder.write("libSystem.tbd", stub);
    const auto out = folder.file("app");
    REQUIRE(run(*clang + " -target arm64-apple-macos14 -O1 -c " + quoted(source) + " -o " +
                quoted(out + ".o") + " && " + *linker +
                " -arch arm64 -platform_version macos 14 14 -fixup_chains " + quoted(out + ".o") +
                " " + quoted(library) + " -o " + quoted(out))
                .status == 0);
    const auto whole = read_file(out);
    const auto image = load(as_view(whole));
    REQUIRE(image);
    const auto fixups = read_chained_fixups(*image);
    REQUIRE(fixups);
    CHECK(fixups->places.size() >= 5);
    CHECK(fixups->binds.size() >= 3);

    // Where the format is said: in dyld_chained_starts_in_segment, behind two numbers.
    const auto region = image->region("[chained fixups]");
    const auto word = [&](const std::string& bytes, u64 at) {
        return u64{*find_int<u32>(as_view(bytes), at, Endian::little)};
    };
    const u64 starts = region.begin + word(whole, region.begin + 4);
    for (const auto& f : {Formats{1, 16, true}, Formats{7, 16, false}, Formats{9, 16, false},
                          Formats{10, 16, true}, Formats{12, 24, false}})
        for (const bool sign : {false, true}) {
            INFO(f.format << (sign ? " signed" : ""));
            auto bytes = whole;
            for (u64 i = 0; i < word(whole, starts); ++i)
                if (const u64 segment = word(whole, starts + 4 + 4 * i); segment != 0)
                    put(bytes, starts + segment + 6, f.format, 2);
            const u64 stride = f.format == 7 || f.format == 10 ? 4 : 8;
            for (const u64 place : fixups->places) {
                const u64 at = *image->file_offset(place);
                const u64 old = *find_int<u64>(as_view(whole), at, Endian::little);
                const auto target = fixups->target_of(old);
                const u64 next = (old >> 51U & 0xfffU) * 4 / stride;
                u64 made = next << 51U;
                if (target.import) {
                    made |= u64{1} << 62U | *target.import;
                    if (!sign) made |= (target.address & 0x7ffffU) << 32U;
                } else {
                    made |= f.absolute && !sign ? target.address : target.address - fixups->base;
                }
                // A key, and a number that differs from place to place.
                if (sign) made |= u64{1} << 63U | u64{2} << 49U | (place & 0xffffU) << 32U;
                put(bytes, at, made, 8);
            }
            const auto again = load(as_view(bytes));
            REQUIRE(again);
            const auto read = read_chained_fixups(*again);
            REQUIRE(read);
            CHECK(read->places == fixups->places);
            REQUIRE(read->binds.size() == fixups->binds.size());
            const go::PointerReader reader(*again), before(*image);
            for (const u64 place : fixups->places) {
                const u64 at = *image->file_offset(place);
                const auto was =
                    fixups->target_of(*find_int<u64>(as_view(whole), at, Endian::little));
                const auto is = read->target_of(*find_int<u64>(as_view(bytes), at, Endian::little));
                CHECK(is.import == was.import);
                if (!was.import || !sign) CHECK(is.address == was.address);
                CHECK(reader.word(place) == before.word(place));
            }
            // Imports belong to whoever is bound to them, as before.
            const Claims ours(*again), theirs(*image);
            for (const auto& import : fixups->imports)
                CHECK(ours.owner(ours.at(import.entry.begin)).name ==
                      theirs.owner(theirs.at(import.entry.begin)).name);
        }
}
