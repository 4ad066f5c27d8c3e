// A glob as a non-deterministic automaton: state i waits for token i, state |tokens| accepts.
// Wildcards differ in what they may swallow; the two path rules ("a/**" matches "a", "**/b"
// matches "b") are an early acceptance and a skippable state.
#include "base/glob.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace binsize {
namespace {

// The length of the class "[...]" that the glob starts with; 0 where it never closes. A ] right
// after the opening is a member.
std::size_t class_length(std::string_view glob) {
    std::size_t at = 1;
    if (at < glob.size() && (glob[at] == '!' || glob[at] == '^')) ++at;
    if (at < glob.size() && glob[at] == ']') ++at;
    const auto close = glob.find(']', at);
    return close == std::string_view::npos ? 0 : close + 1;
}

}  // namespace

Glob::Set Glob::parse_set(std::string_view whole) {
    auto inside = whole.substr(1, whole.size() - 2);
    Set out;
    out.negated = inside.starts_with('!') || inside.starts_with('^');
    if (out.negated) inside.remove_prefix(1);
    while (!inside.empty()) {
        const auto low = take_character(inside);
        auto high = low;
        if (inside.size() >= 2 && inside[0] == '-') {
            inside.remove_prefix(1);
            high = take_character(inside);
        }
        out.ranges.push_back({low, high});
    }
    return out;
}

Glob::Glob(std::string_view glob) {
    glob = glob.substr(0, 0xffff);
    literal_ = glob;
    for (std::size_t at = 0; at < glob.size();) {
        const auto rest = glob.substr(at);
        if (rest.starts_with("**")) {
            const bool element_start = at == 0 || glob[at - 1] == '/';
            const auto stars = std::min(rest.find_first_not_of('*'), rest.size());
            if (element_start && stars < rest.size() && rest[stars] == '/') {
                states_.push_back({.kind = Kind::maybe_path});
                states_.push_back({.kind = Kind::path});
                at += stars + 1;
            } else {
                states_.push_back({.kind = Kind::deep_run});
                at += stars;
            }
        } else if (rest[0] == '*') {
            states_.push_back({.kind = Kind::run});
            ++at;
        } else if (rest[0] == '?') {
            states_.push_back({.kind = Kind::one});
            ++at;
        } else if (const auto length = rest[0] == '[' ? class_length(rest) : 0; length != 0) {
            states_.push_back({.kind = Kind::set, .set = static_cast<u16>(sets_.size())});
            sets_.push_back(parse_set(rest.substr(0, length)));
            at += length;
        } else {
            const auto character = rest.substr(rest[0] == '\\' && rest.size() > 1 ? 1 : 0);
            auto behind = character;
            states_.push_back({.kind = Kind::character,
                               .character = take_character(behind),
                               .ends_too = rest == "/**"});
            at = glob.size() - behind.size();
            if (states_.back().ends_too || prefix_states_ + 1 != states_.size()) continue;
            prefix_ += character.substr(0, character.size() - behind.size());
            ++prefix_states_;
        }
    }
}

std::optional<std::string> Glob::exact() const {
    if (prefix_states_ != states_.size()) return std::nullopt;
    return prefix_;
}

// Marks a state and all that it reaches without reading a byte.
void Glob::enter(std::vector<u8>& set, std::size_t state) const {
    for (;;) {
        if (set[state] != 0) return;
        set[state] = 1;
        if (state == states_.size()) return;
        switch (states_[state].kind) {
            case Kind::run:
            case Kind::deep_run: ++state; break;
            case Kind::maybe_path:  // the path may be empty: on to what follows the slash
                enter(set, state + 1);
                state += 2;
                break;
            case Kind::character:
                if (states_[state].ends_too) set[states_.size()] = 1;
                return;
            default: return;
        }
    }
}

bool Glob::consumes(const State& state, char32_t c) const {
    const auto holds = [&](const Set& set) {
        const auto within = [&](const Range& r) { return r.low <= c && c <= r.high; };
        return std::ranges::any_of(set.ranges, within) != set.negated;
    };
    switch (state.kind) {
        case Kind::character: return state.character == c;
        case Kind::one: return c != '/';
        case Kind::set: return c != '/' && holds(sets_[state.set]);
        case Kind::path: return c == '/';
        default: return false;
    }
}

bool Glob::matches(std::string_view text) const {
    if (!text.starts_with(prefix_)) return false;
    if (prefix_states_ == states_.size()) return text.size() == prefix_.size();
    if (prefix_states_ + 1 == states_.size() && states_.back().kind == Kind::deep_run) return true;
    if (text == literal_) return true;
    std::vector<u8> now(states_.size() + 1, 0);
    std::vector<u8> next(states_.size() + 1, 0);
    enter(now, prefix_states_);
    text.remove_prefix(prefix_.size());
    while (!text.empty()) {
        const auto c = take_character(text);
        bool alive = false;
        std::ranges::fill(next, u8{0});
        for (std::size_t i = 0; i < states_.size(); ++i) {
            if (now[i] == 0) continue;
            const auto kind = states_[i].kind;
            const bool stays =
                kind == Kind::deep_run || kind == Kind::path || (kind == Kind::run && c != '/');
            const bool steps = consumes(states_[i], c);
            if (stays) enter(next, i);
            if (steps) enter(next, i + 1);
            alive |= stays || steps;
        }
        if (!alive) return false;
        std::swap(now, next);
    }
    return now[states_.size()] != 0;
}

std::optional<GlobProblem> glob_problem(std::string_view glob) {
    if (glob.empty()) return GlobProblem{0, "an empty pattern matches nothing"};
    if (glob.size() > 4096) return GlobProblem{4096, "a pattern longer than 4096 bytes"};
    // Names are printable before anything is matched with them.
    if (!is_printable(glob)) return GlobProblem{0, "control characters, which no name has,"};
    for (std::size_t at = 0; at < glob.size(); ++at) {
        if (glob[at] == '\\') {
            if (at + 1 == glob.size()) return GlobProblem{at, "a backslash that escapes nothing"};
            ++at;
        } else if (glob[at] == '[') {
            const auto length = class_length(glob.substr(at));
            if (length == 0) return GlobProblem{at, "a \"[\" that never closes"};
            for (const auto [low, high] : Glob::parse_set(glob.substr(at, length)).ranges)
                if (low > high) return GlobProblem{at, "a range that runs backwards"};
            at += length - 1;
        }
    }
    return std::nullopt;
}

bool glob_match(std::string_view glob, std::string_view text) { return Glob(glob).matches(text); }

}  // namespace binsize
