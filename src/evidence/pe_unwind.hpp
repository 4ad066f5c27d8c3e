// Unwind tables of PE programs: the exception directory, an entry a function, and what its entries
// refer to, which is where most of a function's unwind information lies (.xdata, or merged into
// .rdata).
// Facts: PE/COFF specification §5.5 (.pdata); Microsoft's "x64 exception handling" (UNWIND_INFO)
// and "ARM64 exception handling" (.xdata records).
#pragma once

#include "image/image.hpp"

#include <functional>

namespace binsize {

struct UnwindEntry {
    Extent file;       ///< the entry itself
    u64 function = 0;  ///< address where the code begins that it is about
    u64 info = 0;      ///< address of its unwind information; 0 where the entry holds all of it
    u64 size = 0;      ///< of that code, as far as the entry says it
    bool fragment = false;  ///< the entry says that it continues what is in front of it
};
void each_unwind_entry(const Image& image, const std::function<void(const UnwindEntry&)>& each);

struct UnwindInfo {
    Extent file;      ///< as much as its own header states
    u64 chained = 0;  ///< address of the unwind information that it continues; 0 for none
    u64 code = 0;     ///< bytes of the function, where the record says it (arm64)
};
/// Nothing where no such record lies at the address. What follows a record for the language's
/// handler states its size nowhere, so it is no part of it.
[[nodiscard]] std::optional<UnwindInfo> find_unwind_info(const Image& image, u64 address);

}  // namespace binsize
