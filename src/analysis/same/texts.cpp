// The text around a difference is read on both sides: up to what is not printable, or a few hundred
// bytes.
#include "analysis/same/texts.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cctype>
#include <unordered_map>

namespace binsize::same {
namespace {

constexpr u64 most_context = 512;

bool is_text(std::byte b) {
    const auto c = std::to_integer<u8>(b);
    return (c >= 0x20 && c < 0x7f) || c >= 0x80;
}

/// The text that holds [begin, end) and what is in front of it within.
struct Around {
    std::string_view text;
    u64 from = 0, to = 0;  // of the difference, in the text
};

std::optional<Around> around(ByteView bytes, u64 begin, u64 end) {
    for (u64 i = begin; i < end; ++i)
        if (!is_text(bytes[i])) return std::nullopt;
    u64 from = begin;
    u64 to = end;
    while (from > 0 && begin - from < most_context && is_text(bytes[from - 1])) --from;
    while (to < bytes.size() && to - end < most_context && is_text(bytes[to])) ++to;
    return Around{as_text(bytes.subspan(from, to - from)), begin - from, end - from};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The longest stretch around the difference of characters that a token may have.
template <class F>
std::string_view token(const Around& x, F&& belongs) {
    u64 from = x.from;
    u64 to = x.to;
    while (from > 0 && belongs(x.text[from - 1])) --from;
    while (to < x.text.size() && belongs(x.text[to])) ++to;
    return x.text.substr(from, to - from);
}

// "Nov 27 2026", "Nov  7 2026", as C's __DATE__ has it.
bool is_date(std::string_view t) {
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    return t.size() == 11 && months.find(t.substr(0, 3)) % 3 == 0 && t[3] == ' ' &&
           (t[4] == ' ' || is_digit(t[4])) && is_digit(t[5]) && t[6] == ' ' &&
           std::ranges::all_of(t.substr(7), is_digit);
}
// "12:34:56"
bool is_time(std::string_view t) {
    return t.size() == 8 && t[2] == ':' && t[5] == ':' && is_digit(t[0]) && is_digit(t[1]) &&
           is_digit(t[3]) && is_digit(t[4]) && is_digit(t[6]) && is_digit(t[7]);
}
// "2026-11-27", what may follow it aside.
bool is_iso_date(std::string_view t) {
    return t.size() >= 10 && t[4] == '-' && t[7] == '-' && is_digit(t[0]) && is_digit(t[1]) &&
           is_digit(t[2]) && is_digit(t[3]) && is_digit(t[5]) && is_digit(t[6]) && is_digit(t[8]);
}

// A window of the text that covers the difference and is what `test` accepts.
template <class F>
std::string_view window(const Around& x, std::size_t size, F&& test) {
    const u64 first = x.to > size ? x.to - size : 0;
    for (u64 at = first; at <= x.from && at + size <= x.text.size(); ++at)
        if (test(x.text.substr(at, size))) return x.text.substr(at, size);
    return {};
}

std::optional<Named> name_date(const Around& a, const Around& b) {
    const auto both = [&](std::size_t size, auto test) -> std::optional<Named> {
        const auto x = window(a, size, test);
        const auto y = window(b, size, test);
        if (x.empty() || y.empty()) return std::nullopt;
        return Named{Cause::timestamps, "", std::string(x), std::string(y)};
    };
    if (auto out = both(11, is_date)) return out;
    if (auto out = both(8, is_time)) return out;
    return both(10, is_iso_date);
}

std::string_view last_element(std::string_view path) {
    return path.substr(path.find_last_of("/\\") + 1);
}

bool is_path(std::string_view t) { return t.find_first_of("/\\") != std::string_view::npos; }

// Two paths that end alike, or of which only folders differ.
std::optional<Named> name_path(const Around& a, const Around& b) {
    const auto belongs = [](char c) { return c != ' ' && c != '"' && c != ';' && c != ','; };
    const auto x = token(a, belongs);
    const auto y = token(b, belongs);
    constexpr std::size_t shortest = 6;  // less is found in any data
    if (std::max(x.size(), y.size()) < shortest || x.empty() || y.empty()) return std::nullopt;
    if (!(is_path(x) || is_path(y)) || !is_printable(x) || !is_printable(y)) return std::nullopt;
    const bool same_end = last_element(x) == last_element(y);
    const bool rooted = [&] {
        const auto absolute = [](std::string_view t) {
            return t.starts_with('/') || (t.size() > 2 && t[1] == ':') ||
                   t.find("=/") != std::string_view::npos;
        };
        return absolute(x) && absolute(y);
    }();
    if (!same_end && !rooted) return std::nullopt;
    return Named{Cause::paths, "", printable(x), printable(y)};
}

// "go1.26.1", "GNU C17 12.2.0 …", "clang version 19.1.7", "rustc version 1.85.0".
std::optional<Named> name_tool(const Around& a, const Around& b) {
    const auto said = [](const Around& x) -> std::optional<std::string> {
        for (const auto* mark : {"GNU C", "GNU AS ", "clang version ", "rustc version ", "GCC: (",
                                 "Go cmd/compile go", "LLD ", "mold "}) {
            const auto at = x.text.find(mark);
            if (at != std::string_view::npos) return std::string(x.text.substr(at));
        }
        const auto t =
            token(x, [](char c) { return std::isalnum(static_cast<u8>(c)) || c == '.'; });
        const bool go = t.size() > 4 && t.starts_with("go1.") && is_digit(t[4]);
        return go ? std::optional(std::string(t)) : std::nullopt;
    };
    const auto x = said(a);
    const auto y = said(b);
    if (!x || !y) return std::nullopt;
    // The version is the same: it is the flags behind it that differ.
    const auto flags = x->find(" -");
    const bool same_tool =
        flags != std::string::npos && x->substr(0, flags) == y->substr(0, y->find(" -"));
    return Named{same_tool ? Cause::flags : Cause::toolchain, "", printable(*x), printable(*y)};
}

// Go's build information.
constexpr std::string_view module_begin(
    "\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6"
    "\x18\xe6",
    16);
constexpr std::string_view module_end(
    "\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16"
    "\xd8\xf2",
    16);

struct Line {
    std::string key;  // what tells it among the others
    std::string_view text;
    u64 at = 0;
    Cause cause = Cause::content;
    std::string name, value;
};

void sort_setting(Line& line, std::string_view rest) {
    const auto split = rest.find('=');
    line.name = printable(rest.substr(0, split));
    line.value = split == std::string_view::npos ? "" : printable(rest.substr(split + 1));
    if (line.name.starts_with("vcs"))
        line.cause = Cause::vcs;
    else if (line.name == "-trimpath")
        line.cause = Cause::paths;
    else if (line.name.starts_with("CGO_"))
        line.cause = Cause::cgo;
    else
        line.cause = Cause::flags;
}

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> out;
    std::string last;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        Line line;
        line.text = text.substr(at, end - at);
        line.at = at;
        auto body = line.text;
        if (body.ends_with('\n')) body.remove_suffix(1);
        const auto tab = body.find('\t');
        const auto kind = body.substr(0, tab);
        const auto rest = tab == std::string_view::npos ? std::string_view() : body.substr(tab + 1);
        if (kind == "build") {
            sort_setting(line, rest);
            line.key = "build " + line.name;
        } else {
            const auto space = rest.find('\t');
            line.cause = Cause::modules;
            line.name = printable(rest.substr(0, space));
            line.value =
                space == std::string_view::npos ? line.name : printable(rest.substr(space + 1));
            // Only one module is the main one, and one path the package's: they may be renamed.
            line.key = kind == "=>"    ? "=> " + last
                       : kind == "dep" ? "dep " + line.name
                                       : std::string(kind);
            last = line.key;
            // The main module's version is the commit's, where the toolchain stamps it.
            if (kind == "mod" && line.value.find('+') != std::string::npos) line.cause = Cause::vcs;
            if (kind == "mod" && line.value.starts_with("v0.0.0-")) line.cause = Cause::vcs;
        }
        out.push_back(std::move(line));
        at = end;
    }
    return out;
}

Edit trimmed(const Line& x, const Line& y) {
    const auto common = std::ranges::mismatch(x.text, y.text).in1 - x.text.begin();
    const auto head = static_cast<std::size_t>(common);
    std::size_t tail = 0;
    const auto room = std::min(x.text.size(), y.text.size()) - head;
    while (tail < room && x.text[x.text.size() - 1 - tail] == y.text[y.text.size() - 1 - tail])
        ++tail;
    return {x.at + head, x.text.size() - head - tail, y.at + head, y.text.size() - head - tail};
}

}  // namespace

std::optional<Named> name_text(ByteView a, ByteView b, const Edit& edit) {
    const auto x = around(a, edit.a, edit.a + edit.a_size);
    const auto y = around(b, edit.b, edit.b + edit.b_size);
    if (!x || !y) return std::nullopt;
    if (auto date = name_date(*x, *y)) return date;
    if (auto tool = name_tool(*x, *y)) return tool;
    return name_path(*x, *y);
}

std::optional<Named> name_file_table(ByteView a, ByteView b, const Edit& edit) {
    const auto is_table = [](std::string_view text) {
        return std::ranges::all_of(text, [](char c) {
            const auto byte = static_cast<u8>(c);
            return byte < 0x20 ? byte != '\n' && byte != '\t' : byte < 0x7f;
        });
    };
    const auto x = as_text(a.subspan(edit.a, edit.a_size));
    const auto y = as_text(b.subspan(edit.b, edit.b_size));
    const auto& longer = x.size() > y.size() ? x : y;
    const bool paths =
        longer.find('/') != std::string_view::npos || longer.find(".go") != std::string_view::npos;
    if (!paths || !is_table(x) || !is_table(y)) return std::nullopt;
    return Named{Cause::paths, "tables of files", {}, {}};
}

std::optional<Extent> find_module_text(ByteView bytes) {
    const auto text = as_text(bytes);
    const auto begin = text.find(module_begin);
    if (begin == std::string_view::npos) return std::nullopt;
    const auto from = begin + module_begin.size();
    const auto end = text.find(module_end, from);
    if (end == std::string_view::npos) return std::nullopt;
    return Extent{from, end - from};
}

std::vector<NamedEdit> compare_module_texts(std::string_view a, std::string_view b) {
    const auto x = lines_of(a);
    const auto y = lines_of(b);
    std::vector<NamedEdit> out;
    // With -trimpath the go command leaves out what flags may say of folders.
    const auto trims = [](const std::vector<Line>& lines) {
        return std::ranges::any_of(lines, [](const Line& l) { return l.name == "-trimpath"; });
    };
    const bool one_trims = trims(x) != trims(y);
    const auto lone_cause = [&](const Line& line) {
        const bool of_paths = line.name == "-ldflags" ||
                              (line.name.starts_with("CGO_") && line.name.ends_with("FLAGS"));
        return one_trims && of_paths ? Cause::paths : line.cause;
    };
    std::vector<bool> met(y.size());
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < y.size(); ++i) places.emplace(y[i].key, i);
    u64 reached = 0;  // in b
    for (const auto& line : x) {
        const auto found = places.find(line.key);
        if (found == places.end() || met[found->second]) {
            out.push_back({{line.at, line.text.size(), reached, 0},
                           {lone_cause(line), line.name, line.value, std::nullopt}});
            continue;
        }
        met[found->second] = true;
        const auto* twin = &y[found->second];
        reached = twin->at + twin->text.size();
        if (twin->text == line.text) continue;
        const auto cause = line.cause == Cause::vcs ? line.cause : twin->cause;
        out.push_back({trimmed(line, *twin), {cause, line.name, line.value, twin->value}});
    }
    for (std::size_t i = 0; i < y.size(); ++i)
        if (!met[i])
            out.push_back({{a.size(), 0, y[i].at, y[i].text.size()},
                           {lone_cause(y[i]), y[i].name, std::nullopt, y[i].value}});
    return out;
}

}  // namespace binsize::same
