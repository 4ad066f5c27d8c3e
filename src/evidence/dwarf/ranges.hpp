// Where the code of an entry lies: from one address to another, or a list of such.
// Facts: DWARF 2 to 5, sections 2.17 and 7.25 (.debug_ranges, .debug_rnglists).
#pragma once

#include "evidence/dwarf/forms.hpp"

#include <vector>

namespace binsize::dwarf {

/// What values of a unit's entries count from.
struct RangeBases {
    Encoding encoding;
    u64 addresses = 0;  ///< DW_AT_addr_base
    u64 lists = 0;      ///< DW_AT_rnglists_base; of split DWARF 4 DW_AT_GNU_ranges_base
    u64 low = 0;        ///< DW_AT_low_pc of the unit
};

/// DW_AT_low_pc, DW_AT_high_pc and DW_AT_ranges of an entry.
struct CodeValues {
    Value low, high, ranges;
};

class RangeReader {
public:
    /// Lists are read up to `times` their sections' size: entries of a real file share few.
    explicit RangeReader(Sections& sections, u64 times = 1);

    [[nodiscard]] u64 address(const RangeBases& bases, const Value& value) const;
    /// Appends the addresses, in the order of the file, empty ones left out.
    void read(const RangeBases& bases, const CodeValues& values, std::vector<Extent>& out);

private:
    [[nodiscard]] u64 indexed(const RangeBases& bases, u64 index) const;
    void read_list(const RangeBases& bases, u64 offset, std::vector<Extent>& out);
    void read_old(const RangeBases& bases, u64 offset, std::vector<Extent>& out);

    /// Asked for once: there are lists by the hundred thousand.
    [[nodiscard]] ByteView bytes(SectionKind kind, std::optional<ByteView>& known) const {
        if (!known) known = sections_.get(kind);
        return *known;
    }

    Sections& sections_;
    mutable std::optional<ByteView> addresses_, lists_;
    u64 budget_;  ///< bytes of lists
};

}  // namespace binsize::dwarf
