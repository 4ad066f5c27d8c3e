#include "base/rust_name.hpp"

#include "base/rust_tokens.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

namespace binsize {
namespace {

// What parts of a name print, at most: a number; "'_123" and what separates it; a character.
constexpr u64 number_text = 20, lifetime_text = number_text + 6, character_text = 16;

bool begins_path(char c) {
    return c == 'N' || c == 'C' || c == 'I' || c == 'M' || c == 'X' || c == 'Y' || c == 'B';
}

// Each production of the grammar is a function that goes behind it and adds to `printed_` what it
// prints. A path's function says where its crate stands. A back reference prints what the
// production printed that it refers to.
class Reader {
public:
    explicit Reader(std::string_view text) : in_(text) {}
    std::optional<RustName> read();
    std::optional<RustCrate> read_crate();

private:
    // Productions that back references refer to.
    enum class Kind : u8 { path, type, constant };
    struct Node {
        u32 begin, crate;
        u64 printed;
        Kind kind;
    };
    static constexpr u32 no_crate = ~u32{0};
    static constexpr u64 unfinished = ~u64{0}, most = u64{1} << 62U;
    static constexpr u32 deepest = 500;  // as in LLVM's demangler

    u32 fail() {
        in_.fail();
        return no_crate;
    }
    void identifier();
    void print(u64 count) { printed_ = std::min(most, printed_ + count); }

    template <class Production>
    u32 node(Kind kind, Production&& production);
    u32 reference(Kind kind, u32 begin);
    u32 path();
    u32 path_of(char tag, u32 begin);
    void impl(bool of_trait);
    void type();
    void type_of(char tag);
    void constant();
    void constant_of(char tag);
    void argument();
    void lifetime();
    void binder();
    void signature();
    void bounds();
    template <class Production>
    void until_end(Production&& production);
    [[nodiscard]] RustCrate crate_at(u32 begin) const;

    RustTokens in_;
    u64 printed_ = 0;
    u32 depth_ = 0;
    // In the order of their beginnings. Most names need no more than the array.
    std::array<Node, 64> few_;  // only what count_ says is set
    std::vector<Node> more_;
    u32 count_ = 0;
    Node& node_at(u32 i) { return i < few_.size() ? few_[i] : more_[i - few_.size()]; }
};

// Of punycode up to four bytes a character; what LLVM cannot decode is "punycode{…}".
void Reader::identifier() {
    const auto name = in_.identifier();
    print(name.punycode ? 4 * name.text.size() + 10 : name.text.size());
}

template <class Production>
u32 Reader::node(Kind kind, Production&& production) {
    if (in_.failed() || ++depth_ > deepest) return fail();
    const u32 index = count_++;
    const auto begin = static_cast<u32>(in_.at());
    const Node begun{begin, no_crate, unfinished, kind};
    if (index < few_.size())
        few_[index] = begun;
    else
        more_.push_back(begun);
    const u64 before = printed_;
    const u32 crate = production(in_.take(), begin);
    node_at(index).printed = printed_ - before;
    node_at(index).crate = crate;
    --depth_;
    return crate;
}

u32 Reader::reference(Kind kind, u32 begin) {
    const u64 target = in_.base62();
    if (in_.failed() || target >= begin) return fail();
    u32 low = 0;
    for (u32 high = count_; low < high;) {
        const u32 middle = (low + high) / 2;
        node_at(middle).begin < target ? low = middle + 1 : high = middle;
    }
    // A type that is a path is two productions with one beginning.
    for (; low < count_ && node_at(low).begin == target; ++low) {
        const auto& found = node_at(low);
        const bool fits = found.kind == kind || (kind == Kind::type && found.kind == Kind::path);
        if (!fits || found.printed == unfinished) continue;
        print(found.printed);
        return found.crate;
    }
    return fail();
}

template <class Production>
void Reader::until_end(Production&& production) {
    while (!in_.failed() && !in_.eat('E')) {
        production();
        print(2);
    }
}

u32 Reader::path() {
    return node(Kind::path, [&](char tag, u32 begin) { return path_of(tag, begin); });
}

u32 Reader::path_of(char tag, u32 begin) {
    u32 crate = no_crate;
    switch (tag) {
        case 'B': return reference(Kind::path, begin);
        case 'C':
            in_.disambiguator();
            identifier();
            return begin;
        case 'M':  // <T>
        case 'X':  // <T as Trait>, both behind the path of the impl
            in_.disambiguator();
            crate = path();
            type();
            if (tag == 'X') path();
            print(6);
            return crate;
        case 'Y':  // <T as Trait>, of the trait itself
            type();
            print(6);
            return path();
        case 'I':
            crate = path();
            print(4);
            until_end([&] { argument(); });
            return crate;
        case 'N': {
            const char space = in_.take();
            if (!RustTokens::is_lower(space) && !RustTokens::is_upper(space)) return fail();
            crate = path();
            in_.disambiguator();
            identifier();
            print(RustTokens::is_upper(space) ? sizeof("::{closure:#}") + number_text : 2);
            return crate;
        }
        default: return fail();
    }
}

void Reader::argument() {
    if (in_.eat('L'))
        lifetime();
    else if (in_.eat('K'))
        constant();
    else
        type();
}

void Reader::lifetime() {
    in_.base62();
    print(lifetime_text);
}

// "for<'a, 'b> ". No more than honest names could use, as in LLVM.
void Reader::binder() {
    if (!in_.eat('G')) return;
    const u64 count = in_.base62() + 1;
    if (count > in_.text().size()) fail();
    print(sizeof("for<> ") + std::min<u64>(count, in_.text().size()) * lifetime_text);
}

void Reader::type() {
    node(Kind::type, [&](char tag, u32 begin) {
        if (tag == 'B') return reference(Kind::type, begin);
        if (RustTokens::is_lower(tag) || !begins_path(tag)) return type_of(tag), no_crate;
        in_.step_back();
        return path();
    });
}

void Reader::type_of(char tag) {
    print(sizeof("*const "));
    switch (tag) {
        case 'A':
            type();
            constant();
            break;
        case 'R':
        case 'Q':
            if (in_.eat('L')) lifetime();
            type();
            break;
        case 'S':
        case 'P':
        case 'O': type(); break;
        case 'T': until_end([&] { type(); }); break;
        case 'F': signature(); break;
        case 'D': bounds(); break;
        default:
            if (!RustTokens::is_lower(tag) || tag == 'g' || tag == 'k' || tag == 'q' ||
                tag == 'r' || tag == 'w')
                fail();
    }
}

void Reader::signature() {
    binder();
    in_.eat('U');
    if (in_.eat('K') && !in_.eat('C')) identifier();
    print(sizeof("unsafe extern \"C\" fn() -> "));
    until_end([&] { type(); });
    type();
}

void Reader::bounds() {
    binder();
    until_end([&] {
        path();
        print(3);
        while (!in_.failed() && in_.eat('p')) {
            identifier();
            type();
            print(7);
        }
    });
    if (!in_.eat('L')) fail();
    lifetime();
}

void Reader::constant() {
    node(Kind::constant, [&](char tag, u32 begin) {
        if (tag == 'B') return reference(Kind::constant, begin);
        return constant_of(tag), no_crate;
    });
}

void Reader::constant_of(char tag) {
    print(character_text + number_text);
    if (tag == 'p') return;
    if (!std::string_view("abchijlmnostxy").contains(tag)) fail();
    in_.eat('n');
    for (; RustTokens::is_digit(in_.peek()) || (in_.peek() >= 'a' && in_.peek() <= 'f'); in_.take())
        print(1);
    if (!in_.eat('_')) fail();
}

RustCrate Reader::crate_at(u32 begin) const {
    if (begin == no_crate) return {};
    RustTokens root(in_.text(), begin + std::size_t{1});
    const auto disambiguator = root.disambiguator();
    const auto name = root.identifier();
    return {name.text, disambiguator, name.punycode};
}

std::optional<RustName> Reader::read() {
    const u32 crate = path();
    const u64 printed = printed_;
    const u32 instantiated_in = in_.ended() ? no_crate : path();
    if (in_.failed() || !in_.ended()) return std::nullopt;
    return RustName{crate_at(crate), crate_at(instantiated_in), printed};
}

// Identifiers have neither of what suffixes begin with.
std::string_view without_suffix(std::string_view symbol) {
    return symbol.substr(0, std::min(symbol.find('.'), symbol.find('$')));
}

// Most names begin with the way to their crate: "NvNtCs1234_5mycrt…".
std::optional<RustCrate> Reader::read_crate() {
    bool whole = true;  // so far nothing stands between the crate and the end but identifiers
    u32 identifiers = 0;
    char tag = in_.take();
    for (; tag != 'C'; tag = in_.take()) {
        if (tag == 'N' && (RustTokens::is_lower(in_.peek()) || RustTokens::is_upper(in_.peek()))) {
            in_.take();
            ++identifiers;
        } else if (tag == 'I' || tag == 'M' || tag == 'X') {
            if (tag != 'I') in_.disambiguator();
            whole = false;
            identifiers = 0;
        } else if (tag == 'Y' || tag == 'B') {
            const auto name = Reader(without_suffix(in_.text())).read();
            return name ? std::optional(name->crate) : std::nullopt;
        } else {
            return std::nullopt;
        }
    }
    const auto begin = static_cast<u32>(in_.at() - 1);
    for (u32 i = 0; i <= identifiers && !in_.failed(); ++i) in_.disambiguator(), identifier();
    const bool goes_on = !in_.ended() && in_.peek() != '.' && in_.peek() != '$';
    if (in_.failed() || (whole ? goes_on && !begins_path(in_.peek()) : !goes_on))
        return std::nullopt;
    return crate_at(begin);
}

bool is_readable(std::string_view symbol) {
    return symbol.starts_with("_R") && symbol.size() < std::numeric_limits<u32>::max();
}

}  // namespace

std::optional<RustCrate> rust_crate(std::string_view symbol) {
    if (!is_readable(symbol)) return std::nullopt;
    return Reader(symbol.substr(2)).read_crate();
}

std::optional<RustName> read_rust_name(std::string_view symbol) {
    if (!is_readable(symbol)) return std::nullopt;
    const auto mangled = without_suffix(symbol);
    auto name = Reader(mangled.substr(2)).read();
    if (name) name->printed += symbol.size() - mangled.size() + sizeof(" ()");
    return name;
}

}  // namespace binsize
