// `binsize same` on pairs that the compilers at hand build: what was done differently is what it
// must name, and nothing else.
#include "support/catch.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"
#include "support/validate.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace binsize::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct Answer {
    int code = -1;
    json document;
    /// Bytes by cause, without those that follow from others.
    std::map<std::string, std::uint64_t> causes;
    std::set<std::string> names;  // of the causes
};

Answer same(const std::string& a, const std::string& b, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"same", a, b, "--format", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto ran = run(arguments);
    INFO(ran.err);
    REQUIRE((ran.code == 0 || ran.code == 1));
    Answer out;
    out.code = ran.code;
    out.document = json::parse(ran.out);
    INFO(ran.out.substr(0, 6000));
    CHECK(schema_problem(ran.out).empty());
    std::uint64_t sum = 0;
    for (const auto& c : out.document["causes"]) {
        sum += c["bytes"].get<std::uint64_t>();
        if (c.contains("name")) out.names.insert(c["name"]);
        if (!c["follows"]) out.causes[c["id"]] += c["bytes"].get<std::uint64_t>();
    }
    // Every differing byte has one cause; equal and different ones are one side or the other.
    CHECK(sum == out.document["differing"].get<std::uint64_t>());
    const auto size = [&](const char* side) {
        return out.document[side]["size"].get<std::uint64_t>();
    };
    const auto all = out.document["equal"].get<std::uint64_t>() + sum;
    CHECK(all >= std::max(size("a"), size("b")));
    CHECK(all <= size("a") + size("b"));
    return out;
}

std::set<std::string> ids(const Answer& answer) {
    std::set<std::string> out;
    for (const auto& [id, bytes] : answer.causes) out.insert(id);
    return out;
}

// What differs besides the marks of the build as a whole.
std::set<std::string> reasons(const Answer& answer) {
    auto out = ids(answer);
    out.erase("build-id");
    return out;
}

void shell(const std::string& command) {
    INFO(command);
    REQUIRE(binsize::test::run(command).status == 0);
}

constexpr auto go_main =
    "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n";

/// A Go module of the same content in a folder of its own.
class GoPlace {
public:
    explicit GoPlace(const std::string& name) {
        path_ = folder_.file(name);
        fs::create_directories(path_);
        std::ofstream(path_ / "go.mod") << "module example.com/app\n\ngo 1.21\n";
        std::ofstream(path_ / "main.go") << go_main;
    }
    [[nodiscard]] const fs::path& path() const { return path_; }
    std::string build(const std::string& flags = "", const std::string& environment = "") {
        const auto out = folder_.file("out" + std::to_string(++builds_));
        shell("cd " + quoted(path_.string()) + " && env GOFLAGS= GOTOOLCHAIN=local GOWORK=off " +
              environment + " go build -p 2 -o " + quoted(out) + " " + flags + " .");
        return out;
    }

private:
    TempFolder folder_;
    fs::path path_;
    int builds_ = 0;
};

}  // namespace

TEST_CASE("files of the same bytes are the same, whatever they are") {
    const TempFolder folder;
    const auto a = folder.write("a", "hello\n");
    const auto b = folder.write("b", "hello\n");
    const auto ran = run(std::vector<std::string>{"same", a, b});
    CHECK(ran.code == 0);
    CHECK(ran.out.find("a and b are the same file") != std::string::npos);
    CHECK(same(a, b).document["verdict"] == "identical");
    // No executable, and other bytes: an error, not a verdict.
    const auto c = folder.write("c", "world\n");
    CHECK(run(std::vector<std::string>{"same", a, c}).code == 3);
    CHECK(run(std::vector<std::string>{"same", a, folder.file("none")}).code == 3);
    const auto bad = run(std::vector<std::string>{"same", a, c, "--ignore", "bild-id"});
    CHECK(bad.code == 2);
    CHECK(bad.err.find("did you mean 'build-id'?") != std::string::npos);
}

TEST_CASE("Go builds in two folders differ in paths, and -trimpath mends it") {
    if (!need_tool("go")) return;
    GoPlace one("one");
    GoPlace two("another-name");
    const auto a = one.build("-buildvcs=false");
    const auto b = two.build("-buildvcs=false");
    const auto plain = same(a, b, {"--advice"});
    CHECK(plain.code == 1);
    CHECK(reasons(plain) == std::set<std::string>{"paths"});
    CHECK(plain.document["advice"][0]["what"] == "build with -trimpath");
    CHECK(plain.document["places"].empty());
    const auto ignored = same(a, b, {"--ignore", "paths,build-id"});
    CHECK(ignored.code == 0);
    CHECK(ignored.document["verdict"] == "equal");
    CHECK(same(a, b, {"--ignore", "vcs"}).code == 1);
    const auto c = one.build("-buildvcs=false -trimpath");
    const auto d = two.build("-buildvcs=false -trimpath");
    CHECK(same(c, d).document["verdict"] == "identical");
    // One with the flag and one without: the standard library's paths differ as well.
    const auto mixed = same(a, c);
    CHECK(reasons(mixed) == std::set<std::string>{"paths"});
    CHECK(mixed.names.contains("-trimpath"));
}

TEST_CASE("Go's flags, build ids and version control stamps are named") {
    if (!need_tool("go") || !need_tool("git")) return;
    GoPlace place("app");
    const auto base = place.build("-buildvcs=false -trimpath");
    const auto marked = place.build("-buildvcs=false -trimpath -ldflags=-buildid=");
    const auto without_id = same(base, marked);
    CHECK(without_id.causes.contains("build-id"));

    const auto tagged = place.build("-buildvcs=false -trimpath -tags=one,two");
    const auto flags = same(base, tagged, {"--advice"});
    CHECK(reasons(flags) == std::set<std::string>{"flags"});
    CHECK(flags.names.contains("-tags"));

    const auto cgo = place.build("-buildvcs=false -trimpath", "CGO_ENABLED=0");
    CHECK(same(base, cgo).causes.contains("cgo"));

    const auto git =
        "cd " + quoted(place.path().string()) +
        " && export HOME=/nonexistent && git -c init.defaultBranch=main -c user.name=x -c user.email=x@x ";
    shell(git + "init -q && git add . && git -c user.name=x -c user.email=x@x commit -qm one");
    const auto first = place.build("-trimpath -buildvcs=true");
    shell(git + "commit -q --allow-empty -m two");
    const auto second = place.build("-trimpath -buildvcs=true");
    const auto vcs = same(first, second, {"--advice"});
    CHECK(vcs.code == 1);
    CHECK(reasons(vcs) == std::set<std::string>{"vcs"});
    CHECK(vcs.names.contains("vcs.revision"));
    CHECK(same(first, second, {"--ignore", "build-id,vcs"}).code == 0);

    const auto bare = place.build("-buildvcs=false -trimpath -ldflags='-s -w'");
    CHECK(same(base, bare).causes.contains("stripped"));
    // The second has sections that the first has not.
    CHECK(same(bare, base).causes.contains("stripped"));
}

TEST_CASE("a change of code is content, with its owner") {
    if (!need_tool("go")) return;
    GoPlace place("app");
    const auto a = place.build("-buildvcs=false -trimpath");
    std::ofstream(place.path() / "main.go")
        << "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\", 12345) }\n";
    const auto b = place.build("-buildvcs=false -trimpath");
    const auto changed = same(a, b, {"--ignore", "build-id", "-n", "0"});
    CHECK(changed.code == 1);
    CHECK(changed.causes.contains("content"));
    const auto& places = changed.document["places"];
    CHECK(std::ranges::any_of(places, [](const json& p) { return p["owner"] == "main.main"; }));
}

TEST_CASE("C with __DATE__ differs in time stamps, and SOURCE_DATE_EPOCH mends it") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    const auto source = folder.write("a.c",
                                     "#include <stdio.h>\n"
                                     "int main(void) { puts(__DATE__ \" \" __TIME__); }\n");
    const auto build = [&](const std::string& name, const std::string& when,
                           const std::string& flags) {
        shell("SOURCE_DATE_EPOCH=" + when + " gcc -O1 " + flags + " -o " +
              quoted(folder.file(name)) + " " + quoted(source));
        return folder.file(name);
    };
    const auto a = build("a", "1000000000", "");
    const auto b = build("b", "1500000001", "");
    const auto dated = same(a, b, {"--advice"});
    CHECK(reasons(dated) == std::set<std::string>{"timestamps"});
    CHECK(same(a, b, {"--ignore", "timestamps,build-id"}).code == 0);
    CHECK(same(a, build("c", "1000000000", "")).document["verdict"] == "identical");
    // Another level of optimisation is content, and the note of the linker a build id.
    CHECK(same(a, build("d", "1000000000", "-O2 -Wl,--build-id=none")).code == 1);
}

TEST_CASE("C in two folders with -g differs in paths of DWARF") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    const auto build = [&](const std::string& name, const std::string& flags) {
        const auto in = folder.file(name);
        fs::create_directories(in);
        std::ofstream(fs::path(in) / "a.c") << "int main(void) { return 0; }\n";
        shell("cd " + quoted(in) + " && gcc -g " + flags + " -Wl,--build-id=none -o app a.c");
        return in + "/app";
    };
    const auto differ = same(build("one", ""), build("second", ""));
    CHECK(reasons(differ) == std::set<std::string>{"paths"});
    CHECK(
        same(build("one", "-ffile-prefix-map=$PWD=."), build("second", "-ffile-prefix-map=$PWD=."))
            .document["verdict"] == "identical");
}

TEST_CASE("archives differ in what ar writes of its own, and D mends it") {
    if (!need_tool("gcc") || !need_tool("ar")) return;
    const TempFolder folder;
    shell(
        "cd " + quoted(folder.file(".")) +
        " && echo 'int f(void){return 1;}' > f.c && echo 'int g(void){return 2;}' > g.c && gcc -c "
        "f.c g.c && chmod 644 f.o g.o && touch -d @1000000000 f.o g.o && ar rcU a.a f.o g.o && "
        "ar rcD d.a f.o g.o && ar rcD e.a f.o g.o && ar rcD r.a g.o f.o && chmod 600 f.o && touch "
        "-d @1500000000 f.o && ar rcU b.a f.o g.o");
    const auto two = same(folder.file("a.a"), folder.file("b.a"), {"--advice"});
    CHECK(two.causes.contains("timestamps"));
    CHECK(two.causes.contains("owners"));
    CHECK_FALSE(two.causes.contains("content"));
    CHECK(same(folder.file("d.a"), folder.file("e.a")).document["verdict"] == "identical");
    CHECK(reasons(same(folder.file("d.a"), folder.file("r.a"))) ==
          std::set<std::string>{"link-order"});
}

TEST_CASE("no byte of an archive is left out, neither behind the last member nor between two") {
    const TempFolder folder;
    // An odd member, which is padded to be even, and what is no header behind the last.
    const auto archive = [&](const std::string& name, const std::string& date,
                             const std::string& padding, const std::string& rest) {
        const auto member = [&](const std::string& field) {
            return field + std::string(16 - field.size(), ' ') + date +
                   std::string(12 - date.size(), ' ') + "0     0     644     3         `\nabc" +
                   padding;
        };
        return folder.write(name, "!<arch>\n" + member("a.o/") + member("b.o/") + rest);
    };
    const auto first = archive("first.a", "1", "\n", "rest");
    const auto dated =
        same(first, archive("dated.a", "2", "\n", "rest"), {"--ignore", "timestamps"});
    CHECK(dated.code == 0);
    CHECK(dated.causes == std::map<std::string, std::uint64_t>{{"timestamps", 2}});
    const auto tail = same(first, archive("tail.a", "2", "\n", "pest"), {"--ignore", "timestamps"});
    CHECK(tail.code == 1);
    CHECK(tail.causes == std::map<std::string, std::uint64_t>{{"timestamps", 2}, {"content", 1}});
    CHECK(tail.names.contains("behind the last member"));
    const auto padded = same(first, archive("pad.a", "2", "x", "rest"), {"--ignore", "timestamps"});
    CHECK(padded.code == 1);
    CHECK(padded.causes == std::map<std::string, std::uint64_t>{{"timestamps", 2}, {"content", 2}});
}

TEST_CASE("PE programs differ in their time stamps and what follows from them") {
    if (!need_tool("x86_64-w64-mingw32-gcc")) return;
    const TempFolder folder;
    const auto source = folder.write("a.c", "int main(void) { return 0; }\n");
    const auto build = [&](const std::string& name, const std::string& when,
                           const std::string& flags) {
        shell("SOURCE_DATE_EPOCH=" + when + " x86_64-w64-mingw32-gcc " + flags + " -o " +
              quoted(folder.file(name)) + " " + quoted(source));
        return folder.file(name);
    };
    const auto a = build("a.exe", "1000000000", "");
    const auto b = build("b.exe", "1500000001", "");
    CHECK(reasons(same(a, b)) == std::set<std::string>{"timestamps"});
    CHECK(same(a, b, {"--ignore", "timestamps,checksum"}).code == 0);
    const auto none = "-Wl,--no-insert-timestamp";
    CHECK(same(build("c.exe", "1000000000", none), build("d.exe", "1500000001", none))
              .document["verdict"] == "identical");
}

TEST_CASE("base relocations of Windows programs are told by whose pointers they patch") {
    if (!need_tool("x86_64-w64-mingw32-gcc")) return;
    const TempFolder folder;
    // Between two tables of pointers comes a number that pushes the second on, and three pointers
    // more, which alone need relocations that the first program does not have.
    const std::string head = "int main(void);\nvoid* first[300] = { [0 ... 299] = main };\n";
    const std::string tail =
        "void* last[300] = { [0 ... 299] = main };\nint main(void) { return first[1] == last[1]; }\n";
    const auto build = [&](const std::string& name, const std::string& between) {
        const auto source = folder.write(name + ".c", head + between + tail);
        shell("cd " + quoted(folder.file(".")) + " && cp " + quoted(source) +
              " same.c && x86_64-w64-mingw32-gcc -O1 -fno-toplevel-reorder "
              "-Wl,--no-insert-timestamp -o " +
              quoted(folder.file(name)) + " same.c");
        return folder.file(name);
    };
    const auto a = build("a.exe", "");
    const auto b = build("b.exe", "char room[72] = {1};\nvoid* extra[3] = { main, main, main };\n");
    const auto both = same(a, b);
    INFO(both.document.dump(1));
    bool extra = false;
    for (const auto& cause : both.document["causes"]) {
        const auto name = cause.value("name", "");
        if (!name.starts_with("relocations of")) continue;
        CHECK(name == "relocations of extra");
        CHECK(cause["b"] == "3");
        CHECK(!cause.contains("a"));
        CHECK(cause["bytes"] == 6);
        extra = true;
    }
    CHECK(extra);
    for (const auto& place : both.document["places"]) CHECK(place["section"] != ".reloc");
}

TEST_CASE("tables of Mach-O's dynamic linker are told by what they are about") {
    const auto clang = need_tool("clang");
    const auto linker = need_tool("ld64.lld");
    if (!clang || !linker) return;
    const TempFolder folder;
    const auto library =
        folder.write("system.tbd",
                     "--- !tapi-tbd\ntbd-version: 4\ntargets: [ x86_64-macos, arm64-macos ]\n"
                     "install-name: '/usr/lib/libSystem.B.dylib'\nexports:\n"
                     "  - targets: [ x86_64-macos, arm64-macos ]\n"
                     "    symbols: [ _puts, _abort, dyld_stub_binder ]\n...\n");
    // In front of what both have the second program has a number, three pointers, a pointer to
    // another library's function, and a function; all that follows lies elsewhere.
    const std::string head =
        "int main(void); int puts(const char*); void abort(void);\n"
        "void* first[300] = { [0 ... 299] = main };\nint helper(int x) { return x * 3; }\n";
    const std::string tail =
        "void* last[300] = { [0 ... 299] = main };\nvoid* bound[2] = { puts, puts };\n"
        "int main(void) { return first[1] == last[1] && puts(\"x\"); }\n";
    const std::string between =
        "char room[72] = {1};\nvoid* extra[3] = { main, main, main };\nvoid* other = abort;\n"
        "int more(int y) { return y + 77; }\n";
    for (const std::string arch : {"x86_64", "arm64"})
        for (const std::string fixups : {"-no_fixup_chains", "-fixup_chains"}) {
            const auto build = [&](const std::string& name, const std::string& text) {
                const auto source = folder.write(name + ".c", text);
                const auto object = folder.file(name + ".o");
                const auto out = folder.file(name + arch + fixups);
                shell(*clang + " -target " + arch + "-apple-macos13 -O1 -fno-builtin -c -o " +
                      quoted(object) + " " + quoted(source));
                shell(*linker + " -arch " + arch + " -platform_version macos 13.0 13.0 " + fixups +
                      " -o " + quoted(out) + " " + quoted(object) + " " + quoted(library));
                return out;
            };
            const auto both = same(build("a", head + tail), build("b", head + between + tail));
            INFO(arch << fixups << both.document.dump(1));
            std::map<std::string, json> tables;
            for (const auto& cause : both.document["causes"]) {
                const auto name = cause.value("name", "");
                if (name.find(" of ") != std::string::npos) tables[name] = cause;
            }
            // What the second has and the first has not, and nothing else.
            std::set<std::string> expected = {"exports of room", "exports of extra",
                                              "exports of other", "exports of more",
                                              "function starts of more"};
            std::map<std::string, std::string> counts;
            if (fixups == "-fixup_chains") {
                expected.insert("imports of _abort");
            } else {
                expected.insert({"rebases of extra", "binds of other"});
                counts["rebases of extra"] = "3";
            }
            std::set<std::string> found;
            for (const auto& [name, cause] : tables) {
                found.insert(name);
                CHECK(!cause.contains("a"));
                CHECK(cause["b"] == (counts.contains(name) ? counts[name] : "1"));
            }
            CHECK(found == expected);
            // No pointer of the tables that merely moved, and no table, is content by itself.
            for (const auto& place : both.document["places"]) {
                const std::string section = place["section"], owner = place["owner"];
                for (const std::string table : {"[rebase info]", "[bind info]", "[export trie]",
                                                "[function starts]", "[chained fixups]"})
                    CHECK(section != table);
                CHECK(owner != "first");
                CHECK(owner != "last");
                CHECK(owner != "bound");
            }
        }
}

TEST_CASE("objects in another order are link order") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    shell("cd " + quoted(folder.file(".")) +
          " && echo 'int f(int x){return x*3;}' > f.c && echo 'int g(int x){return x+7;}' > g.c && "
          "echo 'int f(int),g(int);int main(void){return f(1)+g(2);}' > m.c && gcc -O1 -c f.c g.c "
          "m.c && gcc -Wl,--build-id=none -o a m.o f.o g.o && gcc -Wl,--build-id=none -o b m.o g.o "
          "f.o");
    const auto order = same(folder.file("a"), folder.file("b"));
    CHECK(order.causes.contains("link-order"));
    CHECK_FALSE(order.causes.contains("paths"));
}

TEST_CASE("programs of two kinds are two kinds") {
    if (!need_tool("go")) return;
    GoPlace place("app");
    const auto a = place.build("-buildvcs=false", "GOOS=linux GOARCH=amd64 CGO_ENABLED=0");
    const auto b = place.build("-buildvcs=false", "GOOS=linux GOARCH=arm64 CGO_ENABLED=0");
    CHECK(ids(same(a, b)) == std::set<std::string>{"format"});
}
