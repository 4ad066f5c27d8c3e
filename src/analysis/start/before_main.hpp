// What runs before main where the system does not say so in an array of its own: lists of addresses
// for the way to main (way.cpp), one file a format.
#pragma once

#include "evidence/evidence.hpp"

#include <string>
#include <vector>

namespace binsize {

/// PE: what the loader calls for the first thread, in its order.
[[nodiscard]] std::vector<u64> tls_callbacks(const go::PointerReader& reader);
/// PE: bytes of each thread's block; false where no directory states it.
struct TlsBlock {
    u64 file = 0, memory = 0;
};
[[nodiscard]] std::optional<TlsBlock> tls_block(const go::PointerReader& reader);
/// PE: what the C runtime calls between entry and main, in its order; nothing where no symbol says
/// where its arrays lie.
[[nodiscard]] std::optional<std::vector<u64>> runtime_constructors(const go::PointerReader& reader,
                                                                   const Symbols& symbols);

/// WebAssembly: a function by its number.
struct WasmStep {
    std::string kind;  ///< start | entry | constructor | main
    std::string name;
    u64 bytes = 0;
};
[[nodiscard]] std::vector<WasmStep> wasm_steps(const Image& image, const Symbols& symbols);

}  // namespace binsize
