// Packages of programs in Ada and Nim, by names that are C's as well: beside C that is linked in.
#include "support/rows.hpp"
#include "toolchain/made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

const char* const c_source =
    "int geo__shared; int other__say(int a) { return a * 7 + geo__shared; }\n"
    "int other_E[2]; int total__shapes_x(int a) { return a + other__say(a); }\n";

}  // namespace

TEST_CASE("ada: units that elaborate are packages, names of C beside them are not") {
    if (!need_tool("gnatmake") || !need_tool("cc")) return;
    const TempFolder folder;
    source(folder, "geo.ads",
           "package Geo is\n   Count : Integer := 0;\n"
           "   function Name return String;\nend Geo;\n");
    source(folder, "geo.adb",
           "package body Geo is\n   function Name return String is\n   begin\n"
           "      Count := Count + 1;\n      return \"geo\" & Integer'Image (Count);\n"
           "   end Name;\nend Geo;\n");
    source(folder, "app.adb",
           "with Ada.Text_IO;\nwith Geo;\nprocedure App is\n"
           "   function Say (X : Integer) return Integer;\n"
           "   pragma Import (C, Say, \"other__say\");\nbegin\n"
           "   Ada.Text_IO.Put_Line (Geo.Name & Integer'Image (Say (3)));\nend App;\n");
    source(folder, "other.c", c_source);
    make(folder, "cc -O1 -c other.c && gnatmake -q -O1 app.adb -largs other.o");
    const auto rows = rows_of(folder.file("app"), "packages,symbols", "2");
    CHECK(rows.contains("geo > geo__name"));
    CHECK(rows.contains("geo > geo__count"));
    CHECK(rows.contains("app > _ada_app"));
    CHECK(rows.contains("[C, no package] > other__say"));
    CHECK(rows.contains("[C, no package] > total__shapes_x"));
    CHECK(report_of(folder.file("app")).toolchain.language == "ada");
}

TEST_CASE("nim: modules are packages") {
    const auto nim = need_tool("nim");
    if (!nim) return;
    const TempFolder folder;
    make(folder, "mkdir geo");
    source(folder, "geo/circle.nim", "proc radius*(x: int): int {.noinline.} = x * 7 + 3\n");
    source(folder, "app.nim",
           "import geo/circle\nimport std/[os, strutils]\n{.compile: \"other.c\".}\n"
           "proc say(a: cint): cint {.importc: \"total__shapes_x\".}\n"
           "proc own(x: int): int {.noinline.} = radius(x) + int(say(3))\n"
           "echo own(paramCount()), paramStr(0).toUpperAscii\n");
    source(folder, "other.c", c_source);
    make(folder, *nim + " c -d:release --hints:off --nimcache:cache -o:app app.nim");
    const auto symbols = said("nm " + quoted(folder.file("app")));
    const auto rows = rows_of(folder.file("app"), "packages,symbols", "2");
    const auto packages = rows_of(folder.file("app"), "packages", "1");
    CHECK(symbols.find("radius__geoZcircle_") != std::string::npos);
    CHECK(packages.contains("geo/circle"));
    CHECK(packages.contains("app"));
    CHECK(packages.contains("system"));
    CHECK(rows.contains("[C, no package] > other__say"));
    CHECK(rows.contains("[C, no package] > total__shapes_x"));
    CHECK(report_of(folder.file("app")).toolchain.language == "nim");
}
