// binsize reads hostile files, so its own program is built to be hard to attack. Read by binsize
// from the built program; `readelf -hld` and `nm -D` say the same.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"

using namespace binsize::test;

TEST_CASE("the program is hardened") {
#ifndef BINSIZE_HARDENED
    SKIP_ALOUD("built without BINSIZE_HARDEN");
#else
    const auto report = run({"report", program(), "--format", "json", "-d", "sections"});
    REQUIRE(report.code == 0);
    for (const auto* fact : {R"("pie": true)", R"("nx": true)", R"("relro": true)",
                             R"("full_relro": true)", R"("bind_now": true)"}) {
        INFO(fact);
        CHECK(report.out.find(fact) != std::string::npos);
    }
    // What the compiler calls when a canary is overwritten, and a copy that knows its target's
    // size.
    const auto dump = run({"dump", program()});
    REQUIRE(dump.code == 0);
    CHECK(dump.out.find("import static __stack_chk_fail@") != std::string::npos);
    CHECK(dump.out.find("import static __memcpy_chk@") != std::string::npos);
#endif
}
