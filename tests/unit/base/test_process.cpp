// Processes, with the shell as the other program.
#include "base/platform/process.hpp"
#include "support/catch.hpp"

#include <csignal>

using namespace binsize;

namespace {

ProcessPlan shell(std::string script) {
    return {.program = "/bin/sh", .arguments = {"-c", script}};
}

Captured captured(ProcessPlan plan, std::chrono::seconds patience = std::chrono::seconds{30},
                  u64 most_output = 1 << 20) {
    auto out = capture(std::move(plan), patience, most_output);
    REQUIRE(out.has_value());
    return *std::move(out);
}

}  // namespace

TEST_CASE("both outputs and the exit code of a process are kept") {
    const auto run = captured(shell("echo out; echo err >&2; exit 3"));
    CHECK(run.out == "out\n");
    CHECK(run.err == "err\n");
    CHECK(run.end.code == 3);
    CHECK(run.end.signal == 0);
    CHECK(!run.late);
    // More than a pipe holds, on both at once.
    const auto much = captured(shell("yes | head -c 300000; yes | head -c 300000 >&2"));
    CHECK(much.out.size() == 300'000);
    CHECK(much.err.size() == 300'000);
    CHECK(much.end.code == 0);
}

TEST_CASE("a process finds what it was promised") {
    auto plan = shell("echo $NAME; pwd; cat");
    plan.environment = {"NAME=value"};
    plan.folder = "/";
    Pipe input;
    REQUIRE(input.writing() >= 0);
    input.close_writing();
    plan.in = input.reading();
    CHECK(captured(std::move(plan)).out == "value\n/\n");
    plan = shell("true");
    plan.folder = "/nowhere/at/all";
    CHECK(captured(std::move(plan)).end.code == Ended::no_folder);
    CHECK(captured({.program = "/nowhere/at/all"}).end.code == Ended::not_started);
}

TEST_CASE("a process is ended where it crashes, takes too long or says too much") {
    CHECK(captured(shell("kill -SEGV $$")).end.signal == SIGSEGV);
    const auto late = captured(shell("exec sleep 60"), std::chrono::seconds{1});
    CHECK(late.late);
    CHECK(late.end.signal == SIGKILL);
    const auto endless = captured(shell("exec yes"), std::chrono::seconds{30}, 10'000);
    CHECK(endless.too_much);
    CHECK(endless.out.size() > 10'000);
    CHECK(endless.end.signal == SIGKILL);
    auto plan = shell("exec sleep 60");
    plan.alarm = std::chrono::seconds{1};
    CHECK(captured(std::move(plan)).end.signal == SIGALRM);
    plan = shell("while :; do :; done");
    plan.most_time = std::chrono::seconds{1};
    CHECK(captured(std::move(plan)).end.signal != 0);
}
