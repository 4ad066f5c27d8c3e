#include "analysis/native/msvc_names.hpp"

#include "analysis/native/mangled_identifier.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

constexpr std::string_view digits = "0123456789";

// Takes parts of the grammar off the front; once one is not understood, nothing is.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}
    [[nodiscard]] bool failed() const { return failed_; }

    struct Scopes {
        std::string_view last;
        int count = 0;
    };
    // Pieces, each with its own end, and the end of all.
    Scopes scopes() {
        Scopes out;
        while (!failed_ && !take('@')) {
            if (depth_ == 0 && in_function()) {
                const auto around = scopes();
                if (around.count < 2) fail();  // the function is in no scope
                return {around.last, around.count + 1};
            }
            out.last = piece();
            ++out.count;
        }
        return out;
    }
    // A constructor's mark, an operator's: what stands in front of the scopes.
    void special_name() {
        if (next() != '?' || rest_.starts_with("?$")) return;
        take('?');
        if (take('_')) take('_');
        take_one();
    }

private:
    static constexpr int deepest = 32;

    [[nodiscard]] char next() const { return rest_.empty() ? '\0' : rest_[0]; }
    bool take(char c) {
        if (next() != c || rest_.empty()) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool take(std::string_view text) {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }
    bool take_any_of(std::string_view all) {
        if (rest_.empty() || !all.contains(rest_[0])) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void fail() {
        failed_ = true;
        rest_ = {};
    }
    std::string_view identifier() {
        const auto end = rest_.find('@');
        if (end == std::string_view::npos || end == 0) return fail(), std::string_view();
        const auto id = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return id;
    }
    std::string_view piece() {
        if (is_digit(next())) return known(static_cast<std::size_t>(take_one() - '0'));
        if (take("?$")) {
            const auto id = template_name();
            arguments();
            return remember(id);
        }
        if (next() == '?' && !rest_.starts_with("?A")) return fail(), std::string_view();
        return remember(identifier());
    }
    // "?1??f@ns@@…": local to a function, whose own scopes are all that is around.
    bool in_function() {
        if (next() != '?' || rest_.starts_with("?$") || rest_.starts_with("?A")) return false;
        take('?');
        number();
        if (!take("??")) fail();
        special_name();
        return true;
    }
    // The first ten names have a number each, by which they are called from then on; arguments of
    // a template have ten of their own, and do not matter.
    std::string_view remember(std::string_view name) {
        const auto end = names_.begin() + count_;
        if (depth_ == 0 && count_ < 10 && std::find(names_.begin(), end, name) == end)
            names_[static_cast<std::size_t>(count_++)] = name;
        return name;
    }
    std::string_view known(std::size_t number) {
        if (depth_ > 0) return {};
        if (number >= static_cast<std::size_t>(count_)) return fail(), std::string_view();
        return names_[number];
    }
    std::string_view template_name() {
        if (next() != '?') return identifier();
        special_name();
        return "?";
    }
    char take_one() {
        if (rest_.empty()) return fail(), '\0';
        const char c = rest_[0];
        rest_.remove_prefix(1);
        return c;
    }
    void arguments() {
        if (++depth_ > deepest) return fail();
        while (!failed_ && !take('@')) argument();
        --depth_;
    }
    void argument() {
        if (take("$0")) return number();
        for (const std::string_view empty : {"$$V", "$$Z", "$S"})
            if (take(empty)) return;
        type();
    }
    // "0" to "9" are 1 to 10, else digits from A to P and an end.
    void number() {
        take('?');
        if (take_any_of(digits)) return;
        while (take_any_of("ABCDEFGHIJKLMNOP")) {
        }
        if (!take('@')) fail();
    }
    void type() {
        while (!failed_) {
            if (take("$$C") || take("$$B") || take('?')) {  // qualified, or an array or class
                take_any_of("ABCD");
                continue;
            }
            if (take("$$A6")) return function();
            const bool pointer = take_any_of("PQRSAB") || take("$$Q");
            if (!pointer) break;
            while (take_any_of("EFI")) {
            }
            if (take('6')) return function();
            if (take('8')) {  // of a class's function: class, qualifiers
                nested_scopes();
                while (take_any_of("EFI")) {
                }
                if (!take_any_of("ABCD")) return fail();
                return function();
            }
            if (!take_any_of("ABCD")) return fail();
        }
        if (failed_ || take("$$T") || take_any_of(digits) || take_any_of("CDEFGHIJKMNOXZ")) return;
        if (take('_')) {
            take_one();
            return;
        }
        const bool of_class = take_any_of("TUV");
        if (!of_class && !(take('W') && take_any_of(digits))) return fail();
        nested_scopes();
    }
    void nested_scopes() {
        if (++depth_ > deepest) return fail();
        scopes();
        --depth_;
    }
    // Convention, result, parameters up to their end, what it throws.
    void function() {
        if (++depth_ > deepest) return fail();
        take_one();
        if (!take('@')) type();
        if (!take('X'))
            while (!failed_ && !take('@') && next() != 'Z') type();
        if (!take("_E") && !take('Z')) fail();
        --depth_;
    }

    std::string_view rest_;
    std::array<std::string_view, 10> names_;
    int count_ = 0;
    int depth_ = 0;
    bool failed_ = false;
};

// The innermost name counts where `itself` says so.
std::string_view outermost_msvc_scope(std::string_view name, bool itself) {
    Reader reader(name);
    const auto scopes = reader.scopes();
    if (reader.failed() || scopes.count < (itself ? 1 : 2)) return {};
    return scopes.last;
}

}  // namespace

// "?f@C@ns@@…": scopes run from the innermost to the outermost, closed by "@@"; "??0C@ns@@…",
// "??_7C@ns@@…": what stands for the innermost is a mark, of initialisers ("??__Ef@ns@@…") one
// more.
std::string_view msvc_scope(std::string_view s) {
    const auto end = s.find("@@");
    if (end == std::string_view::npos) return {};
    if (s.find("?$") == std::string_view::npos) {
        const auto scopes = s.substr(1, end - 1);
        const auto last = scopes.rfind('@');
        return last == std::string_view::npos ? std::string_view() : scopes.substr(last + 1);
    }
    s.remove_prefix(1);
    if (!s.starts_with('?') || s.starts_with("?$")) return outermost_msvc_scope(s, false);
    const auto mark = s.find_first_not_of("?_");
    if (mark == std::string_view::npos) return {};
    const bool rtti = s.starts_with("?_R");
    s.remove_prefix(mark + (rtti ? 2 : 1));
    return outermost_msvc_scope(s, mark < 3);
}

}  // namespace binsize
