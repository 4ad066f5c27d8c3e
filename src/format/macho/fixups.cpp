// How many pointers dyld rebases: places that hold an address of this image and move with it. Two
// encodings: opcodes (REBASE_OPCODE_* of <mach-o/loader.h>), which are counted without running
// them, and chained fixups (<mach-o/fixup-chains.h>), where each place holds, beside its target,
// the distance to the next one. Binds, which name symbols of other images, are not counted.
#include "format/macho/parts.hpp"
#include "wire/dyld.hpp"

#include <algorithm>

namespace binsize::macho {
namespace {

// How a pointer of a chain packs the distance to the next one, and how to tell a bind.
struct PointerFormat {
    unsigned number, size, next_shift, next_bits, stride, bind_bit;  // bind_bit 0: never a bind
};
constexpr PointerFormat pointer_formats[] = {
    {DYLD_CHAINED_PTR_ARM64E, 8, 51, 11, 8, 62},
    {DYLD_CHAINED_PTR_64, 8, 51, 12, 4, 63},
    {DYLD_CHAINED_PTR_32, 4, 26, 5, 4, 31},
    {DYLD_CHAINED_PTR_32_CACHE, 4, 30, 2, 4, 0},
    {DYLD_CHAINED_PTR_32_FIRMWARE, 4, 26, 6, 4, 0},
    {DYLD_CHAINED_PTR_64_OFFSET, 8, 51, 12, 4, 63},
    {DYLD_CHAINED_PTR_ARM64E_KERNEL, 8, 51, 11, 4, 62},
    {DYLD_CHAINED_PTR_64_KERNEL_CACHE, 8, 51, 12, 4, 0},
    {DYLD_CHAINED_PTR_ARM64E_USERLAND, 8, 51, 11, 8, 62},
    {DYLD_CHAINED_PTR_ARM64E_FIRMWARE, 8, 51, 11, 4, 62},
    {DYLD_CHAINED_PTR_X86_64_KERNEL_CACHE, 8, 51, 12, 1, 0},
    {DYLD_CHAINED_PTR_ARM64E_USERLAND24, 8, 51, 11, 8, 62},
};

class ChainCounter {
public:
    explicit ChainCounter(const Image& image)
        : image_(image), steps_left_(image.bytes.size() / 4) {}

    // starts: dyld_chained_starts_in_segment, of one segment.
    void count_segment(Cursor starts, const Segment& segment) {
        starts.skip(4);
        const u64 page_size = starts.take<u16>();
        const unsigned number = starts.take<u16>();
        starts.skip(8 + 4);
        const u64 pages = starts.take<u16>();
        const auto* format = std::ranges::find(pointer_formats, number, &PointerFormat::number);
        if (starts.failed() || format == std::end(pointer_formats)) return;
        const auto bytes = image_.bytes.subspan(segment.file.begin, segment.file.size);
        for (u64 i = 0; i < pages && !starts.done() && steps_left_ > 0; ++i) {
            const auto first = starts.take<u16>();
            if (first == DYLD_CHAINED_PTR_START_NONE || (first & DYLD_CHAINED_PTR_START_MULTI) != 0)
                continue;
            count_page(clip_slice(bytes, i * page_size, page_size + format->size), first, *format);
        }
    }
    [[nodiscard]] u64 count() const { return count_; }

private:
    void count_page(ByteView page, u64 at, const PointerFormat& f) {
        for (; steps_left_ > 0; --steps_left_) {
            if (!fits(page.size(), at, f.size)) return;
            const u64 raw = f.size == 8 ? *find_int<u64>(page, at, image_.endian)
                                        : u64{*find_int<u32>(page, at, image_.endian)};
            const bool bind = f.bind_bit != 0 && (raw >> f.bind_bit & 1) != 0;
            count_ += bind ? 0 : 1;
            const u64 next = raw >> f.next_shift & ((u64{1} << f.next_bits) - 1);
            if (next == 0) return;
            at += next * f.stride;
        }
    }

    const Image& image_;
    u64 count_ = 0;
    u64 steps_left_;  // chains of several segments that share bytes may not multiply the work
};

}  // namespace

u64 rebase_count(ByteView opcodes) {
    Cursor at(opcodes);
    u64 count = 0;
    while (!at.done()) {
        const auto byte = at.take<u8>();
        const u64 immediate = byte & REBASE_IMMEDIATE_MASK;
        u64 times = 0;
        switch (byte & REBASE_OPCODE_MASK) {
            case REBASE_OPCODE_SET_TYPE_IMM:
            case REBASE_OPCODE_ADD_ADDR_IMM_SCALED: break;
            case REBASE_OPCODE_SET_SEGMENT_AND_OFFSET_ULEB:
            case REBASE_OPCODE_ADD_ADDR_ULEB: at.take_uleb(); break;
            case REBASE_OPCODE_DO_REBASE_IMM_TIMES: times = immediate; break;
            case REBASE_OPCODE_DO_REBASE_ULEB_TIMES: times = at.take_uleb(); break;
            case REBASE_OPCODE_DO_REBASE_ADD_ADDR_ULEB: times = 1, at.take_uleb(); break;
            case REBASE_OPCODE_DO_REBASE_ULEB_TIMES_SKIPPING_ULEB:
                times = at.take_uleb(), at.take_uleb();
                break;
            default: return count;  // DONE, or none of them
        }
        // A count that no address space holds is a lie and ends the walk.
        constexpr u64 most = u64{1} << 40U;
        if (at.failed() || times > most || count > most) return count;
        count += times;
    }
    return count;
}

u64 chained_rebase_count(const Image& image, Extent fixups) {
    const auto bytes = clip_slice(image.bytes, fixups.begin, fixups.size);
    const auto e = image.endian;
    const auto starts_offset = find_int<u32>(
        bytes, offsetof(dyld_chained_fixups_header<Endian::little>, starts_offset), e);
    if (!starts_offset) return 0;
    const u64 starts = *starts_offset;
    const u64 segments =
        std::min<u64>(find_int<u32>(bytes, starts, e).value_or(0), image.segments.size());
    ChainCounter counter(image);
    for (u64 i = 0; i < segments; ++i) {
        const u64 offset = find_int<u32>(bytes, starts + 4 + i * 4, e).value_or(0);
        if (offset != 0)
            counter.count_segment(Cursor(bytes, e, starts + offset),
                                  image.segments[static_cast<std::size_t>(i)]);
    }
    return counter.count();
}

}  // namespace binsize::macho
