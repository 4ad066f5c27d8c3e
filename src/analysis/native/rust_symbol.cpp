// Facts: RFC 2603 (v0 mangling); rustc's legacy mangling, compiler/rustc_symbol_mangling/src/
// legacy.rs, and where an impl's names begin with its module, rustc_middle/src/ty/print
// (print_impl_path): only impls beside their type or their trait are "<T as Trait>" from the start.
#include "analysis/native/mangled_identifier.hpp"
#include "analysis/native/rust_crates.hpp"
#include "base/base.hpp"
#include "base/rust_name.hpp"

#include <algorithm>

namespace binsize {
namespace {

bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

bool is_rust_hash(std::string_view id) {
    return id.size() == 17 && id[0] == 'h' &&
           id.substr(1).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Crates can only name what they are built upon: of two crates the later one here has the impl.
std::size_t division_of(std::string_view crate) {
    constexpr std::array<std::string_view, 5> bottom_up = {"core", "alloc", "std", "proc_macro",
                                                           "test"};
    return static_cast<std::size_t>(std::ranges::find(bottom_up, crate) - bottom_up.begin());
}

// The crate of the first path in a type: "$RF$mut$u20$hyper..Body" is hyper's. Nothing for
// parameters and what the language brings.
std::string_view crate_of_type(std::string_view type) {
    constexpr std::array<std::string_view, 13> before_a_path = {
        "_",        "$LT$",       "$RF$",     "$BP$",      "$u5b$", "$u7b$",      "$u28$",
        "mut$u20$", "const$u20$", "dyn$u20$", "impl$u20$", "$u20$", "$u27$_$u20$"};
    for (bool again = true; again;) {
        again = false;
        for (const auto text : before_a_path)
            if (type.starts_with(text)) type.remove_prefix(text.size()), again = true;
    }
    const auto end = std::min(type.find_first_of(".$,"), type.size());
    return type.substr(end).starts_with("..") ? type.substr(0, end) : std::string_view{};
}

// "_$LT$T$u20$as$u20$Trait$GT$" lies beside T or beside Trait.
std::string_view crate_of_impl(std::string_view impl) {
    constexpr std::string_view as = "$u20$as$u20$";
    std::size_t depth = 0;
    auto split = std::string_view::npos;
    for (std::size_t at = 1; at < impl.size() && split == std::string_view::npos; ++at) {
        if (impl.substr(at).starts_with("$LT$")) ++depth;
        if (impl.substr(at).starts_with("$GT$") && depth > 0) --depth;
        if (depth == 1 && impl.substr(at).starts_with(as)) split = at;
    }
    const auto type = crate_of_type(impl.substr(0, split));
    if (split == std::string_view::npos) return type.empty() ? "core" : type;
    const auto trait = crate_of_type(impl.substr(split + as.size()));
    if (type.empty() || trait.empty())
        return type.empty() && trait.empty() ? "core" : type.empty() ? trait : type;
    return division_of(trait) > division_of(type) ? trait : type;
}

// Path components, the last of them 17h<16 hexadecimal digits>; punctuation is $LT$, $u20$, "..".
std::optional<std::string_view> legacy_crate(std::string_view components) {
    std::string_view first;
    std::string_view last;
    while (!components.empty() && is_digit(components[0])) {
        last = take_identifier(components);
        if (last.empty()) return std::nullopt;
        if (first.empty()) first = last;
    }
    if (!is_rust_hash(last) || first.data() == last.data()) return std::nullopt;
    return first.starts_with("_$") ? crate_of_impl(first) : first;
}

// "&mut hyper::Body" is hyper's, as a demangler spells it.
std::string_view crate_of_spelled(std::string_view type) {
    constexpr std::array<std::string_view, 9> before_a_path = {"<",      "&", "[",    "(",  "mut ",
                                                               "const ", "*", "dyn ", "'_ "};
    for (bool again = true; again;) {
        again = false;
        for (const auto text : before_a_path)
            if (type.starts_with(text)) type.remove_prefix(text.size()), again = true;
    }
    const auto end = std::min(type.find_first_of(":<> ,;)]&"), type.size());
    return type.substr(end).starts_with("::") ? type.substr(0, end) : std::string_view{};
}

// "<T as Trait>::f", "<T>::f": like crate_of_impl().
std::string_view crate_of_spelled_impl(std::string_view name) {
    constexpr std::string_view as = " as ";
    std::size_t depth = 0;
    auto split = std::string_view::npos;
    std::size_t end = name.size();
    for (std::size_t at = 0; at < end; ++at) {
        if (name[at] == '<' || name[at] == '(' || name[at] == '[') ++depth;
        if (name.substr(at).starts_with("->"))
            ++at;
        else if (name[at] == '>' || name[at] == ')' || name[at] == ']')
            --depth;
        if (depth == 0) end = at;
        if (depth == 1 && split == std::string_view::npos && name.substr(at).starts_with(as))
            split = at;
    }
    const auto type = crate_of_spelled(name.substr(0, std::min(split, end)));
    if (split == std::string_view::npos) return type.empty() ? "core" : type;
    const auto trait = crate_of_spelled(name.substr(split + as.size()));
    if (type.empty() || trait.empty())
        return type.empty() && trait.empty() ? "core" : type.empty() ? trait : type;
    return division_of(trait) > division_of(type) ? trait : type;
}

}  // namespace

std::optional<RustSymbol> demangled_rust_symbol(std::string_view name, bool v0) {
    const auto first_end = name.find("::");
    const auto last_begin = name.rfind("::");
    if (first_end == 0 || first_end == std::string_view::npos) return std::nullopt;
    const auto first = name.substr(0, first_end);
    if (is_rust_hash(name.substr(last_begin + 2)))
        return RustSymbol{first.starts_with("_$") ? crate_of_impl(first) : first, {}, false, false};
    if (!v0) return std::nullopt;
    if (name.starts_with('<')) return RustSymbol{crate_of_spelled_impl(name), {}, false, false};
    const bool identifier = first.find_first_of(" <>(){}[]&*,.") == std::string_view::npos;
    return identifier ? std::optional(RustSymbol{first, {}, false, false}) : std::nullopt;
}

// "17h", sixteen digits, "E", wherever they are. Asked of every name of a program in C++: of
// sixteen digits in a row one is at every sixteenth place, so that hardly more of a name is looked
// at.
bool is_legacy_rust_name(std::string_view name) {
    constexpr std::size_t digits = 16;
    if (!name.starts_with("_ZN")) return false;
    for (std::size_t at = digits; at < name.size(); at += digits) {
        if (!is_hex_digit(name[at])) continue;
        auto begin = at;
        while (is_hex_digit(name[begin - 1])) --begin;  // ends at "_ZN"
        while (at < name.size() && is_hex_digit(name[at])) ++at;
        if (at - begin == digits && at < name.size() && name[at] == 'E' &&
            name.substr(0, begin).ends_with("17h"))
            return true;
    }
    return false;
}

std::optional<RustSymbol> rust_symbol(std::string_view name) {
    if (name.starts_with("_R")) {
        const auto crate = rust_crate(name);
        if (!crate || crate->name.empty()) return std::nullopt;
        return RustSymbol{crate->name, crate->disambiguator, true, crate->punycode};
    }
    if (!is_legacy_rust_name(name)) return std::nullopt;
    const auto crate = legacy_crate(name.substr(3));
    return crate ? std::optional(RustSymbol{*crate, {}, false, false}) : std::nullopt;
}

std::optional<std::string_view> unmangled_rust_crate(std::string_view name) {
    for (const std::string_view allocator : {"__rust_", "__rdl_", "__rg_"})
        if (name.starts_with(allocator)) return "__rustc";
    for (const std::string_view panics :
         {"rust_eh_personality", "rust_begin_unwind", "rust_panic", "rust_fail"})
        if (name == panics) return "std";
    return std::nullopt;
}

std::string_view module_of_constant(std::string_view name) {
    constexpr std::string_view front = "anon.";
    if (!name.starts_with(front)) return {};
    const auto end_of = [&](std::size_t at, auto&& belongs) {
        while (at < name.size() && belongs(name[at])) ++at;
        return at;
    };
    const auto hash = end_of(front.size(), is_hex_digit);
    if (hash == front.size() || hash == name.size() || name[hash] != '.') return {};
    const auto number = end_of(hash + 1, is_digit);
    if (number == hash + 1 || (number < name.size() && name[number] != '.')) return {};
    return name.substr(front.size(), hash - front.size());
}

}  // namespace binsize
