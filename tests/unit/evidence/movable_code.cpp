// What of arm64's instructions is taken out because it hangs on their place, as llvm-mc encodes
// them: the same instruction with a distance of nothing is what must be left.
#include "evidence/movable_code.hpp"
#include "support/catch.hpp"
#include "support/tools.hpp"

#include <fmt/format.h>

#include <random>
#include <sstream>

using namespace binsize;

namespace {

constexpr u64 place = 0x7'1234'5670;

/// Of each line of assembly its four bytes, "encoding: [0x00,0x04,0x00,0x14]" behind it.
std::vector<std::string> encode(const std::string& tool, const std::vector<std::string>& lines) {
    const test::TempFolder folder;
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    const auto source = folder.write("in.s", text);
    std::istringstream said(test::run(tool + " -triple=aarch64 -mattr=+v8.8a,+mte -show-encoding " +
                                      test::quoted(source))
                                .text);
    std::vector<std::string> out;
    for (std::string line; std::getline(said, line);) {
        auto at = line.find("encoding: [");
        if (at == std::string::npos) continue;
        std::string bytes;
        for (int i = 0; i < 4 && (at = line.find("0x", at)) != std::string::npos; ++i, at += 2)
            bytes += static_cast<char>(std::stoul(line.substr(at + 2, 2), nullptr, 16));
        REQUIRE(bytes.size() == 4);
        out.push_back(bytes);
    }
    REQUIRE(out.size() == lines.size());
    return out;
}

Image arm64() {
    Image image;
    image.arch = "arm64";
    return image;
}

MovableCode read(const std::string& code, u64 address = place) {
    const auto image = arm64();
    const MovableCodeReader reader(image);
    REQUIRE(reader.knows_processor());
    MovableCode out;
    REQUIRE(reader.read(std::as_bytes(std::span(code)), address, out));
    return out;
}

}  // namespace

TEST_CASE("arm64: the distance is taken out of a branch, an address and a literal, and told") {
    const auto tool = test::need_tool("llvm-mc");
    if (!tool) return;
    struct Form {
        std::string text;  ///< in front of the distance
        int bits;          ///< of the distance, its sign included
        int step = 4;
    };
    const Form forms[] = {{"b ", 28},
                          {"bl ", 28},
                          {"b.ne ", 21},
                          {"b.al ", 21},
                          {"bc.eq ", 21},
                          {"cbz w3, ", 21},
                          {"cbnz x30, ", 21},
                          {"tbz w1, #5, ", 16},
                          {"tbz x1, #45, ", 16},
                          {"tbnz x30, #63, ", 16},
                          {"tbnz w9, #0, ", 16},
                          {"ldr w0, ", 21},
                          {"ldr x30, ", 21},
                          {"ldrsw x1, ", 21},
                          {"ldr s4, ", 21},
                          {"ldr d31, ", 21},
                          {"ldr q7, ", 21},
                          {"prfm pldl1keep, ", 21},
                          {"adr x0, ", 21, 1},
                          {"adr x30, ", 21, 1}};
    std::mt19937_64 random(7);  // NOLINT: the same each time
    for (const auto& form : forms) {
        const i64 far = i64{1} << (form.bits - 1);
        std::vector<i64> distances = {0, 4, -4, 4 * 9, far - form.step, -far};
        for (int i = 0; i < 60; ++i) {
            const auto steps = static_cast<u64>(2 * far / form.step);
            distances.push_back(static_cast<i64>(random() % steps) * form.step - far);
        }
        if (form.step == 1) distances.insert(distances.end(), {-1, -2, -3, 5, 6, 7});
        std::vector<std::string> lines;
        for (const i64 d : distances) lines.push_back(fmt::format("{}#{}", form.text, d));
        const auto codes = encode(*tool, lines);
        for (std::size_t i = 0; i < codes.size(); ++i) {
            INFO(lines[i]);
            const auto movable = read(codes[i]);
            CHECK(movable.bytes == codes[0]);
            // What leads into the stretch itself, here its one instruction, is the same anywhere.
            const bool inside = distances[i] >= 0 && distances[i] < 4;
            REQUIRE(movable.operands.size() == (inside ? 0 : 1));
            if (inside) continue;
            CHECK(movable.operands[0].at == 0);
            CHECK(movable.operands[0].target == place + static_cast<u64>(distances[i]));
        }
    }
}

TEST_CASE("arm64: what leads into the stretch itself stays as it is") {
    const auto tool = test::need_tool("llvm-mc");
    if (!tool) return;
    const auto lines =
        encode(*tool, {"cbz x0, #12", "b.ne #-8", "ldr x1, #4", "b #-12", "b.ne #0"});
    const auto movable = read(lines[0] + lines[1] + lines[2] + lines[3]);
    // The second one alone leads out of it, to what lies before.
    CHECK(movable.bytes == lines[0] + lines[4] + lines[2] + lines[3]);
    REQUIRE(movable.operands.size() == 1);
    CHECK(movable.operands[0].at == 4);
    CHECK(movable.operands[0].target == place - 4);
}

TEST_CASE("arm64: a page and a place in it are one operand, wherever the code lies") {
    const auto tool = test::need_tool("llvm-mc");
    if (!tool) return;
    struct Use {
        std::string text, bare;  ///< with the place in the page, and with none
        u64 offset;
    };
    const Use uses[] = {{"add x5, x5, #0x123", "add x5, x5, #0", 0x123},
                        {"add x1, x5, #0xfff", "add x1, x5, #0", 0xfff},
                        {"ldr x1, [x5, #0x7ff8]", "ldr x1, [x5]", 0x7ff8},
                        {"ldr w1, [x5, #0x120]", "ldr w1, [x5]", 0x120},
                        {"ldrb w1, [x5, #0x123]", "ldrb w1, [x5]", 0x123},
                        {"ldrsh x1, [x5, #0x124]", "ldrsh x1, [x5]", 0x124},
                        {"str x1, [x5, #0x128]", "str x1, [x5]", 0x128},
                        {"ldr q1, [x5, #0x130]", "ldr q1, [x5]", 0x130}};
    for (const auto& use : uses) {
        INFO(use.text);
        for (const u64 at : {place, place + 0x5000, place - 0xffc}) {
            const u64 page = at & ~u64{0xfff};
            const u64 target = (place & ~u64{0xfff}) + 0x123'4000;
            const auto distance = static_cast<i64>(target - page);
            const auto code = encode(*tool, {fmt::format("adrp x5, #{}", distance), "mov x9, x2",
                                             use.text, "adrp x5, #0", use.bare});
            const auto movable = read(code[0] + code[1] + code[2], at);
            CHECK(movable.bytes == code[3] + code[1] + code[4]);
            REQUIRE(movable.operands.size() == 2);
            for (const auto& operand : movable.operands) {
                CHECK((operand.at == 0 || operand.at == 8));
                // The page alone says nothing more: it is told as the stretch's own beginning.
                CHECK(operand.target == (operand.at == 0 ? at : target + use.offset));
            }
        }
    }
    // Once the register holds another address the page is told by itself.
    const auto code =
        encode(*tool, {"adrp x5, #0x4000", "mov x5, x2", "ldr x1, [x5, #8]", "adrp x5, #0"});
    const auto movable = read(code[0] + code[1] + code[2]);
    CHECK(movable.bytes == code[3] + code[1] + code[2]);
    REQUIRE(movable.operands.size() == 1);
    CHECK(movable.operands[0].target == (place & ~u64{0xfff}) + 0x4000);
}

TEST_CASE("arm64: what has no distance is left as it is") {
    const auto tool = test::need_tool("llvm-mc");
    if (!tool) return;
    const std::vector<std::string> lines = {"ret",
                                            "br x3",
                                            "blr x3",
                                            "braa x1, x2",
                                            "svc #0",
                                            "nop",
                                            "bti c",
                                            "add x0, x0, #0x123",
                                            "sub sp, sp, #64",
                                            "movz x1, #0x1234, lsl #16",
                                            "movk x1, #0x4321",
                                            "orr x1, x2, #0xff00ff00ff00ff00",
                                            "ubfx x1, x2, #3, #9",
                                            "csel x1, x2, x3, ne",
                                            "ccmp x1, #3, #4, eq",
                                            "madd x1, x2, x3, x4",
                                            "ldr x1, [x2, #8]",
                                            "ldr x1, [x2], #8",
                                            "ldr x1, [x2, x3, lsl #3]",
                                            "ldur x1, [x2, #-8]",
                                            "ldapur x1, [x2, #-8]",
                                            "stlurb w1, [x2, #7]",
                                            "ldp x29, x30, [sp], #32",
                                            "stp q0, q1, [x2, #-64]!",
                                            "ldxr x1, [x2]",
                                            "stlxr w3, x1, [x2]",
                                            "ldadd x1, x2, [x3]",
                                            "ld1 {v0.16b, v1.16b}, [x2]",
                                            "fmov d0, #1.0",
                                            "fadd v1.4s, v2.4s, v3.4s",
                                            "stg x1, [x2], #16",
                                            "autibsp"};
    const auto codes = encode(*tool, lines);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        INFO(lines[i]);
        const auto movable = read(codes[i]);
        CHECK(movable.bytes == codes[i]);
        CHECK(movable.operands.empty());
    }
}
