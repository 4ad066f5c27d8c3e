// Code that was written in another function than the one that it runs in:
// DW_TAG_inlined_subroutine, the innermost where several are one in the other, as addr2line -i
// names it first. Facts: DWARF 2 to 5, section 3.3.8.
#pragma once

#include "evidence/dwarf/inlined_entries.hpp"
#include "evidence/dwarf/number_ids.hpp"
#include "evidence/dwarf/text_place.hpp"

#include <map>
#include <memory>
#include <vector>

namespace binsize::dwarf {

class InlineReader {
public:
    /// `units` in the order of the file, all of it: entries refer to each other's.
    InlineReader(Sections& sections, std::span<const Unit> units);

    /// What was inlined into the functions of a unit, in the order of addresses, of each address
    /// the innermost alone. It lives until the next call.
    [[nodiscard]] std::span<const InlinedCode> read(const Unit& unit);
    /// A number for the function's name, the linker's where there is one: one for each place where
    /// DWARF has a name, 0 where the function has none.
    [[nodiscard]] u32 name_id(u64 origin);
    [[nodiscard]] std::string_view name(u64 origin) { return names_[name_id(origin)]; }
    /// By number.
    [[nodiscard]] const std::vector<std::string_view>& names() const { return names_; }

private:
    struct Table {
        Table(ByteView section, const Unit& unit)
            : abbreviations(section, unit.abbrevs, unit.encoding) {}
        Abbreviations abbreviations;
        std::optional<InlinedEntries> inlined;  ///< compiled where it is asked for
    };
    /// Numbers of names.
    struct Names {
        u32 linkage = 0, plain = 0;
        u64 next = 0;  ///< the entry that says more
    };
    void order();
    void keep_innermost();
    [[nodiscard]] const Unit* unit_at(u64 offset);
    [[nodiscard]] Table* table_of(const Unit& unit);
    [[nodiscard]] u32 find_name(u64 origin);
    [[nodiscard]] Names names_at(u64 offset);
    [[nodiscard]] u32 name_in_supplement(u64 offset);
    [[nodiscard]] u32 id_of(const Unit& unit, const Value& value);
    template <class F>
    [[nodiscard]] u32 id_at(const void* place, F&& text);

    Sections& sections_;
    std::span<const Unit> units_;
    ByteView info_;
    RangeReader ranges_;
    u64 abbreviation_budget_;
    std::map<std::pair<u64, u64>, std::unique_ptr<Table>> tables_;
    const Unit* last_unit_ = nullptr;  ///< that an entry was in
    NumberIds origins_, places_;
    /// Numbers of names by origin: units refer to few functions, and to each many times.
    std::array<std::pair<u64, u32>, 2048> recent_{};
    std::vector<u32> name_ids_;                                ///< by number of origins_
    std::vector<std::string_view> names_{std::string_view()};  ///< by number of places_, from 1
    BigVector<InlinedCode> found_;
    std::vector<InlinedCode> around_;
    std::vector<InlinedCode> out_;
    // Of entries that dwz moved to another file.
    std::vector<Unit> shared_units_;
    std::unique_ptr<InlineReader> shared_;
};

}  // namespace binsize::dwarf
