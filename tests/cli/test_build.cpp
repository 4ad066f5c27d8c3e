// `binsize build`: the command runs as it would without, and what it took is told.
#include "support/catch.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"
#include "support/validate.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <set>
#include <sstream>

using namespace binsize::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

std::string of_environment(const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr ? value : "";
}

Ran build(std::vector<std::string> arguments, const RunOptions& options = {}) {
    arguments.insert(arguments.begin(), "build");
    return run(arguments, options);
}

json record_of(const std::string& path) {
    const auto text = read_file(path);
    CHECK(schema_problem(text).empty());
    return json::parse(text);
}

// A Go module of two packages that nobody has compiled before: the cache is the user's own, in
// which the standard library is.
fs::path make_module(const TempFolder& folder) {
    const fs::path path = folder.file("module");
    fs::create_directories(path / "inner");
    std::ofstream(path / "go.mod") << "module example.com/app\n\ngo 1.21\n";
    std::ofstream(path / "inner" / "inner.go")
        << "package inner\n\nconst Unique = \"" << path.string()
        << "\"\n\nfunc Twice(n int) int { return 2 * n }\n";
    std::ofstream(path / "main.go")
        << "package main\n\nimport \"example.com/app/inner\"\n\nfunc main() { "
           "println(inner.Twice(21), inner.Unique) }\n";
    return path;
}

std::vector<std::string> go_environment() {
    auto cache = binsize::test::run("go env GOCACHE").text;
    cache.erase(cache.find_last_not_of('\n') + 1);
    return {"PATH=" + of_environment("PATH"),
            "HOME=/nonexistent",
            "GOFLAGS=-tags=marked",
            "GOTOOLCHAIN=local",
            "GOCACHE=" + cache,
            "GOWORK=off"};
}

const json* step_of(const json& record, const std::string& tool, const std::string& package) {
    for (const auto& s : record["steps"])
        if (s.value("tool", "") == tool && s.value("package", "") == package) return &s;
    return nullptr;
}

}  // namespace

TEST_CASE("a command that is recorded runs as it would without") {
    const auto said = build({"--", "sh", "-c", "cat; echo err >&2; exit 7"}, {.input = "in\n"});
    CHECK(said.code == 7);
    CHECK(said.out == "in\n");
    CHECK(said.err.starts_with("err\n"));
    CHECK(said.err.find("exit code") != std::string::npos);
    CHECK(build({"--", "true"}).code == 0);
    CHECK(build({"--", "sh", "-c", "kill -TERM $$"}).signal == SIGTERM);
    const auto none = build({"--", "no-such-command-at-all"});
    CHECK(none.code == 3);
    CHECK(none.err.find("is not found in PATH") != std::string::npos);
    CHECK(build({}).code == 2);
    // What cannot be kept does not fail the build.
    CHECK(build({"--record", "/nonexistent/run.json", "--", "sh", "-c", "exit 5"}).code == 5);
}

TEST_CASE("a step gives its tool what it was given, and ends as the tool does") {
    // Signals that are ignored stay so; what is sent to the step reaches the tool.
    const auto ran = build(
        {"--", "sh", "-c",
         "s=${BINSIZE_BUILD_LOG%/*}/binsize-toolexec\n"
         "$s sh -c 'exit 7'; echo code $?\n"
         "$s sh -c 'cat; printf \"[%s]\" \"$0\" \"$1\"; echo' 'a b' ''\n"
         "$s sh -c 'kill -KILL $$'; echo killed $?\n"
         "(trap '' INT; $s sh -c 'kill -INT $$; echo ignored')\n"
         "$s no-such-tool-at-all; echo none $?\n"
         "$s sh -c 'trap \"echo told; exit 3\" TERM; echo ready; while :; do sleep 0.05; done' &\n"
         "sleep 0.5; kill -TERM $!; wait $!; echo ended $?\n"},
        {.input = "in\n"});
    INFO(ran.err);
    CHECK(ran.code == 0);
    CHECK(ran.out == "code 7\nin\n[a b][]\nkilled 137\nignored\nnone 127\nready\ntold\nended 3\n");
}

#ifdef __linux__
TEST_CASE("a step is a program that needs nothing of the machine") {
    const TempFolder folder;
    const auto step = folder.file("step");
    REQUIRE(build({"--", "sh", "-c",
                   "cp -P \"${BINSIZE_BUILD_LOG%/*}/binsize-toolexec\" " + quoted(step)})
                .code == 0);
    if (fs::is_symlink(step)) {
        WARN("SKIP: no such program for this processor: binsize takes its place");
        return;
    }
    CHECK(fs::file_size(step) < 32768);
    const auto read = run({"report", step, "--format", "json"});
    INFO(read.err);
    REQUIRE(read.code == 0);
    CHECK(json::parse(read.out)["linkage"]["kind"] == "static");
}
#endif

TEST_CASE("processes are seen with what they took") {
    const TempFolder folder;
    const auto run_json = folder.file("run.json");
    CHECK(build({"--record", run_json, "--", "sh", "-c",
                 "sleep 0.3; i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"})
              .code == 0);
    const auto record = record_of(run_json);
    CHECK(record["wall"].get<double>() > 0.3);
    CHECK(record["user"].get<double>() > 0.01);
    CHECK(record["peak"].get<double>() > 500'000);
#ifdef __linux__
    const auto* sleeping = step_of(record, "sleep", "");
    REQUIRE(sleeping != nullptr);
    const auto wall = (*sleeping)["end"].get<double>() - (*sleeping)["start"].get<double>();
    CHECK(wall > 0.2);
    CHECK(wall < 1.5);
    CHECK(step_of(record, "sh", "") != nullptr);
#endif
}

#ifdef __linux__
TEST_CASE("steps of other compilers say which unit they work on and what they make") {
    if (!need_tool("gcc") || !need_tool("make")) return;
    const TempFolder folder;
    // A unit that takes its compiler a while, and a link.
    std::string many;
    for (int i = 0; i < 400; ++i) {
        const auto n = std::to_string(i);
        many += "int f" + n + "(int a) { int s = 0; for (int i = 0; i < a; ++i) s += i * a + " + n +
                "; return s; }\n";
    }
    static_cast<void>(folder.write("one.c", many + "int main(void) { return f1(1); }\n"));
    static_cast<void>(folder.write("Makefile",
                                   "app: one.o\n\tgcc -o app one.o\n"
                                   "one.o: one.c\n\tgcc -O2 -c -o one.o $(CURDIR)/one.c\n"));
    const auto run_json = folder.file("run.json");
    const auto ran =
        build({"--record", run_json, "--", "make", "-j2"}, {.folder = folder.file(".")});
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    const auto record = record_of(run_json);
    double processor = 0;
    bool driver = false;
    for (const auto& s : record["steps"]) {
        const auto tool = s.value("tool", "");
        INFO(s.dump());
        if (tool == "cc1") {
            CHECK(s.value("unit", "").ends_with("one.c"));
            processor += s["user"].get<double>();
        }
        if (tool == "gcc" && s.contains("unit")) {
            driver = true;
            CHECK(s["output"] == "one.o");
        }
        if (tool == "as") CHECK(s.value("unit", "").ends_with("one.c"));
        if (tool == "make") CHECK(!s.contains("unit"));
    }
    CHECK(driver);
    CHECK(processor > 0.1);
    CHECK(ran.err.find("one.c") != std::string::npos);
}

TEST_CASE("what a longer step has in memory is seen over time") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    const auto source = folder.write(
        "a.c",
        "#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\n#include <sys/mman.h>\n"
        "int main(void) {\n  const size_t n = 64 << 20;\n  usleep(400000);\n"
        "  void* p = mmap(0, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
        "  memset(p, 1, n);\n  usleep(500000);\n  munmap(p, n);\n  usleep(500000);\n}\n");
    const auto program = folder.file("grows");
    REQUIRE(binsize::test::run("gcc -o " + quoted(program) + " " + quoted(source)).status == 0);
    const auto run_json = folder.file("run.json");
    REQUIRE(build({"--record", run_json, "--", program}).code == 0);
    const auto record = record_of(run_json);
    const auto* step = step_of(record, "grows", "");
    REQUIRE(step != nullptr);
    const auto memory = (*step)["memory"].get<std::vector<std::uint64_t>>();
    INFO(step->dump());
    REQUIRE(memory.size() >= 6);
    CHECK((*step)["memory_every"] == 0.1);
    constexpr std::uint64_t block = 64U << 20U;
    CHECK(memory.front() < block);
    CHECK(*std::ranges::max_element(memory) >= block);
    CHECK(memory.back() < block);
    // It is drawn, and not where nobody has looked.
    const auto svg = build({"--show", run_json, "--format", "svg"});
    CHECK(svg.out.find("<polyline") != std::string::npos);
    const auto plain = folder.file("plain.json");
    REQUIRE(build({"--no-series", "--record", plain, "--", program}).code == 0);
    CHECK(!step_of(record_of(plain), "grows", "")->contains("memory"));
    CHECK(build({"--show", plain, "--format", "svg"}).out.find("<polyline") == std::string::npos);
}
TEST_CASE("no compiler that is found on PATH is missed, however short it runs") {
    if (!need_tool("cc") || !need_tool("ar") || !need_tool("make")) return;
    const TempFolder folder;
    constexpr int count = 200;
    std::string objects;
    for (int i = 0; i < count; ++i) {
        const auto n = std::to_string(i);
        static_cast<void>(folder.write("f" + n + ".c", "int f" + n + "(void) { return 1; }\n"));
        objects += " f" + n + ".o";
    }
    static_cast<void>(folder.write(
        "Makefile",
        "all: lib.a\nlib.a:" + objects + "\n\tar rcsD $@ $^\n%.o: %.c\n\tcc -g -c -o $@ $<\n"));
    const std::string path = of_environment("PATH");
    const RunOptions here{.environment = {"PATH=" + path}, .folder = folder.file(".")};
    const auto run_json = folder.file("run.json");
    REQUIRE(build({"--record", run_json, "--", "make", "-s", "-j2"}, here).code == 0);
    const auto record = record_of(run_json);
    std::set<std::string> units;
    int compilers = 0, archivers = 0;
    double exact = 0;
    std::set<std::uint64_t> ids;
    for (const auto& s : record["steps"]) {
        CHECK(ids.insert(s["id"].get<std::uint64_t>()).second);
        CHECK(s["exact"].get<bool>() == (s["seen"] != "sampled"));
        if (s["seen"] != "wrapper") continue;
        INFO(s.dump());
        CHECK(s["code"] == 0);
        CHECK(s["peak"].get<std::uint64_t>() > 1'000'000);
        exact += s["user"].get<double>() + s["system"].get<double>();
        if (s["tool"] == "ar") {
            ++archivers;
            CHECK(s["output"] == "lib.a");
        } else {
            ++compilers;
            CHECK(s["tool"] == "cc");
            units.insert(s["unit"].get<std::string>());
        }
    }
    CHECK(compilers == count);
    CHECK(units.size() == count);
    CHECK(archivers == 1);
    const auto all = record["user"].get<double>() + record["system"].get<double>();
    CHECK(exact < all);
    // What compilers start is part of their own account: no table has it twice.
    const auto folded = build({"--show", run_json, "--format", "folded"}).out;
    double sum = 0;
    std::istringstream lines(folded);
    for (std::string line; std::getline(lines, line);)
        sum += std::stod(line.substr(line.rfind(' ') + 1)) / 1e6;
    CHECK(sum <= all + 0.01);

    // The same bytes as without, and with the wrappers left out; those leave no step exact.
    const auto watched = read_file(folder.file("lib.a"));
    const auto plain =
        binsize::test::run("cd " + quoted(folder.file(".")) + " && rm *.o lib.a && make -s -j2");
    REQUIRE(plain.status == 0);
    CHECK(read_file(folder.file("lib.a")) == watched);
    REQUIRE(build({"--no-wrappers", "--record", run_json, "--", "sh", "-c",
                   "rm f0.o && make -s && echo $PATH >path"},
                  here)
                .code == 0);
    const auto sampled = record_of(run_json);
    for (const auto& s : sampled["steps"]) CHECK(s["exact"] == false);
    CHECK(read_file(folder.file("path")) == path + "\n");
}

TEST_CASE("a wrapper hands everything to the tool behind it, and nothing of its own") {
    const TempFolder folder;
    const auto tools = folder.file("bin");
    fs::create_directories(tools);
    const auto tool = [&](const std::string& name, const std::string& text) {
        std::ofstream(tools + "/" + name) << text;
        fs::permissions(tools + "/" + name, fs::perms::all);
    };
    const std::string path = of_environment("PATH");
    // Names and PATH are the user's; one that calls the next of its name, as ccache's do; a script
    // that names no interpreter.
    tool("cc", "#!/bin/sh\necho \"cc $# <$1> $PATH\"; cat; exit 9\n");
    tool("gcc", "#!/bin/sh\necho masked; exec cc \"$@\" </dev/null\n");
    tool("ld", "echo bare \"$1\"\n");
    tool("cargo", "#!/bin/sh\nld inner\n");
    tool("clang",
         "#!/bin/sh\ntrap 'echo told; exit 4' TERM\necho ready; while :; do sleep 0.05; done\n");
    const RunOptions options{.input = "in\n",
                             .environment = {{"PATH=" + tools + ":" + path, "HOME=/nonexistent"}},
                             .folder = folder.file(".")};
    const auto run_json = folder.file("run.json");
    const auto ran = build({"--record", run_json, "--", "sh", "-c",
                            "cc 'a b' ''; echo $?\n"
                            "gcc x; echo $?\n"
                            "ld plain\n"
                            "cargo\n"
                            "clang & sleep 0.5; kill $!; wait $!; echo $?\n"
                            "env -i \"PATH=$PATH\" cc bare\n"},
                           options);
    INFO(ran.err);
    CHECK(ran.out == "cc 2 <a b> " + tools + ":" + path + "\nin\n9\nmasked\ncc 1 <x> " + tools +
                         ":" + path + "\n9\nbare plain\nbare inner\nready\ntold\n4\ncc 1 <bare> " +
                         tools + ":" + path + "\n");
    INFO(read_file(run_json));
    std::multiset<std::string> seen;
    std::uint64_t cargo = 0, inner = 0;
    const auto record = record_of(run_json);
    for (const auto& s : record["steps"]) {
        if (s["seen"] != "wrapper") continue;
        seen.insert(s["tool"].get<std::string>());
        if (s["tool"] == "cargo") cargo = s["id"];
        if (s["tool"] == "ld" && s.contains("parent")) inner = s["parent"];
    }
    // What gcc calls by name is its own account's: it has the user's PATH. Without an environment
    // nobody notes anything.
    CHECK(seen == std::multiset<std::string>{"cargo", "cc", "clang", "gcc", "ld", "ld"});
    CHECK(inner == cargo);
    CHECK(cargo != 0);
    // A recorder within a recorder: each has the step, once.
    const auto within = folder.file("within.json");
    const auto nested = build({"--record", run_json, "--", program(), "build", "--record", within,
                               "--", "sh", "-c", "ld nested"},
                              options);
    CHECK(nested.out == "bare nested\n");
    int steps = 0;
    const auto inside = record_of(within);
    for (const auto& s : inside["steps"]) steps += s["tool"] == "ld";
    CHECK(steps == 1);
}

TEST_CASE("a cargo build that is recorded stays fresh, and its compiler and linker are seen") {
    if (!need_tool("cargo") || !need_tool("rustc") || !need_tool("cc")) return;
    const TempFolder folder;
    fs::create_directories(folder.file("src"));
    std::ofstream(folder.file("Cargo.toml"))
        << "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    std::ofstream(folder.file("src/main.rs")) << "fn main() { println!(\"x\"); }\n";
    // rustup finds its toolchains by HOME.
    const RunOptions options{
        .environment = {"PATH=" + of_environment("PATH"), "HOME=" + of_environment("HOME")},
        .folder = folder.file(".")};
    const auto run_json = folder.file("run.json");
    const auto first =
        build({"--record", run_json, "--", "cargo", "build", "-q", "--offline"}, options);
    INFO(first.err);
    REQUIRE(first.code == 0);
    const auto record = record_of(run_json);
    bool compiled = false, linked = false;
    for (const auto& s : record["steps"]) {
        if (s["seen"] != "wrapper" || s.value("unit", "") != "app") continue;
        compiled |= s["tool"] == "rustc";
        linked |= s["tool"] == "cc";
    }
    CHECK(compiled);
    CHECK(linked);
    const auto watched = read_file(folder.file("target/debug/app"));
    const auto cargo = "(cd " + quoted(folder.file(".")) + " && cargo build -v --offline 2>&1)";
    const auto fresh = binsize::test::run(cargo);
    CHECK(fresh.status == 0);
    CHECK(fresh.text.find("Fresh app") != std::string::npos);
    fs::remove_all(folder.file("target"));
    REQUIRE(binsize::test::run(cargo).status == 0);
    CHECK(read_file(folder.file("target/debug/app")) == watched);
}

TEST_CASE("what is counted of steps is what the kernel accounts for, and is left out elsewhere") {
    if (!need_tool("cc")) return;
    const TempFolder folder;
    const auto tools = folder.file("bin");
    fs::create_directories(tools);
    // Half of it in a process that the tool starts.
    std::ofstream(tools + "/cc")
        << "#!/bin/sh\nwork() { i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; }\n"
           "(work; true) & work; wait\n";
    fs::permissions(tools + "/cc", fs::perms::all);
    const RunOptions options{.environment = {"PATH=" + tools + ":" + of_environment("PATH")}};
    const auto run_json = folder.file("run.json");
    REQUIRE(build({"--counters", "task-clock", "--record", run_json, "--", "sh", "-c", "cc; true"},
                  options)
                .code == 0);
    const auto record = record_of(run_json);
    const auto* step = step_of(record, "cc", "");
    REQUIRE(step != nullptr);
    if (!record.contains("counters")) {
        WARN("SKIP: the kernel counts nothing here");
    } else {
        // The same time by another clock, which begins a little later.
        const auto processor = (*step)["user"].get<double>() + (*step)["system"].get<double>();
        const auto counted = (*step)["counters"]["task_clock"].get<double>() / 1e9;
        INFO(step->dump());
        CHECK(counted > 0.8 * processor);
        CHECK(counted < 1.2 * processor);
        CHECK(record["counters"]["task_clock"].get<double>() / 1e9 >= counted);
    }
    CHECK(build({"--counters", "none", "--record", run_json, "--", "true"}).code == 0);
    CHECK(!record_of(run_json).contains("counters"));
    CHECK(build({"--counters", "cycles,nonsense", "--", "true"}).code == 2);

    // Shown where it is there, as of a machine that counts.
    auto made = record;
    made["counters"] = {{"instructions", 3'000'000'000U}, {"cycles", 2'000'000'000U}};
    const auto counting = folder.write("counting.json", made.dump());
    CHECK(schema_problem(made.dump()).empty());
    CHECK(build({"--show", counting})
              .out.find("3,000 million instructions in user space, 1.50 a cycle") !=
          std::string::npos);
    const auto again = json::parse(build({"--show", counting, "--format", "json"}).out);
    CHECK(again["counters"] == made["counters"]);
    CHECK(build({"--diff", counting, counting}).out.find("million instructions") !=
          std::string::npos);
}

TEST_CASE("an interrupt at the terminal ends wrapped tools as it does others") {
    const TempFolder folder;
    fs::create_directories(folder.file("bin"));
    const auto tool = folder.file("bin/cc");
    std::ofstream(tool) << "#!/bin/sh\nexec sleep 30\n";
    fs::permissions(tool, fs::perms::all);
    const auto run_json = folder.file("run.json");
    // timeout(1) sends it to all of the group, as a terminal does.
    const auto ran = binsize::test::run(
        "env PATH=" + quoted(folder.file("bin")) + ":$PATH timeout -s INT 1 " + quoted(program()) +
        " build --record " + quoted(run_json) + " -- sh -c 'cc; echo not reached'");
    CHECK(ran.text.find("not reached") == std::string::npos);
    const auto record = record_of(run_json);
    const auto* step = step_of(record, "cc", "");
    REQUIRE(step != nullptr);
    CHECK((*step)["seen"] == "wrapper");
    CHECK((*step)["code"] == 128 + SIGINT);
    CHECK(record["code"] == 128 + SIGINT);
    CHECK(record["wall"].get<double>() < 20);
}

TEST_CASE("a cgo build that is recorded leaves the cache as it is, and makes the same program") {
    if (!need_tool("go") || !need_tool("gcc")) return;
    const TempFolder folder;
    const auto module = fs::path(folder.file("module"));
    fs::create_directories(module);
    std::ofstream(module / "go.mod") << "module example.com/c\n\ngo 1.21\n";
    std::ofstream(module / "main.go")
        << "package main\n\n// int twice(int a) { return 2 * a; } // " << module.string()
        << "\nimport \"C\"\n\nfunc main() { println(C.twice(21)) }\n";
    auto environment = go_environment();
    environment.emplace_back("CGO_ENABLED=1");
    const RunOptions options{.environment = environment, .folder = module};
    const auto first_json = folder.file("first.json");
    const auto first =
        build({"--record", first_json, "--", "go", "build", "-buildvcs=false", "-o", "one", "."},
              options);
    INFO(first.err);
    REQUIRE(first.code == 0);
    const auto record = record_of(first_json);
    int compiled = 0;
    for (const auto& s : record["steps"])
        if (s["seen"] == "wrapper" && s["tool"] == "gcc") ++compiled;
    CHECK(compiled > 0);
    CHECK(step_of(record, "cgo", "example.com/c") != nullptr);
    // Nobody watches: all of it is in the cache, and the program has the same bytes.
    const auto plain = binsize::test::run(
        "(cd " + quoted(module.string()) +
        " && env GOFLAGS=-tags=marked GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=1 "
        "go build -x -buildvcs=false -o two . 2>&1)");
    CHECK(plain.status == 0);
    CHECK(plain.text.find("WORK=") != std::string::npos);
    CHECK(plain.text.find("/cgo ") == std::string::npos);
    CHECK(plain.text.find("/compile ") == std::string::npos);
    CHECK(read_file((module / "one").string()) == read_file((module / "two").string()));
    // And the other way round.
    std::ofstream(module / "main.go", std::ios::app) << "\nfunc init() { println(C.twice(4)) }\n";
    const auto again = binsize::test::run(
        "cd " + quoted(module.string()) +
        " && env GOFLAGS=-tags=marked GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=1 "
        "go build -buildvcs=false -o two . 2>&1");
    REQUIRE(again.status == 0);
    const auto second_json = folder.file("second.json");
    REQUIRE(
        build({"--record", second_json, "--", "go", "build", "-buildvcs=false", "-o", "one", "."},
              options)
            .code == 0);
    const auto cached = record_of(second_json);
    CHECK(step_of(cached, "cgo", "example.com/c") == nullptr);
    CHECK(step_of(cached, "compile", "example.com/c") == nullptr);
    CHECK(read_file((module / "one").string()) == read_file((module / "two").string()));
}
#endif

TEST_CASE("steps of a Go build are exact, and the program is the same as without") {
    if (!need_tool("go")) return;
    const TempFolder folder;
    const auto module = make_module(folder);
    RunOptions options{.environment = go_environment(), .folder = module};
    const auto cold = folder.file("cold.json");
    const auto first = build(
        {"--record", cold, "--", "go", "build", "-buildvcs=false", "-o", "one", "."}, options);
    INFO(first.err);
    REQUIRE(first.code == 0);
    CHECK(first.out.empty());
    const auto record = record_of(cold);
    const auto* inner = step_of(record, "compile", "example.com/app/inner");
    const auto* main_step = step_of(record, "compile", "example.com/app");
    const auto* link = step_of(record, "link", "example.com/app");
    REQUIRE(inner != nullptr);
    REQUIRE(main_step != nullptr);
    REQUIRE(link != nullptr);
    for (const auto* s : {inner, main_step, link}) {
        CHECK((*s)["exact"] == true);
        CHECK((*s)["peak"].get<std::uint64_t>() > 1'000'000);
        CHECK((*s)["user"].get<double>() + (*s)["system"].get<double>() > 0);
        CHECK((*s)["code"] == 0);
#ifdef __linux__
        CHECK((*s)["read"].get<std::uint64_t>() > 0);
        // The linker maps what it writes.
        if ((*s)["tool"] == "compile") CHECK((*s)["written"].get<std::uint64_t>() > 0);
#endif
    }
    // The program's main package needs the other, and waits for it.
    const auto& needs = (*main_step)["needs"];
    CHECK(std::ranges::find(needs, json("example.com/app/inner")) != needs.end());
    CHECK((*inner)["end"].get<double>() <= (*main_step)["start"].get<double>() + 0.001);
    CHECK((*link)["end"].get<double>() <= record["wall"].get<double>());
    // Steps take no more than all of it does.
    double sum = 0;
    for (const auto& s : record["steps"])
        if (s["exact"] == true) sum += s["user"].get<double>() + s["system"].get<double>();
    CHECK(sum <= record["user"].get<double>() + record["system"].get<double>() + 0.05);
    CHECK(first.err.find("2 compiled, ") != std::string::npos);

    // The compiler's own account of its time: within the step's, and no trace of it is left.
    double phases = 0;
    bool compiled_functions = false;
    for (const auto& p : (*inner)["phases"]) {
        phases += p["seconds"].get<double>();
        compiled_functions |= p["name"] == "be:compilefuncs";
    }
    CHECK(compiled_functions);
    CHECK(phases > 0);
    CHECK(phases <= (*inner)["end"].get<double>() - (*inner)["start"].get<double>());
    CHECK(!link->contains("phases"));
    // What was compiled under observation is what the cache has for everybody.
    const auto from_cache = binsize::test::run(
        "(cd " + quoted(module.string()) +
        " && env GOFLAGS=-tags=marked GOTOOLCHAIN=local GOWORK=off go build -x -buildvcs=false "
        "-o three . 2>&1)");
    CHECK(from_cache.status == 0);
    CHECK(from_cache.text.find("WORK=") != std::string::npos);
    CHECK(from_cache.text.find("/compile ") == std::string::npos);

    // The user's own flags hold, and bytes are those of a build that nobody watches.
    const auto plain =
        binsize::test::run("cd " + quoted(module.string()) +
                           " && env GOFLAGS=-tags=marked GOTOOLCHAIN=local GOWORK=off "
                           "go build -buildvcs=false -o two .");
    REQUIRE(plain.status == 0);
    CHECK(read_file((module / "one").string()) == read_file((module / "two").string()));
    CHECK(binsize::test::run("go version -m " + quoted((module / "one").string()))
              .text.find("-tags=marked") != std::string::npos);

    // The cache holds, with the recorder and without.
    std::ofstream(module / "main.go", std::ios::app) << "\nvar _ = 1\n";
    const auto warm = folder.file("warm.json");
    const auto second = build(
        {"--record", warm, "--", "go", "build", "-buildvcs=false", "-o", "one", "."}, options);
    REQUIRE(second.code == 0);
    const auto again = record_of(warm);
    CHECK(step_of(again, "compile", "example.com/app") != nullptr);
    CHECK(step_of(again, "compile", "example.com/app/inner") == nullptr);
    CHECK(second.err.find("1 compiled, ") != std::string::npos);

    // What packages took beside what they leave in the program.
    const auto report =
        json::parse(run(std::vector<std::string>{"report", (module / "two").string(), "--build",
                                                 cold, "--format", "json"})
                        .out);
    bool joined = false;
    for (const auto& table : report["tables"]) {
        if (table["id"] != "build") continue;
        for (const auto& row : table["rows"])
            joined |= row[0] == "example.com/app" && row[2].get<int>() > 0 && row[4].get<int>() > 0;
    }
    CHECK(joined);

    // Two records, and other ways to see one.
    const auto diff = build({"--diff", cold, warm});
    CHECK(diff.code == 0);
    CHECK(diff.out.find("example.com/app/inner") != std::string::npos);
    CHECK(schema_problem(build({"--diff", cold, warm, "--format", "json"}).out).empty());
    const auto trace = json::parse(build({"--show", cold, "--format", "trace"}).out);
    CHECK(trace["traceEvents"].size() == record["steps"].size());
    for (const auto& e : trace["traceEvents"]) CHECK(e["ph"] == "X");
    std::istringstream folded(build({"--show", cold, "--format", "folded"}).out);
    bool found = false;
    for (std::string line; std::getline(folded, line);) {
        CHECK(std::ranges::count(line, ' ') == 1);
        found |= line.starts_with("compile;example.com/app/inner ");
    }
    CHECK(found);
    CHECK(build({"--show", cold}).out.find("the chain that ended last") != std::string::npos);
}

TEST_CASE("a build of Go that fails, fails the same") {
    if (!need_tool("go")) return;
    const TempFolder folder;
    const auto module = make_module(folder);
    std::ofstream(module / "main.go") << "package main\n\nfunc main() { undefined() }\n";
    const auto ran = build({"--", "go", "build", "-o", "one", "."},
                           {.environment = go_environment(), .folder = module});
    CHECK(ran.code == 1);
    CHECK(ran.err.find("undefined: undefined") != std::string::npos);
}

TEST_CASE("what is no record of a build is said to be none") {
    const TempFolder folder;
    CHECK(build({"--show", folder.write("a", "{}")}).code == 3);
    CHECK(build({"--show", folder.write("b", "[")}).code == 3);
    CHECK(build({"--show", folder.write("c", std::string(100000, '['))}).code == 3);
    CHECK(build({"--show", folder.write("d", R"({"schema":"binsize.build","schema_version":99})")})
              .code == 3);
    const auto odd = build({"--show", folder.write("e", R"({"schema":"binsize.build",
        "schema_version":1,"steps":[{"start":"x","peak":-1},7],"command":[1]})")});
    CHECK(odd.code == 0);
}
