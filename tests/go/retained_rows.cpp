// The table of what packages and modules keep, against the question of what would go without each:
// two ways to a set of nodes, which must be the same, and bounds that behave.
#include "analysis/analysis.hpp"
#include "analysis/graph/answers.hpp"
#include "go/matrix.hpp"
#include "support/catch.hpp"

using namespace binsize;

TEST_CASE("a row of what is retained says what would go without it") {
    std::size_t programs = 0;
    for (const auto& file : test::matrix_files()) {
        if (file.name != "1.26/linux-amd64/hello-sw" && file.name != "1.26/linux-amd64/hello-s" &&
            file.name != "1.26/linux-amd64/hello-default")
            continue;
        INFO(file.name);
        const auto input = Input::open(file.path.string());
        REQUIRE(input);
        const auto image = load(input->bytes());
        REQUIRE(image);
        ReportOptions options;
        options.tables = {"retained"};
        const auto report = analyze(*image, options);
        REQUIRE(report);
        REQUIRE(report->tables.size() == 1);
        ++programs;
        std::size_t asked = 0;
        for (const auto& row : report->tables[0].rows) {
            const auto* high = std::get_if<u64>(&row[3]);
            if (high == nullptr || asked == 6) break;  // rows with both bounds come first
            ++asked;
            const auto name = std::get<std::string>(row[0]);
            const auto kind = std::get<std::string>(row[1]);
            INFO(kind << " " << name);
            const std::vector<std::string> subject{kind + ":" + name};
            const auto answer = what_if(*image, subject, {});
            REQUIRE(answer);
            CHECK(answer->freed.low.file == std::get<u64>(row[2]));
            CHECK(answer->freed.high.file == *high);
            CHECK(answer->freed.low.memory == std::get<u64>(row[5]));
            CHECK(answer->freed.high.memory == std::get<u64>(row[6]));
            CHECK(answer->freed.low.file <= answer->freed.high.file);
            CHECK(*high <= image->bytes.size());
        }
        CHECK(asked > 0);
    }
    CHECK(programs > 0);
}
