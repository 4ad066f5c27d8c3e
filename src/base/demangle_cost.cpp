#include "base/demangle_cost.hpp"

#include "base/rust_name.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace binsize {
namespace {

// One character prints at most this many ("y" is "unsigned long long"); "Ss" and its like more.
constexpr u64 character = 20, abbreviation = 80;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
u64 add(u64 a, u64 b) { return std::min(boundless, a + b); }
u64 multiply(u64 a, u64 b) {
    return a != 0 && b > boundless / a ? boundless : std::min(boundless, a * b);
}

class ItaniumCost {
public:
    explicit ItaniumCost(std::string_view name) : name_(name) {}
    u64 run();

private:
    struct Reference {
        u64 number;
        std::size_t length;  // with its "_"
    };
    [[nodiscard]] char at(std::size_t i) const { return i < name_.size() ? name_[i] : '\0'; }
    [[nodiscard]] std::optional<Reference> reference_at(std::size_t i) const;
    [[nodiscard]] bool is_length(std::size_t digits, std::size_t end, u64 value) const;
    void number(std::size_t& i);
    void substitution(std::size_t& i, Reference r);
    [[nodiscard]] bool expand_parameter(std::size_t& i);
    [[nodiscard]] u64 total() const;

    std::string_view name_;
    u64 cost_ = character;
    // Up to where text may be an identifier, and the end of the last token that is certain.
    std::size_t perhaps_name_ = 0, certain_ = 0;
    u64 longest_name_ = 0, packs_ = 0, parameters_ = 0;
    bool conversion_ = false;
    // References of rising numbers, and what all before each may print.
    struct Before {
        u64 number, printed;
    };
    std::vector<Before> before_;
};

// "S_" is 0, "S0_" 1, …, base 36; for "T0_" the digits do not matter.
std::optional<ItaniumCost::Reference> ItaniumCost::reference_at(std::size_t i) const {
    u64 value = 0;
    std::size_t end = i + 1;
    for (; is_digit(at(end)) || (at(end) >= 'A' && at(end) <= 'Z'); ++end)
        value = std::min<u64>(
            1U << 30U,
            value * 36 + static_cast<u64>(is_digit(at(end)) ? at(end) - '0' : at(end) - 'A' + 10));
    if (at(end) != '_') return std::nullopt;
    return Reference{end == i + 1 ? 0 : value + 1, end + 1 - i};
}

// Whether the digits can be nothing but the length of an identifier. Other numbers end in "_", "E"
// or "p", but for discriminators ("_1"), constructors ("C1", "CI1", "D0"), "DF16b" and the
// hexadecimal digits of floating-point literals ("Lf…").
bool ItaniumCost::is_length(std::size_t digits, std::size_t end, u64 value) const {
    if (at(digits) == '0' || value > name_.size() - end) return false;
    const char next = at(end);
    if (next == 'E' || next == '_' || next == 'p') return false;
    if (digits == certain_) return true;
    const char last = digits > 0 ? at(digits - 1) : '\0';
    const char before = digits > 1 ? at(digits - 2) : '\0';
    if (last == 'C' || last == 'D' || last == 'L' || last == '_') return false;
    if ((last == 'F' && before == 'D') || (last == 'I' && before == 'C')) return false;
    return before != 'L' || std::string_view("fdeg").find(last) == std::string_view::npos;
}

void ItaniumCost::number(std::size_t& i) {
    std::size_t end = i;
    u64 value = 0;
    for (; is_digit(at(end)); ++end)
        value = std::min<u64>(name_.size() + 1, value * 10 + static_cast<u64>(at(end) - '0'));
    longest_name_ = std::max(longest_name_, std::min<u64>(value, name_.size()));
    if (i >= perhaps_name_ && is_length(i, end, value)) {
        // "_GLOBAL__N" becomes "(anonymous namespace)"; "::" separates.
        cost_ = add(cost_, 3 * value + 4);
        certain_ = end + static_cast<std::size_t>(value);
        i = certain_;
        return;
    }
    perhaps_name_ = std::max(perhaps_name_, end + static_cast<std::size_t>(value));
    cost_ = add(cost_, character * (end - i));
    i = end;
}

void ItaniumCost::substitution(std::size_t& i, Reference r) {
    const auto later = std::ranges::lower_bound(before_, r.number, {}, &Before::number);
    const bool rising = later == before_.end();
    const u64 printed = rising ? cost_ : later->printed;
    if (i < perhaps_name_) {  // perhaps part of an identifier, so it proves nothing
        cost_ = add(cost_, printed + character);
        ++i;
        return;
    }
    if (rising && before_.empty()) before_.reserve(16);
    if (rising) before_.push_back({r.number, cost_});
    cost_ = add(cost_, printed + character);
    i += r.length;
    certain_ = i;
}

// "DpRKT_": a parameter's elements, each printed once with its qualifiers, so the parameter and a
// few characters an element. Any other pattern is multiplied by what may be elements.
bool ItaniumCost::expand_parameter(std::size_t& i) {
    auto end = i + 2;
    while (std::string_view("RKOPV").find(at(end)) != std::string_view::npos && at(end) != 0) ++end;
    const auto parameter = at(end) == 'T' ? reference_at(end) : std::nullopt;
    if (!parameter) return false;
    ++parameters_;
    end += parameter->length;
    cost_ = add(cost_, add(cost_, multiply(name_.size(), character * (end - i))));
    i = end;
    return true;
}

u64 ItaniumCost::total() const {
    u64 total = cost_;
    // References ahead: each may print what holds all of the others.
    if (conversion_)
        for (u64 i = 0; i < parameters_ && total < boundless; ++i) total = multiply(total, cost_);
    const auto first_pack = name_.find('J');
    if (first_pack == std::string_view::npos) return total;
    for (u64 i = 0; i < packs_ && total < boundless; ++i)
        total = multiply(total, name_.size() - first_pack);
    return total;
}

// What is more than a character: a number, or one that what follows may make something of.
constexpr auto tells_more = [] {
    std::array<bool, 256> out{};
    for (const char c : std::string_view("0123456789STCDsc")) out[static_cast<u8>(c)] = true;
    return out;
}();

u64 ItaniumCost::run() {
    for (std::size_t i = 0; i < name_.size() && cost_ < boundless;) {
        const char c = name_[i];
        if (!tells_more[static_cast<u8>(c)]) {
            cost_ = add(cost_, character);
            ++i;
            continue;
        }
        if (is_digit(c)) {
            number(i);
            continue;
        }
        const auto reference = c == 'S' || c == 'T' ? reference_at(i) : std::nullopt;
        if (reference && c == 'S') {
            substitution(i, *reference);
            continue;
        }
        if (reference) {
            ++parameters_;
            cost_ = add(cost_, cost_);
        }
        if (c == 'S') cost_ = add(cost_, abbreviation);
        if (c == 'C' || c == 'D') cost_ = add(cost_, longest_name_);  // prints the class's name
        // Packs are expanded by "Dp" and "sp", counted by "sZ".
        if ((at(i + 1) == 'p' && (c == 'D' || c == 's')) || (c == 's' && at(i + 1) == 'Z')) {
            if (expand_parameter(i)) continue;
            ++packs_;
        }
        conversion_ |= c == 'c' && at(i + 1) == 'v';
        cost_ = add(cost_, character);
        ++i;
    }
    return total();
}

u64 microsoft_cost(std::string_view name) {
    u64 cost = character;
    for (const char c : name) cost = add(add(cost, character), is_digit(c) ? cost : 0);
    return cost;
}

}  // namespace

u64 demangle_cost(std::string_view name) {
    if (name.starts_with('?')) return microsoft_cost(name);
    if (name.starts_with("_R")) {
        const auto rust = read_rust_name(name);
        return rust ? rust->printed : boundless;
    }
    return ItaniumCost(name).run();
}

}  // namespace binsize
