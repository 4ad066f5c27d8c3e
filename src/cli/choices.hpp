// An option that takes one of a few words: says which in --help, and what a misspelt one may mean.
#pragma once

#include "base/suggest.hpp"
#include "base/text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace binsize::cli {

inline CLI::Validator one_of(std::vector<std::string> words) {
    std::string shown;
    for (const auto& word : words) shown += (shown.empty() ? "{" : ",") + word;
    const auto check = [words = std::move(words)](const std::string& given) -> std::string {
        if (std::ranges::find(words, given) != words.end()) return {};
        const std::vector<std::string_view> known(words.begin(), words.end());
        return "'" + printable(given) + "' is none of them" + did_you_mean(given, known);
    };
    return {check, shown + "}"};
}

}  // namespace binsize::cli
