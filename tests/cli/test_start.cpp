// `binsize start` against the kernel: a program is stopped before its first instruction, and what
// /proc says of its memory is what was predicted.
#include "support/catch.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"
#include "support/validate.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <sstream>

#ifdef __linux__
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

using namespace binsize::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

json start_of(const std::string& path) {
    const auto ran = run(std::vector<std::string>{"start", path, "--format", "json"});
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    CHECK(schema_problem(ran.out).empty());
    return json::parse(ran.out);
}

void shell(const std::string& command) {
    INFO(command);
    REQUIRE(binsize::test::run(command).status == 0);
}

#ifdef __linux__
struct Range {
    std::uint64_t begin, end, offset;
    std::string permissions;
    bool of_file;
    friend bool operator==(const Range&, const Range&) = default;
};

std::ostream& operator<<(std::ostream& out, const Range& r) {
    return out << std::hex << r.begin << '-' << r.end << ' ' << r.permissions << ' ' << r.offset
               << (r.of_file ? " file" : " zero") << '\n';
}

// What lies from the program's first page to its last; the stack, vdso and loader lie elsewhere.
std::vector<Range> mapped(const std::string& program) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        execl(program.c_str(), program.c_str(), static_cast<char*>(nullptr));
        _exit(127);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFSTOPPED(status));
    std::ifstream maps("/proc/" + std::to_string(child) + "/maps");
    std::vector<Range> out;
    for (std::string line; std::getline(maps, line);) {
        unsigned long long begin = 0, end = 0, offset = 0;
        char permissions[8] = {};
        int rest = static_cast<int>(line.size());
        if (std::sscanf(line.c_str(), "%llx-%llx %4s %llx %*s %*s %n", &begin, &end, permissions,
                        &offset, &rest) < 4)
            continue;
        const auto name = line.substr(static_cast<std::size_t>(rest));
        const bool of_file = name == fs::canonical(program).string();
        // Zeros behind the file's pages have no name, or the heap's.
        const bool follows =
            !out.empty() && out.back().end == begin && (name.empty() || name == "[heap]");
        if (of_file || follows)
            out.push_back({begin, end, of_file ? offset : 0, std::string(permissions, 3), of_file});
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return out;
}

// Neighbours that differ in nothing are one line of the kernel's.
std::vector<Range> predicted(const json& start, std::uint64_t base) {
    const auto page = start["page"].get<std::uint64_t>();
    std::vector<Range> out;
    const auto add = [&](Range r) {
        if (r.begin == r.end) return;
        if (!out.empty() && out.back().end == r.begin && out.back().permissions == r.permissions &&
            out.back().of_file == r.of_file &&
            (!r.of_file || out.back().offset + (out.back().end - out.back().begin) == r.offset))
            out.back().end = r.end;
        else
            out.push_back(r);
    };
    for (const auto& s : start["segments"]) {
        const auto begin = s["address"].get<std::uint64_t>() + base;
        const auto middle = begin + s["file_pages"].get<std::uint64_t>() * page;
        const auto end = middle + s["zero_pages"].get<std::uint64_t>() * page;
        const std::string permissions = s["permissions"];
        add({begin, middle, s["offset"].get<std::uint64_t>(), permissions, true});
        add({middle, end, 0, permissions, false});
    }
    return out;
}

void check_against_kernel(const std::string& program) {
    INFO(program);
    const auto start = start_of(program);
    auto real = mapped(program);
    REQUIRE(!real.empty());
    const bool fixed = start["fixed"];
    const auto base =
        fixed ? 0 : real.front().begin - start["segments"][0]["address"].get<std::uint64_t>();
    std::vector<Range> merged;
    for (const auto& r : real) {
        if (!merged.empty() && merged.back().end == r.begin && !merged.back().of_file &&
            !r.of_file && merged.back().permissions == r.permissions)
            merged.back().end = r.end;
        else
            merged.push_back(r);
    }
    const auto expected = predicted(start, base);
    std::ostringstream text;
    for (const auto& r : merged) text << "is        " << r;
    for (const auto& r : expected) text << "predicted " << r;
    INFO(text.str());
    CHECK(merged == expected);
}
#endif

}  // namespace

#ifdef __linux__
TEST_CASE("the memory map is the kernel's") {
    const TempFolder folder;
    if (need_tool("gcc")) {
        const auto source = folder.write("a.c",
                                         "char big[100000]; int set = 7; const char* p = \"x\";\n"
                                         "int main(void) { return set + big[5] + *p; }\n");
        for (const std::string flags : {"", "-static", "-static-pie", "-no-pie",
                                        "-Wl,-z,noseparate-code", "-Wl,-z,norelro"}) {
            const auto out =
                folder.file("a" + flags.substr(0, flags.find(',')) + std::to_string(flags.size()));
            if (binsize::test::run("gcc " + flags + " -o " + quoted(out) + " " + quoted(source))
                    .status == 0)
                check_against_kernel(out);
        }
    }
    if (need_tool("go")) {
        const auto source =
            folder.write("main.go", "package main\n\nfunc main() { println(\"hello\") }\n");
        for (const std::string flags : {"", "-ldflags=-s", "-buildmode=pie"}) {
            const auto out = folder.file("go" + std::to_string(flags.size()));
            shell("cd " + quoted(folder.file(".")) +
                  " && env GOFLAGS= GOTOOLCHAIN=local CGO_ENABLED=0 go build " + flags + " -o " +
                  quoted(out) + " main.go");
            check_against_kernel(out);
        }
    }
}
#endif

TEST_CASE("with larger pages, which segments share, each still has its own sections and patches") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    const auto source = folder.write("a.c",
                                     "int set = 7; const char* p = \"x\"; const char* q = \"y\";\n"
                                     "int main(void) { return set + *p + *q; }\n");
    const auto out = folder.file("a");
    shell("gcc -pie -fPIE -Wl,-z,relro,-z,now -o " + quoted(out) + " " + quoted(source));
    // Which segment has a section does not depend on how large pages are.
    const auto small = start_of(out);
    const auto large = json::parse(
        run(std::vector<std::string>{"start", out, "--page", "65536", "--format", "json"}).out);
    REQUIRE(small["segments"].size() == large["segments"].size());
    for (std::size_t i = 0; i < small["segments"].size(); ++i) {
        CHECK(small["segments"][i]["sections"] == large["segments"][i]["sections"]);
        const bool writable = large["segments"][i]["permissions"] == "rw-";
        CHECK((large["segments"][i]["patched_pages"] > 0) == writable);
    }
}

TEST_CASE("constructors come in their order, and thread-local storage is measured") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    const auto source =
        folder.write("a.c",
                     "__thread int counted = 3; __thread char room[60];\n"
                     "__attribute__((constructor(201))) static void second(void) { counted++; }\n"
                     "__attribute__((constructor(200))) static void first(void) { room[0] = 1; }\n"
                     "int main(void) { return counted; }\n");
    const auto out = folder.file("a");
    shell("gcc -o " + quoted(out) + " " + quoted(source));
    const auto start = start_of(out);
    std::vector<std::string> constructors;
    for (const auto& s : start["steps"])
        if (s["kind"] == "constructor") constructors.push_back(s["name"]);
    const auto first = std::ranges::find(constructors, "first");
    const auto second = std::ranges::find(constructors, "second");
    CHECK(first != constructors.end());
    CHECK(second != constructors.end());
    CHECK(first < second);
    CHECK(start["steps"].front()["kind"] == "interpreter");
    CHECK(start["tls"]["file"] == 4);
    CHECK(start["tls"]["memory"].get<int>() >= 64);
}

TEST_CASE("the way to main of a Go program, stripped or not, and its initialisers in order") {
    if (!need_tool("go")) return;
    const TempFolder folder;
    fs::create_directories(folder.file("a"));
    static_cast<void>(folder.write("go.mod", "module example.com/app\n\ngo 1.21\n"));
    std::ofstream(folder.file("a") + "/a.go")
        << "package a\n\nvar X int\n\nfunc init() { X = len(Y()) }\n\n//go:noinline\nfunc Y() string "
           "{ return \"abc\" }\n";
    static_cast<void>(
        folder.write("main.go",
                     "package main\n\nimport (\n\t\"example.com/app/a\"\n\t\"fmt\"\n)\n\nvar z = "
                     "a.Y() + fmt.Sprint(a.X)\n\nfunc init() { println(z) }\n\nfunc main() { "
                     "println(a.X) }\n"));
    std::vector<std::vector<std::string>> both;
    for (const std::string flags : {"", "-ldflags='-s -w'"}) {
        const auto out = folder.file("out" + std::to_string(flags.size()));
        shell(
            "cd " + quoted(folder.file(".")) +
            " && env GOFLAGS= GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=0 go build -buildvcs=false " +
            flags + " -o " + quoted(out) + " .");
        const auto start = start_of(out);
        std::vector<std::string> steps;
        for (const auto& s : start["steps"])
            steps.push_back(s["kind"].get<std::string>() + " " + s["name"].get<std::string>());
        const auto place = [&](const std::string& name) {
            return std::ranges::find(steps, name) - steps.begin();
        };
        const auto end = static_cast<std::ptrdiff_t>(steps.size());
        CHECK(steps.front().starts_with("entry _rt0_"));
        CHECK(place("runtime runtime.schedinit") < place("runtime runtime.main"));
        CHECK(place("initializer example.com/app/a.init.0") < end);
        CHECK(place("initializer example.com/app/a.init.0") < place("initializer main.init"));
        CHECK(steps.back() == "main main.main");
        // The linker's own order, as the runtime tells it with GODEBUG=inittrace=1.
        std::vector<std::string> own, told;
        for (const auto& s : start["steps"])
            if (s["kind"] == "initializer") own.push_back(s.value("package", ""));
        std::istringstream trace(
            binsize::test::run("( GODEBUG=inittrace=1 " + quoted(out) + " 2>&1 )").text);
        for (std::string line; std::getline(trace, line);)
            if (line.starts_with("init ")) told.push_back(line.substr(5, line.find(' ', 5) - 5));
        // What the runtime needs itself runs before the list.
        const auto runtime = std::ranges::find(told, "runtime");
        std::vector<std::string> early(told.begin(), runtime == told.end() ? runtime : runtime + 1);
        std::erase_if(own,
                      [&](const auto& t) { return std::ranges::find(early, t) != early.end(); });
        told.erase(told.begin(), told.begin() + static_cast<std::ptrdiff_t>(early.size()));
        std::erase_if(told, [&](const auto& t) { return std::ranges::find(own, t) == own.end(); });
        std::erase_if(own, [&](const auto& t) { return std::ranges::find(told, t) == told.end(); });
        CHECK(own == told);
        CHECK(own.size() > 3);
        both.push_back(std::move(steps));
    }
    CHECK(both[0] == both[1]);
}

TEST_CASE("what cannot be started is said to be none") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    const auto source = folder.write("a.c", "int f(void) { return 1; }\n");
    shell("gcc -c -o " + quoted(folder.file("a.o")) + " " + quoted(source));
    CHECK(run(std::vector<std::string>{"start", folder.file("a.o")}).code == 3);
    shell("gcc -o " + quoted(folder.file("t")) + " -x c - < " +
          quoted(folder.write("m.c", "int main(void) { return 0; }\n")));
    const auto timed = run(std::vector<std::string>{"start", folder.file("t"), "--run", ""});
    CHECK(timed.code == 0);
    CHECK(timed.out.find("measured") != std::string::npos);
    CHECK(run(std::vector<std::string>{"start", folder.file("t"), "--page", "1000"}).code == 2);
}
