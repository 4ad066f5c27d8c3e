// What the command line accepts, refuses and explains.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/run.hpp"

#include <algorithm>

using namespace binsize;
using namespace binsize::test;

namespace {

// A mistake of the user: exit 2, nothing on standard output, one line.
void check_usage(const std::vector<std::string>& arguments, std::string_view reason) {
    const auto ran = run(arguments);
    INFO(ran.err);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(ran.err.starts_with("binsize: "));
    CHECK(ran.err.find(reason) != std::string::npos);
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
}

std::vector<std::string> commands() {
    // The lines of --help after "Subcommands:" begin with their names.
    const auto help = run({"--help"}).out;
    std::vector<std::string> out;
    auto at = help.find("Subcommands:\n");
    REQUIRE(at != std::string::npos);
    at += 13;
    while (help.compare(at, 2, "  ") == 0) {
        if (help[at + 2] != ' ')
            out.push_back(help.substr(at + 2, help.find(' ', at + 2) - at - 2));
        at = help.find('\n', at) + 1;
    }
    return out;
}

}  // namespace

TEST_CASE("mistakes are one line and exit 2") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    check_usage({}, "no command given");
    check_usage({"repotr"}, "there is no command repotr");
    check_usage({"report"}, "required");
    check_usage({"report", app, "--format", "yaml"}, "yaml");
    check_usage({"report", app, "--sort", "size"}, "size");
    check_usage({"report", app, "--domain", "disk"}, "disk");
    check_usage({"report", app, "--color", "sometimes"}, "sometimes");
    check_usage({"report", app, "-n", "-3"}, "-3");
    check_usage({"report", app, "-n", "many"}, "many");
    check_usage({"report", app, "-n", "99999999999999999999999"}, "99999999999999999999999");
    check_usage({"report", app, "-d", "sektions"}, "sektions");
    check_usage({"report", app, "-d", "sections,"}, "");
    check_usage({"report", app, "-d", ""}, "");
    check_usage({"report", app, "--table", "chairs"}, "chairs");
    check_usage({"report", app, "--only", "section"}, "");
    check_usage({"report", app, "--only", "sektion:x"}, "");
    check_usage({"report", app, "--nonsense"}, "--nonsense");
    check_usage({"list"}, "required");
    check_usage({"list", "colours"}, "colours");
}

TEST_CASE("every command explains itself with examples") {
    const auto names = commands();
    CHECK(std::ranges::find(names, "report") != names.end());
    CHECK(std::ranges::find(names, "list") != names.end());
    for (const auto& name : names) {
        const auto ran = run({name, "--help"});
        INFO(name << '\n' << ran.out);
        CHECK(ran.code == 0);
        CHECK(ran.err.empty());
        CHECK(ran.out.find("Usage: binsize " + name) != std::string::npos);
        CHECK(ran.out.find("Examples:\n") != std::string::npos);
        CHECK(ran.out.find("  binsize " + name) != std::string::npos);
    }
}

TEST_CASE("the version names the loaders") {
    const auto ran = run({"--version"});
    CHECK(ran.code == 0);
    CHECK(ran.out.starts_with("binsize "));
    CHECK(ran.out.find("native") != std::string::npos);
}

TEST_CASE("lists") {
    CHECK(run({"list", "formats"}).out.find("elf ") == 0);
    CHECK(run({"list", "reporters"}).out.find("\njson ") != std::string::npos);
    CHECK(run({"list", "tables"}).out.find("\nmetadata_tax ") != std::string::npos);
    const auto breakdowns = run({"list", "breakdowns"}).out;
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    // What is listed can be asked for.
    std::size_t at = 0;
    int count = 0;
    while (at < breakdowns.size()) {
        const auto id = breakdowns.substr(at, breakdowns.find(' ', at) - at);
        INFO(id);
        CHECK(run({"report", app, "-d", id}).code == 0);
        at = breakdowns.find('\n', at) + 1;
        ++count;
    }
    CHECK(count >= 6);
}

TEST_CASE("-d repeats and nests, and a file may follow it") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    const auto ran =
        run({"report", "-d", "classes", "-d", "sections,classes", app, "--format", "csv"});
    CHECK(ran.code == 0);
    CHECK(ran.out.find("\r\napp,classes,0,") != std::string::npos);
    CHECK(ran.out.find("\r\napp,\"sections,classes\",2,.text,code,16,") != std::string::npos);
    CHECK(ran.out.find("app,packages") == std::string::npos);
}

TEST_CASE("options that change what is shown") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    const auto all = run({"report", app, "-d", "sections", "--format", "csv"}).out;
    CHECK(std::ranges::count(all, '\n') > 3);
    const auto one = run({"report", app, "-d", "sections", "--format", "csv", "-n", "1"}).out;
    CHECK(std::ranges::count(one, '\n') == 4);  // header, total, one row, [N others]
    CHECK(one.find("others]") != std::string::npos);
    const auto file = run({"report", app, "-d", "sections", "--domain", "file"}).out;
    CHECK(file.find("memory") == std::string::npos);
    const auto digest = run({"report", app, "--digest", "--format", "json"}).out;
    const auto at = digest.find("\"sha256\": \"");
    REQUIRE(at != std::string::npos);
    CHECK(digest.find('"', at + 11) - at - 11 == 64);
}

TEST_CASE("-n never hides a single row behind [1 others]") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    const auto rows = [&](std::size_t n) {
        const auto out =
            run({"report", app, "-d", "sections", "--format", "csv", "-n", std::to_string(n)}).out;
        CHECK(out.find("[1 others]") == std::string::npos);
        return static_cast<std::size_t>(std::ranges::count(out, '\n')) - 2;  // header, total
    };
    const auto all = rows(0);
    REQUIRE(all > 3);
    CHECK(rows(all - 1) == all);
    CHECK(rows(all - 2) == all - 1);  // the last is [2 others]
}

TEST_CASE("--only takes names as they are printed, and says where none matches") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    const auto only = [&](const char* what) {
        return run({"report", app, "-d", "sections", "--only", what}).out;
    };
    const auto header = only("section:[ELF header]");
    CHECK(header.find("[ELF header]") != std::string::npos);
    CHECK(header.find("matches no row") == std::string::npos);
    CHECK(only("section:zzz").find("--only section:zzz matches no row") != std::string::npos);
    CHECK(run({"report", app, "--only", "section:zzz"}).code == 0);
}

TEST_CASE("a damaged file is a report with notes, and an error with --strict") {
    const TemporaryFolder folder;
    auto elf = tiny_elf(".text");
    elf[elf.size() - 128 + 32] = '\x7f';  // sh_size of .text: past the end of the file
    elf[elf.size() - 128 + 33] = '\x7f';
    const auto app = folder.file("app", elf);
    const auto ran = run({"report", app});
    CHECK(ran.code == 0);
    CHECK(ran.out.find("warning") != std::string::npos);
    const auto strict = run({"report", app, "--strict"});
    CHECK(strict.code == 3);
    CHECK(strict.out.empty());
    CHECK(std::ranges::count(strict.err, '\n') == 1);
}

TEST_CASE("the same input gives the same bytes") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    for (const auto* format : {"text", "csv", "markdown", "json"})
        CHECK(run({"report", app, "--format", format}).out ==
              run({"report", app, "--format", format}).out);
}
