// What becomes of the pages that a program maps, and who sets its variables: against the kernel,
// against Go's own disassembler, and against programs whose answers are known.
#include "support/fixtures.hpp"
#include "support/start.hpp"
#include "support/tools.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

using namespace binsize::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t huge = 2 << 20;

void shell(const std::string& command) {
    INFO(command);
    REQUIRE(binsize::test::run(command).status == 0);
}

std::string go_build(const TempFolder& folder, const std::string& name, const std::string& flags,
                     const std::string& environment = {}) {
    const auto out = folder.file(name);
    shell("cd " + quoted(folder.file(".")) + " && env GOFLAGS= GOTOOLCHAIN=local GOWORK=off " +
          "CGO_ENABLED=0 " + environment + " go build -buildvcs=false " + flags + " -o " +
          quoted(out) + " .");
    return out;
}

struct Load {
    std::uint64_t offset, address, in_file, in_memory, alignment;
};

std::vector<Load> loads_of(const std::string& program) {
    std::istringstream text(binsize::test::run("readelf -lW " + quoted(program)).text);
    std::vector<Load> out;
    for (std::string line; std::getline(text, line);) {
        Load l{};
        unsigned long long n[5] = {};
        char flags[16] = {};
        if (std::sscanf(line.c_str(), " LOAD %llx %llx %*x %llx %llx %15[RWE ] %llx", &n[0], &n[1],
                        &n[2], &n[3], flags, &n[4]) != 6)
            continue;
        l = {n[0], n[1], n[2], n[3], n[4]};
        out.push_back(l);
    }
    REQUIRE(!out.empty());
    return out;
}

// Each multiple of a huge page one by one.
std::uint64_t whole_in(std::uint64_t begin, std::uint64_t end) {
    std::uint64_t count = 0;
    for (std::uint64_t at = 0; at + huge <= end; at += huge) count += at >= begin ? 1U : 0U;
    return count;
}

}  // namespace

TEST_CASE("huge pages of a segment are those that its addresses and offsets leave whole") {
    if (!need_tool("gcc") || !need_tool("readelf")) return;
    const TempFolder folder;
    const auto source = folder.write(
        "a.c",
        "const char table[9 << 20] = {1}; char data[7 << 20] = {1}; char zeros[11 << 20];\n"
        "int main(int n, char** v) { return table[n] + data[n] + zeros[n] + (v != 0); }\n");
    std::set<std::string> hindrances;
    std::uint64_t found = 0;
    for (const std::string flags : {"-static -no-pie -Wl,-z,max-page-size=2097152",
                                    "-static -no-pie", "-static -no-pie -Wl,-z,max-page-size=4096",
                                    "-pie", "-pie -Wl,-z,max-page-size=2097152"}) {
        const auto out = folder.file("a");
        if (binsize::test::run("gcc " + flags + " -o " + quoted(out) + " " + quoted(source))
                .status != 0)
            continue;
        INFO(flags);
        const auto start = start_of(out, {"--page", "4096"});
        const auto loads = loads_of(out);
        REQUIRE(loads.size() == start["segments"].size());
        const auto alignment =
            std::ranges::max(loads, {}, [](const Load& l) { return l.alignment; }).alignment;
        for (std::size_t i = 0; i < loads.size(); ++i) {
            const auto& l = loads[i];
            const auto& h = start["segments"][i]["huge"];
            INFO(start["segments"][i].dump());
            const auto page = [](std::uint64_t at) { return at & ~std::uint64_t{4095}; };
            const auto begin = page(l.address);
            const auto middle = l.in_file > 0 ? page(l.address + l.in_file + 4095) : begin;
            const auto end = std::max(middle, page(l.address + l.in_memory + 4095));
            const bool placed = start["fixed"].get<bool>() || alignment >= huge;
            const bool agrees = page(l.address) % huge == page(l.offset) % huge;
            CHECK(h["size"] == huge);
            CHECK(h["file"] == (placed && agrees ? whole_in(begin, middle) : 0));
            auto zeros = whole_in(middle, end);
            for (std::uint64_t shift = 0; !placed && shift < huge; shift += 4096)
                zeros = std::min(zeros, whole_in(shift, shift + (end - middle)));
            CHECK(h["zero"] == zeros);
            found += h["file"].get<std::uint64_t>() + h["zero"].get<std::uint64_t>();
            CHECK(h.contains("hindrance") == (h["file"] == 0 && h["zero"] == 0));
            if (h.contains("hindrance")) hindrances.insert(h["hindrance"].get<std::string>());
        }
    }
    CHECK(found > 10);
    CHECK(hindrances.contains("size"));
    CHECK(hindrances.contains("alignment"));
}

TEST_CASE("what starting needs of a program of two functions is known to the page") {
#if !defined(__linux__) || !(defined(__x86_64__) || defined(__aarch64__))
    SKIP_ALOUD("made for Linux on amd64 and arm64");
#endif
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    // Six pages of code, of which the entry's calls one; of four pages of data that one reads one.
    const auto source =
        folder.write("a.c",
                     "#define OWN_PAGE __attribute__((aligned(4096), noinline, used))\n"
                     "__attribute__((aligned(4096))) volatile int table[4096] = {1};\n"
                     "OWN_PAGE int other1(void) { return table[1]; }\n"
                     "OWN_PAGE int other2(void) { return table[1025]; }\n"
                     "OWN_PAGE int called(void) { return table[2049]; }\n"
                     "OWN_PAGE int other3(void) { return table[3073]; }\n"
                     "OWN_PAGE int other4(void) { return 5; }\n"
                     "OWN_PAGE void _start(void) { called(); for (;;) {} }\n");
    const auto out = folder.file("a");
    shell(
        "gcc -O1 -nostdlib -static -no-pie -fno-pie -fasynchronous-unwind-tables "
        "-Wl,-z,separate-code -Wl,-z,max-page-size=4096 -o " +
        quoted(out) + " " + quoted(source));
    for (const bool stripped : {false, true}) {
        if (stripped) shell("strip " + quoted(out));
        const auto start = start_of(out, {"--page", "4096"});
        INFO(start.dump());
        std::map<std::string, json> needed;
        for (const auto& s : start["segments"]) needed[s["permissions"]] = s["start_pages"];
        CHECK(needed["r-x"]["sure"] == 1);
        CHECK(needed["r-x"]["named"] == 2);
        CHECK(needed["rw-"]["sure"] == 0);
        CHECK(needed["rw-"]["named"] == 1);
    }
}

TEST_CASE("what starting surely touches was touched: C programs and Go of many versions") {
#if !defined(__linux__) || !defined(__x86_64__)
    SKIP_ALOUD("runs programs for Linux on amd64");
#endif
    const TempFolder folder;
    std::vector<std::string> programs;
    std::size_t copies = 0;
    const std::set<std::string> variants{"default", "pie", "static", "extpie", "cgo"};
    for (const auto& file : matrix_files()) {
        if (file.target != "linux-amd64" || !variants.contains(file.variant)) continue;
        const auto copy = folder.file(std::to_string(++copies));
        fs::copy_file(file.path, copy);
        fs::permissions(copy, fs::perms::owner_all);
        if (binsize::test::run(quoted(copy)).status == 0) programs.push_back(copy);
    }
    CHECK(programs.size() >= 3);
    if (need_tool("gcc")) {
        const auto source =
            folder.write("a.c",
                         "#include <stdio.h>\nchar zeros[9000];\nint x = 3;\n"
                         "__attribute__((constructor)) void early(void) { x = 4; }\n"
                         "int main(void) { return printf(\"\") + zeros[x]; }\n");
        for (const std::string flags : {"", "-static", "-static-pie", "-no-pie", "-Wl,-z,now"}) {
            const auto out = folder.file("c" + std::to_string(programs.size()));
            shell("gcc " + flags + " -o " + quoted(out) + " " + quoted(source));
            programs.push_back(out);
        }
    }
    for (const auto& program : programs) {
        INFO(program);
        const auto start = start_of(program, {"--run", ""});
        std::uint64_t sure = 0;
        for (const auto& s : start["segments"]) {
            if (!s.contains("touched_pages")) continue;
            INFO(s.dump());
            CHECK(s["start_pages"]["sure"] <= s["touched_pages"]);
            sure += s["start_pages"]["sure"].get<std::uint64_t>();
        }
        CHECK(sure > 0);
    }
}

TEST_CASE("stripping changes nothing of what starting a Go program needs") {
    if (!need_tool("go")) return;
    const TempFolder folder;
    std::ignore = folder.write("go.mod", "module example.com/app\n\ngo 1.21\n");
    std::ignore = folder.write("main.go",
                               "package main\n\nimport \"fmt\"\n\nfunc main() { "
                               "fmt.Println(\"hello\") }\n");
    const auto whole = go_build(folder, "whole", "");
    const auto a = start_of(whole);
    const auto b = start_of(go_build(folder, "stripped", "-ldflags='-s -w'"));
    REQUIRE(a["segments"].size() == b["segments"].size());
    for (std::size_t i = 0; i < a["segments"].size(); ++i)
        CHECK(a["segments"][i]["start_pages"] == b["segments"][i]["start_pages"]);
    CHECK(!a["variables"].empty());
    CHECK(b["variables"].empty());
    CHECK(b["notes"].dump().find("no symbol says which there are") != std::string::npos);
    // The table of functions is read from one end to the other: a word of eight bytes for each.
    std::istringstream names(binsize::test::run("go tool nm " + quoted(whole)).text);
    std::uint64_t functions = 0;
    for (std::string line; std::getline(names, line);)
        functions += line.find(" T ") != std::string::npos || line.find(" t ") != std::string::npos;
    std::uint64_t most = 0;
    for (const auto& s : a["segments"])
        most = std::max(most, s["start_pages"]["sure"].get<std::uint64_t>());
    CHECK(functions > 1000);
    CHECK(most * 4096 > functions * 8 * 9 / 10);
}

namespace {

using Counts = std::array<std::uint64_t, 4>;  // of the file, by code, handed on, zero

std::map<std::string, Counts> variables_of(const json& start) {
    std::map<std::string, Counts> out;
    for (const auto& v : start["variables"])
        out[v["package"]] = {v["file"]["count"], v["code"]["count"], v["passed"]["count"],
                             v["zero"]["count"]};
    return out;
}

struct Variable {
    std::uint64_t address, size;
    bool in_file;
};

// By name, of what `go tool nm` says is data and is named as a Go variable can be.
std::map<std::string, Variable> nm_variables(const std::string& program) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> zeros;
    std::istringstream sections(binsize::test::run("readelf -SW " + quoted(program)).text);
    for (std::string line; std::getline(sections, line);) {
        unsigned long long address = 0, size = 0;
        if (const auto at = line.find(" NOBITS ");
            at != std::string::npos &&
            std::sscanf(line.c_str() + at, " NOBITS %llx %*x %llx", &address, &size) == 2)
            zeros.emplace_back(address, address + size);
    }
    std::map<std::string, Variable> out;
    std::istringstream names(binsize::test::run("go tool nm -size " + quoted(program)).text);
    for (std::string line; std::getline(names, line);) {
        unsigned long long address = 0, size = 0;
        char type = 0;
        int rest = 0;
        if (std::sscanf(line.c_str(), " %llx %llu %c %n", &address, &size, &type, &rest) != 3 ||
            std::string("DdBb").find(type) == std::string::npos || size == 0)
            continue;
        const bool zero = std::ranges::any_of(
            zeros, [&](const auto& z) { return z.first <= address && address < z.second; });
        out[line.substr(static_cast<std::size_t>(rest))] = {address, size, !zero};
    }
    return out;
}

// Package and the rest of a symbol.
std::pair<std::string, std::string> split(const std::string& name) {
    const auto slash = name.rfind('/');
    const auto dot = name.find('.', slash == std::string::npos ? 0 : slash);
    return dot == std::string::npos ? std::pair{std::string(), name}
                                    : std::pair{name.substr(0, dot), name.substr(dot + 1)};
}

struct Disassembly {
    std::set<std::string> written, taken;
};

// What initialisers write to and take the address of, as Go's disassembler spells it: the last
// operand is where an instruction writes.
Disassembly initializers_of(const std::string& program,
                            const std::map<std::string, Variable>& variables) {
    std::istringstream text(
        binsize::test::run("go tool objdump -s '^[^(]*[.](map[.])?init([.][0-9]+)?$' " +
                           quoted(program))
            .text);
    const std::regex initializer("init|(map[.])?init[.][0-9]+");
    const std::regex named("([^ ,$]+?)([+-](0x)?[0-9a-f]+)?[(]SB[)]");
    const std::regex relative("(0x[0-9a-f]+)[(]IP[)]");
    Disassembly out;
    bool inside = false;
    for (std::string line; std::getline(text, line);) {
        if (line.starts_with("TEXT ")) {
            inside =
                std::regex_match(split(line.substr(5, line.find("(SB)") - 5)).second, initializer);
            continue;
        }
        if (!inside) continue;
        std::vector<std::string> fields;
        std::istringstream parts(line);
        for (std::string field; std::getline(parts, field, '\t');)
            if (!field.empty()) fields.push_back(field);
        if (fields.size() < 4) continue;
        auto instruction = fields[3];
        std::smatch found;
        // Where several symbols begin, none is named.
        if (std::regex_search(instruction, found, relative)) {
            const auto target = std::stoull(fields[1], nullptr, 16) + fields[2].size() / 2 +
                                static_cast<std::uint64_t>(
                                    static_cast<std::int32_t>(std::stoull(found[1], nullptr, 16)));
            for (const auto& [name, v] : variables)
                if (v.address <= target && target < v.address + v.size)
                    instruction = std::regex_replace(fields[3], relative, name + "(SB)");
        }
        const auto space = instruction.find(' ');
        if (space == std::string::npos) continue;
        const auto operation = instruction.substr(0, space);
        const auto last = instruction.rfind(", ");
        const auto begin = last == std::string::npos ? space + 1 : last + 2;
        const std::string operand = instruction.substr(begin);
        if (operation.starts_with("LEA")) {
            if (std::regex_search(instruction, found, named)) out.taken.insert(found[1]);
        } else if (!operation.starts_with("CMP") && !operation.starts_with("TEST") &&
                   !operation.starts_with("BT") &&
                   std::regex_search(operand, found, named,
                                     std::regex_constants::match_continuous)) {
            out.written.insert(found[1]);
        }
    }
    return out;
}

}  // namespace

TEST_CASE("variables are set by whom Go's disassembler shows at it") {
    if (!need_tool("go") || !need_tool("readelf")) return;
    const TempFolder folder;
    std::ignore = folder.write("go.mod", "module example.com/app\n\ngo 1.21\n");
    std::ignore =
        folder.write("main.go",
                     "package main\n\nimport (\n\t\"encoding/json\"\n\t\"net/http\"\n)\n\n"
                     "func main() {\n\thttp.ListenAndServe(\":0\", nil)\n"
                     "\tjson.NewEncoder(nil)\n}\n");
    const auto program = go_build(folder, "app", "", "GOOS=linux GOARCH=amd64");
    const auto variables = nm_variables(program);
    const auto code = initializers_of(program, variables);
    CHECK(code.written.size() > 100);
    std::map<std::string, Counts> expected;
    const std::regex identifier("\\w+");
    for (const auto& [name, v] : variables) {
        const auto [package, rest] = split(name);
        // What cgo adds to the runtime has no package in its name.
        if (package.empty() || name.starts_with("go:") || name.starts_with("type:") ||
            !std::regex_match(rest, identifier))
            continue;
        const std::size_t by = code.written.contains(name) ? 1
                               : v.in_file                 ? 0
                               : code.taken.contains(name) ? 2
                                                           : 3;
        ++expected[std::regex_replace(package, std::regex("%2e"), ".")][by];
    }
    CHECK(expected.size() > 50);
    const auto found = variables_of(start_of(program));
    CHECK(found.size() == expected.size());
    for (const auto& [package, counts] : expected) {
        INFO(package);
        const auto row = found.find(package);
        REQUIRE(row != found.end());
        CHECK(std::vector(row->second.begin(), row->second.end()) ==
              std::vector(counts.begin(), counts.end()));
    }
}

TEST_CASE("variables of a package that is known, on four processors") {
    if (!need_tool("go")) return;
    const TempFolder folder;
    std::ignore = folder.write("go.mod", "module example.com/app\n\ngo 1.21\n");
    fs::create_directories(folder.file("known"));
    std::ofstream(folder.file("known") + "/k.go")
        << "package known\n\nimport \"os\"\n\n"
           "var Number = 7\nvar Text = \"text\"\nvar List = []int{1, 2, 3}\n"        // the file
           "var Pid = os.Getpid()\nvar Name = os.Getenv(\"NAME\")\nvar Later int\n"  // by code
           "var Zero int\nvar Zeros [100]int\n"                                      // zero
           "var Map = map[string]int{\"a\": 1, \"b\": 2}\n\n"
           "func init() { Later = len(os.Args) }\n\n"
           "func Use() int { return Number + len(Text) + len(List) + Pid + len(Name) + Later + "
           "Zero + Zeros[Pid] + Map[Name] }\n";
    std::ignore = folder.write("main.go",
                               "package main\n\nimport \"example.com/app/known\"\n\nfunc main() { "
                               "println(known.Use()) }\n");
    for (const std::string arch : {"amd64", "arm64", "386", "s390x"}) {
        INFO(arch);
        const auto start = start_of(go_build(folder, arch, "", "GOOS=linux GOARCH=" + arch));
        const auto all = variables_of(start);
        const auto found = all.find("example.com/app/known");
        REQUIRE(found != all.end());
        // A string of two words may be set through its address, which alone is sure then.
        CHECK(found->second[0] == 3);
        CHECK(found->second[1] + found->second[2] == 4);
        CHECK(found->second[1] >= 3);
        CHECK(found->second[3] == 2);
    }
    const auto none = start_of(go_build(folder, "arm", "", "GOOS=linux GOARCH=arm"));
    CHECK(none["variables"].empty());
    CHECK(none["notes"].dump().find("code of arm is not read") != std::string::npos);
}
