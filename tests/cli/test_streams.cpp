// Standard output, standard error, files and terminals.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/run.hpp"

#include <algorithm>

using namespace binsize;
using namespace binsize::test;

TEST_CASE("a closed pipe ends quietly") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    for (const auto* format : {"text", "csv", "json", "markdown"}) {
        const auto ran = run({"report", app, "--format", format}, {.closed_output = true});
        CHECK(ran.code == 0);
        CHECK(ran.signal == 0);
        CHECK(ran.err.empty());
    }
    CHECK(run({"--help"}, {.closed_output = true}).code == 0);
}

TEST_CASE("a full disk is an error") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    const auto ran = run({"report", app}, {.output_path = "/dev/full"});
    CHECK(ran.code == 3);
    CHECK(ran.err == "binsize: standard output: cannot be written: No space left on device\n");
    CHECK(run({"--help"}, {.output_path = "/dev/full"}).code == 3);
    const auto file = run({"report", app, "-o", "/dev/full"});
    CHECK(file.code == 3);
    CHECK(file.err == "binsize: /dev/full: cannot be written: No space left on device\n");
}

TEST_CASE("-o writes the same bytes to a file") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    const auto to = (folder.path() / "out").string();
    const auto shown = run({"report", app, "--format", "json"});
    const auto saved = run({"report", app, "--format", "json", "-o", to});
    CHECK(saved.code == 0);
    CHECK(saved.out.empty());
    CHECK(file_text(to) == shown.out);
    CHECK(run({"report", app, "-o", "-"}).out == run({"report", app}).out);

    const auto nowhere = run({"report", app, "-o", "/nowhere/out"});
    CHECK(nowhere.code == 3);
    CHECK(nowhere.err.find("/nowhere/out: cannot be opened for writing") != std::string::npos);
}

TEST_CASE("colour: on a terminal unless asked not to, elsewhere only when asked") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    const auto colored = [&](std::vector<std::string> options, const RunOptions& how) {
        options.insert(options.begin(), {"report", app});
        const auto ran = run(options, how);
        CHECK(ran.code == 0);
        return ran.out.find("\x1b[1m") != std::string::npos;
    };
    CHECK_FALSE(colored({}, {}));
    CHECK(colored({"--color", "always"}, {}));
    CHECK(colored({}, {.terminal = true}));
    CHECK_FALSE(colored({}, {.environment = {"NO_COLOR=1"}, .terminal = true}));
    CHECK(colored({}, {.environment = {"NO_COLOR="}, .terminal = true}));
    CHECK_FALSE(colored({}, {.environment = {"TERM=dumb"}, .terminal = true}));
    CHECK_FALSE(colored({"--color", "never"}, {.terminal = true}));
    CHECK(colored({"--color", "always"}, {.environment = {"NO_COLOR=1"}}));
}

TEST_CASE("ASCII where the locale is not UTF-8, in a terminal and in a pipe") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text", 4096));
    const auto has_bar = [&](const char* locale) {
        const auto out = run({"report", app}, {.environment = {locale}}).out;
        const bool ascii = std::ranges::all_of(out, [](char c) { return c > 0; });
        CHECK(ascii != (out.find("█") != std::string::npos));
        return !ascii;
    };
    CHECK(has_bar("LC_ALL=C.UTF-8"));
    CHECK(has_bar("LC_ALL=de_DE.utf8"));
    CHECK_FALSE(has_bar("LC_ALL=C"));
    CHECK_FALSE(has_bar("LC_ALL=de_DE.ISO-8859-1"));
}

TEST_CASE("the width of the terminal, or COLUMNS") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(std::string(300, 'n'), 1 << 18));
    const auto widest = [&](const RunOptions& how) {
        const auto out = run({"report", app, "-d", "sections", "--color", "never"}, how).out;
        std::size_t most = 0;
        std::size_t at = 0;
        while (at < out.size()) {
            const auto end = std::min(out.find('\n', at), out.size());
            std::size_t columns = 0;  // here every character is one column
            for (auto i = at; i < end; ++i)
                columns += (static_cast<unsigned char>(out[i]) & 0xc0U) != 0x80 && out[i] != '\r';
            most = std::max(most, columns);
            at = end + 1;
        }
        return most;
    };
    CHECK(widest({.environment = {"COLUMNS=100"}}) == 100);
    CHECK(widest({.terminal = true}) == 80);
    // A pipe has no width: the name of 300 is whole.
    CHECK(widest({}) > 300);
    CHECK(widest({.environment = {"COLUMNS=nonsense"}}) > 300);
}
