// Facts: the manuals of GCC (Overall Options), binutils (as, ld, ar), clang and rustc.
#include "record/tools.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unordered_map>

namespace binsize::record {
namespace {

constexpr std::array<std::string_view, 32> tools = {
    "cc",  "c++",  "gcc",    "g++",     "clang",  "clang++", "cc1",  "cc1plus",
    "as",  "ld",   "ld.bfd", "ld.gold", "ld.lld", "lld",     "mold", "collect2",
    "ar",  "lto1", "gccgo",  "go1",     "rustc",  "ranlib",  "f951", "gfortran",
    "cpp", "g77",  "cc1obj", "gnat1",   "gdc",    "d21",     "nasm", "yasm"};
constexpr std::array<std::string_view, 20> sources = {
    ".c",  ".cc", ".cpp", ".cxx", ".c++", ".C",  ".s",  ".S",    ".asm", ".i",
    ".ii", ".m",  ".mm",  ".f",   ".f90", ".go", ".rs", ".cppm", ".d",   ".adb"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "x86_64-linux-gnu-g++-12" → "g++"
std::string_view plain(std::string_view name) {
    const auto dash = name.rfind('-');
    if (dash != std::string_view::npos && dash + 1 < name.size() &&
        std::ranges::all_of(name.substr(dash + 1), [](char c) { return is_digit(c) || c == '.'; }))
        name = name.substr(0, dash);
    return name.substr(name.rfind('-') + 1);
}

bool is_source(std::string_view path) {
    return std::ranges::any_of(
        sources, [&](auto end) { return path.size() > end.size() && path.ends_with(end); });
}

std::string relative(std::string_view path, std::string_view folder) {
    if (!folder.empty() && path.starts_with(folder) && path.size() > folder.size() &&
        path[folder.size()] == '/')
        path.remove_prefix(folder.size() + 1);
    return std::string(path);
}

// What gcc and clang write between their parts.
bool is_temporary(std::string_view path) {
    const char* set = std::getenv("TMPDIR");
    std::string_view folder(set != nullptr ? set : "/tmp");
    if (folder.ends_with('/')) folder.remove_suffix(1);
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos || path.substr(0, slash) != folder) return false;
    const auto name = path.substr(slash + 1);
    return name.starts_with("cc") || name.find('-') != std::string_view::npos;
}

}  // namespace

bool is_build_tool(std::string_view name) {
    return std::ranges::find(tools, name) != tools.end() ||
           std::ranges::find(tools, plain(name)) != tools.end();
}

bool is_wrapped_tool(std::string_view name) {
    return is_build_tool(name) || name == "cargo" || name == "cmake" || name == "meson";
}

void describe_tool(BuildStep& step, const std::vector<std::string_view>& arguments,
                   std::string_view folder) {
    if (!is_build_tool(step.tool)) return;
    const auto tool = plain(step.tool);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto a = arguments[i];
        const auto next = i + 1 < arguments.size() ? arguments[i + 1] : std::string_view();
        if (a == "-o" && !next.empty()) {
            if (!is_temporary(next)) step.output = relative(next, folder);
            ++i;
        } else if (a == "--crate-name" && !next.empty()) {
            step.unit = next;
            ++i;
        } else if (tool == "ar" && step.output.empty() && a.ends_with(".a")) {
            step.output = relative(a, folder);
        } else if (!a.starts_with('-') && is_source(a) && step.unit.empty() && !is_temporary(a)) {
            step.unit = relative(a, folder);
        }
    }
}

void inherit_units(std::vector<BuildStep>& steps) {
    std::unordered_map<u64, const BuildStep*> by_id;
    for (const auto& s : steps) by_id.emplace(s.id, &s);
    for (auto& s : steps) {
        if (!s.unit.empty() || !is_build_tool(s.tool)) continue;
        // gcc starts collect2 starts ld: no chain of tools is long.
        const BuildStep* at = &s;
        for (int depth = 0; depth < 4 && s.unit.empty(); ++depth) {
            const auto parent = by_id.find(at->parent);
            if (parent == by_id.end() || !is_build_tool(parent->second->tool)) break;
            at = parent->second;
            s.unit = at->unit;
            if (s.output.empty()) s.output = at->output;
        }
    }
}

}  // namespace binsize::record
