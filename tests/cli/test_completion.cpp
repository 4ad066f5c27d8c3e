// Completions and manual pages say what --help says, and the shells themselves take them.
#include "support/catch.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <algorithm>
#include <set>
#include <sstream>

using namespace binsize;
using test::quoted;

namespace {

std::string script(const std::string& shell) {
    const auto ran = test::run({"completion", shell});
    CHECK(ran.code == 0);
    CHECK(ran.err.empty());
    return ran.out;
}

std::set<std::string> lines(const std::string& text) {
    std::set<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.insert(line);
    return out;
}

// Long options by --help of a command: the words behind "--" up to a blank or a comma.
std::set<std::string> options_of(const std::vector<std::string>& command) {
    auto arguments = command;
    arguments.emplace_back("--help");
    const auto help = test::run(arguments).out;
    const auto end = help.find("\nExamples:");
    std::set<std::string> out;
    std::istringstream in(help.substr(help.find("Options:"), end - help.find("Options:")));
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with("  -")) continue;
        const auto at = line.find("--");
        out.insert(line.substr(at, line.find_first_of(" ,=", at) - at));
    }
    return out;
}

const std::vector<std::vector<std::string>> some_commands = {
    {}, {"report"}, {"whatif"}, {"gate"}, {"budget", "init"}, {"compare"}, {"completion"}};

// What bash offers behind these words, the last being begun.
std::set<std::string> bash_offers(const std::string& path, const std::string& words) {
    const auto command =
        "source " + path + "; COMP_WORDS=(" + words +
        "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _binsize; printf '%s\\n' \"${COMPREPLY[@]}\"";
    const test::TempFolder folder;
    return lines(test::run("bash " + quoted(folder.write("try", command))).text);
}

std::set<std::string> fish_offers(const std::string& path, const std::string& line) {
    const test::TempFolder folder;
    const auto command = "source " + path + "; complete -C '" + line + "'";
    std::set<std::string> out;
    for (const auto& offer : lines(test::run("fish " + quoted(folder.write("try", command))).text))
        out.insert(offer.substr(0, offer.find('\t')));
    return out;
}

}  // namespace

TEST_CASE("every option of --help is in every completion and in the manual page") {
    std::vector<std::string> scripts;
    for (const auto* shell : {"bash", "zsh", "fish", "powershell"})
        scripts.push_back(script(shell));
    for (const auto& command : some_commands) {
        auto arguments = command;
        arguments.insert(arguments.begin(), "help");
        arguments.emplace_back("--man");
        const auto page = test::run(arguments).out;
        const auto options = options_of(command);
        CHECK(options.contains("--help"));
        for (const auto& option : options) {
            INFO(option);
            const auto name = option.substr(2);
            std::string escaped;
            for (const char c : option) escaped += c == '-' ? "\\-" : std::string(1, c);
            CHECK(page.find(escaped) != std::string::npos);
            CHECK(scripts[0].find(option) != std::string::npos);
            CHECK(scripts[1].find(option + "[") != std::string::npos);
            CHECK(scripts[2].find(" -l " + name + " ") != std::string::npos);
            CHECK(scripts[3].find("'" + option + "'") != std::string::npos);
        }
    }
}

TEST_CASE("bash completes commands, options, values, lists and files") {
    if (!test::need_tool("bash")) return;
    const test::TempFolder folder;
    const auto path = quoted(folder.write("completion", script("bash")));
    using Words = std::set<std::string>;
    CHECK(bash_offers(path, "binsize rep") == Words{"report"});
    CHECK(bash_offers(path, "binsize budget ''") == Words{"init", "update"});
    CHECK(bash_offers(path, "binsize report app --form") == Words{"--format"});
    CHECK(bash_offers(path, "binsize diff a b --ruler ''") == Words{"file", "memory", "both"});
    CHECK(bash_offers(path, "binsize report --sort = m") == Words{"memory"});
    CHECK(bash_offers(path, "binsize report -d sections,symb") ==
          Words{"sections,symbols", "sections,symbols:short"});
    CHECK(bash_offers(path, "binsize help wh") == Words{"why", "whatif"});
    CHECK(bash_offers(path, "binsize list re") == Words{"reporters"});
    CHECK(bash_offers(path, "binsize report -n ''") == Words{""});
    const auto file = folder.write("some program", "");
    const auto offered = bash_offers(path, "binsize report " + quoted(folder.file("some ")));
    CHECK(offered == Words{file});
}

TEST_CASE("zsh and fish read their completion, and fish offers what bash does") {
    const test::TempFolder folder;
    if (test::need_tool("zsh")) {
        const auto path = quoted(folder.write("_binsize", script("zsh")));
        CHECK(test::run("zsh -n " + path).status == 0);
        // Registered by its own last lines.
        CHECK(test::run("zsh -fc 'autoload -U compinit; compinit -u -d " +
                        quoted(folder.file("dump")).substr(1, folder.file("dump").size()) +
                        "; source " + folder.file("_binsize") + "; print $_comps[binsize]'")
                  .text == "_binsize\n");
    }
    if (!test::need_tool("fish")) return;
    const auto path = folder.write("completion.fish", script("fish"));
    using Words = std::set<std::string>;
    CHECK(fish_offers(path, "binsize rep") == Words{"report"});
    CHECK(fish_offers(path, "binsize budget ") == Words{"init", "update"});
    CHECK(fish_offers(path, "binsize diff a b --ruler ") == Words{"file", "memory", "both"});
    CHECK(fish_offers(path, "binsize report -d sections,symb") ==
          Words{"sections,symbols", "sections,symbols:short"});
}

TEST_CASE("manual pages please man and name their neighbours") {
    const auto page = test::run({"help", "budget", "init", "--man"});
    CHECK(page.code == 0);
    CHECK(page.out.starts_with(".TH BINSIZE-BUDGET-INIT 1 "));
    CHECK(page.out.find(".BR binsize (1)") != std::string::npos);
    const auto above = test::run({"help", "budget", "--man"}).out;
    CHECK(above.find(".BR binsize\\-budget\\-init (1)") != std::string::npos);
    if (!test::need_tool("groff")) return;
    const test::TempFolder folder;
    for (const auto& command : some_commands) {
        auto arguments = command;
        arguments.insert(arguments.begin(), "help");
        arguments.emplace_back("--man");
        const auto path = folder.write("page.1", test::run(arguments).out);
        const auto said = test::run("groff -man -ww -z -Tutf8 " + quoted(path) + " 2>&1");
        INFO(said.text);
        CHECK(said.status == 0);
        CHECK(said.text.empty());
    }
}
