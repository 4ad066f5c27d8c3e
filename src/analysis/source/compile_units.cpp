// Compile units: the code that each states as its own, and its part of DWARF's own bytes. Of their
// entries the first alone is read.
#include "analysis/source/source_claims.hpp"
#include "analysis/source/split_files.hpp"

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
        : sections_(sections), claims_(claims), split_(context) {}

    void add(const dwarf::Unit& unit) {
        const auto* const whole = split_.whole(unit);
        const auto row =
            claims_.row(OwnerKind::unit, name_of_unit(whole != nullptr ? *whole : unit));
        for (const auto& range : unit.ranges)
            if (claims_.code().contains(range.begin)) claims_.claim(range, row, Evidence::dwarf);
        give(dwarf::SectionKind::info, {unit.offset, unit.end - unit.offset}, row);
        if (unit.lines)
            if (const u64 size = dwarf::line_table_size(sections_, *unit.lines); size != 0)
                give(dwarf::SectionKind::line, {*unit.lines, size}, row);
    }

private:
    void give(dwarf::SectionKind kind, Extent at, OwnerId row) {
        claims_.claim_at(sections_.in_file(kind, at), row, CostClass::dwarf, Evidence::dwarf);
    }

    dwarf::Sections& sections_;
    SourceClaims& claims_;
    SplitFiles split_;
};

}  // namespace

void cut_compileunits(const Context& context, const ReportOptions&, Model& model) {
    SourceClaims claims(context);
    if (context.dwarf != nullptr) {
        UnitClaims units(context, *context.dwarf, claims);
        dwarf::each_unit(*context.dwarf, [&](const dwarf::Unit& unit) { units.add(unit); });
    }
    settle_source(context, model.division(Cut::claims), std::move(claims),
                  {"no compile unit", false}, model.division(Cut::compileunits));
}

}  // namespace binsize
