// What llvm-symbolizer says of every byte of a program's functions.
#pragma once

#include "toolchain/made.hpp"

#include <algorithm>
#include <sstream>

namespace binsize::test {

/// The functions of a program, from nm, each once: address and size.
inline std::vector<std::pair<u64, u64>> functions_of(const std::string& file) {
    std::vector<std::pair<u64, u64>> out;
    std::istringstream lines(run("nm -S --defined-only " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, size, type;
        words >> address >> size >> type;
        if (type == "T" || type == "t" || type == "W")
            out.emplace_back(std::stoull(address, nullptr, 16), std::stoull(size, nullptr, 16));
    }
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out, {}, &std::pair<u64, u64>::first).begin(), out.end());
    return out;
}

/// Its output for each address of these, in order; `options` say of what form.
inline std::string symbolized(const std::string& tool, const std::string& options,
                              const std::string& file, const TempFolder& folder) {
    std::ostringstream addresses;
    for (const auto& [begin, size] : functions_of(file))
        for (u64 at = begin; at < begin + size; ++at) addresses << "0x" << std::hex << at << "\n";
    const auto input = folder.write("addresses", addresses.str());
    return run(tool + " " + options + " --obj=" + quoted(file) + " < " + quoted(input)).text;
}

}  // namespace binsize::test
