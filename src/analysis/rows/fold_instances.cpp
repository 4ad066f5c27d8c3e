// Arguments stand in angle brackets behind a name in C++, Rust, D and Swift, in square ones in Go.
// What follows them in C++, types of parameters and in front that of the result, is theirs as well
// and goes with them. Names of any origin come here, so that brackets need not match.
#include "analysis/rows/fold_instances.hpp"

#include <array>

namespace binsize {
namespace {

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool ends_with_word(std::string_view text, std::string_view word) {
    return text.ends_with(word) &&
           (text.size() == word.size() || !is_word(text[text.size() - word.size() - 1]));
}

constexpr std::array<std::string_view, 14> bracket_operators = {
    "<=>", "->*", "<<=", ">>=", "()", "[]", "<<", ">>", "<=", ">=", "->", "<", ">", ","};

// Bytes of an operator's own brackets at the front of `rest`, where `before` ends with "operator".
std::size_t operator_size(std::string_view before, std::string_view rest) {
    if (!ends_with_word(before, "operator")) return 0;
    for (const auto spelled : bracket_operators)
        if (rest.starts_with(spelled)) {
            // "operator<<int>(int)" is operator< of int, "operator<< <int>" is not.
            if (spelled == "<<" && rest.size() > 2 && is_word(rest[2])) return 1;
            return spelled.size();
        }
    return 0;
}

// "operator<<", "operator<< ".
bool ends_with_operator(std::string_view text) {
    if (text.ends_with(' ')) text.remove_suffix(1);
    constexpr std::string_view signs = "<>=-+*/%&|^~!,()[]";
    while (!text.empty() && signs.find(text.back()) != signs.npos) text.remove_suffix(1);
    return ends_with_word(text, "operator");
}

char closing(char open) {
    switch (open) {
        case '<': return '>';
        case '(': return ')';
        case '[': return ']';
        default: return '}';
    }
}

// Where the bracket at `at` is closed, behind that; the end of the name where it never is.
std::size_t group_end(std::string_view name, std::size_t at) {
    std::string open;
    for (std::size_t i = at; i < name.size(); ++i) {
        const char c = name[i];
        if (const auto own = operator_size(name.substr(at, i - at), name.substr(i)); own != 0) {
            i += own - 1;
        } else if (c == '<' || c == '(' || c == '[' || c == '{') {
            open += closing(c);
        } else if (c == '>' && i > 0 && (name[i - 1] == '-' || name[i - 1] == '=')) {
            continue;  // of a function's type in Rust
        } else if (c == '>' || c == ')' || c == ']' || c == '}') {
            while (!open.empty() && open.back() != c) open.pop_back();
            if (open.empty()) return i + 1;
            open.pop_back();
            if (open.empty()) return i + 1;
        }
    }
    return name.size();
}

class Folder {
public:
    // Names are as long as the file says: brackets within brackets are not opened again.
    bool fold(std::string_view name) {
        std::size_t i = 0;
        while (i < name.size()) {
            const char c = name[i];
            const auto before = name.substr(0, i);
            if (const auto own = operator_size(before, name.substr(i)); own != 0) {
                out.append(name.substr(i, own));
                i += own;
                continue;
            }
            const bool opens = c == '<' || c == '(' || c == '[' || c == '{';
            if (!opens) {
                const char next = i + 1 < name.size() ? name[i + 1] : '\0';
                if (c == ' ' && first_list_ == std::string::npos && next != '<' && next != '(')
                    result_end_ = out.size() + 1;
                out += c;
                ++i;
                continue;
            }
            const auto end = group_end(name, i);
            group(name.substr(i, end - i), before);
            i = end;
        }
        return folded_;
    }
    // What stands in front of a function's name, where that has arguments.
    void drop_result() {
        if (result_end_ == 0) return;
        const auto head = std::string_view(out).substr(0, result_end_);
        if (head.find(" for ") != head.npos || head.ends_with("thunk to ") ||
            ends_with_word(head.substr(0, head.size() - 1), "operator"))
            return;  // "vtable for …", "virtual thunk to …"; a conversion
        out.erase(0, result_end_);
    }

    std::string out;
    bool cpp = false;  ///< a list of parameters was dropped

private:
    void group(std::string_view all, std::string_view before);
    void inside(std::string_view all);

    bool folded_ = false;
    std::size_t result_end_ = 0;                  ///< in `out`: behind the last blank before …
    std::size_t first_list_ = std::string::npos;  ///< … the first list of parameters
};

// "<impl Trait for Vec<T>>" and "<T as Trait>" are names: what they hold is folded, one level deep.
void Folder::inside(std::string_view all) {
    out += all.front();
    for (std::size_t i = 1; i < all.size(); ++i) {
        if (all[i] == '<' && is_word(all[i - 1])) {
            const auto end = group_end(all, i);
            out += "<>";
            folded_ = true;
            i = end - 1;
        } else {
            out += all[i];
        }
    }
}

void Folder::group(std::string_view all, std::string_view before) {
    const char last = before.empty() ? '\0' : before.back();
    switch (all.front()) {
        case '<':
            if (before.ends_with("::") || is_word(last) || last == ']' || last == '>' ||
                ends_with_operator(before)) {
                // A Rust path goes on behind "::<impl …>".
                if (all.starts_with("<impl ")) return inside(all);
                out += "<>";
                folded_ = true;
                return;
            }
            return inside(all);
        case '[':
            // An array's length and the key of a map are types, not arguments; nor are ABI tags.
            if (is_word(last) && !ends_with_word(before, "map") && all.size() > 2 &&
                !all.starts_with("[abi:")) {
                out += "[...]";
                folded_ = true;
                return;
            }
            out.append(all);
            return;
        case '(':
            if (all == "(anonymous namespace)" || all.starts_with("(*")) {
                // "pkg.(*List[int]).Push"
                const auto open = all.find('[');
                if (all.starts_with("(*") && open != all.npos && open > 2 &&
                    is_word(all[open - 1])) {
                    out.append(all.substr(0, open)).append("[...])");
                    folded_ = true;
                } else {
                    out.append(all);
                }
                return;
            }
            if (last == '\0' || last == ' ' || last == '*') {
                out.append(all);
                return;
            }
            first_list_ = std::min(first_list_, out.size());
            cpp = true;
            out += "()";
            return;
        default:
            // "{lambda(int)#1}": of a template its parameters differ from instance to instance.
            if (const auto open = all.find('(');
                all.starts_with("{lambda(") && all.ends_with('}')) {
                const auto number = all.rfind('#');
                out.append(all.substr(0, open)).append("()");
                out.append(all.substr(number == all.npos ? all.size() - 1 : number));
                return;
            }
            out.append(all);
    }
}

}  // namespace

bool fold_instance(std::string_view name, std::string& out) {
    if (name.find_first_of("<[") == name.npos) return false;
    Folder folder;
    if (!folder.fold(name)) return false;
    if (folder.cpp) folder.drop_result();
    out = std::move(folder.out);
    return true;
}

}  // namespace binsize
