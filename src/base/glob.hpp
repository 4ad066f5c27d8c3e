// Globs over names with slashes: import paths, library names, sections. Budgets come from a
// repository and names from a file, so neither may make matching slow: a glob is compiled to a
// few states that are all followed at once, |glob| · |text| steps at worst.
#pragma once

#include <binsize/types.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binsize {

/// `*` matches within a path element, `**` across `/` (`a/**` also matches `a`, `**/b` also `b`),
/// `?` one character but `/`, `[a-z]` and `[!a-z]` likewise, `\x` the character x.
/// All of a text has to match. A text that is spelled like the glob matches, too: rows are called
/// "[padding]" and "LOAD [RW]", and who copies a name means it. What is malformed (glob_problem)
/// stands for itself.
class Glob {
public:
    explicit Glob(std::string_view glob);
    [[nodiscard]] bool matches(std::string_view text) const;
    /// The text that alone matches, where the glob has no wildcard.
    [[nodiscard]] std::optional<std::string> exact() const;

private:
    enum class Kind : u8 { character, one, set, run, deep_run, maybe_path, path };
    struct State {
        Kind kind;
        char32_t character = 0;  // Kind::character
        u16 set = 0;             // Kind::set: index into sets_
        bool ends_too = false;   // the rest is "/**": matching may end before it
    };
    struct Range {
        char32_t low, high;
    };
    struct Set {
        bool negated = false;
        std::vector<Range> ranges;
    };
    static Set parse_set(std::string_view whole);
    void enter(std::vector<u8>& set, std::size_t state) const;
    [[nodiscard]] bool consumes(const State& state, char32_t c) const;

    friend std::optional<struct GlobProblem> glob_problem(std::string_view glob);

    std::string literal_;  // the glob itself
    std::vector<State> states_;
    std::vector<Set> sets_;
    std::string prefix_;             // what every match starts with: rejects most texts at once
    std::size_t prefix_states_ = 0;  // how many states that is
};

/// What is wrong with a glob, and at which byte; nothing where it is well-formed.
struct GlobProblem {
    std::size_t position = 0;
    std::string what;
};
[[nodiscard]] std::optional<GlobProblem> glob_problem(std::string_view glob);

/// Whether `glob` matches all of the text; compile a Glob where there are many texts.
[[nodiscard]] bool glob_match(std::string_view glob, std::string_view text);

}  // namespace binsize
