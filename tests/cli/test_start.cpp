// `binsize start` against the kernel: a program is stopped before its first instruction, and what
// /proc says of its memory is what was predicted.
#include "support/catch.hpp"
#include "support/run.hpp"
#include "support/start.hpp"
#include "support/tools.hpp"

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

// The program, stopped at its first instruction.
pid_t stopped(const std::string& program) {
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
    return child;
}

// What lies from the program's first page to its last; the stack, vdso and loader lie elsewhere.
std::vector<Range> mapped(const std::string& program) {
    const pid_t child = stopped(program);
    int status = 0;
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
    const auto add = [&](const Range& r) {
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
        std::ignore =
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

#ifdef __linux__
namespace {

struct Dirty {
    std::uint64_t pages = 0;      // written to, and so no longer the file's
    std::uint64_t read_only = 0;  // in mappings of the data segment that are read-only by now
};

// Runs the program up to its entry point, which is behind what the dynamic loader does, and sums up
// /proc/PID/smaps between the two addresses of the program.
Dirty dirty_at_entry(const std::string& program, std::uint64_t entry, bool fixed,
                     std::uint64_t begin, std::uint64_t end, std::uint64_t page) {
    const pid_t child = stopped(program);
    int status = 0;
    const auto proc = "/proc/" + std::to_string(child);
    std::uint64_t base = 0;
    if (!fixed) {
        std::ifstream maps(proc + "/maps");
        std::string line;
        while (std::getline(maps, line) &&
               line.find(fs::canonical(program).string()) == std::string::npos) {
        }
        base = std::stoull(line, nullptr, 16);
    }
    const auto place = base + entry;
    const long word = ptrace(PTRACE_PEEKTEXT, child, place, nullptr);
#if defined(__x86_64__)
    const long trap = (word & ~0xffL) | 0xccL;
#else
    const long trap = (word & ~0xffffffffL) | 0xd4200000L;
#endif
    REQUIRE(ptrace(PTRACE_POKETEXT, child, place, trap) == 0);
    REQUIRE(ptrace(PTRACE_CONT, child, nullptr, nullptr) == 0);
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE((WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP));
    Dirty out;
    std::ifstream smaps(proc + "/smaps");
    bool within = false;
    for (std::string line; std::getline(smaps, line);) {
        unsigned long long from = 0, to = 0, kilobytes = 0;
        char permissions[8] = {};
        if (std::sscanf(line.c_str(), "%llx-%llx %4s", &from, &to, permissions) == 3) {
            within = from >= base + begin && to <= base + end;
            if (within && permissions[1] == '-') out.read_only += (to - from) / page;
        } else if (within && std::sscanf(line.c_str(), "Anonymous: %llu", &kilobytes) == 1) {
            out.pages += kilobytes * 1024 / page;
        }
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return out;
}

}  // namespace

TEST_CASE("what the loader has written at the entry point is what was said") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    // Pointers that only relocations fill in, over several pages, and zeros behind file bytes.
    const auto source = folder.write(
        "a.c",
        "extern int main(void); int set[3000] = {7}; char zeros[50000];\n"
        "#define P main, main, main, main, main, main, main, main,\n"
        "#define Q P P P P P P P P\n#define R Q Q Q Q Q Q Q Q Q Q Q Q Q Q Q Q\n"
        "int (*const fixed[])(void) = { R R 0 }; int (*free_to_change[])(void) = { R 0 };\n"
        "int main(void) { return set[5] + zeros[7] + (fixed[2] == free_to_change[2]); }\n");
    for (const std::string flags : {"-pie -fPIE -Wl,-z,relro,-z,now", "-pie -fPIE -Wl,-z,norelro",
                                    "-no-pie -fno-pie -Wl,-z,now"}) {
        const auto out = folder.file("a" + std::to_string(flags.size()));
        shell("gcc " + flags + " -o " + quoted(out) + " " + quoted(source));
        const auto start = start_of(out);
        std::uint64_t entry = 0;
        for (const auto& s : start["steps"])
            if (s["kind"] == "entry") entry = s["address"];
        REQUIRE(entry != 0);
        for (const auto& s : start["segments"]) {
            if (s["permissions"] != "rw-") continue;
            const std::uint64_t begin = s["address"];
            const auto real = dirty_at_entry(out, entry, start["fixed"], begin,
                                             begin + s["size"].get<std::uint64_t>(), start["page"]);
            INFO(flags << ": " << s.dump());
            CHECK(s["patched_pages"] == real.pages);
            CHECK(s["relro_pages"] == real.read_only);
        }
    }
}
#endif

#ifdef __linux__
TEST_CASE("a run that is watched: calls before main, pages in memory") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    // Seven calls before main that nobody else makes, and three in it; ten pages of zeros that are
    // written to, of a hundred.
    const auto source =
        folder.write("a.c",
                     "#include <sys/syscall.h>\n#include <unistd.h>\nchar zeros[100 * 4096];\n"
                     "__attribute__((constructor)) static void early(void) {\n"
                     "  for (int i = 0; i < 7; ++i) syscall(SYS_getpgid, 0);\n}\n"
                     "int main(void) {\n  for (int i = 0; i < 3; ++i) syscall(SYS_getpgid, 0);\n"
                     "  for (int i = 0; i < 10; ++i) ((volatile char*)zeros)[i * 4096 + 50] = 1;\n"
                     "  return 0;\n}\n");
    for (const std::string flags : {"", "-static", "-no-pie"}) {
        const auto out = folder.file("a" + flags);
        shell("gcc " + flags + " -o " + quoted(out) + " " + quoted(source));
        const auto ran =
            run(std::vector<std::string>{"start", out, "--run", "", "--format", "json"});
        INFO(flags << ran.out);
        REQUIRE(ran.code == 0);
        CHECK(schema_problem(ran.out).empty());
        const auto start = json::parse(ran.out);
        REQUIRE(start["run"].contains("calls"));
        std::uint64_t seven = 0, calls = 0;
        for (const auto& c : start["run"]["calls"]) {
            if (c["name"] == "getpgid") seven = c["count"];
            calls += c["count"].get<std::uint64_t>();
        }
        CHECK(seven == 7);
        if (need_tool("strace")) {  // all of them up to the first in main
            std::istringstream traced(
                binsize::test::run("( strace -f " + quoted(out) + " 2>&1 >/dev/null )").text);
            std::uint64_t told = 0, met = 0;
            for (std::string line; std::getline(traced, line) && met < 8;) {
                met += line.starts_with("getpgid(") ? 1U : 0U;
                told += line.find('(') != std::string::npos ? 1U : 0U;
            }
            CHECK(calls == told - 2);  // without the first one's execve and the eighth getpgid
        }
        const auto page = start["page"].get<std::uint64_t>();
        for (const auto& s : start["segments"]) {
            if (s["permissions"] != "rw-") {
                CHECK(s["written_pages"] == 0);
                continue;
            }
            // The ten, which begin anywhere in a page, and what the loader wrote.
            const auto written = s["written_pages"].get<std::uint64_t>();
            CHECK(written * page >= 10 * 4096);
            CHECK(written <= 11 + s["file_pages"].get<std::uint64_t>() + 2);
            CHECK(s["resident_pages"].get<std::uint64_t>() >= written);
        }
    }
}

TEST_CASE("a run of a Go program is watched through its threads") {
    if (!need_tool("go")) return;
    const TempFolder folder;
    const auto source =
        folder.write("main.go",
                     "package main\n\nimport \"os\"\n\nfunc init() {\n\tfor i := 0; "
                     "i < 5; i++ {\n\t\tos.Getppid()\n\t}\n}\n\nfunc main() "
                     "{\n\tos.Getppid()\n}\n");
    const auto out = folder.file("go");
    shell("env GOFLAGS= GOTOOLCHAIN=local CGO_ENABLED=0 go build -o " + quoted(out) + " " +
          quoted(source));
    const auto ran = run(std::vector<std::string>{"start", out, "--run", "", "--format", "json"});
    REQUIRE(ran.code == 0);
    std::uint64_t five = 0;
    const auto start = json::parse(ran.out);
    for (const auto& c : start["run"]["calls"])
        if (c["name"] == "getppid") five = c["count"];
    CHECK(five == 5);
}

namespace {

json row_named(const json& rows, const std::string& name) {
    for (const auto& r : rows)
        if (r["name"] == name) return r;
    return {};
}

json watched(const std::string& program) {
    const auto ran =
        run(std::vector<std::string>{"start", program, "--run", "", "--format", "json"});
    INFO(ran.out << ran.err);
    REQUIRE(ran.code == 0);
    CHECK(schema_problem(ran.out).empty());
    auto start = json::parse(ran.out);
    REQUIRE(start["run"].contains("touched"));
    // All that was touched is somebody's, and once.
    const auto page = start["page"].get<std::uint64_t>();
    std::uint64_t pages = 0, all_pages = 0, bytes = 0, size = 0;
    for (const auto& s : start["segments"]) {
        pages += s["touched_pages"].get<std::uint64_t>();
        all_pages += s["size"].get<std::uint64_t>() / page;
    }
    for (const auto& r : start["run"]["touched"]) {
        bytes += r["bytes"].get<std::uint64_t>();
        size += r["size"].get<std::uint64_t>();
        CHECK(r["bytes"] <= r["size"]);
        CHECK(r["alone"] <= r["pages"]);
    }
    CHECK(bytes == pages * page);
    CHECK(size == all_pages * page);
    return start;
}

}  // namespace

TEST_CASE("pages that a run touches, by package: every second one of an array, and no neighbour") {
    if (!need_tool("g++")) return;
    const TempFolder folder;
    const auto source =
        folder.write("a.cpp",
                     "namespace big { extern const char array[64 * 4096];\n"
                     "alignas(4096) const char array[64 * 4096] = {1}; }\n"
                     "int main() {\n  const volatile char* p = big::array; int n = 0;\n"
                     "  for (int i = 0; i < 64; i += 2) n += p[i * 4096 + 7];\n  return n;\n}\n");
    for (const std::string flags : {"", "-static", "-no-pie"}) {
        const auto out = folder.file("a" + flags);
        shell("g++ " + flags + " -o " + quoted(out) + " " + quoted(source));
        const auto start = watched(out);
        const auto big = row_named(start["run"]["touched"], "big");
        INFO(flags << big.dump());
        REQUIRE(!big.is_null());
        if (start["page"] != 4096) continue;
        CHECK(big["size"] == 64 * 4096);
        CHECK(big["bytes"] == 32 * 4096);
        CHECK(big["pages"] == 32);
        CHECK(big["alone"] == 32);
        // What is in memory without being asked for is what the two figures differ by.
        for (const auto& s : start["segments"]) CHECK(s["touched_pages"] <= s["resident_pages"]);
    }
    // A process cannot have a mapping for each page of this one.
    const auto zeros = folder.write("z.c", "char z[300 << 20]; int main(void) { return z[7]; }\n");
    shell("gcc -o " + quoted(folder.file("z")) + " " + quoted(zeros));
    const auto many = run(std::vector<std::string>{"start", folder.file("z"), "--run", ""});
    CHECK(many.code == 0);
    CHECK(many.out.find("pages that were touched: its pages cannot be told") != std::string::npos);
    CHECK(many.out.find("touched by package") == std::string::npos);
}

TEST_CASE("pages that a run of a Go program touches, by package") {
    if (!need_tool("go")) return;
    const TempFolder folder;
    fs::create_directories(folder.file("table"));
    static_cast<void>(folder.write("go.mod", "module example.com/app\n\ngo 1.21\n"));
    std::ofstream(folder.file("table") + "/t.go")
        << "package table\n\nvar Read = [64 * 4096]byte{0: 1, 64*4096 - 1: 1}\n"
           "var Left = [64 * 4096]byte{0: 1, 64*4096 - 1: 1}\n";
    static_cast<void>(
        folder.write("main.go",
                     "package main\n\nimport \"example.com/app/table\"\n\nfunc main() {\n\tn := 0\n"
                     "\tfor i := 0; i < 64; i += 2 {\n\t\tn += int(table.Read[i*4096+100])\n\t}\n"
                     "\tif n > 0 {\n\t\tprintln(table.Left[n])\n\t}\n}\n"));
    for (const std::string flags : {"", "-ldflags='-s -w'"}) {
        const auto out = folder.file("out" + std::to_string(flags.size()));
        shell("cd " + quoted(folder.file(".")) +
              " && env GOFLAGS= GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=0 go build "
              "-buildvcs=false " +
              flags + " -o " + quoted(out) + " .");
        const auto start = watched(out);
        if (start["page"] != 4096) continue;
        // The runtime is there before main is.
        CHECK(row_named(start["run"]["touched"], "runtime")["pages"] > 20);
        if (!flags.empty()) continue;  // without symbols nobody says whose a variable is
        const auto table = row_named(start["run"]["touched"], "example.com/app/table");
        INFO(flags << table.dump());
        REQUIRE(!table.is_null());
        // Two arrays of 64 pages that begin anywhere; of one every second page is read. Beside
        // those only the pages at an end of either may be touched, for the sake of a neighbour.
        CHECK(table["size"] >= 2 * 64 * 4096);
        CHECK(table["pages"] >= 32);
        CHECK(table["pages"] <= 32 + 3);
        CHECK(table["alone"] >= 30);
    }
}

TEST_CASE("a cold start reads the file from storage, and only where that was asked for") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    // Four megabytes that have to come from somewhere.
    const auto source = folder.write(
        "a.c",
        "#include <time.h>\nconst char table[4 << 20] = {1};\nint main(int c, char** v) {\n"
        "  int n = 0; for (int i = 0; i < 4 << 20; i += 4096) n += ((volatile const char*)table)[i];"
        "\n  if (c > 1) { struct timespec t = {20, 0}; nanosleep(&t, 0); }\n"
        "  return n > 1;\n}\n");
    const auto out = folder.file("a");
    shell("gcc -o " + quoted(out) + " " + quoted(source));
    const auto cold_start = [](const std::string& program) {
        const auto ran = run(
            std::vector<std::string>{"start", program, "--run", "", "--cold", "--format", "json"});
        INFO(ran.err);
        REQUIRE(ran.code == 0);
        CHECK(schema_problem(ran.out).empty());
        return json::parse(ran.out);
    };
    const auto note = [](const json& start) {
        for (const auto& n : start["notes"])
            if (n["where"] == "--cold") return n["what"].get<std::string>();
        return std::string();
    };
    CHECK(!watched(out)["run"].contains("cold"));
    CHECK(run(std::vector<std::string>{"start", out, "--cold"}).code == 2);
    const auto on_disk = binsize::test::run("stat -f -c %T " + quoted(folder.file("."))).text;
    if (on_disk.starts_with("tmpfs")) {
        WARN("skipped: temporary files are in memory here");
    } else {
        const auto start = cold_start(out);
        INFO(start["run"].dump());
        REQUIRE(start["run"].contains("cold"));
        const auto& cold = start["run"]["cold"];
        CHECK(cold["runs"] >= 5);
        CHECK(cold["least"] <= cold["median"]);
        CHECK(cold["median"] <= cold["most"]);
        CHECK(cold["read"] >= 4 << 20);  // by the kernel's account
        CHECK(note(start).empty());
        // What somebody else has mapped stays.
        const auto other = fork();
        REQUIRE(other >= 0);
        if (other == 0) {
            execl(out.c_str(), out.c_str(), "stay", static_cast<char*>(nullptr));
            _exit(127);
        }
        usleep(300'000);
        const auto shared = cold_start(out);
        kill(other, SIGKILL);
        int status = 0;
        waitpid(other, &status, 0);
        CHECK(!shared["run"].contains("cold"));
        CHECK(note(shared).find("of the file in memory") != std::string::npos);
        CHECK(shared["run"]["runs"] >= 5);
    }
    if (!fs::is_directory("/dev/shm")) {
        WARN("skipped: no /dev/shm");
        return;
    }
    const auto in_memory = "/dev/shm/binsize-test-" + std::to_string(getpid());
    fs::copy_file(out, in_memory);
    const auto start = cold_start(in_memory);
    fs::remove(in_memory);
    CHECK(!start["run"].contains("cold"));
    CHECK(note(start).find("of the file in memory") != std::string::npos);
}
#endif

TEST_CASE("of a program for Windows what runs before main comes in the order of Windows") {
    if (!need_tool("x86_64-w64-mingw32-gcc")) return;
    const TempFolder folder;
    const auto source = folder.write("p.c", R"(#include <windows.h>
static void say(const char* s) { DWORD n; WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), s, lstrlenA(s), &n, 0); }
__attribute__((constructor)) static void first(void) { say("first\n"); }
__attribute__((constructor)) static void second(void) { say("second\n"); }
static void NTAPI on_tls(PVOID h, DWORD why, PVOID r) { (void)h; (void)r; if (why == DLL_PROCESS_ATTACH) say("on_tls\n"); }
__attribute__((section(".CRT$XLC"), used)) PIMAGE_TLS_CALLBACK mine = on_tls;
__thread int counted = 3; __thread char room[60];
static int in_c(void) { say("in_c\n"); return 0; }
static void in_cpp(void) { say("in_cpp\n"); }
__attribute__((section(".CRT$XIU"), used)) int (*xi)(void) = in_c;
__attribute__((section(".CRT$XCU"), used)) void (*xc)(void) = in_cpp;
int main(void) { say("main\n"); return counted + room[5] - 3; }
)");
    const auto out = folder.file("p.exe");
    shell("x86_64-w64-mingw32-gcc -o " + quoted(out) + " " + quoted(source));
    const auto start = start_of(out);
    const std::vector<std::string> wanted = {"on_tls", "in_c", "in_cpp", "second", "first", "main"};
    std::vector<std::string> said;
    for (const auto& s : start["steps"])
        if (std::ranges::find(wanted, s["name"].get<std::string>()) != wanted.end())
            said.push_back(s["name"]);
    CHECK(said == wanted);
    // Between the two symbols of the runtime's that the directory is made of.
    const auto address = [&](const std::string& name) {
        return std::stoull("0" + binsize::test::run("x86_64-w64-mingw32-nm " + quoted(out) +
                                                    " | sed -n 's/ . " + name + "$//p'")
                                     .text,
                           nullptr, 16);
    };
    CHECK(start["tls"]["file"] == address("_tls_end") - address("_tls_start"));
    if (need_tool("wine")) {
        const auto ran =
            binsize::test::run("env WINEDEBUG=-all WINEPREFIX=" + quoted(folder.file("wine")) +
                               " wine " + quoted(out) + " 2>/dev/null");
        std::vector<std::string> real;
        std::istringstream lines(ran.text);
        for (std::string line; std::getline(lines, line);) {
            std::erase(line, '\r');
            if (!line.empty()) real.push_back(line);
        }
        CHECK(real == said);
    }
    // Without symbols nobody says where the arrays lie; the loader's own list stays.
    shell("x86_64-w64-mingw32-strip " + quoted(out));
    const auto stripped = start_of(out);
    CHECK(std::ranges::count_if(stripped["steps"], [](const json& s) {
              return s["kind"] == "tls_callback";
          }) == std::ranges::count_if(start["steps"], [](const json& s) {
              return s["kind"] == "tls_callback";
          }));
    CHECK(stripped["notes"].dump().find("no symbol says") != std::string::npos);
}

TEST_CASE("of a WebAssembly module the memory and what its host runs first") {
    if (!need_tool("node")) return;
    const TempFolder folder;
    using namespace std::string_literals;
    const auto section = [](char id, const std::string& content) {
        return id + std::string(1, static_cast<char>(content.size())) + content;
    };
    // Two functions of no arguments: 0, called "quiet" and exported as _start, and 1, called
    // "marks", which is the start function and stores 7 at 100. Three pages, data over the end of
    // the first.
    const auto module = folder.write(
        "m.wasm", "\0asm\1\0\0\0"s + section(1, "\1\x60\0\0"s) + section(3, "\2\0\0"s) +
                      section(5, "\1\0\3"s) + section(7, "\2\6_start\0\0\6memory\2\0"s) +
                      section(8, "\1"s) +
                      section(10, "\2\2\0\x0b\x0a\0\x41\xe4\0\x41\7\x3a\0\0\x0b"s) +
                      section(11, "\2\0\x41\xfa\xff\3\x0b\x0ctwelve bytes\0\x41\x08\x0b\1x"s) +
                      section(0, "\4name\1\x0f\2\0\5quiet\1\5marks"s));
    const auto ran = binsize::test::run(
        "node -e \"const m = new WebAssembly.Instance(new WebAssembly.Module(require('fs')."
        "readFileSync('" +
        module +
        "'))).exports.memory.buffer; const v = new Uint8Array(m); let pages = 0; for (let i = 0; i "
        "< v.length; i += 65536) pages += v.slice(i, i + 65536).some(b => b) ? 1 : 0; "
        "console.log(v.length, pages, v[100])\"");
    REQUIRE(ran.status == 0);
    std::istringstream numbers(ran.text);
    std::uint64_t size = 0, pages = 0, stored = 0;
    numbers >> size >> pages >> stored;
    CHECK(stored == 7);  // the start function has run, and nobody called it
    const auto start = start_of(module);
    REQUIRE(start["segments"].size() == 1);
    CHECK(start["page"] == 65536);
    CHECK(start["segments"][0]["size"] == size);
    CHECK(start["segments"][0]["patched_pages"] == pages);
    REQUIRE(start["steps"].size() == 2);
    CHECK(start["steps"][0]["kind"] == "start");
    CHECK(start["steps"][0]["name"] == "marks");
    CHECK(start["steps"][0]["bytes"] == 10);
    CHECK(start["steps"][1]["kind"] == "entry");
    CHECK(start["steps"][1]["name"] == "quiet");
}

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
