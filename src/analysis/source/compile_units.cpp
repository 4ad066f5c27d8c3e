// Compile units: the code that each states as its own, and its part of DWARF's own bytes. Of their
// entries the first alone is read, unless all are asked for: then whatever one unit uses alone is
// its.
#include "analysis/source/source_claims.hpp"
#include "analysis/source/split_files.hpp"
#include "evidence/dwarf/uses.hpp"

namespace binsize {
namespace {

std::string name_of_unit(const dwarf::Unit& unit) {
    if (unit.name.empty()) return "[unit without a name]";
    if (unit.language == dwarf::DW_LANG_Go) return std::string(unit.name);  // an import path
    return dwarf::plain_path(dwarf::join_paths(unit.comp_dir, unit.name));
}

// A unit's table of lines goes to the first unit that names it.
class UnitClaims {
public:
    UnitClaims(const Context& context, dwarf::Sections& sections, SourceClaims& claims)
        : sections_(sections), claims_(claims), split_(context), whole_(context.whole_dwarf) {}

    void add(const dwarf::Unit& unit) {
        const auto* const whole = split_.whole(unit);
        const auto row =
            claims_.row(OwnerKind::unit, name_of_unit(whole != nullptr ? *whole : unit));
        for (const auto& range : unit.ranges)
            if (claims_.code().contains(range.begin)) claims_.claim(range, row, Evidence::dwarf);
        if (whole_) {
            units_.push_back(unit);
            rows_.push_back(row);
            return;
        }
        give(dwarf::SectionKind::info, {unit.offset, unit.end - unit.offset}, row);
        if (unit.lines)
            if (const u64 size = dwarf::line_table_size(sections_, *unit.lines); size != 0)
                give(dwarf::SectionKind::line, {*unit.lines, size}, row);
    }

    // Where all entries are read, what one unit uses alone is its, in all sections.
    void finish() {
        if (!whole_) return;
        dwarf::each_part(sections_, units_, [&](const dwarf::Part& part) {
            if (part.units.size() == 1 || part.kind == dwarf::SectionKind::line)
                give(part.kind, part.at, rows_[part.units.front()]);
        });
        const auto own = units_.size();
        dwarf::each_type_unit(sections_, [&](const dwarf::Unit& unit) { units_.push_back(unit); });
        constexpr u32 several = dwarf::UseSinks::nobody - 1;
        const auto join = [&](u32 known, u32 unit) {
            if (known == several || unit >= own) return several;
            const auto row = rows_[unit];
            return known == dwarf::UseSinks::nobody || known == row ? row : several;
        };
        const auto lists = [&](dwarf::SectionKind kind, Extent at, u32 unit) {
            if (unit < own) give(kind, at, rows_[unit]);
        };
        const auto text = [&](Extent at, u32 row) {
            if (row != several) give(dwarf::SectionKind::str, at, row);
        };
        dwarf::each_use(sections_, units_, {join, text, lists});
    }

private:
    void give(dwarf::SectionKind kind, Extent at, OwnerId row) {
        claims_.claim_at(sections_.in_file(kind, at), row, CostClass::dwarf, Evidence::dwarf);
    }

    dwarf::Sections& sections_;
    SourceClaims& claims_;
    SplitFiles split_;
    bool whole_;
    std::vector<dwarf::Unit> units_;
    std::vector<OwnerId> rows_;
};

}  // namespace

void cut_compileunits(const Context& context, const ReportOptions&, Model& model) {
    SourceClaims claims(context);
    if (context.dwarf != nullptr) {
        UnitClaims units(context, *context.dwarf, claims);
        dwarf::each_unit(*context.dwarf, [&](const dwarf::Unit& unit) { units.add(unit); });
        units.finish();
    }
    settle_source(context, model.division(Cut::claims), std::move(claims),
                  {"no compile unit", false}, model.division(Cut::compileunits));
}

}  // namespace binsize
