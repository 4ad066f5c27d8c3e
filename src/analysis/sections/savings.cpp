// What a reader of a report asks first: what could go, how much is it, and how. Only what the
// report knows without a graph of references: what strip takes (to the byte), embedded files,
// dependencies by their own rows (what they alone need goes too, so that is the least), and the
// code that method elimination could drop (at most).
#include "analysis/assemble.hpp"
#include "analysis/sections/strip_savings.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace binsize {
namespace {

constexpr std::size_t most = 5;
constexpr u64 part_of_file = 200;

u64 bytes_of(const Saving& s) { return std::max(s.low, s.high.value_or(0)); }

void add_strip(const Context& context, const Report& report, std::vector<Saving>& out) {
    const bool go = report.toolchain.compiler == "gc";
    const auto& [symbols, dwarf] =
        std::pair(report.weights.symbol_names.saves, report.weights.dwarf.saves);
    // What strip -g leaves of very many symbols is not known to the byte.
    constexpr std::size_t few_symbols = 5000;
    const bool least = context.symbols.size() >= few_symbols && dwarf &&
                       strip_savings(context.image, true).debug.least;
    if (dwarf) {
        const auto high = least ? std::nullopt : dwarf;
        out.push_back(
            {"dwarf", {}, go ? "link with -ldflags=-w, or strip -g" : "strip -g", *dwarf, high});
    }
    // An object without symbols is no use to a linker.
    if (symbols && report.subject.kind != "relocatable")
        out.push_back({"symbol_names",
                       {},
                       go ? "link with -ldflags=-s, or strip" : "strip",
                       least ? 0 : *symbols,
                       symbols});
}

void add_owners(const Model& model, std::vector<Saving>& out) {
    const auto& division = model.division(Cut::claims);
    std::vector<u64> packages(division.packages.size());
    for (OwnerId o = 0; o < division.owners.size(); ++o) {
        const auto& owner = division.owners[o];
        const u64 bytes = division.sums.by_owner[o].size.file;
        if (owner.kind == OwnerKind::file)
            out.push_back(
                {"embedded", printable(owner.name), "embed another file, or none", bytes, bytes});
        else
            packages[owner.package] += bytes;
    }
    std::map<std::string_view, u64> modules;
    for (std::size_t p = 0; p < packages.size(); ++p)
        if (division.packages[p].category == Category::dependency &&
            !division.packages[p].module.empty())
            modules[division.packages[p].module] += packages[p];
    for (const auto& [name, bytes] : modules)
        out.push_back(
            {"module", printable(name), "do without it; whatif says what goes with it", bytes, {}});
}

void add_methods(const Report& report, std::vector<Saving>& out) {
    for (const auto& v : report.toolchain.verdicts)
        if (v.id == "method_dce" && v.at_most)
            out.push_back({"methods", {}, "look no methods up by computed names", 0, v.at_most});
}

}  // namespace

std::vector<Saving> make_savings(const Context& context, const Model& model, const Report& report) {
    std::vector<Saving> all;
    add_strip(context, report, all);
    add_owners(model, all);
    add_methods(report, all);
    const u64 least = std::max<u64>(1, context.image.bytes.size() / part_of_file);
    std::erase_if(all, [&](const Saving& s) { return bytes_of(s) < least; });
    const auto rank = [](const Saving& s) { return std::tuple(~bytes_of(s), s.kind, s.name); };
    std::ranges::sort(all, {}, rank);
    if (all.size() > most) all.resize(most);
    return all;
}

}  // namespace binsize
