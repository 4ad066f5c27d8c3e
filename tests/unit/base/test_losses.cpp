// Files that shrink under a mapping: zeros are read instead, on any thread, and whoever asked is
// told.
#include "base/input.hpp"
#include "base/platform/signals.hpp"
#include "support/catch.hpp"
#include "support/run.hpp"

#ifdef __linux__

#include <sys/wait.h>
#include <unistd.h>

#include <thread>

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr std::size_t large = 1 << 20, cut = 10'000;

std::size_t ones_in(ByteView bytes) {
    std::size_t out = 0;
    for (const auto b : bytes) out += b == std::byte{1} ? 1 : 0;
    return out;
}

struct Shrinking {
    explicit Shrinking(const TemporaryFolder& folder)
        : path(folder.file("app", std::string(large, '\1'))) {}
    std::string path;
    void shrink() const { REQUIRE(::truncate(path.c_str(), cut) == 0); }
};

}  // namespace

TEST_CASE("what a file lost reads as zeros, and is told") {
    install_signal_handlers();
    const TemporaryFolder folder;
    const Shrinking file(folder);
    const Losses losses;
    const auto input = Input::open(file.path);
    REQUIRE(input);
    CHECK(ones_in(input->bytes()) == large);
    CHECK(!losses.any());
    file.shrink();
    CHECK(ones_in(input->bytes()) == cut);
    CHECK(losses.any());
    CHECK(ones_in(input->bytes()) == cut);
    // One that is opened after that has its own size.
    const auto again = Input::open(file.path);
    REQUIRE(again);
    CHECK(again->bytes().size() == cut);
}

TEST_CASE("losses are of the thread that opened the file, whoever read it") {
    install_signal_handlers();
    const TemporaryFolder folder;
    const Losses outer;
    std::vector<std::thread> threads;
    std::array<bool, 8> told{};
    std::array<std::size_t, 8> ones{};
    for (std::size_t i = 0; i < told.size(); ++i)
        threads.emplace_back([&, i] {
            const auto path = folder.file("app" + std::to_string(i), std::string(large, '\1'));
            const Losses losses;
            const auto input = Input::open(path);
            if (i % 2 == 0 && ::truncate(path.c_str(), cut) != 0) return;
            std::thread([&] { ones[i] = ones_in(input->bytes()); }).join();
            told[i] = losses.any();
        });
    for (auto& thread : threads) thread.join();
    for (std::size_t i = 0; i < told.size(); ++i) {
        CHECK(told[i] == (i % 2 == 0));
        CHECK(ones[i] == (i % 2 == 0 ? cut : large));
    }
    CHECK(!outer.any());
}

TEST_CASE("what a thread without Losses opens is guarded for those that it is given") {
    install_signal_handlers();
    const TemporaryFolder folder;
    const Shrinking file(folder);
    Losses losses;
    const Losses inner;
    std::size_t ones = 0;
    std::thread([&] {
        std::optional<Input> input;
        {
            const GuardedFor guarded(losses);
            if (auto opened = Input::open(file.path)) input = *std::move(opened);
        }
        if (!input || ::truncate(file.path.c_str(), cut) != 0) return;
        ones = ones_in(input->bytes());
    }).join();
    CHECK(ones == cut);
    CHECK(losses.any());
    CHECK(!inner.any());
    // What this thread maps from here on is the inner ones', as before.
    const auto path = folder.file("other", std::string(large, '\1'));
    {
        const GuardedFor guarded(losses);
    }
    const auto input = Input::open(path);
    REQUIRE(input);
    REQUIRE(::truncate(path.c_str(), cut) == 0);
    CHECK(ones_in(input->bytes()) == cut);
    CHECK(inner.any());
}

TEST_CASE("nobody asked: a file that shrinks ends the process with exit 3") {
    const TemporaryFolder folder;
    const Shrinking file(folder);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(STDERR_FILENO);
        install_signal_handlers();
        std::optional<Input> input;
        {
            // Guarded no longer than this lives.
            const Losses losses;
            if (auto opened = Input::open(file.path)) input = *std::move(opened);
        }
        if (!input || ::truncate(file.path.c_str(), cut) != 0) ::_exit(1);
        ::_exit(ones_in(input->bytes()) == large ? 2 : 4);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 3);
}

#endif
