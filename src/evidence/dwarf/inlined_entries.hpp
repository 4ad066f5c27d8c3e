// Entries of inlined code, past all others: each abbreviation is compiled into steps, in which
// values of a size of their own that nobody asks for are one with their neighbours.
// No type's subtree is skipped: gcc describes functions of local classes, with all code that was
// inlined into them, inside their types.
// Facts: DWARF 2 to 5, sections 3.3.8 and 7.5.3.
#pragma once

#include "base/pages.hpp"
#include "evidence/dwarf/entries.hpp"
#include "evidence/dwarf/quick_cursor.hpp"
#include "evidence/dwarf/ranges.hpp"

#include <array>
#include <vector>

namespace binsize::dwarf {

/// Code of a function, and the entry in .debug_info that says which one.
struct InlinedCode {
    u64 begin = 0, end = 0;  ///< addresses
    u64 origin = 0;
};

class InlinedEntries {
public:
    /// `table` must outlive it.
    InlinedEntries(const Abbreviations& table, const Encoding& encoding);

    /// Appends what the unit's entries say, in their order, up to where nothing can be read.
    void read(ByteView info, const Unit& unit, RangeReader& ranges,
              BigVector<InlinedCode>& out) const;

private:
    enum class Take : u8 { fixed, uleb, sleb, text, block1, block2, block4, block };
    enum Slot : u8 { low, high, ranges, origin, nobody };
    struct Step {
        Take take = Take::fixed;
        Slot slot = nobody;
        u8 others = 0;   ///< bits of eight bytes that a fixed value has not
        u32 before = 0;  ///< bytes of the entry, where all are fixed
        u32 size = 0;    ///< bytes up to the next step, of what is not fixed those behind it
    };
    using Numbers = std::array<u64, nobody + 1>;
    struct Said {
        CodeValues code;  ///< forms
        Value origin;
        Numbers numbers{};   ///< where no step reads one
        bool plain = false;  ///< an address and a size, and a reference within the unit
    };
    struct Shape {
        u64 code = 0;
        u32 lead = 0;  ///< bytes before the first step
        u32 size = 0;  ///< of the whole
        u32 first = 0;
        u16 steps = 0;
        bool fixed = true, children = false, broken = false;
        u32 said = none;  ///< what inlined code says
    };
    static constexpr u32 none = ~u32{0};

    class Compiler;
    struct Reading;
    [[nodiscard]] const Shape* find(u64 code) const;
    static void take(QuickCursor& at, const Step& step, Numbers& numbers);
    static void add(const Said& said, const Numbers& numbers, u64 own, Reading& reading);
    static void add_list(const Said& said, const Numbers& numbers, u64 own, Reading& reading);

    const Abbreviations& table_;
    std::vector<Shape> shapes_;  ///< as many as the table has, in its order
    std::vector<Step> steps_;
    std::vector<Said> said_;
};

/// Of a reference the place in .debug_info; 0 where it leads elsewhere.
[[nodiscard]] u64 target_of(const Unit& unit, const Value& value);

/// Marks a place in the .debug_info of what dwz shared out.
inline constexpr u64 in_supplement = u64{1} << 63U;

}  // namespace binsize::dwarf
