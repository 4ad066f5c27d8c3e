#include "evidence/dwarf/ranges.hpp"

#include "evidence/dwarf/quick_cursor.hpp"

namespace binsize::dwarf {
namespace {

void add(std::vector<Extent>& out, u64 begin, u64 end) {
    if (begin < end) out.push_back({begin, end - begin});
}

}  // namespace

RangeReader::RangeReader(Sections& sections, u64 times)
    : sections_(sections),
      budget_(times * (sections.size(SectionKind::ranges) + sections.size(SectionKind::rnglists))) {
}

u64 RangeReader::indexed(const RangeBases& bases, u64 index) const {
    const auto table = bytes(SectionKind::addr, addresses_);
    if (index > table.size()) return 0;
    Cursor at(table, bases.encoding.endian, bases.addresses + index * bases.encoding.address_size);
    return bases.encoding.take_address(at);
}

u64 RangeReader::address(const RangeBases& bases, const Value& value) const {
    return is_address_index(value.form) ? indexed(bases, value.number) : value.number;
}

void RangeReader::read(const RangeBases& bases, const CodeValues& values,
                       std::vector<Extent>& out) {
    const auto& [low_value, high, ranges] = values;
    if (!ranges.given) {
        if (!low_value.given || !high.given) return;
        const u64 low = address(bases, low_value);
        const bool end = high.form == DW_FORM_addr || is_address_index(high.form);
        add(out, low, end ? address(bases, high) : low + high.number);
        return;
    }
    if (bases.encoding.version < 5) return read_old(bases, bases.lists + ranges.number, out);
    if (ranges.form != DW_FORM_rnglistx) return read_list(bases, ranges.number, out);
    // The offsets lie behind the header that the base leads to.
    const auto lists = bytes(SectionKind::rnglists, lists_);
    if (ranges.number > lists.size()) return;
    Cursor at(lists, bases.encoding.endian,
              bases.lists + ranges.number * bases.encoding.offset_size);
    const u64 offset = at.take_word(bases.encoding.offset_size);
    if (!at.failed()) read_list(bases, bases.lists + offset, out);
}

void RangeReader::read_list(const RangeBases& bases, u64 offset, std::vector<Extent>& out) {
    QuickCursor at(bytes(SectionKind::rnglists, lists_), bases.encoding.endian, offset);
    const u64 kept = bases.encoding.thumb ? ~u64{1} : ~u64{0};
    const auto word = [&] { return at.take_word(bases.encoding.address_size) & kept; };
    u64 base = bases.low;
    for (u64 before = at.offset(); !at.done(); before = at.offset()) {
        u64 begin = 0;
        switch (at.take<u8>()) {
            case DW_RLE_base_addressx: base = indexed(bases, at.take_uleb()); break;
            case DW_RLE_startx_endx:
                begin = indexed(bases, at.take_uleb());
                add(out, begin, indexed(bases, at.take_uleb()));
                break;
            case DW_RLE_startx_length:
                begin = indexed(bases, at.take_uleb());
                add(out, begin, begin + at.take_uleb());
                break;
            case DW_RLE_offset_pair:
                begin = base + at.take_uleb();
                add(out, begin, base + at.take_uleb());
                break;
            case DW_RLE_base_address: base = word(); break;
            case DW_RLE_start_end:
                begin = word();
                add(out, begin, word());
                break;
            case DW_RLE_start_length:
                begin = word();
                add(out, begin, begin + at.take_uleb());
                break;
            default: return;  // DW_RLE_end_of_list
        }
        const u64 read = at.offset() - before;
        if (at.failed() || read > budget_) return;
        budget_ -= read;
    }
}

// Pairs from the base on; the largest address and a base; two zeros at the end.
void RangeReader::read_old(const RangeBases& bases, u64 offset, std::vector<Extent>& out) {
    const unsigned size = bases.encoding.address_size;
    Cursor at(sections_.get(SectionKind::ranges), bases.encoding.endian, offset);
    const u64 largest = size == 8 ? ~u64{0} : ~u32{0};
    u64 base = bases.low;
    const u64 kept = bases.encoding.thumb ? ~u64{1} : ~u64{0};
    while (!at.done() && budget_ >= 2 * u64{size}) {
        budget_ -= 2 * u64{size};
        const u64 begin = at.take_word(size);
        const u64 end = at.take_word(size);
        if (at.failed() || (begin == 0 && end == 0)) return;
        if (begin == largest)
            base = end & kept;
        else
            add(out, (base + begin) & kept, (base + end) & kept);
    }
}

}  // namespace binsize::dwarf
