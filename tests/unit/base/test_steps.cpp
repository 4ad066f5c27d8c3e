// What a watcher sees of work: phases and their parts, on all threads that the work is divided to;
// nothing of what is told as one part, and nothing where nobody watches.
#include "base/parallel.hpp"
#include "support/catch.hpp"

using namespace binsize;

namespace {

// Watches this thread while it lives.
struct Watching {
    Watching() { watcher_of_thread() = &watcher; }
    Watching(const Watching&) = delete;
    Watching& operator=(const Watching&) = delete;
    ~Watching() { watcher_of_thread() = nullptr; }
    Watcher watcher;
};

void check_state(const Watcher& watcher, std::string_view what, u64 done, u64 of) {
    const auto state = watcher.state();
    CHECK(state.what == what);
    CHECK(state.done == done);
    CHECK(state.of == of);
}

}  // namespace

TEST_CASE("phases follow each other, and parts are counted on every thread") {
    const Watching here;
    check_state(here.watcher, "", 0, 0);
    Steps first("reading");
    check_state(here.watcher, "reading", 0, 0);
    Steps second("asking", 200);
    check_state(here.watcher, "asking", 0, 200);
    const auto work = [&] {
        for (int i = 0; i < 100; ++i) second.done();
    };
    in_parallel(work, work);
    // The last to tell may not be the last that counted.
    second.done();
    check_state(here.watcher, "asking", 201, 200);
    in_parallel([] {}, [] { const Steps other("there"); });
    check_state(here.watcher, "there", 0, 0);
}

TEST_CASE("what is told as one part tells nothing of its own") {
    const Watching here;
    Steps members("members", 2);
    {
        const Unwatched within;
        Steps inner("inner", 9);
        inner.done();
        members.done();
    }
    check_state(here.watcher, "members", 1, 2);
    const Steps after("after");
    check_state(here.watcher, "after", 0, 0);
}

TEST_CASE("where nobody watches, work is done all the same") {
    Steps steps("work", 1);
    steps.done();
    CHECK(watcher_of_thread() == nullptr);
}
