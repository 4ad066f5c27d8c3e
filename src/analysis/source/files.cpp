// Code by the source file that it was written in, inlined code by its own: Go's from the function
// table, which stripping leaves, the same for both twins of a build; other code from the line
// tables of DWARF.
#include "analysis/source/source_claims.hpp"
#include "base/parallel.hpp"

#include <algorithm>

namespace binsize {
namespace {

void add_go_files(const go::Functions& functions, SourceClaims& claims) {
    go::SourceFiles files(functions);
    std::unordered_map<u32, OwnerId> rows;
    for (u32 f = 0; f < functions.count(); ++f) {
        const u64 entry = functions.table().entry(f);
        files.each(f, [&](u32 begin, u32 end, u32 file) {
            const auto [row, added] = rows.try_emplace(file, Partition::no_owner);
            if (added) {
                const auto path = files.path(file);
                if (!path.empty()) row->second = claims.row(OwnerKind::file, path);
            }
            if (row->second != Partition::no_owner)
                claims.claim({entry + begin, end - begin}, row->second, Evidence::pclntab);
        });
    }
}

struct TablePlace {
    u64 offset = 0;
    std::string_view comp_dir;
};

// In order; units of one source may share a table.
std::vector<TablePlace> find_tables(dwarf::Sections& sections, bool go_is_known) {
    std::vector<TablePlace> out;
    dwarf::each_unit(sections, [&](const dwarf::Unit& unit) {
        if (go_is_known && unit.language == dwarf::DW_LANG_Go) return;
        if (unit.lines) out.push_back({*unit.lines, unit.comp_dir});
    });
    std::ranges::stable_sort(out, {}, &TablePlace::offset);
    const auto [first, last] = std::ranges::unique(out, {}, &TablePlace::offset);
    out.erase(first, last);
    return out;
}

// `room`: bytes of paths, of which real programs have less than line tables.
void add_table(const dwarf::LineTable& table, std::string_view comp_dir, u64 room,
               SourceClaims& claims) {
    std::vector<OwnerId> rows(table.files.size(), Partition::no_owner);
    for (const auto& run : table.runs) {
        if (run.file >= rows.size()) continue;
        auto& row = rows[run.file];
        if (row == Partition::no_owner) {
            const auto path = claims.text_size() < room ? table.path(run.file, comp_dir) : "";
            row = claims.row(OwnerKind::file, path.empty() ? "[file without a name]" : path);
        }
        claims.claim({run.begin, run.size}, row, Evidence::dwarf);
    }
}

void add_dwarf_files(const Context& context, SourceClaims& claims) {
    using dwarf::SectionKind;
    if (context.dwarf == nullptr) return;
    auto& sections = *context.dwarf;
    if (sections.get(SectionKind::line).empty()) return;
    const auto tables =
        find_tables(sections, context.go != nullptr && context.go->functions.has_value());
    if (tables.empty()) return;
    for (const auto kind : {SectionKind::str, SectionKind::line_str, SectionKind::str_offsets})
        (void)sections.get(kind);  // read before several threads ask for it
    const auto& code = claims.code();
    const u64 room = (1U << 20U) + 8 * u64{sections.get(SectionKind::line).size()};
    const auto read = [&](std::span<const TablePlace> places, SourceClaims& into) {
        u64 end = 0;  // tables that overlap another one are lies, and would take time without bound
        for (const auto& place : places) {
            if (place.offset < end) continue;
            const auto table = dwarf::read_lines(
                sections, place.offset, [&](u64 address) { return code.contains(address); });
            if (!table) continue;
            end = table->end;
            add_table(*table, place.comp_dir, room, into);
        }
    };
    // Halves of the bytes, not of the tables.
    const u64 middle = sections.get(SectionKind::line).size() / 2;
    const auto half = static_cast<std::size_t>(
        std::ranges::lower_bound(tables, middle, {}, &TablePlace::offset) - tables.begin());
    SourceClaims second(context);
    in_parallel([&] { read(std::span(tables).first(half), claims); },
                [&] { read(std::span(tables).subspan(half), second); });
    claims.add(std::move(second));
}

}  // namespace

void cut_files(const Context& context, const ReportOptions&, Model& model) {
    SourceClaims claims(context);
    if (context.go != nullptr && context.go->functions)
        add_go_files(*context.go->functions, claims);
    add_dwarf_files(context, claims);
    settle_source(context, model.division(Cut::claims), std::move(claims), {"no source file"},
                  model.division(Cut::files));
}

}  // namespace binsize
