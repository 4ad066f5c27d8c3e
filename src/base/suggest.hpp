// What a misspelt word was likely meant to be: for commands, options, breakdowns, tables, formats.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace binsize {

/// The candidate nearest to the text: one edit a three letters at most (a letter more, less, other,
/// or two swapped), or the only one that begins with it; whatever the case. Empty: none is near.
[[nodiscard]] std::string_view closest(std::string_view text,
                                       std::span<const std::string_view> candidates);
/// Up to `most` candidates, the likeliest first: a few edits away (the whole, or the last element
/// of a path), then those that contain the text.
[[nodiscard]] std::vector<std::string_view> nearest(std::string_view text,
                                                    std::span<const std::string_view> candidates,
                                                    std::size_t most);
/// "; did you mean 'sections'?", or "; there are: a b c" where no candidate is near.
[[nodiscard]] std::string did_you_mean(std::string_view text,
                                       std::span<const std::string_view> candidates);

/// The names in a list of entries that have one: names_of(breakdown_list(), &BreakdownEntry::id).
template <class List, class Member>
[[nodiscard]] std::vector<std::string_view> names_of(const List& list, Member member) {
    std::vector<std::string_view> out;
    for (const auto& entry : list) out.emplace_back(entry.*member);
    return out;
}

}  // namespace binsize
