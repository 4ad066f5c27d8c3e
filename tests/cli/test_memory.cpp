// A system that gives no more memory: one line and exit 3, wherever it happens, on whichever
// thread.
#include "support/catch.hpp"
#include "support/run.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

std::string quoted(const std::string& path) { return "'" + path + "'"; }

}  // namespace

TEST_CASE("too little memory is one line and exit 3, and a little more is enough") {
    const TemporaryFolder folder;
    const auto errors = (folder.path() / "errors").string();
    // Address space for the program, its libraries and its subject: itself, a C++ program of which
    // every part is read on two threads.
    int failed = 0;
    int passed = 0;
    for (int mebibytes = 16; mebibytes <= 4096; mebibytes += mebibytes / 8) {
        const auto command = "ulimit -v " + std::to_string(mebibytes * 1024) + "; exec " +
                             quoted(program()) + " report -d symbols " + quoted(program()) +
                             " >/dev/null 2>" + quoted(errors);
        const int status = std::system(command.c_str());  // NOLINT(concurrency-mt-unsafe)
        std::ostringstream said;
        said << std::ifstream(errors).rdbuf();
        INFO(mebibytes << " MiB: " << said.str());
        REQUIRE(WIFEXITED(status));
        const int code = WEXITSTATUS(status);
        if (code == 127 || said.str().find("shared librar") != std::string::npos) continue;
        if (code == 0) {
            ++passed;
            if (passed == 3) break;
            continue;
        }
        CHECK(code == 3);
        CHECK(said.str().starts_with("binsize: "));
        CHECK(std::ranges::count(said.str(), '\n') == 1);
        ++failed;
    }
    CHECK(failed > 0);
    CHECK(passed == 3);
}
