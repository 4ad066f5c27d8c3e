#include "evidence/go/gccgo_names.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

constexpr std::string_view main_import = "__go_init_main";  // what other packages call "..import"

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What GCC appends to the name of a C function or a static variable. No Go name has a number
// there; a C function may be called like a package ("main", "time").
bool is_c_suffix(std::string_view suffix) {
    if (suffix == "cold") return true;
    for (const std::string_view word : {"part.", "constprop.", "isra.", "lto_priv."})
        if (suffix.starts_with(word)) {
            suffix.remove_prefix(word.size());
            break;
        }
    return !suffix.empty() && is_digit(suffix.front());
}

// The character that "_0" … "_c" stand for, in this order.
constexpr std::string_view escaped_characters = "./*,{}[]()\" ;";

std::optional<char> escaped_character(char code) {
    if (code == '_') return '_';
    const auto at = is_digit(code) ? code - '0' : code - 'a' + 10;
    if (!is_digit(code) && (code < 'a' || code > 'c')) return std::nullopt;
    return escaped_characters[static_cast<std::size_t>(at)];
}

std::optional<u32> hexadecimal(std::string_view digits, std::size_t count) {
    if (digits.size() < count) return std::nullopt;
    u32 value = 0;
    for (const char c : digits.substr(0, count)) {
        if (!is_digit(c) && (c < 'a' || c > 'f')) return std::nullopt;
        value = value << 4U | static_cast<u32>(is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return value;
}

void append_utf8(std::string& out, u32 c) {
    const auto put = [&](u32 byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | c >> 6U);
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        put(0xE0U | c >> 12U);
        put(0x80U | (c >> 6U & 0x3FU));
        put(0x80U | (c & 0x3FU));
    } else {
        put(0xF0U | (c >> 18U & 0x07U));
        put(0x80U | (c >> 12U & 0x3FU));
        put(0x80U | (c >> 6U & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

}  // namespace

std::string_view gccgo_evidence(const Image& image, std::span<const Symbol> symbols) {
    if (image.section(".go_export") != nullptr) return "section .go_export";
    if (std::ranges::any_of(image.linkage.libraries,
                            [](const Library& l) { return l.name.starts_with("libgo.so"); }))
        return "needs libgo.so";
    if (std::ranges::any_of(symbols,
                            [](const Symbol& s) { return s.name == main_import && !s.undefined; }))
        return "symbol __go_init_main";
    return {};
}

std::optional<std::string> decode_gccgo_path(std::string_view mangled) {
    std::string out;
    for (std::size_t i = 0; i < mangled.size(); ++i) {
        if (mangled[i] != '_') {
            out += mangled[i];
            continue;
        }
        if (++i == mangled.size()) return std::nullopt;
        const char code = mangled[i];
        const std::size_t digits = code == 'x' ? 2 : code == 'u' ? 4 : code == 'U' ? 8 : 0;
        if (digits > 0) {
            const auto c = hexadecimal(mangled.substr(i + 1), digits);
            if (!c || *c > 0x10FFFF) return std::nullopt;
            append_utf8(out, *c);
            i += digits;
        } else if (const auto c = escaped_character(code)) {
            out += *c;
        } else {
            return std::nullopt;
        }
    }
    return out;
}

GccgoNames::GccgoNames(std::span<const Symbol> symbols) {
    paths_.emplace("main", "main");
    for (const auto& s : symbols)
        for (const std::string_view suffix : {"..types", "..import"}) {
            if (!s.name.ends_with(suffix)) continue;
            const auto mangled = s.name.substr(0, s.name.size() - suffix.size());
            if (mangled.empty() || mangled.find('.') != std::string_view::npos) continue;
            if (auto path = decode_gccgo_path(mangled)) paths_.emplace(mangled, *std::move(path));
        }
}

// A type that is local to a function is spelled in one component with its package:
// "net_0sysDialer_0dialParallel_0dialResult". Source nests no deeper than a few names.
const std::string* GccgoNames::known_package(std::string_view component) const {
    for (int depth = 0; depth < 4; ++depth) {
        if (const auto it = paths_.find(component); it != paths_.end()) return &it->second;
        const auto cut = component.rfind("_0");
        if (cut == std::string_view::npos) break;
        component = component.substr(0, cut);
    }
    return nullptr;
}

PackageName GccgoNames::package_of(std::string_view symbol) const {
    if (symbol == main_import) return {NameClass::package, "main", false};
    auto name = symbol;
    // An interface method table belongs to the type that it is for.
    if (name.starts_with("imt..") || name.starts_with("pimt.."))
        name.remove_prefix(name.rfind("..") + 2);
    const auto dot = name.find('.');
    if (dot != std::string_view::npos && !is_c_suffix(name.substr(dot + 1)))
        if (const auto* path = known_package(name.substr(0, dot)))
            return {NameClass::package, *path, false};
    const bool made = symbol.find("..") != std::string_view::npos;
    return {made ? NameClass::generated : NameClass::plain, {}, false};
}

}  // namespace binsize::go
