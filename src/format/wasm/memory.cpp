// Data is copied into the memory when a module starts: each segment to a constant address, or to
// one that another module or a global decides, or when the program asks for it. The memory is zeros
// else. Linkers name segments as the sections that they were.
#include "format/wasm/parts.hpp"

#include "base/base.hpp"
#include "wire/wasm.hpp"

#include <algorithm>

namespace binsize::wasm {
namespace {

// More names of data segments than this are none of a linker's.
constexpr u64 most_named_segments = 1024;

struct DataSegment {
    u64 address = 0;
    Extent content;
};

CostClass class_of_segment(std::string_view name) {
    return name.starts_with(".rodata") ? CostClass::rodata : CostClass::data;
}

// A constant; what another module or a global decides has no address here.
std::optional<u64> take_offset(Cursor& at) {
    const u8 opcode = at.take<u8>();
    std::optional<u64> out;
    if (opcode == i32_const)
        out = static_cast<u32>(at.take_sleb());
    else if (opcode == i64_const)
        out = static_cast<u64>(at.take_sleb());
    else
        at.take_uleb();
    while (!at.failed() && at.take<u8>() != end) out.reset();
    return out;
}

class MemoryReader {
public:
    MemoryReader(Image& image, Extent names) : image_(image) {
        Cursor at(clip_slice(image_.bytes, 0, names.end()), Endian::little, names.begin);
        const u64 count = names.empty() ? 0 : std::min(at.take_uleb(), most_named_segments);
        for (u64 i = 0; i < count && !at.failed(); ++i) {
            const u64 index = at.take_uleb();
            const auto name = take_name(at);
            if (!at.failed()) names_.push_back({index, name});
        }
        std::ranges::stable_sort(names_, {}, &Name::index);
    }

    void read(Extent section) {
        Cursor at(clip_slice(image_.bytes, 0, section.end()), Endian::little, section.begin);
        const u64 count = at.take_uleb();
        for (u64 i = 0; i < count && !at.failed(); ++i) {
            const u64 kind = at.take_uleb();
            const u64 memory = kind == active_in_memory ? at.take_uleb() : 0;
            auto address = kind == passive ? std::nullopt : take_offset(at);
            if (memory != 0) address.reset();
            const u64 size = at.take_uleb();
            const Extent content{at.offset(), size};
            at.skip(size);
            if (kind > active_in_memory || at.failed())
                return warn(image_.notes, "data", "segment {} of {} is not understood", i, count);
            if (address && size != 0) data_.push_back({*address, content});
            name_segment(i, address, content);
        }
    }
    // Each segment takes the zeros behind it along, as far as the next one or the memory goes.
    void map(u64 pages) {
        std::ranges::stable_sort(data_, {}, &DataSegment::address);
        const u64 last = data_.empty() ? 0 : data_.back().address + data_.back().content.size;
        constexpr u64 most_pages = u64{1} << 40U;
        const u64 whole = std::max(std::min(pages, most_pages) << page_bits, last);
        if (!data_.empty() && data_.front().address != 0)
            image_.mappings.push_back({0, 0, 0, data_.front().address});
        for (std::size_t i = 0; i < data_.size(); ++i) {
            const auto& segment = data_[i];
            const u64 next = i + 1 < data_.size() ? data_[i + 1].address : whole;
            const u64 room = next > segment.address ? next - segment.address : 0;
            image_.mappings.push_back({segment.address, segment.content.begin, segment.content.size,
                                       std::max(room, segment.content.size)});
        }
        if (data_.empty() && whole != 0) image_.mappings.push_back({0, 0, 0, whole});
    }

private:
    struct Name {
        u64 index;
        std::string_view text;
    };
    void name_segment(u64 index, std::optional<u64> address, Extent content) {
        const auto it = std::ranges::lower_bound(names_, index, {}, &Name::index);
        if (it == names_.end() || it->index != index || content.empty()) return;
        Section section;
        section.name = it->text;
        section.raw_type = data;
        section.index = static_cast<u32>(image_.sections.size());
        section.file = content;
        if (address) section.memory = {*address, content.size};
        section.loaded = address.has_value();
        section.cost_class = class_of_segment(section.name);
        section.writable = section.cost_class != CostClass::rodata;
        image_.sections.push_back(section);
    }

    Image& image_;
    std::vector<Name> names_;
    std::vector<DataSegment> data_;
};

}  // namespace

void read_memory(Image& image, const Section* data, Extent names, u64 pages) {
    MemoryReader reader(image, names);
    if (data != nullptr) reader.read(Extent(data->file));  // sections are added meanwhile
    reader.map(pages);
}

}  // namespace binsize::wasm
