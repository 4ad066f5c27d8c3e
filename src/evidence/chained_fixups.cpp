#include "evidence/chained_fixups.hpp"

#include "wire/dyld.hpp"

#include <algorithm>

namespace binsize {
namespace {

using namespace macho;
constexpr auto little = Endian::little;
using Header = dyld_chained_fixups_header<little>;
using Starts = dyld_chained_starts_in_segment<little>;

constexpr u64 bits(u64 word, unsigned from, unsigned count) {
    return (word >> from) & ((u64{1} << count) - 1);
}

class Reader {
public:
    Reader(const Image& image, Extent region)
        : image_(image),
          region_(region),
          bytes_(clip_slice(image.bytes, region.begin, region.size)),
          text_left_(2 * u64{bytes_.size()}) {}

    std::optional<ChainedFixups> read() {
        const auto* header = find_struct<Header>(bytes_, 0);
        const auto text = std::ranges::find_if(image_.segments, [](const Segment& s) {
            return s.mapped && s.file.begin == 0 && !s.file.empty();
        });
        if (header == nullptr || text == image_.segments.end()) return std::nullopt;
        out_.version = header->fixups_version;
        out_.imports_format = header->imports_format;
        out_.symbols_format = header->symbols_format;
        out_.base = text->memory.begin;
        if (!read_imports(*header) || !read_starts(header->starts_offset)) return std::nullopt;
        std::ranges::sort(out_.places);
        return std::move(out_);
    }

private:
    bool read_imports(const Header& header) {
        if (header.symbols_format != 0) return false;  // zlib
        const u64 count = header.imports_count;
        const u64 format = header.imports_format;
        const u64 size = format == DYLD_CHAINED_IMPORT            ? 4
                         : format == DYLD_CHAINED_IMPORT_ADDEND   ? 8
                         : format == DYLD_CHAINED_IMPORT_ADDEND64 ? 16
                                                                  : 0;
        if (size == 0 || count > bytes_.size() / size) return false;
        Cursor at(bytes_, little, header.imports_offset);
        for (u64 i = 0; i < count; ++i) {
            ChainedImport one;
            u64 name = 0;
            if (format == DYLD_CHAINED_IMPORT_ADDEND64) {
                const u64 word = at.take<u64>();
                one.library = static_cast<i16>(word);
                one.weak = bits(word, 16, 1) != 0;
                name = word >> 32U;
                one.addend = static_cast<i64>(at.take<u64>());
            } else {
                const u64 word = at.take<u32>();
                one.library = static_cast<i16>(word << 8U) / 256;  // of one byte, with its sign
                one.weak = bits(word, 8, 1) != 0;
                name = word >> 9U;
                if (format == DYLD_CHAINED_IMPORT_ADDEND)
                    one.addend = static_cast<i32>(at.take<u32>());
            }
            if (at.failed() || !read_name(u64{header.symbols_offset} + name, one)) return false;
            one.entry = {region_.begin + header.imports_offset + i * size, size};
            out_.imports.push_back(one);
        }
        return true;
    }

    bool read_name(u64 offset, ChainedImport& import) {
        const auto name = find_cstr(clip_slice(bytes_, offset, text_left_), 0);
        if (!name) return false;
        import.name = *name;
        import.text = {region_.begin + offset, name->size() + 1};
        text_left_ -= import.text.size;
        return true;
    }

    bool read_starts(u64 offset) {
        const auto segments = find_int<u32>(bytes_, offset, little);
        if (!segments || *segments > image_.segments.size()) return false;
        for (u64 i = 0; i < *segments; ++i) {
            const auto at = find_int<u32>(bytes_, offset + 4 + 4 * i, little);
            if (!at) return false;
            if (*at != 0 && !read_segment(offset + *at)) return false;
        }
        return true;
    }

    bool read_segment(u64 offset) {
        const auto* starts = find_struct<Starts>(bytes_, offset);
        if (starts == nullptr) return false;
        const u64 format = starts->pointer_format;
        if (ChainedFormat(format).stride == 0) return false;
        if (out_.pointer_format != 0 && out_.pointer_format != format) return false;
        out_.pointer_format = format;
        for (u64 i = 0; i < starts->page_count; ++i) {
            const auto first = find_int<u16>(bytes_, offset + sizeof(Starts) + 2 * i, little);
            if (!first) return false;
            if (*first == DYLD_CHAINED_PTR_START_NONE) continue;
            if ((*first & DYLD_CHAINED_PTR_START_MULTI) != 0) return false;
            if (!read_chain(out_.base + starts->segment_offset + i * starts->page_size + *first))
                return false;
        }
        return true;
    }

    bool read_chain(u64 address) {
        const auto segment = std::ranges::find_if(image_.segments, [&](const Segment& s) {
            return s.mapped && address >= s.memory.begin && address - s.memory.begin < s.file.size;
        });
        if (segment == image_.segments.end()) return false;
        const auto bytes = clip_slice(image_.bytes, segment->file.begin, segment->file.size);
        const ChainedFormat format(out_.pointer_format);
        for (u64 at = address - segment->memory.begin;;) {
            const auto word = find_int<u64>(bytes, at, little);
            if (!word || out_.places.size() > image_.bytes.size() / format.stride) return false;
            out_.places.push_back(segment->memory.begin + at);
            if (const auto import = out_.target_of(*word).import) {
                if (*import >= out_.imports.size()) return false;
                out_.binds.push_back({out_.places.back(), *import});
            }
            const u64 next = bits(*word, chained_ptr_64_next_shift, format.next_bits);
            if (next == 0) return true;
            at += next * format.stride;
        }
    }

    const Image& image_;
    Extent region_;
    ByteView bytes_;
    u64 text_left_;  // names that imports share are read for each
    ChainedFixups out_;
};

ChainedTarget target_64(u64 format, u64 base, u64 word) {
    ChainedTarget out;
    if ((word >> chained_ptr_64_bind_bit) != 0) {
        out.import = bits(word, 0, chained_ptr_64_ordinal_bits);
        out.address = bits(word, chained_ptr_64_ordinal_bits, chained_ptr_64_addend_bits);
        return out;
    }
    out.address = bits(word, 0, chained_ptr_64_target_bits);
    if (format == DYLD_CHAINED_PTR_64_OFFSET) out.address += base;
    out.rest = bits(word, chained_ptr_64_high_shift, 8);
    return out;
}

// What is signed counts from the image's begin in all formats, what is not in some.
ChainedTarget target_arm64e(u64 format, u64 base, u64 word) {
    ChainedTarget out;
    const bool bind = bits(word, chained_ptr_arm64e_bind_bit, 1) != 0;
    const bool auth = bits(word, chained_ptr_arm64e_auth_bit, 1) != 0;
    constexpr auto upper = chained_ptr_arm64e_addend_shift;
    constexpr auto addend = chained_ptr_arm64e_addend_bits;
    if (auth) out.rest = 1U | bits(word, upper, addend) << 1U;
    if (bind) {
        out.import =
            bits(word, 0,
                 format == DYLD_CHAINED_PTR_ARM64E_USERLAND24 ? chained_ptr_64_ordinal_bits
                                                              : chained_ptr_arm64e_ordinal_bits);
        constexpr u64 sign = u64{1} << (addend - 1);
        if (!auth) out.address = (bits(word, upper, addend) ^ sign) - sign;
        return out;
    }
    const bool absolute =
        format == DYLD_CHAINED_PTR_ARM64E || format == DYLD_CHAINED_PTR_ARM64E_FIRMWARE;
    out.address =
        bits(word, 0, auth ? chained_ptr_arm64e_auth_target_bits : chained_ptr_arm64e_target_bits);
    if (auth || !absolute) out.address += base;
    if (!auth) out.rest = bits(word, chained_ptr_arm64e_target_bits, 8) << 1U;
    return out;
}

}  // namespace

ChainedFormat::ChainedFormat(u64 format) {
    switch (format) {
        case DYLD_CHAINED_PTR_64:
        case DYLD_CHAINED_PTR_64_OFFSET:
            stride = chained_ptr_64_stride;
            next_bits = chained_ptr_64_next_bits;
            break;
        case DYLD_CHAINED_PTR_ARM64E:
        case DYLD_CHAINED_PTR_ARM64E_USERLAND:
        case DYLD_CHAINED_PTR_ARM64E_USERLAND24:
            stride = 8;
            next_bits = chained_ptr_arm64e_next_bits;
            break;
        case DYLD_CHAINED_PTR_ARM64E_KERNEL:
        case DYLD_CHAINED_PTR_ARM64E_FIRMWARE:
            stride = 4;
            next_bits = chained_ptr_arm64e_next_bits;
            break;
        default: break;
    }
}

ChainedTarget chained_target(u64 format, u64 base, u64 word) {
    return format == DYLD_CHAINED_PTR_64 || format == DYLD_CHAINED_PTR_64_OFFSET
               ? target_64(format, base, word)
               : target_arm64e(format, base, word);
}

std::optional<ChainedFixups> read_chained_fixups(const Image& image) {
    const auto region = image.region("[chained fixups]");
    constexpr std::size_t most_segments = 256;  // each page looks for its own
    if (region.empty() || image.word() != 8 || image.endian != little ||
        image.segments.size() > most_segments)
        return std::nullopt;
    return Reader(image, region).read();
}

}  // namespace binsize
