// A stripped program and the file that has what was taken out of it say together what the program
// said before: names, packages, units, source files, inlined code, byte for byte. The unstripped
// twin is the oracle; objcopy, strip, dwz, dwp and dsymutil make the files.
#include "base/input.hpp"
#include "toolchain/made.hpp"

#include <binsize/binsize.hpp>

#include <map>

using namespace binsize;
using namespace binsize::test;

namespace {

/// What is in a program whether it is stripped or not.
const std::vector<std::string> loaded_classes = {
    "class:code",      "class:rodata",          "class:data",   "class:strings",
    "class:zero_fill", "class:dynamic_linking", "class:unwind", "class:relocations"};

Result<Report> open_with(const std::string& path, const std::vector<std::string>& debug_files = {},
                         bool find = true) {
    OpenOptions options;
    for (const std::string id : {"symbols", "packages", "compileunits", "files", "inlined"})
        options.report.breakdowns.push_back({id});
    options.report.only = loaded_classes;
    options.debug_files = debug_files;
    options.find_debug_files = find;
    return open(path, options);
}

using Rows = std::map<std::string, std::pair<u64, u64>>;
std::map<std::string, Rows> rows_of(const Report& report) {
    std::map<std::string, Rows> out;
    for (const auto& breakdown : report.breakdowns)
        for (const auto& row : breakdown.root.children) {
            if (row.name == "[everything else]") continue;  // DWARF and names are not in the file
            out[breakdown.id][std::string(row.name)] = {row.size.file, row.size.memory};
        }
    return out;
}

/// What differs, a row a line.
std::string differences(const Report& x, const Report& y) {
    std::string out;
    const auto left = rows_of(x);
    auto right = rows_of(y);
    for (const auto& [id, rows] : left) {
        for (const auto& [name, size] : rows) {
            const auto other = right[id].find(name);
            const u64 got = other == right[id].end() ? 0 : other->second.first;
            if (other == right[id].end() || other->second != size)
                out += id + ": " + name + " " + std::to_string(size.first) +
                       " != " + std::to_string(got) + "\n";
        }
        for (const auto& [name, size] : right[id])
            if (!rows.contains(name)) out += id + ": only the second has " + name + "\n";
    }
    return out;
}

void check_twin(const Report& twin, const Result<Report>& report, std::size_t files = 1) {
    REQUIRE(report);
    const auto different = differences(twin, *report);
    INFO(different);
    CHECK(different.empty());
    CHECK(report->debug_files.size() == files);
    CHECK(report->toolchain.language == twin.toolchain.language);
    CHECK(report->metrics.functions == twin.metrics.functions);
    CHECK(report->fingerprint.functions == twin.fingerprint.functions);
}

constexpr const char* one = R"(
#include <map>
#include <string>
namespace app {
struct Store { virtual ~Store(); virtual int put(int); std::map<std::string, int> all; };
Store::~Store() {}
int Store::put(int a) { all["x"] += a; return static_cast<int>(all.size()); }
static inline int twice(int v) { return v * 2 + 1; }
int sum(int n) { int s = 0; for (int i = 0; i < n; i++) s += twice(i ^ s); return s; }
}
int other(int);
int main(int c, char**) { app::Store s; return s.put(c) + app::sum(c) + other(c); }
)";
constexpr const char* two = R"(
static int table[100] = {1, 2, 3};
static inline int inner(int x) { return x * x + table[x % 100]; }
int other(int n) { int s = 0; for (int i = 0; i < n; i++) s += inner(i) + inner(s); return s; }
)";

void sources(const TempFolder& folder) {
    source(folder, "one.cpp", one);
    source(folder, "two.cpp", two);
}

std::string build_id_of(const std::string& file) {
    return said("readelf -n " + quoted(file) + " | sed -n 's/.*Build ID: //p'");
}

}  // namespace

TEST_CASE("a stripped program with its debug file has the rows of its twin") {
    if (!need_tool("g++") || !need_tool("objcopy") || !need_tool("strip")) return;
    const TempFolder folder;
    sources(folder);
    make(folder,
         "g++ -g -O2 -Wl,--build-id -o twin one.cpp two.cpp &&"
         " objcopy --only-keep-debug twin app.debug && mkdir away .debug lib &&"
         " strip -o bare twin && objcopy --add-gnu-debuglink=app.debug bare app");
    const auto twin = open_with(folder.file("twin"));
    REQUIRE(twin);
    CHECK(twin->debug_files.empty());
    const auto app = folder.file("app"), bare = folder.file("bare");
    const auto id = build_id_of(folder.file("twin"));
    REQUIRE(id.size() == 40);

    SECTION("beside it, by the name in .gnu_debuglink") {
        const auto report = open_with(app);
        check_twin(*twin, report);
        CHECK(report->debug_files.at(0) ==
              DebugFile{"debug", "app.debug", "build id " + id, ".gnu_debuglink"});
        CHECK(report->subject.stripped == true);
        // Its own bytes alone are counted.
        CHECK(report->weights.dwarf.file == 0);
        CHECK(report->subject.size == read_file(app).size());
    }
    SECTION("in .debug beside it") {
        make(folder, "mv app.debug .debug/");
        check_twin(*twin, open_with(app));
    }
    SECTION("by build id below a folder that was named") {
        make(folder, "mkdir -p lib/.build-id/" + id.substr(0, 2) +
                         " && mv app.debug lib/.build-id/" + id.substr(0, 2) + "/" + id.substr(2) +
                         ".debug");
        const auto report = open_with(bare, {folder.file("lib")});
        check_twin(*twin, report);
        CHECK(report->debug_files.at(0).found == "build id");
    }
    SECTION("named") {
        make(folder, "mv app.debug away/x");
        check_twin(*twin, open_with(bare, {folder.file("away/x")}));
        check_twin(*twin, open_with(bare, {folder.file("twin")}));  // a whole twin will do, too
        const auto none = open_with(bare);
        REQUIRE(none);
        CHECK(none->debug_files.empty());
    }
    SECTION("stripped of DWARF alone") {
        make(folder, "strip -g -o names twin && objcopy --add-gnu-debuglink=app.debug names");
        check_twin(*twin, open_with(folder.file("names")));
    }
    SECTION("not looked for") {
        const auto report = open_with(app, {}, false);
        REQUIRE(report);
        CHECK(report->debug_files.empty());
    }
    SECTION("compressed, and with checksums alone") {
        make(folder,
             "g++ -g -O2 -Wl,--build-id=none -o twin one.cpp two.cpp &&"
             " objcopy --only-keep-debug --compress-debug-sections=zlib twin app.debug &&"
             " strip -o bare twin && objcopy --add-gnu-debuglink=app.debug bare app");
        const auto report = open_with(app);
        check_twin(*open_with(folder.file("twin")), report);
        CHECK(report->debug_files.at(0).identity.starts_with("CRC-32 0x"));
    }
}

TEST_CASE("what is no debug file of a program is not read as one") {
    if (!need_tool("g++") || !need_tool("objcopy") || !need_tool("strip")) return;
    const TempFolder folder;
    sources(folder);
    make(folder,
         "g++ -g -O2 -Wl,--build-id=0x0123456789abcdef -o twin one.cpp two.cpp &&"
         " objcopy --only-keep-debug twin app.debug && strip -o bare twin &&"
         " objcopy --add-gnu-debuglink=app.debug bare app &&"
         " g++ -g -O1 -Wl,--build-id=0xfedcba9876543210 -o other two.cpp -Wl,--defsym=main=_start"
         " -nostartfiles -Wl,--defsym=_start=0 &&"
         " objcopy --only-keep-debug other other.debug");
    const auto app = folder.file("app"), bare = folder.file("bare");
    const auto plain = open_with(bare, {}, false);
    REQUIRE(plain);
    const auto noted = [](const Report& report, std::string_view text) {
        for (const auto& note : report.notes)
            if (note.what.find(text) != std::string::npos) return true;
        return false;
    };

    SECTION("another program's, named: both ids are said") {
        const auto report = open_with(bare, {folder.file("other.debug")});
        REQUIRE(!report);
        CHECK(report.error().kind == ErrorKind::usage);
        CHECK(report.error().message.find("fedcba9876543210") != std::string::npos);
        CHECK(report.error().message.find("0123456789abcdef") != std::string::npos);
    }
    SECTION("another program's under the name of its own") {
        make(folder, "cp other.debug app.debug");
        const auto report = open_with(app);
        REQUIRE(report);
        CHECK(report->debug_files.empty());
        CHECK(noted(*report, "fedcba9876543210"));
    }
    SECTION("another checksum") {
        make(folder, "objcopy --remove-section .note.gnu.build-id app && printf x >> app.debug");
        const auto report = open_with(app);
        REQUIRE(report);
        CHECK(report->debug_files.empty());
        CHECK(noted(*report, "CRC-32"));
    }
    SECTION("the program itself, a copy of it, and itself by its own link") {
        const auto named = open_with(bare, {bare});
        REQUIRE(!named);
        CHECK(named.error().message.find("is the program itself") != std::string::npos);
        make(folder, "cp bare copy && cp app app.debug");
        const auto copy = open_with(bare, {folder.file("copy")});
        REQUIRE(!copy);
        CHECK(copy.error().message.find("neither symbols nor DWARF") != std::string::npos);
        const auto linked = open_with(app);
        REQUIRE(linked);
        CHECK(linked->debug_files.empty());
    }
    SECTION("a circle: the debug file names the program as its own") {
        make(folder, "objcopy --add-gnu-debuglink=app app.debug 2>/dev/null || true");
        CHECK(open_with(app));
    }
    SECTION("cut anywhere") {
        const auto whole = read_file(folder.file("app.debug"));
        for (std::size_t part = 0; part < 16; ++part) {
            std::ignore = folder.write("app.debug", whole.substr(0, whole.size() * part / 16));
            const auto report = open_with(app);
            REQUIRE(report);
            CHECK(report->subject.size ==
                  plain->subject.size + (read_file(app).size() - read_file(bare).size()));
        }
    }
    SECTION("neither there nor a folder") { CHECK(!open_with(bare, {folder.file("nowhere")})); }
}

TEST_CASE("split and unsplit twins have the same rows") {
    if (!need_tool("objcopy")) return;
    struct Compiler {
        std::string command, dwp;
    };
    for (const auto& [name, dwp] : {Compiler{"g++", "llvm-dwp"}, Compiler{"clang++", "llvm-dwp"}}) {
        const auto compiler = need_tool(name);
        const auto packer = need_tool(dwp);
        if (!compiler) continue;
        for (const std::string version : {"4", "5"}) {
            INFO(name << " " << version);
            const TempFolder folder;
            sources(folder);
            const auto flags = " -O2 -g -gdwarf-" + version + " -Wl,--build-id ";
            make(folder, *compiler + flags + "-o twin one.cpp two.cpp");
            make(folder, "mkdir made away && cd made && " + *compiler + flags +
                             "-gsplit-dwarf -c ../one.cpp ../two.cpp && " + *compiler +
                             " -o ../split one.o two.o -Wl,--build-id");
            // The units' names and folders are those that the compiler was given.
            make(folder, "cd made && " + *compiler + flags +
                             "-c ../one.cpp ../two.cpp -gno-split-dwarf && " + *compiler +
                             " -o ../twin one.o two.o -Wl,--build-id");
            const auto twin = open_with(folder.file("twin"));
            REQUIRE(twin);
            check_twin(*twin, open_with(folder.file("split")), 2);
            // The debug file of a split program has its units' skeletons.
            make(folder,
                 "objcopy --only-keep-debug split split.debug && strip -o bare split &&"
                 " objcopy --add-gnu-debuglink=split.debug bare");
            check_twin(*twin, open_with(folder.file("bare")), 3);
            if (packer) {
                make(folder, *packer + " -e split -o away/all.dwp && rm made/*.dwo");
                check_twin(*twin, open_with(folder.file("split"), {folder.file("away/all.dwp")}));
                const auto lost = open_with(folder.file("split"));
                REQUIRE(lost);
                CHECK(lost->debug_files.empty());
                make(folder, "mv away/all.dwp split.dwp");
                check_twin(*twin, open_with(folder.file("split")));
            }
        }
    }
}

// Of types gcc writes sections of their own, in DWARF 5 under the name of the unit's.
TEST_CASE("split and unsplit twins have the same rows where types have units of their own") {
    if (!need_tool("g++")) return;
    for (const std::string version : {"4", "5", "5 -gz=zlib"}) {
        INFO(version);
        const TempFolder folder;
        sources(folder);
        const auto compile = "g++ -O2 -fdebug-types-section -gdwarf-" + version;
        make(folder, compile + " -c one.cpp two.cpp && g++ -o twin one.o two.o -Wl,--build-id &&" +
                         compile +
                         " -gsplit-dwarf -c one.cpp two.cpp &&"
                         " g++ -o split one.o two.o -Wl,--build-id");
        const auto twin = open_with(folder.file("twin"));
        REQUIRE(twin);
        CHECK(rows_of(*twin)["compileunits"].contains(folder.file("one.cpp")));
        check_twin(*twin, open_with(folder.file("split")), 2);
    }
}

TEST_CASE("inlined code has the names of the split file, not those that clang left behind") {
    const auto clang = need_tool("clang++");
    if (!clang) return;
    const TempFolder folder;
    sources(folder);
    make(folder, *clang + " -O2 -g -c one.cpp two.cpp && " + *clang +
                     " -o twin one.o two.o -Wl,--build-id && " + *clang +
                     " -O2 -g -gsplit-dwarf -fsplit-dwarf-inlining -c one.cpp two.cpp && " +
                     *clang + " -o split one.o two.o -Wl,--build-id");
    const auto twin = open_with(folder.file("twin"));
    REQUIRE(twin);
    check_twin(*twin, open_with(folder.file("split")), 2);
}

TEST_CASE("a supplement as DWARF 5 has it is read where it lies") {
    if (!need_tool("g++") || !need_tool("dwz")) return;
    const TempFolder folder;
    sources(folder);
    make(folder,
         "g++ -g -gdwarf-5 -O2 -Wl,--build-id -o twin one.cpp two.cpp &&"
         " g++ -g -gdwarf-5 -O1 -Wl,--build-id -o second one.cpp two.cpp && cp twin app &&"
         " cp second more");
    if (run("cd " + quoted(folder.file("")) + " && dwz --dwarf-5 -m common app more 2>&1").status !=
        0)
        return;  // an older dwz
    REQUIRE(said("readelf -SW " + quoted(folder.file("app"))).find(".debug_sup") !=
            std::string::npos);
    const auto twin = open_with(folder.file("twin"));
    REQUIRE(twin);
    const auto report = open_with(folder.file("app"));
    check_twin(*twin, report);
    CHECK(report->debug_files.at(0).kind == "supplement");
    CHECK(report->debug_files.at(0).identity.starts_with("checksum "));
    CHECK(report->debug_files.at(0).found == ".debug_sup");
    const auto noted = [](const Report& of, const std::string& what) {
        return std::ranges::any_of(
            of.notes, [&](const Note& note) { return note.where.find(what) != std::string::npos; });
    };
    SECTION("another one") {
        make(folder,
             "echo 'int other(int a) { return a; }' >> one.cpp && g++ -g -gdwarf-5 -O1 -o x one.cpp"
             " && g++ -g -gdwarf-5 -O2 -o y one.cpp && dwz --dwarf-5 -m common x y");
        const auto other = open_with(folder.file("app"));
        REQUIRE(other);
        CHECK(other->debug_files.empty());
        CHECK(noted(*other, "common"));
    }
    SECTION("none") {
        make(folder, "mv common elsewhere");
        const auto without = open_with(folder.file("app"));
        REQUIRE(without);
        CHECK(without->debug_files.empty());
        CHECK(noted(*without, ".debug_sup"));
    }
}

TEST_CASE("what dwz shared out of two files is read where it lies") {
    if (!need_tool("g++") || !need_tool("dwz")) return;
    const TempFolder folder;
    sources(folder);
    make(folder,
         "g++ -g -gdwarf-4 -O2 -Wl,--build-id -o twin one.cpp two.cpp &&"
         " g++ -g -gdwarf-4 -O1 -Wl,--build-id -o second one.cpp two.cpp && cp twin app &&"
         " cp second more && dwz -m common app more");
    const auto twin = open_with(folder.file("twin"));
    REQUIRE(twin);
    const auto report = open_with(folder.file("app"));
    check_twin(*twin, report);
    CHECK(report->debug_files.at(0).kind == "supplement");
    make(folder, "mv common elsewhere");
    const auto without = open_with(folder.file("app"));
    REQUIRE(without);
    CHECK(without->debug_files.empty());
    bool said = false;
    for (const auto& note : without->notes) said |= note.where == ".gnu_debugaltlink";
    CHECK(said);
}

TEST_CASE("a dSYM beside a Mach-O file gives names, units and lines") {
    const auto clang = need_tool("clang"), linker = need_tool("ld64.lld");
    const auto dsymutil = need_tool("dsymutil"), strip = need_tool("llvm-strip");
    if (!clang || !linker || !dsymutil || !strip) return;
    const TempFolder folder;
    source(folder, "two.c",
           std::string(two) +
               "static int hidden(int a) { return a + 3; }\n"
               "int (*table_of[])(int) = {hidden, other};\n");
    make(folder,
         *clang + " -target arm64-apple-macos13 -g -O1 -c two.c -o two.o && " + *linker +
             " -arch arm64 -platform_version macos 13.0 14.2 -dylib two.o -o lib.dylib && " +
             *dsymutil + " lib.dylib && cp lib.dylib twin && " + *strip + " -x lib.dylib");
    OpenOptions options;
    options.report.breakdowns = {{"symbols"}, {"files"}, {"compileunits"}};
    options.report.only = {"class:code"};
    const auto twin = open(folder.file("twin"), options);
    const auto report = open(folder.file("lib.dylib"), options);
    REQUIRE(twin);
    REQUIRE(report);
    CHECK(rows_of(*twin)["symbols"] == rows_of(*report)["symbols"]);
    CHECK(rows_of(*report)["symbols"].contains("hidden"));
    // All code is of one source, and one unit.
    u64 code = 0;
    for (const std::string name : {"hidden", "other"})
        code += rows_of(*report)["symbols"].at(name).first;
    for (const std::string id : {"files", "compileunits"}) {
        u64 of_source = 0;
        const auto rows = rows_of(*report);
        for (const auto& [name, size] : rows.at(id))
            if (name.ends_with("/two.c")) of_source += size.first;
        INFO(id);
        CHECK(of_source >= code);
    }
    REQUIRE(report->debug_files.size() == 1);
    CHECK(report->debug_files[0].kind == "dsym");
    CHECK(report->debug_files[0].identity == "UUID " + report->subject.build_id);
    // Another build's is not used.
    make(folder, *linker +
                     " -arch arm64 -platform_version macos 13.0 14.2 -dylib two.o -o"
                     " other.dylib -install_name other && " +
                     *dsymutil +
                     " other.dylib && rm -r lib.dylib.dSYM && mv other.dylib.dSYM"
                     " lib.dylib.dSYM && mv lib.dylib.dSYM/Contents/Resources/DWARF/"
                     "other.dylib lib.dylib.dSYM/Contents/Resources/DWARF/lib.dylib");
    const auto refused = open(folder.file("lib.dylib"), options);
    REQUIRE(refused);
    CHECK(refused->debug_files.empty());
    REQUIRE(!refused->notes.empty());
    CHECK(refused->notes[0].what.find(report->subject.build_id) != std::string::npos);
}
