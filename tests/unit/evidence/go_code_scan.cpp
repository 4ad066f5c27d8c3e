// The scan for addresses in code, over instructions as llvm-mc encodes them.
#include "evidence/go/code_scan.hpp"
#include "support/catch.hpp"

#include <random>
#include <tuple>
#include <vector>

using namespace binsize;

namespace {

struct Found {
    u64 target;
    go::Use use;
    friend bool operator==(const Found&, const Found&) = default;
};

std::vector<Found> scan(go::Isa isa, u64 address, std::initializer_list<unsigned> code) {
    std::vector<std::byte> bytes;
    for (const unsigned b : code) bytes.push_back(static_cast<std::byte>(b));
    std::vector<Found> out;
    go::scan_code(isa, bytes, address,
                  [&](u64 target, go::Use use) { out.push_back({target, use}); });
    return out;
}

constexpr auto takes = go::Use::address;
constexpr auto touches = go::Use::access;

}  // namespace

TEST_CASE("amd64 code names addresses relative to the next instruction") {
    // leaq 16(%rip), %rax; movsd 32(%rip), %xmm0; cmpb $0, 48(%rip); movq 64(%rip), %rcx;
    // movl $7, 80(%rip)
    const auto found = scan(go::Isa::amd64, 0x1000,
                            {0x48, 0x8d, 0x05, 0x10, 0, 0, 0, 0xf2, 0x0f, 0x10, 0x05, 0x20, 0, 0,
                             0,    0x80, 0x3d, 0x30, 0, 0, 0, 0,    0x48, 0x8b, 0x0d, 0x40, 0, 0,
                             0,    0xc7, 0x05, 0x50, 0, 0, 0, 7,    0,    0,    0});
    CHECK(found == std::vector<Found>{{0x1007 + 16, takes},
                                      {0x100f + 32, touches},
                                      {0x1016 + 48, touches},
                                      {0x101d + 64, touches},
                                      {0x1027 + 80, touches}});
    // A negative displacement, and one that the code's end cuts off.
    CHECK(scan(go::Isa::amd64, 0x1000, {0x4c, 0x8d, 0x3d, 0xf9, 0xff, 0xff, 0xff}) ==
          std::vector<Found>{{0x1000, takes}});
    CHECK(scan(go::Isa::amd64, 0x1000, {0x48, 0x8d, 0x05, 0x10, 0, 0}).empty());
    // Bytes of a displacement that look like movb $0, …(%rip).
    CHECK(scan(go::Isa::amd64, 0x1000,
               {0x48, 0x8d, 0x05, 0xa2, 0xc6, 0x05, 0x00, 0x01, 0x02, 0x03, 0x04}) ==
          std::vector<Found>{{0x1007 + 0x5c6a2, takes}});
}

TEST_CASE("amd64 code reads vectors and long numbers where they lie") {
    // vmovdqu64 16(%rip), %zmm0; vpshufb 32(%rip), %ymm1, %ymm2; vpaddd 48(%rip), %ymm1, %ymm2;
    // pshufb 64(%rip), %xmm3; mulq 80(%rip)
    CHECK(scan(go::Isa::amd64, 0x1000,
               {0x62, 0xf1, 0xfe, 0x48, 0x6f, 0x05, 0x10, 0,    0,    0,    0xc4,
                0xe2, 0x75, 0x00, 0x15, 0x20, 0,    0,    0,    0xc5, 0xf5, 0xfe,
                0x15, 0x30, 0,    0,    0,    0x66, 0x0f, 0x38, 0x00, 0x1d, 0x40,
                0,    0,    0,    0x48, 0xf7, 0x25, 0x50, 0,    0,    0}) ==
          std::vector<Found>{{0x100a + 16, touches},
                             {0x1013 + 32, touches},
                             {0x101b + 48, touches},
                             {0x1024 + 64, touches},
                             {0x102b + 80, touches}});
    // Immediates behind the displacement: vgf2p8affineqb $0, 16(%rip), %zmm0, %zmm1;
    // btrl $3, 112(%rip); cmpw $0x107, 96(%rip)
    CHECK(scan(go::Isa::amd64, 0x1000,
               {0x62, 0xf3, 0xfd, 0x48, 0xce, 0x0d, 0x10, 0,    0,    0, 0, 0x0f, 0xba, 0x35,
                0x70, 0,    0,    0,    3,    0x66, 0x81, 0x3d, 0x60, 0, 0, 0,    7,    1}) ==
          std::vector<Found>{
              {0x100b + 16, touches}, {0x1013 + 112, touches}, {0x101c + 96, touches}});
    // A jump over 15 bytes, then movl $7, 80(%rip): the two are no 0F C7.
    CHECK(scan(go::Isa::amd64, 0x1000, {0xeb, 0x0f, 0xc7, 0x05, 0x50, 0, 0, 0, 7, 0, 0, 0}) ==
          std::vector<Found>{{0x100c + 80, touches}});
}

TEST_CASE("amd64 displacements that look like instructions are none") {
    // cmpl $0, 0x1d2b82(%rip), whose displacement has the bytes of subl …(%rip), %ebx
    CHECK(scan(go::Isa::amd64, 0x1000,
               {0x83, 0x3d, 0x82, 0x2b, 0x1d, 0x00, 0x00, 0x75, 0x20, 0x90}) ==
          std::vector<Found>{{0x1007 + 0x1d2b82, touches}});
    // An LEA within such bytes is one: other shapes are not sure enough to hide it.
    // movq 0x10058d48(%rip), %rcx, cut short
    CHECK(scan(go::Isa::amd64, 0x1000,
               {0x48, 0x8b, 0x0d, 0x48, 0x8d, 0x05, 0x10, 0x00, 0x00, 0x00}) ==
          std::vector<Found>{{0x1007 + 0x10058d48, touches}, {0x100a + 16, takes}});
}

TEST_CASE("386 code holds addresses as they are") {
    // leal 0x8051234, %eax; movb 0x8051234, %al; movzbl 0x8051238, %ecx
    CHECK(scan(go::Isa::i386, 0,
               {0x8d, 0x05, 0x34, 0x12, 0x05, 0x08, 0xa0, 0x34, 0x12, 0x05, 0x08, 0x0f, 0xb6, 0x0d,
                0x38, 0x12, 0x05, 0x08}) ==
          std::vector<Found>{{0x8051234, takes}, {0x8051234, touches}, {0x8051238, touches}});
    // movl %ecx, (%edi); movl 0x8051234, %eax: the two are no 0F 8B.
    CHECK(scan(go::Isa::i386, 0, {0x89, 0x0f, 0x8b, 0x05, 0x34, 0x12, 0x05, 0x08}) ==
          std::vector<Found>{{0x8051234, touches}});
    // fldcw 0x8051234; fnstcw 0x8051238
    CHECK(scan(go::Isa::i386, 0,
               {0xd9, 0x2d, 0x34, 0x12, 0x05, 0x08, 0xd9, 0x3d, 0x38, 0x12, 0x05, 0x08}) ==
          std::vector<Found>{{0x8051234, touches}, {0x8051238, touches}});
}

TEST_CASE("arm64 code names a page, then the place in it") {
    // adrp x1, #0x3000; add x1, x1, #0x123; adrp x2, #-0x1000; ldr x2, [x2, #0x18];
    // adrp x3, #0; add x4, x5, #1 (another register: no pair)
    CHECK(scan(go::Isa::arm64, 0x20008,
               {0x01, 0,    0,    0xf0, 0x21, 0x8c, 0x04, 0x91, 0xe2, 0xff, 0xff, 0xf0,
                0x42, 0x0c, 0x40, 0xf9, 0x03, 0,    0,    0x90, 0xa4, 0x04, 0,    0x91}) ==
          std::vector<Found>{{0x23123, takes}, {0x1f018, touches}});
}

TEST_CASE("s390x code counts halfwords from the instruction") {
    // larl %r2, .+0x100; lgrl %r3, .+0x200; brasl %r14, .+0x100 (a call: no data)
    CHECK(scan(go::Isa::s390x, 0x4000,
               {0xc0, 0x20, 0, 0, 0, 0x80, 0xc4, 0x38, 0, 0, 0x01, 0x00, 0xc0, 0xe5, 0, 0, 0,
                0x80}) == std::vector<Found>{{0x4100, takes}, {0x4206, touches}});
    // lg %r1, 16(%r12); lgr %r0, %r1: the first has the bytes of larl in its middle.
    CHECK(scan(go::Isa::s390x, 0x4000, {0xe3, 0x10, 0xc0, 0x10, 0, 0x04, 0xb9, 0x04, 0, 0x01})
              .empty());
}

TEST_CASE("what is wanted of amd64 code is what the whole scan finds there") {
    // Code that is nothing but the bytes that name and hide addresses, and numbers near to them.
    constexpr u8 likely[] = {0x05, 0x0d, 0x3d, 0x48, 0x4c, 0x8d, 0x8b, 0xc7,
                             0x83, 0x0f, 0x66, 0x81, 0x00, 0x00, 0xff, 0x01};
    constexpr u64 address = 0x401000;
    std::mt19937 random(3);
    std::vector<std::byte> code(200'000);
    for (auto& byte : code) {
        const auto any = static_cast<u32>(random());
        byte = std::byte{(any & 0x700U) == 0 ? static_cast<u8>(any) : likely[any & 15U]};
    }
    using Name = std::tuple<u64, go::Use, std::size_t>;
    for (const Extent wanted : {Extent{0x400000, 0x1000},
                                {address + code.size(), 0x100},
                                {address + 0xff0000, 0x20000},
                                {0, address - 0x10000},
                                {0x5000000, 0x80000000},
                                {~u64{0} - 0xfff, 0xfff},
                                {}}) {
        std::vector<Name> all, found;
        go::scan_code(go::Isa::amd64, code, address, [&](u64 target, go::Use use, std::size_t at) {
            if (wanted.contains(target)) all.emplace_back(target, use, at);
        });
        go::scan_code_for(
            go::Isa::amd64, code, address, wanted,
            [&](u64 target, go::Use use, std::size_t at) { found.emplace_back(target, use, at); });
        CHECK(found == all);
    }
}
