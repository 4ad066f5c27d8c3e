// why and whatif from the outside: chains that are there, bounds that behave, names that do not
// break anything, documents that hold their schemas.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/places.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"
#include "support/validate.hpp"

#include <nlohmann/json.hpp>

using namespace binsize::test;
using Json = nlohmann::json;

namespace {

// A program that is: main calls middle, which calls leaf, which reads a large table; a pointer in
// data leads to other; nothing leads to lonely. Empty where no compiler is.
std::string build(const TemporaryFolder& folder) {
    if (!need_tool("gcc")) return {};
    const auto source = folder.file("a.c", R"(
#define F __attribute__((noinline, noclone))
static int big[5000] = {1};
F int leaf(int a) { return big[a] * 3; }
F int middle(int a) { return leaf(a) + 1; }
F int other(int a) { return a * 7; }
F int lonely(int a) { return a * 9; }
int (*volatile pointer)(int) = other;
int main(int argc, char** argv) { (void)argv; return middle(argc) + pointer(argc); }
)");
    const auto app = (folder.path() / "app").string();
    REQUIRE(binsize::test::run("gcc -O1 -o " + quoted(app) + " " + quoted(source)).status == 0);
    return app;
}

Json ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--format", "json"});
    const auto ran = run(arguments);
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    return Json::parse(ran.out);
}

std::vector<std::string> names(const Json& list) {
    std::vector<std::string> out;
    for (const auto& item : list) out.push_back(item["name"]);
    return out;
}

u_int64_t low(const Json& answer) { return answer["freed"]["low"]["file"]; }
u_int64_t high(const Json& answer) { return answer["freed"]["high"]["file"]; }

}  // namespace

TEST_CASE("why shows the chain, what it hangs on, and how many ways there are") {
    const TemporaryFolder folder;
    const auto app = build(folder);
    if (app.empty()) return;
    const auto why = ask({"why", app, "leaf"});
    CHECK(why["subject"] == "leaf");
    CHECK(why["about"]["kind"] == "function");
    REQUIRE(why["chains"].size() == 1);
    const auto steps = names(why["chains"][0]["steps"]);
    REQUIRE(steps.size() >= 3);
    CHECK(std::vector(steps.end() - 3, steps.end()) ==
          std::vector<std::string>{"main", "middle", "leaf"});
    CHECK(why["chains"][0]["root"] == "runtime");
    CHECK(why["chains"][0]["steps"].back()["edge"] == "call");
    const auto dominators = names(why["dominators"]);
    REQUIRE(dominators.size() >= 2);
    CHECK(dominators[0] == "middle");
    CHECK(dominators[1] == "main");
    CHECK(why["ways"] == 1);
    // Through the pointer, which data holds.
    const auto other = ask({"why", app, "other"});
    const auto way = names(other["chains"][0]["steps"]);
    CHECK(std::vector(way.end() - 3, way.end()) ==
          std::vector<std::string>{"main", "pointer", "other"});
    CHECK(other["chains"][0]["steps"].back()["edge"] == "data");
    CHECK(ask({"why", app, "lonely"})["chains"][0]["root"] == "unknown");
    CHECK(ask({"why", app, "big"})["about"]["kind"] == "symbol");
}

// `leaf` has one way in, `pointer` another: without the first way nothing leads to it.
TEST_CASE("why --without says what would keep a thing then, or that nothing would") {
    const TemporaryFolder folder;
    const auto app = build(folder);
    if (app.empty()) return;
    const auto gone = ask({"why", app, "leaf", "--without", "middle"});
    CHECK(gone["without"] == Json::array({"middle"}));
    CHECK(gone["chains"].empty());
    CHECK(gone["dominators"].empty());
    CHECK(gone["unknown"].dump().find("nothing that stays leads to it") != std::string::npos);
    const auto kept = ask({"why", app, "leaf", "--without", "other"});
    CHECK(kept["chains"] == ask({"why", app, "leaf"})["chains"]);
    CHECK_FALSE(ask({"why", app, "leaf"}).contains("without"));
    CHECK(ask({"why", app, "middle", "--without", "middle"})["chains"].empty());
    CHECK(run({"why", app, "leaf", "--without", "nope"}).code == 2);
}

TEST_CASE("whatif frees what hangs on a thing and nothing else") {
    const TemporaryFolder folder;
    const auto app = build(folder);
    if (app.empty()) return;
    const auto middle = ask({"whatif", app, "--without", "middle"});
    const auto leaf = ask({"whatif", app, "--without", "leaf"});
    const auto other = ask({"whatif", app, "--without", "other"});
    CHECK(low(middle) > 20'000);  // with the table
    CHECK(low(middle) > low(leaf));
    CHECK(low(leaf) > 20'000);
    CHECK(low(other) < 1'000);
    CHECK(low(other) > 0);
    CHECK(middle["freed"]["high"]["file"] >= middle["freed"]["low"]["file"]);
    // By rows, which add up.
    for (const auto* rows : {"packages", "modules", "classes"}) {
        u_int64_t sum = 0;
        for (const auto& row : middle[rows]) sum += row["low"]["file"].get<u_int64_t>();
        CHECK(sum == low(middle));
    }
}

TEST_CASE("bounds: more cuts free no less, order does not matter, everything is nearly the file") {
    const TemporaryFolder folder;
    const auto app = build(folder);
    if (app.empty()) return;
    const auto leaf = ask({"whatif", app, "--without", "leaf"});
    const auto other = ask({"whatif", app, "--without", "other"});
    const auto both = ask({"whatif", app, "--without", "leaf", "--without", "other"});
    CHECK(low(both) >= std::max(low(leaf), low(other)));
    CHECK(high(both) >= std::max(high(leaf), high(other)));
    const auto turned = run({"whatif", app, "--without", "other", "--without", "leaf"});
    CHECK(turned.out == run({"whatif", app, "--without", "leaf", "--without", "other"}).out);
    CHECK(turned.out == run({"whatif", app, "--without", "other", "--without", "leaf"}).out);
    CHECK(low(ask({"whatif", app, "--without", "leaf", "--without", "leaf"})) == low(leaf));
    const auto all = ask({"whatif", app, "--without", "symbol:**"});
    const auto size = all["program"]["file"].get<u_int64_t>();
    CHECK(low(all) == high(all));
    CHECK(high(all) < size);  // headers stay
    for (const auto& cut : ask({"whatif", app})["cuts"])
        CHECK(cut["low"]["file"].get<u_int64_t>() <= size);
}

TEST_CASE("dump --graph of a program in C: who refers to whom, an edge a line") {
    const TemporaryFolder folder;
    const auto app = build(folder);
    if (app.empty()) return;
    const auto whole = run({"dump", app, "--graph"});
    INFO(whole.err);
    REQUIRE(whole.code == 0);
    const auto has = [&](const std::string& from, const std::string& to) {
        return whole.out.find("\t" + from + "\t" + to + "\n") != std::string::npos;
    };
    CHECK(has("main", "middle"));
    CHECK(has("middle", "leaf"));
    CHECK(has("leaf", "big"));
    CHECK(has("main", "pointer"));
    CHECK(has("pointer", "other"));
    CHECK_FALSE(has("main", "leaf"));
    CHECK(whole.out.find("\tlonely\n") == std::string::npos);
    REQUIRE(binsize::test::run("strip " + quoted(app)).status == 0);
    CHECK(run({"dump", app, "--graph"}).code == 0);
    // What has no graph says so.
    const auto archive = (folder.path() / "a.a").string();
    REQUIRE(binsize::test::run("ar rc " + quoted(archive) + " " + quoted(app)).status == 0);
    CHECK(run({"dump", archive, "--graph"}).code == 2);
}

TEST_CASE("an unknown subject names its neighbours and is a usage error") {
    const TemporaryFolder folder;
    const auto app = build(folder);
    if (app.empty()) return;
    const auto ran = run({"why", app, "midle"});
    CHECK(ran.code == 2);
    CHECK(ran.err.find("middle") != std::string::npos);
    CHECK(run({"whatif", app, "--without", "function:nope"}).code == 2);
    CHECK(run({"whatif", app, "--without", ""}).code == 2);
    CHECK(run({"why", app}).code == 2);
    CHECK(run({"why", "/nonexistent", "x"}).code == 3);
}

TEST_CASE("why and whatif in every format, by their schemas") {
    const TemporaryFolder folder;
    const auto app = build(folder);
    if (app.empty()) return;
    for (const auto* format : {"text", "markdown"}) {
        CHECK(run({"why", app, "leaf", "--format", format}).out.find("middle") !=
              std::string::npos);
        CHECK(run({"whatif", app, "--without", "leaf", "--format", format}).code == 0);
        CHECK(run({"whatif", app, "--format", format}).code == 0);
    }
    CHECK(run({"why", app, "leaf", "--format", "csv"}).code == 2);
    const std::vector<std::vector<std::string>> questions = {
        {"why", app, "leaf"},
        {"why", app, "function:**", "--all"},
        {"why", app, "leaf", "--fold"},
        {"why", app, "leaf", "--without", "middle"},
        {"whatif", app},
        {"whatif", app, "--without", "leaf"}};
    std::vector<std::string> answers;
    for (auto arguments : questions) {
        arguments.insert(arguments.end(), {"--format", "json"});
        answers.push_back(run(arguments).out);
    }
    if (const auto verdicts = schema_verdicts(answers))
        for (const auto& verdict : *verdicts) CHECK(verdict.empty());
}

TEST_CASE("hostile names stay escaped in chains and rows") {
    if (!need_tool("gcc")) return;
    const TemporaryFolder folder;
    const auto source = folder.file("a.c", R"(
__attribute__((noinline, noclone)) int evil(int a) __asm__("\x1b[31m<b>|`@x");
int evil(int a) { return a * 3; }
int main(int argc, char** argv) { (void)argv; return evil(argc); }
)");
    const auto app = (folder.path() / "app").string();
    if (binsize::test::run("gcc -O1 -o " + quoted(app) + " " + quoted(source)).status != 0) return;
    for (const auto* format : {"text", "markdown", "json"})
        for (const auto& ran :
             {run({"why", app, "function:*b*", "--format", format}),
              run({"whatif", app, "--without", "function:*b*", "--format", format})}) {
            CHECK(ran.out.find('\x1b') == std::string::npos);
            CHECK(ran.err.find('\x1b') == std::string::npos);
        }
}
