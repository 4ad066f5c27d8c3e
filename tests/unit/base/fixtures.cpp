// The test support itself: what other tests silently rely on.
#include "support/fixtures.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <set>

using namespace binsize::test;

TEST_CASE("the matrix covers every layout of Go's tables, each with its oracle") {
    const auto files = matrix_files();
    std::set<std::string> versions;
    std::set<std::string> targets;
    for (const auto& file : files) {
        INFO(file.name);
        CHECK(std::filesystem::file_size(file.path) > 0);
        if (file.variant == "default") {
            CHECK_FALSE(file.nm_oracle.empty());
            CHECK(read_text(file.version_oracle).find("go" + file.version) != std::string::npos);
        }
        if (file.version.empty()) continue;
        versions.insert(file.version);
        targets.insert(file.target);
    }
    for (const auto* version :
         {"1.16", "1.17", "1.18", "1.19", "1.20", "1.22", "1.23", "1.26", "1.27"})
        CHECK(versions.contains(version));
    for (const auto* target : {"linux-amd64", "linux-386", "linux-arm64", "linux-s390x",
                               "darwin-amd64", "darwin-arm64", "windows-amd64"})
        CHECK(targets.contains(target));
    const auto odd = matrix_file("special/hello-1.23-extpie");
    REQUIRE(odd);
    CHECK(odd->version == "1.23");
    CHECK(odd->variant == "extpie");
}
