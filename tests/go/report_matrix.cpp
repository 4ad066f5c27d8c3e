// What reports say of whole Go programs: nothing of pclntab without an owner, the same rows for
// the stripped and the unstripped twin of a build, and verdicts that are true.
#include "analysis/analysis.hpp"
#include "go/matrix.hpp"

#include <map>

using namespace binsize;

namespace {

Report report_of(const Image& image) {
    ReportOptions options;
    options.name = "program";
    options.breakdowns = {{"classes", "packages"}};
    auto report = analyze(image, options);
    REQUIRE(report);
    return std::move(*report);
}

/// Bytes of code, pclntab and funcdata by package: what both twins must agree on.
std::map<std::string, u64> function_bytes(const Report& report) {
    std::map<std::string, u64> out;
    for (const auto& cls : report.breakdowns.at(0).root.children)
        if (cls.name == "code" || cls.name == "pclntab" || cls.name == "funcdata")
            for (const auto& package : cls.children)
                out[cls.name + " " + package.name] = package.size.file;
    return out;
}

std::string verdict(const Report& report, std::string_view id) {
    for (const auto& v : report.toolchain.verdicts)
        if (v.id == id) return v.value;
    return {};
}

}  // namespace

TEST_CASE("every byte of pclntab has an owner, in every program") {
    test::for_each_program([](const test::Program& program, const Image& image) {
        if (!program.plain_gc()) return;
        INFO(program.name);
        const auto report = report_of(image);
        for (const auto& [row, bytes] : function_bytes(report))
            CHECK(row.find("[pclntab, no function]") == std::string::npos);
        CHECK(report.metrics.functions > 1000);
        CHECK(report.toolchain.version.starts_with("go" + program.version));
    });
}

TEST_CASE("stripped and unstripped twins give every package the same code and pclntab") {
    std::map<std::string, std::map<std::string, std::map<std::string, u64>>> builds;
    test::for_each_program([&](const test::Program& program, const Image& image) {
        const auto slash = program.name.rfind('/');
        const auto variant = program.name.substr(slash + 1);
        const auto base = variant.substr(0, variant.find('.'));
        if (image.format != Format::elf) return;  // symbol sizes are guesses on the others
        if (base == "hello-default" || base == "hello-sw" || base == "hello-s" || base == "hello-w")
            builds[program.name.substr(0, slash)][base] = function_bytes(report_of(image));
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

TEST_CASE("verdicts say how known programs were built") {
    std::size_t checked = 0;
    test::for_each_program([&](const test::Program& program, const Image& image) {
        INFO(program.name);
        const auto is = [&](std::string_view name) { return program.name == name; };
        const auto report = report_of(image);
        if (is("special/hello-1.27-Xver")) {
            ++checked;
            CHECK(report.toolchain.version == "go1.27");
            CHECK(verdict(report, "obfuscated") == "no");
        }
        if (is("special/libhello-1.27.so")) {
            ++checked;
            CHECK(verdict(report, "build_mode") == "c-shared");
            CHECK(verdict(report, "link") == "external");
            CHECK(verdict(report, "cgo") == "yes");
        }
        if (is("special/hello-1.23-extpie")) {
            ++checked;
            CHECK(verdict(report, "link") == "external");
            CHECK(verdict(report, "build_mode") == "pie");
        }
        if (is("1.27/linux-amd64/hello-sw")) {
            ++checked;
            CHECK(verdict(report, "link") == "internal");
            CHECK(verdict(report, "cgo") == "no");
            CHECK(verdict(report, "strip_flags") == "-s -w");
            CHECK(verdict(report, "trimpath") == "no");
        }
        if (is("1.27/linux-amd64/hello-trimpath")) CHECK(verdict(report, "trimpath") == "yes");
        if (is("1.27/linux-amd64/hello-w")) CHECK(verdict(report, "strip_flags") == "-w");
        if (program.name.starts_with("gccgo/")) {
            ++checked;
            CHECK(report.toolchain.compiler == "gccgo");
        }
        if (program.name.starts_with("upx/") && !program.plain_gc()) {
            ++checked;
            CHECK(verdict(report, "packed") == "UPX");
        }
    });
    CHECK(checked >= 4);
}
