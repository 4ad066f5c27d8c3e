// The memory of a WebAssembly module as it is when it starts, for those who read tables in it:
// Go's linker cuts data into a segment wherever a few zeros lie, so that no table is in one piece.
#pragma once

#include "image/image.hpp"

namespace binsize {

struct WasmMemory {
    std::vector<std::byte> bytes;
    Image image;  ///< of these bytes alone, each at its address
};

/// Whether Go's linker made the module.
[[nodiscard]] bool is_go_module(const Image& image);

/// Null where there is no data, and where it lies so far apart that no linker laid it out.
[[nodiscard]] std::shared_ptr<const WasmMemory> read_wasm_memory(const Image& image);

}  // namespace binsize
