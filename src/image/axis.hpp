// One axis, two rulers. The axis is the file's bytes [0, file size) and after them the zero-fill
// ranges, in address order. Each stretch of it is in the file, in memory, or in both; `file` and
// `memory` of a row are lengths under each flag, so one partition of the axis serves both rulers.
// docs/how-it-counts.md defines the memory total of each format.
#pragma once

#include "base/gzip_shares.hpp"
#include "image/image.hpp"

namespace binsize {

/// A stretch of the axis whose flags are the same throughout. Ranges tile the axis.
struct AxisRange {
    u64 begin = 0;
    bool in_file = false;
    bool in_memory = false;
};

class Axis {
public:
    /// Finds that cost accuracy (a range mapped twice, sizes that no address space holds) become
    /// notes. Total for any image, however hostile.
    static Axis of(const Image& image, Notes& notes);

    [[nodiscard]] u64 size() const { return size_; }  ///< file bytes + zero-fill
    [[nodiscard]] u64 file_size() const { return file_size_; }
    [[nodiscard]] Size total() const { return {file_size_, memory_size_}; }
    [[nodiscard]] std::span<const AxisRange> ranges() const { return ranges_; }

    /// From here on sizes say what they take of a gzip file, which the image's bytes are a part of.
    void weigh(const GzipShares& shares, ByteView bytes);
    /// Lengths of [begin, end), which lies within one range, on all rulers.
    [[nodiscard]] Size measure(const AxisRange& range, u64 begin, u64 end) const {
        const u64 bytes = end - begin;
        Size size{range.in_file ? bytes : 0, range.in_memory ? bytes : 0};
        if (shares_ != nullptr && range.in_file)
            size.gzip = shares_->before(shares_at_ + end) - shares_->before(shares_at_ + begin);
        return size;
    }
    /// Lengths of [begin, end) in file and memory.
    [[nodiscard]] Size measure(u64 begin, u64 end) const;

    /// Where an address lies on the axis; of several segments at one address, in the first.
    [[nodiscard]] std::optional<u64> at_address(u64 address) const;
    /// From there to the end of what is mapped in one piece.
    [[nodiscard]] std::optional<Extent> rest_at_address(u64 address) const;
    /// The address of an axis position; nothing for bytes that are not mapped.
    [[nodiscard]] std::optional<u64> address_of(u64 position) const;
    /// Where a byte of a section lies: its file byte, or its zero-fill byte.
    [[nodiscard]] std::optional<u64> at_section(u32 section, u64 offset) const;
    /// From there to the end of that piece: a section's bytes in the file and its zero-fill may lie
    /// apart. Nothing where the section has no such byte.
    [[nodiscard]] std::optional<Extent> rest_of_section(u32 section, u64 offset) const;

    /// The pieces of the axis that [address, address + size) covers, in address order; what is
    /// not mapped is left out. `each(Extent)`.
    template <class F>
    void pieces(Extent addresses, F&& each) const {
        const u64 end = addresses.size > ~u64{0} - addresses.begin ? ~u64{0} : addresses.end();
        for (auto i = first_place(addresses.begin); i < places_.size(); ++i) {
            const auto& p = places_[i];
            if (p.address >= end) break;
            const u64 from = p.address > addresses.begin ? p.address : addresses.begin;
            const u64 to = p.address + p.size < end ? p.address + p.size : end;
            if (from < to) each(Extent{p.position + (from - p.address), to - from});
        }
    }
    /// The same for a part of a section, by section index in Image::sections (not the file's).
    template <class F>
    void section_pieces(u32 section, u64 offset, u64 size, F&& each) const {
        if (section >= sections_.size()) return;
        const auto& s = sections_[section];
        const auto clip = [&](Extent whole, u64 from) {
            if (offset + size <= from || offset >= from + whole.size) return;
            const u64 lo = offset > from ? offset - from : 0;
            const u64 hi = offset + size - from < whole.size ? offset + size - from : whole.size;
            if (lo < hi) each(Extent{whole.begin + lo, hi - lo});
        };
        if (size > ~u64{0} - offset) return;
        clip(s.file, 0);
        clip(s.backed, s.file.size);
        clip(s.zero, s.file.size + s.backed.size);
    }

private:
    struct Place {  // addresses → axis; sorted, disjoint
        u64 address, size, position;
    };
    struct SectionPlace {  // file part, zero-fill under bytes of the file, zero-fill
        Extent file, backed, zero;
    };
    [[nodiscard]] std::size_t first_place(u64 address) const;
    void find_zero_fill(const Image& image, std::vector<Place> mapped);
    void index_positions(std::vector<Place> mapped);
    [[nodiscard]] std::size_t range_at(u64 position) const;

    const GzipShares* shares_ = nullptr;
    u64 shares_at_ = 0;  // where the image's bytes begin among those
    u64 size_ = 0, file_size_ = 0, memory_size_ = 0;
    std::vector<AxisRange> ranges_;
    std::vector<u64> memory_before_;  // memory bytes before each range
    std::vector<Place> places_;
    std::vector<Place> by_position_;  // disjoint too; holds overlays that places_ leaves out
    std::vector<SectionPlace> sections_;
};

}  // namespace binsize
