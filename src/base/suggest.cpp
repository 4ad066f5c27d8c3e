// The distance is Damerau's and Levenshtein's in its restricted form (optimal string alignment).
#include "base/suggest.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

constexpr std::size_t longest = 48;  // no name that we know is longer; nor is what is compared

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t distance(std::string_view a, std::string_view b) {
    std::array<std::array<std::size_t, longest + 1>, 3> rows{};
    for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i + 2) % 3];
        const auto& twice_above = rows[(i + 1) % 3];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = a[i - 1] == b[j - 1];
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], twice_above[j - 2] + 1);
        }
    }
    return rows[a.size() % 3][b.size()];
}

}  // namespace

std::string_view closest(std::string_view text, std::span<const std::string_view> candidates) {
    if (text.empty() || text.size() > longest) return {};
    std::string word(text);
    std::ranges::transform(word, word.begin(), lower);
    std::string_view best;
    std::string_view begun;
    std::size_t starts = 0;
    std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto candidate : candidates) {
        if (candidate.size() > longest) continue;
        if (word.size() >= 2 && candidate.starts_with(word)) begun = candidate, ++starts;
        const auto edits = distance(word, candidate);
        // One letter for another is no likeness where there are two.
        if (edits >= least || edits >= std::max(word.size(), candidate.size()) - 1) continue;
        least = edits;
        best = candidate;
    }
    return best.empty() && starts == 1 ? begun : best;
}

std::vector<std::string_view> nearest(std::string_view text,
                                      std::span<const std::string_view> candidates,
                                      std::size_t most) {
    std::vector<std::pair<std::size_t, std::string_view>> found;
    std::string word(text);
    std::ranges::transform(word, word.begin(), lower);
    const auto last = [](std::string_view path) { return path.substr(path.rfind('/') + 1); };
    const auto edits = [](std::string_view a, std::string_view b) {
        return a.empty() || a.size() > longest || b.size() > longest ? longest : distance(a, b);
    };
    for (const auto candidate : candidates) {
        const auto whole = edits(word, candidate);
        const auto end = edits(last(word), last(candidate));
        if (whole <= std::max<std::size_t>(1, word.size() / 4))
            found.emplace_back(whole, candidate);
        else if (end <= last(word).size() / 4)
            found.emplace_back(longest + end, candidate);
        else if (word.size() >= 3 && candidate.find(word) != std::string_view::npos)
            found.emplace_back(2 * longest + candidate.size(), candidate);
    }
    std::ranges::sort(found);
    if (found.size() > most) found.resize(most);
    std::vector<std::string_view> out;
    for (const auto& [rank, candidate] : found) out.push_back(candidate);
    return out;
}

std::string did_you_mean(std::string_view text, std::span<const std::string_view> candidates) {
    if (const auto meant = closest(text, candidates); !meant.empty())
        return "; did you mean '" + std::string(meant) + "'?";
    if (candidates.empty()) return "; there are none";
    std::string out = "; there are:";
    for (const auto candidate : candidates) out += " " + std::string(candidate);
    return out;
}

}  // namespace binsize
