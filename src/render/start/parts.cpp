#include "render/start/parts.hpp"

#include "base/rows.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <span>

namespace binsize::starting {
namespace {

constexpr std::size_t most_rows = 10;
constexpr std::size_t most_segments = 5;

struct PackageRow {
    std::array<u64, most_segments> bytes{};  // of the segments that are shown
    u64 all = 0;

    PackageRow& operator+=(const PackageRow& other) {
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] += other.bytes[i];
        all += other.all;
        return *this;
    }
};
using PackageName = std::pair<std::string_view, std::string_view>;  // with its kind

// The largest, in their order.
std::vector<std::size_t> shown_segments(const Start& s) {
    std::vector<std::size_t> out(s.segments.size());
    std::iota(out.begin(), out.end(), std::size_t{0});
    std::ranges::stable_sort(out, std::greater(),
                             [&](std::size_t i) { return s.segments[i].size; });
    out.resize(std::min(out.size(), most_segments));
    std::ranges::sort(out);
    return out;
}

// The largest first.
std::vector<std::pair<PackageName, PackageRow>> rows_of(const Start& s,
                                                        std::span<const std::size_t> shown) {
    std::map<PackageName, PackageRow> sums;
    for (std::size_t i = 0; i < s.segments.size(); ++i) {
        const auto column = static_cast<std::size_t>(std::ranges::find(shown, i) - shown.begin());
        for (const auto& p : s.segments[i].packages) {
            auto& row = sums[{p.name, p.kind}];
            if (column < shown.size()) row.bytes[column] += p.bytes;
            row.all += p.bytes;
        }
    }
    std::vector<std::pair<PackageName, PackageRow>> out(sums.begin(), sums.end());
    std::ranges::stable_sort(out, std::greater(), [](const auto& r) { return r.second.all; });
    return out;
}

}  // namespace

void write_packages(text::Page& page, const Start& s) {
    const auto shown = shown_segments(s);
    const auto rows = rows_of(s, shown);
    if (rows.empty()) return;
    page.part();
    std::vector<TextColumn> columns{{.title = "bytes by package", .title_tone = Tone::strong}};
    for (const auto i : shown)
        columns.push_back({.title = shorten(s.segments[i].name), .align = Align::right});
    columns.push_back({.title = "all", .align = Align::right});
    TextTable table(std::move(columns));
    const auto add = [&](const std::string& name, const PackageRow& row) {
        std::vector<TextCell> cells{{name}};
        for (std::size_t i = 0; i < shown.size(); ++i)
            cells.push_back({row.bytes[i] > 0 ? with_commas(row.bytes[i]) : ""});
        cells.push_back({with_commas(row.all)});
        table.add(std::move(cells));
    };
    const auto kept = rows_kept(rows.size(), most_rows);
    PackageRow rest;
    PackageRow all;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        all += rows[r].second;
        if (r < kept)
            add(shorten(rows[r].first.first), rows[r].second);
        else
            rest += rows[r].second;
    }
    if (kept < rows.size()) add(others_name(rows.size() - kept), rest);
    add("all", all);
    page.table(table);
}

void write_variables(text::Page& page, const std::vector<StartVariables>& variables) {
    if (variables.empty()) return;
    page.part();
    TextTable table({{.title = "variables", .title_tone = Tone::strong},
                     {.title = "set in file", .align = Align::right},
                     {.title = "bytes", .align = Align::right},
                     {.title = "by code", .align = Align::right},
                     {.title = "bytes", .align = Align::right},
                     {.title = "handed on", .align = Align::right},
                     {.title = "bytes", .align = Align::right},
                     {.title = "zero", .align = Align::right},
                     {.title = "bytes", .align = Align::right}});
    const auto add = [&](const std::string& name, const StartVariables& v) {
        table.add({{name},
                   {with_commas(v.file.count)},
                   {with_commas(v.file.bytes)},
                   {with_commas(v.code.count)},
                   {with_commas(v.code.bytes)},
                   {with_commas(v.passed.count)},
                   {with_commas(v.passed.bytes)},
                   {with_commas(v.zero.count)},
                   {with_commas(v.zero.bytes)}});
    };
    StartVariables rest;
    StartVariables all;
    const auto sum = [](StartVariables& to, const StartVariables& v) {
        for (const auto part : {&StartVariables::file, &StartVariables::code,
                                &StartVariables::passed, &StartVariables::zero}) {
            (to.*part).count += (v.*part).count;
            (to.*part).bytes += (v.*part).bytes;
        }
    };
    const auto kept = rows_kept(variables.size(), most_rows);
    for (std::size_t i = 0; i < variables.size(); ++i) {
        sum(all, variables[i]);
        if (i < kept)
            add(shorten(variables[i].package), variables[i]);
        else
            sum(rest, variables[i]);
    }
    if (kept < variables.size()) add(others_name(variables.size() - kept), rest);
    add("all", all);
    page.table(table);
}

}  // namespace binsize::starting
