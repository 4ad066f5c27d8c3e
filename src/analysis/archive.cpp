// Archives: what a library of thousands of objects has in common is said once, and its breakdowns
// are the sums over its members, which are opened, counted and dropped one at a time. The members
// themselves are a breakdown. What lies between them (headers, the index, padding) is the
// archive's.
#include "analysis/archive_own.hpp"
#include "analysis/assemble.hpp"
#include "analysis/rows/arrange.hpp"
#include "analysis/rows/breakdowns.hpp"
#include "analysis/rows/row_sums.hpp"
#include "analysis/sections/shared_facts.hpp"
#include "analysis/sections/weight_sums.hpp"
#include "analysis/stripped_archive.hpp"
#include "base/hash.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace binsize {
namespace {

// What a run of members adds up to.
struct Sum {
    std::vector<RowSums> rows;  // by breakdown
    Report facts;               // weights, metrics, tables, notes
    SharedFacts shared;
    double explained = 0, owned = 0, inferred = 0, neighbourhood = 0;  // bytes
    u64 memory = 0, objects = 0;
    u64 notes_left_out = 0;
    StrippedArchive stripped;  // where all savings are asked for
    bool covered = false;
    Hasher functions, names, code;
    bool has_functions = false, has_code = false;
    struct Problem {
        std::string first;
        u64 members = 0;
    };
    std::map<std::string, Problem, std::less<>> problems;
    std::optional<Error> error;
};

// A member that is no object: all of it is one row.
Image unknown_image(ByteView bytes) {
    Image image;
    image.format = Format::coff;
    image.kind = FileKind::other;
    image.bits = 0;
    image.bytes = bytes;
    image.regions.push_back({"[no object]", {0, bytes.size()}, CostClass::unknown});
    return image;
}

void add_table(std::vector<Table>& to, const std::string& member, Table from) {
    auto it = std::ranges::find(to, from.id, &Table::id);
    if (it == to.end()) {
        to.push_back({from.id, from.columns, {}});
        it = to.end() - 1;
        it->columns.push_back({"member", "text"});
    }
    for (auto& row : from.rows) {
        row.emplace_back(member);
        it->rows.push_back(std::move(row));
    }
}

void add_notes(Sum& sum, const std::string& member, Notes&& from) {
    auto& to = sum.facts.notes;
    for (auto& note : from) {
        if (to.size() == most_notes) {
            ++sum.notes_left_out;
            continue;
        }
        note.where = note.where.empty() ? member : fmt::format("{}: {}", member, note.where);
        to.push_back(std::move(note));
    }
}

void add_fingerprint(Sum& sum, const Fingerprint& f) {
    if (!f.functions.empty()) {
        sum.has_functions = true;
        sum.functions.add(f.functions);
        sum.names.add(f.names);
    }
    if (!f.code.empty()) {
        sum.has_code = true;
        sum.code.add(f.code);
    }
}

void add_report(Sum& sum, Report&& report, bool is_object) {
    const auto size = static_cast<double>(report.subject.size);
    for (std::size_t i = 0; i < report.breakdowns.size(); ++i)
        sum.rows[i].add(report.breakdowns[i].root);
    for (auto& t : report.tables) add_table(sum.facts.tables, report.subject.name, std::move(t));
    add_notes(sum, report.subject.name, std::move(report.notes));
    add(sum.facts.weights, report.weights);
    add(sum.facts.metrics, report.metrics);
    sum.memory += report.subject.memory;
    if (const auto& c = report.coverage) {
        sum.covered = true;
        sum.explained += c->explained * size;
        sum.owned += c->owned * size;
        sum.inferred += c->inferred * size;
        sum.neighbourhood += c->neighbourhood * size;
    }
    if (!is_object) return;
    ++sum.objects;
    sum.shared.add(report);
    add_fingerprint(sum, report.fingerprint);
}

// The options of a member's report: all rows, so that they can be added up.
ReportOptions inner_options(const ReportOptions& options) {
    auto inner = options;
    if (inner.breakdowns.empty()) inner.breakdowns = default_breakdowns();
    // What keeps what is a question about the program that the members are linked into.
    std::erase_if(inner.tables, is_graph_table);
    inner.rows = 0;
    inner.strict = false;
    inner.digest = false;
    inner.all_savings = false;
    inner.packages_enough = 0;
    return inner;
}

// A library may have a hundred thousand members of a few rows each: those are added up as they
// come, never made into nodes.
Result<void> add_breakdowns(const Model& model, const Axis& axis, const ReportOptions& inner,
                            Sum& sum, OwnerId hole = Partition::no_owner) {
    for (std::size_t i = 0; i < inner.breakdowns.size(); ++i)
        TRY_VOID(add_breakdown(model, axis, inner.breakdowns[i], inner, sum.rows[i], hole));
    return {};
}

void add_member(const Image& archive, const Member& member, ReportOptions& inner,
                const GzipShares* shares, bool strip, Sum& sum) {
    if (member.parted) return;
    inner.name = printable(member.name);
    auto image = archive.open(member);
    const bool is_object = image.has_value();
    if (strip) sum.stripped.add(archive, member, is_object ? &*image : nullptr);
    if (!image) {
        auto& problem = sum.problems[std::move(image.error().message)];
        if (problem.members++ == 0) problem.first = inner.name;
        if (member.file.empty()) return;
        image = unknown_image(clip_slice(archive.bytes, member.file.begin, member.file.size));
    }
    auto report = make_report(
        *image, inner,
        {.take = [&](const Model& model,
                     const Axis& axis) { return add_breakdowns(model, axis, inner, sum); },
         .shares = shares});
    if (report)
        add_report(sum, *std::move(report), is_object);
    else if (!sum.error)
        sum.error = std::move(report.error());
}

Sum add_members(const Image& archive, std::span<const Member> members, ReportOptions inner,
                const GzipShares* shares, bool strip, Steps& steps) {
    const OneThread here;
    const Unwatched within;
    Sum sum;
    for (const auto& keys : inner.breakdowns) {
        std::vector<bool> counted;
        for (const auto& key : keys) counted.push_back(counts_owners(key));
        sum.rows.emplace_back(std::move(counted));
    }
    for (const auto& m : members) {
        if (sum.error) break;
        add_member(archive, m, inner, shares, strip, sum);
        steps.done();
    }
    return sum;
}

void add(Sum& to, Sum&& from) {
    for (std::size_t i = 0; i < to.rows.size(); ++i) to.rows[i].add(std::move(from.rows[i]));
    for (auto& t : from.facts.tables) {
        const auto it = std::ranges::find(to.facts.tables, t.id, &Table::id);
        if (it == to.facts.tables.end())
            to.facts.tables.push_back(std::move(t));
        else
            std::ranges::move(t.rows, std::back_inserter(it->rows));
    }
    std::ranges::move(from.facts.notes, std::back_inserter(to.facts.notes));
    add(to.facts.weights, from.facts.weights);
    add(to.facts.metrics, from.facts.metrics);
    to.shared.add(from.shared);
    to.explained += from.explained;
    to.owned += from.owned;
    to.inferred += from.inferred;
    to.neighbourhood += from.neighbourhood;
    to.memory += from.memory;
    to.stripped.add(from.stripped);
    to.objects += from.objects;
    to.notes_left_out += from.notes_left_out;
    to.covered = to.covered || from.covered;
    if (from.has_functions) {
        to.has_functions = true;
        to.functions.add(from.functions.digest().hex());
        to.names.add(from.names.digest().hex());
    }
    if (from.has_code) {
        to.has_code = true;
        to.code.add(from.code.digest().hex());
    }
    for (auto& [what, problem] : from.problems) {
        auto& same = to.problems[what];
        if (same.members == 0) same.first = std::move(problem.first);
        same.members += problem.members;
    }
    if (!to.error) to.error = std::move(from.error);
}

// Both halves of the file's bytes at once.
Sum add_all(const Image& archive, const ReportOptions& inner, const GzipShares* shares,
            bool strip) {
    const std::span<const Member> members(archive.members);
    const auto half = std::ranges::partition_point(
        members, [&](const Member& m) { return m.file.begin < archive.bytes.size() / 2; });
    const auto first = static_cast<std::size_t>(half - members.begin());
    std::optional<Sum> low;
    std::optional<Sum> high;
    Steps steps("reading members", members.size());
    const auto add_part = [&](std::span<const Member> part) {
        return add_members(archive, part, inner, shares, strip, steps);
    };
    in_parallel([&] { low.emplace(add_part(members.first(first))); },
                [&] { high.emplace(add_part(members.subspan(first))); });
    add(*low, *std::move(high));
    return *std::move(low);
}

}  // namespace

Result<Report> analyze_archive(const Image& archive, const ReportOptions& options,
                               const GzipShares* shares) {
    Report report;
    report.notes = archive.notes;
    auto axis = Axis::of(archive, report.notes);
    if (shares != nullptr) axis.weigh(*shares, archive.bytes);
    report.subject = make_subject(archive, axis, options);
    report.linkage = archive.linkage;

    const auto inner = inner_options(options);
    // Of members that hold names of symbols alone, GNU's makes whole objects.
    const bool strips =
        options.all_savings && std::ranges::none_of(archive.members, &Member::parted);
    auto sum = add_all(archive, inner, shares, strips);
    if (sum.error) return std::unexpected(std::move(*sum.error));
    report.weights = std::move(sum.facts.weights);
    const auto stripped = strips ? sum.stripped.size(archive) : std::nullopt;
    if (stripped && *stripped < archive.bytes.size())
        report.savings = {{.id = "strip-g",
                           .name = {},
                           .file = archive.bytes.size() - *stripped,
                           .low = {},
                           .high = {},
                           .exact = true,
                           .how = "strip -g",
                           .loss = "debuggers lose lines, types and variables of what is linked "
                                   "with it; names stay"}};
    if (!report.savings.empty() && report.weights.dwarf.saves)
        report.weights.dwarf.saves = report.savings.front().file;
    report.metrics = sum.facts.metrics;
    report.tables = std::move(sum.facts.tables);
    for (auto& table : report.tables) arrange_table(table, options);
    sum.shared.tell(report);

    // The archive's own part, which needs no names but those of the format.
    Model model;
    cut_archive(archive, axis, needed_cuts(inner), model);
    report.subject.memory += sum.memory;
    u64 own = report.subject.size;
    for (const auto& m : archive.members)
        if (!m.parted) own -= m.file.size;
    TRY_VOID(add_breakdowns(model, axis, inner, sum, archive_hole));
    for (std::size_t i = 0; i < inner.breakdowns.size(); ++i) {
        auto& out = report.breakdowns.emplace_back();
        out.id = fmt::format("{}", fmt::join(inner.breakdowns[i], ","));
        out.root = sum.rows[i].finish(options);
    }
    report.metrics.libraries =
        std::max<u64>(report.metrics.libraries, report.linkage.libraries.size());
    set_shares(report.weights, report.subject.size);
    if (sum.covered) {
        const auto total = static_cast<double>(std::max<u64>(1, report.subject.size));
        const auto structure = static_cast<double>(own);
        report.coverage =
            Coverage{(sum.explained + structure) / total, (sum.owned + structure) / total,
                     sum.inferred / total, sum.neighbourhood / total};
    }
    if (sum.has_functions) {
        report.fingerprint.functions = sum.functions.digest().hex();
        report.fingerprint.names = sum.names.digest().hex();
    }
    if (sum.has_code) report.fingerprint.code = sum.code.digest().hex();
    if (!report.fingerprint.empty()) report.fingerprint.version = fingerprint_version;
    for (const auto& [what, problem] : sum.problems)
        inform(report.notes,
               problem.members == 1
                   ? problem.first
                   : fmt::format("{} and {} more members", problem.first, problem.members - 1),
               "{}", what);
    std::ranges::move(sum.facts.notes, std::back_inserter(report.notes));
    TRY_VOID(settle_notes(report, options, archive.notes_left_out + sum.notes_left_out));
    return report;
}

}  // namespace binsize
