// What strip takes, and what Go's linker leaves out when it is asked to.
#include "analysis/savings/savings.hpp"

#include <algorithm>

namespace binsize {
namespace {

enum class Gone : u8 { names, lines, locals };
struct StripRow {
    std::string_view id;
    StripTool tool;
    Gone gone;
    std::string_view how;
};
constexpr StripRow strip_rows[] = {
    {"strip", StripTool::gnu, Gone::names, "strip"},
    {"strip-g", StripTool::gnu_debug, Gone::lines, "strip -g"},
    {"llvm-strip", StripTool::llvm, Gone::names, "llvm-strip"},
    {"llvm-strip-g", StripTool::llvm_debug, Gone::lines, "llvm-strip -g"},
    {"llvm-strip-x", StripTool::llvm_locals, Gone::locals, "llvm-strip -x"},
    {"go-s", StripTool::go_symbols, Gone::names, "link with -ldflags=-s"},
    {"go-w", StripTool::go_debug, Gone::lines, "link with -ldflags=-w"},
    {"go-sw", StripTool::go_symbols, Gone::names, "link with -ldflags='-s -w'"},
};

std::string_view loss_of(Gone gone, bool go, const Image& image) {
    const bool object = image.relocatable();
    switch (gone) {
        case Gone::names:
            if (object) return "a linker cannot use it any more";
            return go ? "panics keep their lines; dlv and perf lose names"
                      : "debuggers, perf and crash reports lose names and lines";
        case Gone::locals: return "debuggers lose lines, perf names that are not exported";
        case Gone::lines: break;
    }
    if (image.section(".drectve") != nullptr)
        return "debuggers lose lines, types and variables; the linker loses what .drectve asks for";
    return go ? "dlv loses types and variables, perf lines; panics keep their lines"
              : "debuggers and crash reports lose lines, types and variables; names stay";
}

// Build information notes the flags: what it takes more may move what follows to the next page.
constexpr u64 page = 4096;

}  // namespace

void add_strip_savings(const SavingSources& from, Savings& out) {
    const bool go = from.report.toolchain.compiler == "gc";
    const auto& image = from.context.image;
    const auto add = [&](const StripRow& row, const StripSaving& s) {
        if (!s.told) return;
        Saving saving{.id = std::string(row.id),
                      .name = {},
                      .file = s.bytes,
                      .low = {},
                      .high = {},
                      .exact = s.exact,
                      .how = std::string(row.how),
                      .loss = std::string(loss_of(row.gone, go, image))};
        if (s.least) saving.low = s.bytes;
        if (!s.exact && row.id.starts_with("go-")) {
            saving.low = s.bytes - std::min(s.bytes, page);
            saving.high = s.bytes;
        }
        out.push_back(std::move(saving));
    };
    // Before Go 1.22 -s did nothing to Mach-O, neither to symbols nor, as it does now, to DWARF.
    const bool ignores_s = from.strips.of(StripTool::go_symbols).keeps_symbols;
    for (const auto& row : strip_rows)
        if (row.id != "go-s" || !ignores_s) add(row, from.strips.of(row.tool));
    const bool modelled = std::ranges::any_of(from.strips.by_tool, &StripSaving::told);
    if (modelled) return;
    add(strip_rows[0], from.strips.by_sections);
    add(strip_rows[1], from.strips.debug_by_sections);
}

}  // namespace binsize
