// What steps leave behind is read whole, or not at all.
#include "record/log.hpp"

#include "record/step/raw.hpp"
#include "support/catch.hpp"

#include <array>
#include <cstring>
#include <string>

using namespace binsize;
using namespace binsize::record;

namespace {

std::string line_of(RawStep step, const std::array<std::string, raw_texts>& texts) {
    std::string behind;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        step.sizes[i] = texts.at(i).size();
        behind += texts.at(i);
    }
    step.size = sizeof step + behind.size();
    std::string out(sizeof step, '\0');
    std::memcpy(out.data(), &step, sizeof step);
    return out + behind;
}

std::string bytes_of(u64 a, u64 b) {
    std::string out(2 * sizeof(u64), '\0');
    std::memcpy(out.data(), &a, sizeof a);
    std::memcpy(out.data() + sizeof a, &b, sizeof b);
    return out;
}

std::string example(u64 id) {
    RawStep step;
    step.id = id;
    step.parent = 3;
    step.start = 1'500'000'000;
    step.end = 2'000'000'000;
    step.user = 250'000;
    step.memory_every = 100;
    step.counts.values[count_instructions] = 77;
    step.counts.values[count_cycles] = 88;  // not known
    step.counts.known = 1U << count_instructions;
    step.status = 2U << 8U;  // exit code 2, as wait4(2) has it
    return line_of(step, {"/go/tool/compile", "/root/go/pkg/mod/example.com/!big@v1.2.3/inner",
                          "example.com/Big/inner", "fmt\nos\n",
                          "BenchmarkCompile:x:fe:parse\t1\t2000000 ns/op\n", bytes_of(7, 9),
                          std::string("-p\0main\0", 8)});
}

}  // namespace

TEST_CASE("a step says what it saw") {
    const auto log = example(11) + example(12);
    const auto steps = read_log(as_view(log));
    REQUIRE(steps.size() == 2);
    const auto& s = steps[1].step;
    CHECK(s.id == 12);
    CHECK(s.parent == 3);
    CHECK(s.tool == "compile");
    CHECK(s.package == "example.com/Big/inner");
    CHECK(s.module == "example.com/Big@v1.2.3");
    CHECK(s.start == 1.5);
    CHECK(s.wall() == 0.5);
    CHECK(s.user == 0.25);
    CHECK(s.code == 2);
    CHECK(s.counters.instructions == 77U);
    CHECK(!s.counters.cycles);
    CHECK(!s.counters.task_clock);
    CHECK(s.exact);
    CHECK(s.seen == "toolexec");
    CHECK(s.needs == std::vector<std::string>{"fmt", "os"});
    REQUIRE(s.phases.size() == 1);
    CHECK(s.phases[0].name == "fe:parse");
    CHECK(s.phases[0].seconds == 0.002);
    CHECK(s.memory == std::vector<u64>{7, 9});
    CHECK(s.memory_every == 0.1);
}

TEST_CASE("a log that is cut off or damaged has the steps that are whole") {
    const auto one = example(1);
    const auto three = one + example(2) + example(3);
    for (std::size_t size = 0; size <= three.size(); ++size) {
        INFO(size);
        CHECK(read_log(as_view(three).first(size)).size() == size / one.size());
    }
    // A step that was ended while it wrote, and others after it.
    const auto torn = one.substr(0, one.size() / 2) + example(2);
    const auto steps = read_log(as_view(torn));
    REQUIRE(!steps.empty());
    CHECK(steps.back().step.id == 2);
    // Sizes that no file has.
    for (std::size_t field = 0; field < sizeof(RawStep); field += sizeof(u64)) {
        auto bad = one;
        std::memset(bad.data() + field, 0xff, sizeof(u64));
        CHECK(read_log(as_view(bad)).size() <= 1);
    }
}
