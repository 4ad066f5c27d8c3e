// GitHub reads Markdown twice. The parser (cmark-gfm; github.github.com/gfm) knows markup, HTML and
// links without brackets (www.a, http://a, a@b.c); what it lets through as text is searched again,
// after escapes and entities are decoded, for @mentions, #1, GH-1, owner/repo#1, hashes of commits,
// :emoji: and $mathematics$. A backslash helps against the first alone. Both leave code spans
// alone, and a code span holds what it shows, so that names can be copied out of the source as
// well.
#include "base/markdown.hpp"

#include <algorithm>
#include <vector>

namespace binsize {
namespace {

constexpr std::size_t longest_fence = 64;  // cmark gives up looking for one of more than 80

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

// The length of a run of backticks that does not occur in the text; 0 where that would be too long.
std::size_t fence_for(std::string_view text) {
    std::vector<bool> taken(longest_fence + 1);
    for (std::size_t at = text.find('`'); at != std::string_view::npos; at = text.find('`', at)) {
        const auto end = std::min(text.find_first_not_of('`', at), text.size());
        if (end - at <= longest_fence) taken[end - at] = true;
        at = end;
    }
    for (std::size_t length = 1; length <= longest_fence; ++length)
        if (!taken[length]) return length;
    return 0;
}

// Text without a pipe, which no code span of a table may hold plainly.
void append_span(std::string& out, std::string_view text) {
    if (text.empty()) return;
    std::string plain(text);
    std::ranges::replace_if(plain, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    auto length = fence_for(plain);
    if (length == 0) {  // made to defeat this: it is shown otherwise
        std::ranges::replace(plain, '`', '\'');
        length = 1;
    }
    // One blank at both ends is taken off again; a backtick must not touch the fence.
    const bool blanks = plain.starts_with('`') || plain.ends_with('`') ||
                        (plain.starts_with(' ') && plain.ends_with(' ') &&
                         plain.find_first_not_of(' ') != plain.npos);
    const std::string fence(length, '`');
    out += fence;
    if (blanks) out += ' ';
    out += plain;
    if (blanks) out += ' ';
    out += fence;
}

// Outside of tables a pipe is nothing special, and escaped it is a pipe everywhere.
void append_code(std::string& out, std::string_view text) {
    for (;;) {
        const auto pipe = text.find('|');
        append_span(out, text.substr(0, pipe));
        if (pipe == std::string_view::npos) return;
        out += "\\|";
        text.remove_prefix(pipe + 1);
    }
}

// Whether GitHub, or another forge, would make something of a word.
bool does_something(std::string_view word) {
    constexpr std::string_view active = "\\`*_{}[]<>&#~@$^|";
    if (word.find_first_of(active) != std::string_view::npos) return true;
    const auto last = word.size() - 1;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char before = i > 0 ? word[i - 1] : '\0';
        const char after = i < last ? word[i + 1] : '\0';
        if (word[i] == ':' && (after != '\0' || i == 0)) return true;  // http:, :emoji:
        const bool goes_on = is_digit(after) || is_letter(after) || after == '"';
        if ((word[i] == '!' || word[i] == '%') && !is_digit(before) && goes_on)
            return true;  // GitLab's
        // GH-1 and the trackers that a repository names: JIRA-7, GHSA-jfh8.
        const bool tag = is_letter(before) && is_digit(after);
        const bool id = before >= 'A' && before <= 'Z' && is_letter(after);
        if (word[i] == '-' && (tag || id)) return true;
    }
    std::string lower(word);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (lower.find("www.") != std::string::npos) return true;
    // A commit's hash, in full or not.
    std::size_t run = 0;
    bool letter = false;
    for (const char c : lower + ' ') {
        if (is_hex(c)) {
            ++run;
            letter |= is_letter(c);
            continue;
        }
        if (run >= 7 && letter) return true;
        run = 0;
        letter = false;
    }
    return false;
}

// Where the name in a word begins, and its length: "(was", "a:b," and "(x:1:2)" hold more.
struct Core {
    std::size_t head, length;
};
Core around_core(std::string_view word, bool opens) {
    std::size_t head = opens && word.size() > 1 && word[0] == '(' ? 1 : 0;
    auto core = word.substr(head);
    const auto count = [&](char c) { return std::ranges::count(core, c); };
    auto open = count('(') - count(')');  // brackets that the core opens and does not close
    const bool goes_on = count('<') > count('>');  // "std::map<int,"
    while (core.size() > 1 && open <= 0 && !goes_on) {
        const char last = core.back();
        if (last == ')' ? open == 0 : std::string_view(",.;:").find(last) == core.npos) break;
        if (last == ')') ++open;
        core.remove_suffix(1);
    }
    // "(x)" is a name of its own as well: both or none.
    if (head == 1 && head + core.size() == word.size()) head = 0, core = word;
    return {head, core.size()};
}

// Whether the first word of a line would begin a list, a heading's underline or a quotation.
bool begins_block(std::string_view word) {
    if (word.find_first_not_of("-+=") == std::string_view::npos) return true;
    const auto digits = word.find_first_not_of("0123456789");
    return digits != 0 && digits == word.size() - 1 && (word[digits] == '.' || word[digits] == ')');
}

}  // namespace

std::string markdown_code(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 4);
    append_code(out, text);
    return out;
}

std::string markdown_text(std::string_view text) {
    constexpr auto none = std::string_view::npos;
    std::string out;
    out.reserve(text.size() + 8);
    std::size_t code = none;  // where words that are to be code begin, and end
    std::size_t code_end = 0;
    const auto flush = [&] {
        if (code != none) append_code(out, text.substr(code, code_end - code));
        code = none;
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        at = std::min(text.find_first_of(" \r\n", at), text.size());
        const auto word = text.substr(begin, at - begin);
        if (!word.empty() && (does_something(word) || (begin == 0 && begins_block(word)))) {
            // Neighbours make one span, but what ends a clause, or stands in brackets behind it, is
            // not of the name.
            if (const auto end = code_end; code != none && word[0] == '(') {
                flush();
                out.append(begin - end, ' ');
            }
            auto [head, core] = around_core(word, code == none);
            if (code == none) {
                out += word.substr(0, head);
                code = begin + head;
            }
            code_end = begin + head + core;
            if (code_end < at) {
                flush();
                out += text.substr(begin + head + core, at - begin - head - core);
            }
        } else if (!word.empty()) {
            if (const auto end = code_end; code != none) {
                flush();
                out.append(begin - end, ' ');
            }
            out += word;
        }
        const auto blanks = at;
        at = std::min(text.find_first_not_of(" \r\n", at), text.size());
        if (code == none) out.append(at - blanks, ' ');
    }
    flush();
    return out;
}

}  // namespace binsize
