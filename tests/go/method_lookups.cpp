// Who keeps methods from being dropped: against the linker's own marks (-dumpdep), of programs that
// look methods up in each way that the compiler knows, and some that seem to.
#include "evidence/evidence.hpp"
#include "format/format.hpp"
#include "go/go_build.hpp"

#include <set>

using namespace binsize;
using Catch::Matchers::ContainsSubstring;
using test::GoModule;

namespace {

struct Case {
    std::string imports, statement, says;
    std::string other = {};
    int since = 22;
    std::string environment = "CGO_ENABLED=0";
};

std::string program(const Case& c) {
    return "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t" + c.imports + "\n)\n\n" + c.other +
           "\n\nfunc main() {\n\tfmt.Println(len(os.Args))\n\t" + c.statement + "\n}\n";
}

/// Functions that the linker says look methods up: "a <ReflectMethod> -> b".
std::set<std::string> marked(const GoModule& module, const std::string& environment) {
    const auto dumped =
        test::run("(cd " + test::quoted(module.file(".")) +
                  " && env GOFLAGS=-mod=mod GOTOOLCHAIN=local GOWORK=off " + environment +
                  " go build -buildvcs=false -ldflags=-dumpdep -o dumped . 2>&1)");
    REQUIRE(dumped.status == 0);
    const std::string mark = " <ReflectMethod>";
    std::set<std::string> out;
    for (auto at = dumped.text.find(mark); at != std::string::npos;
         at = dumped.text.find(mark, at + 1)) {
        const auto line = dumped.text.rfind('\n', at) + 1;
        const auto arrow = dumped.text.rfind(" -> ", at);
        const auto begin = arrow != std::string::npos && arrow >= line ? arrow + 4 : line;
        out.insert(dumped.text.substr(begin, at - begin));
    }
    return out;
}

/// Functions that the verdict names: "; main.main calls reflect.Value.Method (…".
std::set<std::string> named(const std::string& evidence) {
    std::set<std::string> out;
    for (auto at = evidence.find("; "); at != std::string::npos; at = evidence.find("; ", at + 1)) {
        const auto words = evidence.substr(at + 2);
        const auto calls = std::min(words.find(" calls reflect."), words.find(" seems to call "));
        if (calls != std::string::npos && words.find(';') > calls)
            out.insert(words.substr(0, calls));
    }
    return out;
}

const std::string value = "reflect.ValueOf(os.Stdout)";
const std::string type = "reflect.TypeOf(os.Stdout)";
const std::string by_template = "text/template.(*state).evalField calls reflect.Value.MethodByName";

// clang-format off: it finds no rest here
const Case cases[] = {
    {"", "", ""},
    {"\"encoding/json\"", "json.NewEncoder(os.Stdout).Encode(os.Args)", ""},
    {"\"reflect\"", "println(" + value + ".MethodByName(\"Name\").IsValid())", ""},
    {"\"reflect\"", "println(" + value + ".MethodByName(os.Args[0]).IsValid())",
     "main.main calls reflect.Value.MethodByName"},
    {"\"reflect\"", "println(" + value + ".Method(len(os.Args)).IsValid())",
     "main.main calls reflect.Value.Method"},
    // An expression and a value of a method are calls in the end.
    {"\"reflect\"", "println(reflect.Value.MethodByName(" + value + ", os.Args[0]).IsValid())",
     "main.main calls reflect.Value.MethodByName"},
    {"\"reflect\"", "println(call(" + value + ".MethodByName))",
     "reflect.Value.MethodByName-fm calls",
     "func call(f func(string) reflect.Value) bool { return f(os.Args[0]).IsValid() }"},
    // Through the interface.
    {"\"reflect\"", "println(" + type + ".Method(len(os.Args)).Name)", "reflect.Type.Method"},
    {"\"reflect\"", "m, ok := " + type + ".MethodByName(os.Args[0]); println(m.Name, ok)",
     "reflect.Type.MethodByName"},
    {"\"reflect\"", "m, ok := " + type + ".MethodByName(\"Close\"); println(m.Name, ok)", ""},
    {"\"reflect\"", "println(last(" + type + "))", "main.last seems to call reflect.Type.Method",
     "//go:noinline\nfunc last(t reflect.Type) string { return t.Method(t.NumMethod() - " "1).Name "
                                                                                          "}"},
    {"\"net/rpc\"", "println(rpc.Register(new(T)))",
     "net/rpc.suitableMethods seems to call reflect.Type.Method (main.main → net/rpc.",
     "type T int\n\nfunc (*T) Do(a int, r *int) error { return nil }"},
    {"\"text/template\"",
     "template.Must(template.New(\"\").Parse(\"{{.}}\")).Execute(os.Stdout, 1)",
     by_template + " (main.main → text/template.(*Template)."},
    {"\"html/template\"",
     "template.Must(template.New(\"\").Parse(\"{{.}}\")).Execute(os.Stdout, 1)",
     by_template + " (main.main → html/template.(*Template)."},
    {"\"text/template\"", "println(template.Must(template.New(\"\").Parse(\"{{.}}\")).Name())", ""},
    // Iterators.
    {"\"reflect\"", "for m := range " + type + ".Methods() { println(m.Name) }",
     "reflect.Type.Method", "", 26},
    {"\"reflect\"", "for m, v := range " + value + ".Methods() { println(m.Name, v.IsValid()) }",
     "reflect.Value.Method", "", 26},
    {"\"reflect\"", "use(" + value + ".Methods())", "reflect.Value.Method",
     "//go:noinline\nfunc use(each func(func(reflect.Method, reflect.Value) bool)) { " "each(func("
                                                                                       "m " "reflec"
                                                                                            "t."
                                                                                            "Method"
                                                                                            ", v "
                                                                                            "reflec"
                                                                                            "t."
                                                                                            "Value)"
                                                                                            " bool "
                                                                                            "{ "
                                                                                            "printl"
                                                                                            "n(m."
                                                                                            "Name);"
                                                                                            " retur"
                                                                                            "n "
                                                                                            "true "
                                                                                            "}) }",
     26},
    // Plug-ins need cgo.
    {"_ \"plugin\"", "", ""},
};
// clang-format on

}  // namespace

TEST_CASE("verdict method_dce agrees with the linker's own marks and names whom it marked") {
    for (const auto& c : cases) {
        if (!test::need_go(c.since)) continue;
        INFO(c.statement);
        const GoModule module(program(c));
        if (c.since >= 26) module.write("go.mod", "module example.com/app\n\ngo 1.26\n");
        const auto marks = marked(module, c.environment);
        const auto built = module.build("-ldflags='-s -w'", c.environment);
        REQUIRE(built);
        auto found = test::verdicts_of(test::read_file(*built));
        const auto& verdict = found["method_dce"];
        INFO(verdict.evidence);
        CHECK(verdict.value == (marks.empty() ? "yes" : "no"));
        CHECK_THAT(verdict.evidence, ContainsSubstring(c.says));
        for (const auto& name : named(verdict.evidence)) {
            INFO(name);
            // Who calls reflect.Value.Methods is marked through the closure that this makes.
            CHECK((marks.contains(name) || marks.contains("reflect.Value.Methods.func1")));
        }
        CHECK(named(verdict.evidence).empty() == marks.empty());
    }
}

TEST_CASE("a program that may load plug-ins keeps all methods, and the verdict says so") {
    if (!test::need_go(22) || !test::need_tool("gcc")) return;
    for (const std::string import : {"_ \"plugin\"", "_ \"net/http\""}) {
        INFO(import);
        const GoModule module(
            "package main\n\n// static int one(void) { return 1; }\nimport \"C\"\n\nimport "
            "(\n\t"
            "\"fmt\"\n\t" +
            import + "\n)\n\nfunc main() { fmt.Println(C.one()) }\n");
        const auto built = module.build("-ldflags='-s -w'", "CGO_ENABLED=1");
        if (!built) continue;  // a cross compiler named by CC may not link
        auto found = test::verdicts_of(test::read_file(*built));
        const bool plugin = import.ends_with("plugin\"");
        CHECK(found["method_dce"].value == (plugin ? "no" : "yes"));
        const auto words = found["method_dce"].evidence;
        CHECK((words.find("package plugin is imported") != std::string::npos) == plugin);
    }
}
