// Filler as assemblers write it: the byte strings are those that `as` emits for .p2align in code
// (binutils 2.40) and that lld and link.exe put between functions.
#include "analysis/filler.hpp"
#include "support/catch.hpp"

using namespace binsize;

namespace {
bool filler(std::string_view bytes, std::string_view arch) {
    return is_code_filler(as_view(bytes), arch);
}
using namespace std::string_view_literals;
}  // namespace

TEST_CASE("no-operations, traps and zeros are filler") {
    CHECK(filler("\x90"sv, "amd64"));
    CHECK(filler("\xcc\xcc\xcc"sv, "amd64"));
    CHECK(filler("\x66\x90"sv, "amd64"));
    CHECK(filler("\x0f\x1f\x00"sv, "amd64"));
    CHECK(filler("\x0f\x1f\x40\x00"sv, "amd64"));
    CHECK(filler("\x0f\x1f\x44\x00\x00"sv, "amd64"));
    CHECK(filler("\x66\x0f\x1f\x44\x00\x00"sv, "amd64"));
    CHECK(filler("\x0f\x1f\x80\x00\x00\x00\x00"sv, "amd64"));
    CHECK(filler("\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00\x0f\x1f\x00"sv, "amd64"));
    CHECK(filler("\x00\x00\x00\x00"sv, "amd64"));
    CHECK(filler("\x1f\x20\x03\xd5\x00\x00\x00\x00"sv, "arm64"));
    CHECK(filler("\x00\x00"sv, "riscv64"));
}

TEST_CASE("code is no filler, nor is an instruction that is cut off") {
    CHECK_FALSE(filler(""sv, "amd64"));
    CHECK_FALSE(filler("\xc3"sv, "amd64"));
    CHECK_FALSE(filler("\x90\xc3"sv, "amd64"));
    CHECK_FALSE(filler("\x0f\x1f\x84\x00\x00"sv, "amd64"));
    CHECK_FALSE(filler("\x0f"sv, "amd64"));
    CHECK_FALSE(filler("\x66\x66"sv, "amd64"));
    CHECK_FALSE(filler("\x90\x90"sv, "arm64"));
    CHECK_FALSE(filler("\xc0\x03\x5f\xd6"sv, "arm64"));  // ret
}
