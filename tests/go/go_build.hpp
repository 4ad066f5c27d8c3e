// Programs that tests build with the Go toolchain at hand.
#pragma once

#include "analysis/analysis.hpp"
#include "base/input.hpp"
#include "format/format.hpp"
#include "support/tools.hpp"

#include <cstdlib>
#include <map>

namespace binsize::test {

/// Whether there is a Go of at least 1.`minor`; says on the test's output what is missing.
inline bool need_go(int minor) {
    if (!need_tool("go")) return false;
    const auto version = run("go env GOVERSION").text;  // "go1.26.8"
    const auto own = version.starts_with("go1.") ? std::atoi(version.c_str() + 4) : 0;
    if (own < minor) WARN("SKIPPED: needs Go 1." << minor << ", this is " << version);
    return own >= minor;
}

/// A module in a folder of its own, built as often as a test likes.
class GoModule {
public:
    explicit GoModule(const std::string& main,
                      const std::map<std::string, std::string>& others = {}) {
        write("go.mod", "module example.com/app\n\ngo 1.24\n");
        write("main.go", main);
        for (const auto& [name, text] : others) write(name, text);
    }
    [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories(std::filesystem::path(file(name)).parent_path());
        static_cast<void>(folder_.write(name, text));
    }

    /// The path of what `go build` made, or nothing where it failed.
    [[nodiscard]] std::optional<std::string> build(const std::string& flags = {},
                                                   const std::string& environment = {}) const {
        const auto out = folder_.file("out" + std::to_string(++builds_));
        const auto built =
            run("cd " + quoted(folder_.file(".")) +
                " && env GOFLAGS=-mod=mod GOTOOLCHAIN=local GOWORK=off " + environment +
                " go build -p 2 -buildvcs=false -o " + quoted(out) + " " + flags + " .");
        return built.status == 0 ? std::optional(out) : std::nullopt;
    }

private:
    TempFolder folder_;
    mutable int builds_ = 0;
};

inline Report report_of(const std::string& bytes,
                        std::vector<std::vector<std::string>> breakdowns = {}) {
    const auto image = load(std::as_bytes(std::span(bytes.data(), bytes.size())));
    REQUIRE(image);
    ReportOptions options;
    options.breakdowns = std::move(breakdowns);
    auto report = analyze(*image, options);
    REQUIRE(report);
    return *std::move(report);
}

using Verdicts = std::map<std::string, Statement>;

inline Verdicts verdicts_of(const std::string& bytes) {
    Verdicts out;
    for (const auto& v : report_of(bytes, {{"packages"}}).toolchain.verdicts) out.emplace(v.id, v);
    return out;
}

/// Makes build information unreadable: what remains is what a program of Go 1.17 shows.
inline std::string without_build_info(std::string bytes) {
    const std::string_view magic("\xff Go buildinf:", 14);
    bool found = false;
    for (auto at = bytes.find(magic); at != std::string::npos; at = bytes.find(magic, at + 1)) {
        bytes[at] = 0;
        found = true;
    }
    REQUIRE(found);
    return bytes;
}

}  // namespace binsize::test
