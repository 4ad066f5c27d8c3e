#include "evidence/wasm_memory.hpp"

#include <algorithm>

namespace binsize {

bool is_go_module(const Image& image) {
    return image.traits.code_by_number &&
           (image.section("go:buildid") != nullptr || image.section("go.buildid") != nullptr);
}

std::shared_ptr<const WasmMemory> read_wasm_memory(const Image& image) {
    // Zeros that the file does not hold: variables, and runs of a few within tables.
    constexpr u64 most_times = 16, always = u64{1} << 20U;
    u64 size = 0;
    for (const auto& m : image.mappings)
        if (m.file_size != 0 && m.file_size <= ~u64{0} - m.address)
            size = std::max(size, m.address + m.file_size);
    if (size == 0 || size > std::max<u64>(always, most_times * image.bytes.size())) return nullptr;
    auto out = std::make_shared<WasmMemory>();
    out->bytes.resize(static_cast<std::size_t>(size));
    for (const auto& m : image.mappings) {
        const auto from = clip_slice(image.bytes, m.file_offset, m.file_size);
        if (!from.empty() && m.address < size && from.size() <= size - m.address)
            std::ranges::copy(from, out->bytes.begin() + static_cast<std::ptrdiff_t>(m.address));
    }
    auto& memory = out->image;
    memory.format = image.format;
    memory.traits = image.traits;
    memory.kind = FileKind::executable;
    memory.arch = image.arch;
    memory.os = image.os;
    memory.bits = image.bits;
    memory.bytes = out->bytes;
    Section data;
    data.name = "data";
    data.file = data.memory = {0, size};
    data.cost_class = CostClass::data;
    data.loaded = data.writable = true;
    memory.sections.push_back(data);
    memory.mappings.push_back({0, 0, size, size});
    return out;
}

}  // namespace binsize
