// What of a Markdown text is not code, for tests that nothing in it acts: a name from a file may do
// anything inside a code span.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace binsize::test {

/// The text without its code spans (CommonMark 6.1: a run of backticks opens one where a run of the
/// same length follows in the paragraph, or here in the line).
inline std::string outside_code(std::string_view markdown) {
    std::string out;
    while (!markdown.empty()) {
        const auto end = std::min(markdown.find('\n'), markdown.size());
        auto line = markdown.substr(0, end);
        markdown.remove_prefix(std::min(end + 1, markdown.size()));
        for (std::size_t i = 0; i < line.size();) {
            if (line[i] != '`') {
                out += line[i++];
                continue;
            }
            const auto run = std::min(line.find_first_not_of('`', i), line.size()) - i;
            auto close = i + run;
            while ((close = line.find('`', close)) != line.npos) {
                const auto after = std::min(line.find_first_not_of('`', close), line.size());
                if (after - close == run) break;
                close = after;
            }
            if (close == line.npos) {
                out += line.substr(i, run);
                i += run;
            } else {
                i = close + run;
            }
        }
        out += '\n';
    }
    return out;
}

}  // namespace binsize::test
