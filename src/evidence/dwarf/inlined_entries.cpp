#include "evidence/dwarf/inlined_entries.hpp"

namespace binsize::dwarf {
u64 target_of(const Unit& unit, const Value& value) {
    if (is_offset_in_unit(value.form)) {
        const u64 at = unit.offset + value.number;
        return value.number < unit.end - unit.offset ? at : 0;
    }
    if (value.form == DW_FORM_GNU_ref_alt || value.form == DW_FORM_ref_sup4 ||
        value.form == DW_FORM_ref_sup8)
        return value.number | in_supplement;
    return value.form == DW_FORM_ref_addr ? value.number & ~in_supplement : 0;
}

class InlinedEntries::Compiler {
public:
    Compiler(InlinedEntries& out, const Encoding& encoding) : out_(out), encoding_(encoding) {}

    void compile(const Abbreviation& a) {
        shape_ = {};
        shape_.code = a.code;
        shape_.children = a.children;
        shape_.first = static_cast<u32>(out_.steps_.size());
        Said said;
        const bool inlined = a.tag == DW_TAG_inlined_subroutine;
        for (const auto& attribute : out_.table_.attributes(a)) {
            const Slot slot = inlined ? slot_of(attribute.name) : nobody;
            if (slot != nobody) {
                forget(slot);  // of two the later counts
                auto& value = value_of(said, slot);
                value.form = attribute.form;
                value.given = true;
                said.numbers[slot] = attribute.form == DW_FORM_flag_present ? 1
                                     : attribute.form == DW_FORM_implicit_const
                                         ? static_cast<u64>(attribute.implicit)
                                         : 0;
            }
            if (!add(attribute.form, slot)) {
                shape_.broken = true;
                break;
            }
        }
        shape_.steps = static_cast<u16>(out_.steps_.size() - shape_.first);
        if (inlined) {
            const auto& [from, to, list] = said.code;
            said.plain = !list.given && from.form == DW_FORM_addr && to.given &&
                         to.form != DW_FORM_addr && !is_address_index(to.form) &&
                         is_offset_in_unit(said.origin.form);
            shape_.said = static_cast<u32>(out_.said_.size());
            out_.said_.push_back(said);
        }
        out_.shapes_.push_back(shape_);
    }

private:
    static Slot slot_of(u64 attribute) {
        switch (attribute) {
            case DW_AT_low_pc: return low;
            case DW_AT_high_pc: return high;
            case DW_AT_ranges: return ranges;
            case DW_AT_abstract_origin: return origin;
            default: return nobody;
        }
    }
    static Value& value_of(Said& said, Slot slot) {
        return slot == low      ? said.code.low
               : slot == high   ? said.code.high
               : slot == ranges ? said.code.ranges
                                : said.origin;
    }
    void forget(Slot slot) {
        for (auto i = shape_.first; i < out_.steps_.size(); ++i)
            if (out_.steps_[i].slot == slot) out_.steps_[i].slot = nobody;
    }
    /// False where nobody can tell the value's size.
    bool add(u64 form, Slot slot) {
        if (const auto size = size_of(form, encoding_)) {
            if (slot == nobody || *size == 0 || *size > 8) return skip(*size);
            out_.steps_.push_back(
                {Take::fixed, slot, static_cast<u8>(64 - 8 * *size), shape_.size, *size});
            shape_.size += *size;
            return true;
        }
        switch (form) {
            case DW_FORM_sdata: return vary(Take::sleb, slot);
            case DW_FORM_udata:
            case DW_FORM_ref_udata:
            case DW_FORM_strx:
            case DW_FORM_GNU_str_index:
            case DW_FORM_GNU_addr_index:
            case DW_FORM_addrx:
            case DW_FORM_loclistx:
            case DW_FORM_rnglistx: return vary(Take::uleb, slot);
            case DW_FORM_string: return vary(Take::text, nobody);
            case DW_FORM_block1: return vary(Take::block1, nobody);
            case DW_FORM_block2: return vary(Take::block2, nobody);
            case DW_FORM_block4: return vary(Take::block4, nobody);
            case DW_FORM_block:
            case DW_FORM_exprloc: return vary(Take::block, nobody);
            default: return false;
        }
    }
    bool vary(Take take, Slot slot) {
        out_.steps_.push_back({take, slot});
        shape_.fixed = false;
        return true;
    }
    bool skip(u32 size) {
        auto& before = out_.steps_.size() == shape_.first ? shape_.lead : out_.steps_.back().size;
        before += size;
        shape_.size += size;
        return true;
    }

    InlinedEntries& out_;
    const Encoding& encoding_;
    Shape shape_;
};

InlinedEntries::InlinedEntries(const Abbreviations& table, const Encoding& encoding)
    : table_(table) {
    Compiler compiler(*this, encoding);
    for (const auto& a : table.all()) compiler.compile(a);
}

const InlinedEntries::Shape* InlinedEntries::find(u64 code) const {
    const auto* const a = table_.find(code);
    return a == nullptr ? nullptr : &shapes_[static_cast<std::size_t>(a - table_.all().data())];
}

// Inline, so that the cursor's place stays in registers from one entry to the next.
[[gnu::always_inline]] inline void InlinedEntries::take(QuickCursor& at, const Step& step,
                                                        Numbers& numbers) {
    switch (step.take) {
        case Take::fixed: numbers[step.slot] = at.take_fixed(step.others, step.size); return;
        case Take::uleb: numbers[step.slot] = at.take_uleb(); break;
        case Take::sleb:
            numbers[step.slot] = at.slowly([](Cursor& c) { return c.take_sleb(); });
            break;
        case Take::text: at.slowly([](Cursor& c) { return c.take_cstr().size(); }); break;
        case Take::block1: at.skip(at.take<u8>()); break;
        case Take::block2: at.skip(at.take<u16>()); break;
        case Take::block4: at.skip(at.take<u32>()); break;
        case Take::block: at.skip(at.take_uleb()); break;
    }
    at.skip(step.size);
}

// What entries of one unit count from, and where what they say goes.
struct InlinedEntries::Reading {
    const Unit& unit;
    RangeReader& lists;
    BigVector<InlinedCode>& out;
    RangeBases bases{unit.encoding, unit.addresses.value_or(0), unit.range_list_base, unit.low_pc};
    u64 address_mask = unit.encoding.thumb ? ~u64{1} : ~u64{0};
    u64 size = unit.end - unit.offset;
    std::vector<Extent> extents{};

    [[nodiscard]] Value value(const Value& form, u64 number) const {
        Value of = form;
        of.number = form.form == DW_FORM_addr ? number & address_mask : number;
        return of;
    }
};

// An entry that refers nowhere is its own function.
inline void InlinedEntries::add(const Said& said, const Numbers& numbers, u64 own,
                                Reading& reading) {
    if (said.plain) {
        const u64 begin = numbers[low] & reading.address_mask, end = begin + numbers[high];
        const u64 target = reading.unit.offset + numbers[origin];
        if (begin < end)
            reading.out.push_back(
                {begin, end, numbers[origin] < reading.size && target != 0 ? target : own});
        return;
    }
    add_list(said, numbers, own, reading);
}

[[gnu::noinline]] void InlinedEntries::add_list(const Said& said, const Numbers& numbers, u64 own,
                                                Reading& reading) {
    const auto& code = said.code;
    reading.extents.clear();
    reading.lists.read(
        reading.bases,
        {reading.value(code.low, numbers[low]), reading.value(code.high, numbers[high]),
         reading.value(code.ranges, numbers[ranges])},
        reading.extents);
    const u64 target = target_of(reading.unit, reading.value(said.origin, numbers[origin]));
    for (const auto& e : reading.extents)
        reading.out.push_back({e.begin, e.end(), target != 0 ? target : own});
}

void InlinedEntries::read(ByteView info, const Unit& unit, RangeReader& lists,
                          BigVector<InlinedCode>& out) const {
    Reading reading{unit, lists, out};
    QuickCursor at(clip_slice(info, 0, unit.end), unit.encoding.endian, unit.entries);
    const auto by_code = table_.dense() ? std::span(shapes_) : std::span<const Shape>();
    Numbers numbers{};
    for (u64 depth = 0; !at.done();) {
        const u64 own = at.offset();
        const u64 code = at.take_uleb();
        if (code == 0) {  // what follows the unit's first entry and its children is padding
            if (at.failed() || depth <= 1) return;
            --depth;
            continue;
        }
        const auto* const shape = code - 1 < by_code.size() ? &by_code[code - 1] : find(code);
        if (shape == nullptr || (depth == 0 && own != unit.entries)) return;
        const auto* const said = shape->said != none ? &said_[shape->said] : nullptr;
        if (said != nullptr) numbers = said->numbers;
        const std::span steps(steps_.data() + shape->first, shape->steps);
        if (shape->fixed && at.holds(shape->size)) {
            for (const auto& step : steps) numbers[step.slot] = at.peek(step.before, step.others);
            at.skip(shape->size);
        } else {
            at.skip(shape->lead);
            for (const auto& step : steps) take(at, step, numbers);
        }
        if (at.failed() || shape->broken) return;
        if (said != nullptr) add(*said, numbers, own, reading);
        depth += shape->children ? 1 : 0;
    }
}

}  // namespace binsize::dwarf
