// A stretch of code without what hangs on where it lies: two that are equal so, and lead to the
// same, do the same. Operands that count from the place are taken out, and told by what they lead
// to; those that stay within the stretch are the same anywhere.
// Facts: Intel SDM vol. 2 (ModR/M, RIP-relative addressing, CALL, JMP, Jcc); Arm ARM C6.2 (ADR,
// ADRP, B, BL, B.cond, CBZ, TBZ, LDR of a literal).
#pragma once

#include "image/image.hpp"

#include <vector>

namespace binsize {

struct MovableCode {
    struct Operand {
        u32 at = 0;      ///< in the stretch
        u64 target = 0;  ///< address
    };
    std::string bytes;  ///< with zeros for the operands
    std::vector<Operand> operands;
};

class MovableCodeReader {
public:
    explicit MovableCodeReader(const Image& image);
    /// amd64 and arm64.
    [[nodiscard]] bool knows_processor() const { return isa_ != Isa::none; }
    /// False where bytes are no instructions; `out` is then as good as empty.
    bool read(ByteView code, u64 address, MovableCode& out) const;

private:
    enum class Isa : u8 { none, amd64, arm64 };
    bool read_amd64(u64 address, MovableCode& out) const;
    bool read_arm64(u64 address, MovableCode& out) const;

    Isa isa_ = Isa::none;
    Extent fixed_;  ///< where numbers of 32 bits are addresses, too
};

}  // namespace binsize
