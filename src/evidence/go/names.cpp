#include "evidence/go/names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace binsize::go {
namespace {

/// What follows "go." before Go 1.20, where the prefix could be a domain ("go.uber.org/zap") too.
constexpr std::array<std::string_view, 22> old_go_prefixes = {
    "itab.",   "string.",   "func.",      "funcrel.",    "buildid",       "buildinfo",
    "info.",   "range.",    "builtin",    "constinfo.",  "importpath.",   "link.",
    "map.",    "struct {",  "(*struct {", "interface {", "(*interface {", "shape.",
    "cuinfo.", "itablink.", "interface{", "typelink"};

/// A separator is '.', or '·' (U+00B7), which Go 1.16 and 1.17 keep in pclntab.
constexpr std::string_view middle_dot = "\xc2\xb7";

bool eat(std::string_view& text, std::string_view prefix) {
    // Nearly all begin otherwise, which takes no call to see.
    if (text.empty() || text.front() != prefix.front() || !text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_escape(std::string_view path) { return path.find('%') != std::string_view::npos; }

/// Up to the first separator of the last path element; nothing where it has none.
std::string_view plain_import_path(std::string_view name) {
    const auto slash = name.rfind('/');
    const auto element = slash == std::string_view::npos ? 0 : slash;
    const auto path = name.substr(0, std::min(name.find('.', element), name.size()));
    const auto dot = std::min(path.find(middle_dot, element), path.size());
    return dot == name.size() ? std::string_view{} : name.substr(0, dot);
}

/// [begin of the last path element, its first separator), ignoring what is in balanced brackets.
std::string_view import_path(std::string_view name) {
    if (name.find('[') == std::string_view::npos && name.find(']') == std::string_view::npos)
        return plain_import_path(name);
    std::size_t depth = 0;
    std::size_t dot = std::string_view::npos;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c == '[') {
            ++depth;
        } else if (c == ']') {
            depth -= depth > 0 ? 1 : 0;
        } else if (depth == 0) {
            if (c == '/') dot = std::string_view::npos;
            if (dot != std::string_view::npos) continue;
            if (c == '.' || (c == middle_dot[0] && name.substr(i).starts_with(middle_dot))) dot = i;
        }
    }
    return dot == std::string_view::npos ? std::string_view{} : name.substr(0, dot);
}

/// What GCC and clang append to a C name: "buf.0", "f.part.1", "f.constprop.0". No Go name has a
/// number there.
bool is_c_suffix(std::string_view suffix) {
    for (const std::string_view word : {"part.", "constprop.", "isra.", "lto_priv.", "llvm."})
        if (eat(suffix, word)) break;
    return !suffix.empty() && is_digit(suffix.front());
}

/// What an import path may hold: elements between single slashes, without the characters that the
/// language lets compilers exclude (Go specification, "Import declarations"; cmd/compile does) and
/// without what PathToPrefix escapes. "runtime/cgo(" of "runtime/cgo(.text)" is a fragment.
bool is_import_path(std::string_view path) {
    static constexpr auto excluded = [] {
        std::array<bool, 256> out{};
        for (std::size_t c = 0; c <= ' '; ++c) out[c] = true;
        for (const char c : std::string_view("!\"#$&'()*,:;<=>?[\\]^`{|}\x7f"))
            out[static_cast<unsigned char>(c)] = true;
        return out;
    }();
    char before = '/';
    for (const char c : path) {
        if (excluded[static_cast<unsigned char>(c)] || (c == '/' && before == '/')) return false;
        before = c;
    }
    return before != '/';
}

/// The compiler's package for symbols that the linker has to find by name, such as linknamed ones
/// (cmd/compile/internal/base.Linkname). Go 1.27 names the closures of such a function after it.
constexpr std::string_view linknames = "_";

PackageName from_path(std::string_view name) {
    const auto path = import_path(name);
    if (path == linknames || !is_import_path(path)) return {};
    if (name[path.size()] == '.' && is_c_suffix(name.substr(path.size() + 1))) return {};
    return {NameClass::package, path, has_escape(path)};
}

PackageName or_generated(PackageName found) {
    if (found.name_class != NameClass::package) found.name_class = NameClass::generated;
    return found;
}

/// The concrete type of an itab's name "T,I": up to the comma outside brackets.
std::string_view before_comma(std::string_view text) {
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '[' || c == '{' || c == '(') ++depth;
        if (c == ']' || c == '}' || c == ')') --depth;
        if (c == ',' && depth <= 0) return text.substr(0, i);
    }
    return text;
}

bool is_old_go_reserved(std::string_view rest) {
    for (const auto prefix : old_go_prefixes)
        if (rest.starts_with(prefix)) return true;
    return false;
}

/// Removes the reserved prefix; `rest` is what follows it.
bool reserved(std::string_view symbol, std::string_view& rest) {
    rest = symbol;
    if (eat(rest, "go:") || eat(rest, "type:")) return true;
    if (eat(rest, "type.")) return true;
    if (eat(rest, "go.")) return is_old_go_reserved(rest);
    return false;
}

/// Whether a number at `at` (its first digit) counts compiler-made things: what stands before it.
bool counted(std::string_view before) {
    for (const std::string_view word :
         {"func", "gowrap", "deferwrap", "-range", "stmp_", "gobytes.", "typeAssert.",
          "interfaceSwitch.", ".init.", "dwrap."})
        if (before.ends_with(word)) return true;
    return false;
}

}  // namespace

PackageName package_of_type(std::string_view type) {
    for (;;) {
        if (eat(type, "*")) continue;
        if (!type.starts_with('[')) break;
        const auto close = type.find(']');
        if (close == std::string_view::npos) return {};
        type.remove_prefix(close + 1);
    }
    for (const std::string_view word : {"struct {", "struct{", "interface {", "interface{", "func(",
                                        "map[", "map.", "chan ", "<-chan ", "noalg.", "go.shape."})
        if (type.starts_with(word)) return {};
    return from_path(type);
}

PackageName package_of(std::string_view symbol) {
    std::string_view rest;
    if (reserved(symbol, rest)) {
        if (eat(rest, ".eq.") || eat(rest, ".hash.")) return or_generated(package_of_type(rest));
        if (eat(rest, "itab.")) return or_generated(package_of_type(before_comma(rest)));
        return {NameClass::generated, {}, false};
    }
    if (symbol.starts_with('$') || symbol.starts_with("gclocals"))
        return {NameClass::generated, {}, false};
    if (symbol.starts_with("_Z") || symbol.starts_with('.')) return {};
    return from_path(symbol);
}

bool surely_of(std::string_view symbol, std::string_view path) {
    if (path.empty() || !symbol.starts_with(path)) return false;
    auto rest = symbol.substr(path.size());
    if (!eat(rest, ".")) return false;
    const char first = symbol[0];
    std::string_view behind;
    if (first == '.' || first == '_' || first == '$' || symbol.starts_with("gclocals") ||
        reserved(symbol, behind))
        return false;
    return rest.find('/') == std::string_view::npos && rest.find('[') == std::string_view::npos &&
           !is_c_suffix(rest);
}

bool is_generated(std::string_view symbol) {
    std::string_view rest;
    return reserved(symbol, rest) || symbol.starts_with('$');
}

std::string unescape_path(std::string_view path) {
    const auto digit = [](char c) -> int {
        if (is_digit(c)) return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    std::string out;
    out.reserve(path.size());
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '%' && i + 2 < path.size()) {
            const int high = digit(path[i + 1]);
            const int low = digit(path[i + 2]);
            if (high >= 0 && low >= 0) {
                out.push_back(static_cast<char>(high * 16 + low));
                i += 2;
                continue;
            }
        }
        out.push_back(path[i]);
    }
    return out;
}

std::string normalise_generated(std::string_view symbol) {
    std::string out;
    out.reserve(symbol.size());
    bool after_count = false;  // "func1.2": the 2 counts too
    for (std::size_t i = 0; i < symbol.size();) {
        if (!is_digit(symbol[i])) {
            if (symbol[i] != '.') after_count = false;
            out.push_back(symbol[i++]);
            continue;
        }
        std::size_t end = i;
        while (end < symbol.size() && is_digit(symbol[end])) ++end;
        const bool whole = end == symbol.size() || symbol[end] == '.' || symbol[end] == '-';
        if (whole &&
            (counted(symbol.substr(0, i)) || (after_count && i > 0 && symbol[i - 1] == '.'))) {
            out.push_back('#');
            after_count = true;
        } else {
            out.append(symbol.substr(i, end - i));
            after_count = false;
        }
        i = end;
    }
    return out;
}

}  // namespace binsize::go
