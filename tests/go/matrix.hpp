// The Go programs to test on, loaded, with what Go's own tools say of them.
#pragma once

#include "analysis/analysis.hpp"
#include "base/input.hpp"
#include "format/format.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace binsize::test {

struct Program {
    std::string name;            ///< "1.27/linux-amd64/hello-sw"
    std::string version;         ///< "1.27"; empty for gccgo
    std::string version_oracle;  ///< what `go version -m` prints; empty where there is none
    std::string nm_oracle;       ///< what `go tool nm -size -sort address` prints

    /// A gc program that is not packed: it has moduledata and pclntab. UPX refused the Mach-O one.
    [[nodiscard]] bool plain_gc() const {
        const bool packed = name.starts_with("upx/") && name.find("darwin") == std::string::npos;
        return !packed && !name.starts_with("gccgo/");
    }
};

/// Calls each(program, image) for every program of the matrix.
template <class F>
void for_each_program(F&& each) {
    for (const auto& file : matrix_files()) {
        const auto input = Input::open(file.path.string());
        REQUIRE(input);
        const auto image = load(input->bytes());
        if (!image) continue;
        const auto text = [](const auto& path) { return path.empty() ? "" : read_text(path); };
        each(Program{file.name, file.version, text(file.version_oracle), text(file.nm_oracle)},
             *image);
    }
}

/// "hello" with and without symbols and DWARF: checks that `seen(image)`, a map, is the same for
/// all variants of a build. Of those images alone that `wanted` takes.
template <class Wanted, class Seen>
void check_twins(Wanted&& wanted, Seen&& seen) {
    std::map<std::string, std::map<std::string, decltype(seen(std::declval<const Image&>()))>>
        builds;
    for_each_program([&](const Program& program, const Image& image) {
        const auto slash = program.name.rfind('/');
        const auto file = program.name.substr(slash + 1);
        const auto variant = file.substr(0, file.find('.'));
        if (!wanted(image)) return;
        if (variant == "hello-default" || variant == "hello-sw" || variant == "hello-s" ||
            variant == "hello-w")
            builds[program.name.substr(0, slash)][variant] = seen(image);
    });
    std::size_t twins = 0;
    for (const auto& [build, variants] : builds)
        for (const auto& [variant, rows] : variants) {
            INFO(build << " " << variant);
            CHECK(rows == variants.begin()->second);
            twins += variants.size() > 1 ? 1 : 0;
        }
    CHECK(twins >= 8);
}

/// The rows of the first level of a breakdown, bytes of the file by name; of what `only` chooses.
/// Checks that they add up to the file.
inline std::map<std::string, u64> rows_of(const Image& image, std::vector<std::string> keys,
                                          std::vector<std::string> only = {}) {
    ReportOptions options;
    options.name = "program";
    options.breakdowns = {std::move(keys)};
    options.only = std::move(only);
    const auto report = analyze(image, options);
    REQUIRE(report);
    std::map<std::string, u64> out;
    u64 sum = 0;
    for (const auto& row : report->breakdowns.at(0).root.children) {
        out[std::string(row.name)] += row.size.file;
        sum += row.size.file;
    }
    CHECK(sum == image.bytes.size());
    return out;
}

}  // namespace binsize::test
