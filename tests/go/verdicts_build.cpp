// Every verdict where the answer is yes, and beside it where it is no: programs built on the spot,
// and the same ones with their build information made unreadable, as older and obfuscated programs
// have it. What was asked of `go build` is the oracle.
#include "analysis/go/method_pruning.hpp"
#include "format/format.hpp"
#include "go/go_build.hpp"
#include "support/fixtures.hpp"

using namespace binsize;
using test::GoModule;
using test::read_file;
using test::verdicts_of;
using test::without_build_info;

namespace {

const std::string prints = "package main\n\nfunc main() { println(\"hello\") }\n";
const std::string hashes =
    "package main\n\nimport \"crypto/sha256\"\n\n"
    "func main() { println(sha256.Sum256(nil)[0]) }\n";
const std::string calls_c =
    "package main\n\n// static int twice(int x) { return 2 * x; }\n"
    "import \"C\"\n\nfunc main() { println(C.twice(21)) }\n";
const std::string library =
    "package main\n\nimport \"C\"\n\n//export Twice\n"
    "func Twice(x C.int) C.int { return 2 * x }\n\nfunc main() {}\n";
const std::string no_cgo = "CGO_ENABLED=0";
const std::string with_cgo = "CGO_ENABLED=1";

// Both tools, and that this Go can use them: a cross compiler named by CC may not link.
bool can_cgo() {
    static const bool works = [] {
        if (!test::need_tool("go") || !test::need_tool("gcc")) return false;
        const bool built = GoModule(calls_c).build({}, with_cgo).has_value();
        if (!built) WARN("SKIPPED: go build cannot build a program that calls C");
        return built;
    }();
    return works;
}

u64 code_of(const std::string& bytes) {
    const auto report = test::report_of(bytes);
    for (const auto& row : report.breakdown("classes")->root.children)
        if (row.name == "code") return row.size.file;
    return 0;
}

}  // namespace

TEST_CASE("verdict strip_flags: each flag alone and both, on every format") {
    if (!test::need_go(22)) return;
    const GoModule module(prints);
    for (const std::string target : {"GOOS=linux GOARCH=amd64", "GOOS=linux GOARCH=arm64",
                                     "GOOS=darwin GOARCH=arm64", "GOOS=windows GOARCH=amd64"}) {
        INFO(target);
        const auto verdict = [&](const std::string& flags) {
            const auto built = module.build(flags, no_cgo + " " + target);
            REQUIRE(built);
            auto verdicts = verdicts_of(read_file(*built));
            CHECK(verdicts["link"].value == "internal");
            CHECK(verdicts["cgo"].value == "no");
            return verdicts["strip_flags"].value;
        };
        CHECK(verdict("") == "none");
        CHECK(verdict("-ldflags=-w") == "-w");
        CHECK(verdict("-ldflags=-s") == "-s -w");  // -s implies -w …
        CHECK(verdict("-ldflags='-s -w'") == "-s -w");
        CHECK(verdict("-ldflags='-s -w=0'") == "-s");  // … unless told not to
    }
}

TEST_CASE("verdict race") {
    if (!can_cgo()) return;
    const GoModule module(prints);
    const auto racy = module.build("-race", with_cgo);
    if (!racy) SKIP_ALOUD("go build -race does not work here");
    const auto plain = module.build({}, with_cgo);
    REQUIRE(plain);
    auto yes = verdicts_of(read_file(*racy));
    CHECK(yes["race"].value == "yes");
    CHECK(yes["race"].evidence == "build info");
    CHECK(verdicts_of(read_file(*plain))["race"].value == "no");
    // The functions alone tell it as well.
    auto silent = verdicts_of(without_build_info(read_file(*racy)));
    CHECK(silent["race"].value == "yes");
    CHECK(silent["race"].evidence == "function runtime.racefuncenter");
    CHECK(verdicts_of(without_build_info(read_file(*plain)))["race"].value == "no");
}

TEST_CASE("verdict coverage") {
    if (!test::need_go(20)) return;
    const GoModule module(prints);
    for (const std::string target :
         {"GOOS=linux GOARCH=amd64", "GOOS=darwin GOARCH=arm64", "GOOS=windows GOARCH=amd64"}) {
        INFO(target);
        const auto plain = module.build({}, no_cgo + " " + target);
        const auto covered = module.build("-cover -ldflags='-s -w'", no_cgo + " " + target);
        REQUIRE(plain);
        REQUIRE(covered);
        CHECK(verdicts_of(read_file(*plain))["coverage"].value == "no");
        CHECK(verdicts_of(without_build_info(read_file(*covered)))["coverage"].value == "yes");
    }
}

TEST_CASE("verdict pgo, with a profile that the program made") {
    if (!test::need_go(21)) return;
    const GoModule module(
        "package main\n\nimport (\n\t\"os\"\n\t\"runtime/pprof\"\n)\n\n"
        "func work(n int) (s int) {\n\tfor i := 0; i < n; i++ {\n\t\ts += i ^ (s << 1)\n\t}\n"
        "\treturn s\n}\n\nfunc main() {\n\tf, _ := os.Create(os.Args[1])\n"
        "\tpprof.StartCPUProfile(f)\n\tprintln(work(100_000_000))\n\tpprof.StopCPUProfile()\n"
        "\tf.Close()\n}\n");
    const auto plain = module.build();
    REQUIRE(plain);
    CHECK(verdicts_of(read_file(*plain))["pgo"].value == "no");
    const auto profile = module.file("cpu.pprof");
    REQUIRE(test::run(test::quoted(*plain) + " " + test::quoted(profile)).status == 0);
    const auto guided = module.build("-trimpath -pgo=" + test::quoted(profile));
    REQUIRE(guided);
    auto yes = verdicts_of(read_file(*guided));
    CHECK(yes["pgo"].value == "yes");
    CHECK(yes["pgo"].evidence == "build info: -pgo=cpu.pprof");
    // Without build information nothing tells.
    CHECK_FALSE(verdicts_of(without_build_info(read_file(*guided))).contains("pgo"));
}

TEST_CASE("verdict fips: by module version and by mode") {
    if (!test::need_go(24)) return;
    const auto verdict = [](const std::string& environment, const std::string& debug) {
        const GoModule module(debug + hashes);
        const auto built = module.build({}, no_cgo + " " + environment);
        return built ? verdicts_of(read_file(*built))["fips"] : Statement{};
    };
    CHECK(verdict("GOFIPS140=off", "").value == "no");
    const auto latest = verdict("GOFIPS140=latest", "");
    CHECK(latest.value == "yes");
    CHECK(latest.evidence == "build info: GOFIPS140=latest, fips140=on");
    // The module is there, but the program starts without it.
    const auto off = verdict("GOFIPS140=latest", "//go:debug fips140=off\n");
    CHECK(off.value == "no");
    CHECK(off.evidence == "build info: GOFIPS140=latest, fips140=off");
    for (const std::string mode : {"on", "only"}) {
        const auto found = verdict("GOFIPS140=off", "//go:debug fips140=" + mode + "\n");
        CHECK(found.value == "yes");
        CHECK(found.evidence == "build info: DefaultGODEBUG has fips140=" + mode);
    }
    const auto pinned = verdict("GOFIPS140=v1.0.0", "");
    if (pinned.value.empty()) SKIP_ALOUD("this Go does not come with the FIPS module v1.0.0");
    CHECK(pinned.value == "yes");
    CHECK_THAT(pinned.evidence, Catch::Matchers::StartsWith("build info: GOFIPS140=v1.0.0"));
}

TEST_CASE("verdict trimpath, by build information and by paths") {
    if (!test::need_tool("go")) return;
    const GoModule module(prints);
    for (const std::string target : {"GOOS=linux GOARCH=amd64", "GOOS=windows GOARCH=amd64"}) {
        INFO(target);
        const auto plain = module.build({}, no_cgo + " " + target);
        const auto trimmed = module.build("-trimpath", no_cgo + " " + target);
        REQUIRE(plain);
        REQUIRE(trimmed);
        CHECK(verdicts_of(read_file(*plain))["trimpath"].value == "no");
        CHECK(verdicts_of(read_file(*trimmed))["trimpath"].value == "yes");
        CHECK(verdicts_of(without_build_info(read_file(*plain)))["trimpath"].value == "no");
        CHECK(verdicts_of(without_build_info(read_file(*trimmed)))["trimpath"].value == "yes");
    }
}

TEST_CASE("verdicts build_mode, link and cgo") {
    if (!test::need_go(21)) return;
    if (!can_cgo()) return;
    struct Case {
        std::string source, flags, environment, mode, link, cgo, cgo_evidence;
    };
    const std::string runtime_only = "functions of runtime/cgo";
    const std::string by_main = runtime_only + "; C is called by main";
    const std::string none = "no function of runtime/cgo";
    const std::string plugin =
        "package main\n\nfunc Twice(x int) int { return 2 * x }\n\nfunc main() {}\n";
    const Case cases[] = {
        {prints, "", no_cgo, "exe", "internal", "no", none},
        {prints, "", with_cgo, "exe", "internal", "no", none},  // allowed is not linked
        {prints, "-buildmode=pie", no_cgo, "pie", "internal", "no", none},
        {prints, "-ldflags=-linkmode=external", with_cgo, "exe", "external", "yes", runtime_only},
        {prints, "-buildmode=pie -ldflags=-linkmode=external", with_cgo, "pie", "external", "yes",
         runtime_only},
        {calls_c, "", with_cgo, "exe", "external", "yes", by_main},
        {calls_c, "-ldflags='-s -w'", with_cgo, "exe", "external", "yes", by_main},
        {library, "-buildmode=c-shared", with_cgo, "c-shared", "external", "yes", runtime_only},
        {plugin, "-buildmode=plugin", with_cgo, "plugin", "external", "no", none},
    };
    for (const auto& c : cases) {
        INFO(c.flags << " " << c.environment);
        const GoModule module(c.source);
        const auto file = module.build(c.flags, c.environment);
        REQUIRE(file);
        const auto bytes = read_file(*file);
        for (const auto& contents : {bytes, without_build_info(bytes)}) {
            auto found = verdicts_of(contents);
            CHECK(found["build_mode"].value == c.mode);
            CHECK(found["link"].value == c.link);
            CHECK(found["cgo"].value == c.cgo);
            CHECK(found["cgo"].evidence == c.cgo_evidence);
        }
    }
}

TEST_CASE("a program that calls C says so in whichever version of Go, and none denies it") {
    if (!can_cgo()) return;
    // Before Go 1.20 runtime/cgo has no function of Go, and the one stub is inlined.
    for (const std::string flags : {"", "-ldflags='-s -w'"}) {
        const GoModule module(calls_c);
        const auto file = module.build(flags, with_cgo);
        REQUIRE(file);
        auto found = verdicts_of(read_file(*file));
        CHECK(found["cgo"].value == "yes");
        CHECK_THAT(found["cgo"].evidence, Catch::Matchers::EndsWith("C is called by main"));
    }
    const GoModule module(prints);
    const auto external = module.build("-ldflags=-linkmode=external", with_cgo);
    REQUIRE(external);
    CHECK(verdicts_of(read_file(*external))["cgo"].value != "no");
    const auto none = module.build({}, no_cgo);
    REQUIRE(none);
    CHECK(verdicts_of(read_file(*none))["cgo"].value == "no");
}

TEST_CASE("a c-archive: its object names Go, and the program that it is linked into is one") {
    if (!can_cgo()) return;
    const GoModule module(library);
    const auto archive = module.build("-buildmode=c-archive", with_cgo);
    REQUIRE(archive);
    const auto report = test::report_of(read_file(*archive));
    // What go.o says is so of the library; the C objects beside it are cgo's.
    CHECK(report.toolchain.language == "go");
    CHECK_THAT(report.toolchain.version, Catch::Matchers::StartsWith("go1."));
    CHECK(report.toolchain.main_package == "example.com/app");

    module.write("c/main.c", "int Twice(int);\nint main(void) { return Twice(21) != 42; }\n");
    const auto program = module.file("program");
    REQUIRE(test::run("gcc -o " + test::quoted(program) + " " +
                      test::quoted(module.file("c/main.c")) + " -x none -Wl,--whole-archive " +
                      test::quoted(*archive) + " -Wl,--no-whole-archive -lpthread")
                .status == 0);
    REQUIRE(test::run(test::quoted(program)).status == 0);
    const auto bytes = read_file(program);
    CHECK(verdicts_of(bytes)["build_mode"].value == "c-archive");
    CHECK(verdicts_of(without_build_info(bytes))["build_mode"].value == "c-archive");
}

TEST_CASE("dropping methods saves no more code than is said, on every scanned architecture") {
    if (!test::need_go(22)) return;
    // A name that is constant lets the linker drop methods; the same program with one that is not
    // keeps them. Go 1.22 and later know the difference.
    const auto program =
        [](const std::string& import, const std::string& rest, const std::string& name) {
            return R"(package main

import (
	"fmt"
	"os"
	"reflect"
	)" + import +
                   R"(
)

type T struct{}

func (T) Hello() { fmt.Println("hello") }

func main() {
	if len(os.Args) > 1 {
		reflect.ValueOf(T{}).MethodByName()" +
                   name + R"().Call(nil)
	}
	)" + rest + "\n}\n";
        };
    const std::pair<std::string, std::string> programs[] = {
        {"", ""},
        {R"("net/http")", R"(fmt.Println(http.ListenAndServe(":0", http.NotFoundHandler())))"},
    };
    for (const std::string arch : {"amd64", "386", "arm64", "s390x"})
        for (const auto& words : programs) {
            const auto& import = words.first;
            const auto& rest = words.second;
            INFO(arch << " " << import);
            const auto build = [&](const std::string& name) {
                const GoModule module(program(import, rest, name));
                const auto built = module.build("-ldflags='-s -w'", no_cgo + " GOARCH=" + arch);
                REQUIRE(built);
                return read_file(*built);
            };
            const auto kept = build("os.Args[1]");
            const auto dropped = build("\"Hello\"");
            Notes notes;
            const auto image = load(as_view(kept));
            REQUIRE(image);
            const auto opened = go::Program::open(*image, notes);
            REQUIRE(opened);
            const auto found = find_method_pruning(*opened);
            REQUIRE(found);
            REQUIRE(found->state == Pruning::off);
            const u64 saved = code_of(kept) - code_of(dropped);
            CHECK(saved > 0);
            CHECK(found->may_go >= saved);
            CHECK(found->may_go < code_of(kept));
        }
}

TEST_CASE("a program without dependencies has no bytes of a dependency") {
    if (!test::need_go(24)) return;
    // sync.Map is an instance of a generic map: the compiler makes types of package go.shape.
    const GoModule module(
        "package main\n\nimport (\n\t\"fmt\"\n\t\"sync\"\n)\n\n"
        "func main() { var m sync.Map; m.Store(1, 2); fmt.Println(&m) }\n");
    for (const std::string flags : {"", "-ldflags='-s -w'"}) {
        const auto built = module.build(flags, no_cgo);
        REQUIRE(built);
        const auto report = test::report_of(read_file(*built), {{"categories"}, {"packages"}});
        const auto& categories = report.breakdowns.at(0).root.children;
        for (const auto& row : categories) CHECK(row.name != "dependency");
        const auto& packages = report.breakdowns.at(1).root.children;
        CHECK(std::ranges::any_of(packages, [](const Node& n) { return n.name == "go.shape"; }));
    }
}

TEST_CASE("TinyGo is known by any of its runtime's symbols in C beside one in Go") {
    // No package registry has TinyGo or what it built: the names are those of its sources
    // (src/internal/task, src/runtime/gc_stack_raw.go), in a program of the C compiler.
    if (!test::need_tool("gcc")) return;
    const test::TempFolder folder;
    for (const std::string name : {"tinygo_startTask", "tinygo_task_start", "tinygo_scanstack",
                                   "tinygo_longjmp", "my_tinygo_name"}) {
        INFO(name);
        const auto source = folder.write(
            "p.c", "void nil(void) __asm__(\"runtime.nilPanic\");\nvoid nil(void) {}\nvoid " +
                       name + "(void) {}\nint main(void) { " + name + "(); return 0; }\n");
        const auto program = folder.file("p");
        REQUIRE(test::run("gcc -o " + test::quoted(program) + " " + test::quoted(source)).status ==
                0);
        const auto toolchain = test::report_of(read_file(program)).toolchain;
        const bool is = name.starts_with("tinygo_");
        CHECK((toolchain.compiler == "tinygo") == is);
        CHECK((toolchain.language == "go") == is);
        if (is) CHECK(toolchain.verdicts.at(0).evidence == "symbol " + name);
    }
}
