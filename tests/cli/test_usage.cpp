// What the command line accepts, refuses and explains.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/run.hpp"

#include <algorithm>
#include <set>
#include <sstream>

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
    check_usage({"repotr"}, "there is no command repotr; did you mean `binsize report`?");
    check_usage({"frobnicate"}, "there is no command frobnicate; `binsize --help` lists them");
    check_usage({app}, "did you mean `binsize report " + app + "`?");
    check_usage({"--loader", "native", app}, "did you mean `binsize report " + app + "`?");
    check_usage({"budget"}, "no command given; `binsize budget --help` lists them");
    check_usage({"budget", "inti", app}, "did you mean `binsize budget init`?");
    check_usage({"help", "reprot"}, "did you mean `binsize report`?");
    check_usage({"report", app, "--fromat", "json"}, "did you mean --format?");
    check_usage({"report", app, "--fromat=json"}, "did you mean --format?");
    check_usage({"report", app, "--format", "jsn"}, "did you mean 'json'?");
    check_usage({"report", app, "--sort", "nmae"}, "did you mean 'name'?");
    check_usage({"report", app, "-d", "section"}, "did you mean 'sections'?");
    check_usage({"report", app, "-d", "sections,symbls"}, "did you mean 'symbols'?");
    check_usage({"report", app, "--table", "symbol"}, "did you mean 'symbols'?");
    check_usage({"report", app, "--only", "packages:x"}, "did you mean 'package'?");
    check_usage({"report", app, "--only", "!packages:x"}, "did you mean 'package'?");
    check_usage({"report", app, "--only", "section"}, "write 'section:GLOB'");
    check_usage({"list", "breakdown"}, "did you mean 'breakdowns'?");
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

TEST_CASE("help is --help") {
    CHECK(run({"help"}).out == run({"--help"}).out);
    for (const auto& name : commands()) {
        INFO(name);
        CHECK(run({"help", name}).out == run({name, "--help"}).out);
    }
    CHECK(run({"help", "budget", "init"}).out == run({"budget", "init", "--help"}).out);
}

TEST_CASE("options say what they are unless given") {
    // CLI11 2.3 writes "=text", later ones "[text]".
    const auto says = [](const std::string& help, const std::string& value) {
        return help.find("=" + value) != help.npos || help.find("[" + value + "]") != help.npos;
    };
    const auto help = run({"report", "--help"}).out;
    for (const auto* value :
         {"text", "20 in text, 30 in markdown, else all", "file", "both", "auto", "-"}) {
        INFO(value);
        CHECK(says(help, value));
    }
    CHECK(says(run({"--help"}).out, "native"));
}

TEST_CASE("the version names the loaders") {
    const auto ran = run({"--version"});
    CHECK(ran.code == 0);
    CHECK(run({"-V"}).out == ran.out);
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

TEST_CASE("-d knows what bloaty calls otherwise") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    const auto rows = [&](const char* command, const char* keys) {
        std::vector<std::string> words = {command, app, "-d", keys, "--format", "csv"};
        if (words.front() == "diff") words.insert(words.begin() + 1, app);
        const auto ran = run(words);
        CHECK(ran.code == 0);
        return ran.out;
    };
    for (const auto* command : {"report", "diff"}) {
        CHECK(rows(command, "sections,inlines") == rows(command, "sections,inlined"));
        CHECK(rows(command, "shortsymbols") == rows(command, "symbols:short"));
        CHECK(rows(command, "fullsymbols") == rows(command, "symbols"));
        CHECK(rows(command, "armembers") == rows(command, "members"));
    }
    check_usage({"report", app, "-d", "inputfiles"}, "unknown breakdown 'inputfiles'");
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

TEST_CASE("--only repeats, and ! leaves out") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text"));
    // The names of the rows, with what is left out as one.
    const auto rows = [&](std::vector<std::string> only) {
        std::vector<std::string> arguments = {"report", app, "-d", "sections", "--format", "csv"};
        for (auto& o : only) arguments.insert(arguments.end(), {"--only", std::move(o)});
        std::set<std::string> out;
        std::istringstream lines(run(arguments).out);
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with("app,sections,1,,"))
                out.insert(line.substr(16, line.find(',', 16) - 16));
        return out;
    };
    const auto all = rows({});
    REQUIRE(all.size() > 3);
    using Set = std::set<std::string>;
    const std::string rest = "[everything else]";
    // Any glob of a kind.
    CHECK(rows({"section:.text", "section:[ELF header]"}) == Set{".text", "[ELF header]", rest});
    // All but one.
    auto but_one = all;
    but_one.erase(".text");
    but_one.insert(rest);
    CHECK(rows({"!section:.text"}) == but_one);
    CHECK(rows({"section:[*", "!section:[ELF header]"}).contains("[ELF header]") == false);
    // Every kind that is named.
    CHECK(rows({"section:.text", "class:code"}) == Set{".text", rest});
    CHECK(rows({"section:.text", "class:headers"}) == Set{rest});
    CHECK(rows({"section:.text", "!class:code"}) == Set{rest});
}

TEST_CASE("what is no executable is said in English") {
    const TemporaryFolder folder;
    const auto message = [&](const std::string& bytes) {
        return run({"report", folder.file("x", bytes)}).err;
    };
    const std::string kinds = "not an ELF, Mach-O, PE or WebAssembly file or an archive";
    CHECK(message("\x1f\x8b\x08").find(": is a gzip file, " + kinds + "; decompress it first\n") !=
          std::string::npos);
    CHECK(message(std::string("\0asm", 4)).find(": has no version behind its magic") !=
          std::string::npos);
    CHECK(message("hello\n").find(": is text, " + kinds + "\n") != std::string::npos);
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
