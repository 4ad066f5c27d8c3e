// What code does with addresses, over instructions as llvm-mc encodes them.
#include "evidence/go/code_uses.hpp"
#include "support/catch.hpp"

#include <vector>

using namespace binsize;

namespace {

std::vector<std::byte> code_of(std::initializer_list<unsigned> code) {
    std::vector<std::byte> out;
    for (const unsigned b : code) out.push_back(static_cast<std::byte>(b));
    return out;
}

/// One letter each address that the code names: S it stores, 1 or 2 the argument that it is, else
/// -.
std::string uses(go::Isa isa, std::initializer_list<unsigned> bytes) {
    const auto code = code_of(bytes);
    std::string out;
    go::scan_code(isa, code, 0x1000, [&](u64, go::Use use, std::size_t at) {
        const auto argument = go::argument(isa, code, at);
        if (use == go::Use::access)
            out += go::stores(isa, code, at) ? 'S' : '-';
        else
            out += argument == go::Argument::first    ? '1'
                   : argument == go::Argument::second ? '2'
                                                      : '-';
    });
    return out;
}

}  // namespace

TEST_CASE("amd64 code stores, or hands an address on") {
    // movq %rax, 16(%rip); movups %xmm0, 16(%rip); movb $1, 16(%rip); movq 16(%rip), %rax;
    // cmpl $0, 16(%rip); movups 16(%rip), %xmm0
    CHECK(uses(go::Isa::amd64,
               {0x48, 0x89, 0x05, 0x10, 0, 0, 0, 0x0f, 0x11, 0x05, 0x10, 0, 0, 0,
                0xc6, 0x05, 0x10, 0,    0, 0, 1, 0x48, 0x8b, 0x05, 0x10, 0, 0, 0,
                0x83, 0x3d, 0x10, 0,    0, 0, 0, 0x0f, 0x10, 0x05, 0x10, 0, 0, 0}) == "SSS---");
    // leaq 16(%rip), %rax; %rbx; %rcx; %r8
    CHECK(uses(go::Isa::amd64,
               {0x48, 0x8d, 0x05, 0x10, 0, 0, 0, 0x48, 0x8d, 0x1d, 0x10, 0, 0, 0,
                0x48, 0x8d, 0x0d, 0x10, 0, 0, 0, 0x4c, 0x8d, 0x05, 0x10, 0, 0, 0}) == "12--");
}

TEST_CASE("arm64 code stores, or hands an address on") {
    // adrp x0, 0; str x1, [x0, #8] | ldr x1, [x0, #8] | add x0, x0, #8 | add x1, x0, #8
    CHECK(uses(go::Isa::arm64,
               {0, 0, 0, 0x90, 0x01, 0x04, 0, 0xf9, 0, 0, 0, 0x90, 0x01, 0x04, 0x40, 0xf9,
                0, 0, 0, 0x90, 0x00, 0x20, 0, 0x91, 0, 0, 0, 0x90, 0x01, 0x20, 0,    0x91}) ==
          "S-12");
}

TEST_CASE("the next calls behind an address are found") {
    // leaq 16(%rip), %rax; movl %ecx, %ebx; call +0x20; call +0x30
    const auto code = code_of(
        {0x48, 0x8d, 0x05, 0x10, 0, 0, 0, 0x89, 0xcb, 0xe8, 0x20, 0, 0, 0, 0xe8, 0x30, 0, 0, 0});
    std::vector<u64> calls;
    go::next_call(go::Isa::amd64, code, 0x1000, 2, [&](u64 to) {
        calls.push_back(to);
        return calls.size() == 2;
    });
    CHECK(calls == std::vector<u64>{0x100e + 0x20, 0x1013 + 0x30});
    // adrp x0, 0; add x0, x0, #8; bl +16
    const auto arm = code_of({0, 0, 0, 0x90, 0, 0x20, 0, 0x91, 0x04, 0, 0, 0x94});
    u64 call = 0;
    go::next_call(go::Isa::arm64, arm, 0x1000, 0, [&](u64 to) {
        call = to;
        return true;
    });
    CHECK(call == 0x1008 + 16);
}

TEST_CASE("what a type switch compares a type with goes nowhere") {
    const auto compared = [](go::Isa isa, std::initializer_list<unsigned> bytes) {
        const auto code = code_of(bytes);
        bool out = false;
        go::scan_code(isa, code, 0x1000,
                      [&](u64, go::Use, std::size_t at) { out = go::compares(isa, code, at); });
        return out;
    };
    // leaq 16(%rip), %rcx; cmpq %rcx, %rax | leaq 16(%rip), %r9; nopl 0(%rax); cmpq %r9, %rax
    CHECK(compared(go::Isa::amd64, {0x48, 0x8d, 0x0d, 0x10, 0, 0, 0, 0x48, 0x39, 0xc8}));
    CHECK(compared(go::Isa::amd64,
                   {0x4c, 0x8d, 0x0d, 0x10, 0, 0, 0, 0x0f, 0x1f, 0x40, 0x00, 0x4c, 0x39, 0xc8}));
    // leaq 16(%rip), %rcx; cmpq %rdx, %rax | leaq 16(%rip), %rax; call | the end
    CHECK_FALSE(compared(go::Isa::amd64, {0x48, 0x8d, 0x0d, 0x10, 0, 0, 0, 0x48, 0x39, 0xd0}));
    CHECK_FALSE(compared(go::Isa::amd64, {0x48, 0x8d, 0x05, 0x10, 0, 0, 0, 0xe8, 0, 0, 0, 0}));
    CHECK_FALSE(compared(go::Isa::amd64, {0x48, 0x8d, 0x05, 0x10, 0, 0, 0, 0x48}));
    // adrp x0, 0; add x1, x0, #8; cmp x2, x1 | cmp x2, x3
    CHECK(compared(go::Isa::arm64, {0, 0, 0, 0x90, 0x01, 0x20, 0, 0x91, 0x5f, 0x00, 0x01, 0xeb}));
    CHECK_FALSE(
        compared(go::Isa::arm64, {0, 0, 0, 0x90, 0x01, 0x20, 0, 0x91, 0x5f, 0x00, 0x03, 0xeb}));
}
