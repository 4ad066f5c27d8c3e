// Classes and units of Free Pascal in stripped programs. The twin's symbols spell the unit of all
// that they name.
#include "support/rows.hpp"
#include "toolchain/made.hpp"

#include <regex>

using namespace binsize;
using namespace binsize::test;

namespace {

// The owner and its package, as `at` says.
std::pair<std::string, std::string> owner_at(const std::string& file, const std::string& address) {
    const auto out = run({"at", file, "0x" + address}).out;
    std::smatch found;
    const std::regex line(R"(owner\s+(.*) \((\w+) of (.*)\))");
    if (!std::regex_search(out, found, line)) return {};
    return {found[1], found[3]};
}

}  // namespace

TEST_CASE("pascal: a stripped program's classes, and what lies between those of one unit") {
    if (!need_tool("fpc") || !need_tool("strip") || !need_tool("nm")) return;
    const TempFolder folder;
    source(folder, "shapes.pas",
           "unit shapes;\n{$mode objfpc}\ninterface\ntype\n"
           "  TShape = class function Area: integer; virtual; abstract; end;\n"
           "  TSquare = class(TShape) side: integer; constructor Create(a: integer);\n"
           "    function Area: integer; override; function Name: string; virtual; end;\n"
           "implementation\n"
           "constructor TSquare.Create(a: integer); begin side := a; end;\n"
           "function TSquare.Area: integer; begin result := side * side; end;\n"
           "function between(a: integer): integer; begin result := a * 77; end;\n"
           "function TSquare.Name: string; begin str(between(side), result); end;\n"
           "end.\n");
    source(folder, "app.pas",
           "program app;\n{$mode objfpc}\nuses sysutils, classes, shapes;\nvar s: TSquare;\n"
           "begin\n  s := TSquare.Create(ParamCount);\n"
           "  writeln(format('%d %s', [s.Area, s.Name]));\nend.\n");
    for (const std::string flags : {"-O2 -Xs-", "-O1 -Xs- -CX -XX"}) {
        INFO(flags);
        make(folder, "fpc " + flags + " -oapp app.pas && strip -o bare app && rm -f *.o *.ppu");
        const auto bare = folder.file("bare");
        CHECK(rows_of(bare, "packages", "1").contains("SHAPES"));
        const std::regex unit(R"(^(?:[A-Z]+_\$)?([A-Z0-9]+)(?:_\$\$_|\$_\$))");
        std::istringstream lines(said("nm -n " + quoted(folder.file("app"))));
        int seen = 0, given = 0;
        bool between = false;
        for (std::string line; std::getline(lines, line);) {
            std::istringstream words(line);
            std::string address, type, name;
            words >> address >> type >> name;
            std::smatch found;
            if (!std::regex_search(name, found, unit)) continue;
            // Of the library's thousands a part.
            const bool own = found[1] == "SHAPES";
            if (!own && ++seen % 40 != 0) continue;
            const auto [owner, package] = owner_at(bare, address);
            INFO(name << ": " << owner << " of " << package);
            CHECK((package.empty() || package == found[1]));
            given += !package.empty();
            if (name.starts_with("VMT_$SHAPES") || name.starts_with("RTTI_$SHAPES_$$_T")) {
                if (!name.ends_with("indirect")) CHECK(owner == name);
            }
            between |= name.starts_with("SHAPES_$$_BETWEEN") && package == "SHAPES";
        }
        CHECK(between);
        CHECK(given > seen / 40 / 4);
        const auto json = run({"report", bare, "--format", "json", "--no-neighbourhood"});
        CHECK_FALSE(json.out.contains(R"("evidence": "neighbourhood")"));
    }
}

TEST_CASE("pascal: a damaged table of a class costs that class") {
    if (!need_tool("fpc") || !need_tool("strip")) return;
    const TempFolder folder;
    source(folder, "app.pas",
           "program app;\n{$mode objfpc}\nuses sysutils;\nbegin\n"
           "  writeln(IntToStr(ParamCount));\nend.\n");
    make(folder, "fpc -O2 -Xs app.pas");
    const auto whole = read_file(folder.file("app"));
    std::string text(as_text(as_view(whole)));
    // Type information and names that end nowhere, and classes that are their own parents.
    for (const char with : {'\0', '\xff'}) {
        auto bad = text;
        for (auto at = bad.find("Exception"); at != std::string::npos;
             at = bad.find("Exception", at + 1))
            bad[at - 1] = with;
        const auto file = folder.write("bad", bad);
        CHECK(run({"report", file}).code == 0);
    }
}
