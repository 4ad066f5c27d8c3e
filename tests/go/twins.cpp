// What the symbol table of an unstripped program says of its data is what inference must say of
// the stripped one. GNU strip makes the twins, so that every byte stays at its address.
#include "go/twins.hpp"
#include "go/go_build.hpp"
#include "go/matrix.hpp"

using namespace binsize;

TEST_CASE("a stripped twin gives data to the packages that declare it") {
    if (!test::need_tool("strip")) return;
    // Bytes in another row while every word that looked like a pointer was one and data went to
    // whoever referred to it; the requirement is at most half. Data of assembler code have no
    // package in their names: what is said of those rests on references in both.
    const std::map<std::string, u64> before = {
        {"1.16/linux-amd64/hello-default", 3541}, {"1.19/linux-amd64/hello-default", 3608},
        {"1.20/linux-amd64/hello-default", 3604}, {"1.22/linux-amd64/hello-default", 2584},
        {"1.26/linux-amd64/hello-default", 3804}, {"1.27/linux-amd64/hello-default", 3789},
    };
    const test::TempFolder folder;
    std::size_t compared = 0;
    for (const auto& [name, wrong] : before) {
        const auto file = test::matrix_file(name);
        if (!file) continue;
        INFO(name);
        const auto twin = folder.file("twin" + std::to_string(++compared));
        const auto stripped =
            test::run("strip -o " + test::quoted(twin) + " " + test::quoted(file->path.string()));
        REQUIRE(stripped.status == 0);
        const auto a = Input::open(file->path.string());
        const auto b = Input::open(twin);
        REQUIRE(a);
        REQUIRE(b);
        const auto full = load(a->bytes());
        const auto bare = load(b->bytes());
        REQUIRE(full);
        REQUIRE(bare);
        u64 now = 0;
        for (const auto& cell : test::twin_cells(*full, *bare))
            if (cell.counts() && cell.differs()) now += cell.at.size;
        CHECK(2 * now <= wrong);
    }
    CHECK(compared >= 3);
}

TEST_CASE("a struct of bools is no pointer into a table that lies where it seems to point") {
    if (!test::need_go(24)) return;
    // The word is 0x1010100. The table's megabyte lies around that address.
    const test::GoModule module(
        "package main\n\nimport (\n\t\"os\"\n\n\t\"example.com/app/table\"\n)\n\n"
        "type flags struct {\n\ta, b, c, d bool\n\tname *string\n}\n\n"
        "var set = &flags{false, true, true, true, &os.Args[0]}\n\n"
        "func main() {\n\tprintln(set.a, set.b, set.c, set.d, *set.name, table.At(len(os.Args)))\n"
        "}\n",
        {{"table/table.go",
          "package table\n\nvar values = [1 << 20]uint16{1 << 19: 7}\n\n"
          "func At(i int) uint16 { return values[i] }\n"}});
    const auto path =
        module.build("-ldflags='-s -w -T=0xe00000'", "CGO_ENABLED=0 GOARCH=amd64 GOOS=linux");
    REQUIRE(path);
    const auto report = test::report_of(test::read_text(*path), {{"packages", "classes"}});
    u64 found = 0;
    for (const auto& package : report.breakdowns.at(0).root.children)
        if (package.name == "example.com/app/table")
            for (const auto& cls : package.children)
                if (cls.name == "data") found = cls.size.file;
    CHECK(found >= u64{2} << 20U);
    CHECK(found < (u64{2} << 20U) + 4096);
}
