// What a WebAssembly module lists, entry by entry. What runs off its section ends the list: the
// loader has noted it. Facts: wire/wasm.hpp.
#pragma once

#include "image/image.hpp"

#include <functional>

namespace binsize {

struct WasmBody {
    Extent entry;  ///< of the file: its size and itself
    u64 code = 0;  ///< of the file: where it begins, behind its size
    u64 size() const { return entry.end() - code; }
};
/// Functions in the order of their numbers, which go on from those of the imports.
struct WasmFunctions {
    u32 imported = 0;
    u32 section = 0;  ///< index of the code in Image::sections
    std::vector<WasmBody> bodies;

    [[nodiscard]] const WasmBody* body(u64 number) const {
        return number >= imported && number - imported < bodies.size() ? &bodies[number - imported]
                                                                       : nullptr;
    }
};
[[nodiscard]] WasmFunctions read_wasm_functions(const Image& image);

struct WasmEntry {
    Extent at;  ///< of the file
    std::string_view module, name;
    u8 kind = 0;     ///< wasm::ExternKind
    u32 number = 0;  ///< of what is named, among its kind
};
void each_wasm_import(const Image& image, const std::function<void(const WasmEntry&)>& each);
void each_wasm_export(const Image& image, Extent list,
                      const std::function<void(const WasmEntry&)>& each);
/// Of a part of the name section that names things by number.
void each_wasm_name(const Image& image, Extent list,
                    const std::function<void(const WasmEntry&)>& each);
/// Calls each(number of a function, Extent) for the words of one file byte or more that state the
/// types of functions, and those that put functions into tables.
void each_wasm_function_type(const Image& image, const std::function<void(u32, Extent)>& each);
void each_wasm_element(const Image& image, const std::function<void(u32, Extent)>& each);

/// Calls each(field, name, version) for what the producers section says: fields are "language",
/// "processed-by", "sdk".
void each_wasm_producer(
    const Image& image,
    const std::function<void(std::string_view, std::string_view, std::string_view)>& each);

}  // namespace binsize
