// Names that a toolchain makes up change without anybody having changed the program: a closure
// added in front renumbers its successors, a hash follows the compiler, a version the module. This
// finds the made-up parts; everything else of a name stays.
//
// Where the parts come from: Go numbers closures (f.func1, f.func2.3, f.gowrap1, f.deferwrap2,
// f-range1, glob..func4), initialisers (init.0), static temporaries (..stmp_12, .statictmp_3) and
// cgo wrappers (_cgo_0123456789ab_Cfunc_puts); GCC and LLVM number clones and statics (f.part.0,
// f.llvm.1234, x.12); Rust and C++ hash and number (17h0123456789abcdefE, {closure#2}, $_0).
#include "compare/diff/parts.hpp"

#include <algorithm>
#include <array>

namespace binsize::diff {
namespace {

constexpr char hole = '\x01';  // no printable name contains it

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

template <class P>
std::size_t run(std::string_view text, std::size_t from, P&& holds) {
    auto at = from;
    while (at < text.size() && holds(text[at])) ++at;
    return at - from;
}

class Scanner {
public:
    explicit Scanner(std::string_view name) : name_(name) {}

    PairingKey scan() {
        // Literals are shown by their text, which nobody generated.
        if (name_.starts_with('"') || name_.starts_with('`')) return plain();
        // A function without a name is called by its address, which everything in front moves.
        if (name_.starts_with(nameless_function))
            return {PairingKey::Kind::numbered, std::string(nameless_function) + hole};
        while (at_ < name_.size()) {
            if (version() || hash() || number()) continue;
            out_ += name_[at_++];
        }
        if (kind_ == PairingKey::Kind::plain) return plain();
        return {kind_, std::move(out_)};
    }

private:
    [[nodiscard]] PairingKey plain() const { return {PairingKey::Kind::plain, std::string(name_)}; }
    [[nodiscard]] char before() const { return at_ == 0 ? '\0' : name_[at_ - 1]; }
    [[nodiscard]] char behind(std::size_t length) const {
        return at_ + length < name_.size() ? name_[at_ + length] : '\0';
    }
    [[nodiscard]] bool starts(std::string_view text) const {
        return name_.substr(at_).starts_with(text);
    }

    // Leaves a hole for the next `length` characters.
    bool take(std::size_t length, PairingKey::Kind kind) {
        at_ += length;
        out_ += hole;
        kind_ = std::max(kind_, kind);
        return true;
    }

    // "@v1.2.3-pre+meta", "@(devel)"; "/v2" as a path element; ".v3" of gopkg.in.
    bool version() {
        using enum PairingKey::Kind;
        if (starts("@(devel)")) return take(8, versioned);
        if (starts("@v") && is_digit(behind(2)))
            return take(
                1 + run(name_, at_ + 1,
                        [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '+'; }),
                versioned);
        const bool dotted = starts(".v") && name_.starts_with("gopkg.in/");
        if (!dotted && !starts("/v")) return false;
        const auto digits = run(name_, at_ + 2, is_digit);
        const char next = behind(2 + digits);
        if (digits == 0 || (next != '\0' && next != '/' && next != '.' && next != '@'))
            return false;
        at_ += 2 + digits;
        kind_ = std::max(kind_, versioned);
        return true;
    }

    // A number that stands as an element of its own ("init.0", "f.part.0", "#2") or behind a word
    // that only generators put there ("outer.func1", "-range2").
    bool number() {
        const auto digits = run(name_, at_, is_digit);
        if (digits == 0) return false;
        const char next = behind(digits);
        const bool ends = next == '\0' || next == '.' || next == '-' || next == '[' ||
                          next == ' ' || next == '}' || next == ')';
        // Not the minor part of "GLIBC_2.14".
        const bool element = before() == '.' && out_.size() > 1 && !is_digit(out_[out_.size() - 2]);
        if ((ends && (element || before() == '#' || out_.ends_with("$_") || behind_generator())))
            return take(digits, PairingKey::Kind::numbered);
        out_ += name_.substr(at_, digits);
        at_ += digits;
        return true;
    }
    [[nodiscard]] bool behind_generator() const {
        constexpr std::array<std::string_view, 2> anywhere = {".stmp_", ".statictmp_"};
        constexpr std::array<std::string_view, 4> inside = {".func", ".gowrap", ".deferwrap",
                                                            "-range"};
        const std::string_view text = out_;
        const auto ends = [&](std::string_view word) { return text.ends_with(word); };
        if (std::ranges::any_of(anywhere, ends)) return true;
        const auto word = std::ranges::find_if(inside, ends);
        if (word == inside.end()) return false;
        // "main.func1" may be somebody's function; "main.outer.func1" is a closure.
        const auto outer = text.substr(0, text.size() - word->size());
        const auto slash = outer.rfind('/');
        return outer.find('.', slash == outer.npos ? 0 : slash) != outer.npos;
    }

    // Eight or more hexadecimal digits with a decimal one among them, standing alone; Rust's legacy
    // suffix "17h" + 16 digits + "E".
    bool hash() {
        if (starts("17h") && run(name_, at_ + 3, is_hex) == 16 && behind(19) == 'E')
            return take(20, PairingKey::Kind::numbered);
        const bool rust = before() == 'h' && out_.ends_with("::h");
        if (is_alnum(before()) && !rust) return false;
        const auto digits = run(name_, at_, is_hex);
        if (digits < 8 || is_alnum(behind(digits))) return false;
        if (std::ranges::none_of(name_.substr(at_, digits), is_digit)) return false;
        return take(digits, PairingKey::Kind::numbered);
    }

    std::string_view name_;
    std::size_t at_ = 0;
    std::string out_;
    PairingKey::Kind kind_ = PairingKey::Kind::plain;
};

}  // namespace

PairingKey pairing_key(std::string_view name) { return Scanner(name).scan(); }

}  // namespace binsize::diff
