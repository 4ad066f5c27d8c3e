// Opcodes of LC_DYLD_INFO, byte by byte: what each patches, and which bytes are about it. What is
// expected follows from <mach-o/loader.h>, as the comments spell it out.
#include "evidence/evidence.hpp"
#include "support/catch.hpp"

#include <fmt/format.h>

using namespace binsize;

namespace {

using Walker = void (*)(const Image&, Extent, const EachRun&);

// "address+stride*count begin:size begin:size [symbol begin:size]" a run.
std::vector<std::string> runs(Walker walk, std::string opcodes) {
    Image image;
    image.bits = 64;
    image.segments.resize(2);
    image.segments[1].memory = {0x1000, 0x1000};
    const u64 size = opcodes.size();
    opcodes.resize(4096);  // room for 512 pointers
    image.bytes = as_view(opcodes);
    std::vector<std::string> out;
    walk(image, {0, size}, [&](const DyldRun& run) {
        auto& line =
            out.emplace_back(fmt::format("{:#x}+{:#x}*{}", run.address, run.stride, run.count));
        for (const auto& e : run.opcodes) line += fmt::format(" {}:{}", e.begin, e.size);
        if (!run.symbol.empty()) line += fmt::format(" [{}:{}]", run.symbol.begin, run.symbol.size);
    });
    return out;
}

template <std::size_t N>
std::string bytes(const char (&text)[N]) {
    return {text, N - 1};
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("rebase opcodes say what they patch and which bytes are about it") {
    const auto opcodes = bytes(
        "\x11"          // 0: pointers
        "\x21\x10"      // 1: segment 1, 0x10
        "\x70\x08"      // 3: patch, then 8 and a pointer on: 0x20
        "\x42"          // 5: two pointers on: 0x30
        "\x80\x03\x18"  // 6: three, each 0x18 and a pointer on: 0x90
        "\x30\x08"      // 9: 8 on: 0x98
        "\x60\x02"      // 11: two: 0xa8
        "\x51"          // 13: one
        "\x00\x51");    // 14: the end
    CHECK(runs(each_rebase, opcodes) == Lines{"0x1010+0x8*1 1:2 3:2", "0x1030+0x20*3 5:1 6:3",
                                              "0x1098+0x8*2 9:2 11:2", "0x10a8+0x8*1 13:1"});
}

TEST_CASE("bind opcodes say what they patch, and what names the symbol of several") {
    const auto opcodes = bytes(
        "\x12"          // 0: library 2
        "\x40_a\x00"    // 1: symbol
        "\x51"          // 5: pointers
        "\x71\x10"      // 6: segment 1, 0x10
        "\x90"          // 8: bind: 0x18
        "\xb1"          // 9: bind, a pointer and one more on: 0x28
        "\x40_b\x00"    // 10: symbol
        "\xa0\x10"      // 14: bind, a pointer and 0x10 on: 0x40
        "\x60\x01"      // 16: addend
        "\x80\x08"      // 18: 8 on: 0x48
        "\xc0\x02\x08"  // 20: bind two, each a pointer and 8 on
        "\x00\x90");    // 23: the end
    CHECK(runs(each_bind, opcodes) == Lines{"0x1010+0x8*1 6:2 8:1 [1:4]", "0x1018+0x8*1 9:1 [1:4]",
                                            "0x1028+0x8*1 14:2 [10:4]",
                                            "0x1048+0x10*2 18:2 20:3 [10:4]"});
}

TEST_CASE("opcodes that lie end the walk") {
    const auto start = bytes("\x21\x10\x51");
    const Lines first = {"0x1010+0x8*1 0:2 2:1"};
    // More pointers than the file has room for, at once and bit by bit; a segment that is none; a
    // number that does not end.
    CHECK(runs(each_rebase, start + bytes("\x60\xff\xff\xff\xff\x0f\x51")) == first);
    CHECK(runs(each_rebase, start + bytes("\x60\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")) ==
          first);
    std::string many = start;
    while (many.size() < 1000) many += '\x5f';
    CHECK(runs(each_rebase, many).size() == 1 + 511 / 15);
    CHECK(runs(each_rebase, start + bytes("\x2f\x00\x51")) == first);
    CHECK(runs(each_rebase, start + bytes("\x60\x80")) == first);
    CHECK(runs(each_bind, bytes("\x71\x10\x90\x40_a")) == first);
}
