#include "evidence/source_paths.hpp"

#include "base/byte_lanes.hpp"

#include <algorithm>

namespace binsize {
namespace {

constexpr std::size_t longest_path = 512;

constexpr std::string_view endings[] = {"c", "cc", "cpp", "cxx",   "c++", "C",   "cu",
                                        "d", "m",  "mm",  "swift", "zig", "pyx", "pxi"};
constexpr std::size_t longest_ending = 5;

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr bool is_of_path(char c) {
    return c > ' ' && c <= '~' &&
           std::string_view("\"%<>|*?;,=:()[]{}'`$!&").find(c) == std::string_view::npos;
}

// "C:/" or "C:\".
bool has_drive(std::string_view text) {
    return text.size() > 3 && is_letter(text[0]) && text[1] == ':' &&
           (text[2] == '/' || text[2] == '\\');
}

// The text that ends in front of the zero at `end`; empty where it is longer than any path.
std::string_view text_before(std::string_view all, std::size_t end) {
    const auto most = std::min(end, longest_path);
    const auto zero = all.substr(end - most, most).rfind('\0');
    if (zero == std::string_view::npos && most < end) return {};
    const auto begin = zero == std::string_view::npos ? 0 : end - most + zero + 1;
    return all.substr(begin, end - begin);
}

}  // namespace

bool is_source_path(std::string_view text) {
    const auto rest = has_drive(text) ? text.substr(2) : text;
    const auto folder = rest.find_last_of("/\\");
    // A file has a name in front of its ending, and a folder is called something.
    return folder != std::string_view::npos && folder + 2 < rest.size() &&
           rest[folder + 1] != '.' && std::ranges::any_of(rest.substr(0, folder), is_letter) &&
           std::ranges::all_of(rest, is_of_path);
}

std::vector<SourcePath> read_source_paths(const Image& image) {
    std::vector<SourcePath> out;
    if (image.relocatable()) return out;
    for (const auto& s : image.sections) {
        if (!s.loaded || s.executable || s.thread_local_data ||
            (s.cost_class != CostClass::rodata && s.cost_class != CostClass::strings))
            continue;
        const auto bytes = image.contents(s);
        const auto all = as_text(bytes);
        each_byte(bytes, {'.', 0xff}, [&](std::size_t dot) {
            const auto rest = all.substr(dot + 1, longest_ending + 1);
            const auto zero = rest.find('\0');
            if (zero == std::string_view::npos ||
                std::ranges::find(endings, rest.substr(0, zero)) == std::end(endings))
                return;
            const auto end = dot + 1 + zero;
            const auto text = text_before(all, end);
            if (is_source_path(text)) out.push_back({s.memory.begin + (end - text.size()), text});
        });
    }
    std::ranges::sort(out, {}, &SourcePath::address);
    const auto same = std::ranges::unique(out, {}, &SourcePath::address);
    out.erase(same.begin(), same.end());
    return out;
}

}  // namespace binsize
