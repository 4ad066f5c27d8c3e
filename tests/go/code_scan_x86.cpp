// The code scan of amd64 and 386 against Zydis, which decodes every instruction.
#include "go/code_scan.hpp"
#include "go/matrix.hpp"

using namespace binsize;

#ifndef BINSIZE_WITH_ZYDIS

TEST_CASE("the scan of x86 code finds what a full decoder finds") {
    SKIP_ALOUD("Zydis is not installed");
}

#else

#include <Zydis/Zydis.h>

namespace {

class Decoder {
public:
    explicit Decoder(go::Isa isa) : relative_(isa == go::Isa::amd64) {
        const auto mode = relative_ ? ZYDIS_MACHINE_MODE_LONG_64 : ZYDIS_MACHINE_MODE_LEGACY_32;
        const auto width = relative_ ? ZYDIS_STACK_WIDTH_64 : ZYDIS_STACK_WIDTH_32;
        REQUIRE(ZYAN_SUCCESS(ZydisDecoderInit(&decoder_, mode, width)));
    }

    template <class F>
    std::pair<u64, u64> operator()(ByteView code, u64 address, F&& name) const {
        u64 instructions = 0;
        u64 undecoded = 0;
        for (std::size_t at = 0; at < code.size();) {
            ZydisDecodedInstruction instruction;
            ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
            if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder_, code.data() + at, code.size() - at,
                                                     &instruction, operands))) {
                ++undecoded;
                ++at;
                continue;
            }
            ++instructions;
            for (unsigned i = 0; i < instruction.operand_count_visible; ++i)
                operand(instruction, operands, operands[i], address + at, name);
            at += instruction.length;
        }
        return {instructions, undecoded};
    }

private:
    template <class F>
    void operand(const ZydisDecodedInstruction& instruction, const ZydisDecodedOperand* operands,
                 const ZydisDecodedOperand& o, u64 at, F& name) const {
        if (o.type != ZYDIS_OPERAND_TYPE_MEMORY || o.mem.index != ZYDIS_REGISTER_NONE) return;
        if (o.mem.base != (relative_ ? ZYDIS_REGISTER_RIP : ZYDIS_REGISTER_NONE)) return;
        if (o.mem.segment == ZYDIS_REGISTER_FS || o.mem.segment == ZYDIS_REGISTER_GS) return;
        u64 target = 0;
        REQUIRE(ZYAN_SUCCESS(ZydisCalcAbsoluteAddress(&instruction, &o, at, &target)));
        const unsigned pointer = relative_ ? 64 : 32;
        name(target, instruction.mnemonic == ZYDIS_MNEMONIC_LEA && operands[0].size == pointer
                         ? go::Use::address
                         : go::Use::access);
    }

    ZydisDecoder decoder_{};
    bool relative_;
};

}  // namespace

TEST_CASE("the scan of x86 code finds what a full decoder finds") {
    u64 programs = 0;
    test::for_each_program([&](const test::Program& file, const Image& image) {
        const auto isa = go::isa_of(image.arch);
        if (!file.plain_gc() || (isa != go::Isa::amd64 && isa != go::Isa::i386)) return;
        const auto c = test::compare_scan(image, Decoder(isa));
        INFO(file.name << ": " << c);
        test::check_exact(c);
        // Assembly functions of Windows and macOS end in bytes that fill them up.
        CHECK(c.undecoded <= 12);
        ++programs;
    });
    CHECK(programs > 20);
}

#endif
