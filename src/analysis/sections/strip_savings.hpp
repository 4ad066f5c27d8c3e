// What removing symbols and debugging information saves: what tools take of ELF files, to the byte,
// and of others by their sections.
#pragma once

#include "image/image.hpp"

namespace binsize {

struct StripSaving {
    u64 bytes = 0;
    bool exact = false;
    bool least = false;  ///< the tool takes no less
};
struct StripSavings {
    StripSaving all, debug;  ///< everything, and debugging information alone

    /// What removing symbol names, too, saves beyond removing debugging information.
    [[nodiscard]] u64 symbols_alone() const {
        return all.bytes > debug.bytes ? all.bytes - debug.bytes : 0;
    }
};
/// Of a program that Go's linker made what that leaves out with -s and -w, of others what strip and
/// strip -g take. `has_debug`: there is debugging information; without it `debug` is zero.
[[nodiscard]] StripSavings strip_savings(const Image& image, bool has_debug);

}  // namespace binsize
