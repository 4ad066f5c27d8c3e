// Calls through interfaces and direct jumps, in instructions written out by hand from the manuals.
#include "evidence/go/call_scan.hpp"
#include "evidence/go/direct_calls.hpp"
#include "evidence/go/interface_calls.hpp"
#include "support/catch.hpp"

#include <initializer_list>
#include <vector>

using namespace binsize;
using namespace binsize::go;

namespace {

std::vector<std::byte> code_of(std::initializer_list<unsigned> bytes) {
    std::vector<std::byte> out;
    for (const unsigned b : bytes) out.push_back(static_cast<std::byte>(b));
    return out;
}

}  // namespace

TEST_CASE("the distance of a method in its itab says which it is") {
    // MOVQ 24(AX), CX; CALL CX: the first method.
    CHECK(interface_calls(Isa::amd64, code_of({0x48, 0x8b, 0x48, 0x18, 0xff, 0xd1})) == 1);
    // MOVQ 40(AX), R8; MOVQ BX, AX; CALL R8: the third.
    CHECK(interface_calls(Isa::amd64, code_of({0x4c, 0x8b, 0x40, 0x28, 0x48, 0x89, 0xd8, 0x41, 0xff,
                                               0xd0})) == 4);
    // MOVQ 160(R12), CX, with a SIB byte; CALL CX: the eighteenth.
    CHECK(interface_calls(Isa::amd64, code_of({0x49, 0x8b, 0x8c, 0x24, 0xa0, 0, 0, 0, 0xff,
                                               0xd1})) == u64{1} << 17U);
    // MOVQ (DX), CX; CALL CX: a closure.
    CHECK(interface_calls(Isa::amd64, code_of({0x48, 0x8b, 0x0a, 0xff, 0xd1})) == 0);
    // MOVQ 216(CX), AX; MOVQ (DX), AX; CALL AX: the nearest load is of a closure.
    CHECK(interface_calls(Isa::amd64, code_of({0x48, 0x8b, 0x81, 0xd8, 0, 0, 0, 0x48, 0x8b, 0x02,
                                               0xff, 0xd0})) == 0);
    // LDR X1, [X0, #32]; BLR X1: the second.
    CHECK(interface_calls(Isa::arm64, code_of({0x01, 0x10, 0x40, 0xf9, 0x20, 0, 0x3f, 0xd6})) == 2);
    CHECK(interface_calls(Isa::arm64, code_of({0x20, 0, 0x3f, 0xd6})) == 0);
    CHECK(interface_calls(Isa::amd64, {}) == 0);
    CHECK(interface_calls(Isa::amd64, code_of({0xff})) == 0);
    // What is not read may call anything.
    CHECK(interface_calls(Isa::i386, {}) == ~u64{0});
}

TEST_CASE("calls are told from jumps") {
    std::vector<std::pair<u64, bool>> found;
    const auto note = [&](u64 target, bool call) { found.emplace_back(target, call); };
    // CALL +0x10; JMP -5 (to itself); a cut CALL.
    scan_direct_calls(Isa::amd64,
                      code_of({0xe8, 0x10, 0, 0, 0, 0xe9, 0xfb, 0xff, 0xff, 0xff, 0xe8, 1}), 0x1000,
                      note);
    CHECK(found == std::vector<std::pair<u64, bool>>{{0x1015, true}, {0x1005, false}});
    found.clear();
    scan_direct_calls(Isa::arm64, code_of({2, 0, 0, 0x94, 0xff, 0xff, 0xff, 0x17}), 0x1000, note);
    CHECK(found == std::vector<std::pair<u64, bool>>{{0x1008, true}, {0x1000, false}});
}

TEST_CASE("a slot is called by the register that it was loaded into, as long as that is in it") {
    const auto calls = [](std::initializer_list<unsigned> bytes) {
        std::size_t out = 0;
        const u32 slots[] = {0xc0};
        const auto code = code_of(bytes);
        scan_slot_calls(Isa::amd64, code, slots, [&](u32, std::size_t) { ++out; });
        return out;
    };
    // MOVQ 0xc0(AX), SI; MOVQ BX, AX; CALL SI.
    CHECK(calls({0x48, 0x8b, 0xb0, 0xc0, 0, 0, 0, 0x48, 0x89, 0xd8, 0xff, 0xd6}) == 1);
    // MOVQ 0xc0(AX), SI; MOVQ SI, 0x20(SP); MOVQ 0x20(SP), SI; CALL SI.
    CHECK(calls({0x48, 0x8b, 0xb0, 0xc0, 0, 0, 0, 0x48, 0x89, 0x74, 0x24, 0x20, 0x48, 0x8b, 0x74,
                 0x24, 0x20, 0xff, 0xd6}) == 1);
    // MOVQ 0xc0(AX), SI; MOVQ CX, SI; CALL SI: compress/flate's compressor, a field and a closure.
    CHECK(calls({0x48, 0x8b, 0xb0, 0xc0, 0, 0, 0, 0x48, 0x89, 0xce, 0xff, 0xd6}) == 0);
    // MOVQ 0xc0(AX), SI; MOVQ (DX), SI; CALL SI.
    CHECK(calls({0x48, 0x8b, 0xb0, 0xc0, 0, 0, 0, 0x48, 0x8b, 0x32, 0xff, 0xd6}) == 0);
    // MOVQ 0xc0(AX), SI; LEAQ 8(AX), SI; CALL SI.
    CHECK(calls({0x48, 0x8b, 0xb0, 0xc0, 0, 0, 0, 0x48, 0x8d, 0x70, 0x08, 0xff, 0xd6}) == 0);
    // MOVQ 0xc0(AX), SI; MOVQ CX, R14; CALL SI: another register, though its low bits are SI's.
    CHECK(calls({0x48, 0x8b, 0xb0, 0xc0, 0, 0, 0, 0x49, 0x89, 0xce, 0xff, 0xd6}) == 1);
}
