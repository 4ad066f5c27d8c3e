#include "evidence/swift/names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace binsize {
namespace {

constexpr std::size_t most_items = 32;
constexpr std::size_t most_words = 26;
constexpr std::size_t longest_name = 1U << 20U;
constexpr std::size_t longest = 4096;  // of what words make up

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

// Follows the operators from the front as far as the outermost declaration or conformance, keeping
// of each operand what module it is of.
class Reader {
public:
    Reader(std::string_view text, std::string& made) : text_(text), made_(made) {}

    /// `first`: the operand that a conformance's type is; nothing where there is none.
    std::string_view run(std::optional<std::size_t> first) {
        do {
            if (!first) continue;
            if (const auto at = conformance_module(*first); at != 0) return module_text(items_[at]);
        } while (step() && !stopped_);
        const bool member = text_.ends_with("Tl");  // of the protocol behind its name
        for (std::size_t i = 0; i < full_; ++i)
            if (const auto m = module_text(items_[i]);
                !m.empty() && (!member || items_[i].kind == Kind::type))
                return m;
        return {};
    }

private:
    enum class Kind : unsigned char { identifier, module, type, other };
    // A module's or an identifier's text, of a type its module's: a part of the name, or, where
    // words of it are made use of, of `made_`.
    struct Item {
        Kind kind;
        bool is_made;
        unsigned begin, size;
    };
    static constexpr std::string_view known = "Swift__C";

    [[nodiscard]] std::string_view module_text(const Item& item) const {
        if (item.kind == Kind::other) return {};
        if (item.begin >= text_.size() && !item.is_made)
            return known.substr(item.begin - text_.size(), item.size);
        return std::string_view(item.is_made ? made_ : text_).substr(item.begin, item.size);
    }
    static Item other() { return {Kind::other, false, 0, 0}; }
    [[nodiscard]] Item known_module(std::size_t begin, unsigned size) const {
        return {Kind::module, false, static_cast<unsigned>(text_.size() + begin), size};
    }
    [[nodiscard]] Item swift(Kind kind) const {
        auto out = known_module(0, 5);
        out.kind = kind;
        return out;
    }

    void push(const Item& item) {
        if (full_ == items_.size())
            stopped_ = true;
        else
            items_[full_++] = item;
    }
    void remember(const Item& item) {
        if (kept_ < substitutions_.size()) substitutions_[kept_] = item;
        ++kept_;
    }
    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    // Where a conformance's module stands: behind the type and the protocol, which is a known one
    // or two operands. What may still take it for its own operand comes first.
    [[nodiscard]] std::size_t conformance_module(std::size_t first) const {
        if (full_ <= first || items_[first].kind == Kind::identifier ||
            std::string_view("CVOPaLEGy").contains(peek()))
            return 0;
        const bool one = full_ > first + 1 && items_[first + 1].kind == Kind::type &&
                         items_[first + 1].begin >= text_.size() && !items_[first + 1].is_made;
        const auto at = first + (one ? 2 : 3);
        const bool there =
            full_ > at && (items_[at].kind == Kind::identifier || items_[at].kind == Kind::module);
        return there ? at : 0;
    }

    bool step() {
        const char c = peek();
        if (is_digit(c)) return identifier();
        ++at_;
        switch (c) {
            case 'A': return substitution();
            case 'S': return standard();
            case 's': return push(swift(Kind::module)), true;
            case 'C':
            case 'V':
            case 'O':
            case 'P':
            case 'a': return nominal();
            case 'B': ++at_; return push(other()), true;
            case 'L': return private_name();
            case 'E': return extension();
            case 'y': return push(other()), true;
            case '_': return true;
            case 'G': return bound_generic();
            case 'x': return push(other()), true;
            case 'q': return index() && (push(other()), true);
            case 'R': return requirement();
            case 'r': return skip_counts();
            case 'l': return signature_ = true;
            case 'p': return true;
            case 'X': return ++at_, true;
            default: return false;
        }
    }

    bool identifier() {
        Item out{Kind::identifier, false, 0, 0};
        bool words = peek() == '0';
        if (words) ++at_;
        if (words && peek() == '0') return false;  // Punycode
        if (words) {
            out.is_made = true;
            out.begin = static_cast<unsigned>(made_.size());
        }
        do {
            while (words && (is_lower(peek()) || is_upper(peek()))) {
                const char c = text_[at_++];
                while (parted_ < part_count_) add_words(parts_[parted_++]);
                const auto word = static_cast<std::size_t>(is_lower(c) ? c - 'a' : c - 'A');
                if (word >= word_count_) return false;
                made_.append(words_[word]);
                if (made_.size() > longest) return false;
                if (is_upper(c)) words = false;
            }
            if (out.is_made && peek() == '0') {
                ++at_;
                break;
            }
            std::size_t length = 0;
            while (is_digit(peek()) && length < text_.size())
                length = length * 10 + static_cast<std::size_t>(text_[at_++] - '0');
            if (length == 0 || length > text_.size() - at_) return false;
            if (part_count_ < parts_.size()) parts_[part_count_++] = text_.substr(at_, length);
            if (out.is_made)
                made_.append(text_.substr(at_, length));
            else
                out.begin = static_cast<unsigned>(at_), out.size = static_cast<unsigned>(length);
            at_ += length;
        } while (words);
        if (out.is_made) out.size = static_cast<unsigned>(made_.size()) - out.begin;
        remember(out);
        return push(out), true;
    }
    void add_words(std::string_view part) {
        constexpr std::size_t none = ~std::size_t{0};
        std::size_t begin = none;
        for (std::size_t i = 0; i <= part.size(); ++i) {
            const char c = i < part.size() ? part[i] : '_';
            if (begin != none && (c == '_' || (!is_upper(part[i - 1]) && is_upper(c)))) {
                if (i - begin >= 2 && word_count_ < most_words)
                    words_[word_count_++] = part.substr(begin, i - begin);
                begin = none;
            }
            if (begin == none && !is_digit(c) && c != '_') begin = i;
        }
    }

    bool substitution() {
        std::size_t repeat = 1;
        for (;;) {
            const char c = peek();
            ++at_;
            if (is_lower(c) || is_upper(c)) {
                const auto n = static_cast<std::size_t>(is_lower(c) ? c - 'a' : c - 'A');
                for (std::size_t i = 0; i < std::min(repeat, most_items); ++i) refer(n);
                if (is_upper(c)) return true;
                repeat = 1;
            } else if (is_digit(c)) {
                repeat = static_cast<std::size_t>(c - '0');
                while (is_digit(peek()) && repeat < most_items)
                    repeat = repeat * 10 + static_cast<std::size_t>(text_[at_++] - '0');
                if (peek() == '_') return ++at_, refer(repeat + 27), true;
            } else if (c == '_') {
                return refer(26), true;
            } else {
                return false;
            }
        }
    }
    void refer(std::size_t n) {
        push(n < std::min(kept_, substitutions_.size()) ? substitutions_[n] : other());
    }

    bool standard() {
        const char c = peek();
        ++at_;
        // Also what the compiler makes up for what comes from there, "__C_Synthesized".
        if (c == 'o' || c == 'C') return push(known_module(5, 3)), true;
        if (c == 'c') return ++at_, push(swift(Kind::type)), true;
        if (is_digit(c)) {
            for (char n = c; n > '0'; --n) push(swift(Kind::type));
            return ++at_, true;
        }
        if (c == 'g') {
            if (full_ == 0) return false;
            remember(items_[full_ - 1]);
            return true;
        }
        if (!is_lower(c) && !is_upper(c)) return false;
        return push(swift(Kind::type)), true;
    }

    bool nominal() {
        if (full_ < 2) return false;
        auto context = items_[full_ - 2];
        if (context.kind == Kind::other) return false;
        context.kind = Kind::type;
        full_ -= 2;
        remember(context);
        return push(context), true;
    }
    // "LL" takes what tells a file's own from others', "L_" and "L0_" number what is in a function.
    bool private_name() {
        const char c = peek();
        if (c == 'L') {
            if (full_ < 2) return false;
            ++at_;
            --full_;
            return true;
        }
        return c != 'l' && full_ > 0 && index();
    }
    // The extension's module stands behind the type, and in front of what its conditions are.
    bool extension() {
        const bool plain = !signature_ && full_ >= 2;
        if (!plain && (!signature_ || full_ < 2)) return false;
        const auto from = plain ? full_ - 1 : std::size_t{1};
        auto context = items_[from];
        if (context.kind != Kind::identifier && context.kind != Kind::module) return false;
        context.kind = Kind::type;
        full_ = from - 1;
        signature_ = false;
        return push(context), true;
    }
    bool bound_generic() {
        // Back to the list's beginning, and the type in front of it.
        std::size_t at = full_;
        while (at > 0 && !(items_[at - 1].kind == Kind::other && items_[at - 1].size == 0 &&
                           at >= 2 && items_[at - 2].kind == Kind::type))
            --at;
        if (at < 2) return false;
        full_ = at - 1;
        remember(items_[full_ - 1]);
        return true;
    }
    // "_", "0_", "d_0_".
    bool index() {
        if (peek() == 'd') {
            ++at_;
            return index() && index();
        }
        while (is_digit(peek())) ++at_;
        if (peek() != '_') return false;
        return ++at_, true;
    }
    bool requirement() {
        while (is_lower(peek()) || is_upper(peek())) {
            const char c = text_[at_++];
            if (c == 'z') return true;
            if (c == 'd') return --at_, index();
        }
        return index();
    }
    bool skip_counts() {
        while (is_digit(peek()) || peek() == '_' || peek() == 'z') ++at_;
        return true;
    }

    std::string_view text_;
    std::string& made_;
    std::size_t at_ = 0;
    std::array<Item, most_items> items_, substitutions_;
    std::size_t full_ = 0, kept_ = 0;
    std::array<std::string_view, most_items> parts_;  // of identifiers, in order
    std::size_t part_count_ = 0, parted_ = 0;         // those whose words are known
    std::array<std::string_view, most_words> words_;
    std::size_t word_count_ = 0;
    bool signature_ = false, stopped_ = false;
};

std::string_view without_prefix(std::string_view name) {
    if (name.size() > longest_name || name.empty() || (name[0] != '$' && name[0] != '_')) return {};
    for (const std::string_view front : {"$s", "$S", "$e", "_T0"})
        if (name.starts_with(front) && name.size() > front.size() + 1)
            return name.substr(front.size());
    return {};
}

// Of witnesses, their tables and what describes conformances: which operand is the type that
// conforms. What finds a table once it is wanted has the type once more in front.
std::optional<std::size_t> conforming(std::string_view name) {
    if (name.ends_with("WL") || name.ends_with("Wl")) return 1;
    for (const std::string_view end :
         {"Mc", "WP", "WI", "Wp", "Wr", "MA", "WT", "Wb", "Hc", "McMK", "Wa", "WG", "WPTm"})
        if (name.ends_with(end)) return 0;
    return name.contains("TW") ? std::optional<std::size_t>(0) : std::nullopt;
}

}  // namespace

bool is_swift_name(std::string_view name) {
    const auto rest = without_prefix(name);
    return !rest.empty() && (is_digit(rest[0]) || is_lower(rest[0]) || is_upper(rest[0]));
}

std::optional<std::string_view> SwiftNames::module_of(std::string_view name) {
    if (!is_swift_name(name)) return std::nullopt;
    const auto rest = without_prefix(name);
    text_.clear();
    return Reader(rest, text_).run(conforming(rest));
}

std::string_view SwiftNames::module_of_type(std::string_view type) {
    text_.clear();
    if (type.starts_with("$s")) type.remove_prefix(2);
    return type.empty() || type.size() > longest_name ? std::string_view()
                                                      : Reader(type, text_).run(std::nullopt);
}

std::string_view swift_module_of_class(std::string_view name) {
    if (!name.starts_with("_Tt")) return {};
    name.remove_prefix(3);
    while (!name.empty() && is_upper(name[0])) name.remove_prefix(1);
    if (name.starts_with('s')) return "Swift";
    std::size_t length = 0, at = 0;
    while (at < name.size() && at < 6 && is_digit(name[at]))
        length = length * 10 + static_cast<std::size_t>(name[at++] - '0');
    return at < name.size() && length <= name.size() - at ? name.substr(at, length)
                                                          : std::string_view();
}

}  // namespace binsize
