// --table beside nm, and lines that fit a terminal but never cut a name in a pipe.
#include "base/text.hpp"
#include "support/catch.hpp"
#include "support/lines.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <set>
#include <sstream>

using namespace binsize::test;

namespace {

const std::string long_name = "a_function_whose_name_is_" + std::string(300, 'x') + "_long";

// A program with that function and some of known order of sizes; empty where no compiler is.
std::string build(const TemporaryFolder& folder) {
    if (!need_tool("gcc") || !need_tool("nm")) return {};
    std::string source = "int " + long_name + "(int a) { return a * 3; }\n";
    for (int i = 1; i < 30; ++i)
        source += "char data_" + std::to_string(i) + "[" + std::to_string(100 * i) + "] = {1};\n";
    const auto object = (folder.path() / "a.o").string();
    const auto made =
        run("gcc -c -fno-common -o " + quoted(object) + " " + quoted(folder.file("a.c", source)));
    REQUIRE(made.status == 0);
    return object;
}

}  // namespace

TEST_CASE("--table obeys -n and sorts as nm does") {
    const TemporaryFolder folder;
    const auto object = build(folder);
    if (object.empty()) return;
    const auto nm = lines_of(run("nm --size-sort -r " + quoted(object)).text);
    REQUIRE(nm.size() > 25);
    const auto table = lines_of(
        binsize::test::run({"report", object, "--table", "symbols", "--format", "csv", "-n", "5"})
            .out);
    REQUIRE(table.size() == 7);
    CHECK(table[0].starts_with("subject,table,name,address,size"));
    for (std::size_t i = 0; i < 5; ++i)
        CHECK(table[i + 1].starts_with("a.o,symbols," + nm[i].substr(nm[i].rfind(' ') + 1) + ","));
    CHECK(table[6].find("others],,") != std::string::npos);
    // What is printed adds up to what nm knows.
    u_int64_t sum = 0;
    for (std::size_t i = 1; i < table.size(); ++i) {
        auto rest = table[i];
        for (int field = 0; field < 4; ++field) rest = rest.substr(rest.find(',') + 1);
        sum += std::stoull(rest);
    }
    u_int64_t expected = 0;
    for (const auto& line : lines_of(run("nm -S " + quoted(object)).text)) {
        std::istringstream words(line);
        std::string address;
        std::string size;
        if (words >> address >> size && size.size() == 16)
            expected += std::stoull(size, nullptr, 16);
    }
    CHECK(sum == expected);
    const auto text = binsize::test::run({"report", object, "--table", "symbols"}).out;
    CHECK(text.find("  name ") != std::string::npos);
    CHECK(text.find("others]") != std::string::npos);
    CHECK(lines_of(text).size() == 23);  // title, header, 20 rows, [N others]
    CHECK(binsize::test::run({"report", object, "--table", "symbols", "-n", "0"})
              .out.find("others]") == std::string::npos);
}

TEST_CASE("names are cut for a narrow terminal alone, and no row wraps") {
    const TemporaryFolder folder;
    const auto object = build(folder);
    if (object.empty()) return;
    const auto file = (folder.path() / "out.txt").string();
    for (const std::vector<std::string>& how :
         {std::vector<std::string>{"-d", "symbols", "-n", "0"},
          {"--table", "symbols", "-n", "0"},
          {"-d", "sections,symbols", "-n", "0"}}) {
        auto arguments = how;
        arguments.insert(arguments.begin(), {"report", object});
        CHECK(binsize::test::run(arguments).out.find(long_name) != std::string::npos);
        for (const auto* columns : {"40", "50", "80", "200"})
            for (const auto& line :
                 lines_of(binsize::test::run(arguments,
                                             {.environment = {std::string("COLUMNS=") + columns}})
                              .out)) {
                INFO(line);
                CHECK(binsize::display_width(line) <= std::stoul(columns));
            }
        arguments.insert(arguments.end(), {"-o", file});
        CHECK(binsize::test::run(arguments, {.environment = {"COLUMNS=80"}}).code == 0);
        CHECK(file_text(file).find(long_name) != std::string::npos);
    }
    const auto terminal =
        binsize::test::run({"report", object, "-d", "symbols", "-n", "0"}, {.terminal = true}).out;
    CHECK(terminal.find(long_name) == std::string::npos);
    CHECK(terminal.find("…") != std::string::npos);
}
