// What made a program does not depend on what a report cuts up: -d sections reads no more of a file
// than it needs, and says the same language, compiler and system as the whole report.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

using namespace binsize::test;

namespace {

// Of `"key": "value"`, where there is one.
std::string value_of(const std::string& json, const std::string& key) {
    const auto begin = json.find("\"" + key + "\": \"");
    if (begin == std::string::npos) return {};
    const auto from = begin + key.size() + 5;
    return json.substr(from, json.find('"', from) - from);
}

using Maker = std::array<std::string, 4>;

Maker maker(std::vector<std::string> arguments) {
    const auto json = run(arguments, RunOptions{}).out;
    const auto begin = std::min(json.find("\n  \"toolchain\": {"), json.size());
    const auto toolchain = json.substr(begin, json.find("\n  }", begin) - begin);
    return {value_of(toolchain, "language"), value_of(toolchain, "compiler"),
            value_of(toolchain, "version"), value_of(json, "os")};
}

}  // namespace

TEST_CASE("a report on sections alone names the same maker as a whole one") {
    std::size_t known = 0;
    for (const auto* folder : {"elf", "macho", "pe", "coff"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(fixture(folder))) {
            if (!entry.is_regular_file()) continue;
            const auto file = entry.path().string();
            const auto whole = maker({"report", "--format", "json", file});
            INFO(file);
            CHECK(maker({"report", "-d", "sections", "--format", "json", file}) == whole);
            known += whole[0].empty() ? 0 : 1;
        }
    CHECK(known > 5);
}
